"""The daily rejection file: same rows in CSV, XLSX and JSON, harmless in a spreadsheet, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from report_builders import NAME, NUMERO, ROW, row

from pipeline.reports import rejets_xlsx
from pipeline.reports.rejets import HEADER, emplacement, file_name
from pipeline.reports.rejets_csv import csv_bytes
from pipeline.reports.rejets_json import json_bytes
from pipeline.reports.rejets_xlsx import xlsx_bytes
from pipeline.stores.records import RejetRow

HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+33 1",
    "-12",
    "\t=1",
    "\r\n=cmd|' /C calc'!A0",
    "\0@x",
    "  ＝1+1",
    '=HYPERLINK("http://exemple.invalid")',
    "http://exemple.invalid/",
    "_x003D_1+1",
    "{=1+1}",
    "a\nb",
    "a\u202eb",
    "\ufffe",
    "\ud800",
    'a";"b',
    "x" * 40_000,
    "0042",
    "1e5",
]
ROWS = [
    ROW,
    row(numero_facture="FA-2", montant_ttc="-120.00"),
    *(row(numero_facture=text, valeur=text) for text in HOSTILE),
]


def cells_of_csv(content: bytes) -> list[list[str]]:
    """Read the file as a French spreadsheet does."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def cells_of_xlsx(content: bytes) -> list[list[object]]:
    """Read the values of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()]


def test_file_name() -> None:
    """One file a day and an emitter, named as in DESIGN §3."""
    assert file_name("JMRPOR", date(2026, 3, 5), "csv") == "rejets_EDI_JMRPOR_20260305.csv"


def test_csv_bytes() -> None:
    """UTF-8 with BOM, `;`, CRLF, every cell quoted, the header of DESIGN §3, one row a reason."""
    header = (
        "N° flux;Nom du fichier;Interface;Émetteur;Niveau;N° facture;Date facture;Identifiant fournisseur;"
        "Raison sociale fournisseur;Identifiant destinataire;Code service;N° engagement;Montant TTC;Devise;"
        "Date de dépôt;Code;Règle;Motif de rejet;Emplacement;Valeur;Action corrective"
    )
    quoted = ";".join(f'"{title}"' for title in header.split(";"))
    line = (
        f'"{NUMERO}";"{NAME}";"FSO1100A";"XXX999";"facture";"FA-1";"2026-11-19";"00000000000018";'
        '"Électricité & Fils";"00000000000026";"ACHATS";"0042";"120.00";"EUR";"2026-11-20 10:30:15";"REJ_SEMAN";'
        '"G1.05";"Le numéro de facture n\'est pas conforme";"/Invoice/cbc:ID · ligne 12";"FA-1";"Raccourcir le numéro."'
    )

    assert csv_bytes([ROW]) == f"\ufeff{quoted}\r\n{line}\r\n".encode()


def test_csv_is_what_the_library_writes() -> None:
    """Quotes doubled, every cell quoted, whatever stands in it; many rows are no different from one."""
    made = [row(valeur=f'"{rank};"" l\'été', numero_facture="F" * (rank % 3)) for rank in range(1_200)]
    read = cells_of_csv(csv_bytes(made))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(read)

    assert len(read) == 1_201
    assert read[-1][19] == made[-1].valeur
    assert csv_bytes(made) == f"\ufeff{stream.getvalue()}".encode()


def test_csv_line_count() -> None:
    """No value, whatever it holds, makes a second line or a further column."""
    content = csv_bytes(ROWS)

    assert content.count(b"\r\n") == content.count(b"\n") == len(ROWS) + 1
    assert {len(line) for line in cells_of_csv(content)} == {21}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("-12", "'-12"),
        ("\t=1", "' =1"),
        ("  ＝1+1", "'  ＝1+1"),
        ("'=1", "''=1"),
        ("a\r\nb", "a  b"),
        (None, ""),
        ("FA-1", "FA-1"),
    ],
)
def test_csv_neutralises(value: str | None, expected: str) -> None:
    """A cell that a spreadsheet would run gets one apostrophe; control characters become spaces."""
    assert cells_of_csv(csv_bytes([row(numero_facture=value)]))[1][5] == expected


@pytest.mark.parametrize(("amount", "expected"), [("-120.00", "-120.00"), ("-cmd|'!A0", "'-cmd|'!A0"), ("+1", "'+1")])
def test_negative_amount_is_no_formula(amount: str, expected: str) -> None:
    """The amount of a credit note stays a number; anything else in its column is neutralised."""
    assert cells_of_csv(csv_bytes([row(montant_ttc=amount)]))[1][12] == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), "2026-10-25 02:59:59"),
        (datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC), "2026-10-25 02:00:00"),
        (datetime(2026, 12, 31, 23, 30, 0, tzinfo=UTC), "2027-01-01 00:30:00"),
    ],
)
def test_deposit_on_the_clock_of_paris(instant: datetime, expected: str) -> None:
    """The deposit is told on the wall clock of Paris, through the change of hour and of year."""
    assert cells_of_csv(csv_bytes([row(depose_le=instant)]))[1][14] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "/Invoice/cbc:ID · ligne 12"),
        ({"nom_document": "f1.xml"}, "f1.xml · /Invoice/cbc:ID · ligne 12"),
        ({"chemin": None, "ligne": None}, ""),
        ({"nom_document": None, "chemin": None, "ligne": 0}, "ligne 0"),
    ],
)
def test_emplacement(changes: dict[str, object], expected: str) -> None:
    """A place reads document · path · line, each part only when it tells something."""
    assert emplacement(row(**changes)) == expected


def test_xlsx_has_the_rows_of_the_csv() -> None:
    """The XLSX twin has the same rows: texts unprefixed, dates and amounts as such."""
    told = cells_of_csv(csv_bytes([ROW, row(montant_ttc="-7.5")]))
    typed = [list(line) for line in told]
    for line, amount in zip(typed[1:], (120.0, -7.5), strict=True):
        line[6], line[12], line[14] = datetime(2026, 11, 19), amount, datetime(2026, 11, 20, 10, 30, 15)

    assert cells_of_xlsx(xlsx_bytes([ROW, row(montant_ttc="-7.5")])) == typed


def test_xlsx_runs_nothing() -> None:
    """No cell is a formula, a link or a guessed number, and a hostile text reads back as it was."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(ROWS)))
    cells = [cell for line in book["Rejets"].iter_rows() for cell in line if cell.value is not None]
    texts = [book["Rejets"].cell(position, 6) for position in range(4, 4 + len(HOSTILE))]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert [texts[0].value, texts[3].value, texts[9].value] == ["=1+1", "-12", "http://exemple.invalid/"]
    assert [len(texts[17].value), texts[18].value, texts[19].value] == [32_767, "0042", "1e5"]
    assert {cell.number_format for cell in texts} == {"@"}


