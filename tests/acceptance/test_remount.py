"""The service over mounts that come and go, and on a network mount: nothing lost, ops told once, the others served."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import CONFIGURATION, Console, flux_name
from tests.mounting import bind, sshfs, tmpfs

PARTNERS = '[AAAAAA]\ncompletude = "renommage"\n[BBBBBB]\ncompletude = "renommage"\n'
PATIENCE = 60.0


class Running:
    """A service under way: its console, its process, what it logs."""

    def __init__(self, console: Console, process: subprocess.Popen[bytes], log: Path) -> None:
        self.console, self.process, self.log = console, process, log

    def until(self, happened: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait for something to be true while the service lives."""
        deadline = time.monotonic() + patience
        while not happened():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def put(self, emetteur: str, number: int) -> Callable[[], bool]:
        """Deposit a good flux; gives what tells that its report is there."""
        self.console.put(
            emetteur, flux_name("FSO1100A", number, emetteur), ubl_invoice(number=f"M-{emetteur}-{number}")
        )
        return self.report(emetteur, number)

    def report(self, emetteur: str, number: int) -> Callable[[], bool]:
        """Whether the report of a flux is there."""
        return (self.console.outbox(emetteur) / f"CSO{flux_name('FSO1100A', number, emetteur)[3:]}.json").exists

    def events(self, kind: str) -> list[dict]:
        """Events of a kind that it has logged; every line is one JSON object."""
        found = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [one for one in found if one["event"] == kind]

    def told(self, cause: str) -> int:
        """How many times ops were told of a cause."""
        return sum(cause in one.get("cause", "") for one in self.events("depot"))


@contextmanager
def serving(console: Console) -> Iterator[Running]:
    """``edi-flux watch``, from its start to SIGTERM, which ends it without a fault."""
    log = console.folder / "journal.log"
    process = console.start("watch", log=log)
    running = Running(console, process, log)
    try:
        running.until(lambda: log.exists() and running.events("service"))
        yield running
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """Two partners, frequent scans; one installation for these tests, of which each has numbers of its own."""
    return Console(tmp_path_factory.mktemp("montages"), PARTNERS, "[depot]\nscan-seconds = 0.2\n").install()


def test_a_folder_that_a_mount_covers_waits_and_stops_nobody(console: Console) -> None:
    """What lies on the mount and what it hides both stay; ops are told once; the neighbour is served; undone, all goes on.

    No copy is tried across: a file is ours by a rename, or not at all.
    """
    depot = console.inbox("AAAAAA")
    with serving(console) as service:
        service.until(service.put("AAAAAA", 1))
        service.process.send_signal(signal.SIGSTOP)
        hidden = service.put("AAAAAA", 2)
        with tmpfs(depot):
            service.process.send_signal(signal.SIGCONT)
            service.put("AAAAAA", 3)
            service.until(lambda: service.told("montage"))
            for number in range(5):  # several passes later
                service.until(service.put("BBBBBB", number))
            left = sorted(path.name for path in depot.iterdir())
            assert not hidden()
        service.until(hidden)
        service.until(service.put("AAAAAA", 4))

    assert left == [flux_name("FSO1100A", 3, "AAAAAA")]
    assert service.told("montage") == 1
    assert not service.report("AAAAAA", 3)()
    assert len(service.events("flux")) == 2 * 8


def test_a_folder_deleted_and_created_again_is_taken_up(console: Console) -> None:
    """While it is away ops are told once, and the others are served; what lies in the new one is taken."""
    depot = console.inbox("AAAAAA")
    with serving(console) as service:
        depot.rmdir()
        service.until(lambda: service.told("dossier absent"))
        service.until(service.put("BBBBBB", 11))
        depot.mkdir()
        service.until(service.put("AAAAAA", 11))

    assert service.told("dossier absent") == 1


def test_a_start_over_a_mount_is_refused(console: Console) -> None:
    """Ops are there to read it: exit 3 names both folders, for a bind mount of the very same file system too."""
    elsewhere = console.folder / "ailleurs"
    elsewhere.mkdir()
    with bind(elsewhere, console.inbox("AAAAAA")):
        said = console.run("drain", expect=CONFIGURATION).err
        doctor = console.run("doctor", expect=None).out

    assert "doivent être sur le même système de fichiers et le même montage" in said
    assert "DÉFAUT  système de fichiers : prise/ et le dépôt de AAAAAA" in doctor
    console.run("drain")


def test_a_folder_moved_in_is_named_and_its_files_wait_for_their_partner(console: Console) -> None:
    """What is inside is not looked at; moved up, it is taken."""
    name = flux_name("FSO1100A", 21, "AAAAAA")
    lot = console.folder / "lot"
    lot.mkdir()
    (lot / name).write_bytes(ubl_invoice(number="M-21"))
    with serving(console) as service:
        lot.rename(console.inbox("AAAAAA") / "lot")
        service.until(lambda: service.told("dossier"))
        assert (console.inbox("AAAAAA") / "lot" / name).exists()
        (console.inbox("AAAAAA") / "lot" / name).rename(console.inbox("AAAAAA") / name)
        service.until(service.report("AAAAAA", 21))

    assert service.told("dossier") == 1


def test_the_service_on_a_network_mount_trusts_its_scans(tmp_path: Path) -> None:
    """Others write at the far end, of which no event tells: all is found by the timer, once; the journal is local."""
    far, root = tmp_path / "loin", tmp_path / "root"
    for folder in (far, root):
        folder.mkdir()
    with sshfs(far, root):
        console = Console(tmp_path, PARTNERS)
        refused = console.run("init", expect=CONFIGURATION).err
        local = f'journal = "sqlite:///{tmp_path}/journal.sqlite3"\n[depot]\nscan-seconds = 0.1\n'
        console = Console(tmp_path, PARTNERS, local).install()
        doctor = console.run("doctor", expect=None).out
        with serving(console) as service:
            depot = far / "partenaires" / "AAAAAA" / "in"
            for number in range(3):
                name = flux_name("FSO1100A", number, "AAAAAA")
                (depot / f"{name}.part").write_bytes(ubl_invoice(number=f"M-{number}"))
                (depot / f"{name}.part").rename(depot / name)
                service.until(service.report("AAAAAA", number))
        assert list(depot.iterdir()) == []

    assert "Placer le journal sur un disque local" in refused
    assert "système de fichiers : montage réseau (fuse.sshfs) : balayage seul" in doctor
    assert [one["outcome"] for one in service.events("flux")] == ["IN_INTEGRE"] * 6
