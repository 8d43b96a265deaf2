"""Uniqueness, decided where it can be: an invoice number per supplier, a flux number per emitter.

A key is taken by inserting it; whoever finds it taken is the duplicate (G1.45, ECOSYSTEM §3.6). Only accepted
invoices hold a key. What a supplier is: its identifier, else its VAT number, else its folded name.
An emitter never learns from another's flux more than the day it came (DESIGN §5, promise 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, delete, select, tuple_

from pipeline.domain import motifs
from pipeline.domain.flux import Etat
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Reason, because, shorten
from pipeline.domain.terms import Term
from pipeline.domain.text import fold
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.stores.journal_engine import insert_or_nothing
from pipeline.stores.journal_rows import AnyRow, chunks
from pipeline.stores.journal_schema import cle_facture, cle_flux, flux
from pipeline.stores.journal_types import clean
from pipeline.stores.records import FluxRow

MAX_KEY = 200
"""Longer keys are cut and closed by their digest: an index entry has a limit."""


@dataclass(frozen=True, slots=True)
class Case:
    """One verdict to settle. ``decided`` are the positions whose delivery an earlier attempt decided."""

    flux: FluxRow
    verdict: FluxVerdict
    decided: frozenset[int]


@dataclass(frozen=True, slots=True)
class Key:
    """What must be unique: a supplier and an invoice number."""

    fournisseur: str
    numero: str


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where a number stands already."""

    flux_id: int
    position: int
    emetteur: str
    numero: str
    nom: str
    jour: date
    sha256: str


def judge_uniqueness(connection: Connection, cases: Sequence[Case]) -> list[FluxVerdict]:
    """Refuse the flux and the invoices whose number is taken, and take the keys of the others.

    No two cases may share a flux, nor a flux number of one emitter: the order of cases then does not matter.
    """
    _release_earlier(connection, cases)
    cases = _judge_flux_numbers(connection, cases)
    verdicts = _judge_invoices(connection, cases)
    refused = [
        case.flux.id
        for case, verdict in zip(cases, verdicts, strict=True)
        if verdict.etat is Etat.REJETE and not case.decided and case.flux.declared
    ]
    _release_flux_numbers(connection, refused)
    return verdicts


def holder_of(connection: Connection, key: Key, emetteur: str | None) -> str | None:
    """Say in French where a number stands, as ``emetteur`` may know it (None: anyone); None when it is free."""
    holder = _invoice_holders(connection, [key]).get(key)
    if holder is None:
        return None
    return f"est celui d'une facture déposée le {holder.jour:%d/%m/%Y}" + _origin(holder, emetteur)


def invoice_key(invoice: Invoice | None) -> Key | None:
    """Key of an invoice: supplier and number as written; None when either is unknown."""
    if invoice is None or not invoice.number:
        return None
    seller = invoice.seller
    if seller.identifier is not None:
        supplier = f"{seller.identifier.type.value}:{seller.identifier.value}"
    elif seller.tva:
        supplier = f"TVA:{''.join(seller.tva.split()).upper()}"
    elif seller.name:
        supplier = f"NOM:{' '.join(fold(seller.name).split())}"
    else:
        return None
    return Key(_bounded(supplier), _bounded(invoice.number))


def _bounded(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned) <= MAX_KEY:
        return cleaned
    return f"{cleaned[:100]}…{hashlib.sha256(cleaned.encode()).hexdigest()}"


def _release_earlier(connection: Connection, cases: Iterable[Case]) -> None:
    """A replay judges anew: only what is handed over keeps its key."""
    for case in cases:
        if case.flux.tentative == 0:
            continue
        own = delete(cle_facture).where(cle_facture.c.flux_id == case.flux.id)
        connection.execute(own.where(cle_facture.c.position.not_in(case.decided)) if case.decided else own)
        if not case.decided:
            _release_flux_numbers(connection, [case.flux.id])


def _release_flux_numbers(connection: Connection, ids: Sequence[int]) -> None:
    for part in chunks(ids):
        connection.execute(delete(cle_flux).where(cle_flux.c.flux_id.in_(part)))


def _judge_flux_numbers(connection: Connection, cases: Sequence[Case]) -> list[Case]:
    named = [case.flux for case in cases if _takes_flux_number(case)]
    if not named:
        return list(cases)
    rows = [{"emetteur": row.emetteur, "numero": row.numero, "flux_id": row.id, "sha256": row.sha256} for row in named]
    insert_or_nothing(connection, cle_flux, sorted(rows, key=lambda row: (row["emetteur"], row["numero"])))
    holders = _flux_holders(connection, named)
    return [_settle_flux(case, holders) if _takes_flux_number(case) else case for case in cases]


def _takes_flux_number(case: Case) -> bool:
    return case.flux.declared and case.verdict.declared and case.verdict.etat is not Etat.REJETE


def _flux_holders(connection: Connection, named: Sequence[FluxRow]) -> dict[tuple[str, str], _Holder]:
    holders: dict[tuple[str, str], _Holder] = {}
    for part in chunks(named):
        query = (
            select(cle_flux.c.flux_id, flux.c.emetteur, flux.c.numero, flux.c.nom, flux.c.jour, cle_flux.c.sha256)
            .join_from(cle_flux, flux)
            .where(cle_flux.c.emetteur.in_({row.emetteur for row in part}))
            .where(cle_flux.c.numero.in_({row.numero for row in part}))
        )
        for row in connection.execute(query):
            holders[row.emetteur, row.numero] = _Holder(position=0, **row._asdict())
    return holders


