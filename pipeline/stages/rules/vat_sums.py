"""Rules on VAT amounts: base times rate (BR-CO-17), sums of the breakdowns (G1.53, BR-CO-14), totals in euros (G1.12).

Tolerances: a cent on the sums (G1.53); on a breakdown half a cent a line, which is what VAT rounded line by line may
add up to, and never less than a cent. Official samples speak against these sums, so they warn (adr 0027).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.domain import motifs
from pipeline.domain.details import Text, VatDetail
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.domain.wire import amount
from pipeline.formats.values import decimal_of
from pipeline.stages.context import Context
from pipeline.stages.rules.amounts import CENT
from pipeline.stages.rules.places import at, on
from pipeline.stages.shapes import Extracted

_ZERO, _HALF_CENT = Decimal(0), Decimal("0.005")
_ROUNDED = Decimal("1e20")  # beyond, cents are more than a Decimal rounds
_EURO = "EUR"


def products(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-CO-17: each VAT amount is its base times its rate."""
    tolerance = max(CENT, _HALF_CENT * item.invoice.lines)
    for detail in _own(item):
        base, rate, tax = _value(detail.base), _value(detail.rate), _value(detail.amount)
        if base is None or rate is None or tax is None:
            continue
        product = base * rate / 100
        if abs(tax - product) <= tolerance:
            continue
        expected = amount(product.quantize(CENT)) if abs(product) < _ROUNDED else "base × taux"
        said = f"{amount(base)} × {amount(rate)} % ; trouvé : {amount(tax)} ; attendu : {expected}"
        yield because(motifs.VAT_AMOUNT, said, path=detail.place.path, line=detail.place.line, value=amount(tax))


def sums(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.53: bases add up to the total HT; BR-CO-14: amounts add up to the total of VAT; within a cent."""
    totals, details = item.invoice.totals, _own(item)
    bases, taxes = _sum([one.base for one in details]), _sum([one.amount for one in details])
    if bases is not None and totals.ht is not None and abs(bases - totals.ht) > CENT:
        said = f"bases {amount(bases)} ; total HT {amount(totals.ht)}"
        yield at(item, Term.TOTAL_HT, motifs.VAT_BASES, said, amount(totals.ht))
    if taxes is not None and totals.tva is not None and abs(taxes - totals.tva) > CENT:
        said = f"montants {amount(taxes)} ; total de la TVA {amount(totals.tva)}"
        yield at(item, Term.TOTAL_TVA, motifs.VAT_TOTAL, said, amount(totals.tva))


def in_euros(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.12: an invoice in another currency gives the total of VAT in euros (BT-111)."""
    currency = item.invoice.currency
    said = item.details.all(Term.TOTAL_TVA_TAX_CURRENCY)
    if currency in (None, _EURO) or any(text.scheme in (None, _EURO) for text in said):
        return
    found = f"devise {currency}, total de la TVA en {said[0].scheme}" if said else f"devise {currency}"
    yield at(item, Term.TOTAL_TVA_TAX_CURRENCY, motifs.TAX_CURRENCY, f"{found} ; attendu : BT-111 en EUR")


def one_currency(item: Extracted, _context: Context) -> Iterator[Reason]:
    """FX106 BT-5: all amounts are in the invoice currency; only the VAT total may be said again in another."""
    currency = item.invoice.currency
    if currency is None:
        return
    details = item.details
    foreign = [text for text in details.amounts if text.scheme is not None and text.scheme != currency]
    if not foreign:
        return
    accounting = {text.value for text in details.all(Term.TAX_CURRENCY)}
    accounting |= {text.scheme for text in details.all(Term.TOTAL_TVA_TAX_CURRENCY) if text.scheme}
    for text in foreign:
        if text.scheme not in accounting:
            yield on(text, motifs.CURRENCY_MIXED, f"« {text.value} » en {text.scheme} ; attendu : {currency}")


def _own(item: Extracted) -> list[VatDetail]:
    """Breakdowns in the invoice currency: UBL may repeat them in that of accounting."""
    currency = item.invoice.currency
    return [one for one in item.details.vat if one.amount is None or one.amount.scheme in (None, currency)]


def _sum(texts: list[Text | None]) -> Decimal | None:
    """Sum of all, None when there is none, or when one is absent or no number."""
    total = _ZERO
    for text in texts:
        value = _value(text)
        if value is None:
            return None
        total += value
    return total if texts else None


def _value(text: Text | None) -> Decimal | None:
    return None if text is None else decimal_of(text.value)
