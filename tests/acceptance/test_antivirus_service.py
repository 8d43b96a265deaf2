"""The antivirus as operators live it: the service waits for clamd, says so once, and goes on; commands leave with 4."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.stores.journal import open_journal
from samples.generator import Attachment, ubl_invoice
from tests.acceptance.console import CONFIGURATION, FAULT, OK, REFUSED, Console, flux_name, run
from tests.antivirus import CLAMD, EICAR, EICAR_SIGNATURE, Daemon
from tests.needs import need

CLEAN, INFECTED, LATER = (flux_name("FSO1100A", number, "TDTDEM") for number in (1, 2, 3))
PARTNERS = '[TDTDEM]\ncompletude = "renommage"\n[EDITIA]\ncompletude = "renommage"\n'
OTHER = flux_name("FSO1100A", 1, "EDITIA")
PATIENCE = 60.0
ATTACHED = (Attachment("releve.txt", EICAR, "text/plain"),)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A clamd that is not started."""
    need(CLAMD is not None, "clamd (clamav-daemon)")
    folder = tmp_path / "clamd"
    folder.mkdir()
    made = Daemon(folder)
    yield made
    made.stop()


@pytest.fixture
def console(tmp_path: Path, daemon: Daemon) -> Console:
    """An installation that has its contents scanned."""
    settings = f'[antivirus]\nsocket = "{daemon.socket}"\n[depot]\nscan-seconds = 0.2\n'
    return Console(tmp_path, PARTNERS, settings).install()


def _until(happened: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


def _counts(console: Console) -> dict[str, int]:
    with open_journal(f"sqlite:///{console.root}/journal.sqlite3") as journal:
        return {etat: count for etat, count in journal.counts().items() if count}


def _events(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_the_service_waits_for_clamd_and_goes_on(console: Console, daemon: Daemon) -> None:
    """Down, then up, then frozen, then alive: all wait each time, of every partner, and nothing is lost or told twice."""
    log = console.folder / "journal.log"
    console.put("TDTDEM", CLEAN, ubl_invoice(number="AV-1"))
    console.put("TDTDEM", INFECTED, ubl_invoice(number="AV-2", attachments=ATTACHED))
    console.put("EDITIA", OTHER, ubl_invoice(number="AV-3"))
    process = console.start("watch", log=log)
    try:
        _until(lambda: _counts(console) == {"IN_RECU": 3}, process)
        time.sleep(1.0)
        waiting, nothing = _counts(console), console.delivered()
        daemon.start()
        _until(lambda: _counts(console) == {"IN_INTEGRE": 2, "IN_REJETE": 1}, process)
        with daemon.frozen():
            console.put("TDTDEM", LATER, ubl_invoice(number="AV-4"))
            _until(lambda: [one["outcome"] for one in _events(log) if one["event"] == "antivirus"][2:], process)
            frozen = _counts(console)
        _until(lambda: _counts(console) == {"IN_INTEGRE": 3, "IN_REJETE": 1}, process)
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
    (kept,) = (console.root / "quarantaine").iterdir()
    events = _events(log)
    changes = [one["outcome"] for one in events if one["event"] == "antivirus"]
    causes = [one.get("cause") for one in events if one.get("flux") == INFECTED[-25:] and one["step"] == "juge"]

    assert (waiting, nothing) == ({"IN_RECU": 3}, [])
    assert frozen == {"IN_INTEGRE": 2, "IN_REJETE": 1, "IN_RECU": 1}
    assert code == OK
    assert changes == ["en panne", "retabli", "en panne", "retabli"]
    assert causes == [f"antivirus : {EICAR_SIGNATURE}"]
    assert kept.name.startswith("flux-")
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert [name for name in console.delivered() if INFECTED[-25:] in name] == []
    assert len(console.delivered()) == 6


def test_commands_say_that_clamd_is_down(console: Console, daemon: Daemon, tmp_path: Path) -> None:
    """drain, check, replay and doctor leave with 4 and one French sentence; once clamd answers they work."""
    console.put("TDTDEM", CLEAN, ubl_invoice(number="AV-1"))
    clean, infected = tmp_path / "propre.xml", tmp_path / "infecte.xml"
    clean.write_bytes(ubl_invoice(number="AV-5"))
    infected.write_bytes(ubl_invoice(number="AV-6", attachments=ATTACHED))
    said = {
        "drain": console.run("drain", expect=FAULT).err,
        "check": console.run("check", clean, infected, "--jobs", "2", expect=FAULT).err,
    }
    found = {one["sujet"]: one for one in console.run("doctor", "--json", expect=FAULT).objects}["antivirus"]
    held = _counts(console)
    daemon.start()
    drained = console.run("drain", "--json", expect=OK).objects
    checked = console.run("check", clean, infected, "--json", expect=REFUSED).objects
    sound = {one["sujet"]: one for one in console.run("doctor", "--json", expect=None).objects}["antivirus"]
    daemon.stop()
    said["replay"] = console.run("replay", expect=FAULT).err

    assert {name: str(daemon.socket) in text for name, text in said.items()} == dict.fromkeys(said, True)
    assert said["drain"].endswith("injoignable : No such file or directory\n")
    assert "edi-flux : Aucun flux n'est jugé tant que l'antivirus ne répond pas." in said["drain"]
    assert all("Traceback" not in text for text in said.values())
    assert (found["ok"], str(daemon.socket) in found["detail"]) == (False, True)
    assert held == {"IN_RECU": 1}
    assert [one["etat"] for one in drained] == ["IN_INTEGRE"]
    assert [one["etat"] for one in checked] == ["IN_INTEGRE", "IN_REJETE"]
    assert sound["ok"]
    assert sound["detail"].endswith("âge des signatures inconnu")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('socket = "clamd.ctl"', "antivirus.socket attend un chemin absolu ou hôte:port, trouvé « clamd.ctl »"),
        (
            'socket = "/x"\ndelai-seconds = 120.0',
            "antivirus.delai-seconds attend plus de 0 et moins que jugement.delai",
        ),
        ('socket = "/x"\ndelai-seconds = 0', "antivirus.delai-seconds attend plus de 0"),
        ("soquet = 1", "clé inconnue « antivirus.soquet »"),
    ],
)
def test_settings_that_cannot_be(table: str, said: str, tmp_path: Path) -> None:
    """A scan that could outlast its judgement would be an incident: refused at the start, like a bad address."""
    config = tmp_path / "pipeline.toml"
    config.write_text(f'root = "{tmp_path}/root"\n[antivirus]\n{table}\n', encoding="utf-8")
    ran = run("--config", config, "status")

    assert ran.code == CONFIGURATION
    assert said in ran.err
