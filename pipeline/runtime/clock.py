"""Time as the product counts it: UTC inside, Europe/Paris only to cut a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


def day_in_paris(instant: datetime) -> date:
    """The date of an instant in Europe/Paris; days of 23 and 25 hours included."""
    return instant.astimezone(PARIS).date()
