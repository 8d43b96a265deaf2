"""Run the product as a user does, its command line in a process of its own, pinned to the cores that are measured.

Memory is looked at every 20 ms over the whole process tree, the children of children included. Two figures: the sum of
the *proportional* sizes (PSS), where a page shared by the parent and its children counts once over the tree, and a page
shared with a process outside of it (the same interpreter, running elsewhere) counts for less than it is; and the
*tallest* process, its high-water mark as the kernel keeps it (VmHWM, shared pages included), which no look can miss
but in the last 20 ms of a process. ``ru_maxrss`` is not used: a child begins with that of the process that started it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds of wall clock; peak memory in MB of the whole tree and of its tallest process; exit code."""

    seconds: float
    megabytes: float
    tallest: float
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
        watch = Memory(child.pid)
        watch.start()
        code = child.wait()
        seconds = time.perf_counter() - started
        watch.stop()
    return Run(seconds, watch.peak / 1024, watch.tallest / 1024, code)


def tree(pid: int) -> list[int]:
    """A process and all its descendants, whichever of its threads started them."""
    found, queue = [pid], [pid]
    while queue:
        current = queue.pop()
        try:
            threads = list(Path(f"/proc/{current}/task").iterdir())
            children = [int(one) for thread in threads for one in (thread / "children").read_text().split()]
        except OSError:
            continue
        found += children
        queue += children
    return found


def proportional(pid: int) -> int:
    """Memory of a process in kB, what it shares divided by how many share it; 0 when it is gone."""
    return _read(f"/proc/{pid}/smaps_rollup", "Pss:")


def high_water(pid: int) -> int:
    """The most that was ever resident of a process, in kB; 0 when it is gone."""
    return _read(f"/proc/{pid}/status", "VmHWM:")


class Memory(threading.Thread):
    """Samples the memory of a process tree until told to stop: kB of the tree at once, kB of its tallest process."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.tallest = pid, 0, 0
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(_POLL):
            pids = tree(self.pid)
            self.peak = max(self.peak, sum(map(proportional, pids)))
            self.tallest = max(self.tallest, *map(high_water, pids))

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()
        self.join()


def _read(path: str, word: str) -> int:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(word)), 0)
