"""The spool against the journal: what is missing, what nobody names, and what is too young to say."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.runtime.reconcile import Account, account, sound
from pipeline.stores.spool import Spool
from samples.generator import ubl_invoice
from tests.runtime.house import NOW, House, flux_name


@pytest.fixture
def house(tmp_path: Path) -> House:
    """One flux, whose content was stored when it came."""
    house = House(tmp_path).install()
    house.put(flux_name(1), ubl_invoice(number="C-1"))
    house.drain()
    for path in house.layout.spool.glob("*/*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    house.clock.now = NOW + timedelta(minutes=11)
    return house


def _account(house: House) -> Account:
    app = house.app()
    try:
        return account(Spool(house.layout.spool), app.journal.keeping, house.clock())
    finally:
        app.close()


def test_all_is_named(house: House) -> None:
    """One content, one flux."""
    assert sound(_account(house)) == "1 contenus, tous nommés au journal"


@pytest.mark.parametrize(("age", "unnamed"), [(9, 0), (20, 1)])
def test_a_content_that_no_flux_names(house: House, age: int, unnamed: int) -> None:
    """Told when it is older than ten minutes; before that its flux may be on its way."""
    stored = Spool(house.layout.spool).store(_file(house, b"orphelin"))
    assert stored is not None
    at = (house.clock() - timedelta(minutes=age)).timestamp()
    os.utime(Spool(house.layout.spool).path(stored.sha256), (at, at))
    found = _account(house)

    assert found.unnamed == [stored.sha256] * unnamed
    if unnamed:
        with pytest.raises(StorageFault, match=f"1 contenus qu'aucun flux ne nomme .{stored.sha256}"):
            sound(found)


def test_a_flux_whose_content_is_missing(house: House) -> None:
    """Its number is told, and what to do."""
    (path,) = house.layout.spool.glob("*/*")
    path.unlink()

    assert _account(house).missing == [flux_name(1)[-25:]]
    with pytest.raises(StorageFault, match=r"1 flux sans leur contenu .* d'une sauvegarde"):
        sound(_account(house))


def test_many_are_not_all_told() -> None:
    """Three, and that there are more."""
    with pytest.raises(StorageFault, match=r"4 flux sans leur contenu \(1, 2, 3, …\)"):
        sound(Account(0, [], ["1", "2", "3", "4"]))


def _file(house: House, content: bytes) -> Path:
    path = house.folder / "fichier"
    path.write_bytes(content)
    return path
