"""Replay in this process: which flux, under which day, and what is told and delivered; all of it safe to do twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.domain.flux import Etat
from pipeline.runtime.replay import Replayed, replay, replayed_object
from pipeline.stores.records import Selection
from samples.generator import cast, ubl_invoice
from tests.runtime.house import NOW, SAMPLES, House, flux_name

EVERYTHING = Selection()
UNKNOWN = ubl_invoice(number="REJEU-1", buyer=cast.UNIVERSITE)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """One flux refused because the directory lacks its recipient, one integrated."""
    house = House(tmp_path).install(annuaire=False)
    _directory(house, without=cast.UNIVERSITE.id)
    house.put(flux_name(1), UNKNOWN)
    house.put(flux_name(2), ubl_invoice(number="REJEU-2"))
    house.drain()
    return house


def _directory(house: House, without: str = "rien") -> None:
    from pipeline.stores.annuaire_import import import_annuaire

    services, structures = sorted((SAMPLES / "annuaire").glob("*.csv"))
    cut = house.folder / "structures.csv"
    lines = structures.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    cut.write_text("".join(line for line in lines if without not in line), encoding="utf-8")
    import_annuaire([services, cut], house.layout.annuaire)


def _replay(house: House, selection: Selection = EVERYTHING, *, dry_run: bool = False) -> list[Replayed]:
    app = house.app()
    try:
        with app.reading() if dry_run else app.working() as worker:
            return list(replay(worker, selection, dry_run=dry_run))
    finally:
        app.close()


def _days(house: House) -> list[tuple[date, int]]:
    app = house.app()
    days = [(day.jour, day.lignes) for day in app.journal.days_with_rejets()]
    app.close()
    return days


def test_a_replay_that_refuses_again_is_told_under_its_own_day(house: House) -> None:
    """The first row stays under the day of deposit; the second attempt's row comes under the day of the replay."""
    house.clock.now = NOW + timedelta(days=3)
    (item,) = _replay(house, Selection(motif="REJ_ADR"))

    assert (item.etat_before, item.after.etat, item.flux.tentative) == (Etat.REJETE, Etat.REJETE, 2)
    assert _days(house) == [(NOW.date(), 1), (NOW.date() + timedelta(days=3), 1)]


def test_a_replay_that_accepts_removes_nothing(house: House) -> None:
    """The invoice is delivered once; the row that told its refusal stays; a third look changes nothing."""
    _directory(house)
    house.clock.now = NOW + timedelta(days=3)
    (item,) = _replay(house, Selection(motif="RECIPIENT_UNKNOWN"))
    delivered = house.delivered()
    again = _replay(house)

    assert (item.after.etat, item.delivered) == (Etat.INTEGRE, 1)
    assert _days(house) == [(NOW.date(), 1)]
    assert [(one.after.etat, one.delivered) for one in again] == [(Etat.INTEGRE, 0)] * 2
    assert house.delivered() == delivered


def test_a_dry_run_needs_no_lock_and_tells_the_same(house: House) -> None:
    """While the service holds the root, a dry run may look; it tells what the real one then does."""
    _directory(house)
    app = house.app()
    with app.working():
        told = [replayed_object(item) for item in _replay(house, dry_run=True)]
    app.close()
    real = [replayed_object(item) for item in _replay(house)]

    assert [(one["ancien"], one["nouveau"], one["change"]) for one in told] == [
        (one["ancien"], one["nouveau"], one["change"]) for one in real
    ]
    assert [one["dry_run"] for one in told] == [True, True]


def test_a_dry_run_tells_a_duplicate_taken_meanwhile(house: House) -> None:
    """Another flux took the number since: a dry run says so, as the real replay would."""
    _directory(house)
    house.put(flux_name(3), UNKNOWN)
    house.drain()
    (item,) = _replay(house, Selection(flux=(flux_name(1)[-25:],)), dry_run=True)

    assert [reason.rule.key for reason in item.after.documents[0].rejections] == ["DUPLICATE"]


def test_flux_that_wait_are_not_replayed(house: House) -> None:
    """What was never judged is drain's business."""
    house.layout.annuaire.unlink()
    house.put(flux_name(4), ubl_invoice(number="REJEU-4"))
    house.drain()

    assert _replay(house, Selection(etat=Etat.RECU.value)) == []


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), [1, 2]),
        (Selection(flux=(flux_name(2)[-25:], "1")), [1, 2]),
        (Selection(emetteur="AUTRES"), []),
        (Selection(etat="IN_INTEGRE"), [2]),
        (Selection(jour=NOW.date()), [1, 2]),
        (Selection(jour=NOW.date() - timedelta(days=1)), []),
        (Selection(motif="RECIPIENT_UNKNOWN", etat="IN_INTEGRE"), []),
    ],
)
def test_a_selection_is_the_meeting_of_its_criteria(house: House, selection: Selection, names: list[int]) -> None:
    """Each criterion narrows; numbers and ids both name a flux; flux come by id."""
    assert [item.flux.nom for item in _replay(house, selection, dry_run=True)] == [flux_name(n) for n in names]


def test_a_spool_that_lost_its_content_is_our_fault(house: House) -> None:
    """Nothing is told to the emitter, the flux keeps its state and verdict; the replay goes on with the next."""
    app = house.app()
    row = app.journal.flux("1")
    assert row is not None
    app.close()
    (house.layout.spool / row.sha256[:2] / row.sha256).unlink()
    replayed = [item.flux.id for item in _replay(house)]
    app = house.app()
    after = app.journal.flux("1")
    app.close()

    assert after is not None
    assert replayed == [2]
    assert (after.etat, after.tentative, after.essais) == (row.etat, row.tentative, 1)