def test_xlsx_escape_is_escaped() -> None:
    """« _x003D_ » is five characters of a number, not the « = » that a workbook would read in it."""
    content = cells_of_xlsx(xlsx_bytes([row(numero_facture="_x003D_1+1")]))

    assert content[1][5] == "_x005F_x003D_1+1"  # the file's own words: openpyxl does not decode inline strings


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-28", datetime(2026, 2, 28)),
        ("2026-02-30", "2026-02-30"),
        ("0026-02-28", "0026-02-28"),
        ("28/02/2026", "28/02/2026"),
        (None, None),
    ],
)
def test_xlsx_invoice_date(day: str | None, expected: object) -> None:
    """An invoice date that exists is a date, any other stays the text that was read."""
    assert cells_of_xlsx(xlsx_bytes([row(date_facture=day)]))[1][6] == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.10", 0.1),
        ("999999999999999", 999999999999999),
        ("1234567890123456.00", "1234567890123456.00"),
        ("1,5", "1,5"),
    ],
)
def test_xlsx_amount(amount: str, expected: object) -> None:
    """An amount is a number, unless a spreadsheet would round it or it is none."""
    assert cells_of_xlsx(xlsx_bytes([row(montant_ttc=amount)]))[1][12] == expected


def test_xlsx_head() -> None:
    """The header is bold and stays in sight; every column can be filtered and is wide enough to read."""
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([ROW])))["Rejets"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:U2", True)
    assert min(column.width for column in sheet.column_dimensions.values()) >= 8


def test_xlsx_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond a sheet's limit continue on further sheets, each with its header."""
    monkeypatch.setattr(rejets_xlsx, "ROWS_PER_SHEET", 2)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([row(numero_facture=f"FA-{n}") for n in range(5)])))

    assert [[line[5] for line in sheet.values] for sheet in book] == [
        ["N° facture", "FA-0", "FA-1"],
        ["N° facture", "FA-2", "FA-3"],
        ["N° facture", "FA-4"],
    ]


def test_empty_day() -> None:
    """Without rows there is only the header, and no line at all in JSON."""
    assert (cells_of_csv(csv_bytes([])), cells_of_xlsx(xlsx_bytes([])), json_bytes([])) == (
        [list(HEADER)],
        [list(HEADER)],
        b"",
    )


def test_json_line() -> None:
    """One object a row, stable keys, values as they were read."""
    content = json_bytes([row(numero_facture="=1+1", code_service=None, nom_document="f1.xml")])

    assert json.loads(content) == {
        "numero_flux": NUMERO,
        "nom_fichier": NAME,
        "interface": "FSO1100A",
        "emetteur": "XXX999",
        "niveau": "facture",
        "numero_facture": "=1+1",
        "date_facture": "2026-11-19",
        "id_fournisseur": "00000000000018",
        "raison_fournisseur": "Électricité & Fils",
        "id_destinataire": "00000000000026",
        "code_service": None,
        "engagement": "0042",
        "montant_ttc": "120.00",
        "devise": "EUR",
        "date_depot": "2026-11-20T10:30:15+01:00",
        "code": "REJ_SEMAN",
        "regle": "G1.05",
        "motif": "Le numéro de facture n'est pas conforme",
        "emplacement": "f1.xml · /Invoice/cbc:ID · ligne 12",
        "valeur": "FA-1",
        "action": "Raccourcir le numéro.",
        "jour": "2026-11-20",
        "tentative": 1,
        "position": 1,
        "rang": 1,
        "nom_document": "f1.xml",
        "chemin": "/Invoice/cbc:ID",
        "ligne": 12,
    }


def test_json_lines_are_lines() -> None:
    """Each row is one line of UTF-8 JSON, whatever it holds."""
    assert len([json.loads(line) for line in json_bytes(ROWS).decode().splitlines()]) == len(ROWS)


def digests(rows: list[RejetRow]) -> list[str]:
    """The SHA-256 of the three renderings."""
    return [hashlib.sha256(write(rows)).hexdigest() for write in (csv_bytes, xlsx_bytes, json_bytes)]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LANG": "fr_FR.UTF-8"},
    ],
)
def test_same_rows_same_bytes(environment: dict[str, str]) -> None:
    """The file is a pure function of the rows: another process, zone, locale or hash seed changes no byte."""
    here = Path(__file__).parent
    inherited = {key: value for key, value in os.environ.items() if key not in {"LC_ALL", "PYTHONPATH"}}
    path = os.pathsep.join([str(here), str(here.parents[1])])
    run = subprocess.run(
        [sys.executable, "-c", "import test_rejets as t; print(*t.digests(t.ROWS))"],
        env={**inherited, **environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.split() == digests(ROWS)
