"""What each setting of a partner changes, through the real command; and that no partner learns of another."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import REFUSED, SAMPLES, Console, flux_name, tree

EMETTEURS = """
[STRICT]
completude = "renommage"
[SOUPLE]
completude = "renommage"
nommage = "souple"
[QUALIF]
completude = "renommage"
doublons = false
[SEULUN]
completude = "renommage"
fournisseurs = ["73282932000074"]
[PROFIL]
completude = "renommage"
nommage = "souple"
profil-strict = true
[PDFAST]
completude = "renommage"
nommage = "souple"
pdfa-strict = true
"""
PARTNERS = ("STRICT", "SOUPLE", "QUALIF", "SEULUN", "PROFIL", "PDFAST")
INVOICE = ubl_invoice(number="REGLAGE-1")
SECRET = ubl_invoice(number="SECRET-1")
SMALL_PDF = (SAMPLES / "facturx/accepted/pdfa-strict.pdf").read_bytes()
BEYOND = (SAMPLES / "cii/accepted/beyond-profile.xml").read_bytes()


class Drained(NamedTuple):
    """The console, and what was told of each (partner, file) by the two drains."""

    console: Console
    told: tuple[dict[tuple[str, str], dict], dict[tuple[str, str], dict]]

    def verdict(self, emetteur: str, name: str, turn: int = 0) -> tuple[str, list[str]]:
        """State, and the rules that refused: on the flux and on its documents."""
        found = self.told[turn][emetteur, name]
        reasons = [*found["rejections"], *(r for one in found["documents"] for r in one["rejections"])]
        return found["etat"], [reason["regle"] for reason in reasons]

    def sentence(self, emetteur: str, name: str, turn: int = 0) -> str:
        """The first sentence that tells why a document was refused."""
        return self.told[turn][emetteur, name]["documents"][0]["rejections"][0]["motif"]


@pytest.fixture(scope="module")
def drained(tmp_path_factory: pytest.TempPathFactory) -> Drained:
    """Two drains: what comes first, then the same and other things again."""
    console = Console(tmp_path_factory.mktemp("settings"), EMETTEURS).install()
    for emetteur in PARTNERS:
        console.put(emetteur, flux_name("FSO1100A", 1, emetteur), ubl_invoice(number=f"{emetteur}-1"))
    console.put("STRICT", flux_name("FSO1100A", 2, "STRICT"), SECRET)
    console.put("STRICT", "mars.xml", INVOICE)
    console.put("STRICT", flux_name("FSO1100A", 2, "SOUPLE"), INVOICE)
    console.put("SOUPLE", "mars.xml", INVOICE)
    console.put("SOUPLE", flux_name("FSO1100A", 2, "STRICT"), ubl_invoice(number="AUTRUI-1"))
    console.put("QUALIF", flux_name("FSO1100A", 2, "QUALIF"), INVOICE)
    console.put("PROFIL", "profil.xml", BEYOND)
    console.put("SOUPLE", "profil.xml", BEYOND)
    console.put("PDFAST", "pdfa.pdf", SMALL_PDF)
    console.put("SOUPLE", "pdfa.pdf", SMALL_PDF)
    first = _drain(console)
    console.put("QUALIF", flux_name("FSO1100A", 3, "QUALIF"), INVOICE)
    console.put("STRICT", flux_name("FSO1100A", 1, "STRICT"), ubl_invoice(number="STRICT-2"))
    console.put("STRICT", flux_name("FSO1100A", 3, "STRICT"), SECRET)
    console.put("SOUPLE", flux_name("FSO1100A", 3, "SOUPLE"), SECRET)
    return Drained(console, (first, _drain(console)))


def _drain(console: Console) -> dict[tuple[str, str], dict]:
    return {(one["journal"]["emetteur"], one["file"]): one for one in console.run("drain", "--json", expect=1).objects}


def test_a_good_flux_is_good_for_everyone_it_concerns(drained: Drained) -> None:
    """The same plain flux is integrated whatever the setting, but for a partner restricted to another supplier."""
    states = {emetteur: drained.verdict(emetteur, flux_name("FSO1100A", 1, emetteur))[0] for emetteur in PARTNERS}

    assert states == {one: "IN_REJETE" if one == "SEULUN" else "IN_INTEGRE" for one in PARTNERS}


def test_strict_naming_refuses_a_free_name(drained: Drained) -> None:
    """nommage: strict refuses the flux, names its invoice all the same; souple observes the type."""
    strict = drained.told[0]["STRICT", "mars.xml"]

    assert drained.verdict("STRICT", "mars.xml")[0] == "IN_REJETE"
    assert [reason["code"] for reason in strict["rejections"]] == ["IRR_NOM_F"]
    assert strict["documents"][0]["invoice"]["number"] == "REGLAGE-1"
    assert drained.verdict("SOUPLE", "mars.xml") == ("IN_INTEGRE", [])
    assert drained.told[0]["SOUPLE", "mars.xml"]["flux"]["type"] == "E1"


def test_the_folder_tells_who_deposits_whatever_the_name(drained: Drained) -> None:
    """Another's code in the name is refused by strict naming; under souple it is a name like any other.

    Either way the flux is its depositor's, under a number of its own: the other's numbers stay free.
    """
    strict = drained.told[0]["STRICT", flux_name("FSO1100A", 2, "SOUPLE")]
    souple = drained.told[0]["SOUPLE", flux_name("FSO1100A", 2, "STRICT")]

    assert (strict["etat"], strict["rejections"][0]["code"]) == ("IN_REJETE", "IRR_NOM_F")
    assert souple["etat"] == "IN_INTEGRE"
    assert [one["journal"]["numero"][:10] for one in (strict, souple)] == ["STRICT0000", "SOUPLE0000"]


def test_fournisseurs_restricts_whom_a_partner_sends_for(drained: Drained) -> None:
    """An invoice of a supplier that is not in the list is refused."""
    state, _ = drained.verdict("SEULUN", flux_name("FSO1100A", 1, "SEULUN"))

    assert state == "IN_REJETE"
    assert "91023456" in drained.sentence("SEULUN", flux_name("FSO1100A", 1, "SEULUN"))


def test_profil_strict_validates_the_declared_profile(drained: Drained) -> None:
    """What goes beyond its declared profile is refused by profil-strict only."""
    assert drained.verdict("PROFIL", "profil.xml")[0] == "IN_REJETE"
    assert drained.verdict("SOUPLE", "profil.xml") == ("IN_INTEGRE", [])


def test_pdfa_strict_refuses_what_is_no_pdfa(drained: Drained) -> None:
    """A PDF that fails the PDF/A-3 checks is a warning, and a refusal under pdfa-strict."""
    assert drained.verdict("PDFAST", "pdfa.pdf")[0] == "IN_REJETE"
    assert drained.verdict("SOUPLE", "pdfa.pdf")[0] == "IN_INTEGRE"
    assert drained.told[0]["SOUPLE", "pdfa.pdf"]["documents"][0]["warnings"] != []


def test_a_qualification_partner_may_send_the_same_again(drained: Drained) -> None:
    """doublons = false: the same invoice passes twice, and its number stays free for the others."""
    assert drained.verdict("QUALIF", flux_name("FSO1100A", 2, "QUALIF")) == ("IN_INTEGRE", [])
    assert drained.verdict("QUALIF", flux_name("FSO1100A", 3, "QUALIF"), 1) == ("IN_INTEGRE", [])


def test_a_flux_number_serves_once(drained: Drained) -> None:
    """Another content under a number already used is refused as a flux, and says which file used it."""
    name = flux_name("FSO1100A", 1, "STRICT")
    (reason,) = drained.told[1]["STRICT", name]["rejections"]

    assert drained.told[1]["STRICT", name]["etat"] == "IN_REJETE"
    assert f"« {name} »" in reason["motif"]
    assert drained.console.report("STRICT", f"CSO{name[3:]}-d2.json")["etatCourantDepotFlux"] == "IN_REJETE"
    assert drained.console.report("STRICT", f"CSO{name[3:]}.json")["etatCourantDepotFlux"] == "IN_INTEGRE"


def test_the_same_partner_is_told_where_its_duplicate_is(drained: Drained) -> None:
    """A number already accepted is refused; its own emitter learns in which flux and file."""
    name = flux_name("FSO1100A", 3, "STRICT")
    first = flux_name("FSO1100A", 2, "STRICT")

    assert drained.verdict("STRICT", name, 1) == ("IN_REJETE", ["G1.45"])
    assert f"dans le flux {first[-25:]}, fichier « {first} »" in drained.sentence("STRICT", name, 1)


def test_another_partner_learns_nothing_of_the_first(drained: Drained) -> None:
    """The other emitter is told the day and that another sent it: no flux, no file, no name."""
    name = flux_name("FSO1100A", 3, "SOUPLE")
    sentence = drained.sentence("SOUPLE", name, 1)

    assert drained.verdict("SOUPLE", name, 1) == ("IN_REJETE", ["G1.45"])
    assert "déjà reçue par un autre émetteur" in sentence
    assert "STRICT" not in sentence


def test_nothing_of_one_partner_lies_in_the_folder_of_another(drained: Drained) -> None:
    """Reports and daily files of a partner name nobody else's flux, file or code, but what it wrote itself."""
    console = drained.console
    console.run("rejets", "export", "--jour", next(iter(drained.told[0].values()))["journal"]["jour"])
    content = b"\n".join(path.read_bytes() for path in sorted(console.outbox("QUALIF").iterdir()))
    others = {one.encode() for one in PARTNERS if one != "QUALIF"}

    assert [one for one in others if one in content] == []
    assert all("SOUPLE" in path.name for path in console.outbox("SOUPLE").iterdir())


def test_check_judges_with_the_settings_of_a_partner(drained: Drained) -> None:
    """``check --emetteur`` applies its settings and its duplicates, and writes nothing anywhere."""
    console, sample = drained.console, SAMPLES / "cii/accepted/beyond-profile.xml"
    before = tree(console.root)
    (strict,) = console.run("check", sample, "--emetteur", "PROFIL", "--json", expect=REFUSED).objects
    (plain,) = console.run("check", sample, "--json").objects

    assert strict["documents"][0]["verdict"] == "rejected"
    assert plain["documents"][0]["verdict"] == "accepted"
    assert tree(console.root) == before
