"""How long things are kept: holds put on flux, and the purges that removed their contents, all of it in the journal.

A purge marks first, removes second, and is noted ended third. A lot is one transaction: the flux of a content all
together, the event of each, the counters of the run, and ``document.extrait`` without what is personal in it. The rows
stay: digest, sizes, states, and every column that a daily rejection file shows.

Limits: who asks holds the locks (``runtime.purge``), so that no flux comes or is judged again meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, insert, select, update

from pipeline.codecs.json_text import to_json
from pipeline.domain.flux import Etat
from pipeline.stores.journal_engine import Database
from pipeline.stores.journal_rows import AnyRow, Change, Stamp, chunks, note
from pipeline.stores.journal_schema import document, efface, flux, purge, retenue
from pipeline.stores.points import point
from pipeline.stores.records import FluxRow

FINAL = (Etat.INTEGRE, Etat.INTEGRE_PARTIEL, Etat.REJETE)
"""States that nothing follows unless someone asks. IN_INCIDENTE waits for ops, who need the content."""

PERSONAL: dict[str, object] = {"payments": [], "payee": None, "factor": None, "attachments": [], "warnings": []}
"""What the journal forgets of a purged document, and what stands there then; the rejection rows keep what was told."""

_PAGE = 10_000
_PURGED = exists().where(efface.c.flux_id == flux.c.id)
_HELD = exists().where(retenue.c.flux_id == flux.c.id)


@dataclass(frozen=True, slots=True)
class Hold:
    """A flux that no purge may touch: since when, and why."""

    flux_id: int
    depuis: datetime
    motif: str


@dataclass(frozen=True, slots=True)
class Content:
    """A content of the spool and the flux to purge that named it; ``shared``: another flux still needs it."""

    sha256: str
    taille: int
    flux: tuple[tuple[int, Etat], ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One purge: flux of days before ``avant``; contents, bytes and quarantined files removed; ended when or not."""

    id: int
    avant: date
    quand: datetime
    qui: str
    contenus: int
    octets: int
    quarantaine: int
    fini_le: datetime | None


