"""Backup and restoration on a real root: what is kept, under which names and rights, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.faults import ConfigurationFault, LockedFault, StorageFault
from pipeline.domain.flux import Etat
from pipeline.runtime import backup as backing
from pipeline.runtime.backup import Backup, Made, backup_object
from pipeline.runtime.claims import claim_name
from pipeline.runtime.lock import root_lock
from pipeline.runtime.restore import Restoration, restored_object
from pipeline.stores.records import Claim, FluxRow
from pipeline.stores.vault import MANIFEST, Manifest, Vault
from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import tree
from tests.runtime.house import NOW, PARTNER, House, flux_name
from tests.stores.builders import digest

LOT = tar_gz([("a.xml", ubl_invoice(number="S-3")), ("b.xml", ubl_invoice(number="S-4", ttc="1.00"))])
OURS = {"journal.sqlite3-wal", "journal.sqlite3-shm", ".verrou", ".verrou-conservation"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Accepted, refused, both in an archive; and what ops may have put into the root."""
    (tmp_path / "maison").mkdir()
    house = House(tmp_path / "maison").install()
    for number, content in enumerate((ubl_invoice(number="S-1"), ubl_invoice(number="S-2", ttc="1.00"), LOT), start=1):
        house.put(flux_name(number), content)
    house.drain()
    house.layout.partners_file.write_text(PARTNER.replace("TDTDEM", "AUTRES"), encoding="utf-8")
    house.layout.inbox("TDTDEM").chmod(0o2770)
    (house.layout.inbox("TDTDEM") / ".envoi.tmp").write_bytes(b"la moitie")
    return house


def _backup(house: House, folder: Path | None = None) -> Made:
    vault = Vault(folder or house.folder.parent / "sauvegarde")
    return Backup(house.layout, house.layout.journal, vault, house.clock()).make()


def _other(house: House) -> House:
    """An installation of the same configuration whose root is not there yet."""
    folder = house.folder.parent / "ailleurs"
    folder.mkdir(exist_ok=True)
    return House(folder)


def _restore(house: House, other: House) -> Manifest:
    journal = other.layout.journal
    vault = Vault(house.folder.parent / "sauvegarde")
    return Restoration(vault, other.layout, journal, f"sqlite:///{journal}").restore()


def _seen(house: House) -> dict[str, tuple[int, int, str]]:
    """Rights, number of names and digest of all that a root holds, less what a backup leaves out."""
    found = tree(house.layout.root)
    paths = {os.fsdecode(bytes.fromhex(name)): kind for name, kind in found.items()}
    seen = {}
    for name, kind in paths.items():
        status = (house.layout.root / name).lstat()
        if name not in OURS and not name.startswith("partenaires/TDTDEM/in/") and name != "journal.sqlite3":
            links = status.st_nlink if stat.S_ISREG(status.st_mode) else 0
            seen[name] = (stat.S_IMODE(status.st_mode), links, kind)
    return seen


def test_a_restored_root_is_the_root(house: House) -> None:
    """Every file, folder and right, second names of one content included; the journal tells the same."""
    made = _backup(house)
    other = _other(house)
    manifest = _restore(house, other)
    seen = _seen(house)

    assert {one: names for one, (_, names, _) in seen.items() if names > 1} != {}
    assert _seen(other) == seen
    assert manifest == made.manifest
    assert (made.problems, manifest.etats) == ((), {"IN_INTEGRE": 1, "IN_INTEGRE_PARTIEL": 1, "IN_REJETE": 1})
    assert list(other.layout.inbox("TDTDEM").iterdir()) == []
    assert stat.S_IMODE(other.layout.inbox("TDTDEM").stat().st_mode) == 0o2770
    assert not other.layout.unfinished.exists()
    assert restored_object(manifest, other.layout.root)["quand"] == NOW.isoformat()


def test_a_second_backup_copies_what_is_new(house: House) -> None:
    """Nothing new: the journal and the list at most. One flux more: its content, what it brought, and those two."""
    first = _backup(house)
    house.clock.now = NOW + timedelta(hours=1)
    idle = _backup(house)
    house.put(flux_name(5), ubl_invoice(number="S-5"))
    house.drain()
    more = _backup(house)

    assert first.copies > 10
    assert idle.copies <= 2
    assert 3 <= more.copies <= 5
    assert more.manifest.fichiers == idle.manifest.fichiers + 4
    assert backup_object(more)["copies"] == more.copies
    assert datetime.fromisoformat(more.manifest.quand) == NOW + timedelta(hours=1)


