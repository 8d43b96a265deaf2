"""The drill: backed up under deposits, the root destroyed, restored, gone on; every flux of the backup has one outcome."""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.stores.journal import open_journal
from pipeline.stores.records import FluxRow, Selection
from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import OK, REFUSED, Console, Ran, flux_name, today

FEW = 9
PATIENCE = 120.0


def _content(index: int) -> bytes:
    """Accepted, refused, an archive of both: in turn."""
    good, bad = ubl_invoice(number=f"EX-{index}"), ubl_invoice(number=f"EXR-{index}", ttc="1.00")
    return (good, bad, tar_gz([("a.xml", good), ("b.xml", bad)]))[index % 3]


def _name(index: int) -> str:
    return flux_name("FSO1100A", index, "TDTDEM")


class Drill(NamedTuple):
    """What stood in the root before it was destroyed, what the backups said, and what stands there now."""

    console: Console
    codes: list[int]
    before: dict[str, FluxRow]
    rejets_before: list[str]
    restored: dict
    drained: list[dict]
    doctor: dict[str, dict]
    after: dict[str, FluxRow]
    rejets_after: list[str]
    rights: set[int]


def _rows(console: Console) -> dict[str, FluxRow]:
    with open_journal(f"sqlite:///{console.root}/journal.sqlite3") as journal:
        rows = journal.select(Selection())

    assert len({row.nom for row in rows}) == len(rows)
    return {row.nom: row for row in rows}


def _rejets(console: Console, folder: str) -> list[str]:
    console.here("rejets", "export", "--jour", today(), "--format", "csv", "--out", console.folder / folder)
    (path,) = (console.folder / folder).iterdir()
    return path.read_text(encoding="utf-8-sig").splitlines()


class _Deposits:
    """A partner that deposits one flux after the other while a service takes them."""

    def __init__(self, console: Console, process: subprocess.Popen[bytes]) -> None:
        self.console, self.process, self.made = console, process, 0

    def put(self, number: int) -> None:
        """Deposit some more."""
        for _ in range(number):
            self.made += 1
            self.console.put("TDTDEM", _name(self.made), _content(self.made))
            time.sleep(0.1)

    def reported(self, number: int) -> None:
        """Wait until so many have had their report."""
        started = time.monotonic()
        while len(list(self.console.outbox("TDTDEM").glob("CSO*.json"))) < number:
            assert self.process.poll() is None
            assert time.monotonic() - started < PATIENCE
            time.sleep(0.05)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Drill:
    """A service under deposits, two backups of it, the end of its root, and the restoration of the second one."""
    console = Console(
        tmp_path_factory.mktemp("exercice"),
        '[TDTDEM]\ncompletude = "renommage"\n',
        "[depot]\nscan-seconds = 0.2\n[jugement]\nprocessus = 1\n",
    ).install_here()
    safe = console.folder / "sauvegarde"
    process = console.start("watch", log=console.folder / "journal.log")
    deposits = _Deposits(console, process)
    codes: list[int] = []
    try:
        for nth in (1, 2):
            deposits.put(FEW)
            deposits.reported(FEW // 2)
            with _backup(console, safe, nth) as backup:
                while backup.poll() is None:
                    deposits.put(1)
            codes.append(backup.returncode)
        deposits.put(FEW)  # these no backup can have
        deposits.reported(deposits.made)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        process.kill()
        process.wait()
    before, rejets_before = _rows(console), _rejets(console, "avant")
    rights = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (safe, *safe.rglob("*"))}
    shutil.rmtree(console.root)
    restored = console.here("restore", safe, "--json").objects[0]
    drained = console.run("drain", "--json", expect=None)
    doctor = {one["sujet"]: one for one in console.here("doctor", "--json", expect=None).objects}
    return Drill(
        console,
        codes,
        before,
        rejets_before,
        restored,
        _taken(drained),
        doctor,
        _rows(console),
        _rejets(console, "apres"),
        rights,
    )


