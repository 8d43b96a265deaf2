"""Let one call of a drain towards the disk fail, then drain again: it must end as if nothing had happened."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from samples.generator import tar_gz, ubl_invoice
from tests.crash.lane import Lane, Ran
from tests.crash.outcome import Outcome, differences, outcome_of
from tests.crash.preload.plan import Kind, Mode, compiled
from tests.runtime.house import House, flux_name

ERRNOS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT)
LANES = 2
MORE = 8
"""How many calls a run may make beyond those of the reference: children do not always meet in the same order."""

_FAULT = 4
_DONE = (0, 1)


def _refused(number: str) -> bytes:
    return ubl_invoice(number=number, ttc="1250.00", net="1250.00")


FEW = {flux_name(1): ubl_invoice(number="ERR-1"), flux_name(2): _refused("ERR-2")}
"""A few flux, whole: their effects are done by the drain itself, each file synced."""

HANDED = {
    flux_name(3): tar_gz([("a.xml", ubl_invoice(number="ERR-3", service="ECOLES")), ("b.xml", _refused("ERR-4"))]),
    flux_name(4): _refused("ERR-5"),
    **{flux_name(number): ubl_invoice(number=f"ERR-{number}") for number in range(6, 9)},
}
"""More, an archive among them: their effects are done by a child, all files synced together."""

LOT = {flux_name(number): ubl_invoice(number=f"ERR-{number}") for number in range(10, 20)}
"""So many that they are taken in together too."""


@dataclass(frozen=True, slots=True)
class Case:
    """The ``nth`` call fails with ``error``; ``mode`` says whether others do after it."""

    nth: int
    error: int
    mode: Mode = Mode.ONCE
    kinds: Kind = Kind.ALL

    def __str__(self) -> str:
        return f"appel {self.nth}, {errno.errorcode[self.error]}, {self.mode.name}"


@dataclass(frozen=True, slots=True)
class Loop:
    """Which flux, which calls fail and how: each (or every ``step``-th), the errors in turn, or each error for each."""

    flux: Mapping[str, bytes]
    kinds: Kind = Kind.ALL
    mode: Mode = Mode.ONCE
    errors: tuple[int, ...] = ERRNOS
    step: int = 1
    each: bool = False

    def cases(self, calls: int) -> list[Case]:
        """The cases for a run of so many calls."""
        turns = enumerate(range(1, calls + MORE, self.step))
        return [
            Case(nth, error, self.mode, self.kinds)
            for turn, nth in turns
            for error in (self.errors if self.each else (self.errors[turn % len(self.errors)],))
        ]


@dataclass(slots=True)
class Tally:
    """What a loop of cases saw; ``reached``: the calls that failed, those on SQLite's files as ``journal:call``."""

    cases: int = 0
    runs: int = 0
    stopped: int = 0
    calls: int = 0
    reached: set[str] = field(default_factory=set)
    divergences: list[str] = field(default_factory=list)


def template(folder: Path, flux: Mapping[str, bytes]) -> Path:
    """An installation whose drop folder holds these flux."""
    house = House(folder).install()
    for name, content in flux.items():
        house.put(name, content)
    return folder


def reference(lane: Lane, kinds: Kind) -> tuple[Outcome, int]:
    """What a drain that nobody disturbs leaves, and how many calls of these kinds it makes."""
    house = lane.lay()
    lane.plan.set(Mode.OFF, kinds=kinds)
    ran = lane.drain()
    assert ran.code in _DONE, ran
    return outcome_of(house), lane.plan.calls


def complaints(lane: Lane, case: Case, expected: Outcome, tally: Tally) -> list[str] | None:
    """Run one case; what is wrong with it, nothing when all is right, None when no call was the ``nth``."""
    house = lane.lay()
    lane.plan.set(case.mode, case.nth, case.error, case.kinds)
    ran = [lane.drain()]
    fired = lane.plan.fired
    if not fired:
        return None
    wrong = [*_unclear(ran[0], (*_DONE, _FAULT)), *_gone_on(ran[0], fired)]
    if case.mode is Mode.FROM_THEN_ON:  # a start on a disk that is still full
        lane.plan.set(case.mode, 1, case.error, case.kinds)
        ran.append(lane.drain())
        wrong += _unclear(ran[1], (*_DONE, _FAULT))
    lane.plan.set(Mode.OFF)
    ran.append(lane.drain())
    tally.reached.add(f"{'journal:' if '/journal.sqlite3' in fired else ''}{fired.split(' ')[0]}")
    tally.runs += len(ran)
    tally.stopped += ran[0].code == _FAULT
    wrong += [*_unclear(ran[-1], _DONE), *differences(outcome_of(house), expected)]
    return [f"{case} ({fired}) : {one}" for one in wrong]


def _gone_on(ran: Ran, fired: str) -> Iterator[str]:
    """A run that did not stop at a failed sync. SQLite may absorb its own: those of a close, and of its folder."""
    call, path = fired.split(" ", 1)
    if "sync" in call and path and "/journal.sqlite3" not in path and (ran.code != _FAULT or "durable" not in ran.said):
        yield f"ne s'est pas arrêté : {ran.code} {ran.said[-1500:]}"


def _unclear(ran: Ran, codes: tuple[int, ...]) -> Iterator[str]:
    """What a run did wrong, whatever failed under it."""
    if ran.code not in codes:
        yield f"code {ran.code} : {ran.said[-1500:]}"
    elif "Traceback" in ran.said or "défaut interne" in ran.said:
        yield f"trace : {ran.said[-1500:]}"
    elif ran.code == _FAULT and not any(words in ran.said for words in ("Impossible", "Le journal refuse")):
        yield f"panne sans explication : {ran.said[-1500:]}"


def run_loop(folder: Path, loop: Loop) -> Tally:
    """Run all cases of a loop, two at a time."""
    library = compiled(folder)
    made = template(_new(folder / "template"), loop.flux)
    lanes: SimpleQueue[Lane] = SimpleQueue()
    tally = Tally()
    opened = [Lane(_new(folder / f"lane{rank}"), library, made) for rank in range(LANES)]
    try:
        for lane in opened:
            lanes.put(lane.__enter__())
        expected, tally.calls = reference(opened[0], loop.kinds)

        def run(case: Case) -> list[str] | None:
            lane = lanes.get()
            try:
                return complaints(lane, case, expected, tally)
            finally:
                lanes.put(lane)

        with ThreadPoolExecutor(LANES) as threads:
            for found in threads.map(run, loop.cases(tally.calls)):
                tally.cases += found is not None
                tally.divergences += found or ()
    finally:
        for lane in opened:
            lane.__exit__(None, None, None)
    return tally


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
