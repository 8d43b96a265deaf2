"""Take what the drop folders show complete and bring it to its end: once (drain), or for as long as asked (watch).

The scan is the truth. Emitters take turns, a lot each, so that one backlog does not starve another's flux.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from pipeline.channels.drop import Candidate, DropFolder
from pipeline.channels.quiet import Completude
from pipeline.runtime.intake import Intake, Wanted
from pipeline.runtime.worker import Begun, Done, Handed, Worker

LOT = 64
_SCANS_TO_SETTLE = 3


@dataclass(frozen=True, slots=True)
class Door:
    """The drop folders and what lies behind them."""

    folders: Sequence[DropFolder]
    intake: Intake
    worker: Worker
    oddities: set[tuple[str, bytes, str]] = field(default_factory=set)
    """What the last passes left aside, for ops: emitter, raw name, kind; whoever tells them empties the set."""

    def take_ready(self) -> Iterator[Done]:
        """Take in and finish all that is complete at this scan; emitters in turn, a lot at a time."""
        if self.intake.recover():
            yield from self.worker.work()
        queues = deque((folder, iter(folder.ready(time.monotonic(), time.time()))) for folder in self.folders)
        begun: Begun | None = None
        handed: Handed | None = None
        while queues and not self.worker.stopping.is_set():
            folder, candidates = queues.popleft()
            lot = list(islice(candidates, LOT))
            if lot:
                rows = self.intake.take([self._wanted(folder, candidate) for candidate in lot])
                former, begun = begun, self.worker.begin(rows)
                if former is not None:  # its effects are done while the children judge this lot
                    before, handed = handed, self.worker.hand(former)
                    yield from self.worker.finish(before) if before is not None else ()
                queues.append((folder, candidates))
            self._note_oddities(folder)
        if handed is not None:
            yield from self.worker.finish(handed)
        if begun is not None:
            yield from self.worker.end(begun)
        yield from self.worker.work()  # what failed on our side and may be tried again

    @property
    def more(self) -> bool:
        """Whether a folder holds more than the last scan listed: the next one need not wait."""
        return any(folder.more for folder in self.folders)

    def _note_oddities(self, folder: DropFolder) -> None:
        """Keep them now: the next scan forgets what a claim had to put aside."""
        self.oddities.update((folder.emetteur, oddity.name, oddity.kind) for oddity in folder.oddities)

    def _wanted(self, folder: DropFolder, candidate: Candidate) -> Wanted:
        return Wanted(
            emetteur=folder.emetteur,
            name=candidate.name,
            folder=folder.folder,
            claim=partial(_claim, folder, candidate, self.intake.layout.quarantaine),
            put_back=partial(_put_back, folder, candidate),
            taken=partial(folder.remove_witness, candidate.name),
        )


def drain(door: Door) -> Iterator[Done]:
    """Finish what a stopped process left, then all that is complete; wait only for files that may still settle."""
    yield from door.worker.work()
    patience = max((_patience(folder) for folder in door.folders), default=0.0)
    pause = max(patience / _SCANS_TO_SETTLE, 0.01)
    deadline = time.monotonic() + patience + pause
    scans = 0
    while True:
        done = False
        for item in door.take_ready():
            done = True
            yield item
        scans += 1
        settling = any(folder.waiting and _patience(folder) for folder in door.folders)
        # a scan that brought much work may have used up the time: what settles has its scans all the same
        patient = scans > _SCANS_TO_SETTLE and time.monotonic() > deadline
        if not done and (not settling or patient):
            return
        if settling and not door.more:
            time.sleep(pause)


def waiting_names(door: Door) -> list[tuple[str, bytes]]:
    """Files that are in the folders and not complete: (emitter, raw name)."""
    return [(folder.emetteur, name) for folder in door.folders for name in folder.waiting]


def _patience(folder: DropFolder) -> float:
    return folder.tracker.settle_seconds if folder.tracker.policy is Completude.STABILITE else 0.0


def _claim(folder: DropFolder, candidate: Candidate, quarantine: Path, into: Path) -> bool:
    return folder.take(candidate, into, quarantine) is not None


def _put_back(folder: DropFolder, candidate: Candidate, taken: Path) -> bool:
    return folder.give_back(candidate.name, taken)