def test_what_was_in_progress_is_ended_once(house: House) -> None:
    """Received, waiting for its effects, claimed with a short and with a long name: each has its end after the drain."""
    app = house.app()
    with app.working() as worker:
        received = _taken(house, flux_name(6), "S-6")
        waiting = _taken(house, flux_name(7), "S-7")
        ((row, verdict),) = worker.judge_again([waiting], dry_run=True)
        app.journal.record(row, verdict, now=NOW, jour=None, cause="depot", uniques=True)
        short = Claim("5" * 32, "TDTDEM", flux_name(8).encode(), NOW)
        long = Claim("6" * 32, "TDTDEM", ("é" * 120).encode(), NOW)
        app.journal.announce([long])
        for claim, number in ((short, "S-8"), (long, "S-9")):
            (house.layout.prise / claim_name(claim)).write_bytes(ubl_invoice(number=number))
        (house.layout.prise / "reste").write_bytes(b"rien ne le nomme")
        _backup(house)
    app.close()
    other = _other(house)
    _restore(house, other)
    ended = {done.flux.nom: done.flux.etat for done in other.drain()}

    assert ended[received.nom] is ended[waiting.nom] is ended[flux_name(8)] is Etat.INTEGRE
    assert ended["é" * 120] is Etat.REJETE
    assert len(ended) == 4
    assert len([name for name in other.delivered() if name.endswith(".xml")]) == 2 + 3
    assert list(other.layout.prise.iterdir()) == []


def _taken(house: House, name: str, number: str) -> FluxRow:
    """Take one flux in, as the intake does, and leave it there."""
    app = house.app()
    claim = Claim(digest(name)[:32], "TDTDEM", name.encode(), NOW)
    path = house.layout.prise / claim_name(claim)
    path.write_bytes(ubl_invoice(number=number))
    (row,) = app.intake.recover()
    app.close()
    return row


def test_what_came_after_the_journal_is_left_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flux taken in, judged and handed over while files are copied: its documents are not in the backup."""
    real = backing.copy_journal

    def slow(source: Path, target: Path) -> None:
        real(source, target)
        house.put(flux_name(9), ubl_invoice(number="S-9"))
        house.drain()

    monkeypatch.setattr(backing, "copy_journal", slow)
    before = set(house.delivered())
    _backup(house)
    other = _other(house)
    _restore(house, other)

    assert set(house.delivered()) > before
    assert set(other.delivered()) == before
    assert sum(_counts(other).values()) == 3


def _counts(house: House) -> dict[str, int]:
    app = house.app()
    counts = app.journal.counts()
    app.close()
    return counts


@pytest.mark.parametrize(
    ("harm", "told"),
    [(lambda path: path.unlink(), "manque au spool"), (lambda path: path.write_bytes(b"x"), "est abîmé au spool")],
)
def test_a_content_that_is_not_right_is_told(house: House, harm: Callable[[Path], object], told: str) -> None:
    """The rest is backed up, and the backup is complete without it."""
    path = sorted(house.layout.spool.glob("*/*"))[0]
    harm(path)
    made = _backup(house)

    assert made.problems == (f"le contenu {path.name} {told}",)
    assert _restore(house, _other(house)).etats == made.manifest.etats


@pytest.mark.parametrize("where", [".", "sauvegarde", "spool/ici"])
def test_a_backup_does_not_lie_in_what_it_backs_up(house: House, where: str) -> None:
    """Nor is anything written there."""
    before = tree(house.layout.root)
    with pytest.raises(ConfigurationFault, match="dans la racine"):
        _backup(house, house.layout.root / where)

    assert tree(house.layout.root) == before


def test_a_backup_of_another_root_is_not_overwritten(house: House) -> None:
    """Two roots need two folders."""
    _backup(house)
    other = _other(house).install()
    with pytest.raises(ConfigurationFault, match=r"est la sauvegarde de .*/maison/root"):
        _backup(other, house.folder.parent / "sauvegarde")


def test_a_root_without_journal_is_not_backed_up(tmp_path: Path) -> None:
    """There is nothing to back up, and it is said."""
    house = House(tmp_path)
    with pytest.raises(ConfigurationFault, match="Rien à sauvegarder"):
        _backup(house, tmp_path / "b")


def test_a_disk_without_room_is_said_before(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the folder is begun; the former backup stays valid."""
    made = _backup(house)
    monkeypatch.setattr(backing, "MARGIN_BYTES", 1 << 60)
    with pytest.raises(StorageFault, match="assez de place"):
        _backup(house)

    assert Vault(house.folder.parent / "sauvegarde").manifest() == made.manifest


