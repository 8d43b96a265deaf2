"""The rules on dates and periods."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.details import Details, Origin, Period
from pipeline.domain.terms import Term
from pipeline.stages.rules import dates
from tests.stages.rules.wording import text

Keys = Callable[..., list[str]]


def _details(value: str) -> list[Details]:
    said = text(value)
    return [
        Details(texts={Term.DELIVERY_DATE: (said,)}),
        Details(texts={Term.VAT_POINT_DATE: (said,)}),
        Details(periods=(Period(said, None),)),
        Details(periods=(Period(None, said),)),
        Details(origins=(Origin(None, said),)),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01", []),
        ("2000-01-01", []),
        ("2099-12-31", []),
        ("1999-12-31", ["DATE_RANGE"]),
        ("2100-01-01", ["DATE_RANGE"]),
        ("2026-02-30", ["DATE_FORMAT"]),
        ("01/03/2026", ["DATE_FORMAT"]),
        ("2026-W10-1", ["DATE_FORMAT"]),
        ("20260301", ["DATE_FORMAT"]),
    ],
)
def test_every_date_is_a_day_of_the_century(keys: Keys, value: str, expected: list[str]) -> None:
    """G1.09 and G1.36 on delivery, VAT point, both ends of a period, and the date of a preceding invoice."""
    assert [keys(dates.days, details=details) for details in _details(value)] == [expected] * 5


def test_absent_dates_are_not_judged(keys: Keys) -> None:
    """A preceding invoice may have no date, a period one end."""
    assert keys(dates.days, details=Details(origins=(Origin(text("FA-1")),))) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-02-01", "2026-02-28", []),
        ("2026-02-28", "2026-02-01", ["PERIOD_ORDER"]),
        ("2026-02-01", "2026-02-01", ["PERIOD_ONE_DAY"]),
        ("2026-02-01", "jamais", []),
        ("jamais", "2026-02-01", []),
        (None, "2026-02-01", []),
        ("2026-02-01", None, []),
    ],
)
def test_a_period_goes_forward(keys: Keys, start: str | None, end: str | None, expected: list[str]) -> None:
    """G6.25; a period of one day is what EN 16931 (BR-29) admits, so it only warns."""
    period = Period(text(start) if start else None, text(end) if end else None)

    assert keys(dates.periods, details=Details(periods=(period,))) == expected
