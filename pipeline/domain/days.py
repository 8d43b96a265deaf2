"""Where a day is cut: instants are UTC everywhere, and Europe/Paris only tells which day one falls on."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def day_in_paris(instant: datetime) -> date:
    """The date of an aware instant in Europe/Paris; days of 23 and 25 hours included."""
    return instant.astimezone(PARIS).date()
