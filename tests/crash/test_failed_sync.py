"""A failed sync is never tried again: the product stops, and the next start does anew what was not confirmed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline.channels.drain import Door
from pipeline.domain.faults import DurabilityFault, StorageFault
from pipeline.domain.flux import Etat
from pipeline.runtime.child import Workplace
from pipeline.runtime.hand_over import Drop, Handing
from pipeline.runtime.pool import Pool
from pipeline.stages.context import Limits
from pipeline.stores import together as module
from pipeline.stores.journal import open_journal
from pipeline.stores.spool import Spool
from pipeline.stores.together import Together, sync_copies
from samples.generator import ubl_invoice
from tests.runtime.house import House, flux_name
from tests.stores.builders import deposit

CONTENT = b"<Invoice/>"


class Disk:
    """``os.fsync`` that refuses below a folder and keeps the paths that it was asked for."""

    def __init__(self, below: Path) -> None:
        self.below = below
        self.asked: list[Path] = []
        self._real = os.fsync

    def __call__(self, descriptor: int) -> None:
        """Sync, or refuse."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        self.asked.append(path)
        if path.is_relative_to(self.below):
            raise OSError(5, "Input/output error")
        self._real(descriptor)


def test_effects_that_cannot_be_synced_stop_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not tried one by one as a refusing folder is: one refused sync, nothing confirmed, the next start ends it all."""
    house = House(tmp_path).install()
    for number in (1, 2):
        house.put(flux_name(number), ubl_invoice(number=f"SYNC-{number}"))
    app, disk = house.app(), Disk(house.layout.recipients)
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", disk)
            with pytest.raises(DurabilityFault, match="destinataires"):
                list(door.take_ready())
    refused = [path for path in disk.asked if path.is_relative_to(house.layout.recipients)]
    counts, incidents = app.journal.counts(), worker.incidents
    app.close()

    assert len(refused) == 1
    assert (counts, incidents) == ({Etat.A_ROUTER.value: 2}, 0)
    assert [item.flux.etat for item in house.drain()] == [Etat.INTEGRE, Etat.INTEGRE]
    assert len(house.delivered()) == 4


def test_a_child_tells_its_failed_sync(tmp_path: Path) -> None:
    """The fault travels whole: the parent knows it from a folder that refuses."""
    (tmp_path / "source").write_bytes(CONTENT)
    drop = Drop(1, tmp_path / "d" / "f", b"{}", whole=True)
    handing = Handing("f", tmp_path / "source", (drop,), tmp_path / "out" / "r", b"{}")
    with Pool(Workplace(Limits(), {}, tmp_path / "absent", 2 * 1024**3, 30), 1) as pool:
        future = pool._schedule(_fail, handing)
        with pytest.raises(DurabilityFault, match="source"):
            pool.answer(future)


def _fail(handing: Handing) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", Disk(handing.source))
        module.sync_file(handing.source)


def test_a_copy_that_reads_well_is_written_anew(tmp_path: Path) -> None:
    """After a failed sync the spool's copy may be in memory only: the next start writes it again, durable first."""
    (tmp_path / "prise").write_bytes(CONTENT)
    first, second = Spool(tmp_path / "spool"), Spool(tmp_path / "spool")
    stored = first.store(tmp_path / "prise")
    assert stored is not None
    before = first.path(stored.sha256).stat().st_ino
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", Disk(tmp_path / "spool"))
        with pytest.raises(DurabilityFault):
            first.flush()
    second.store(tmp_path / "prise")
    after = second.path(stored.sha256)

    assert after.stat().st_ino != before
    assert after.read_bytes() == CONTENT


def test_a_copy_that_failed_half_way_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk keeps no halves under the name of their digest."""
    (tmp_path / "prise").write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")

    def full(_descriptor: int, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageFault, match="No space left"):
        spool.store(tmp_path / "prise")

    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []


def test_what_stands_already_is_synced_before_it_is_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name and its bytes: whoever put it there may have been stopped before it came to that."""
    (tmp_path / "source").write_bytes(CONTENT)
    for name in ("linked", "written"):
        (tmp_path / name).write_bytes(CONTENT)
    disk = Disk(tmp_path / "nowhere")
    monkeypatch.setattr(os, "fsync", disk)
    with Together() as group:
        group.put(tmp_path / "written", CONTENT, once=True)
        group.link(tmp_path / "linked", tmp_path / "source")
        group.settle()

    assert disk.asked == [tmp_path / "written", tmp_path / "linked", tmp_path]


def test_what_its_recipient_took_away_meanwhile_was_delivered(tmp_path: Path) -> None:
    """Between the look and the sync."""
    (tmp_path / "written").write_bytes(CONTENT)
    with Together() as group:
        group.put(tmp_path / "written", CONTENT, once=True)
        (tmp_path / "written").unlink()
        group.settle()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("closed", [True, False])
def test_a_folder_that_is_gone_is_synced_with_its_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, closed: bool
) -> None:
    """What was renamed out of a partner's folder must be durable, even if the partner has removed it since."""
    calls: list[int] = []
    monkeypatch.setattr(module, "sync_filesystem", calls.append)
    (tmp_path / "f").write_bytes(CONTENT)
    device = os.open(tmp_path, os.O_RDONLY)

    sync_copies([tmp_path / "f"], [tmp_path / "absent"] if closed else [tmp_path], device)
    os.close(device)

    assert calls == ([device] if closed else [])


def test_a_partner_s_folder_that_cannot_be_synced_stops_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed sync is no folder that is gone."""
    (tmp_path / "in").mkdir()
    (tmp_path / "f").write_bytes(CONTENT)
    device = os.open(tmp_path, os.O_RDONLY)
    monkeypatch.setattr(os, "fsync", Disk(tmp_path / "in"))
    with pytest.raises(DurabilityFault):
        sync_copies([tmp_path / "f"], [tmp_path / "in"], device)
    os.close(device)


def test_the_journal_of_a_stopped_process_is_written_anew(tmp_path: Path) -> None:
    """After ``harden`` the database holds all, without its log: what was only in memory is on the disk."""
    journal = open_journal(f"sqlite:///{tmp_path}/stopped.sqlite3")
    journal.receive([deposit("a")])
    expected = journal.pending()
    for left in tmp_path.glob("stopped.sqlite3*"):  # as a kill leaves it
        shutil.copyfile(left, tmp_path / left.name.replace("stopped", "next"))
    journal.close()
    taken_over = open_journal(f"sqlite:///{tmp_path}/next.sqlite3")
    taken_over.harden()
    shutil.copyfile(tmp_path / "next.sqlite3", tmp_path / "alone.sqlite3")
    taken_over.close()
    with open_journal(f"sqlite:///{tmp_path}/alone.sqlite3") as alone:
        found = alone.pending()

    assert len(expected) == 1
    assert found == expected


def test_the_twin_in_memory_has_nothing_to_harden() -> None:
    """It is gone when closed."""
    with open_journal("sqlite://") as journal:
        journal.harden()

        assert journal.pending() == ()


def test_a_journal_that_somebody_reads_for_too_long_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be written anew then: the next start tries again."""
    monkeypatch.setattr("pipeline.stores.journal_engine._PATIENCE", 0)
    with open_journal(f"sqlite:///{tmp_path}/j") as journal, open_journal(f"sqlite:///{tmp_path}/j") as other:
        with other._database.read() as connection:
            connection.exec_driver_sql("SELECT * FROM flux").fetchall()
            journal.receive([deposit("a")])
            with pytest.raises(StorageFault, match="trop longtemps"):
                journal.harden()
        journal.harden()
