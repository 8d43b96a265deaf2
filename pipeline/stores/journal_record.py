"""T2 and T3: the verdict made durable, then the delivery confirmed; and our own failures counted.

A lot is written with the same few statements as a single flux. The fence is the attempt number: a verdict given
on a flux that someone has judged meanwhile is not recorded twice, the caller is told what was recorded.
Replay: a delivery once decided is never undone, its document stays accepted; the rest is judged anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from pipeline.domain import motifs
from pipeline.domain.faults import StorageFault
from pipeline.domain.flux import Etat
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import FluxVerdict
from pipeline.stores.journal_keys import Case, judge_uniqueness
from pipeline.stores.journal_lines import (
    Attempt,
    Line,
    attempt_line,
    deliveries,
    delivery_line,
    document_lines,
    rejection_lines,
)
from pipeline.stores.journal_rows import DELIVERIES, FLUX, PENDING, Change, Stamp, chunks, delivery_row, flux_row, note
from pipeline.stores.journal_schema import document, flux, livraison, rejet, tentative
from pipeline.stores.records import DeliveryRow, FluxRow, Recorded

Item = tuple[FluxRow, FluxVerdict]
MAX_BATCH = 200
_DECIDED_HERE = (motifs.DUPLICATE, motifs.FLUX_NUMBER_USED)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How verdicts are recorded: when, for which day (None: the day of deposit), why, and whether keys are judged."""

    now: datetime
    jour: date | None
    cause: str
    uniques: bool


def record(connection: Connection, stamp: Stamp, items: Sequence[Item], ruling: Ruling) -> tuple[Recorded, ...]:
    """Record the verdicts of a lot, as if one after the other."""
    return tuple(done for batch in _batches(items) for done in _record(connection, stamp, batch, ruling))


def confirm(connection: Connection, stamp: Stamp, ids: Sequence[int], now: datetime) -> tuple[FluxRow, ...]:
    """Note that all effects of these flux are done; a flux that waits for none stays as it is."""
    rows = _current(connection, ids)
    waiting = [row for row in rows.values() if row.etat is Etat.A_ROUTER]
    finals = _final_states(connection, [row.id for row in waiting])
    by_state: dict[Etat, list[int]] = defaultdict(list)
    for row in waiting:
        by_state[finals[row.id]].append(row.id)
        rows[row.id] = replace(row, etat=finals[row.id], essais=0)
    for etat, members in by_state.items():
        for part in chunks(members):
            undelivered = livraison.c.flux_id.in_(part) & livraison.c.livre_le.is_(None)
            connection.execute(update(livraison).where(undelivered).values(livre_le=now))
            connection.execute(update(flux).where(flux.c.id.in_(part)).values(etat=etat.value, essais=0))
    note(connection, stamp, [(Change(row.id, row.etat, finals[row.id], "livraison"), now) for row in waiting])
    return tuple(rows[one] for one in ids)


