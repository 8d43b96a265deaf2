"""Rules on the cadre de facturation: list G1.02, interface, valideur, A2 paid in full (DOMAIN §3.1, §14; ADR 0028)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.cadres import CADRES, DEFAULT, MEMOIRE, REFORM_CADRES, WORKS_CADRES, Cadre
from pipeline.domain.flux import FluxType
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.domain.type_codes import CREDIT_NOTES, INVOICES
from pipeline.stages.context import Context
from pipeline.stages.rules.parties import identifier_problem
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_REFORM = frozenset(f"{kind}{digit}" for kind in "BSM" for digit in range(10))
# the vocabulary whose place for the valideur AIFE's own samples show; elsewhere it is inferred
_VALIDEUR_PLACE_KNOWN = "cii"


def cadre(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.02: A1 to A25, absent means A1; works and mémoire interfaces demand their own cadres (DOMAIN §14)."""
    found = item.invoice.cadres
    if len(set(found)) > 1:
        yield at(item, Term.CADRE, motifs.CADRE_CONTRADICTION, " et ".join(f"« {c} »" for c in found), found[1])
    for value in dict.fromkeys(found):
        if value not in CADRES:
            yield at(item, Term.CADRE, motifs.CADRE_UNKNOWN, f"« {value} »{_instead(value)}", value)
    yield from _of_interface(item)


def valideur(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The valideur that the cadre calls for is named and valid; under another cadre he is no business of ours (P23)."""
    chosen = CADRES.get(item.invoice.cadre or DEFAULT)
    if chosen is None or chosen.valideur is None:
        return
    named = item.invoice.valideur
    identifier = named.identifier if named else None
    if identifier is None:
        yield _no_valideur(item, chosen, is_named=named is not None)
        return
    problem = identifier_problem(identifier)
    seller = item.invoice.seller.identifier
    if problem:
        yield at(item, Term.VALIDEUR_ID, motifs.VALIDEUR_ID, problem, identifier.value)
    elif seller is not None and seller.value == identifier.value:
        detail = f"« {identifier.value} » ; attendu pour le cadre {chosen.code} : {chosen.valideur}"
        yield at(item, Term.VALIDEUR_ID, motifs.VALIDEUR_IS_SELLER, detail, identifier.value)


def paid(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A2 says that the invoice is paid: nothing is left to pay (gobl rule 06); a credit note has nothing to show."""
    chosen = CADRES.get(item.invoice.cadre or DEFAULT)
    due = item.invoice.totals.net_a_payer
    if chosen is None or not chosen.paid or item.invoice.type_code in CREDIT_NOTES:
        return
    if due is not None and due > 0:
        yield at(item, Term.NET_A_PAYER, motifs.PAID_CADRE, f"net à payer de {due} ; attendu : 0", str(due))


def root(item: Extracted, _context: Context) -> Iterator[Reason]:
    """UBL has a document for credit notes: no invoice type belongs there. The norm lets 381 stand in an Invoice."""
    value = item.invoice.type_code
    if item.validated.recognised.format.vocabulary == "ubl-creditnote" and value in INVOICES:
        detail = f"type « {value} » ; attendu : {', '.join(sorted(CREDIT_NOTES))}"
        yield at(item, Term.TYPE_CODE, motifs.ROOT_TYPE, detail, value)


def _instead(value: str) -> str:
    if value not in _REFORM:
        return " ; attendu : A1 à A25 (A1 si absent)"
    same = CADRES.get(REFORM_CADRES.get(value, ""))
    expected = f"{same.code} ({same.label})" if same else "un de A1 à A25, dont aucun ne lui correspond"
    return f" est un cadre de la réforme de 2026 ; attendu ici : {expected}"


def _of_interface(item: Extracted) -> Iterator[Reason]:
    interface = item.validated.recognised.piece.interface
    if interface is None:
        return
    value = item.invoice.cadre or DEFAULT
    if interface.is_works and value not in WORKS_CADRES:
        detail = f"« {value} » sous {interface.code} ; attendu : un cadre de travaux, par exemple A4 ou A10"
        yield at(item, Term.CADRE, motifs.CADRE_INTERFACE, detail, item.invoice.cadre)
    elif interface.type is FluxType.E3 and value != MEMOIRE:
        detail = f"« {value} » sous {interface.code} ; attendu : {MEMOIRE} (mémoire de frais de justice)"
        yield at(item, Term.CADRE, motifs.CADRE_INTERFACE, detail, item.invoice.cadre)


def _no_valideur(item: Extracted, chosen: Cadre, *, is_named: bool) -> Reason:
    known = item.validated.recognised.format.vocabulary == _VALIDEUR_PLACE_KNOWN
    motif = motifs.VALIDEUR_MISSING if chosen.demanded and known else motifs.VALIDEUR_EXPECTED
    found = "valideur nommé sans identifiant" if is_named else "aucun valideur"
    detail = f"cadre {chosen.code} ({chosen.label}), {found} ; attendu : {chosen.valideur}, par son SIRET"
    return at(item, Term.VALIDEUR_ID, motif, detail)
