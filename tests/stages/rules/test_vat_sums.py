"""The rules on VAT amounts: products, sums, currencies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.details import Details, VatDetail
from pipeline.domain.invoice import Totals
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules import vat_sums
from pipeline.stages.shapes import Extracted
from tests.stages.rules.wording import text, vat

Keys = Callable[..., list[str]]
QUICK = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HUNDRED = vat(base="100.00", rate="20", amount="20.00", category="S")


@pytest.mark.parametrize(
    ("detail", "lines", "expected"),
    [
        (HUNDRED, 1, []),
        (vat(base="100", rate="20", amount="20.01"), 1, []),
        (vat(base="100", rate="20", amount="20.02"), 1, ["VAT_AMOUNT"]),
        (vat(base="100", rate="20", amount="20.05"), 10, []),
        (vat(base="100", rate="20", amount="20.06"), 10, ["VAT_AMOUNT"]),
        (vat(base="-100", rate="20", amount="-20"), 1, []),
        (vat(base="-100", rate="20", amount="20"), 1, ["VAT_AMOUNT"]),
        (vat(base="100", amount="20.06"), 1, []),
        (vat(rate="20", amount="20.06"), 1, []),
        (vat(base="100", rate="20"), 1, []),
        (vat("EUR", base="100", rate="20", amount="20"), 1, []),
        (vat("USD", base="100", rate="20", amount="99"), 1, []),
    ],
)
def test_vat_is_base_times_rate(keys: Keys, detail: VatDetail, lines: int, expected: list[str]) -> None:
    """BR-CO-17, within half a cent a line and never less than a cent; breakdowns in another currency are not ours."""
    assert keys(vat_sums.products, details=Details(vat=(detail,)), lines=lines) == expected


def test_the_product_is_shown(extracted: Callable[..., Extracted], context: Context) -> None:
    """BR-CO-17: what was found, what was expected, to the cent."""
    details = Details(vat=(vat(base="99.99", rate="5.5", amount="6.00"),))
    (reason,) = vat_sums.products(extracted(details=details), context)

    assert reason.motif.endswith("99.99 × 5.5 % ; trouvé : 6.00 ; attendu : 5.50")


@pytest.mark.parametrize(("base", "rate"), [("9" * 39, "20"), ("20", "9" * 39), ("9" * 19, "9" * 19)])
def test_numbers_of_forty_digits_are_no_fault(
    extracted: Callable[..., Extracted], context: Context, base: str, rate: str
) -> None:
    """What cannot be rounded to the cent is told all the same."""
    details = Details(vat=(vat(base=base, rate=rate, amount="1"),))
    (reason,) = vat_sums.products(extracted(details=details), context)

    assert reason.motif.endswith("attendu : base × taux")


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        (Totals(ht=Decimal(200), tva=Decimal(40)), []),
        (Totals(ht=Decimal("200.01"), tva=Decimal("39.99")), []),
        (Totals(ht=Decimal("200.02"), tva=Decimal(40)), ["VAT_BASES"]),
        (Totals(ht=Decimal(200), tva=Decimal("40.02")), ["VAT_TOTAL"]),
        (Totals(ht=Decimal(1), tva=Decimal(1)), ["VAT_BASES", "VAT_TOTAL"]),
        (Totals(), []),
    ],
)
def test_breakdowns_add_up(keys: Keys, totals: Totals, expected: list[str]) -> None:
    """G1.53 for the bases, BR-CO-14 for the taxes, each within a cent, when the total stands there."""
    assert keys(vat_sums.sums, details=Details(vat=(HUNDRED, HUNDRED)), totals=totals) == expected


@pytest.mark.parametrize(
    "details", [(), (vat(rate="20"),), (HUNDRED, vat(category="S")), (vat("USD", base="9", amount="9"),)]
)
def test_what_is_not_whole_is_not_summed(keys: Keys, details: tuple[VatDetail, ...]) -> None:
    """A missing base, or no breakdown in the invoice currency, leaves nothing to compare."""
    assert keys(vat_sums.sums, details=Details(vat=details), totals=Totals(ht=Decimal(1), tva=Decimal(1))) == []


@given(cents=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6), gap=st.integers(-4, 4))
@QUICK
def test_sums_are_told_beyond_a_cent_and_only_then(keys: Keys, cents: list[int], gap: int) -> None:
    """G1.53 for any bases."""
    details = Details(vat=tuple(vat(base=format(Decimal(n).scaleb(-2), "f")) for n in cents))
    totals = Totals(ht=Decimal(sum(cents) + gap).scaleb(-2))

    assert keys(vat_sums.sums, details=details, totals=totals) == (["VAT_BASES"] if abs(gap) > 1 else [])


@pytest.mark.parametrize(
    ("currency", "said", "expected"),
    [
        ("EUR", (), []),
        (None, (), []),
        ("USD", (), ["TAX_CURRENCY"]),
        ("USD", (text("18.40", "EUR"),), []),
        ("USD", (text("18.40"),), []),
        ("USD", (text("18.40", "GBP"),), ["TAX_CURRENCY"]),
    ],
)
def test_vat_is_said_in_euros(keys: Keys, currency: str | None, said: tuple[object, ...], expected: list[str]) -> None:
    """G1.12; AIFE's own sample P19, in dinars, has no BT-111: this only warns."""
    details = Details(texts={Term.TOTAL_TVA_TAX_CURRENCY: said})  # type: ignore[dict-item]  # parametrized

    assert keys(vat_sums.in_euros, details=details, currency=currency) == expected


@pytest.mark.parametrize(
    ("currency", "texts", "expected"),
    [
        ("EUR", {}, ["CURRENCY_MIXED"]),
        ("USD", {}, []),
        (None, {}, []),
        ("EUR", {Term.TAX_CURRENCY: (text("USD"),)}, []),
        ("EUR", {Term.TOTAL_TVA_TAX_CURRENCY: (text("9", "USD"), text("9"))}, []),
    ],
)
def test_an_invoice_has_one_currency(
    keys: Keys, currency: str | None, texts: dict[Term, object], expected: list[str]
) -> None:
    """FX106 BT-5: amounts are in the invoice currency; that of accounting (BT-6, BT-111) may stand besides."""
    details = Details(amounts=(text("10", "USD"), text("10")), texts=texts)  # type: ignore[arg-type]  # parametrized

    assert keys(vat_sums.one_currency, details=details, currency=currency) == expected
