"""Replay: a corrected annuaire, the refused flux judged again, only what was not delivered is delivered."""

from __future__ import annotations

import csv
import io
import json
from typing import NamedTuple

import pytest

from samples.generator import cast, tar_gz, ubl_invoice
from tests.acceptance.console import ANNUAIRE, OK, REFUSED, Console, flux_name, today, tree

LOT, STUBBORN, GOOD = (flux_name("FSO1100A", number, "TDTDEM") for number in (1, 2, 3))
UNIVERSITE = cast.UNIVERSITE.id


class Replayed(NamedTuple):
    """What each step said, and what lay on disk before and after the dry run."""

    console: Console
    first: dict[str, dict]
    dry: dict[str, dict]
    before: dict[str, str]
    after_dry: dict[str, str]
    real: dict[str, dict]
    delivered: tuple[list[str], list[str]]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """A directory without the university refuses one invoice of a lot; it is imported whole; the flux is replayed."""
    folder = tmp_path_factory.mktemp("replay")
    console = Console(folder, '[TDTDEM]\ncompletude = "renommage"\n')
    console.run("init")
    lines = (ANNUAIRE[1]).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    without = folder / "structures.csv"
    without.write_text("".join(line for line in lines if UNIVERSITE not in line), encoding="utf-8")
    console.run("annuaire", "import", ANNUAIRE[0], without)
    lot = [
        ("a.xml", ubl_invoice(number="RJ-1")),
        ("b.xml", ubl_invoice(number="RJ-2", buyer=cast.UNIVERSITE)),
        ("c.xml", ubl_invoice(number="RJ-3", ttc="1250.00", net="1250.00")),
    ]
    console.put("TDTDEM", LOT, tar_gz(lot))
    console.put("TDTDEM", STUBBORN, ubl_invoice(number="RJ-4", buyer=cast.UNKNOWN_BUYER))
    console.put("TDTDEM", GOOD, ubl_invoice(number="RJ-5"))
    first = {one["file"]: one for one in console.run("drain", "--json", expect=REFUSED).objects}
    console.run("rejets", "export", "--jour", today(), "--format", "csv", "--out", folder / "avant")
    console.run("annuaire", "import", *ANNUAIRE)
    before, delivered = tree(console.root), console.delivered()
    dry = console.run("replay", "--motif", "REJ_ADR", "--dry-run", "--json", expect=REFUSED).objects
    after_dry = tree(console.root)
    real = console.run("replay", "--motif", "REJ_ADR", "--json", expect=REFUSED).objects
    console.run("rejets", "export", "--jour", today(), "--format", "csv", "--out", folder / "apres")
    return Replayed(
        console,
        first,
        {one["nom"]: one for one in dry},
        before,
        after_dry,
        {one["nom"]: one for one in real},
        (delivered, console.delivered()),
    )


def _codes(side: dict) -> list[list[str]]:
    return [document["codes"] for document in side["documents"]]


def _rows(console: Console, folder: str) -> list[tuple[str, str]]:
    (path,) = (console.folder / folder).iterdir()
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";")
    return [(row["N° facture"], row["Code"]) for row in rows]


def test_a_dry_run_writes_nothing(replayed: Replayed) -> None:
    """The whole root has the same bytes before and after."""
    assert replayed.after_dry == replayed.before


def test_a_dry_run_tells_what_would_change(replayed: Replayed) -> None:
    """Old and new verdict of each selected flux; the flux without that motif is not selected."""
    lot = replayed.dry[LOT]

    assert sorted(replayed.dry) == [LOT, STUBBORN]
    assert (lot["dry_run"], lot["change"], lot["livres"]) == (True, True, 0)
    assert _codes(lot["ancien"]) == [[], ["REJ_ADR"], _codes(lot["ancien"])[2]]
    assert _codes(lot["nouveau"]) == [[], [], _codes(lot["ancien"])[2]]
    assert replayed.dry[STUBBORN]["change"] is False


def test_a_replay_does_what_the_dry_run_told(replayed: Replayed) -> None:
    """The real replay gives the verdicts of the dry run, and says that one document was handed over."""
    real = {name: (one["ancien"], one["nouveau"], one["change"]) for name, one in replayed.real.items()}
    dry = {name: (one["ancien"], one["nouveau"], one["change"]) for name, one in replayed.dry.items()}

    assert real == dry
    assert [replayed.real[name]["livres"] for name in (LOT, STUBBORN)] == [1, 0]


def test_a_replay_delivers_only_what_was_not_delivered(replayed: Replayed) -> None:
    """What lay at the recipients is untouched; the corrected invoice is new, with its extract."""
    before, after = replayed.delivered
    new = sorted(set(after) - set(before))

    assert [name for name in before if name not in after] == []
    assert [name.partition("/")[0] for name in new] == [UNIVERSITE, UNIVERSITE]
    assert {one: tree(replayed.console.root)[one] for one in replayed.before if _is_delivered(one)} == {
        one: digest for one, digest in replayed.before.items() if _is_delivered(one)
    }


def test_what_was_told_stays_told(replayed: Replayed) -> None:
    """Rows of the first attempt stay; the new attempt adds its own for what it refuses again, under its day."""
    before, after = _rows(replayed.console, "avant"), _rows(replayed.console, "apres")
    again = [row for row in before if row[0] in ("RJ-3", "RJ-4")]

    assert sorted(number for number, _ in before) == ["RJ-2", "RJ-3", "RJ-4"]
    assert sorted(after) == sorted([*before, *again])


def test_each_attempt_has_its_own_report(replayed: Replayed) -> None:
    """The first report is as it was; the replay's stands beside it with -r2."""
    name = f"CSO{LOT[3:]}"
    first = replayed.console.report("TDTDEM", f"{name}.json")
    second = replayed.console.report("TDTDEM", f"{name}-r2.json")

    assert [document["verdict"] for document in first["documents"]] == ["accepted", "rejected", "rejected"]
    assert [document["verdict"] for document in second["documents"]] == ["accepted", "accepted", "rejected"]


def test_replaying_an_integrated_flux_changes_nothing(replayed: Replayed) -> None:
    """Same verdict, no delivery, no duplicate of itself."""
    (again,) = replayed.console.run("replay", "--flux", GOOD[-25:], "--json", expect=OK).objects
    (shown,) = replayed.console.run("flux", "show", GOOD[-25:], "--json").objects

    assert (again["change"], again["livres"], again["nouveau"]["etat"]) == (False, 0, "IN_INTEGRE")
    assert json.dumps(shown["rejets"]) == "[]"
    assert len(shown["livraisons"]) == 1


def _is_delivered(name: str) -> bool:
    return bytes.fromhex(name).startswith(b"destinataires/")
