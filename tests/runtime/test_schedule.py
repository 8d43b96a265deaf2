"""The daily trigger: once a day on a Paris clock, whatever the length of the day; nothing runs once the block ends."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.domain.days import PARIS
from pipeline.runtime.schedule import daily, next_run


@pytest.mark.parametrize("at", ["00:00", "00:05", "01:59", "03:00", "23:59"])
def test_it_runs_once_a_day_for_five_years(at: str) -> None:
    """Every hour that the settings allow: one run each day, at that hour, over the ten clock changes of five years."""
    instant = datetime(2026, 11, 24, 23, 59, 30, tzinfo=UTC)
    runs: list[datetime] = []
    while instant.year < 2031:
        instant = next_run(at, instant)
        runs.append(instant)
    days = [run.astimezone(PARIS).date() for run in runs]

    assert {f"{run.astimezone(PARIS):%H:%M}" for run in runs} == {at}
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


@pytest.mark.parametrize(("jour", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_the_days_of_23_and_25_hours_have_their_length(jour: date, hours: int) -> None:
    """Between two runs across a clock change lie 23 or 25 hours of real time."""
    first = next_run("00:05", datetime(jour.year, jour.month, jour.day, tzinfo=PARIS))
    second = next_run("00:05", first)

    assert (second - first) / timedelta(hours=1) == hours


def test_the_run_of_this_very_minute_is_tomorrow() -> None:
    """A run plans the one after it, never itself again."""
    now = datetime(2026, 11, 24, 23, 5, tzinfo=UTC)

    assert next_run("00:05", now) == now + timedelta(days=1)
    assert next_run("00:05", now - timedelta(microseconds=1)) == now


def test_a_run_that_is_late_is_done_and_the_next_one_planned() -> None:
    """A machine that slept over the hour runs once when it wakes, then waits for tomorrow."""
    called = threading.Event()
    calls: list[int] = []
    clocks = iter([datetime.now(UTC) - timedelta(days=1)])

    def act() -> None:
        calls.append(1)
        called.set()

    with daily("00:05", act, lambda: next(clocks, datetime.now(UTC))):
        assert called.wait(10)

    assert calls == [1]


def test_nothing_runs_after_the_block() -> None:
    """The threads of the scheduler end with the block; what was not due was not called."""
    before = set(threading.enumerate())
    calls: list[int] = []
    with daily("00:05", lambda: calls.append(1)):
        assert set(threading.enumerate()) - before != set()

    assert set(threading.enumerate()) - before == set()
    assert calls == []
