"""The directory: what an import reads, refuses and keeps, and what a look-up sees."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.annuaire import AnnuaireFile, Counts, open_annuaire
from pipeline.stores.annuaire_import import ImportReport, import_annuaire
from pipeline.stores.annuaire_memory import MemoryAnnuaire

STRUCTURES_HEADER = (
    "TypeIdentifiant;Identifiant;RaisonSociale;EmetteurEdi;RecepteurEdi;GestionStatutMiseEnPaiement;"
    "GestionEngagement;GestionService;GestionServiceEngagement;EstMOA;EstMOAUniquement;StructureActive;Adresse;"
    "ComplementAdresse1;ComplementAdresse2;CodePostal;Ville;NumTelephone;Courriel;CodePays;LibellePays"
)
SERVICES_HEADER = (
    "Identifiant;RaisonSociale;Code;Nom;GestionEGMT;ServiceActif;Adresse;ComplementAdresse1;ComplementAdresse2;"
    "CodePostal;Ville;NumTelephone;Courriel;CodePays;LibellePays"
)
VILLE = "SIRET;21340172201787;VILLE D'ÉVREUX;true;true;false;true;false;true;false;false;true;1 place;;;27000;ÉVREUX;;;FR;France"
ACHATS = "21340172201787;VILLE D'ÉVREUX;ACHATS;Service des achats;true;true;1 place;;;27000;ÉVREUX;;;FR;France"
A_STRUCTURE = Structure("SIRET", "21340172201787", "VILLE D'ÉVREUX", True, False, True, False, False, True)
A_SERVICE = Service("21340172201787", "ACHATS", "Service des achats", True, True)
NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def write_structures(folder: Path, *rows: str, encoding: str = "utf-8", header: str = STRUCTURES_HEADER) -> Path:
    """A CSV of structures."""
    path = folder / "structures.csv"
    path.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return path


def write_services(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    """A CSV of services."""
    path = folder / "services.csv"
    path.write_bytes("\n".join([SERVICES_HEADER, *rows, ""]).encode(encoding))
    return path


def imported(folder: Path, *files: Path) -> AnnuaireFile:
    """Import into ``annuaire.sqlite3`` and open it."""
    import_annuaire(files, folder / "annuaire.sqlite3", now=NOW)
    found = open_annuaire(folder / "annuaire.sqlite3")
    assert found is not None
    return found


def test_the_two_tables_are_read(tmp_path: Path) -> None:
    """Structures and services are found by their keys, with what they demand (DOMAIN §7)."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS))

    assert annuaire.structure("21340172201787") == A_STRUCTURE
    assert annuaire.service("21340172201787", "ACHATS") == A_SERVICE
    assert annuaire.services("21340172201787") == (A_SERVICE,)
    assert annuaire.counts() == Counts(structures=1, services=1)
    assert annuaire.imported_le == NOW


