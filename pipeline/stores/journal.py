"""The journal: what came, what was judged, what was told, what was handed over; the product's only memory.

Journal first, effect second, confirm third (DESIGN §2): ``receive`` (T1), ``record`` (T2), ``confirm`` (T3), each
one transaction, each safe to run twice. Every failure of the database is a ``StorageFault``.
``open_journal("sqlite://")`` is the in-memory twin: the same journal, gone when closed.
Limits: leases and dispatch over several hosts are not here (ENGINE).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from types import TracebackType

from pipeline import __version__
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict
from pipeline.stores import journal_exports, journal_intake, journal_keys, journal_read, journal_record
from pipeline.stores.journal_engine import Database
from pipeline.stores.journal_keys import Key
from pipeline.stores.journal_record import Ruling
from pipeline.stores.journal_rows import PENDING, Stamp
from pipeline.stores.keeping import Keeping
from pipeline.stores.records import (
    Claim,
    DeliveryRow,
    Deposit,
    EventRow,
    FluxRow,
    Recorded,
    RejetDay,
    RejetRow,
    Selection,
)

QUARANTINE_AFTER = 3


def open_journal(url: str, *, schemas: str = "") -> Journal:
    """Open a journal and bring its tables to this version; ``schemas`` names the schema sets in use, for the events.

    ``url`` is ``sqlite:////absolute/path`` or ``sqlite://`` (in memory). Raises StorageFault when it cannot be opened
    or was written by a newer version, ConfigurationFault when its file would stand on a network mount.
    """
    database = Database(url)
    database.migrate()
    return Journal(database, schemas=schemas)


class Journal:
    """An open journal; threads may share it."""

    def __init__(self, database: Database, *, schemas: str = "") -> None:
        self._database = database
        self._schemas = schemas
        self._host = socket.gethostname()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    @property
    def keeping(self) -> Keeping:
        """Holds and purges."""
        return Keeping(self._database, self._stamp)

    def harden(self) -> None:
        """Make sure that all it says is on the disk: for who takes over from a process that may have failed."""
        self._database.harden()

    # --- intake (T1) ---------------------------------------------------------------------------------

    def announce(self, claims: Sequence[Claim]) -> None:
        """Note the intent to take files, before they are renamed."""
        with self._database.write("annonce") as connection:
            journal_intake.announce(connection, claims)

    def claims(self) -> tuple[Claim, ...]:
        """Claims announced that no flux has ended, oldest first."""
        with self._database.read() as connection:
            return journal_intake.open_claims(connection)

    def received(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these claims are flux already."""
        with self._database.read() as connection:
            return journal_intake.received(connection, ids)

    def forget(self, ids: Sequence[str]) -> None:
        """End claims whose file was not taken after all."""
        with self._database.write("oubli") as connection:
            journal_intake.forget(connection, ids)

    def receive(self, deposits: Sequence[Deposit]) -> tuple[FluxRow, ...]:
        """Create one flux a claim, in IN_RECU, and end the claims; a claim received before gives its flux."""
        with self._database.write("recu") as connection:
            return journal_intake.receive(connection, self._stamp(), deposits)

    def pending(self, limit: int | None = None, etats: Sequence[Etat] = PENDING) -> tuple[FluxRow, ...]:
        """Flux received or to be delivered, by id: what a restart goes on with; or those of one of these states."""
        with self._database.read() as connection:
            return journal_read.pending(connection, limit, etats)

    # --- verdict (T2), delivery (T3), our failures ----------------------------------------------------

    def record(  # noqa: PLR0913  one verdict and its circumstances, all by name
        self, flux: FluxRow, verdict: FluxVerdict, *, now: datetime, jour: date | None, cause: str, uniques: bool
    ) -> Recorded:
        """Record a verdict, decide duplicates when ``uniques``, and what is to deliver.

        ``jour`` is the day whose rejection file tells it (None: the day of deposit). A verdict on a flux that was
        judged since ``flux`` was read is not recorded again: what was recorded is returned.
        """
        return self.record_many([(flux, verdict)], now=now, jour=jour, cause=cause, uniques=uniques)[0]

    def record_many(
        self,
        items: Sequence[tuple[FluxRow, FluxVerdict]],
        *,
        now: datetime,
        jour: date | None,
        cause: str,
        uniques: bool,
    ) -> tuple[Recorded, ...]:
        """Record the verdicts of a lot in one transaction, as if one after the other."""
        with self._database.write("verdict") as connection:
            return journal_record.record(connection, self._stamp(), items, Ruling(now, jour, cause, uniques))

    def rehearse(self, flux: FluxRow, verdict: FluxVerdict, *, now: datetime, cause: str, uniques: bool) -> Recorded:
        """Say what ``record`` would decide, duplicates and earlier deliveries included, and keep nothing of it."""
        ruling = Ruling(now, None, cause, uniques)
        with self._database.undone() as connection:
            return journal_record.record(connection, self._stamp(), [(flux, verdict)], ruling)[0]

    def confirm(self, flux_id: int, *, now: datetime) -> FluxRow:
        """Note that all effects of a flux are done: IN_INTEGRE, IN_INTEGRE_PARTIEL or IN_REJETE."""
        return self.confirm_many([flux_id], now=now)[0]

    def confirm_many(self, ids: Sequence[int], *, now: datetime) -> tuple[FluxRow, ...]:
        """Confirm a lot in one transaction; a flux that does not wait for its effects stays as it is."""
        with self._database.write("confirmation") as connection:
            return journal_record.confirm(connection, self._stamp(), ids, now)

    def incident(self, flux_id: int, *, now: datetime, reason: str, limit: int = QUARANTINE_AFTER) -> FluxRow:
        """Count a failure of ours; the ``limit``-th in a row puts the flux in quarantine (IN_INCIDENTE)."""
        with self._database.write("incident") as connection:
            return journal_record.incident(connection, self._stamp(), flux_id, (now, reason), limit)

    # --- questions -----------------------------------------------------------------------------------

    def flux(self, key: str) -> FluxRow | None:
        """One flux by id (at most 12 digits) or by number; the newest when several bear the number."""
        with self._database.read() as connection:
            return journal_read.find_flux(connection, key)

    def deposits_before(self, rows: Sequence[FluxRow]) -> dict[int, int]:
        """How many earlier flux bear the number of each, by id; none: left out. It may come again after a rejection."""
        with self._database.read() as connection:
            return journal_read.deposits_before(connection, rows)

    def events(self, flux_id: int) -> tuple[EventRow, ...]:
        """All that happened to a flux, in order."""
        with self._database.read() as connection:
            return journal_read.events(connection, flux_id)

    def documents(self, flux_id: int) -> list[dict[str, object]]:
        """Documents of the last attempt, in the shape of ``check --json``."""
        with self._database.read() as connection:
            return journal_read.documents(connection, [flux_id])[flux_id]

    def documents_of(self, ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
        """The same for many flux at once, by id."""
        with self._database.read() as connection:
            return journal_read.documents(connection, ids)

    def deliveries(self, flux_id: int) -> tuple[DeliveryRow, ...]:
        """Deliveries of a flux, done or to do, by position."""
        with self._database.read() as connection:
            return journal_read.deliveries(connection, flux_id)

    def rejets(self, jour: date, emetteur: str | None = None) -> Iterator[RejetRow]:
        """Rejection rows of a day, by instant of deposit, flux number, flux, attempt, position, rank.

        They come in pages: rows written while one reads may or may not be seen, those of a past day all are.
        """
        after: RejetRow | None = None
        while True:
            with self._database.read() as connection:
                page = journal_read.rejets_page(connection, jour, emetteur, after)
            yield from page
            if len(page) < journal_read.PAGE:
                return
            after = page[-1]

    def rejets_of(self, *ids: int) -> tuple[RejetRow, ...]:
        """All rejection rows of some flux, every attempt, flux by flux."""
        with self._database.read() as connection:
            return journal_read.rejets_of(connection, ids)

    def days_with_rejets(self, since: date | None = None) -> tuple[RejetDay, ...]:
        """Days and emitters that have rejection rows, from ``since`` on, in order."""
        with self._database.read() as connection:
            return journal_read.days_with_rejets(connection, since)

    def holder(self, key: Key, emetteur: str | None = None) -> str | None:
        """Where an invoice number stands, in French, as that emitter may know it; None when it is free."""
        with self._database.read() as connection:
            return journal_keys.holder_of(connection, key, emetteur)

    def select(self, selection: Selection) -> tuple[FluxRow, ...]:
        """Flux that meet every criterion, by id; ``motif`` is a code or a key that the last attempt gave."""
        with self._database.read() as connection:
            return journal_read.select_flux(connection, selection)

    def counts(self) -> dict[str, int]:
        """How many flux stand in each state that has any."""
        with self._database.read() as connection:
            return journal_read.counts(connection)

    def oldest_pending(self) -> datetime | None:
        """When the oldest flux received or to be delivered was deposited."""
        with self._database.read() as connection:
            return journal_read.oldest_pending(connection)

    # --- daily files made ----------------------------------------------------------------------------

    def exported(self, jour: date, emetteur: str, fmt: str = "csv") -> str | None:
        """SHA-256 of the last daily file made for that day, emitter and format."""
        with self._database.read() as connection:
            made = journal_exports.last_export(connection, jour, emetteur, fmt)
        return None if made is None else made.sha256

    def exported_lines(self, jour: date, emetteur: str, fmt: str = "csv") -> int | None:
        """Number of rows of the last daily file made for that day, emitter and format."""
        with self._database.read() as connection:
            made = journal_exports.last_export(connection, jour, emetteur, fmt)
        return None if made is None else made.lignes

    def note_export(  # noqa: PLR0913, PLR0917  one file and its circumstances
        self, jour: date, emetteur: str, fmt: str, sha256: str, lignes: int, now: datetime
    ) -> None:
        """Note a daily file; the same bytes again change nothing."""
        with self._database.write("export") as connection:
            made = journal_exports.Export(jour, emetteur, fmt, sha256, lignes, now)
            journal_exports.note_export(connection, made)

    def _stamp(self) -> Stamp:
        return Stamp(f"{self._host}:{os.getpid()}", __version__, self._schemas)
