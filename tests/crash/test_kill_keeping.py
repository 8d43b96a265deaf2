"""Kill a backup, a restoration or a purge at every step towards the disk or the journal; done again, it ends the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.faults import ConfigurationFault
from pipeline.reports.rejets_csv import csv_bytes
from pipeline.runtime.backup import Backup
from pipeline.runtime.purge import Purger, alone
from pipeline.runtime.restore import Restoration
from pipeline.stores.records import Selection
from pipeline.stores.spool import Spool
from pipeline.stores.vault import Manifest, Vault
from samples.generator import ubl_invoice
from tests.acceptance.console import tree
from tests.crash.run_with_kill import killed_at
from tests.runtime.house import NOW, House, flux_name

Step = Callable[[], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with an accepted and a refused flux, backed up; then one more of each, which are not."""
    house = House(tmp_path_factory.mktemp("modele")).install()
    house.put(flux_name(1), ubl_invoice(number="G-1"))
    house.put(flux_name(2), ubl_invoice(number="G-2", ttc="1.00"))
    house.drain()
    _backing(house)()
    house.clock.now = NOW + timedelta(hours=1)
    house.put(flux_name(3), ubl_invoice(number="G-3"))
    house.put(flux_name(4), ubl_invoice(number="G-4", ttc="1.00"))
    house.drain()
    return house.folder


def _again(template: Path, folder: Path) -> House:
    """A copy of the template to be killed on; second names stay second names."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return House(folder)


def _vault(house: House) -> Vault:
    return Vault(house.folder / "sauvegarde")


def _backing(house: House) -> Step:
    # a root is known by where it lies, and the tests copy this one about
    return lambda: Backup(house.layout, house.layout.journal, _vault(house), house.clock()).make()


def _restoring(house: House, into: House) -> Callable[[], Manifest]:
    journal = into.layout.journal
    return Restoration(_vault(house), into.layout, journal, f"sqlite:///{journal}").restore


def _files(house: House) -> dict[str, str]:
    """Everything of a root but the journal's own files: their bytes depend on the moment they are closed."""
    kept = {os.fsdecode(bytes.fromhex(name)): kind for name, kind in tree(house.layout.root).items()}
    return {name: kind for name, kind in kept.items() if not name.startswith((".verrou", "journal.sqlite3"))}


def _told(house: House) -> list[tuple[str, str, list[str]]]:
    """Every flux, its state and what happened to it; and the day's rejections."""
    app = house.app()
    journal = app.journal
    told = [
        (row.nom, row.etat.value, [f"{event.vers} {event.motif}" for event in journal.events(row.id)])
        for row in journal.select(Selection())
    ]
    told.append(("rejets", csv_bytes(journal.rejets(NOW.date())).decode("utf-8-sig"), []))
    app.close()
    return told


def test_a_backup_killed_anywhere_leaves_the_former_one_or_the_new_one(template: Path, tmp_path: Path) -> None:
    """Whatever step: what the folder says is complete restores whole; the next backup has everything."""
    former, kills = _vault(House(template)).manifest(), 0
    assert former is not None
    while True:
        house = _again(template, tmp_path / "maison")
        _rename_root(house, former)
        if not killed_at(3 * kills + 1, _backing(house)):
            break
        kills += 1
        found = _vault(house).manifest()
        assert found is not None
        shutil.rmtree(tmp_path / "ailleurs", ignore_errors=True)
        (tmp_path / "ailleurs").mkdir()

        assert _restoring(house, House(tmp_path / "ailleurs"))().etats == found.etats, f"killed at step {3 * kills - 2}"
        assert sum(found.etats.values()) in (2, 4)

        _backing(house)()
        after = _vault(house).manifest()
        assert after is not None
        assert sum(after.etats.values()) == 4
        assert list(_vault(house).folder.glob(".copie-*")) == []

    assert kills >= 12


def _rename_root(house: House, former: Manifest) -> None:
    """The copied backup is that of the copied root."""
    path = house.folder / "sauvegarde" / "manifeste.json"
    path.write_text(path.read_text().replace(former.racine, str(house.layout.root.resolve())))


def test_a_first_backup_that_was_killed_is_no_backup(template: Path, tmp_path: Path) -> None:
    """Until the last step there is nothing to restore, and that is said; made again in the same folder, it is whole."""
    house = _again(template, tmp_path / "maison")
    (tmp_path / "ailleurs").mkdir()
    kills = 0
    while True:
        shutil.rmtree(house.folder / "sauvegarde", ignore_errors=True)
        if not killed_at(9 * kills + 1, _backing(house)):
            break
        kills += 1
        if _vault(house).manifest() is None:
            with pytest.raises(ConfigurationFault, match="pas de sauvegarde achevée"):
                _restoring(house, House(tmp_path / "ailleurs"))()
        _backing(house)()

        assert _vault(house).manifest() is not None

    assert kills >= 7


def test_a_restoration_killed_anywhere_is_taken_up(template: Path, tmp_path: Path) -> None:
    """Between the first file and the last nothing works on that root; restored again, it is the root of the backup."""
    house = _again(template, tmp_path / "maison")
    shutil.rmtree(house.folder / "sauvegarde")
    _backing(house)()
    expected, told = _files(house), _told(house)
    kills = refused = 0
    while True:
        shutil.rmtree(tmp_path / "ailleurs", ignore_errors=True)
        (tmp_path / "ailleurs").mkdir()
        other = House(tmp_path / "ailleurs")
        if not killed_at(5 * kills + 1, _restoring(house, other)):
            break
        kills += 1
        if other.layout.unfinished.exists():
            refused += 1
            with pytest.raises(ConfigurationFault, match="inachevée"):
                other.drain()
        if other.layout.unfinished.exists() or not other.layout.journal.exists():
            _restoring(house, other)()

        assert _told(other) == told, f"killed at step {5 * kills - 4}"
        assert _files(other) == expected

    assert kills >= 12
    assert refused >= kills - 3


def test_a_purge_killed_anywhere_ends_the_same(template: Path, tmp_path: Path) -> None:
    """Same contents gone, same events, one run, and the same daily file as a purge that nobody disturbed."""
    reference = _again(template, tmp_path / "reference")
    _purging(reference)()
    expected, told = _files(reference), _told(reference)
    kills = 0
    while True:
        house = _again(template, tmp_path / "maison")
        if not killed_at(kills + 1, _purging(house)):
            break
        kills += 1
        _purging(house)()
        app = house.app()
        runs = app.journal.keeping.runs()
        app.close()

        assert _told(house) == told, f"killed at step {kills}"
        assert _files(house) == expected
        assert [(run.contenus, run.fini_le is None) for run in runs if run.contenus] == [(4, False)]

    assert list(House(tmp_path / "reference").layout.spool.glob("*/*")) == []
    assert kills >= 7


def _purging(house: House) -> Step:
    def act() -> None:
        app = house.app()
        try:
            with alone(app.layout):
                Purger(app.layout, app.journal.keeping, Spool(app.layout.spool), app.clock).purge(
                    NOW.date() + timedelta(days=1)
                )
        finally:
            app.close()

    return act
