"""Rules on VAT, one value at a time: rates G1.24, categories G2.31 and what goes with them, exemptions G1.41 G6.21.

Sources: rules of the general specification; the samples that speak against some of them stand in adr 0027.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipeline.domain import motifs
from pipeline.domain.details import Text, VatDetail
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Place, Term
from pipeline.formats.values import decimal_of
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at, on, said_by
from pipeline.stages.shapes import Extracted

_LIST = "0 10 13 20 8.5 19.6 2.1 5.5 7 20.6 1.05 0.9 1.75 9.2 9.6"
RATES = frozenset(map(Decimal, _LIST.split()))  # by value: 20, 20.0 and 20.00 are the same
_CATEGORIES = frozenset({"S", "E", "AE", "K", "G", "O", "Z"})
_ISLANDS = frozenset({"L", "M"})
_ZERO = frozenset({"Z", "E", "AE", "K", "G"})
_EXEMPT, _OUTSIDE = "E", "O"
_CORRECTED = frozenset({"384", "471", "472", "473"})
_CREDIT_NOTES = frozenset({"261", "381", "396", "502", "503"})
_SMALL = Decimal(150)
_VATEX = re.compile(r"VATEX-(?:EU|FR)(?:-[A-Z0-9]+)+")
_NET_OF_TAX = "VATEX-FR-CNWVAT"
_MAX_KEPT = 40  # a text may be as long as the document


def breakdowns(item: Extracted, _context: Context) -> Iterator[Reason]:
    """Each breakdown (BG-23) has an admitted category and rate that go together."""
    for detail in item.details.vat:
        for motif, said in judged(said_by(detail.category), said_by(detail.rate)):
            yield _at_block(detail, motif, said)


def adjustments(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The same for document allowances and charges; G6.10: an allowance says its rate (BT-96)."""
    for one in item.details.adjustments:
        category = said_by(one.category)
        for motif, said in judged(category, said_by(one.rate)):
            yield because(motif, said, path=one.place.path, line=one.place.line)
        if one.rate is None and not one.is_charge and category != _OUTSIDE:
            amount = f"remise de {one.amount.value}" if one.amount else "remise sans montant"
            yield because(motifs.ALLOWANCE_RATE, amount, path=one.place.path, line=one.place.line)


def exemptions(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.41: exempt from VAT (E) needs a reason and its code, but on corrections and under 150 €; G6.21: CNWVAT."""
    for detail in item.details.vat:
        if said_by(detail.category) == _EXEMPT and not _may_be_silent(item):
            missing = _missing(detail)
            if missing:
                yield _at_block(detail, motifs.EXEMPTION_MISSING, f"catégorie E sans {missing}")
        if detail.exemption_code is not None:
            yield from _exemption_code(item, detail.exemption_code)


def seller_number(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.47 and G1.102: with category E, the VAT number of the seller or of its tax representative stands there."""
    details = item.details
    exempt = any(said_by(one.category) == _EXEMPT for one in details.vat)
    named = item.invoice.seller.tva or details.all(Term.SELLER_VAT) or details.all(Term.REPRESENTATIVE_VAT)
    if exempt and not named:
        yield at(item, Term.SELLER_VAT, motifs.SELLER_VAT_MISSING, "catégorie E ; attendu : BT-31 ou BT-63")


def judged(category: str | None, rate: str | None) -> tuple[tuple[Motif, str], ...]:
    """What the lists say of a category and a rate, and what BR-S-05 and its sisters say of both together."""
    if len(category or "") > _MAX_KEPT or len(rate or "") > _MAX_KEPT:
        return tuple(_judge(category, rate))
    return judged_pair(category, rate)


@lru_cache(maxsize=256)
def judged_pair(category: str | None, rate: str | None) -> tuple[tuple[Motif, str], ...]:
    """The same, kept, of texts that are known to be short: the same few pairs come back on every line."""
    return tuple(_judge(category, rate))


def _judge(category: str | None, rate: str | None) -> Iterator[tuple[Motif, str]]:
    percent = decimal_of(rate)
    if category in _ISLANDS:
        yield motifs.VAT_CATEGORY_ISLANDS, f"« {category} »"
    elif category is not None and category not in _CATEGORIES:
        yield motifs.VAT_CATEGORY, f"« {category} » ; attendu : S, E, AE, K, G, O ou Z"
    if percent is not None and percent not in RATES:
        listed = ", ".join(format(one, "f") for one in sorted(RATES))
        yield motifs.VAT_RATE, f"« {rate} » ; attendu, en pourcentage : {listed}"
    expected = _expected_rate(category, percent)
    if expected:
        yield motifs.VAT_RATE_CATEGORY, f"catégorie {category}, taux « {rate} » ; attendu : {expected}"


def _expected_rate(category: str | None, percent: Decimal | None) -> str | None:
    """The rate that should have stood there; None when all is well, or when there is no rate to judge."""
    if percent is None:
        return None
    if category == "S":
        return None if percent > 0 else "un taux supérieur à zéro"
    if category in _ZERO:
        return None if percent == 0 else "zéro"
    return "aucun taux" if category == _OUTSIDE else None


def _may_be_silent(item: Extracted) -> bool:
    """G1.41: corrections, and invoices under 150 € before tax (the total with tax when HT is not given)."""
    totals = item.invoice.totals
    total = totals.ttc if totals.ht is None else totals.ht
    return item.invoice.type_code in _CORRECTED or (total is not None and abs(total) < _SMALL)


def _missing(detail: VatDetail) -> str:
    parts = []
    if detail.exemption_text is None:
        parts.append("motif (BT-120)")
    if detail.exemption_code is None:
        parts.append("code de motif (BT-121)")
    return " ni ".join(parts)


def _exemption_code(item: Extracted, code: Text) -> Iterator[Reason]:
    value = code.value.upper()
    if not _VATEX.fullmatch(value):
        yield on(code, motifs.EXEMPTION_CODE, f"« {code.value} » ; attendu : VATEX-EU-… ou VATEX-FR-…")
    kind = item.invoice.type_code
    if value == _NET_OF_TAX and kind not in _CREDIT_NOTES:
        yield on(code, motifs.EXEMPTION_CREDIT_NOTE, f"type « {kind or 'absent'} » ; attendu : 381 ou 396")


def _at_block(detail: VatDetail, motif: Motif, said: str) -> Reason:
    place: Place = detail.place
    return because(motif, said, path=place.path, line=place.line)
