"""The wall clock of the running service is set by hours and by months: files settle all the same, each has the day that
the clock shows, and the nightly export comes, over both changes of the hour.

The clock is shifted by a preload of our own (``clock_shim.c``): libfaketime keeps Python 3.11 waiting for ever.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.days import PARIS
from samples.generator import Line, ubl_invoice
from tests.acceptance.console import Console, flux_name
from tests.acceptance.test_remount import Running, serving
from tests.needs import need

SHIM = Path(__file__).with_name("clock_shim.c")
SETTLE = 1.0
LONG_FLUX = flux_name("FSO1100A", 5, "TDTDEM")
BAD = {"ttc": "1250.00", "net": "1250.00"}


class Wall:
    """The wall clock that processes started from here see."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shift(0)

    def shift(self, seconds: float) -> None:
        """Set it so far from the true time."""
        beside = self.file.with_suffix(".new")
        beside.write_text(str(round(seconds)))
        beside.replace(self.file)

    def show(self, year: int, month: int, day: int, at: str, *, fold: int = 0) -> None:
        """Set it to an instant of Paris; ``fold`` 1 is the second 02:30 of the night that has two."""
        wanted = datetime.fromisoformat(f"{year}-{month:02}-{day:02}T{at}").replace(tzinfo=PARIS, fold=fold)
        self.shift(wanted.timestamp() - time.time())


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wall:
    """A clock to set, for every process that the test starts."""
    need(shutil.which("cc") is not None, "a C compiler")
    library = tmp_path / "clock_shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, SHIM], check=True)
    found = Wall(tmp_path / "shift")
    monkeypatch.setenv("LD_PRELOAD", str(library))
    monkeypatch.setenv("CLOCK_SHIM", str(found.file))
    return found


def _told(console: Console, number: int) -> dict:
    (told,) = console.run("flux", "show", flux_name("FSO1100A", number, "TDTDEM")[-25:], "--json").objects
    return told


def _jour(console: Console, number: int) -> str:
    return str(_told(console, number)["jour"])


def test_no_file_is_taken_early_and_none_is_forgotten(tmp_path: Path, wall: Wall) -> None:
    """Set forward by months: a whole file settles for its second all the same, a cut one keeps its respite. Set back by
    hours: files settle, too. The day of each is the one shown when it was taken. What was being judged is judged again."""
    console = Console(tmp_path, f"[TDTDEM]\nsettle-seconds = {SETTLE}\n", "[depot]\nscan-seconds = 0.1\n").install()
    cut = console.inbox("TDTDEM") / flux_name("FSO1100A", 9, "TDTDEM")
    with serving(console) as service:
        console.put("TDTDEM", cut.name, ubl_invoice(number="CLK-9")[:-20])
        service.until(service.put("TDTDEM", 1))  # deposited after the cut one: that one has been looked at
        took = {}
        for number, at in ((2, "23:59:00"), (3, "20:30:00")):
            begun = time.monotonic()
            done = service.put("TDTDEM", number)
            wall.show(2027, 6, 15, at)
            service.until(done)
            took[number] = time.monotonic() - begun
        wall.shift(-3 * 3600)
        before = datetime.now(PARIS) - timedelta(hours=3)
        service.until(service.put("TDTDEM", 4))
        after = datetime.now(PARIS) - timedelta(hours=3)
        console.put(
            "TDTDEM", LONG_FLUX, ubl_invoice(number="CLK-5", lines=tuple(Line(price="1.00") for _ in range(30_000)))
        )
        service.until(lambda: not (console.inbox("TDTDEM") / LONG_FLUX).exists())
        time.sleep(0.3)  # it is being judged now, and would be past its time
        wall.shift(3 * 3600)
        service.until(service.report("TDTDEM", 5))

    assert [number for number, seconds in took.items() if seconds < SETTLE] == []
    assert cut.exists()
    assert _told(console, 5)["etat"] == "IN_INTEGRE"
    assert [_jour(console, number) for number in (2, 3)] == ["2027-06-15", "2027-06-15"]
    assert before.date().isoformat() <= _jour(console, 4) <= after.date().isoformat()


def test_the_nightly_export_comes_over_both_changes_of_the_hour(tmp_path: Path, wall: Wall) -> None:
    """The clock is set to two seconds before the hour of the export: yesterday's file is there, after a day of 23 hours
    and after one of 25, with all of that day's rejections and no other."""
    console = Console(tmp_path, '[TDTDEM]\ncompletude = "renommage"\n', "[depot]\nscan-seconds = 0.2\n").install()
    wall.show(2027, 3, 27, "23:50:00")
    with serving(console) as service:
        _refused(service, 1)
        _exported(service, wall, 2027, 3, 28)
        for number, at in ((2, "00:30:00"), (3, "23:59:00")):
            wall.show(2027, 3, 28, at)
            _refused(service, number)
        _exported(service, wall, 2027, 3, 29)
        for number, (at, fold) in enumerate([("00:00:30", 0), ("02:30:00", 0), ("02:30:00", 1), ("23:59:00", 1)], 4):
            wall.show(2027, 10, 31, at, fold=fold)
            _refused(service, number)
        _exported(service, wall, 2027, 11, 1)

    assert {path.name[-12:-4]: _lines(path) for path in console.outbox("TDTDEM").glob("rejets_*.csv")} == {
        "20270327": [1],
        "20270328": [2, 3],
        "20271031": [4, 5, 6, 7],
    }


def _refused(service: Running, number: int) -> None:
    name = flux_name("FSO1100A", number, "TDTDEM")
    service.console.put("TDTDEM", name, ubl_invoice(number=f"CLK-{number}", **BAD))
    service.until(service.report("TDTDEM", number))


def _exported(service: Running, wall: Wall, *day: int) -> None:
    """Two seconds before the export of the day before; it comes by itself."""
    wall.show(*day, "00:04:58")
    yesterday = datetime(*day, tzinfo=PARIS) - timedelta(days=1)
    xlsx = service.console.outbox("TDTDEM") / f"rejets_EDI_TDTDEM_{yesterday:%Y%m%d}.xlsx"
    service.until(xlsx.exists)  # written after the CSV


def _lines(path: Path) -> list[int]:
    """The numbers of the flux whose rejections a daily file tells."""
    text = path.read_text(encoding="utf-8-sig")
    return [number for number in range(10) if f"CLK-{number}" in text]