def test_what_is_not_in_the_directory_is_none(tmp_path: Path) -> None:
    """An unknown structure or service is None, and has no services."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS))

    assert annuaire.structure("21340172201788") is None
    assert annuaire.service("21340172201787", "achats") is None
    assert annuaire.services("21340172201788") == ()


@pytest.mark.parametrize("is_file", [True, False], ids=["fichier", "mémoire"])
def test_establishments_of_one_body(tmp_path: Path, *, is_file: bool) -> None:
    """Active structures of the same SIREN, in order, no more than asked; the twin in memory agrees."""
    sirets = [f"213401722{n:05d}" for n in (17, 90, 25, 33)]
    other = [f"21340172{n}00017" for n in (1, 3)]
    rows = [VILLE.replace("21340172201787", siret) for siret in (*sirets, *other)]
    rows[1] = rows[1].replace(";true;1 place", ";false;1 place")
    annuaire: AnnuaireFile | MemoryAnnuaire = imported(tmp_path, write_structures(tmp_path, *rows))
    if not is_file:
        structures = (annuaire.structure(siret) for siret in (*sirets, *other))
        annuaire = MemoryAnnuaire(structure for structure in structures if structure)

    found = annuaire.establishments("213401722", 2)

    assert [one.identifiant for one in found] == [sirets[0], sirets[2]]
    assert [one.identifiant for one in annuaire.establishments("213401722", 9)] == [sirets[0], sirets[2], sirets[3]]
    assert annuaire.establishments("999999999", 9) == ()


def test_a_zip_of_both_tables_is_read_whatever_its_names(tmp_path: Path) -> None:
    """The portal gives a zip; its members are recognised by header, their names are never used as paths."""
    write_structures(tmp_path, VILLE)
    write_services(tmp_path, ACHATS)
    with zipfile.ZipFile(tmp_path / "annuaire.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lisez-moi.txt", "Bonjour")
        archive.write(tmp_path / "structures.csv", "../../export/a.dat")
        archive.write(tmp_path / "services.csv", "export/b.dat")

    report = import_annuaire([tmp_path / "annuaire.zip"], tmp_path / "annuaire.sqlite3")

    assert report == ImportReport(
        1, 1, 0, ("« lisez-moi.txt » n'est ni la table des structures ni celle des services : laissé de côté",)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with or without mark, and Windows-1252, give the same names."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE, encoding=encoding))

    assert annuaire.structure("21340172201787") == A_STRUCTURE


def test_columns_come_in_any_order_and_case(tmp_path: Path) -> None:
    """Columns are found by name, not by place."""
    header = "structureactive;Raison Sociale;IDENTIFIANT;EstMOA;EstMOAUniquement;GestionService;GestionEngagement;GestionServiceEngagement;TypeIdentifiant"
    row = "true;VILLE D'ÉVREUX;21340172201787;false;false;false;true;true;SIRET"

    annuaire = imported(tmp_path, write_structures(tmp_path, row, header=header))

    assert annuaire.structure("21340172201787") == A_STRUCTURE


def test_lost_leading_zeros_come_back(tmp_path: Path) -> None:
    """A spreadsheet takes the leading zeros of a SIRET; the import gives them back, in both tables."""
    structure = VILLE.replace("21340172201787", "5340172201787")
    service = ACHATS.replace("21340172201787", "5340172201787")

    annuaire = imported(tmp_path, write_structures(tmp_path, structure), write_services(tmp_path, service))

    assert annuaire.structure("05340172201787") is not None
    assert annuaire.service("05340172201787", "ACHATS") is not None


def test_other_identifiers_are_kept_as_they_are(tmp_path: Path) -> None:
    """Only a SIRET is padded and measured."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE.replace("SIRET;21340172201787", "RIDET;0123456")))

    assert annuaire.structure("0123456") is not None


def test_the_pseudo_service_is_left_out(tmp_path: Path) -> None:
    """FACTURES_PUBLIQUES means "no service"; it is counted as ignored and is no problem."""
    services = write_services(tmp_path, ACHATS, ACHATS.replace("ACHATS", "FACTURES_PUBLIQUES"))

    report = import_annuaire([services], tmp_path / "annuaire.sqlite3")

    assert report == ImportReport(structures=0, services=1, ignored=1, problems=())


def test_bad_rows_are_counted_and_described_in_french(tmp_path: Path) -> None:
    """A bad row never stops the import; its line, what was found and what was expected are told."""
    structures = write_structures(
        tmp_path,
        VILLE,
        VILLE.replace("21340172201787", "2,13402E+13"),
        VILLE.replace("false;false;true;1 place", "false;false;peut-être;1 place"),
        "SIRET;21340172201795",
        VILLE.replace("VILLE D'ÉVREUX", "VILLE;D'ÉVREUX"),
    )

    report = import_annuaire([structures], tmp_path / "annuaire.sqlite3")

    assert report.structures == 1
    assert report.ignored == 4
    assert report.problems == (
        "« structures.csv », ligne 3 : identifiant « 2,13402E+13 » trouvé, 14 chiffres attendus pour un SIRET ; la ligne est ignorée",
        "« structures.csv », ligne 4 : « peut-être » trouvé, « true » ou « false » attendu ; la ligne est ignorée",
        "« structures.csv », ligne 5 : nombre de colonnes différent de celui de l'en-tête ; la ligne est ignorée",
        "« structures.csv », ligne 6 : nombre de colonnes différent de celui de l'en-tête ; la ligne est ignorée",
    )


