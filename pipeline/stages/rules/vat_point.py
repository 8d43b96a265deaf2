"""Rules on when VAT is due (BT-8: P1.11, S1.13) and on how VAT is named: qualifiers (S1.17)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.details import Text
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.places import on
from pipeline.stages.shapes import Extracted

_CODES = ("5", "29", "72", "3", "35", "432")  # UNTDID 2475 in CII, 2005 in UBL: débits, livraison, encaissement
_TAX = frozenset({"VAT", "TVA"})  # TVA is what AIFE's UBL writes (DOMAIN §2.3)
_NUMBERS = (Term.SELLER_VAT, Term.BUYER_VAT, Term.REPRESENTATIVE_VAT)


def codes(item: Extracted, _context: Context) -> Iterator[Reason]:
    """P1.11: each code is one of the subset, whichever list it is from; S1.13: all breakdowns say the same."""
    due = [detail.due_code for detail in item.details.vat if detail.due_code is not None]
    others = item.details.all(Term.VAT_POINT_CODE)
    if not due and not others:
        return
    first: dict[str, Text] = {}
    for text in (*due, *others):
        first.setdefault(text.value, text)
    for value, text in first.items():
        if value not in _CODES:
            yield on(text, motifs.VAT_POINT_CODE, f"« {value} » ; attendu : {', '.join(_CODES)}")
    differs = next((text for text in due if text.value != due[0].value), None)
    if differs is not None:
        yield on(differs, motifs.VAT_POINT_DIFFERS, f"« {due[0].value} » puis « {differs.value} »")


def qualifiers(item: Extracted, _context: Context) -> Iterator[Reason]:
    """S1.17: the tax of a breakdown is VAT; in CII a VAT number is qualified VA, a missing qualifier only warns."""
    for detail in item.details.vat:
        tax = detail.tax_type
        if tax is not None and tax.value.upper() not in _TAX:
            yield on(tax, motifs.VAT_QUALIFIER, f"taxe « {tax.value} » ; attendu : VAT")
    if item.validated.recognised.format.vocabulary != "cii":
        return  # UBL qualifies a number by the scheme of its block, which the reader demands
    for text in (text for term in _NUMBERS for text in item.details.all(term)):
        if text.scheme is None:
            yield on(text, motifs.VAT_QUALIFIER_MISSING, f"numéro « {text.value} » ; attendu : schemeID « VA »")
