"""Whether judgement may go on: nothing is judged while the antivirus does not answer, all of it as soon as it does.

A flux that it did not scan although it answers (too large for it, an error of its own) waits alone, for longer each
time. Nothing of this is an incident: no try is counted, no flux is set aside. Each change is logged once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.domain.faults import ScannerFault

PAUSE_SECONDS = 2.0
_LONGEST_PAUSE = 300.0
_BACKOFF = 4


class Alone(NamedTuple):
    """Why a flux waits although the antivirus answers, and how often it was tried."""

    cause: str
    tries: int


@dataclass(slots=True)
class Gate:
    """Open unless an antivirus is set (``ping``) that does not answer; then asked again after a pause in seconds.

    ``cause`` is why nothing is judged, None while it is; ``alone`` are the flux that wait by themselves.
    """

    ping: Callable[[], None] | None = None
    pause: float = PAUSE_SECONDS
    cause: str | None = None
    alone: dict[int, Alone] = field(default_factory=dict)
    again_at: float = 0.0

    def is_open(self) -> bool:
        """Ask the antivirus, unless it gave no answer a moment ago."""
        if self.ping is None:
            return True
        if self.cause is not None and time.monotonic() < self.again_at:
            return False
        try:
            self.ping()
        except ScannerFault as err:
            self._close(str(err))
        else:
            self._open()
        return self.cause is None

    def missed(self, flux_id: int, cause: str) -> float:
        """A flux was not scanned: the seconds that it waits, none when all of them do."""
        if self.ping is not None and not self.is_open():
            return 0.0
        before = self.alone.get(flux_id)
        tries = before.tries + 1 if before else 1
        self.alone[flux_id] = Alone(cause, tries)
        return float(min(self.pause * _BACKOFF ** (tries - 1), _LONGEST_PAUSE))

    def passed(self, flux_id: int) -> None:
        """A flux was judged."""
        self.alone.pop(flux_id, None)

    @property
    def trouble(self) -> str | None:
        """What is wrong, in French, None when nothing waits for the antivirus."""
        if self.cause is not None:
            return f"Aucun flux n'est jugé tant que l'antivirus ne répond pas. {self.cause}"
        if not self.alone:
            return None
        plural = "flux gardés" if len(self.alone) > 1 else "flux gardé"
        return f"{len(self.alone)} {plural} en attente de l'antivirus. {next(iter(self.alone.values())).cause}"

    def _close(self, cause: str) -> None:
        if self.cause is None:
            _log("en panne", cause)
        self.cause = cause
        self.again_at = time.monotonic() + self.pause

    def _open(self) -> None:
        if self.cause is not None:
            _log("retabli", self.cause)
        self.cause = None


def _log(outcome: str, cause: str) -> None:
    import structlog

    structlog.get_logger().warning("antivirus", outcome=outcome, cause=cause)
