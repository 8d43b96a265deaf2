"""The demonstration shows every kind of flux, good and refused, and installs into an empty root only what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.domain.flux import Etat
from pipeline.runtime.demo import install
from pipeline.runtime.layout import Layout
from tests.runtime.house import SAMPLES, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation without partner of its own."""
    house = House(tmp_path, "")
    house.layout.create()
    return house


def test_the_demonstration_shows_every_type(house: House) -> None:
    """E1 to E5 come out of it, integrated, in part and refused; no incident; three partners."""
    deposited = install(house.layout)
    done = house.drain()

    assert len(done) == len(deposited) == len([path for path in SAMPLES.glob("demo/*/*") if path.is_file()])
    assert {item.flux.type for item in done} >= {"E1", "E2", "E3", "E4", "E5"}
    assert {item.flux.etat for item in done} == {Etat.INTEGRE, Etat.INTEGRE_PARTIEL, Etat.REJETE}
    assert {item.flux.emetteur for item in done} == {"TDTDEM", "EDITIA", "COMPTA"}


def test_the_demonstration_is_deposited_as_partners_should(house: House) -> None:
    """Only final names lie in the drop folders, with the bytes of the samples."""
    deposited = install(house.layout)

    assert [path.read_bytes() for path in deposited] == [
        (SAMPLES / "demo" / path.parent.parent.name / path.name).read_bytes() for path in deposited
    ]
    assert sorted(deposited) == sorted(house.layout.root.glob("partenaires/*/in/*"))


def test_a_root_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    """No partner file, no traceback: a StorageFault."""
    with pytest.raises(StorageFault, match="Démonstration impossible à installer"):
        install(Layout(tmp_path / "absente"))
