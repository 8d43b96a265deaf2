"""Mémoires from the drop folder to the service centralisateur, and what a wrong table does: nothing to the emitter."""

from __future__ import annotations

import json
from pathlib import Path

from samples.generator import ubl_invoice
from samples.generator.cast import COUR_APPEL, FERRAND, TRIBUNAL
from tests.acceptance.console import CONFIGURATION, FAULT, OK, Console, flux_name

PARTNER = '[TDTDEM]\ncompletude = "renommage"\n'
MEMOIRE, PLAIN = flux_name("FSO1120A", 1, "TDTDEM"), flux_name("FSO1100A", 1, "TDTDEM")
LINE = f'[TJ-ROCHEBRUNE]\nsiret = "{TRIBUNAL.id}"\ncentralisateur = "{{}}"\ncentralisateur-service = "FJ-CENTRAL"\n'
WRONG = "92990099100019"


def _installed(folder: Path, centralisateur: str) -> Console:
    console = Console(folder, PARTNER).install()
    (folder / "centralisateurs.toml").write_text(LINE.format(centralisateur), encoding="utf-8")
    console.put("TDTDEM", MEMOIRE, ubl_invoice(number="MEM-1", cadre="A3", seller=FERRAND, buyer=TRIBUNAL))
    return console


def _centralisateurs(console: Console, code: int | None) -> dict:
    return next(
        one for one in console.run("doctor", "--json", expect=code).objects if one["sujet"] == "centralisateurs"
    )


def test_a_memoire_is_delivered_to_the_centralisateur(tmp_path: Path) -> None:
    """By drain as by check --until route; the report and the journal say through which jurisdiction."""
    console = _installed(tmp_path, COUR_APPEL.id or "")
    path = console.inbox("TDTDEM") / MEMOIRE
    (checked,) = console.run("check", path, "--until", "route", "--json", expect=OK).objects
    (drained,) = console.run("drain", "--json", expect=OK).objects
    (shown,) = console.run("flux", "show", drained["journal"]["numero"], "--json").objects
    destinations = {json.dumps(one["documents"][0]["destination"]) for one in (checked, drained)}

    assert len(destinations) == 1
    assert f"via la juridiction Tribunal judiciaire de Rochebrune, SIRET {TRIBUNAL.id}" in destinations.pop()
    assert [name.rpartition("/")[0] for name in console.delivered()] == [f"{COUR_APPEL.id}/FJ-CENTRAL"] * 2
    assert "via la juridiction" in json.dumps(shown, ensure_ascii=False)
    assert _centralisateurs(console, None) == {"sujet": "centralisateurs", "ok": True, "detail": "1 ligne"}


def test_a_wrong_table_holds_the_memoires_and_nothing_else(tmp_path: Path) -> None:
    """The flux waits, the emitter is told nothing, other flux go on; the corrected table lets it through."""
    console = _installed(tmp_path, WRONG)
    console.put("TDTDEM", PLAIN, ubl_invoice(number="FA-1"))
    first = console.run("drain", "--json", expect=CONFIGURATION)
    said = f"le centralisateur de SIRET « {WRONG} » n'est pas dans l'annuaire"
    finding = _centralisateurs(console, FAULT)

    assert [(one["file"], one["etat"]) for one in first.objects] == [(PLAIN, "IN_INTEGRE")]
    assert f"ligne [TJ-ROCHEBRUNE] : {said}" in first.err
    assert (finding["ok"], said in finding["detail"]) == (False, True)

    (tmp_path / "centralisateurs.toml").write_text(LINE.format(COUR_APPEL.id), encoding="utf-8")
    (second,) = console.run("drain", "--json", expect=OK).objects

    assert (second["file"], second["etat"], second["journal"]["essais"]) == (MEMOIRE, "IN_INTEGRE", 0)


def test_a_table_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    """Exit 3 with the line and the key, before anything is taken."""
    console = _installed(tmp_path, "92130013300012")
    ran = console.run("drain", expect=CONFIGURATION)

    assert "TJ-ROCHEBRUNE.centralisateur attend un SIRET" in ran.err
    assert (console.inbox("TDTDEM") / MEMOIRE).exists()
