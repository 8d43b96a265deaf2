"""What is measured: each case runs the product and its floor in turn, on fresh copies of the same files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.product import Run, edi_flux, run
from bench.table import Result

CORES = sorted(os.sched_getaffinity(0))
Make = Callable[[Path], list[Path]]


@dataclass(frozen=True, slots=True)
class Case:
    """What to measure: files to make, floor to compare with (none: another case is), share of it to reach, cores."""

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
    result = Result(case.name, len(paths), case.bar)
    for turn in range(rounds):
        root = work / case.name / f"turn{turn}"
        config = filled(root, paths, case.cores)
        add(result, edi_flux("--config", str(config), "drain", cores=CORES[: case.cores]))
        if case.floor:
            copy = root / "floor" / "in"
            shutil.copytree(source, copy)
            os.sync()
            count, seconds = run_floor(case.floor, copy)
            result.documents = count
            result.floor.append(seconds)
    return result


def checked(case: Case, rounds: int, work: Path) -> Result:
    """``check`` of many files, beside the floor; and the memory that it takes beyond judging one small file."""
    source = work / case.name / "source"
    paths = case.make(source)
    result = Result(case.name, len(paths), case.bar)
    cores = CORES[: case.cores]
    for _ in range(rounds):
        add(result, edi_flux("check", "--json", "--jobs", str(case.cores), str(source), cores=cores))
        if case.floor:
            result.documents, seconds = run_floor(case.floor, source)
            result.floor.append(seconds)
    small = corpus.singles(work / case.name / "small", "ubl", 3_000, 1)[0]
    base = edi_flux("check", "--json", str(small), cores=cores)
    result.extra = max(result.tallest) - base.tallest
    return result


def replayed(case: Case, rounds: int, work: Path) -> Result:
    """Judge again what was just routed; its floor is the live rate, in the same turn."""
    source = work / case.name / "source"
    paths = case.make(source)
    result = Result(case.name, len(paths), case.bar)
    for turn in range(rounds):
        config = filled(work / case.name / f"turn{turn}", paths, case.cores)
        cores = CORES[: case.cores]
        live = edi_flux("--config", str(config), "drain", cores=cores)
        quiet(live)
        result.floor.append(live.seconds)
        add(result, edi_flux("--config", str(config), "replay", "--emetteur", corpus.PARTNER, cores=cores))
    return result


def filled(root: Path, paths: list[Path], processes: int) -> Path:
    """Install a root, copy these files into the drop folder; the settings."""
    config = installed(root, processes)
    inbox = root / "root" / "partenaires" / corpus.PARTNER / "in"
    for path in paths:
        shutil.copy2(path, inbox / path.name)
    os.sync()
    return config


def installed(root: Path, processes: int) -> Path:
    """Install a root with its annuaire; the settings."""
    config = corpus.settings(root, processes)
    quiet(edi_flux("--config", str(config), "init", cores=CORES))
    files = sorted(str(path) for path in Path("samples/annuaire").glob("*.csv"))
    quiet(edi_flux("--config", str(config), "annuaire", "import", *files, cores=CORES))
    return config


def run_floor(name: str, folder: Path) -> tuple[int, float]:
    """Run a floor on one core; documents and wall seconds, its start included as the product's is."""
    output = folder.parent / f"{name}.json"
    done = run([sys.executable, "-m", "bench.floors", name, str(folder)], CORES[:1], output)
    assert done.code == 0, f"floor {name}"
    told = json.loads(output.read_text())
    output.unlink()
    return told["documents"], done.seconds


def add(result: Result, done: Run) -> None:
    """Note a run that must have succeeded."""
    quiet(done)
    result.product.append(done.seconds)
    result.megabytes.append(done.megabytes)
    result.tallest.append(done.tallest)


def quiet(done: Run) -> None:
    """Stop at a run that did not succeed: its figures would mean nothing."""
    assert done.code == 0, f"edi-flux ended with {done.code}"
