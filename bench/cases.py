"""What is measured: each case runs the product and its floor in turn, on fresh copies of the same files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import corpus
from bench.product import Run, edi_flux, run

CORES = sorted(os.sched_getaffinity(0))


@dataclass(slots=True)
class Result:
    """Runs of one case: documents, seconds of the product and of the floor, peak memory, and the bar to reach."""

    name: str
    documents: int
    bar: str
    product: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Documents a second, median of the runs."""
        return self.documents / median(self.product)

    @property
    def share(self) -> float | None:
        """Share of the floor's speed, None without a floor."""
        return median(self.floor) / median(self.product) if self.floor else None


Make = Callable[[Path], list[Path]]


@dataclass(frozen=True, slots=True)
class Case:
    """What to measure: files to make, floor to compare with, share of it to reach, cores of the product."""

    name: str
    make: Make
    floor: str
    bar: str = ""
    cores: int = 1


def deposited(case: Case, rounds: int, work: Path) -> Result:
    """Folder to routed: the product drains what lies in the drop folder; the floor does its own work on a copy.

    Nothing is removed before the end: for minutes after a mass removal, ext4 creates files several times slower.
    """
    source = work / case.name / "source"
    paths = case.make(source)
    result = Result(case.name, 0, case.bar)
    for turn in range(rounds):
        root = work / case.name / f"turn{turn}"
        config = corpus.settings(root, case.cores)
        _quiet(edi_flux("--config", str(config), "init", cores=CORES))
        _annuaire(config)
        inbox = root / "root" / "partenaires" / corpus.PARTNER / "in"
        for path in paths:
            shutil.copy2(path, inbox / path.name)
        os.sync()
        done = edi_flux("--config", str(config), "drain", cores=CORES[: case.cores])
        _quiet(done)
        result.product.append(done.seconds)
        result.megabytes.append(done.megabytes)
        copy = root / "floor" / "in"
        shutil.copytree(source, copy)
        os.sync()
        count, seconds = run_floor(case.floor, copy)
        result.documents = count
        result.floor.append(seconds)
    return result


def checked(case: Case, rounds: int, work: Path) -> Result:
    """``check`` of many files on one core, beside the floor."""
    source = work / case.name / "source"
    case.make(source)
    result = Result(case.name, 0, case.bar)
    for _ in range(rounds):
        done = edi_flux("check", "--json", str(source), cores=CORES[:1])
        _quiet(done)
        result.product.append(done.seconds)
        result.megabytes.append(done.megabytes)
        result.documents, seconds = run_floor(case.floor, source)
        result.floor.append(seconds)
    return result


def run_floor(name: str, folder: Path) -> tuple[int, float]:
    """Run a floor on one core; documents and wall seconds, its start included as the product's is."""
    output = folder.parent / f"{name}.json"
    done = run([sys.executable, "-m", "bench.floors", name, str(folder)], CORES[:1], output)
    assert done.code == 0, f"floor {name}"
    told = json.loads(output.read_text())
    output.unlink()
    return told["documents"], done.seconds


def _annuaire(config: Path) -> None:
    files = sorted(str(path) for path in Path("samples/annuaire").glob("*.csv"))
    _quiet(edi_flux("--config", str(config), "annuaire", "import", *files, cores=CORES))


def _quiet(done: Run) -> None:
    assert done.code == 0, f"edi-flux ended with {done.code}"
