"""The daily export at its hour, Europe/Paris; what is due is computed from the journal, not from missed ticks.

APScheduler only says when to look (one process, jobs in memory): after a stop of several days the first look
exports every day that is due. Each run plans the next one, in UTC: the cron trigger of APScheduler adds 24 hours
across a clock change and so skips a day. The hour of a clock change (02:00 to 02:59) is refused in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

from pipeline.domain.days import PARIS
from pipeline.runtime.clock import Clock, utc_now


@contextmanager
def daily(at: str, act: Callable[[], None], clock: Clock = utc_now) -> Iterator[Callable[[], None]]:
    """Call ``act`` every day at ``HH:MM`` Europe/Paris, in a thread of its own, while the block runs.

    Gives what has the clock looked at again, to be called now and then: APScheduler sleeps for as long as it was to the
    next run when it lay down, and so through the hour when the clock is set forward meanwhile.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)

    def plan() -> None:
        scheduler.add_job(run, "date", run_date=next_run(at, clock()), misfire_grace_time=None)

    def run() -> None:
        plan()  # first: whatever becomes of this run, there is a next one
        act()

    plan()
    scheduler.start()
    try:
        yield scheduler.wakeup
    finally:
        scheduler.shutdown(wait=True)


def next_run(at: str, after: datetime) -> datetime:
    """The first instant after ``after``, in UTC, when it is ``HH:MM`` in Paris; days of 23 and 25 hours included."""
    hour, _, minute = at.partition(":")
    local = after.astimezone(PARIS)
    day = local.date()
    while True:
        found = datetime.combine(day, time(int(hour), int(minute)), PARIS).astimezone(UTC)
        if found > after:
            return found
        day += timedelta(days=1)