def _settle_flux(case: Case, holders: dict[tuple[str, str], _Holder]) -> Case:
    holder = holders[case.flux.emetteur, case.flux.numero]
    if case.decided or holder.flux_id == case.flux.id or holder.sha256 == case.flux.sha256:
        return case
    detail = (
        f"le numéro {holder.numero} est celui du fichier « {holder.nom} » reçu le {holder.jour:%d/%m/%Y} ; "
        "attendu : une séquence jamais utilisée"
    )
    reason = because(motifs.FLUX_NUMBER_USED, detail, path=case.flux.nom, value=holder.numero)
    return replace(case, verdict=case.verdict.refused_for(reason))


def _judge_invoices(connection: Connection, cases: Sequence[Case]) -> list[FluxVerdict]:
    asked = {
        (case.flux.id, document.position): key
        for case in cases
        if not case.verdict.rejections
        for document in case.verdict.documents
        if document.is_accepted and document.position not in case.decided
        if (key := invoice_key(document.seen.invoice)) is not None
    }
    holders = _take(connection, asked)
    if not holders:
        return [case.verdict for case in cases]
    return [_settle_invoices(case, holders) for case in cases]


def _take(connection: Connection, asked: dict[tuple[int, int], Key]) -> dict[tuple[int, int], _Holder]:
    """Take the keys; tell, for each one that was not free, who holds it."""
    rows = [
        {"fournisseur": key.fournisseur, "numero": key.numero, "flux_id": flux_id, "position": position}
        for (flux_id, position), key in asked.items()
    ]
    # one order for all writers, or two of them could wait for each other; equal keys keep the order of arrival
    insert_or_nothing(connection, cle_facture, sorted(rows, key=lambda row: (row["fournisseur"], row["numero"])))
    own: set[tuple[int, int, str, str]] = set()
    for part in chunks(sorted({flux_id for flux_id, _ in asked})):
        held = select(
            cle_facture.c.flux_id, cle_facture.c.position, cle_facture.c.fournisseur, cle_facture.c.numero
        ).where(cle_facture.c.flux_id.in_(part))
        own.update((row.flux_id, row.position, row.fournisseur, row.numero) for row in connection.execute(held))
    lost = {place: key for place, key in asked.items() if (*place, key.fournisseur, key.numero) not in own}
    holders = _invoice_holders(connection, sorted(set(lost.values()), key=lambda key: (key.fournisseur, key.numero)))
    return {place: holders[key] for place, key in lost.items()}


def _invoice_holders(connection: Connection, keys: Sequence[Key]) -> dict[Key, _Holder]:
    holders: dict[Key, _Holder] = {}
    for part in chunks(keys):
        pairs = [(key.fournisseur, key.numero) for key in part]
        query = (
            select(cle_facture, flux.c.emetteur, flux.c.numero.label("flux_numero"), flux.c.nom, flux.c.jour)
            .join_from(cle_facture, flux)
            .where(tuple_(cle_facture.c.fournisseur, cle_facture.c.numero).in_(pairs))
        )
        holders |= {Key(row.fournisseur, row.numero): _invoice_holder(row) for row in connection.execute(query)}
    return holders


def _invoice_holder(row: AnyRow) -> _Holder:
    return _Holder(row.flux_id, row.position, row.emetteur, row.flux_numero, row.nom, row.jour, sha256="")


def _settle_invoices(case: Case, holders: dict[tuple[int, int], _Holder]) -> FluxVerdict:
    settled = [
        document.refused_for(_duplicate(document, case, holder))
        if (holder := holders.get((case.flux.id, document.position))) is not None
        else document
        for document in case.verdict.documents
    ]
    return replace(case.verdict, documents=tuple(settled))


def _duplicate(document: DocumentVerdict, case: Case, holder: _Holder) -> Reason:
    invoice = document.seen.invoice
    assert invoice is not None  # it gave the key
    place = invoice.place(Term.NUMBER)
    detail = (
        f"le n° {shorten(invoice.number)} {_whereabouts(case, holder)} ; "
        "attendu : un numéro que ce fournisseur n'a jamais utilisé"
    )
    return because(motifs.DUPLICATE, detail, path=place.path, line=place.line, value=invoice.number)


def _whereabouts(case: Case, holder: _Holder) -> str:
    if holder.flux_id == case.flux.id:
        names = [document.name for document in case.verdict.documents if document.position == holder.position]
        return f"est déjà celui du fichier « {names[0]} » du même flux" if names else "est déjà dans le même flux"
    return f"est celui d'une facture déposée le {holder.jour:%d/%m/%Y}" + _origin(holder, case.flux.emetteur)


def _origin(holder: _Holder, emetteur: str | None) -> str:
    if emetteur is None:
        return ""
    if holder.emetteur != emetteur:
        return ", déjà reçue par un autre émetteur"
    return f" dans le flux {holder.numero}, fichier « {holder.nom} »"
