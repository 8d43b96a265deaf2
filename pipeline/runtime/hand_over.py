"""Hand the effects of a lot of flux to the disk: accepted documents to their recipients, a report to each partner.

Runs beside the journal's process, in a child when the lot is large: an order says all there is to do, so that nothing
is asked of the journal. Every effect may be done twice. A document that is the whole flux is given by a second name of
the spool's file where the file system allows it, else copied; only what lies inside an archive is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.runtime.judge import pieces_at
from pipeline.stages.context import Context
from pipeline.stores.files import storing
from pipeline.stores.outbox import deliver
from pipeline.stores.quarantine import quarantine
from pipeline.stores.together import Together


@dataclass(frozen=True, slots=True)
class Drop:
    """One document to hand over: its position in the flux, its place, its extract; ``whole``: it is the flux itself."""

    position: int
    target: Path
    extrait: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Handing:
    """All effects of one flux: its name and the file of its bytes, what to hand over, where which report goes, and
    where its bytes go when they are infected."""

    name: str
    source: Path
    drops: tuple[Drop, ...]
    report: Path
    told: bytes
    quarantine: Path | None = None


def hand_over(handings: Sequence[Handing], context: Context | None) -> None:
    """Do the effects of a lot; all of them appear together, durable. Without context for whole documents only.

    Raises:
        StorageFault: a folder refuses, or other bytes stand under a name; the lot must be done again.
    """
    with Together() as together:
        for handing in handings:
            _deliver(handing, context, together)
            together.put(handing.report, handing.told, once=False)
        together.settle()
    for handing in handings:
        if handing.quarantine is not None:
            quarantine(handing.source, handing.quarantine)


def _deliver(handing: Handing, context: Context | None, together: Together) -> None:
    inside = {drop.position: drop for drop in handing.drops if not drop.whole}
    for drop in handing.drops:
        if drop.whole:
            deliver(drop.target, handing.source, drop.extrait, together)
    if inside:
        assert context is not None, "what lies in an archive is read in a child"
        with storing("relire dans le spool", handing.source):
            content = handing.source.read_bytes()
        for piece in pieces_at(handing.name, content, frozenset(inside), context):
            drop = inside[piece.position]
            deliver(drop.target, piece.content, drop.extrait, together)
