"""How long an idle service takes from a file renamed into the drop folder to the invoice in its recipient's folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

from bench import corpus
from bench.product import edi_flux

_GIVE_UP = 10.0


def measure(work: Path, count: int) -> tuple[float, float]:
    """p50 and p99 in milliseconds over ``count`` files dropped one at a time."""
    config = corpus.settings(work, 1)
    cores = sorted(os.sched_getaffinity(0))
    files = sorted(str(path) for path in Path("samples/annuaire").glob("*.csv"))
    edi_flux("--config", str(config), "init", cores=cores)
    edi_flux("--config", str(config), "annuaire", "import", *files, cores=cores)
    paths = corpus.singles(work / "source", "ubl", 10_000, count + 5)
    root = work / "root"
    inbox = root / "partenaires" / corpus.PARTNER / "in"
    service = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--config", str(config), "watch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        waits = [_drop(path, inbox, root / "destinataires") for path in paths][5:]
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(60)
    half, worst = percentiles(waits)
    return half * 1_000, worst * 1_000


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99."""
    cut = quantiles(seconds, n=100)
    return cut[49], cut[98]


def _drop(path: Path, inbox: Path, recipients: Path) -> float:
    before = _delivered(recipients)
    path.rename(inbox.parent / path.name)
    started = time.perf_counter()
    (inbox.parent / path.name).rename(inbox / path.name)
    while time.perf_counter() - started < _GIVE_UP:
        if _delivered(recipients) > before:
            waited = time.perf_counter() - started
            time.sleep(0.05)
            return waited
        time.sleep(0.0005)
    raise TimeoutError(path.name)


def _delivered(recipients: Path) -> int:
    return sum(not entry.name.endswith(".json") for folder in recipients.glob("*") for entry in folder.iterdir())