def test_bad_services_are_described_too(tmp_path: Path) -> None:
    """Identifier, code and booleans are looked at."""
    services = write_services(
        tmp_path,
        ACHATS,
        ACHATS.replace("21340172201787", "213401722017870"),
        ACHATS.replace("ACHATS", " "),
        ACHATS.replace("true;true", "true;peut-être"),
        ACHATS.replace("21340172201787", ""),
        ";;;;",
    )

    report = import_annuaire([services], tmp_path / "annuaire.sqlite3")

    assert (report.services, report.ignored) == (1, 4)
    assert [problem.partition(" : ")[2] for problem in report.problems] == [
        "identifiant « 213401722017870 » trouvé, 14 chiffres attendus pour un SIRET ; la ligne est ignorée",
        "code de service vide ; la ligne est ignorée",
        "« peut-être » trouvé, « true » ou « false » attendu ; la ligne est ignorée",
        "identifiant vide, 14 chiffres attendus pour un SIRET ; la ligne est ignorée",
    ]


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """The portal's zip holds two."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.csv", "x")

    with pytest.raises(ConfigurationFault, match="101 fichiers"):
        import_annuaire([tmp_path / "a.zip"], tmp_path / "annuaire.sqlite3")


def test_a_quote_left_open_at_the_end_of_the_file_is_one_bad_row(tmp_path: Path) -> None:
    """There is nothing left to take in."""
    report = import_annuaire([write_structures(tmp_path, VILLE, 'SIRET;"abc')], tmp_path / "annuaire.sqlite3")

    assert (report.structures, report.ignored) == (1, 1)


def test_only_twenty_problems_are_described(tmp_path: Path) -> None:
    """All bad rows are counted, the first twenty described."""
    report = import_annuaire([write_structures(tmp_path, VILLE, *["x;y"] * 50)], tmp_path / "a.sqlite3")

    assert (report.ignored, len(report.problems)) == (50, 20)


def test_quoted_cells_may_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    """CSV quoting is honoured, over several lines too."""
    row = VILLE.replace("VILLE D'ÉVREUX", '"VILLE ; ""D\'ÉVREUX"""').replace("1 place", '"1 place\nBP 12\nCedex"')

    annuaire = imported(tmp_path, write_structures(tmp_path, row, VILLE.replace("21340172201787", "21340172201795")))

    assert annuaire.counts().structures == 2
    found = annuaire.structure("21340172201787")
    assert found is not None
    assert found.raison_sociale == 'VILLE ; "D\'ÉVREUX"'


def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    """A quote that nobody closed must not swallow the rows that follow."""
    others = [VILLE.replace("21340172201787", str(21340172300000 + number)) for number in range(40)]
    structures = write_structures(tmp_path, VILLE.replace("VILLE", '"VILLE'), *others)

    report = import_annuaire([structures], tmp_path / "annuaire.sqlite3")

    assert (report.structures, report.ignored) == (40, 1)


