"""What is asked of the journal: flux, documents, rejections, days, counts; every question has its index.

Answers are whole values, read in one short transaction by the caller; only rejection rows come in pages, because
a day may hold more of them than memory, and a slow reader must not hold commits back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any  # the columns are known to the database only

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, exists, func, select, tuple_, type_coerce

from pipeline.domain import motifs
from pipeline.domain.flux import Etat
from pipeline.stores.journal_rows import (
    DELIVERIES,
    FLUX,
    PENDING,
    AnyRow,
    chunks,
    delivery_row,
    event_row,
    flux_row,
    flux_rows,
)
from pipeline.stores.journal_schema import compte, document, evenement, flux, livraison, rejet, tentative
from pipeline.stores.records import DeliveryRow, EventRow, FluxRow, RejetDay, RejetRow, Selection

PAGE = 500
MAX_ID_DIGITS = 12
"""A key of at most 12 digits is an id; flux numbers have 25 characters."""

_alone, _second = document.alias("seul"), document.alias("second")


def _told(column: str) -> ColumnElement[str | None]:
    """A cell of the document refused, or of the only document of a flux that is refused as a whole."""
    return func.coalesce(document.c[column], _alone.c[column])


# the columns are in the order of the fields of RejetRow; dates come as texts, which _rejet_rows reads once each
_REJETS = (
    select(
        rejet.c.flux_id,
        rejet.c.tentative,
        rejet.c.position,
        rejet.c.rang,
        type_coerce(rejet.c.jour, Text).label("jour"),
        rejet.c.numero,
        flux.c.nom.label("nom_fichier"),
        document.c.nom.label("nom_document"),
        tentative.c.interface,
        rejet.c.emetteur,
        rejet.c.niveau,
        _told("numero").label("numero_facture"),
        _told("date_facture").label("date_facture"),
        _told("fournisseur_id").label("id_fournisseur"),
        _told("fournisseur_nom").label("raison_fournisseur"),
        _told("destinataire").label("id_destinataire"),
        _told("service").label("code_service"),
        _told("engagement").label("engagement"),
        _told("montant_ttc").label("montant_ttc"),
        _told("devise").label("devise"),
        type_coerce(rejet.c.depose_le, Text).label("depose_le"),
        rejet.c.cle,
        rejet.c.code,
        rejet.c.regle,
        rejet.c.motif,
        rejet.c.chemin,
        rejet.c.ligne,
        rejet.c.valeur,
        rejet.c.action,
    )
    .join_from(rejet, flux, flux.c.id == rejet.c.flux_id)
    .join(tentative, (tentative.c.flux_id == rejet.c.flux_id) & (tentative.c.n == rejet.c.tentative))
    .outerjoin(
        document,
        (document.c.flux_id == rejet.c.flux_id)
        & (document.c.tentative == rejet.c.tentative)
        & (document.c.position == rejet.c.position),
    )
    .outerjoin(
        _alone,
        (_alone.c.flux_id == rejet.c.flux_id)
        & (_alone.c.tentative == rejet.c.tentative)
        & (_alone.c.position == 1)
        & (rejet.c.position == 0)
        & ~exists().where(
            _second.c.flux_id == rejet.c.flux_id,
            _second.c.tentative == rejet.c.tentative,
            _second.c.position == 2,
        ),
    )
)
_JOUR, _DEPOSE = (RejetRow._fields.index(name) for name in ("jour", "depose_le"))
_ORDER = (
    rejet.c.depose_le,
    rejet.c.numero,
    rejet.c.flux_id,
    rejet.c.tentative,
    rejet.c.position,
    rejet.c.rang,
)


def pending(connection: Connection, limit: int | None, etats: Sequence[Etat]) -> tuple[FluxRow, ...]:
    """Flux of these states, which still ask for work, by id."""
    found = [row for etat in etats for row in connection.execute(pending_query(etat, limit))]
    return flux_rows(sorted(found, key=lambda row: int(row.id))[:limit])


def find_flux(connection: Connection, key: str) -> FluxRow | None:
    """One flux by id or by number; the newest when several bear the number."""
    row = connection.execute(flux_query(key)).first()
    return None if row is None else flux_row(row)


def flux_query(key: str) -> Select[*tuple[object, ...]]:
    """Query for one flux by key."""
    if key.isascii() and key.isdigit() and len(key) <= MAX_ID_DIGITS:
        return FLUX.where(flux.c.id == int(key))
    return FLUX.where(flux.c.numero == key).order_by(flux.c.id.desc()).limit(1)


def deposits_before(connection: Connection, rows: Sequence[FluxRow]) -> dict[int, int]:
    """How many earlier flux bear the number of each of these; those that none precedes are left out."""
    found: dict[int, int] = {}
    earlier = flux.alias("earlier")
    for part in chunks([row.id for row in rows]):
        query = (
            select(flux.c.id, func.count())
            .join_from(flux, earlier, (earlier.c.numero == flux.c.numero) & (earlier.c.id < flux.c.id))
            .where(flux.c.id.in_(part))
            .group_by(flux.c.id)
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def events(connection: Connection, flux_id: int) -> tuple[EventRow, ...]:
    """All that happened to a flux, in order."""
    rows = connection.execute(select(evenement).where(evenement.c.flux_id == flux_id).order_by(evenement.c.id))
    return tuple(event_row(row) for row in rows)


def documents(connection: Connection, ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    """Documents of the last attempt of each of these flux, in the shape of ``check --json``."""
    found: dict[int, list[dict[str, object]]] = {one: [] for one in ids}
    for part in chunks(ids):
        for row in connection.execute(documents_query(part)):
            found[row.flux_id].append(json.loads(row.extrait))
    return found


def documents_query(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Query for the documents of the last attempts."""
    last = (document.c.flux_id == flux.c.id) & (document.c.tentative == flux.c.tentative)
    query = select(document.c.flux_id, document.c.extrait).join_from(flux, document, last).where(flux.c.id.in_(ids))
    return query.order_by(document.c.flux_id, document.c.position)


