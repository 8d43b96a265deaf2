"""T1, the intake: claims announced, then turned into flux, each exactly once.

The claim id is kept on the flux under a unique constraint: a claim received twice is one flux.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pipeline.codecs.names import printable
from pipeline.domain.flux import Etat, parse_flux_name
from pipeline.stores.journal_engine import insert_or_nothing
from pipeline.stores.journal_rows import FLUX, Change, Stamp, chunks, flux_row, note
from pipeline.stores.journal_schema import flux, prise
from pipeline.stores.records import Claim, Deposit, FluxRow

ATTRIBUTED = "0000"
"""Interface digits of an attributed number: no interface has them."""


def announce(connection: Connection, claims: Sequence[Claim]) -> None:
    """Note the intent to take files; announcing a claim again changes nothing."""
    rows = [{"id": claim.id, "emetteur": claim.emetteur, "nom": claim.nom, "vu_le": claim.vu_le} for claim in claims]
    insert_or_nothing(connection, prise, rows)


def open_claims(connection: Connection) -> tuple[Claim, ...]:
    """Claims that no flux has ended, oldest first."""
    rows = connection.execute(select(prise).order_by(prise.c.vu_le, prise.c.id))
    return tuple(Claim(row.id, row.emetteur, row.nom, row.vu_le) for row in rows)


def received(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of these claims are flux already."""
    found = (connection.execute(select(flux.c.prise).where(flux.c.prise.in_(part))).scalars() for part in chunks(ids))
    return frozenset(one for part in found for one in part)


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """End claims; those already ended are ignored."""
    gone = [{"claim": one} for one in ids]
    if gone:
        connection.execute(delete(prise).where(prise.c.id == bindparam("claim")), gone)


def receive(connection: Connection, stamp: Stamp, deposits: Sequence[Deposit]) -> tuple[FluxRow, ...]:
    """Create the flux of these deposits in IN_RECU and end their claims; rows come in the order of the deposits."""
    wanted = {deposit.claim.id: deposit for deposit in deposits}
    rows = _already(connection, tuple(wanted))
    fresh = [deposit for claim, deposit in wanted.items() if claim not in rows]
    rows.update(_create(connection, fresh))
    note(
        connection,
        stamp,
        [(Change(rows[one.claim.id].id, None, Etat.RECU, "dépôt"), one.depose_le) for one in fresh],
    )
    forget(connection, wanted)
    return tuple(rows[deposit.claim.id] for deposit in deposits)


def _already(connection: Connection, claims: Sequence[str]) -> dict[str, FluxRow]:
    known: dict[str, FluxRow] = {}
    for part in chunks(claims):
        pairs = connection.execute(select(flux.c.id, flux.c.prise).where(flux.c.prise.in_(part))).all()
        if pairs:
            rows = connection.execute(FLUX.where(flux.c.id.in_([pair.id for pair in pairs])))
            by_id = {row.id: flux_row(row) for row in rows}
            known |= {pair.prise: by_id[pair.id] for pair in pairs}
    return known


def _create(connection: Connection, deposits: Sequence[Deposit]) -> dict[str, FluxRow]:
    if not deposits:
        return {}
    values = [_values(deposit) for deposit in deposits]
    created = insert(flux).returning(flux.c.id, sort_by_parameter_order=True)
    ids = connection.execute(created, values).scalars().all()
    rows = {one.claim.id: _row(flux_id, one, value) for flux_id, one, value in zip(ids, deposits, values, strict=True)}
    attributed = [{"of": row.id, "given": row.numero} for row in rows.values() if not row.declared]
    if attributed:
        statement = update(flux).where(flux.c.id == bindparam("of")).values(numero=bindparam("given"))
        connection.execute(statement, attributed)
    return rows


def _values(deposit: Deposit) -> dict[str, object]:
    nom = printable(os.fsdecode(deposit.claim.nom))
    name = parse_flux_name(nom)
    declared = name is not None and name.application == deposit.claim.emetteur and name.numero[6:10] != ATTRIBUTED
    return {
        "prise": deposit.claim.id,
        "numero": name.numero if name is not None and declared else "",
        "declared": int(declared),
        "emetteur": deposit.claim.emetteur,
        "nom": nom,
        "sha256": deposit.sha256,
        "taille": deposit.taille,
        "depose_le": deposit.depose_le,
        "jour": deposit.jour,
        "etat": Etat.RECU.value,
        "tentative": 0,
        "essais": 0,
    }


def _row(flux_id: int, deposit: Deposit, values: dict[str, object]) -> FluxRow:
    return FluxRow(
        id=flux_id,
        numero=str(values["numero"]) or f"{deposit.claim.emetteur}{ATTRIBUTED}{flux_id:015d}",
        declared=bool(values["declared"]),
        emetteur=deposit.claim.emetteur,
        nom=str(values["nom"]),
        interface=None,
        type=None,
        sha256=deposit.sha256,
        taille=deposit.taille,
        depose_le=deposit.depose_le.astimezone(UTC),
        jour=deposit.jour,
        etat=Etat.RECU,
        tentative=0,
        essais=0,
    )
