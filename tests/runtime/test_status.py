"""What ops read: counts, backlog, age, and a flux from end to end, every key always there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.flux import Etat
from pipeline.runtime.status import flux_object, row_object, status_object
from pipeline.stores.journal import open_journal
from samples.generator import tar_gz, ubl_invoice
from tests.runtime.house import NOW, House, flux_name
from tests.stores.builders import WRONG, document, receive, record, verdict


def test_an_empty_journal_has_every_state_at_zero() -> None:
    """Every official state is listed, so that a monitor needs no default; nothing waits."""
    with open_journal("sqlite://") as journal:
        found = status_object(journal, NOW)

    assert found == {
        "etats": {etat.value: 0 for etat in Etat},
        "total": 0,
        "en_attente": 0,
        "en_prise": 0,
        "plus_ancien_depot": None,
        "plus_ancien_secondes": None,
    }


def test_the_backlog_is_what_waits_for_us() -> None:
    """Received and being delivered count as waiting; the age is that of the oldest deposit."""
    with open_journal("sqlite://") as journal:
        receive(journal, "a", at=NOW - timedelta(minutes=3))
        record(journal, receive(journal, "b", at=NOW), verdict(document()))
        done = receive(journal, "c", at=NOW - timedelta(days=2))
        record(journal, done, verdict(document(1, WRONG)))
        journal.confirm(done.id, now=NOW)
        found = status_object(journal, NOW)

    assert (found["total"], found["en_attente"], found["plus_ancien_secondes"]) == (3, 2, 180)
    assert found["plus_ancien_depot"] == (NOW - timedelta(minutes=3)).isoformat()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A flux with a good and a bad invoice, drained."""
    house = House(tmp_path).install()
    bad = ubl_invoice(number="VUE-2", ttc="1250.00", net="1250.00")
    house.put(flux_name(1), tar_gz([("a.xml", ubl_invoice(number="VUE-1")), ("b.xml", bad)]))
    house.drain()
    return house


def test_a_flux_is_told_from_end_to_end(house: House) -> None:
    """Row, events with version and schemas, documents as check gives them, reasons, deliveries."""
    app = house.app()
    row = app.journal.flux("1")
    assert row is not None
    found = flux_object(app.journal, row)
    app.close()

    assert {key: found[key] for key in row_object(row)} == row_object(row)
    assert [event["vers"] for event in found["evenements"]] == [
        Etat.RECU.value,
        Etat.A_ROUTER.value,
        Etat.INTEGRE_PARTIEL.value,
    ]
    assert all(event["version"] and event["schemas"] and event["qui"] for event in found["evenements"])
    assert [document["invoice"]["number"] for document in found["documents"]] == ["VUE-1", "VUE-2"]
    assert [(rejet["position"], rejet["tentative"], rejet["jour"]) for rejet in found["rejets"]] == [
        (2, 1, NOW.date().isoformat())
    ]
    assert [(one["position"], one["livre_le"]) for one in found["livraisons"]] == [(1, NOW.isoformat())]