@contextmanager
def _backup(console: Console, safe: Path, nth: int) -> Iterator[subprocess.Popen[bytes]]:
    """A backup beside the service; what it says goes to a file."""
    said, log = (console.folder / f"sauvegarde-{nth}.{kind}" for kind in ("json", "log"))
    process = console.start("backup", safe, "--json", log=log, said=said)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _taken(drained: Ran) -> list[dict]:
    assert drained.code in (OK, REFUSED), drained
    return drained.objects


def _said(drill: Drill) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(drill.console.folder.glob("sauvegarde-*.json"))]


def test_backups_end_well_beside_the_service(drill: Drill) -> None:
    """Exit code 0, nothing missing; the second holds more flux, and copied only what was new."""
    first, second = _said(drill)

    assert drill.codes == [OK, OK]
    assert (first["problemes"], second["problemes"]) == ([], [])
    assert 0 < sum(first["etats"].values()) < sum(second["etats"].values()) <= len(drill.before) - FEW
    assert second["copies"] < second["fichiers"]
    assert drill.rights == {0}


def test_the_restored_root_is_that_of_the_backup(drill: Drill) -> None:
    """The flux of its instant, those and no others; nothing is taken in twice by the next drain."""
    second = _said(drill)[1]

    assert drill.restored["etats"] == second["etats"]
    assert drill.restored["quand"] == second["quand"]
    assert len(drill.after) == sum(second["etats"].values()) + _claimed(drill)
    assert drill.doctor["spool"]["ok"]
    assert list((drill.console.root / "prise").iterdir()) == []


def _claimed(drill: Drill) -> int:
    """Flux that the backup held as claimed files: the drain received them."""
    known = sum(drill.restored["etats"].values())
    return len([one for one in drill.drained if one["journal"]["id"] > known])


def test_each_flux_has_the_outcome_it_had(drill: Drill) -> None:
    """Same state, and each accepted document at its recipient exactly once, with its extract."""
    states = {name: row.etat for name, row in drill.after.items()}
    names = [Path(one).name for one in drill.console.delivered()]
    documents = Counter(name[:25] for name in names if name.endswith(".xml"))

    assert states == {name: drill.before[name].etat for name in states}
    assert documents == {row.numero: 1 for row in drill.after.values() if row.etat.value != "IN_REJETE"}
    assert len([name for name in names if name.endswith(".json")]) == documents.total()


def test_the_rejections_are_told_as_they_were(drill: Drill) -> None:
    """The daily file has, byte for byte, the rows that it had of these flux; each refused one is there."""
    numbers = {row.numero for row in drill.after.values()}
    header, *rows = drill.rejets_before
    expected = [header, *(row for row in rows if row.split(";")[0].strip('"') in numbers)]
    refused = {row.numero for row in drill.after.values() if row.etat.value != "IN_INTEGRE"}
    told = csv.DictReader(io.StringIO("\n".join(drill.rejets_after)), delimiter=";")

    assert drill.rejets_after == expected
    assert {row["N° flux"] for row in told} == refused


def test_an_old_flux_is_judged_again_from_the_restored_spool(drill: Drill) -> None:
    """Its content is there: the same verdict, nothing handed over twice."""
    numero = next(row.numero for row in drill.after.values() if row.etat.value == "IN_INTEGRE_PARTIEL")
    delivered = drill.console.delivered()
    (item,) = drill.console.run("replay", "--flux", numero, "--json", expect=REFUSED).objects

    assert (item["change"], item["livres"]) == (False, 0)
    assert drill.console.delivered() == delivered


def test_what_the_backup_lacks_is_deposited_again(drill: Drill) -> None:
    """The partners' part: then every flux of the day is there, each with the outcome that it had before."""
    lacking = [index for index in range(1, len(drill.before) + 1) if _name(index) not in drill.after]
    for index in lacking:
        drill.console.put("TDTDEM", _name(index), _content(index))
    drill.console.run("drain", expect=REFUSED)
    states = {name: row.etat for name, row in _rows(drill.console).items()}

    assert len(lacking) >= FEW
    assert states == {name: row.etat for name, row in drill.before.items()}
    assert list((drill.console.root / "prise").iterdir()) == []
