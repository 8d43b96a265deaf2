"""Run the product as a user does, its command line in a process of its own, pinned to the cores that are measured."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL = 0.25


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds of wall clock, peak resident memory of the whole process tree in MB, exit code."""

    seconds: float
    megabytes: float
    code: int


def edi_flux(*arguments: str, cores: Sequence[int], output: Path | None = None) -> Run:
    """Run ``edi-flux`` on these cores, its output thrown away or kept."""
    return run([sys.executable, "-m", "pipeline", *arguments], cores, output)


def run(command: Sequence[str], cores: Sequence[int], output: Path | None = None) -> Run:
    """Run a command on these cores and watch the memory of its tree."""
    with open(output or os.devnull, "wb") as sink:  # noqa: PTH123  a device, or a file of ours
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL)
        os.sched_setaffinity(child.pid, cores)  # it has not begun to work: an interpreter takes 20 ms to start
        watch = _Memory(child.pid)
        watch.start()
        code = child.wait()
        seconds = time.perf_counter() - started
        watch.stopped.set()
        watch.join()
    return Run(seconds, watch.peak / 1024, code)


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    found, queue = [pid], [pid]
    while queue:
        current = queue.pop()
        try:
            children = Path(f"/proc/{current}/task/{current}/children").read_text().split()
        except OSError:
            continue
        found += map(int, children)
        queue += map(int, children)
    return found


def resident(pid: int) -> int:
    """Private and proportional memory of a process in kB: what is shared by children counts once over the tree."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


class _Memory(threading.Thread):
    """Samples the memory of a process tree until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.stopped = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(_POLL):
            self.peak = max(self.peak, sum(map(resident, tree(self.pid))))
