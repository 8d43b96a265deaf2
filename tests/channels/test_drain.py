"""drain takes all that is complete, waits only for what may still settle, and serves every partner in turn."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.channels import sweep
from pipeline.channels.drain import LOT, Door, drain, waiting_names
from pipeline.domain.flux import Etat
from samples.generator import ubl_invoice
from tests.runtime.house import House, flux_name

SETTLING = '[TDTDEM]\ncompletude = "stabilite"\nsettle-seconds = {}\n'
INVOICE = ubl_invoice(number="DRN-1")


def _names(house: House) -> list[str]:
    return [item.flux.nom for item in house.drain()]


def test_nothing_to_do_takes_no_time(tmp_path: Path) -> None:
    """Empty folders: no waiting, however long files take to settle."""
    house = House(tmp_path, SETTLING.format(30)).install()
    started = time.monotonic()

    assert _names(house) == []
    assert time.monotonic() - started < 5


def test_what_settles_meanwhile_is_taken(tmp_path: Path) -> None:
    """A file just written is complete once it has not changed for settle-seconds: drain waits that long, no longer."""
    house = House(tmp_path, SETTLING.format(0.2)).install()
    house.put(flux_name(1), INVOICE)
    started = time.monotonic()

    assert _names(house) == [flux_name(1)]
    assert 0.2 <= time.monotonic() - started < 5


def test_much_work_does_not_use_up_the_time_to_settle(tmp_path: Path) -> None:
    """While another partner's flux are judged the time passes: the file that settles has its scans all the same."""
    house = House(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n' + SETTLING.format(0.05)).install()
    for number in range(40):
        house.put(flux_name(number, "AAAAAA"), ubl_invoice(number=f"DRN-{number}"), "AAAAAA")
    house.put(flux_name(1), ubl_invoice(number="DRN-T"))

    assert len(_names(house)) == 41


def test_a_file_that_never_settles_is_left(tmp_path: Path) -> None:
    """A temporary name and a file without its end: drain ends and tells both."""
    house = House(tmp_path, SETTLING.format(0.1)).install()
    house.put("encours.xml.part", INVOICE)
    house.put(flux_name(1), INVOICE[:-20])
    app = house.app()
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        done = list(drain(door))
        waiting = waiting_names(door)
    app.close()

    assert done == []
    assert sorted(waiting) == [("TDTDEM", flux_name(1).encode()), ("TDTDEM", b"encours.xml.part")]


def test_a_cut_file_is_judged_once_its_reprieve_is_over(tmp_path: Path) -> None:
    """Nothing waits for ever: a drain sursis-seconds after its last change refuses the cut upload as such."""
    house = House(tmp_path, SETTLING.format(0.05), "[depot]\nsursis-seconds = 0.1\n").install()
    house.put(flux_name(1), INVOICE[:-20])
    time.sleep(0.15)
    (done,) = house.drain()

    assert done.flux.etat is Etat.REJETE
    assert [reason.code for reason in done.verdict.documents[0].rejections] == ["IRR_SYNTAX"]


def test_partners_take_turns(tmp_path: Path) -> None:
    """A backlog of one does not make another wait: after a lot of the first comes the other's."""
    house = House(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n[BBBBBB]\ncompletude = "renommage"\n').install()
    for number in range(LOT + 10):
        house.put(flux_name(number, "AAAAAA"), b"rien", "AAAAAA")
    house.put(flux_name(1, "BBBBBB"), b"rien", "BBBBBB")
    order = [item.flux.emetteur for item in house.drain()]

    assert order == ["AAAAAA"] * LOT + ["BBBBBB"] + ["AAAAAA"] * 10


def test_an_urgent_flux_waits_for_lots_not_for_a_backlog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One partner has ten lots in its folder; what another drops after the first is done before the fourth."""
    monkeypatch.setattr("pipeline.channels.drain.LOOKS_SHARE", 1e9)
    house = House(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n[BBBBBB]\ncompletude = "renommage"\n').install()
    for number in range(10 * LOT):
        house.put(flux_name(number, "AAAAAA"), b"rien", "AAAAAA")
    app = house.app()
    order: list[str] = []
    with app.working() as worker:
        for item in Door(app.folders(), app.intake, worker).take_ready():
            order.append(item.flux.emetteur)
            if len(order) == 1:
                house.put(flux_name(1, "BBBBBB"), b"rien", "BBBBBB")
    app.close()

    assert order.count("AAAAAA") == 10 * LOT
    assert LOT <= order.index("BBBBBB") <= 3 * LOT


def test_a_pass_ends_though_a_partner_never_stops(tmp_path: Path) -> None:
    """Whoever deposits without end has its turns, and does not keep the service from its other duties."""
    house = House(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n[BBBBBB]\ncompletude = "renommage"\n').install()
    for number in range(LOT + 1):
        house.put(flux_name(number, "AAAAAA"), b"rien", "AAAAAA")
    app = house.app()
    done = 0
    with app.working() as worker:
        for item in Door(app.folders(), app.intake, worker).take_ready():
            done += 1
            house.put(flux_name(LOT + done, item.flux.emetteur), b"rien", item.flux.emetteur)
    app.close()

    assert LOT < done <= 3 * LOT


def test_drain_goes_on_until_every_part_of_a_backlog_has_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part begins to settle when the one before it is gone: drain waits for all, in turn."""
    monkeypatch.setattr(sweep, "MOST_SETTLING", 3)
    house = House(tmp_path, SETTLING.format(0.05)).install()
    for number in range(10):
        house.put(flux_name(number), b"rien")

    assert len(_names(house)) == 10


def test_drain_looks_behind_what_is_not_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a listing in which nothing is complete does not end it."""
    monkeypatch.setattr(sweep, "LOOKED_AT_ONCE", 2)
    house = House(tmp_path).install()
    for number in range(20):
        house.put(f"{flux_name(number)}.part", b"rien")
    house.put(flux_name(99), b"rien")

    assert _names(house) == [flux_name(99)]


def test_drain_finishes_what_a_stopped_process_left(tmp_path: Path) -> None:
    """A flux received and not judged is finished before new files are looked at."""
    house = House(tmp_path, '[TDTDEM]\ncompletude = "renommage"\n').install()
    house.put(flux_name(1), ubl_invoice(number="DRN-1"))
    app = house.app()
    with app.working() as worker:
        worker.stopping.set()
        door = Door(app.folders(), app.intake, worker)
        (folder,) = door.folders
        app.intake.take([door._wanted(folder, one) for one in folder.ready(0.0, 0.0)])
    app.close()
    house.put(flux_name(2), ubl_invoice(number="DRN-2"))

    assert _names(house) == [flux_name(1), flux_name(2)]


def test_a_witness_goes_with_its_file(tmp_path: Path) -> None:
    """Under temoin the file and what attested it both leave the folder; a file without witness stays."""
    house = House(tmp_path, '[TDTDEM]\ncompletude = "temoin"\n').install()
    house.put(flux_name(1), ubl_invoice(number="DRN-1"))
    house.put(flux_name(2), ubl_invoice(number="DRN-2"))
    house.put(f"{flux_name(1)}.done", b"")

    assert _names(house) == [flux_name(1)]
    assert [path.name for path in house.layout.inbox("TDTDEM").iterdir()] == [flux_name(2)]


def test_a_missing_drop_folder_stops_nobody(tmp_path: Path) -> None:
    """A partner removed its own folder between two scans: the others are served."""
    house = House(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n[TDTDEM]\ncompletude = "renommage"\n').install()
    house.put(flux_name(1), ubl_invoice(number="DRN-1"))
    app = house.app()
    with app.working() as worker:
        house.layout.inbox("AAAAAA").rmdir()
        done = list(drain(Door(app.folders(), app.intake, worker)))
    app.close()

    assert [item.flux.nom for item in done] == [flux_name(1)]
