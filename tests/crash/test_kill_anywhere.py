"""Kill the drain at every step it takes towards the disk or the journal; a restart ends as if nothing had happened."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.reports.rejets_csv import csv_bytes
from samples.generator import tar_gz, ubl_invoice
from tests.crash.run_with_kill import killed_at
from tests.runtime.house import NOW, House, flux_name

ACCEPTED, REFUSED, BOTH = (flux_name(number) for number in (1, 2, 3))
FLUX = {
    ACCEPTED: ubl_invoice(number="TUE-1"),
    REFUSED: ubl_invoice(number="TUE-2", ttc="1250.00", net="1250.00"),
    BOTH: tar_gz(
        [
            ("a.xml", ubl_invoice(number="TUE-3", service="ECOLES")),
            ("b.xml", ubl_invoice(number="TUE-4", ttc="1250.00", net="1250.00")),
        ]
    ),
}
Outcome = dict[str, object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose drop folder holds three flux: accepted, refused, an archive with both."""
    house = House(tmp_path_factory.mktemp("template")).install()
    for name, content in FLUX.items():
        house.put(name, content)
    return house.folder


@pytest.fixture(scope="module")
def reference(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What a drain that nobody disturbs leaves."""
    house = _copy(template, tmp_path_factory.mktemp("reference") / "house")
    house.drain()
    outcome = _outcome(house)

    assert outcome["flux"] == [
        (ACCEPTED, "IN_INTEGRE", 1, ["IN_RECU", "IN_EN_COURS_TRAITEMENT_CPP", "IN_INTEGRE"]),
        (REFUSED, "IN_REJETE", 1, ["IN_RECU", "IN_EN_COURS_TRAITEMENT_CPP", "IN_REJETE"]),
        (BOTH, "IN_INTEGRE_PARTIEL", 1, ["IN_RECU", "IN_EN_COURS_TRAITEMENT_CPP", "IN_INTEGRE_PARTIEL"]),
    ]
    assert len(outcome["delivered"]) == 2 * 2
    assert len(outcome["reports"]) == 3
    assert outcome["left"] == []
    return outcome


def test_killed_at_any_step(template: Path, reference: Outcome, tmp_path: Path) -> None:
    """One kill, then a drain: one journal entry and one outcome a file, delivered once, told once, nothing left."""
    kills = 0
    while True:
        house = _copy(template, tmp_path / "house")
        if not killed_at(kills + 1, house.drain):
            break
        kills += 1
        house.drain()

        assert _outcome(house) == reference, f"killed at step {kills}"

    assert kills >= 55


def test_killed_again_while_recovering(template: Path, reference: Outcome, tmp_path: Path) -> None:
    """A second kill during the recovery, a third one later in the next: still the same end."""
    first = 0
    while True:
        house = _copy(template, tmp_path / "house")
        first += 3
        if not killed_at(first, house.drain):
            break
        killed_at(1 + first % 7, house.drain)
        killed_at(2 + first % 23, house.drain)
        house.drain()

        assert _outcome(house) == reference, f"killed at step {first}"

    assert first >= 60


def test_killed_while_exporting(template: Path, reference: Outcome, tmp_path: Path) -> None:
    """A daily file is whole or absent at every instant, and the next run of the service writes what is due."""
    house = _copy(template, tmp_path / "house")
    house.drain()
    house.clock.now = NOW + timedelta(days=1)
    kills = 0
    while killed_at(kills + 1, _exporting(house)):
        kills += 1
        for path in house.layout.outbox("TDTDEM").glob("rejets_*.csv"):
            assert path.read_bytes() == reference["csv"]
    daily = sorted(house.layout.outbox("TDTDEM").glob("rejets_*"))

    assert kills >= 5
    assert [path.suffix for path in daily] == [".csv", ".xlsx"]
    assert daily[0].read_bytes() == reference["csv"]
    assert _due(house) == []
    assert list(house.layout.outbox("TDTDEM").glob(".*")) == []


def _copy(template: Path, folder: Path) -> House:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return House(folder)


def _exporting(house: House) -> Callable[[], object]:
    def act() -> None:
        app = house.app()
        app.exporter.export_due(("csv", "xlsx"))
        app.close()

    return act


def _due(house: House) -> list[object]:
    app = house.app()
    found = [*app.exporter.due("csv"), *app.exporter.due("xlsx")]
    app.close()
    return found


def _outcome(house: House) -> Outcome:
    """All that anybody can see of a root, without what may differ: the order of the flux ids."""
    app = house.app()
    journal = app.journal
    rows = [row for key in range(1, 20) if (row := journal.flux(str(key))) is not None]
    outcome: Outcome = {
        "flux": sorted(
            (row.nom, row.etat.value, row.tentative, [event.vers for event in journal.events(row.id)]) for row in rows
        ),
        "claims": journal.claims(),
        "deliveries": sorted(
            (row.nom, one.position, one.siret, one.service, one.sha256, one.livre_le)
            for row in rows
            for one in journal.deliveries(row.id)
        ),
        "csv": csv_bytes(journal.rejets(NOW.date())),
        "delivered": {re.sub(r"-\d+-", "-", name): content for name, content in house.delivered().items()},
        "reports": {path.name: json.loads(path.read_bytes()) for path in house.told()},
        "spool": sorted(path.name for path in house.layout.spool.rglob("*")),
        "left": [
            path
            for folder in (house.layout.inbox("TDTDEM"), house.layout.prise, house.layout.quarantaine)
            for path in folder.iterdir()
        ],
    }
    app.close()
    return outcome
