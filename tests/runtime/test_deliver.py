"""The effects of a verdict: done, done again, done after the journal alone remembers; the same files each time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.app import App
from pipeline.channels.drain import Door
from pipeline.domain.faults import StorageFault
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.deliver import Due
from pipeline.runtime.worker import Worker
from pipeline.stores.records import DeliveryRow, FluxRow
from samples.generator import tar_gz, ubl_invoice
from tests.runtime.house import NOW, House, flux_name

LOT = tar_gz(
    [
        ("a.xml", ubl_invoice(number="REM-1", service="ECOLES")),
        ("b.xml", ubl_invoice(number="REM-2", ttc="1250.00", net="1250.00")),
        ("c.xml", ubl_invoice(number="REM-3")),
    ]
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A lot deposited: two good invoices, one bad."""
    house = House(tmp_path).install()
    house.put(flux_name(1), LOT)
    return house


def _files(house: House) -> dict[str, bytes]:
    return {**house.delivered(), **{path.name: path.read_bytes() for path in house.told()}}


def _effects(worker: Worker, flux_id: int, verdict: FluxVerdict, waiting: Sequence[DeliveryRow]) -> int:
    """Do the effects of one flux; how many documents were handed over."""
    row = worker.journal.flux(str(flux_id))
    assert row is not None
    handings = worker.courier.handings([Due(row, verdict, tuple(waiting), None)])
    worker.pool.handed(worker.pool.hand_over(handings))
    return len(waiting)


def _judged(app: App, worker: Worker) -> FluxRow:
    """Take and judge, and stop before any effect."""
    door = Door(app.folders(), app.intake, worker)
    (folder,) = door.folders
    app.intake.take([door._wanted(folder, one) for one in folder.ready(0.0, 0.0)])
    (row,) = app.journal.pending()
    verdict = worker.pool.answer(worker.pool.submit(worker.order(row)))
    app.journal.record(row, verdict, now=NOW, jour=None, cause="depot", uniques=True)
    recorded = app.journal.flux(str(row.id))
    assert recorded is not None
    return recorded


def test_effects_may_be_done_twice(house: House) -> None:
    """Delivery and report are named by the flux: a second time, hours later, gives the same files."""
    app = house.app()
    with app.working() as worker:
        row = _judged(app, worker)
        verdict = worker.courier.remembered(row)
        first, once = _effects(worker, row.id, verdict, worker.courier.waiting(row.id)), _files(house)
        house.clock.now = NOW + timedelta(hours=5)
        second, twice = _effects(worker, row.id, verdict, worker.courier.waiting(row.id)), _files(house)
    app.close()

    assert (first, second) == (2, 2)
    assert len(once) == 2 * 2 + 1
    assert twice == once


def test_confirmed_deliveries_are_not_done_again(house: House) -> None:
    """What the recipient took away does not come back; the report is put again."""
    (done,) = house.drain()
    for path in house.layout.recipients.rglob("*.xml"):
        path.unlink()
    app = house.app()
    with app.working() as worker:
        handed = _effects(
            worker, done.flux.id, worker.courier.remembered(done.flux), worker.courier.waiting(done.flux.id)
        )
    app.close()

    assert handed == 0
    assert [name for name in house.delivered() if name.endswith(".xml")] == []


def test_the_journal_remembers_the_verdict(house: House) -> None:
    """After a restart the verdict comes from the journal, and gives the same report as the one just judged."""
    (done,) = house.drain()
    before = _files(house)
    app = house.app()
    with app.working() as worker:
        remembered = worker.courier.remembered(done.flux)
        _effects(worker, done.flux.id, remembered, worker.courier.waiting(done.flux.id))
    app.close()

    assert _files(house) == before
    assert remembered.etat is done.verdict.etat
    assert [(one.position, one.sha256, one.destination, one.rejections) for one in remembered.documents] == [
        (one.position, one.sha256, one.destination, one.rejections) for one in done.verdict.documents
    ]


def test_the_extract_is_beside_the_invoice(house: House) -> None:
    """Each delivered invoice has the bytes of its member, and an extract that says number and destination."""
    house.drain()
    extracts = {name: json.loads(content) for name, content in house.delivered().items() if name.endswith(".json")}

    assert sorted((one["invoice"]["number"], one["destination"]["service"]) for one in extracts.values()) == [
        ("REM-1", "ECOLES"),
        ("REM-3", None),
    ]
    assert {name.removesuffix(".json") for name in extracts} == {
        name for name in house.delivered() if name.endswith(".xml")
    }


def test_other_bytes_under_the_name_of_a_delivery_are_a_fault(house: House) -> None:
    """A recipient's file that is not ours is never overwritten: it is told, and the flux waits."""
    app = house.app()
    with app.working() as worker:
        row = _judged(app, worker)
        due = app.journal.deliveries(row.id)[0]
        place = worker.courier.outbox.path(due.siret, due.service, due.nom)
        place.parent.mkdir(parents=True)
        place.write_bytes(b"autre chose")
        with pytest.raises(StorageFault, match="existe déjà avec un autre contenu"):
            _effects(worker, row.id, worker.courier.remembered(row), worker.courier.waiting(row.id))
    app.close()

    assert place.read_bytes() == b"autre chose"
