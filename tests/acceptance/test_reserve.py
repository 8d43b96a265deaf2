"""A disk that fills up, for real: nothing more is taken, what lies in in/ stays, and all goes on once room is back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import FAULT, Console, flux_name
from tests.acceptance.test_remount import PARTNERS, serving
from tests.mounting import tmpfs

MIB = 1024**2
LACKING = "réserve de 3,2 Mio"  # a twentieth of the 64 MiB below


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """An installation whose root is a small file system of its own."""
    (tmp_path / "root").mkdir()
    with tmpfs(tmp_path / "root", "size=64m"):
        yield Console(tmp_path, PARTNERS, "[depot]\nscan-seconds = 0.2\n").install()


def _fill(console: Console, leave: int) -> Path:
    """Somebody else's file takes all but so many bytes."""
    ballast = console.root / "ballast"
    found = os.statvfs(console.root)
    ballast.write_bytes(bytes(found.f_bavail * found.f_frsize - leave))
    return ballast


def _put(console: Console, number: int, content: bytes = b"") -> Path:
    name = flux_name("FSO1100A", number, "AAAAAA")
    console.put("AAAAAA", name, content or ubl_invoice(number=f"R-{number}"))
    return console.inbox("AAAAAA") / name


def test_drain_leaves_all_where_it_is_and_says_so(console: Console) -> None:
    """Exit 4 and one sentence; doctor says it too; with room again the same command takes all."""
    ballast = _fill(console, leave=2 * MIB)
    waiting = _put(console, 1)
    before = waiting.stat()
    said = console.run("drain", expect=FAULT).err
    doctor = console.run("doctor", expect=FAULT).out
    status = console.run("status").out
    (counted,) = console.run("status", "--json").objects
    after = waiting.stat()
    ballast.unlink()
    console.run("drain")

    assert said.startswith("edi-flux : Faire de la place sur le disque de la racine : ")
    assert said.endswith(f"{LACKING} ; des dépôts restent dans in/\n")
    assert f"DÉFAUT  réserve : plus rien n'est pris en charge : 2,0 Mio libres, {LACKING}" in doctor
    assert f"Place insuffisante, rien n'est pris en charge : 2,0 Mio libres, {LACKING}" in status
    assert (counted["place_suffisante"], counted["place_libre"] <= 2 * MIB) == (False, True)
    assert (before.st_ino, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_ino,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )
    assert not waiting.exists()


def test_a_large_flux_that_must_wait_keeps_no_small_one_back(console: Console) -> None:
    """What there is room for is taken, by anybody; the rest stays."""
    _fill(console, leave=12 * MIB)
    large, small = _put(console, 1, b" " * (4 * MIB)), _put(console, 2)
    console.run("drain", expect=FAULT)

    assert (large.exists(), small.exists()) == (True, False)


def test_the_service_waits_for_room_and_goes_on_by_itself(console: Console) -> None:
    """It stays alive, tells ops once that room lacks and once that it is back, and takes what waited."""
    with serving(console) as service:
        ballast = _fill(console, leave=2 * MIB)
        waiting = _put(console, 1)
        service.until(lambda: service.told(LACKING))
        service.console.run("status")  # a few passes later
        assert waiting.exists()
        ballast.unlink()
        service.until(service.report("AAAAAA", 1))
        service.until(lambda: len(service.events("depot")) == 2)

    assert [one["outcome"] for one in service.events("depot")] == ["place insuffisante", "place retrouvée"]
