"""Take what the drop folders show complete and bring it to its end: once (drain), or for as long as asked (watch).

The scan is the truth. Emitters take turns, a lot each, and whoever had nothing is looked at again at each turn: a flux
waits for the lots in hand, never for another's backlog nor for its listing.
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
LOOKS_SHARE = 0.1
"""Most of the time that may go into looking again at folders that had nothing."""

_SCANS_TO_SETTLE = 3


@dataclass(slots=True)
class Door:
    """The drop folders and what lies behind them; ``short``, if not empty, says why the last pass left files there."""

    folders: Sequence[DropFolder]
    intake: Intake
    worker: Worker
    oddities: set[tuple[str, bytes, str]] = field(default_factory=set)
    """What the last passes left aside, for ops: emitter, raw name, kind; whoever tells them empties the set."""
    short: str = ""

    def take_ready(self) -> Iterator[Done]:
        """Take in and finish all that is complete at this scan; emitters in turn, a lot at a time.

        It ends when each folder has given what its first listing showed; what comes meanwhile has its turns too. What
        the root has no room for stays where it is (``short``).
        """
        self.short = ""
        if self.intake.recover():
            yield from self.worker.work()
        turns = deque(map(_Turn, self.folders))
        owing = len(turns)
        begun: Begun | None = None
        handed: Handed | None = None
        while owing and not self.worker.stopping.is_set():
            turn = turns.popleft()
            was_spent, lot = turn.spent, self._that_fit(turn.folder, turn.lot())
            owing -= turn.spent and not was_spent
            self._note_oddities(turn.folder)
            if lot:
                rows = self.intake.take([self._wanted(turn.folder, candidate) for candidate in lot])
                self._note_oddities(turn.folder)
                former, begun = begun, self.worker.begin(rows)
                if former is not None:  # its effects are done while the children judge this lot
                    before, handed = handed, self.worker.hand(former)
                    yield from self.worker.finish(before) if before is not None else ()
            turns.append(turn)
        if handed is not None:
            yield from self.worker.finish(handed)
        if begun is not None:
            yield from self.worker.end(begun)
        yield from self.worker.work()  # what failed on our side and may be tried again

    @property
    def more(self) -> bool:
        """Whether a folder holds more than the last scan listed: the next one need not wait, if there is room."""
        return not self.short and any(folder.more for folder in self.folders)

    def _that_fit(self, folder: DropFolder, lot: list[Candidate]) -> list[Candidate]:
        """Those of a lot that there is room for, in order: a large flux that must wait keeps no small one back.

        One too large to be taken at all needs no room: the claim leaves it and tells it.
        """
        if not lot:
            return lot
        room, size, fitting = self.intake.room(), 0, []
        for candidate in lot:
            needed = 0 if folder.is_oversized(candidate) else candidate.size
            if room.holds(size + needed):
                size += needed
                fitting.append(candidate)
        if len(fitting) < len(lot):
            self.short = str(room)
        return fitting

    def _note_oddities(self, folder: DropFolder) -> None:
        """Keep them now, after a listing and after a claim: the next scan forgets both."""
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
        if done and door.more:  # those behind have not begun to settle
            scans, deadline = 0, time.monotonic() + patience + pause
        settling = any(folder.waiting and _patience(folder) for folder in door.folders)
        # a scan that brought much work may have used up the time: what settles has its scans all the same
        patient = scans > _SCANS_TO_SETTLE and time.monotonic() > deadline
        if not done and not door.more and (not settling or patient or door.short):
            return
        if settling and not door.more:
            time.sleep(pause)


def waiting_names(door: Door) -> list[tuple[str, bytes]]:
    """Files that are in the folders and not complete: (emitter, raw name)."""
    return [(folder.emetteur, name) for folder in door.folders for name in folder.waiting]


@dataclass(slots=True)
class _Turn:
    """The place of one folder in the round: its candidates at hand, from when on it may be listed again, and whether
    it has given all that its first listing showed."""

    folder: DropFolder
    candidates: Iterator[Candidate] | None = None
    again_at: float = 0.0
    spent: bool = False

    def lot(self) -> list[Candidate]:
        """The next candidates, a lot at most; a folder that has given all of its listing is listed anew."""
        lot = list(islice(self.candidates or (), LOT))
        if not lot:
            self.spent = self.candidates is not None
            lot = self._listed()
        self.spent = self.spent or len(lot) < LOT
        return lot

    def _listed(self) -> list[Candidate]:
        started = time.monotonic()
        if started < self.again_at:
            return []
        self.candidates = iter(self.folder.ready(started, time.time()))
        self.again_at = started + (time.monotonic() - started) / LOOKS_SHARE
        return list(islice(self.candidates, LOT))


def _patience(folder: DropFolder) -> float:
    return folder.tracker.settle_seconds if folder.tracker.policy is Completude.STABILITE else 0.0


def _claim(folder: DropFolder, candidate: Candidate, quarantine: Path, into: Path) -> bool:
    return folder.take(candidate, into, quarantine) is not None


def _put_back(folder: DropFolder, candidate: Candidate, taken: Path) -> bool:
    return folder.give_back(candidate.name, taken)
