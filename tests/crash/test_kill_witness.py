"""Kill the intake at every step under temoin: the witness goes with its file, and never with the next of its name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipeline.channels.drain import Door
from samples.generator import ubl_invoice
from tests.crash.run_with_kill import killed_at
from tests.runtime.house import House, flux_name

NAME = flux_name(1)
TEMOIN = '[TDTDEM]\ncompletude = "temoin"\n'


def _deposited(folder: Path) -> House:
    folder.mkdir()
    house = House(folder, TEMOIN).install(annuaire=False)
    _put(house, "TEMOIN-1")
    return house


def _put(house: House, number: str) -> None:
    house.put(NAME, ubl_invoice(number=number))
    house.put(f"{NAME}.done", b"")


def _take_in(house: House) -> None:
    """What a drain does before it judges: recover, then take what is complete."""
    app = house.app()
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        for folder in door.folders:
            app.intake.take([door._wanted(folder, one) for one in folder.ready(0.0, 0.0)])
    app.close()


def _left(house: House) -> list[str]:
    return sorted(path.name for path in house.layout.inbox("TDTDEM").iterdir())


def _flux(house: House) -> int:
    app = house.app()
    found = sum(app.journal.flux(str(key)) is not None for key in range(1, 10))
    app.close()
    return found


def test_killed_at_any_step_the_witness_goes_with_its_file(tmp_path: Path) -> None:
    """Whatever the step, the next start leaves the drop folder empty, and one flux in the journal."""
    kills = 0
    while True:
        house = _deposited(tmp_path / str(kills))
        if not killed_at(kills + 1, partial(_take_in, house)):
            break
        kills += 1
        _take_in(house)

        assert (_left(house), _flux(house)) == ([], 1), f"killed at step {kills}"

    assert kills >= 6


def test_a_file_sent_again_meanwhile_keeps_its_own_witness(tmp_path: Path) -> None:
    """Between the kill and the restart the partner sends the same name again, with its witness: it is taken too."""
    resent = 0
    for kill in range(1, 40):
        house = _deposited(tmp_path / str(kill))
        if not killed_at(kill, partial(_take_in, house)):
            break
        if NAME in _left(house):
            continue  # not taken yet: it would be the partner that overwrites it
        _put(house, "TEMOIN-2")
        resent += 1
        _take_in(house)

        assert (_left(house), _flux(house)) == ([], 2), f"killed at step {kill}"

    assert resent >= 4