def test_a_purge_and_a_backup_wait_for_each_other(house: House) -> None:
    """A content must not go between the journal's copy and its own."""
    with root_lock(house.layout.keep_lock), pytest.raises(LockedFault):
        _backup(house)


def test_a_root_that_serves_is_not_overwritten(house: House) -> None:
    """Full, or empty and worked on: nothing is written."""
    _backup(house)
    before = tree(house.layout.root)
    with pytest.raises(ConfigurationFault, match="n'est pas vide : la renommer"):
        _restore(house, house)
    other = _other(house)
    other.layout.root.mkdir()
    with root_lock(other.layout.lock), pytest.raises(LockedFault):
        _restore(house, other)

    assert tree(house.layout.root) == before
    assert [path.name for path in other.layout.root.iterdir()] == [".verrou"]
    _restore(house, other)


@pytest.mark.parametrize("harm", ["content", "missing", "list", "manifest"])
def test_a_damaged_backup_restores_nothing(house: House, harm: str) -> None:
    """One bit of a content, a content that is not there, the list, the manifest: told before a byte is written."""
    made, folder, other = _backup(house), house.folder.parent / "sauvegarde", _other(house)
    vault = Vault(folder)
    target = vault.path(made.manifest.liste) if harm == "list" else folder / MANIFEST
    if harm in ("content", "missing"):
        target = next(path for path in sorted(folder.glob("contenus/*/*")) if path.name != made.manifest.liste)
    content = target.read_bytes()
    target.unlink() if harm == "missing" else target.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    with pytest.raises(StorageFault if harm != "manifest" else (StorageFault, ConfigurationFault)):
        _restore(house, other)

    assert not other.layout.root.exists()


def test_no_backup_is_no_restoration(house: House) -> None:
    """A folder that is absent, and one whose first backup was interrupted."""
    with pytest.raises(ConfigurationFault, match="pas de sauvegarde achevée"):
        _restore(house, _other(house))
    _backup(house)
    (house.folder.parent / "sauvegarde" / MANIFEST).unlink()
    with pytest.raises(ConfigurationFault, match="pas de sauvegarde achevée"):
        _restore(house, _other(house))


def test_a_backup_of_a_later_version_is_refused(house: House) -> None:
    """Before anything is written, with the revisions and what to do."""
    _backup(house)
    manifest = house.folder.parent / "sauvegarde" / MANIFEST
    manifest.write_text(manifest.read_text().replace("0003_conservation", "0099_demain"))
    with pytest.raises(
        StorageFault, match="plus récente d'edi-flux : le journal sauvegardé est à la révision 0099_demain"
    ):
        _restore(house, _other(house))


def test_nothing_works_on_a_root_half_restored(house: House) -> None:
    """The mark of a restoration that was killed stops every command, and lets the restoration go on."""
    _backup(house)
    other = _other(house)
    other.layout.root.mkdir()
    other.layout.unfinished.touch()
    (other.layout.root / "spool").mkdir()
    app = other.app()
    for act in (app.layout.create, lambda: app.journal):
        with pytest.raises(ConfigurationFault, match="inachevée ; relancer edi-flux restore"):
            act()
    app.close()

    assert _restore(house, other).etats == _counts(house)


def test_a_file_system_without_second_names_gets_copies(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are the same, each name has its own."""
    _backup(house)
    other = _other(house)

    def refuse(*_arguments: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    _restore(house, other)

    assert other.delivered() == house.delivered()
    shutil.rmtree(other.layout.root)
