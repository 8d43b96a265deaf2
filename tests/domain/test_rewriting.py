"""The right form of what people write for a date or a number; nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.rewriting import is_no_day, iso_day, plain_number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("02/03/2026", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("02-03-2026", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("2026/03/02", "2026-03-02"),
        ("2026-03-02T10:30:00", "2026-03-02"),
        ("2026-03-02 10:30", "2026-03-02"),
        ("2 mars 2026", "2026-03-02"),
        ("1er  Août 2026", "2026-08-01"),
        ("31/02/2026", None),
        ("2 pluviôse 2026", None),
        ("03/04/26", None),
        ("hier", None),
        ("", None),
    ],
)
def test_a_day_is_rewritten(text: str, day: str | None) -> None:
    """French and ISO orders, separators, months in letters; what names no day gives none."""
    assert iso_day(text) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200,00", "1200.00"),
        ("1 200,50 €", "1200.50"),
        ("1\u202f200,50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("EUR 1200", "1200"),
        ("20 %", "20"),
        ("1 jour", "1"),
        ("10kg", "10"),
        ("-12,5", "-12.5"),
        ("12 k", None),
        ("3 millions", None),
        ("1.200.300", None),
        ("douze", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_a_number_is_rewritten(text: str, number: str | None) -> None:
    """Commas, groups, currency, percent and unit go; what multiplies or reads in two ways gives none."""
    assert plain_number(text) == number


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_french_day_comes_back(day: date) -> None:
    """Whatever the day, its French form is read as that day."""
    assert iso_day(f"{day:%d/%m}/{day.year}") == day.isoformat()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_a_french_amount_keeps_its_value(amount: Decimal) -> None:
    """Groups of three and a comma change nothing to the amount."""
    written = f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")

    assert Decimal(plain_number(written) or "NaN") == amount


@given(st.text(max_size=30))
def test_nothing_breaks_it(text: str) -> None:
    """Any text gives a form that has the right shape, or none."""
    day, number = iso_day(text), plain_number(text)

    assert day is None or date.fromisoformat(day)
    assert number is None or Decimal(number) is not None


def test_a_day_that_does_not_exist() -> None:
    """The form is right, the day is not: no form helps."""
    assert is_no_day("2026-02-31")
    assert not is_no_day("2026-02-28")
    assert not is_no_day("31/02/2026")
