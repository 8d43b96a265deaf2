"""Work through what the journal holds: judge, record, deliver, report, confirm. The one place that catches faults.

Journal first, effect second, confirm third; every effect may be done twice. Small flux go in lots: one transaction
per lot and state. A flux that our side cannot judge is tried three times, with growing pauses, then set aside
(IN_INCIDENTE).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codecs.content import load
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.days import day_in_paris
from pipeline.domain.faults import ConfigurationFault, DurabilityFault, Fault, ScannerFault, StorageFault, kind_of
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.clock import Clock
from pipeline.runtime.judge import judge
from pipeline.runtime.partner import Partner
from pipeline.stages.context import Context, Rules

if TYPE_CHECKING:  # a check starts cold without the stores
    from concurrent.futures import Future

    from pipeline.runtime.child import Order
    from pipeline.runtime.deliver import Courier, Due
    from pipeline.runtime.gate import Gate
    from pipeline.runtime.hand_over import Handing
    from pipeline.runtime.layout import Layout
    from pipeline.runtime.pool import Judges
    from pipeline.stores.journal import Journal
    from pipeline.stores.records import FluxRow
    from pipeline.stores.spool import Spool

LOT = 64
PENDING = (Etat.RECU, Etat.A_ROUTER)
FEW_FLUX = 4
RETRY_SECONDS = 5.0
_BACKOFF = 4
DEPOT = "depot"


@dataclass(frozen=True, slots=True)
class Done:
    """One flux brought to an end: its row in the journal and its verdict."""

    flux: FluxRow
    verdict: FluxVerdict


@dataclass(frozen=True, slots=True)
class Begun:
    """A lot in the hands of the children: its flux, those that are being judged, their futures, since when."""

    rows: Sequence[FluxRow]
    judged: Sequence[FluxRow]
    futures: Sequence[Future[FluxVerdict]]
    started: float


@dataclass(frozen=True, slots=True)
class Handed:
    """A recorded lot whose effects are under way: what is due, the same as orders, who does them (None: ourselves)."""

    dues: Sequence[Due]
    handings: Sequence[Handing]
    future: Future[None] | None
    started: float


@dataclass(slots=True)
class Worker:
    """Works on one root with one pool of judging children.

    ``gate`` is the antivirus. ``held`` are flux that wait for the annuaire, or a sound table of centralisateurs;
    ``later`` those that failed on our side and the monotonic second of their next try; ``stopping``, once set, ends the
    work after the lot in hand.
    """

    layout: Layout
    journal: Journal
    spool: Spool
    courier: Courier
    partners: Mapping[str, Partner]
    clock: Clock
    pool: Judges
    gate: Gate
    retry_seconds: float = RETRY_SECONDS
    held: dict[int, str] = field(default_factory=dict)
    later: dict[int, float] = field(default_factory=dict)
    incidents: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self) -> Iterator[Done]:
        """Bring every flux of the journal to its end; give each one as soon as its lot is confirmed."""
        while not self.stopping.is_set():
            aside = len(self.held) + len(self.later)
            wanted = PENDING if self.gate.is_open() else (Etat.A_ROUTER,)
            waiting = [row for row in self.journal.pending(LOT + aside, wanted) if self._is_due(row.id)]
            if not waiting:
                return
            yield from self.end(self.begin(waiting[:LOT]))

    def begin(self, rows: Sequence[FluxRow]) -> Begun:
        """Hand a lot over to the children, and come back at once: ``end`` must follow, in the order of the lots.

        Whoever begins a lot and then takes in the next one lets children and disk work at the same time.
        """
        wanted = [row for row in rows if row.etat is Etat.RECU]
        if wanted and not self.gate.is_open():
            wanted = []  # they stay received, and are judged once the antivirus answers
        return Begun(rows, wanted, self.pool.submit_many([self.order(row) for row in wanted]), time.monotonic())

    def judge_again(self, rows: Sequence[FluxRow], *, dry_run: bool) -> list[tuple[FluxRow, FluxVerdict]]:
        """Judge flux for a replay; one that our side failed is left out, which a dry run does not count against it."""
        if not self.gate.is_open():
            return []
        futures = self.pool.submit_many([self.order(row) for row in rows])
        return self._answers(Begun(rows, rows, futures, time.monotonic()), count=not dry_run)

    def _is_due(self, flux_id: int) -> bool:
        return flux_id not in self.held and self.later.get(flux_id, 0.0) <= time.monotonic()

    def end(self, lot: Begun) -> Iterator[Done]:
        """Wait for the verdicts of a lot, record, deliver, report and confirm it."""
        yield from self.finish(self.hand(lot))

    def hand(self, lot: Begun) -> Handed:
        """Wait for the verdicts of a lot, record them, and have their effects begun: ``finish`` must follow."""
        from pipeline.runtime.deliver import Due

        dues = self.record(self._answers(lot), jour=None, cause=DEPOT)
        for row in lot.rows:
            if row.etat is Etat.A_ROUTER:
                dues.append(Due(row, self.courier.remembered(row), self.courier.waiting(row.id), None))
        return self.hand_over(dues)

    def finish(self, lot: Handed) -> Iterator[Done]:
        """Wait for the effects of a lot, then confirm together those that are done; the others wait for theirs."""
        verdicts = {due.flux.id: due.verdict for due in lot.dues}
        finished = [due.flux.id for due in self.done(lot)]
        for row in self.journal.confirm_many(finished, now=self.clock()) if finished else ():
            self.later.pop(row.id, None)
            _log("route", row, row.etat.value, lot.started)
            yield Done(row, verdicts[row.id])

    def record(self, judged: Sequence[tuple[FluxRow, FluxVerdict]], *, jour: date | None, cause: str) -> list[Due]:
        """Record the verdicts of a lot, for partners whose invoices are unique and for the others; what is due then."""
        from pipeline.runtime.deliver import Due

        dues: list[Due] = []
        for uniques in (True, False):
            items = [(row, verdict) for row, verdict in judged if self.partner(row).uniques is uniques]
            if items:
                recorded = self.journal.record_many(items, now=self.clock(), jour=jour, cause=cause, uniques=uniques)
                dues += [Due(one.flux, one.verdict, one.deliveries, one.judged_at) for one in recorded]
        return dues

    def hand_over(self, dues: Sequence[Due]) -> Handed:
        """Begin the effects of recorded flux: many in a child, a few by ourselves, which is sooner done than asked."""
        handings = self.courier.handings(dues)
        ourselves = len(handings) <= FEW_FLUX and all(drop.whole for one in handings for drop in one.drops)
        return Handed(dues, handings, None if ourselves else self.pool.hand_over(handings), time.monotonic())

    def done(self, lot: Handed) -> Sequence[Due]:
        """Wait for the effects of a lot. When a folder refuses, one flux at a time, so that it stops no other.

        Raises:
            DurabilityFault: a sync failed; the next start does these effects anew.
        """
        from pipeline.runtime.hand_over import hand_over
        from pipeline.runtime.pool import Stopped

        try:
            if lot.future is None:
                hand_over(lot.handings, None)
            else:
                self.pool.handed(lot.future)
        except Stopped:
            self.stopping.set()  # the next start does them
            return ()
        except DurabilityFault:
            raise  # a failed sync is never tried again
        except Fault as err:
            if len(lot.dues) > 1:
                return [due for one in lot.dues for due in self.done(self.hand_over([one]))]
            self.incidents += 1
            self._postpone(lot.dues[0].flux.id, 1)
            _log("livre", lot.dues[0].flux, "à reprendre", lot.started, cause=str(err))
            return ()
        return lot.dues

    def _answers(self, lot: Begun, *, count: bool = True) -> list[tuple[FluxRow, FluxVerdict]]:
        pairs = zip(lot.judged, lot.futures, strict=True)
        answers = [(row, self._answer(row, future, lot.started, count=count)) for row, future in pairs]
        return [(row, verdict) for row, verdict in answers if verdict is not None]

    def _answer(
        self, row: FluxRow, future: Future[FluxVerdict], started: float, *, count: bool = True
    ) -> FluxVerdict | None:
        from pipeline.runtime.pool import Stopped

        try:
            verdict = self.pool.answer(future)
        except ConfigurationFault as err:
            self.held[row.id] = str(err)
            _log("juge", row, "en attente", started, cause=str(err))
        except ScannerFault as err:
            self.later[row.id] = time.monotonic() + self.gate.missed(row.id, str(err))
            _log("juge", row, "en attente", started, cause=str(err))
        except StorageFault:
            raise
        except Stopped:
            self.stopping.set()  # the next start judges it
        except Exception as err:  # noqa: BLE001  whatever a document does to us, the others go on
            self._incident(row, err, started, count=count)
        else:
            self.gate.passed(row.id)
            _log("juge", row, verdict.etat.value, started, **_infection(verdict))
            return verdict
        return None

    def _incident(self, row: FluxRow, err: Exception, started: float, *, count: bool) -> None:
        """Tell it in the log by its kind only: the text of an exception may quote a document; the journal keeps it."""
        self.incidents += 1
        kind = kind_of(err)
        if not count:
            _log("juge", row, row.etat.value, started, cause=kind)
            return
        reason = kind if isinstance(err, Fault) else f"Défaut interne {kind} : {err}"
        after = self.journal.incident(row.id, now=self.clock(), reason=reason)
        self._postpone(row.id, after.essais)
        _log("juge", row, after.etat.value, started, cause=kind, essais=after.essais)

    def _postpone(self, flux_id: int, tries: int) -> None:
        """Leave what ails us the time to pass: a shortage of a moment must not send a good flux to quarantine."""
        self.later[flux_id] = time.monotonic() + self.retry_seconds * _BACKOFF ** (tries - 1)

    def order(self, row: FluxRow) -> Order:
        """What a child is asked to judge for this flux."""
        from pipeline.runtime.child import Order

        day = day_in_paris(row.depose_le)
        return Order(self.spool.path(row.sha256), row.nom, self.partner(row).rules, day, row.taille)

    def partner(self, row: FluxRow) -> Partner:
        """Settings of the partner a flux came from; a partner since removed is judged strictly."""
        known = self.partners.get(row.emetteur)
        return known or Partner(row.emetteur, Rules(emetteur=row.emetteur, naming_strict=True))


def check(path: Path, context: Context, until: str) -> tuple[FluxVerdict, str | None]:
    """Judge one file in place, for ``edi-flux check``; the second value is our fault, if we had one."""
    try:
        return judge(path.name, load(path), context, until), None
    except OSError as err:
        return nothing(path), f"{path} : {err.strerror or err}"
    except ScannerFault as err:
        return nothing(path), f"{path} : {err}"
    except Exception as err:  # noqa: BLE001  a bug of ours must not hide the verdicts on other files
        return nothing(path), f"{path} : {type(err).__name__} : {err}"


def nothing(path: Path) -> FluxVerdict:
    """Verdict on a file that our side could not judge: its name, and nothing else."""
    return FluxVerdict(path.name, hashlib.sha256(b"").hexdigest(), Container.UNKNOWN)


def _infection(verdict: FluxVerdict) -> dict[str, str]:
    """For ops: the first signature found; not the name of the piece, which its author chose."""
    found = next((reason for reason in verdict.rejections if reason.rule == motifs.VIRUS), None)
    return {} if found is None else {"cause": f"antivirus : {found.value or 'contenu en quarantaine'}"}


def _log(step: str, row: FluxRow, outcome: str, started: float, **more: object) -> None:
    import structlog

    ms = round((time.monotonic() - started) * 1000)
    log = structlog.get_logger()
    event = log.warning if "cause" in more else log.info
    event("flux", step=step, flux=row.numero, emetteur=row.emetteur, outcome=outcome, ms=ms, **more)
