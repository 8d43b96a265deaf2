"""A root on a file system of 2 MB, or of few files: full while the product works, then given room. By real processes."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from samples.generator import Line, ubl_invoice
from tests.acceptance.console import FAULT, OK, REFUSED, Console, Ran
from tests.crash.outcome import Outcome, differences, outcome_of
from tests.needs import need
from tests.runtime.house import PARTNER, House, flux_name

ROOM = ("size=64m", "nr_inodes=10000")
MOST = 60
PATIENCE = 60.0
BYTES, FILES = ("size=2m", "nr_inodes=10000"), ("size=64m", "nr_inodes=60")
Mount = Callable[[tuple[str, str]], Path]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a tmpfs as ``root`` of the test's folder, with these limits; again: gives it others."""
    root = tmp_path / "root"
    tool = shutil.which("mount")
    done = False

    def mount(limits: tuple[str, str]) -> Path:
        nonlocal done
        root.mkdir(exist_ok=True)
        options = ",".join((*limits, "remount") if done else limits)
        need(tool is not None, "mount")
        ran = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", root], capture_output=True, check=False)
        need(ran.returncode == 0, "the right to mount a tmpfs (root)")
        done = True
        return root

    yield mount
    if done:
        subprocess.run(["umount", "--lazy", root], check=True)


def _flux(number: int) -> bytes:
    """A long invoice; each fifth is refused."""
    wrong = {} if number % 5 else {"ttc": "1.00", "net": "1.00"}
    return ubl_invoice(number=f"PLEIN-{number}", lines=tuple(Line(price="1.00") for _ in range(160)), **wrong)


def _deposit_until_full(console: Console) -> list[int]:
    """What a partner manages to deposit whole."""
    for number in range(1, MOST + 1):
        try:
            console.put("TDTDEM", flux_name(number), _flux(number))
        except OSError as err:
            if err.errno != errno.ENOSPC:
                raise
            (console.inbox("TDTDEM") / ".en-cours.tmp").unlink(missing_ok=True)
            return list(range(1, number))
    raise AssertionError("the disk never was full")


def _expected(folder: Path, numbers: list[int]) -> Outcome:
    """The same flux on a disk with room."""
    folder.mkdir()
    house = House(folder).install()
    for number in numbers:
        house.put(flux_name(number), _flux(number))
    house.drain()
    return outcome_of(house)


def _is_clear(ran: Ran) -> bool:
    return "Traceback" not in ran.err and "défaut interne" not in ran.err and "edi-flux : " in ran.err


@pytest.mark.parametrize("limits", [BYTES, FILES])
def test_a_full_disk_stops_the_drain_and_loses_nothing(tmp_path: Path, mounted: Mount, limits: tuple[str, str]) -> None:
    """Exit code 4 and a sentence as long as it is full; with room again the next drain ends all of it, unattended."""
    mounted(limits)
    console = Console(tmp_path, PARTNER).install()
    numbers = _deposit_until_full(console)
    stopped = [console.run("drain", "--json", expect=FAULT) for _ in range(2)]
    mounted(ROOM)
    ended = console.run("drain", "--json", expect=None)
    found = outcome_of(House(tmp_path))

    assert [_is_clear(ran) for ran in stopped] == [True, True], stopped
    assert ended.code in (OK, REFUSED), ended
    assert differences(found, _expected(tmp_path / "room", numbers)) == []
    assert len(numbers) >= 5


def test_a_full_disk_holds_the_service_and_loses_nothing(tmp_path: Path, mounted: Mount) -> None:
    """It waits and says so, or ends with code 4 for its supervisor; once there is room, all is done, unattended."""
    mounted(BYTES)
    console = Console(tmp_path, PARTNER).install()
    numbers = _deposit_until_full(console)
    log, house = tmp_path / "journal.log", House(tmp_path)
    service = console.start("watch", log=log)
    _until(lambda: service.poll() is not None or "place insuffisante" in log.read_text(encoding="utf-8"))
    mounted(ROOM)
    held = service.poll()
    if held is not None:
        service = console.start("watch", log=tmp_path / "ensuite.log")
    try:
        _until(lambda: len(list(house.told())) >= len(numbers))
    finally:
        service.send_signal(signal.SIGTERM)
        code = service.wait(PATIENCE)

    assert held in (None, FAULT)
    assert "Traceback" not in log.read_text(encoding="utf-8")
    assert code == OK
    assert differences(outcome_of(house), _expected(tmp_path / "room", numbers)) == []


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
