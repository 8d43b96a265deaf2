"""The worker: each flux of the journal to its end, in lots; our own failures counted, told, and never the emitter's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.channels.drain import Door
from pipeline.domain.flux import Etat
from pipeline.runtime.intake import Wanted
from pipeline.runtime.worker import LOT
from samples.generator import ubl_invoice
from tests.runtime.house import House, endless, flux_name

SLOW = "[jugement]\nprocessus = 1\ndelai-seconds = 1.0\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation with one partner."""
    return House(tmp_path).install()


def test_a_flux_that_no_child_survives_is_set_aside_after_three_tries(tmp_path: Path) -> None:
    """It costs only itself: the flux around it are integrated; it stays in the spool, in IN_INCIDENTE, told nowhere."""
    house = House(tmp_path, settings=SLOW, quick=False).install()
    house.put(flux_name(1), ubl_invoice(number="AVANT-1"))
    house.put(flux_name(2), endless())
    house.put(flux_name(3), ubl_invoice(number="APRES-1"))
    done = house.drain()
    app = house.app()
    poison = app.journal.flux(flux_name(2)[-25:])
    assert poison is not None
    told = [event.motif for event in app.journal.events(poison.id)]
    app.close()

    assert sorted((item.flux.nom, item.flux.etat) for item in done) == [
        (flux_name(1), Etat.INTEGRE),
        (flux_name(3), Etat.INTEGRE),
    ]
    assert (poison.etat, poison.essais) == (Etat.INCIDENTE, 3)
    assert told == ["dépôt", *["Jugement interrompu après 1 s"] * 3]
    assert house.layout.spool.joinpath(poison.sha256[:2], poison.sha256).exists()
    assert [path.name for path in house.told()] == [f"CSO{flux_name(n)[3:]}.json" for n in (1, 3)]


def test_more_than_a_lot_is_finished(house: House) -> None:
    """More flux than a lot holds: all are judged, confirmed and reported, each once."""
    names = [flux_name(number) for number in range(1, LOT + 6)]
    for index, name in enumerate(names):
        house.put(name, ubl_invoice(number=f"LOT-{index}"))
    done = house.drain()

    assert sorted(item.flux.nom for item in done) == names
    assert {item.flux.etat for item in done} == {Etat.INTEGRE}
    assert len(house.delivered()) == 2 * len(names)


def test_a_stop_ends_the_work_after_the_lot_in_hand(house: House) -> None:
    """Once ``stopping`` is set nothing more is begun; what was begun is finished, the rest waits in the journal."""
    for number in range(1, 3 * LOT + 4):
        house.put(flux_name(number), ubl_invoice(number=f"STOP-{number}"))
    app = house.app()
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        finished = 0
        for _ in door.take_ready():
            finished += 1
            worker.stopping.set()
        counts = app.journal.counts()
        left = len(list(house.layout.inbox("TDTDEM").iterdir()))
    app.close()

    assert finished == 3 * LOT  # two more were begun before the first was told
    assert counts == {Etat.INTEGRE.value: 3 * LOT}
    assert left == 3


def test_what_waits_for_the_annuaire_is_held_and_costs_no_try(tmp_path: Path) -> None:
    """Without an annuaire a good flux is held, told once to the caller, and is judged as soon as there is one."""
    house = House(tmp_path).install(annuaire=False)
    house.put(flux_name(1), ubl_invoice(number="TENU-1"))
    app = house.app()
    with app.working() as worker:
        first = list(Door(app.folders(), app.intake, worker).take_ready())
        held = dict(worker.held)
        House(tmp_path).install()
        worker.held.clear()
        second = list(worker.work())
    app.close()

    assert first == []
    assert list(held.values()) == ["Importer un annuaire avant de router : edi-flux annuaire import FICHIER…"]
    assert [(item.flux.etat, item.flux.essais) for item in second] == [(Etat.INTEGRE, 0)]