def incident(connection: Connection, stamp: Stamp, flux_id: int, failure: tuple[datetime, str], limit: int) -> FluxRow:
    """Count one failure of ours; at ``limit`` a flux that asks for work goes to quarantine (IN_INCIDENTE)."""
    now, reason = failure
    row = _current(connection, [flux_id])[flux_id]
    essais = row.essais + 1
    etat = Etat.INCIDENTE if essais >= limit and row.etat in PENDING else row.etat
    connection.execute(update(flux).where(flux.c.id == flux_id).values(etat=etat.value, essais=essais))
    note(connection, stamp, [(Change(flux_id, row.etat, etat, reason), now)])
    return replace(row, etat=etat, essais=essais)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Cut a lot where a flux or a flux number comes again: the second must see what became of the first."""
    batch: list[Item] = []
    seen: set[int | str] = set()
    for row, verdict in items:
        if len(batch) >= MAX_BATCH or seen & {row.id, row.numero}:
            yield batch
            batch, seen = [], set()
        batch.append((row, verdict))
        seen |= {row.id, row.numero}
    if batch:
        yield batch


def _record(connection: Connection, stamp: Stamp, batch: Sequence[Item], ruling: Ruling) -> Iterator[Recorded]:
    current = _current(connection, [row.id for row, _ in batch])
    decided = _decided(connection, [row for row in current.values() if row.tentative])
    cases = [
        Case(current[row.id], _keep_decided(verdict, decided[row.id]), frozenset(decided[row.id]))
        for row, verdict in batch
        if current[row.id].tentative == row.tentative
    ]
    verdicts = judge_uniqueness(connection, cases) if ruling.uniques else [case.verdict for case in cases]
    attempts = {
        case.flux.id: Attempt(case.flux, case.flux.tentative + 1, verdict, case.decided, ruling.jour or case.flux.jour)
        for case, verdict in zip(cases, verdicts, strict=True)
    }
    written = _write(connection, attempts.values(), ruling)
    # what this lot has just decided is known; what an earlier attempt or someone else decided is read
    waiting = _undelivered(connection, [row.id for row, _ in batch if row.tentative or row.id not in attempts])
    waiting = {**written, **waiting}
    _move(connection, stamp, attempts.values(), ruling)
    for row, verdict in batch:
        attempt = attempts.get(row.id)
        if attempt is None:
            yield _as_recorded(connection, current[row.id], verdict, waiting)
        else:
            moved = replace(
                attempt.flux,
                etat=Etat.A_ROUTER,
                tentative=attempt.n,
                interface=attempt.verdict.interface,
                type=attempt.verdict.type,
                essais=0,
            )
            yield Recorded(attempt.verdict, moved, tuple(waiting.get(row.id, ())), ruling.now)


def _keep_decided(verdict: FluxVerdict, decided: Iterable[int]) -> FluxVerdict:
    documents = tuple(
        replace(one, rejections=(), total=0) if one.position in decided else one for one in verdict.documents
    )
    return replace(verdict, documents=documents)


def _write(connection: Connection, attempts: Iterable[Attempt], ruling: Ruling) -> dict[int, list[DeliveryRow]]:
    """Insert the rows of these attempts; the deliveries among them, by flux."""
    decided = {attempt.flux.id: list(deliveries(attempt)) for attempt in attempts}
    lines: list[tuple[Table, list[Line]]] = [
        (tentative, [attempt_line(attempt, ruling.cause, ruling.now) for attempt in attempts]),
        (document, [line for attempt in attempts for line in document_lines(attempt)]),
        (rejet, [line for attempt in attempts for line in rejection_lines(attempt)]),
        (livraison, [delivery_line(row, attempt.n) for attempt in attempts for row in decided[attempt.flux.id]]),
    ]
    for table, rows in lines:
        if rows:
            connection.execute(insert(table), rows)
    return decided


def _move(connection: Connection, stamp: Stamp, attempts: Iterable[Attempt], ruling: Ruling) -> None:
    """Every recorded flux waits for its effects: a refused one has no delivery, but its report is still to be put."""
    moves = [
        {
            "of": attempt.flux.id,
            "state": Etat.A_ROUTER.value,
            "nth": attempt.n,
            "code": attempt.verdict.interface,
            "kind": attempt.verdict.type,
        }
        for attempt in attempts
    ]
    if not moves:
        return
    moved = update(flux).where(flux.c.id == bindparam("of"))
    values = {
        "etat": bindparam("state"),
        "tentative": bindparam("nth"),
        "interface": bindparam("code"),
        "type": bindparam("kind"),
        "essais": 0,
    }
    connection.execute(moved.values(values), moves)
    changes = [Change(attempt.flux.id, attempt.flux.etat, Etat.A_ROUTER, ruling.cause) for attempt in attempts]
    note(connection, stamp, [(change, ruling.now) for change in changes])


def _current(connection: Connection, ids: Sequence[int]) -> dict[int, FluxRow]:
    rows = {
        row.id: flux_row(row)
        for part in chunks(ids)
        for row in connection.execute(FLUX.where(flux.c.id.in_(part)).order_by(flux.c.id).with_for_update())
    }
    missing = sorted(set(ids) - rows.keys())
    if missing:
        raise StorageFault(f"Le journal ne connaît pas le flux {missing[0]}")
    return rows


def _decided(connection: Connection, rows: Iterable[FluxRow]) -> dict[int, set[int]]:
    decided: dict[int, set[int]] = defaultdict(set)
    for part in chunks([row.id for row in rows]):
        query = select(livraison.c.flux_id, livraison.c.position).where(livraison.c.flux_id.in_(part))
        for row in connection.execute(query):
            decided[row.flux_id].add(row.position)
    return decided


def _undelivered(connection: Connection, ids: Sequence[int]) -> dict[int, list[DeliveryRow]]:
    waiting: dict[int, list[DeliveryRow]] = defaultdict(list)
    for part in chunks(ids):
        query = DELIVERIES.where(livraison.c.flux_id.in_(part), livraison.c.livre_le.is_(None))
        for row in connection.execute(query):
            waiting[row.flux_id].append(delivery_row(row))
    return waiting


def _final_states(connection: Connection, ids: Sequence[int]) -> dict[int, Etat]:
    finals: dict[int, Etat] = {}
    for part in chunks(ids):
        last = (tentative.c.flux_id == flux.c.id) & (tentative.c.n == flux.c.tentative)
        query = select(flux.c.id, tentative.c.etat).join_from(flux, tentative, last).where(flux.c.id.in_(part))
        finals |= {row.id: Etat(row.etat) for row in connection.execute(query)}
    return finals


def _as_recorded(
    connection: Connection, row: FluxRow, verdict: FluxVerdict, waiting: dict[int, list[DeliveryRow]]
) -> Recorded:
    """What someone else recorded of the same judgement: the verdict, with the refusals that were decided there."""
    earlier = select(livraison.c.position).where(livraison.c.flux_id == row.id, livraison.c.tentative < row.tentative)
    verdict = _keep_decided(verdict, connection.execute(earlier).scalars().all())
    refusals = (
        select(rejet)
        .where(rejet.c.flux_id == row.id, rejet.c.tentative == row.tentative)
        .where(rejet.c.cle.in_([motif.key for motif in _DECIDED_HERE]))
        .order_by(rejet.c.position, rejet.c.rang)
    )
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for one in connection.execute(refusals):
        reasons[one.position].append(
            Reason(motifs.BY_KEY[one.cle], one.motif, one.chemin, one.ligne, one.valeur),
        )
    documents = tuple(
        one.refused_for(*reasons[one.position]) if one.position in reasons else one for one in verdict.documents
    )
    verdict = replace(verdict, documents=documents)
    if reasons[0]:
        verdict = verdict.refused_for(*reasons[0])
    return Recorded(verdict, row, tuple(waiting.get(row.id, ())), None)
