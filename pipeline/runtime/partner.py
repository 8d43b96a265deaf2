"""A partner as the runtime sees it: how its flux are judged, and whether its invoices must be unique."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.stages.context import Rules


@dataclass(frozen=True, slots=True)
class Partner:
    """One emitter; ``uniques`` is false for a qualification partner (setting ``doublons``)."""

    code: str
    rules: Rules
    uniques: bool = True