def test_a_spool_that_lost_a_content_is_an_incident(house: House) -> None:
    """The bytes are gone: three tries, IN_INCIDENTE; the next flux is integrated."""
    house.put(flux_name(1), ubl_invoice(number="PERDU-1"))
    house.put(flux_name(2), ubl_invoice(number="PERDU-2"))
    app = house.app()
    with app.working() as worker:
        rows = app.intake.take(_wanted(Door(app.folders(), app.intake, worker)))
        worker.retry_seconds = 0.0
        worker.spool.path(rows[0].sha256).unlink()
        done = list(worker.work())
        counts, incidents = app.journal.counts(), worker.incidents
    app.close()

    assert [item.flux.nom for item in done] == [rows[1].nom]
    assert counts == {Etat.INCIDENTE.value: 1, Etat.INTEGRE.value: 1}
    assert incidents == 3


def test_a_delivery_that_cannot_be_written_waits_and_stops_nobody(house: House) -> None:
    """A recipient's folder that refuses is no verdict: that flux waits for its effects, the others are finished."""
    house.put(flux_name(1), ubl_invoice(number="DISQUE-1"))
    house.put(flux_name(2), ubl_invoice(number="DISQUE-2", payments=()))
    app = house.app()
    with app.working() as worker:
        house.layout.recipients.rmdir()
        house.layout.recipients.write_text("pas un dossier")
        first = [item.flux.nom for item in Door(app.folders(), app.intake, worker).take_ready()]
        counts, incidents = app.journal.counts(), worker.incidents
    app.close()
    house.layout.recipients.unlink()
    done = house.drain()

    assert first == [flux_name(2)]
    assert (counts, incidents) == ({Etat.A_ROUTER.value: 1, Etat.REJETE.value: 1}, 1)
    assert [(item.flux.nom, item.flux.etat, item.flux.tentative) for item in done] == [(flux_name(1), Etat.INTEGRE, 1)]
    assert len(house.delivered()) == 2


def test_a_failure_of_ours_leaves_the_time_to_pass(house: House) -> None:
    """Tries are not spent in one breath: one pass tries once, the next try waits."""
    house.put(flux_name(1), ubl_invoice(number="PATIENT-1"))
    app = house.app()
    with app.working() as worker:
        (row,) = app.intake.take(_wanted(Door(app.folders(), app.intake, worker)))
        worker.spool.path(row.sha256).rename(house.folder / "parti")
        first = list(worker.work())
        tried = app.journal.flux(str(row.id))
        (house.folder / "parti").rename(worker.spool.path(row.sha256))
        second = list(worker.work())
        worker.later.clear()
        third = [item.flux.etat for item in worker.work()]
    app.close()

    assert tried is not None
    assert (first, tried.etat, tried.essais, second, third) == ([], Etat.RECU, 1, [], [Etat.INTEGRE])


def test_a_partner_since_removed_is_judged_strictly(house: House) -> None:
    """Its flux are in the journal, its settings are gone: strict naming, and its duplicates are refused."""
    house.put("libre.xml", ubl_invoice(number="PARTI-1"))
    app = house.app()
    with app.working() as worker:
        app.intake.take(_wanted(Door(app.folders(), app.intake, worker)))
    app.close()
    (house.folder / "emetteurs.toml").write_text('[AUTRES]\ncompletude = "renommage"\n', encoding="utf-8")
    (done,) = house.drain()

    assert done.flux.etat is Etat.REJETE
    assert [reason.rule.key for reason in done.verdict.rejections] == ["FLUX_NAME"]


def test_a_mixed_lot_keeps_the_settings_of_each_partner(tmp_path: Path) -> None:
    """In one lot a qualification partner's duplicates pass and the other's are refused."""
    emetteurs = '[TDTDEM]\ncompletude = "renommage"\n[QUALIF]\ncompletude = "renommage"\ndoublons = false\n'
    house = House(tmp_path, emetteurs).install()
    same = ubl_invoice(number="MEME-1")
    for emetteur in ("TDTDEM", "QUALIF"):
        for number in (1, 2):
            house.put(flux_name(number, emetteur), same, emetteur)
    states = {item.flux.nom: item.flux.etat for item in house.drain()}

    assert states == {
        flux_name(1): Etat.INTEGRE,
        flux_name(2): Etat.REJETE,
        flux_name(1, "QUALIF"): Etat.INTEGRE,
        flux_name(2, "QUALIF"): Etat.INTEGRE,
    }


def _wanted(door: Door) -> list[Wanted]:
    """What the door would offer now."""
    return [
        door._wanted(folder, candidate) for folder in door.folders for candidate in folder.ready(0.0, 4_000_000_000.0)
    ]
