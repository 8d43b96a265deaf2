"""The service in this process: it survives what partners do to their folders, and stops in time whatever is under way."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from pipeline.app import App
from pipeline.channels.drain import Door
from pipeline.channels.watch import Service
from pipeline.domain.flux import Etat
from samples.generator import Line, ubl_invoice
from tests.runtime.house import NOW, SAMPLES, House, flux_name

SCAN = 0.1
PATIENCE = 20.0


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation with one partner."""
    return House(tmp_path).install()


def _serve(house: House, *steps: Callable[[], object], grace: float = 20.0) -> float:
    """Run the service in this thread while another one waits for each step to be true, then sends SIGTERM.

    Returns how long the service took to stop.
    """
    asked: list[float] = []
    ours = signal.getsignal(signal.SIGTERM)

    def listening() -> bool:
        return signal.getsignal(signal.SIGTERM) is not ours  # before that the signal would end the tests

    def others() -> None:
        deadline = time.monotonic() + PATIENCE
        for step in (listening, *steps):
            while not step() and time.monotonic() < deadline:
                time.sleep(0.02)
        asked.append(time.monotonic())
        if listening():
            os.kill(os.getpid(), signal.SIGTERM)

    app = house.app()
    thread = threading.Thread(target=others)
    try:
        with app.working() as worker:
            service = _service(app, Door(app.folders(), app.intake, worker), grace)
            thread.start()
            service.run()
    finally:
        app.close()
    stopped = time.monotonic()
    thread.join()
    return stopped - asked[0]


def _service(app: App, door: Door, grace: float) -> Service:
    return Service(door, app.exporter, SCAN, "00:05", ("csv",), grace)


def _reported(house: House, number: int) -> Callable[[], bool]:
    return (house.layout.outbox("TDTDEM") / f"CSO{flux_name(number)[3:]}.json").exists


def _counts(house: House) -> dict[str, int]:
    app = house.app()
    counts = app.journal.counts()
    app.close()
    return counts


def test_it_finds_what_was_there_and_what_comes(house: House) -> None:
    """Files present before the start, and files renamed in while it runs, are both integrated."""
    house.put(flux_name(1), ubl_invoice(number="SRV-1"))

    def second() -> bool:
        house.put(flux_name(2), ubl_invoice(number="SRV-2"))
        return True

    _serve(house, _reported(house, 1), second, _reported(house, 2))

    assert _counts(house) == {Etat.INTEGRE.value: 2}


def test_it_survives_a_folder_that_is_replaced(house: House) -> None:
    """The drop folder is removed and made again, as a remount does: what lies in the new one is taken."""

    def replaced() -> bool:
        shutil.rmtree(house.layout.inbox("TDTDEM"))
        time.sleep(3 * SCAN)
        house.layout.inbox("TDTDEM").mkdir()
        house.put(flux_name(2), ubl_invoice(number="SRV-2"))
        return True

    house.put(flux_name(1), ubl_invoice(number="SRV-1"))
    _serve(house, _reported(house, 1), replaced, _reported(house, 2))

    assert _counts(house) == {Etat.INTEGRE.value: 2}


def test_it_takes_up_what_waited_for_the_annuaire(tmp_path: Path) -> None:
    """Without annuaire a good flux waits; once one is imported the running service routes it."""
    house = House(tmp_path).install(annuaire=False)
    house.put(flux_name(1), ubl_invoice(number="SRV-1"))

    def imported() -> bool:
        from pipeline.stores.annuaire_import import import_annuaire

        import_annuaire(sorted((SAMPLES / "annuaire").glob("*.csv")), house.layout.annuaire)
        return True

    _serve(house, lambda: _counts(house) == {Etat.RECU.value: 1}, imported, _reported(house, 1))

    assert _counts(house) == {Etat.INTEGRE.value: 1}


def test_missed_days_are_exported_at_the_start(house: House) -> None:
    """Three days without service: the first look writes every day that is due, and not the day in hand."""
    bad = {"ttc": "1250.00", "net": "1250.00"}
    for day in range(3):
        house.clock.now = NOW + timedelta(days=day)
        house.put(flux_name(day), ubl_invoice(number=f"SRV-{day}", **bad))
        house.drain()
    last = house.layout.outbox("TDTDEM") / "rejets_EDI_TDTDEM_20261125.csv"
    _serve(house, last.exists)

    assert sorted(path.name for path in house.told() if path.suffix == ".csv") == [
        "rejets_EDI_TDTDEM_20261124.csv",
        "rejets_EDI_TDTDEM_20261125.csv",
    ]


def test_a_stop_waits_for_what_is_nearly_done(tmp_path: Path) -> None:
    """Within its grace the judgement under way is finished and recorded."""
    house = _busy(tmp_path)
    _serve(house, _started(house))

    assert _counts(house) == {Etat.INTEGRE.value: 1}


def test_a_stop_does_not_wait_for_a_long_judgement(tmp_path: Path) -> None:
    """Past its grace the judgement is given up: the flux keeps its tries and is judged at the next start."""
    house = _busy(tmp_path)
    took = _serve(house, _started(house), grace=0.0)
    app = house.app()
    (row,) = app.journal.pending()
    app.close()

    assert took < 5
    assert (row.etat, row.essais) == (Etat.RECU, 0)
    assert [item.flux.etat for item in house.drain()] == [Etat.INTEGRE]


def test_signals_are_as_before_afterwards(house: House) -> None:
    """The service gives back the handlers it took."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    _serve(house)

    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def _busy(folder: Path) -> House:
    """An installation with real children and a document that takes them a second or more."""
    house = House(folder, settings="[jugement]\nprocessus = 1\n", quick=False).install()
    house.put(flux_name(1), ubl_invoice(number="SRV-1", lines=tuple(Line(price="1.00") for _ in range(30_000))))
    return house


def _started(house: House) -> Callable[[], bool]:
    """The flux is in the journal, and a child has had a moment to begin."""

    def begun() -> bool:
        if _counts(house) != {Etat.RECU.value: 1}:
            return False
        time.sleep(0.3)
        return True

    return begun
