"""How numbers are written: amounts, quantities, prices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.motif import Motif
from pipeline.stages.rules import decimals

Rule = Callable[[str], Iterator[tuple[Motif, str]]]
QUICK = settings(max_examples=100, deadline=None, derandomize=True)


def _keys(rule: Rule, value: str) -> list[str]:
    return [motif.key for motif, _ in rule(value)]


@pytest.mark.parametrize("value", ["0", "00.00", "1200", "1200.5", "-1200.50", "99999999.99", "-0", "0.100000"])
@pytest.mark.parametrize("rule", [decimals.amount, decimals.price])
def test_ordinary_numbers_are_admitted(rule: Rule, value: str) -> None:
    """G1.14, G1.16: a point, up to 6 decimals, zeros before or after; a minus sign is the price's own matter."""
    expected = ["PRICE_NEGATIVE"] if rule is decimals.price and value == "-1200.50" else []

    assert _keys(rule, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1234567890123456789", []),
        ("-123456789012345678", []),
        ("-1234567890123456789", ["AMOUNT_FORMAT"]),
        ("12345678901234567890", ["AMOUNT_FORMAT"]),
        ("1234567890123.123456", ["AMOUNT_DECIMALS"]),
        ("12345678901234.123456", ["AMOUNT_FORMAT", "AMOUNT_DECIMALS"]),
        ("0.0000000", ["AMOUNT_FORMAT"]),
        ("0.1234567", ["AMOUNT_FORMAT"]),
        ("0.125", ["AMOUNT_DECIMALS"]),
        ("0.120", []),
    ],
)
def test_amounts_have_nineteen_digits_and_six_decimals(value: str, expected: list[str]) -> None:
    """G1.14: the minus sign counts as a digit; B2G admits 6 decimals, the reform 2 that are not zero."""
    assert _keys(decimals.amount, value) == expected


@pytest.mark.parametrize("value", ["1e3", "1E-2", "1,5", "1 000", "INF", "NaN", "", "-", "+", ".", "٣", "1.2.3", "--1"])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (decimals.amount, "AMOUNT_FORMAT"),
        (decimals.quantity, "QUANTITY_FORMAT"),
        (decimals.price, "PRICE_FORMAT"),
    ],
)
def test_what_is_no_decimal_is_refused(rule: Rule, expected: str, value: str) -> None:
    """G1.14 to G1.16: digits and a point; no exponent, comma, blank, or digits of another script."""
    assert _keys(rule, value) == [expected]


@pytest.mark.parametrize("value", ["+5", ".5", "5.", "-.5", "+0"])
@pytest.mark.parametrize("rule", [decimals.amount, decimals.quantity])
def test_unusual_writing_warns(rule: Rule, value: str) -> None:
    """XML Schema admits a plus sign and a bare point, G1.14 speaks of neither."""
    assert _keys(rule, value) == ["DECIMAL_WRITING"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.1234", []),
        ("-3", []),
        ("0.12345", ["QUANTITY_FORMAT"]),
        ("1234567890", []),
        ("12345678.90", []),
        ("12345678901", ["QUANTITY_LONG"]),
        ("1234567890123456789", ["QUANTITY_LONG"]),
        ("12345678901234567890", ["QUANTITY_FORMAT"]),
    ],
)
def test_quantities_have_nineteen_digits_and_four_decimals(value: str, expected: list[str]) -> None:
    """G1.15; FX106 BT-129 says ten digits, which only warns. A negative quantity is admitted."""
    assert _keys(decimals.quantity, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.123456", []),
        ("0.1234567", ["PRICE_FORMAT"]),
        ("-10.00", ["PRICE_NEGATIVE"]),
        ("-0.00", []),
        ("-0.1234567", ["PRICE_FORMAT", "PRICE_NEGATIVE"]),
    ],
)
def test_prices_are_not_negative(value: str, expected: list[str]) -> None:
    """G1.16; AIFE's own sample P08 has negative prices, so a minus sign only warns."""
    assert _keys(decimals.price, value) == expected


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
@QUICK
def test_amounts_in_cents_are_always_admitted(value: Decimal) -> None:
    """Whatever the sign: a negative invoice regularises."""
    assert _keys(decimals.amount, format(value, "f")) == []


@given(st.text(max_size=40))
@QUICK
def test_any_text_gets_an_answer(value: str) -> None:
    """Nothing that stands in a document makes a rule fail."""
    for rule in (decimals.amount, decimals.quantity, decimals.price):
        assert all(said for _, said in rule(value))