class Keeping:
    """The part of a journal that says what is kept; threads may share it."""

    def __init__(self, database: Database, stamp: Callable[[], Stamp]) -> None:
        self._database, self._stamp = database, stamp

    # --- holds ---------------------------------------------------------------------------------------

    def hold(self, row: FluxRow, motif: str, now: datetime) -> None:
        """Hold a flux back from every purge; holding it again replaces the reason."""
        with self._database.write("retenue") as connection:
            connection.execute(delete(retenue).where(retenue.c.flux_id == row.id))
            connection.execute(insert(retenue), [{"flux_id": row.id, "depuis": now, "motif": motif}])
            note(connection, self._stamp(), [(Change(row.id, row.etat, row.etat, f"retenu : {motif}"), now)])

    def release(self, row: FluxRow, motif: str, now: datetime) -> bool:
        """End a hold; False when there was none."""
        with self._database.write("liberation") as connection:
            gone = connection.execute(delete(retenue).where(retenue.c.flux_id == row.id)).rowcount
            if gone:
                note(connection, self._stamp(), [(Change(row.id, row.etat, row.etat, f"libéré : {motif}"), now)])
        return bool(gone)

    def hold_of(self, flux_id: int) -> Hold | None:
        """The hold on one flux."""
        with self._database.read() as connection:
            row = connection.execute(select(retenue).where(retenue.c.flux_id == flux_id)).first()
        return None if row is None else Hold(row.flux_id, row.depuis, row.motif)

    def holds(self) -> int:
        """How many flux are held."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(retenue)).scalar_one()

    def held_files(self) -> frozenset[str]:
        """Digests and claims of the held flux: what the name of a file kept for one of them may contain."""
        with self._database.read() as connection:
            rows = connection.execute(select(flux.c.sha256, flux.c.prise).where(_HELD)).all()
        return frozenset(word for row in rows for word in (row.sha256, row.prise))

    # --- what was purged -----------------------------------------------------------------------------

    def purged(self, ids: Sequence[int]) -> dict[int, datetime]:
        """When the contents of these flux were purged; those that were not are left out."""
        found: dict[int, datetime] = {}
        with self._database.read() as connection:
            for part in chunks(ids):
                rows = connection.execute(select(efface.c.flux_id, efface.c.quand).where(efface.c.flux_id.in_(part)))
                found |= {row.flux_id: row.quand for row in rows}
        return found

    def runs(self) -> tuple[Run, ...]:
        """Every purge, in order."""
        with self._database.read() as connection:
            return tuple(Run(**row._asdict()) for row in connection.execute(select(purge).order_by(purge.c.id)))

    def digests(self) -> Iterator[tuple[str, str]]:
        """Digest and number of every flux whose content must be in the spool, by flux."""
        query = select(flux.c.id, flux.c.sha256, flux.c.numero).where(~_PURGED).order_by(flux.c.id).limit(_PAGE)
        rows: Sequence[AnyRow] = ()
        last = 0
        while not last or len(rows) == _PAGE:
            with self._database.read() as connection:  # short: a reader may hold commits back
                rows = connection.execute(query.where(flux.c.id > last)).all()
            yield from ((row.sha256, row.numero) for row in rows)
            last = rows[-1].id if rows else -1

    # --- a purge -------------------------------------------------------------------------------------

    def candidates(self, avant: date) -> list[Content]:
        """What a purge would take: contents of ended flux deposited before that day (Europe/Paris), by digest."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(flux.c.id, flux.c.sha256, flux.c.taille, flux.c.etat)
                .where(_may_go(avant))
                .order_by(flux.c.sha256, flux.c.id)
            ).all()
            needed = _needed(connection, {row.sha256 for row in rows}, ~_may_go(avant))
        groups: dict[str, list[AnyRow]] = {}
        for row in rows:
            groups.setdefault(row.sha256, []).append(row)
        return [
            Content(digest, group[0].taille, tuple((row.id, Etat(row.etat)) for row in group), digest in needed)
            for digest, group in groups.items()
        ]

    def unended(self) -> Run | None:
        """The purge that was killed before its end: it must be ended before another begins."""
        return next((run for run in self.runs() if run.fini_le is None), None)

    def begin(self, avant: date, quarantaine: int, now: datetime) -> Run:
        """Note that a purge begins, and how many quarantined files it will remove."""
        values = {"avant": avant, "quand": now, "qui": self._stamp().qui, "quarantaine": quarantaine}
        with self._database.write("purge") as connection:
            connection.execute(insert(purge), [{**values, "contenus": 0, "octets": 0}])
        return self.runs()[-1]

    def mark(self, run: Run, contents: Sequence[Content], now: datetime) -> None:
        """Mark the flux of these contents as purged, forget what is personal in their documents, count."""
        going = [one for one in contents if not one.shared]
        marked = [(flux_id, etat, one) for one in contents for flux_id, etat in one.flux]
        with self._database.write("effacement") as connection:
            connection.execute(
                insert(efface), [{"flux_id": one, "purge_id": run.id, "quand": now} for one, _, _ in marked]
            )
            for part in chunks([flux_id for flux_id, _, _ in marked]):
                _forget_personal(connection, part)
            counted = {"contenus": purge.c.contenus + len(going), "octets": purge.c.octets + _bytes(going)}
            connection.execute(update(purge).where(purge.c.id == run.id).values(counted))
            changes = [(Change(one, etat, etat, _told(run.avant, content)), now) for one, etat, content in marked]
            note(connection, self._stamp(), changes)

    def marked(self, run: Run) -> list[str]:
        """Digests that a purge marked and that no flux needs: what must no longer be in the spool."""
        ours = select(efface.c.flux_id).where(efface.c.purge_id == run.id)
        with self._database.read() as connection:
            digests = set(connection.execute(select(flux.c.sha256).where(flux.c.id.in_(ours))).scalars())
            return sorted(digests - _needed(connection, digests, ~_PURGED))

    def count(self, run: Run) -> int:
        """How many flux a purge marked."""
        query = select(func.count()).select_from(efface).where(efface.c.purge_id == run.id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def end(self, run: Run, now: datetime) -> Run:
        """Forget on the disk too what the rows no longer hold, then note that a purge is ended.

        Raises:
            StorageFault: no room to write the journal anew, or another process reads it; ask again.
        """
        if self.count(run):
            self._database.rewrite()
            point("journal.compacte")
        with self._database.write("purge-finie") as connection:
            connection.execute(update(purge).where(purge.c.id == run.id).values(fini_le=now))
        return next(one for one in self.runs() if one.id == run.id)


def without_personal(extrait: str) -> str:
    """The document of ``check --json``, without bank accounts, payees, attachments and warnings."""
    return to_json({**json.loads(extrait), **PERSONAL})


def _may_go(avant: date) -> ColumnElement[bool]:
    ended = flux.c.etat.in_([etat.value for etat in FINAL])
    return (flux.c.jour < avant) & ended & ~_PURGED & ~_HELD


def _needed(connection: Connection, digests: set[str], others: ColumnElement[bool]) -> set[str]:
    """Which of these digests some other unpurged flux names; one pass, for ``flux`` has no index on them."""
    if not digests:
        return set()
    rows = connection.execute(select(flux.c.sha256).where(others, ~_PURGED).execution_options(yield_per=_PAGE))
    return {digest for digest in rows.scalars() if digest in digests}


def _forget_personal(connection: Connection, ids: Sequence[int]) -> None:
    key = (document.c.flux_id, document.c.tentative, document.c.position)
    rows = connection.execute(select(*key, document.c.extrait).where(document.c.flux_id.in_(ids))).all()
    lines = [
        {"of": row.flux_id, "nth": row.tentative, "at": row.position, "kept": without_personal(row.extrait)}
        for row in rows
    ]
    if lines:
        of, nth, at = (column == bindparam(name) for column, name in zip(key, ("of", "nth", "at"), strict=True))
        connection.execute(update(document).where(of, nth, at).values(extrait=bindparam("kept")), lines)


def _bytes(contents: Sequence[Content]) -> int:
    return sum(one.taille for one in contents)


def _told(avant: date, content: Content) -> str:
    before = f"contenu purgé, {content.taille} octets (dépôts avant le {avant:%d/%m/%Y})"
    return f"{before} ; gardé au spool pour un autre flux" if content.shared else before
