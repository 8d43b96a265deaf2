"""The daily export at its hour, Europe/Paris; what is due is computed from the journal, not from missed ticks.

APScheduler only says when to look (one process, jobs in memory): after a stop of several days the first look
exports every day that is due. The hour of a clock change (02:00 to 02:59) is refused in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.runtime.clock import PARIS

GRACE_SECONDS = 3600


@contextmanager
def daily(at: str, act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` every day at ``HH:MM`` Europe/Paris, in a thread of its own, while the block runs."""
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    hour, _, minute = at.partition(":")
    scheduler = BackgroundScheduler(timezone=PARIS)
    scheduler.add_job(
        act,
        CronTrigger(hour=int(hour), minute=int(minute), timezone=PARIS),
        coalesce=True,
        misfire_grace_time=GRACE_SECONDS,
        max_instances=1,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