def deliveries(connection: Connection, flux_id: int) -> tuple[DeliveryRow, ...]:
    """Deliveries of a flux, done or to do, by position."""
    return tuple(delivery_row(row) for row in connection.execute(DELIVERIES.where(livraison.c.flux_id == flux_id)))


def rejets_query(jour: date, emetteur: str | None, after: RejetRow | None) -> Select[*tuple[object, ...]]:
    """Query for one page of a day's rejection rows, beginning after a row."""
    query = _REJETS.where(rejet.c.jour == jour)
    if emetteur is not None:
        query = query.where(rejet.c.emetteur == emetteur)
    if after is not None:
        place = [bindparam(None, getattr(after, column.name), column.type) for column in _ORDER]
        query = query.where(tuple_(*_ORDER) > tuple_(*place))
    return query.order_by(*_ORDER).limit(PAGE)


def rejets_page(
    connection: Connection, jour: date, emetteur: str | None, after: RejetRow | None
) -> tuple[RejetRow, ...]:
    """One page of a day's rejection rows; shorter than ``PAGE`` when it is the last."""
    return _rejet_rows(connection.execute(rejets_query(jour, emetteur, after)).all())


def rejets_of(connection: Connection, ids: Sequence[int]) -> tuple[RejetRow, ...]:
    """All rejection rows of these flux, every attempt."""
    return tuple(row for part in chunks(ids) for row in _rejet_rows(connection.execute(rejets_of_query(part)).all()))


def rejets_of_query(ids: Sequence[int]) -> Select[*tuple[object, ...]]:
    """Query for the rejection rows of some flux."""
    query = _REJETS.where(rejet.c.flux_id.in_(ids))
    return query.order_by(rejet.c.flux_id, rejet.c.tentative, rejet.c.position, rejet.c.rang)


def days_with_rejets(connection: Connection, since: date | None) -> tuple[RejetDay, ...]:
    """Days and emitters that have rejection rows, in order."""
    return tuple(RejetDay(*row) for row in connection.execute(days_query(since)))


def days_query(since: date | None) -> Select[*tuple[Any, ...]]:
    """Query for the days and emitters: it reads an index only, all of it without ``since``."""
    query = select(rejet.c.jour, rejet.c.emetteur, func.count(), func.max(rejet.c.id))
    if since is not None:
        query = query.where(rejet.c.jour >= since)
    return query.group_by(rejet.c.jour, rejet.c.emetteur).order_by(rejet.c.jour, rejet.c.emetteur)


def select_flux(connection: Connection, selection: Selection) -> tuple[FluxRow, ...]:
    """Flux that meet every criterion, by id; ``motif`` is a code or a key that the last attempt gave."""
    query = _selected(selection)
    if not selection.flux:
        return flux_rows(connection.execute(query.order_by(flux.c.id)))
    named = [row for key in selection.flux if (row := find_flux(connection, key)) is not None]
    found = {row.id: row for one in named for row in flux_rows(connection.execute(query.where(flux.c.id == one.id)))}
    return tuple(found[one] for one in sorted(found))


def counts(connection: Connection) -> dict[str, int]:
    """How many flux stand in each state that has any."""
    return {row.etat: row.n for row in connection.execute(counts_query())}


def counts_query() -> Select[*tuple[object, ...]]:
    """Query for the counts: they are kept, one row a state."""
    return select(compte.c.etat, compte.c.n).where(compte.c.n > 0).order_by(compte.c.etat)


def oldest_pending(connection: Connection) -> datetime | None:
    """When the oldest flux that still asks for work was deposited."""
    oldest = [connection.execute(oldest_query(etat)).scalar() for etat in PENDING]
    return min((one for one in oldest if one is not None), default=None)


def oldest_query(etat: Etat) -> Select[*tuple[Any, ...]]:
    """Query for the first instant of deposit of a state."""
    return select(func.min(flux.c.depose_le)).where(flux.c.etat == etat.value)


def pending_query(etat: Etat, limit: int | None) -> Select[*tuple[object, ...]]:
    """Query for the first flux of a state, by id."""
    return FLUX.where(flux.c.etat == etat.value).order_by(flux.c.id).limit(limit)


def _selected(selection: Selection) -> Select[*tuple[object, ...]]:
    query = FLUX
    criteria = ((flux.c.emetteur, selection.emetteur), (flux.c.jour, selection.jour), (flux.c.etat, selection.etat))
    for column, wanted in criteria:
        if wanted is not None:
            query = query.where(column == wanted)
    if selection.motif is not None:
        said = rejet.c.cle.in_(_keys(selection.motif)) & (rejet.c.tentative == flux.c.tentative)
        query = query.where(select(rejet.c.id).where(said, rejet.c.flux_id == flux.c.id).exists())
    return query


def _keys(motif: str) -> Sequence[str]:
    return [one.key for one in motifs.ALL if motif in (one.key, one.code)]


def _rejet_rows(rows: Sequence[AnyRow]) -> tuple[RejetRow, ...]:
    return tuple(map(_rejet_row, rows))


def _rejet_row(row: AnyRow) -> RejetRow:
    """A day may have a million: the values go straight to their fields."""
    values = [*row]
    values[_JOUR], values[_DEPOSE] = _day(row[_JOUR]), _instant(row[_DEPOSE])
    return RejetRow._make(values)


@lru_cache(maxsize=64)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=64)
def _instant(text: str) -> datetime:
    """A lot has one instant of deposit, and its rows come together."""
    return datetime.fromisoformat(text)
