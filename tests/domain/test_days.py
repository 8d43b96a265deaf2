"""Where a day is cut: midnight in Paris, on the days of 23, 24 and 25 hours."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.domain.days import day_in_paris


@pytest.mark.parametrize(
    ("jour", "begins", "hours"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 27, 23, tzinfo=UTC), 23),
        (date(2027, 10, 31), datetime(2027, 10, 30, 22, tzinfo=UTC), 25),
        (date(2027, 6, 15), datetime(2027, 6, 14, 22, tzinfo=UTC), 24),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_paris(jour: date, begins: datetime, hours: int) -> None:
    """To the microsecond, and every minute between belongs to it."""
    ends = begins + timedelta(hours=hours)
    tick = timedelta(microseconds=1)
    minutes = Counter(day_in_paris(begins + timedelta(minutes=n)) for n in range(-60, hours * 60 + 60))

    assert [day_in_paris(at) for at in (begins - tick, begins, ends - tick, ends)] == [
        jour - timedelta(days=1),
        jour,
        jour,
        jour + timedelta(days=1),
    ]
    assert minutes[jour] == hours * 60
