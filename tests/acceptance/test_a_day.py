"""A day of three partners, through the real command: deposit, drain, deliver, report, export, look."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook

from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import REFUSED, SAMPLES, Console, Ran, flux_name

EMETTEURS = """
[TDTDEM]
completude = "renommage"
[EDITIA]
completude = "temoin"
[COMPTA]
completude = "stabilite"
settle-seconds = 0.3
nommage = "souple"
"""
HEADER = (
    "N° flux;Nom du fichier;Interface;Émetteur;Niveau;N° facture;Date facture;Identifiant fournisseur;"
    "Raison sociale fournisseur;Identifiant destinataire;Code service;N° engagement;Montant TTC;Devise;Date de dépôt;"
    "Code;Règle;Motif de rejet;Emplacement;Valeur;Action corrective"
)
COMMUNE = "92100001400016"
FIRST = flux_name("FSO1100A", 101, "TDTDEM")
LOT = flux_name("FSO1100A", 104, "TDTDEM")
WAITING = "FSO1106A_EDITIA_EDITIA1106000000000000001"
CUT = "coupee.xml"


class Day(NamedTuple):
    """What the day left: the console, what drain said, and the day."""

    console: Console
    drained: Ran
    jour: str

    def of(self, name: str) -> dict:
        """What drain said of one file."""
        (found,) = [one for one in self.drained.objects if one["file"] == name]
        return found

    def rejets(self, emetteur: str, kind: str = "csv") -> Path:
        """A daily file."""
        return self.console.outbox(emetteur) / f"rejets_EDI_{emetteur}_{self.jour.replace('-', '')}.{kind}"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Three partners deposit the demonstration; one file has no witness, one is cut; then one drain."""
    console = Console(tmp_path_factory.mktemp("day"), EMETTEURS).install()
    for emetteur in ("TDTDEM", "EDITIA", "COMPTA"):
        for path in sorted((SAMPLES / "demo" / emetteur).iterdir()):
            console.put(emetteur, path.name, path.read_bytes())
            if emetteur == "EDITIA" and path.name != WAITING:
                (console.inbox(emetteur) / f"{path.name}.done").touch()
    console.put("COMPTA", CUT, (SAMPLES / "demo/TDTDEM" / FIRST).read_bytes()[:-20])
    drained = console.run("drain", "--json", expect=REFUSED)
    return Day(console, drained, drained.objects[0]["journal"]["jour"])


@pytest.fixture(scope="module")
def exported(day: Day) -> list[dict]:
    """The day's files, all formats."""
    return day.console.run("rejets", "export", "--jour", day.jour, "--format", "csv,xlsx,json", "--json").objects


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_complete_file_has_one_outcome(day: Day) -> None:
    """Drain tells each file taken once; what is not complete is told apart, on stderr."""
    told = sorted((one["journal"]["emetteur"], one["file"]) for one in day.drained.objects)
    deposited = sorted(
        (emetteur, path.name)
        for emetteur in ("TDTDEM", "EDITIA", "COMPTA")
        for path in (SAMPLES / "demo" / emetteur).iterdir()
        if path.name != WAITING
    )

    assert told == deposited
    assert f"en attente (incomplet) : EDITIA {WAITING}\n" in day.drained.err
    assert f"en attente (incomplet) : COMPTA {CUT}\n" in day.drained.err


def test_drop_folders_keep_only_what_is_not_complete(day: Day) -> None:
    """Taken files and their witnesses are gone; a file without witness, and a cut one, stay untouched."""
    left = {emetteur: sorted(path.name for path in day.console.inbox(emetteur).iterdir()) for emetteur in
            ("TDTDEM", "EDITIA", "COMPTA")}  # fmt: skip

    assert left == {"TDTDEM": [], "EDITIA": [WAITING], "COMPTA": [CUT]}
    assert list((day.console.root / "prise").iterdir()) == []


def test_a_good_invoice_is_delivered_byte_for_byte(day: Day) -> None:
    """The recipient's folder has the original bytes, and beside them the extracted invoice."""
    folder = day.console.root / "destinataires" / COMMUNE
    (invoice,) = folder.glob("TDTDEM1100000000000000101-*.xml")
    extract = json.loads(invoice.with_name(f"{invoice.name}.json").read_text(encoding="utf-8"))

    assert invoice.read_bytes() == (SAMPLES / "demo/TDTDEM" / FIRST).read_bytes()
    assert extract["invoice"]["number"] == "BEL-2026-0041"
    assert extract["destination"]["siret"] == COMMUNE


def test_a_service_has_its_own_folder(day: Day) -> None:
    """An invoice that names a service goes to destinataires/<SIRET>/<service>/."""
    assert [name for name in day.console.delivered() if "PHARES-75/" in name and name.endswith(".xml")] == [
        name for name in day.console.delivered() if name.startswith("92200002100019/") and name.endswith(".xml")
    ]
    assert len([name for name in day.console.delivered() if "92300003800011/RESTO/" in name]) == 2


