"""A large journal: the daily file of a million rejections, and how long ``status`` takes over millions of rows."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from bench import journal
from bench.cases import CORES, add, installed, quiet
from bench.product import edi_flux
from bench.table import Result

_ASKED = 9


def exported(rows: int, rounds: int, work: Path) -> Result:
    """``rejets export`` of one day, as CSV; a document is a row."""
    config = installed(work / "export", 1)
    started = time.perf_counter()
    journal.refuse(work / "export" / "root" / "journal.sqlite3", rows)
    filled = time.perf_counter() - started
    result = Result(f"rejets-export-{rows}", rows, f"{20 * rows / 1e6:g} s")
    for turn in range(rounds):
        out = work / "export" / f"out{turn}"
        command = ("rejets", "export", "--jour", journal.JOUR, "--format", "csv", "--out", str(out))
        add(result, edi_flux("--config", str(config), *command, cores=CORES[:1]))
        (written,) = out.glob("*.csv")
        with written.open("rb") as lines:
            assert sum(1 for _ in lines) == rows + 1
    result.note = f"{median(result.product):.1f} s (journal filled in {filled:.0f} s); {_status(config)}"
    return result


def huge(rows: int, work: Path) -> Result:
    """``status`` over this many flux."""
    config = installed(work / "huge", 1)
    journal.integrate(work / "huge" / "root" / "journal.sqlite3", rows)
    return Result(f"status-{rows}", note=_status(config))


def _status(config: Path) -> str:
    """Its start is most of it: the same command without a journal to open is told beside."""
    asked, started = [], []
    for _ in range(_ASKED):
        done = edi_flux("--config", str(config), "status", "--json", cores=CORES[:1])
        quiet(done)
        asked.append(done.seconds)
        started.append(edi_flux("--version", cores=CORES[:1]).seconds)
    return f"status {median(asked):.2f} s, of which start {median(started):.2f} s"
