"""What a drop folder may hold besides good flux: attacks, odd names, links and pipes; each has one fate, none stops us."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import REFUSED, SAMPLES, Console, Ran

EMETTEURS = """
[HOSTIL]
completude = "renommage"
nommage = "souple"
doublons = false
[CALMES]
completude = "renommage"
nommage = "souple"
"""
ATTACKS = tuple(path for path in sorted((SAMPLES / "hostile").iterdir()) if not path.name.endswith(".json"))
GOOD = ubl_invoice(number="BIZARRE-1")
NAMES = (
    b"\xff\xfe nom sans codage",
    b"n" * 255,
    b"retour\nligne;\"'=1+1.xml",
    "accents é è ﬁ 🧾".encode(),
    b"--json",
    b"'; DROP TABLE flux; --",
    b"<script>alert(1)",
    b"\x1b[2J\x1b[31mrouge",
    b" ",
    b"%s%n{}${jndi}",
)


class Odd(NamedTuple):
    """The console, what drain said, and what it never takes."""

    console: Console
    drained: Ran
    outside: Path

    def told(self, emetteur: str) -> list[dict]:
        """What was told of a partner's flux, in order."""
        return [one for one in self.drained.objects if one["journal"]["emetteur"] == emetteur]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Odd:
    """One partner deposits every attack, every odd name, links, a pipe and a folder; another one good flux."""
    folder = tmp_path_factory.mktemp("odd")
    console = Console(folder, EMETTEURS).install()
    for path in ATTACKS:
        console.put("HOSTIL", path.name, path.read_bytes())
    for name in NAMES:
        console.put("HOSTIL", name, GOOD)
    inbox = console.inbox("HOSTIL")
    outside = folder / "ailleurs.xml"
    outside.write_bytes(ubl_invoice(number="AILLEURS-1"))
    (inbox / "lien-symbolique.xml").symlink_to(outside)
    os.link(outside, inbox / "lien-physique.xml")
    os.mkfifo(inbox / "tube.xml")
    (inbox / "dossier.xml").mkdir()
    console.put("CALMES", "bonne.xml", ubl_invoice(number="CALME-1"))
    return Odd(console, console.run("drain", "--json", expect=REFUSED), outside)


def test_every_attack_is_a_verdict(odd: Odd) -> None:
    """Each attack is judged as its recorded verdict says; none is an incident of ours, all are out of the folder."""
    told = {one["file"]: one["etat"] for one in odd.told("HOSTIL")}
    found = {path.name: told[path.name] for path in ATTACKS}

    assert set(found.values()) <= {"IN_REJETE", "IN_INTEGRE", "IN_INTEGRE_PARTIEL"}
    assert sorted(name for name, etat in found.items() if etat == "IN_REJETE") == sorted(
        path.name for path in ATTACKS if _is_refused(path)
    )


def test_every_odd_name_is_taken(odd: Odd) -> None:
    """Whatever its bytes, a name is only a name: each file is judged, under an attributed number."""
    others = [one for one in odd.told("HOSTIL") if one["file"] not in {path.name for path in ATTACKS}]

    assert [one["etat"] for one in others] == ["IN_INTEGRE"] * len(NAMES)
    assert len({one["journal"]["numero"] for one in others}) == len(NAMES)
    assert all(one["journal"]["numero"].startswith("HOSTIL0000") for one in others)


def test_names_reach_no_terminal_and_no_log_raw(odd: Odd) -> None:
    """stdout is ASCII, one object a line; stderr has no escape sequence."""
    said = odd.console.run("flux", "show", odd.told("HOSTIL")[-1]["journal"]["numero"])

    assert odd.drained.out.isascii()
    assert len(odd.drained.out.splitlines()) == len(ATTACKS) + len(NAMES) + 1
    assert "\x1b" not in odd.drained.err + said.out + said.err


def test_what_is_no_plain_file_is_left_alone(odd: Odd) -> None:
    """Links, pipes and folders are neither followed, opened nor removed; the file outside is nobody's flux."""
    left = sorted(path.name for path in odd.console.inbox("HOSTIL").iterdir())

    assert left == ["dossier.xml", "lien-physique.xml", "lien-symbolique.xml", "tube.xml"]
    assert "AILLEURS-1" not in odd.drained.out
    assert odd.outside.read_bytes() == ubl_invoice(number="AILLEURS-1")


def test_the_neighbour_is_served(odd: Odd) -> None:
    """One partner's attacks neither stop nor refuse another partner's flux."""
    assert [one["etat"] for one in odd.told("CALMES")] == ["IN_INTEGRE"]


def test_attacks_write_nowhere_else(odd: Odd) -> None:
    """Nothing appeared beside the root; recipients got only files whose names are ours."""
    recipients = odd.console.root / "destinataires"

    assert sorted(path.name for path in odd.console.folder.iterdir()) == [
        "ailleurs.xml", "emetteurs.toml", "pipeline.toml", "root",
    ]  # fmt: skip
    assert {path.name[:6] for path in recipients.rglob("*") if path.is_file()} == {"HOSTIL", "CALMES"}
    names = {path.name for path in odd.console.root.iterdir()}
    assert sorted(name for name in names if not name.startswith("journal.sqlite3-")) == [
        ".verrou", "annuaire.sqlite3", "destinataires", "journal.sqlite3",
        "partenaires", "prise", "quarantaine", "spool",
    ]  # fmt: skip


def test_formulas_are_neutralised_in_the_daily_file(odd: Odd) -> None:
    """A name or a number that a spreadsheet would run gets its apostrophe."""
    jour = odd.drained.objects[0]["journal"]["jour"]
    (written,) = odd.console.run("rejets", "export", "--jour", jour, "--format", "csv", "--json").objects
    cells = Path(written["path"]).read_text(encoding="utf-8-sig").split('";"')

    assert [cell for cell in cells if cell.startswith(("=", "@", "\t"))] == []


def _is_refused(path: Path) -> bool:
    sidecar = path.with_name(f"{path.name}.verdict.json").read_text(encoding="utf-8")
    return '"etat": "IN_REJETE"' in sidecar
