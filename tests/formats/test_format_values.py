"""Single values are read as written, and nothing written makes the reader fail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.values import account_of, day_of, decimal_of, distinct


@pytest.mark.parametrize("text", ["120.00", "-120", "+1", ".5", "1.", "0"])
def test_plain_decimals_are_read(text: str) -> None:
    """XSD decimals: a sign, digits, a point."""
    assert decimal_of(text) == Decimal(text)


@pytest.mark.parametrize("text", [None, "", "1e5", "1,5", "NaN", "Infinity", "٣", "1 000", "--1", ".", "9" * 41])
def test_other_decimals_are_none(text: str | None) -> None:
    """No exponent, comma, blank, other digits, nor more than 40 characters."""
    assert decimal_of(text) is None


@pytest.mark.parametrize("text", ["20180402", "2018-04-02", "2018-04-02Z", "2018-04-02+02:00", "2018-04-02T10:00:00"])
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    """CII's format 102, UBL's xs:date with or without a zone, a date and time."""
    assert day_of(text) == ("2018-04-02", date(2018, 4, 2))


def test_a_day_that_does_not_exist_keeps_its_shape() -> None:
    """The text is shown as AAAA-MM-JJ, the day is None."""
    assert day_of("20181345") == ("2018-13-45", None)


@pytest.mark.parametrize("text", [None, "2 avril 2018", "201804", "2018-0402", "0000"])
def test_what_is_no_day_is_given_as_written(text: str | None) -> None:
    """The text is quoted to the emitter as it stands."""
    assert day_of(text) == (text, None)


def test_an_iban_loses_its_blanks() -> None:
    """IBANs come with spaces, also unbreakable ones, and in small letters."""
    assert account_of("fr20 1254\u00a02547") == "FR2012542547"


@pytest.mark.parametrize("text", ["44 421 800", "compte n° 7", None])
def test_another_account_stays_as_written(text: str | None) -> None:
    """A proprietary account is not reshaped."""
    assert account_of(text) == text


def test_distinct_keeps_the_first_of_each() -> None:
    """Order of the document, no empty value."""
    assert distinct(["A1", None, "A9", "", "A1"]) == ("A1", "A9")


@given(st.text())
def test_nothing_written_makes_a_reader_fail(text: str) -> None:
    """Whatever the text, the readers of values return."""
    decimal_of(text)
    account_of(text)

    assert isinstance(day_of(text), tuple)