def test_a_quote_inside_an_unquoted_cell_is_a_character(tmp_path: Path) -> None:
    """Names typed by people hold stray quotes (inches, nicknames)."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE.replace("VILLE", 'TUBES 3"')))

    found = annuaire.structure("21340172201787")

    assert found is not None
    assert found.raison_sociale == "TUBES 3\" D'ÉVREUX"


def test_an_endless_line_is_one_bad_row(tmp_path: Path) -> None:
    """A line of megabytes is skipped without being held, and the next one is read."""
    report = import_annuaire([write_structures(tmp_path, "x" * 3_000_000, VILLE)], tmp_path / "annuaire.sqlite3")

    assert (report.structures, report.ignored) == (1, 1)


def test_importing_one_table_keeps_the_other(tmp_path: Path) -> None:
    """Structures alone keep the services known so far, and services alone the structures."""
    imported(tmp_path, write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS))

    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE.replace("21340172201787", "21340172201795")))
    after_structures = (annuaire.structure("21340172201787"), annuaire.service("21340172201787", "ACHATS"))
    annuaire = imported(tmp_path, write_services(tmp_path, ACHATS.replace("ACHATS", "TRAVAUX")))
    after_services = (annuaire.counts(), annuaire.service("21340172201787", "ACHATS"))

    assert after_structures == (None, A_SERVICE)
    assert after_services == (Counts(structures=1, services=1), None)


def test_the_last_of_two_rows_with_one_key_wins(tmp_path: Path) -> None:
    """As in the memory twin."""
    later = VILLE.replace("VILLE", "COMMUNE")

    found = imported(tmp_path, write_structures(tmp_path, VILLE, later)).structure("21340172201787")

    assert found is not None
    assert found.raison_sociale == "COMMUNE D'ÉVREUX"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "n'est pas l'annuaire"),
        (b"a;b;c\n1;2;3\n", "n'est pas l'annuaire"),
        (bytes(range(256)) * 10, "n'est pas l'annuaire"),
        (b"PK\x03\x04 not a zip", "illisible"),
        (STRUCTURES_HEADER.encode(), "aucune ligne exploitable"),
        (b"Identifiant;StructureActive\n1;true\n", "absente"),
        (b'"' * 200_000, "n'est pas l'annuaire"),
    ],
)
def test_a_file_that_is_no_directory_changes_nothing(tmp_path: Path, content: bytes, expected: str) -> None:
    """Neither table, damaged, or empty: a French sentence, and the directory in use stays."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE))
    (tmp_path / "other.csv").write_bytes(content)

    with pytest.raises(ConfigurationFault, match=expected):
        import_annuaire([tmp_path / "other.csv"], tmp_path / "annuaire.sqlite3")

    assert annuaire.counts() == Counts(structures=1, services=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annuaire.sqlite3", "other.csv", "structures.csv"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The settings or the command name a file that is not there."""
    with pytest.raises(ConfigurationFault, match="absent"):
        import_annuaire([tmp_path / "none.zip"], tmp_path / "annuaire.sqlite3")


def test_a_zip_bomb_is_stopped(tmp_path: Path) -> None:
    """What a member inflates to is counted while reading."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("structures.csv", STRUCTURES_HEADER + "\n" + (";" * 1000 + "\n") * 30_000)

    with pytest.raises(ConfigurationFault, match="trop volumineux"):
        import_annuaire([tmp_path / "bomb.zip"], tmp_path / "annuaire.sqlite3")


def test_a_cut_zip_member_is_refused(tmp_path: Path) -> None:
    """A member whose bytes do not match its checksum never replaces the directory."""
    rows = "\n".join(
        [STRUCTURES_HEADER, *[VILLE.replace("21340172201787", str(21340172300000 + n)) for n in range(3000)]]
    )
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("structures.csv", rows)
    whole = bytearray((tmp_path / "a.zip").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(whole)

    with pytest.raises(ConfigurationFault, match="illisible"):
        import_annuaire([tmp_path / "a.zip"], tmp_path / "annuaire.sqlite3")


def test_progress_is_told_and_ends_with_all_rows(tmp_path: Path) -> None:
    """Every 5,000 rows, and at the end."""
    rows = [VILLE.replace("21340172201787", str(21340172300000 + number)) for number in range(6000)]
    told: list[int] = []

    import_annuaire([write_structures(tmp_path, *rows)], tmp_path / "annuaire.sqlite3", told.append)

    assert told == [5000, 6000]


def test_an_open_directory_sees_the_next_import(tmp_path: Path) -> None:
    """The file is swapped by rename; whoever has it open looks into the new one at the next call."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE))
    before = annuaire.structure("21340172201787")

    imported(tmp_path, write_structures(tmp_path, VILLE.replace("VILLE", "COMMUNE")))
    after = annuaire.structure("21340172201787")

    assert (before and before.raison_sociale, after and after.raison_sociale) == ("VILLE D'ÉVREUX", "COMMUNE D'ÉVREUX")


def test_what_was_looked_up_is_forgotten_with_its_file(tmp_path: Path) -> None:
    """Rows are kept between look-ups, those of one directory never answer for the next."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS))
    first, again = annuaire.service("21340172201787", "ACHATS"), annuaire.service("21340172201787", "ACHATS")

    imported(tmp_path, write_services(tmp_path, ACHATS.replace("ACHATS", "AUTRE")))

    assert (first is not None, first is again) == (True, True)
    assert annuaire.service("21340172201787", "ACHATS") is None


def test_only_so_many_rows_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of recipients would fill the memory: the oldest make room."""
    monkeypatch.setattr("pipeline.stores.annuaire.MOST_KEPT", 2)
    sirets = [str(21340172300000 + number) for number in range(5)]
    rows = [VILLE.replace("21340172201787", siret) for siret in sirets]
    annuaire = imported(tmp_path, write_structures(tmp_path, *rows))
    found = [annuaire.structure(siret) for siret in (*sirets, *sirets)]

    assert [one and one.identifiant for one in found] == [*sirets, *sirets]
    assert found[0] is not found[5]


def test_it_works_in_threads_and_child_processes(tmp_path: Path) -> None:
    """Judgement runs in children: pickled by spawn or inherited by fork, each has its own connection."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE))
    annuaire.counts()

    with multiprocessing.get_context("fork").Pool(1) as pool:
        child = pool.apply(annuaire.structure, ("21340172201787",))
    found: list[Structure | None] = []
    thread = threading.Thread(target=lambda: found.append(annuaire.structure("21340172201787")))
    thread.start()
    thread.join()

    assert pickle.loads(pickle.dumps(annuaire)).structure("21340172201787") == A_STRUCTURE
    assert child == A_STRUCTURE
    assert found == [A_STRUCTURE]


def test_no_directory_is_none(tmp_path: Path) -> None:
    """Before the first import there is none, and the rules that need it are not judged."""
    assert open_annuaire(tmp_path / "annuaire.sqlite3") is None


@pytest.mark.parametrize("content", [None, b"", b"not a database, whatever its name says" * 100])
def test_a_lost_or_damaged_directory_is_our_fault(tmp_path: Path, content: bytes | None) -> None:
    """Without it every recipient would be unknown: a fault, never a verdict."""
    annuaire = imported(tmp_path, write_structures(tmp_path, VILLE))
    annuaire.path.unlink()
    if content is not None:
        annuaire.path.write_bytes(content)

    with pytest.raises(StorageFault, match="ne peut pas être lu"):
        annuaire.structure("21340172201787")


def test_a_damaged_directory_is_mended_by_importing_both_tables(tmp_path: Path) -> None:
    """One table alone cannot keep what cannot be read; both together do not need it."""
    (tmp_path / "annuaire.sqlite3").write_bytes(b"rubbish" * 1000)
    structures, services = write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS)

    with pytest.raises(StorageFault):
        import_annuaire([structures], tmp_path / "annuaire.sqlite3")
    annuaire = imported(tmp_path, structures, services)

    assert annuaire.counts() == Counts(structures=1, services=1)


def test_the_leftover_of_a_killed_import_is_removed(tmp_path: Path) -> None:
    """A killed import leaves its half-built file; the next one sweeps it."""
    (tmp_path / ".annuaire.sqlite3.0123.tmp").write_bytes(b"half")

    imported(tmp_path, write_structures(tmp_path, VILLE))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["annuaire.sqlite3", "structures.csv"]


def test_the_memory_twin_answers_the_same(tmp_path: Path) -> None:
    """Same questions, same answers."""
    disk = imported(tmp_path, write_structures(tmp_path, VILLE), write_services(tmp_path, ACHATS))
    twin = MemoryAnnuaire([A_STRUCTURE], [A_SERVICE], NOW)

    for annuaire in (disk, twin):
        assert annuaire.structure("21340172201787") == A_STRUCTURE
        assert annuaire.structure("x") is None
        assert annuaire.service("21340172201787", "ACHATS") == A_SERVICE
        assert annuaire.service("21340172201787", "x") is None
        assert annuaire.services("21340172201787") == (A_SERVICE,)
        assert annuaire.counts() == Counts(1, 1)
        assert annuaire.imported_le == NOW
