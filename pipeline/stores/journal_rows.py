"""From what the database holds to the rows that the rest knows, and the event that every change leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from pipeline.domain.flux import Etat
from pipeline.stores.journal_schema import compte, document, evenement, flux, livraison
from pipeline.stores.records import DeliveryRow, EventRow, FluxRow

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]  # the columns are known to the database only
MAX_VARIABLES = 500
"""How many values one IN may list: far below every database's limit."""

PENDING = (Etat.RECU, Etat.A_ROUTER)
"""States in which a flux still asks for work."""

FLUX = select(
    flux.c.id,
    flux.c.numero,
    flux.c.declared,
    flux.c.emetteur,
    flux.c.nom,
    flux.c.interface,
    flux.c.type,
    flux.c.sha256,
    flux.c.taille,
    flux.c.depose_le,
    flux.c.jour,
    flux.c.etat,
    flux.c.tentative,
    flux.c.essais,
)

DELIVERIES = (
    select(
        livraison.c.flux_id,
        livraison.c.position,
        livraison.c.siret,
        livraison.c.service,
        livraison.c.nom,
        livraison.c.sha256,
        document.c.extrait,
        livraison.c.livre_le,
    )
    .join_from(
        livraison,
        document,
        (document.c.flux_id == livraison.c.flux_id)
        & (document.c.tentative == livraison.c.tentative)
        & (document.c.position == livraison.c.position),
    )
    .order_by(livraison.c.flux_id, livraison.c.position)
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes: process, code version, versions of the schemas in use."""

    qui: str
    version: str
    schemas: str


@dataclass(frozen=True, slots=True)
class Change:
    """One flux going from a state to a state (the same when only something is noted), and why."""

    flux_id: int
    de: Etat | None
    vers: Etat
    motif: str | None


def note(connection: Connection, stamp: Stamp, changes: Sequence[tuple[Change, datetime]]) -> None:
    """Append one event a change, each with its instant, and count the flux of each state anew."""
    if not changes:
        return
    _count(connection, [change for change, _ in changes])
    common = {"qui": stamp.qui, "version": stamp.version, "schemas": stamp.schemas}
    rows = [
        {
            "flux_id": change.flux_id,
            "quand": quand,
            "de": change.de and change.de.value,
            "vers": change.vers.value,
            "motif": change.motif,
            **common,
        }
        for change, quand in changes
    ]
    connection.execute(insert(evenement), rows)


def _count(connection: Connection, changes: Sequence[Change]) -> None:
    """Rows are touched in the order of the states: transactions of several hosts wait, and never for one another."""
    moved: Counter[Etat] = Counter()
    for change in changes:
        if change.de is not change.vers:
            moved.update({change.vers: 1} if change.de is None else {change.vers: 1, change.de: -1})
    by = [{"state": etat.value, "by": n} for etat, n in sorted(moved.items(), key=lambda pair: pair[0].value) if n]
    if by:
        counted = update(compte).where(compte.c.etat == bindparam("state")).values(n=compte.c.n + bindparam("by"))
        connection.execute(counted, by)


def flux_rows(rows: Iterable[AnyRow]) -> tuple[FluxRow, ...]:
    """Read the rows of ``FLUX``."""
    return tuple(flux_row(row) for row in rows)


def flux_row(row: AnyRow) -> FluxRow:
    """Read one row of ``FLUX``: its columns are named as the fields."""
    known = row._asdict()
    known["declared"] = bool(known["declared"])
    known["etat"] = Etat(known["etat"])
    return FluxRow(**known)


def event_row(row: AnyRow) -> EventRow:
    """Read one event."""
    return EventRow(row.quand, row.qui, row.de, row.vers, row.version, row.schemas, row.motif)


def delivery_row(row: AnyRow) -> DeliveryRow:
    """Read one row of ``DELIVERIES``."""
    return DeliveryRow(**row._asdict())


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a list into parts that one IN may list."""
    rest = iter(items)
    while part := tuple(islice(rest, MAX_VARIABLES)):
        yield part
