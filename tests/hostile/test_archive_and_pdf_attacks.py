"""Every archive and PDF attack is refused for its own reason, within its time and memory; the shop goes on beside it.

Computing time is what the system counted for the child that judged (``wait4``), whatever neighbours do; of memory, the
bar is the one of all attacks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.flux import Etat
from samples.generator import ubl_invoice
from tests.hostile.archive_attacks import ARCHIVE_ATTACKS
from tests.hostile.measured import Measured, measure
from tests.hostile.pdf_attacks import PDF_ATTACKS
from tests.hostile.sampled import sampled
from tests.runtime.house import House

ATTACKS = (*ARCHIVE_ATTACKS, *PDF_ATTACKS)
SAMPLED = (*sampled("TAR", ".gz"), *sampled("ZIP", ".zip"), *sampled("PDF", ".pdf"))
SOUPLE = '[TDTDEM]\ncompletude = "renommage"\nnommage = "souple"\n'


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """All attacks judged, by name."""
    return {one.attack.name: one for one in measure(ATTACKS, tmp_path_factory.mktemp("attaques"))}


def test_every_attack_gets_the_verdict_expected(measured: dict[str, Measured]) -> None:
    """Refused with the right motif, or accepted where the row says why; never our fault."""
    wrong = {name: (one.attack.code, one.etat, one.found, one.fault) for name, one in measured.items()
             if not one.is_expected}  # fmt: skip

    assert wrong == {}


def test_every_attack_is_bounded(measured: dict[str, Measured]) -> None:
    """Two seconds of computing, five for a bomb; a gigabyte."""
    over = {name: (one.cpu, one.peak) for name, one in measured.items() if not one.is_bounded}

    assert over == {}


def test_no_two_attacks_share_a_name() -> None:
    """A name finds one attack."""
    names = [attack.name for attack in ATTACKS]

    assert sorted(set(names)) == sorted(names)


def test_the_shop_goes_on_beside_the_attacks(tmp_path: Path) -> None:
    """Deposited among good flux, in real children: each has its outcome, the good are delivered, nothing is outside."""
    house = House(tmp_path, SOUPLE, quick=False).install()
    before = _outside(house)
    attacks = {f"{attack.name}-{attack.file_name}": attack for attack in SAMPLED}
    good = {f"{rank}-bon.xml" for rank in range(3)}
    for rank, name in enumerate(sorted(good)):
        house.put(name, ubl_invoice(number=f"BON-{rank}"))
    for name, attack in attacks.items():
        house.put(name, attack.build())

    outcomes = {one.flux.nom: one.flux.etat for one in house.drain()}

    assert outcomes.keys() == attacks.keys() | good
    assert {outcomes[name] for name in good} == {Etat.INTEGRE}
    assert Etat.INTEGRE not in {outcomes[name] for name, attack in attacks.items() if attack.code}
    assert Etat.INCIDENTE not in outcomes.values()
    assert _outside(house) == before


def _outside(house: House) -> set[Path]:
    """All that stands beside the root."""
    return {path for path in house.folder.rglob("*") if not path.is_relative_to(house.layout.root)}
