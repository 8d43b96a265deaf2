"""The service: it takes a renamed file at once, exports what is due when it starts, keeps others out, stops on SIGTERM."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.domain.days import day_in_paris
from pipeline.stores.journal import open_journal
from samples.generator import SUPPLIER_IBAN, ubl_invoice
from tests.acceptance.console import FAULT, LOCKED, Console, flux_name
from tests.stores.builders import WRONG, deposit, document, verdict

GOOD, BAD = (flux_name("FSO1100A", number, "TDTDEM") for number in (1, 2))
ROUTED_WITHIN = 10.0  # "at once" on an idle machine; the bound leaves room for a busy one
STOPPED_WITHIN = 30.0
PATIENCE = 30.0


class Served(NamedTuple):
    """What a service did, and what others saw of it."""

    console: Console
    seconds: float
    yesterday_file: Path
    others: tuple[str, ...]
    code: int
    stopped_after: float
    log: str


def _until(happened: Callable[[], object], process: subprocess.Popen[bytes]) -> float:
    started = time.monotonic()
    while not happened():
        assert process.poll() is None
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One life of a service, from its start to SIGTERM."""
    console = Console(tmp_path_factory.mktemp("service"), '[TDTDEM]\ncompletude = "renommage"\n').install()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with open_journal(f"sqlite:///{console.root}/journal.sqlite3") as journal:
        (row,) = journal.receive([deposit("hier", emetteur="TDTDEM", at=yesterday)])
        refused = verdict(document(1, WRONG))
        journal.record(row, refused, now=yesterday, jour=None, cause="depot", uniques=True)
        journal.confirm(row.id, now=yesterday)
    daily = console.outbox("TDTDEM") / f"rejets_EDI_TDTDEM_{day_in_paris(yesterday):%Y%m%d}.csv"
    (console.inbox("TDTDEM") / "lien.xml").symlink_to("/etc/hostname")
    console.put("TDTDEM", BAD, ubl_invoice(number="SRV-2", ttc="1250.00", net="1250.00"))
    log = console.folder / "journal.log"
    process = console.start("watch", log=log)
    try:
        _until(daily.exists, process)
        _until((console.outbox("TDTDEM") / f"CSO{BAD[3:]}.json").exists, process)
        others = tuple(console.run(command, expect=LOCKED).err for command in ("drain", "watch"))
        console.put("TDTDEM", GOOD, ubl_invoice(number="SRV-1"))
        seconds = _until((console.outbox("TDTDEM") / f"CSO{GOOD[3:]}.json").exists, process)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(STOPPED_WITHIN)
        yield Served(
            console,
            seconds,
            daily,
            others,
            code,
            time.monotonic() - asked,
            log.read_text(encoding="utf-8"),
        )
    finally:
        process.kill()
        process.wait()


def _events(served: Served) -> list[dict]:
    assert [line for line in served.log.splitlines() if not line.startswith("{")] == []
    return [json.loads(line) for line in served.log.splitlines()]


def test_a_renamed_file_is_routed_at_once(served: Served) -> None:
    """Under renommage the service needs no second look: the invoice is at its recipient within seconds."""
    assert served.seconds < ROUTED_WITHIN
    assert [name for name in served.console.delivered() if GOOD[-25:] in name] != []


def test_what_became_due_is_exported_at_the_start(served: Served) -> None:
    """Yesterday's rejections, never exported, have their files as soon as the service runs; today's wait for tonight."""
    names = sorted(path.name for path in served.console.outbox("TDTDEM").glob("rejets_*"))
    stem = served.yesterday_file.stem

    assert names == [f"{stem}.csv", f"{stem}.xlsx"]


def test_sigterm_ends_the_service(served: Served) -> None:
    """It stops within 30 s, exit code 0, and releases its lock: the next command works."""
    assert served.code == 0
    assert served.stopped_after < STOPPED_WITHIN

    served.console.run("drain", expect=0)


def test_one_instance_works_on_a_root(served: Served) -> None:
    """While the service runs, drain and a second watch leave with 5 and name the process that holds the lock; the first
    goes on: what is deposited afterwards is routed (above)."""
    sentence = re.compile(r"edi-flux : Une autre instance travaille déjà sur \S+ \(processus \d+\)\n")

    assert [bool(sentence.fullmatch(said)) for said in served.others] == [True, True]


def test_one_event_a_step_as_json(served: Served) -> None:
    """Every line of stderr is one JSON event; each flux was judged once and routed once."""
    steps = [(one["step"], one["flux"], one["outcome"]) for one in _events(served) if one["event"] == "flux"]

    assert steps == [
        ("juge", BAD[-25:], "IN_REJETE"),
        ("route", BAD[-25:], "IN_REJETE"),
        ("juge", GOOD[-25:], "IN_INTEGRE"),
        ("route", GOOD[-25:], "IN_INTEGRE"),
    ]
    assert all({"emetteur", "ms", "timestamp", "level"} <= set(one) for one in _events(served) if "step" in one)
    assert [one["outcome"] for one in _events(served) if one["event"] == "service"] == ["demarre", "arrete"]


def test_an_oddity_is_told_once(served: Served) -> None:
    """The link in the drop folder is told to ops once, however often the folder is scanned."""
    odd = [(one["nom"], one["cause"]) for one in _events(served) if one["event"] == "depot"]

    assert odd == [("b'lien.xml'", "lien symbolique")]


def test_logs_hold_no_personal_data(served: Served) -> None:
    """No IBAN, no name, no amount, no body: a log says which flux, never what it holds."""
    found = [
        word for word in (SUPPLIER_IBAN, "Bellerive", "1250.00", "SRV-1", "<Invoice", "FR76") if word in served.log
    ]

    assert found == []
    assert served.log.isascii()


def test_a_fault_of_the_disk_stops_the_service(tmp_path: Path) -> None:
    """A spool that is no folder is our fault, not the emitter's: exit 4, and the file stays where it lay."""
    console = Console(tmp_path, '[TDTDEM]\ncompletude = "renommage"\n').install()
    console.put("TDTDEM", GOOD, ubl_invoice(number="SRV-9"))
    (console.root / "spool").rmdir()
    (console.root / "spool").write_text("pas un dossier")
    said = console.run("watch", expect=FAULT)

    assert "Traceback" not in said.err
    assert (console.inbox("TDTDEM") / GOOD).exists()
