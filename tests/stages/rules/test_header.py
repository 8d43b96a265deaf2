"""The rules of the header, one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from pipeline.domain.payment import Payment
from pipeline.stages.context import Context
from pipeline.stages.rules import header
from pipeline.stages.shapes import Extracted

Keys = Callable[..., list[str]]
TRANSFER = Payment("30", "FR761", None, None, None)


@pytest.mark.parametrize("number", ["A", "FA-2026_1/2 +3", "x" * 20])
def test_number_of_twenty_plain_characters_is_admitted(keys: Keys, number: str) -> None:
    """G1.05: letters, digits, blank, - + _ and /, twenty at most."""
    assert keys(header.number, number=number) == []


@pytest.mark.parametrize("number", ["x" * 21, "FA.1", "ÉTÉ", "٣", "A\nB", ""])
def test_number_outside_the_rule_is_refused(keys: Keys, number: str) -> None:
    """G1.05: nothing else, not even the digits of another script."""
    assert keys(header.number, number=number) == ["NUMBER_FORMAT"]


def test_missing_number_is_told_where_it_should_stand(extracted: Callable[..., Extracted], context: Context) -> None:
    """G1.05: the place is that of BT-1."""
    (reason,) = header.number(extracted(number=None), context)

    assert (reason.rule.key, reason.path) == ("NUMBER_MISSING", "/Invoice/ID")


def test_bad_characters_are_named(extracted: Callable[..., Extracted], context: Context) -> None:
    """G1.05: the emitter reads which characters to take away, each once."""
    (reason,) = header.number(extracted(number="FA.1.é"), context)

    assert reason.motif == (
        "Le numéro de facture n'est pas conforme : « FA.1.é », caractères non admis « .é » ; "
        "attendu : 1 à 20 lettres sans accent, chiffres, espaces, - + _ ou /"
    )


def test_a_megabyte_of_number_makes_a_short_reason(extracted: Callable[..., Extracted], context: Context) -> None:
    """What an emitter writes never makes a report unreadable."""
    (reason,) = header.number(extracted(number="x" * 1_000_000), context)

    assert len(reason.motif) < 1200


@pytest.mark.parametrize("code", ["380", "381", "384", "386", "393", "396", "472", "503"])
def test_accepted_types(keys: Keys, code: str) -> None:
    """G1.01 as Chorus Pro applies it."""
    assert keys(header.type_code, type_code=code) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (None, "TYPE_MISSING"),
        ("751", "TYPE_CODE"),
        ("389", "TYPE_CODE"),
        ("501", "SELF_BILLED_FACTORED"),
        ("502", "SELF_BILLED_FACTORED"),
        ("473", "SELF_BILLED_FACTORED"),
    ],
)
def test_refused_types(keys: Keys, code: str | None, expected: str) -> None:
    """G1.01: absent, 751, self-billed (FX106), self-billed and factored (§6.7)."""
    assert keys(header.type_code, type_code=code) == [expected]


def test_self_billing_is_named(extracted: Callable[..., Extracted], context: Context) -> None:
    """FX106: type 389 is refused because it is self-billing."""
    (reason,) = header.type_code(extracted(type_code="389"), context)

    assert "« 389 » (auto-facturation)" in reason.motif


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 24), []),
        (date(2000, 1, 1), []),
        (date(2026, 11, 25), ["DATE_FUTURE"]),
        (date(1999, 12, 31), ["DATE_RANGE"]),
        (date(2100, 1, 1), ["DATE_RANGE"]),
    ],
)
def test_issue_date_stands_between_2000_and_the_deposit(keys: Keys, day: date, expected: list[str]) -> None:
    """G1.36 years 2000 to 2099; G1.07 not after the day of deposit."""
    assert keys(header.issue_date, issue_date=day, issue_date_text=day.isoformat()) == expected


@pytest.mark.parametrize(("text", "expected"), [(None, "DATE_MISSING"), ("2026-02-30", "DATE_FORMAT")])
def test_issue_date_is_a_day(keys: Keys, text: str | None, expected: str) -> None:
    """G1.09: present, and a day of the calendar."""
    assert keys(header.issue_date, issue_date=None, issue_date_text=text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-01", []),
        (None, []),
        ("01/04/2026", ["DATE_FORMAT"]),
        ("2026-02-30", ["DATE_FORMAT"]),
        ("2026-W10-1", ["DATE_FORMAT"]),
        ("2100-01-01", ["DATE_RANGE"]),
        ("1999-12-31", ["DATE_RANGE"]),
    ],
)
def test_due_date_is_a_day(keys: Keys, text: str | None, expected: list[str]) -> None:
    """G1.09 and G1.36 hold for due dates; nothing forbids one in the past or the future."""
    assert keys(header.other_dates, payments=(replace(TRANSFER, due_date=text),)) == expected


def test_a_due_date_repeated_is_told_once(keys: Keys) -> None:
    """Every payment means repeats the same due date: one reason is enough."""
    assert keys(header.other_dates, payments=(replace(TRANSFER, due_date="demain"),) * 3) == ["DATE_FORMAT"]


@pytest.mark.parametrize(
    ("code", "expected"), [("EUR", []), (None, []), ("RSD", []), ("EURO", ["CURRENCY"]), ("eur", ["CURRENCY"])]
)
def test_currency_is_an_iso_code(keys: Keys, code: str | None, expected: list[str]) -> None:
    """G1.10; absent is not wrong, and AIFE's own sample P19 is in RSD."""
    assert keys(header.currency, currency=code) == expected


@pytest.mark.parametrize(("field", "most"), [("service", 100), ("engagement", 50), ("marche", 50)])
def test_references_have_a_length(keys: Keys, field: str, most: int) -> None:
    """FX106: service 100; BR-FR-CPRO-14 and -15: marché and engagement 50."""
    assert keys(header.lengths, **{field: "x" * most}) == []
    assert keys(header.lengths, **{field: "x" * (most + 1)}) == ["FIELD_TOO_LONG"]
