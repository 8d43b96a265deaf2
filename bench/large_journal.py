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
    result.note = f"{median(result.product):.1f} s (journal filled in {filled:.0f} s); {_status(config, work)}"
    return result


def huge(rows: int, work: Path) -> Result:
    """``status`` over this many flux."""
    config = installed(work / "huge", 1)
    journal.integrate(work / "huge" / "root" / "journal.sqlite3", rows)
    return Result(f"status-{rows}", note=_status(config, work))


def _status(config: Path, work: Path) -> str:
    """The start of the command is nearly all of it: that of an empty journal is told beside."""
    empty = work / "empty" / "pipeline.toml"
    if not empty.exists():
        installed(work / "empty", 1)
    asked: dict[Path, list[float]] = {config: [], empty: []}
    for _ in range(_ASKED):
        for one, seconds in asked.items():
            done = edi_flux("--config", str(one), "status", "--json", cores=CORES[:1])
            quiet(done)
            seconds.append(done.seconds)
    return f"status {median(asked[config]):.2f} s, of an empty journal {median(asked[empty]):.2f} s"
