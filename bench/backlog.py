"""A partner leaves a mountain of files: how soon the first is routed, how fast, in how much memory, and who waits.

While the service works through it another partner drops one small flux now and then, which must not wait.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench import corpus
from bench.cases import CORES, installed
from bench.latency import percentiles
from bench.product import Memory
from bench.table import Result

_EVERY = 1.0
_GIVE_UP = 120.0


def measure(files: int, seconds: float, work: Path) -> Result:
    """Write the files, start the service, watch it for so many seconds, stop it by SIGTERM."""
    root = work / "backlog"
    config = installed(root, len(CORES))
    partners = root / "root" / "partenaires"
    corpus.singles(partners / corpus.PARTNER / "in", "ubl", 3_000, files)
    urgent = corpus.singles(root / "urgent", "ubl", 3_000, int(seconds / _EVERY) + 1, corpus.OTHER)
    os.sync()
    started = time.perf_counter()
    service = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--config", str(config), "watch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    memory = Memory(service.pid)
    memory.start()
    waits: list[float] = []
    reports = partners / corpus.PARTNER / "out"
    try:
        while not any(reports.iterdir()):
            assert time.perf_counter() - started < _GIVE_UP
            time.sleep(0.002)
        first = time.perf_counter() - started
        over = threading.Event()
        dropper = threading.Thread(target=_drop, args=(urgent, partners / corpus.OTHER, waits, over))
        dropper.start()
        time.sleep(max(0.0, started + seconds - time.perf_counter()))
        done, elapsed = sum(1 for _ in reports.iterdir()), time.perf_counter() - started
        over.set()
        dropper.join()
    finally:
        asked = time.perf_counter()
        service.send_signal(signal.SIGTERM)
        code = service.wait(60)
        memory.stop()
    result = Result(f"backlog-{files}", done, "300 MB", [elapsed])
    result.megabytes, result.tallest = [memory.peak / 1024], [memory.tallest / 1024]
    half, _ = percentiles(waits)
    result.note = (
        f"first routed {first:.2f} s after the start (bar: 1 s); another's flux meanwhile: p50 {half:.2f} s, "
        f"worst {max(waits):.2f} s of {len(waits)}; stopped in {time.perf_counter() - asked:.1f} s, code {code}"
    )
    return result


def _drop(paths: list[Path], partner: Path, waits: list[float], over: threading.Event) -> None:
    """Drop one file, wait for its report, and so on."""
    for path in paths:
        report = partner / "out" / f"CSO{path.name[3:]}.json"
        started = time.perf_counter()
        path.rename(partner / "in" / path.name)
        while not report.exists() and time.perf_counter() - started < _GIVE_UP:
            time.sleep(0.002)
        waits.append(time.perf_counter() - started)
        if over.wait(_EVERY):
            return