def test_only_the_good_invoices_of_a_flux_are_delivered(day: Day) -> None:
    """A flux of two good and two bad invoices is integrated in part; the report names all four."""
    report = day.console.report("TDTDEM", f"CSO{LOT[3:]}.json")
    delivered = [name for name in day.console.delivered() if "TDTDEM1100000000000000104" in name]

    assert report["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL"
    assert [document["integrated"] for document in report["documents"]] == [True, False, True, False]
    assert len(delivered) == 2 * 2
    assert sorted(error["numeroDP"] for error in report["listeErreurDP"]) == ["COR-2026-002", "DOS-2026-779"]


def test_every_flux_has_its_integration_report(day: Day) -> None:
    """One CSO report a flux lies in the partner's out/, and says what drain said."""
    told = {
        report["nomFichier"]: report["etatCourantDepotFlux"]
        for emetteur in ("TDTDEM", "EDITIA", "COMPTA")
        for path in day.console.outbox(emetteur).glob("CSO*.json")
        for report in [json.loads(path.read_text(encoding="utf-8"))]
    }

    assert told == {one["file"]: one["etat"] for one in day.drained.objects}


def test_drain_speaks_as_check_does(day: Day) -> None:
    """``drain --json`` gives the object of ``check --json``, and what the journal knows."""
    found = day.of(FIRST)
    keys = {"file", "sha256", "container", "flux", "etat", "rejections", "documents", "journal"}

    assert set(found) == keys
    assert found["flux"]["type"] == "E1"
    assert found["journal"]["numero"] == FIRST[-25:]


def test_csv_keeps_its_contract(day: Day, exported: list[dict]) -> None:
    """BOM, semicolons, CRLF, every cell quoted, the exact header, a row a reason, in order of deposit."""
    content = day.rejets("TDTDEM").read_bytes()
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8").split("\r\n")
    rows = _rows(content)

    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[0] == ";".join(f'"{title}"' for title in HEADER.split(";"))
    assert lines[-1] == ""
    assert all(line.startswith('"') and line.endswith('"') and line.count('";"') == 20 for line in lines[:-1])
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert [(row["Date de dépôt"], row["N° flux"]) for row in rows] == sorted(
        (row["Date de dépôt"], row["N° flux"]) for row in rows
    )
    assert {row["Émetteur"] for row in rows} == {"TDTDEM"}


def test_csv_tells_every_reason_of_the_drain(day: Day, exported: list[dict]) -> None:
    """The daily files hold exactly the reasons that drain printed, no more, no less."""
    told = sorted(
        (one["file"], reason["code"], reason["motif"])
        for one in day.drained.objects
        for reason in [*one["rejections"], *(r for document in one["documents"] for r in document["rejections"])]
    )
    written = sorted(
        (row["Nom du fichier"], row["Code"], row["Motif de rejet"])
        for emetteur in ("TDTDEM", "EDITIA", "COMPTA")
        for row in _rows(day.rejets(emetteur).read_bytes())
    )

    assert written == told


def test_xlsx_says_what_the_csv_says(day: Day, exported: list[dict]) -> None:
    """Read back by another program, the workbook has the header and rows of the CSV, amounts and dates typed."""
    sheet = load_workbook(day.rejets("TDTDEM", "xlsx")).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    rows = _rows(day.rejets("TDTDEM").read_bytes())
    titles = HEADER.split(";")

    assert found[0] == titles
    assert [row[titles.index("Motif de rejet")] for row in found[1:]] == [row["Motif de rejet"] for row in rows]
    assert [float(row["Montant TTC"]) for row in rows if row["Montant TTC"]] == [
        row[titles.index("Montant TTC")] for row in found[1:] if row[titles.index("Montant TTC")] is not None
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_json_says_what_the_csv_says(day: Day, exported: list[dict]) -> None:
    """The JSON lines hold one object a row, in the same order."""
    objects = [json.loads(line) for line in day.rejets("TDTDEM", "json").read_text(encoding="utf-8").splitlines()]
    rows = _rows(day.rejets("TDTDEM").read_bytes())

    assert [(one["numero_flux"], one["motif"]) for one in objects] == [
        (row["N° flux"], row["Motif de rejet"]) for row in rows
    ]


def test_export_again_gives_the_same_bytes(day: Day, exported: list[dict], tmp_path: Path) -> None:
    """The daily file is a function of the journal: elsewhere, later, for one partner, the bytes are the same."""
    again = day.console.run(
        "rejets", "export", "--jour", day.jour, "--emetteur", "TDTDEM", "--format", "csv,xlsx,json",
        "--out", tmp_path, "--json",
    ).objects  # fmt: skip
    digests = {one["format"]: one["sha256"] for one in exported if one["emetteur"] == "TDTDEM"}

    assert {one["format"]: one["sha256"] for one in again} == digests
    assert (tmp_path / day.rejets("TDTDEM").name).read_bytes() == day.rejets("TDTDEM").read_bytes()


def test_export_defaults_to_yesterday(day: Day, exported: list[dict]) -> None:
    """Without --jour the export is yesterday's: nobody deposited then, so no file is written, and that is said."""
    before = sorted(path.name for path in day.console.outbox("TDTDEM").iterdir())
    said = day.console.run("rejets", "export").out

    assert said.startswith("Aucun rejet le ")
    assert sorted(path.name for path in day.console.outbox("TDTDEM").iterdir()) == before


def test_status_counts_what_came(day: Day) -> None:
    """``status --json`` counts each flux once, in its final state; nothing waits."""
    (status,) = day.console.run("status", "--json").objects
    states = [one["etat"] for one in day.drained.objects]

    assert {state: count for state, count in status["etats"].items() if count} == {
        state: states.count(state) for state in set(states)
    }
    assert (status["total"], status["en_attente"], status["plus_ancien_depot"]) == (len(states), 0, None)


def test_flux_show_tells_one_flux_from_end_to_end(day: Day) -> None:
    """Events from the deposit to the delivery, documents, reasons and deliveries; by number or by id."""
    (shown,) = day.console.run("flux", "show", LOT[-25:], "--json").objects
    page = day.console.run("flux", "show", shown["id"]).out

    assert [event["vers"] for event in shown["evenements"]] == [
        "IN_RECU", "IN_EN_COURS_TRAITEMENT_CPP", "IN_INTEGRE_PARTIEL",
    ]  # fmt: skip
    assert [document["verdict"] for document in shown["documents"]] == ["accepted", "rejected", "accepted", "rejected"]
    assert [delivery["position"] for delivery in shown["livraisons"]] == [1, 3]
    assert all(delivery["livre_le"] for delivery in shown["livraisons"])
    assert {rejet["position"] for rejet in shown["rejets"]} == {2, 4}
    assert LOT[-25:] in page


def test_an_unknown_flux_is_told(day: Day) -> None:
    """A number that the journal does not know is refused on stderr."""
    said = day.console.run("flux", "show", "TDTDEM1100999999999999999", expect=REFUSED)

    assert said.err == "Flux TDTDEM1100999999999999999 inconnu du journal\n"


def test_annuaire_show_tells_what_routing_knows(day: Day) -> None:
    """A structure with what it demands and its services; a SIRET may hold blanks; an unknown one is refused."""
    (shown,) = day.console.run("annuaire", "show", "922 000 021 00019", "--json").objects
    unknown = day.console.run("annuaire", "show", "00000000000000", expect=REFUSED)

    assert shown["raison_sociale"] == "Direction nationale des phares"
    assert (shown["gestion_engagement"], shown["gestion_service"]) == (True, True)
    assert [service["code"] for service in shown["services"]] == ["PHARES-29", "PHARES-75", "PHARES-OLD"]
    assert unknown.err == "SIRET 00000000000000 inconnu de l'annuaire\n"


def test_doctor_finds_a_sound_installation(day: Day) -> None:
    """After a day of work everything that doctor looks at is in order."""
    findings = day.console.run("doctor", "--json").objects
    disk = [one for one in findings if one["sujet"] == "disque"]

    assert [one["sujet"] for one in findings if not one["ok"]] == []
    assert len(disk) == 1


def test_a_cut_upload_is_finished_and_a_late_witness_comes(day: Day) -> None:
    """What was left aside is taken once it is complete: nothing is ever forgotten. Runs last: it adds to the day."""
    with (day.console.inbox("COMPTA") / CUT).open("ab") as stream:
        stream.write((SAMPLES / "demo/TDTDEM" / FIRST).read_bytes()[-20:])
    (day.console.inbox("EDITIA") / f"{WAITING}.ok").touch()
    good = tar_gz([("a.xml", ubl_invoice(number="COMPLETE-1")), ("b.xml", ubl_invoice(number="COMPLETE-2"))])
    day.console.put("TDTDEM", flux_name("FSO1100A", 900, "TDTDEM"), good)
    told = {one["file"]: one for one in day.console.run("drain", "--json", expect=REFUSED).objects}
    duplicate = told[CUT]["documents"][0]["rejections"][0]

    assert told[WAITING]["etat"] == "IN_INTEGRE"
    assert told[flux_name("FSO1100A", 900, "TDTDEM")]["etat"] == "IN_INTEGRE"
    assert duplicate["regle"] == "G1.45"
    assert "déjà reçue par un autre émetteur" in duplicate["motif"]
    assert "TDTDEM" not in duplicate["motif"]
    assert list(day.console.inbox("COMPTA").iterdir()) == []
