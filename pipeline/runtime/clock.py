"""The clock that the runtime is given: instants in UTC; ``domain.days`` cuts them into days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)
