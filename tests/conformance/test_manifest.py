"""The verdicts of ``check`` against what independent tools say of real invoices (../shared/corpus/manifest.csv)."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.needs import needs

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
MANIFEST = CORPUS / "manifest.csv"
pytestmark = needs(MANIFEST.is_file(), "../shared/corpus")
UBL = {"ubl-invoice", "ubl-creditnote"}
VOCABULARIES = {
    "ubl-invoice": "ubl-invoice",
    "ubl-creditnote": "ubl-creditnote",
    "cii": "cii",
    "pdf+cii": "cii",
    "zugferd1": "zugferd-1",
    "pdf+zugferd1": "zugferd-1",
}


def _rows() -> list[dict[str, str]]:
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict]:
    """One run of the command over the whole corpus."""
    command = [sys.executable, "-m", "pipeline", "check", str(CORPUS), "--json", "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(Path(item["file"]).relative_to(CORPUS)): item for item in found}


def _judged(verdicts: dict[str, dict]) -> list[tuple[dict[str, str], dict]]:
    """Rows of one readable invoice each, with their document."""
    rows = [row for row in _rows() if row["kind"] in VOCABULARIES and not row["hazard"]]
    return [(row, verdicts[row["path"]]["documents"][0]) for row in rows]


def test_every_file_is_judged_by_its_container(verdicts: dict[str, dict]) -> None:
    """The container is what the bytes are, whatever the name says."""
    expected = {row["path"]: row["container"] for row in _rows()}
    found = {
        path: "archive" if verdicts[path]["container"] in ("tar.gz", "zip") else verdicts[path]["container"]
        for path in expected
    }

    assert found == expected


def test_vocabulary_and_profile_are_the_manifest_s(verdicts: dict[str, dict]) -> None:
    """Exactly one format claims a document; ZUGFeRD 1.0 profiles are not among ours."""
    judged = _judged(verdicts)
    expected = {
        row["path"]: (
            VOCABULARIES[row["kind"]],
            row["profile"] if row["profile"] and not row["profile"].startswith("zugferd1") else None,
        )
        for row, _ in judged
    }
    found = {row["path"]: (document["vocabulary"], document["profile"]) for row, document in judged}

    assert found == expected


def test_xsd_verdict_is_the_manifest_s(verdicts: dict[str, dict]) -> None:
    """CII against the full D22B schema, UBL against UBL 2.1."""
    judged = [(row, document) for row, document in _judged(verdicts) if "zugferd1" not in row["kind"]]
    expected = {row["path"]: row["xsd_valid" if row["kind"] in UBL else "cii_d22b_valid"] == "yes" for row, _ in judged}
    found = {row["path"]: document["xsd"]["valid"] for row, document in judged}

    assert found == expected


@pytest.mark.parametrize("field", ["number", "date", "currency", "payable", "seller", "payee"])
def test_header_fields_are_the_manifest_s(verdicts: dict[str, dict], field: str) -> None:
    """Number, date, currency, payable amount, seller and the presence of a payee block, on every row."""
    judged = _judged(verdicts)
    expected = {row["path"]: _expected(row, field) for row, _ in judged if _expected(row, field) != ""}
    found = {row["path"]: _found(document, field) for row, document in judged if row["path"] in expected}

    assert found == expected


def test_payment_and_factor_blocks_are_the_manifest_s(verdicts: dict[str, dict]) -> None:
    """Payment block, account, payee's name, and whether a note of the XML speaks of a factor, on every row."""
    judged = [(row, document) for row, document in _judged(verdicts) if "zugferd1" not in row["kind"]]
    expected = {
        row["path"]: (
            row["has_payment_block"] == "yes",
            "".join(row["payment_account"].split()) or None,
            row["payee_name"] or None,
            row["note_mentions_factor"] == "yes",
        )
        for row, _ in judged
    }

    assert {row["path"]: _blocks(document) for row, document in judged} == expected


def test_every_hazard_is_refused(verdicts: dict[str, dict]) -> None:
    """Attack and damage samples: refused, none by an incident."""
    hazards = [row["path"] for row in _rows() if row["hazard"]]
    states = {path: _state(verdicts[path]) for path in hazards}

    assert states == dict.fromkeys(hazards, "refused")


def test_documents_that_are_no_accepted_invoice_are_refused_with_a_reason(verdicts: dict[str, dict]) -> None:
    """ZUGFeRD 1.0, Order-X, CDAR, plain PDF, other XML: a sentence of their own each time."""
    others = [row for row in _rows() if row["kind"] not in VOCABULARIES and row["kind"] != "archive"]
    others += [row for row in _rows() if "zugferd1" in row["kind"]]
    silent = [row["path"] for row in others if not _reasons(verdicts[row["path"]])]

    assert silent == []


def test_aife_samples_are_accepted_where_d22b_valid(verdicts: dict[str, dict]) -> None:
    """AIFE's own examples pass; an account name that differs is only a possible factor and refuses nothing."""
    rows = [row for row in _rows() if row["path"].startswith("facturix/")]
    expected = {row["path"]: "accepted" if row["cii_d22b_valid"] == "yes" else "rejected" for row in rows}
    found = {row["path"]: verdicts[row["path"]]["documents"][0]["verdict"] for row in rows}
    certainties = {
        verdicts[row["path"]]["documents"][0]["factor"]["certainty"] for row in rows if "FSO1116A" in row["path"]
    }

    assert found == expected
    assert certainties == {"possible"}


def test_encaisseur_of_fso1117a_p47(verdicts: dict[str, dict]) -> None:
    """P47: the payee block has no name; the factor is named by the account, ENCAISSEUR, with its IBAN."""
    document = verdicts["facturix/FSO1117A_EN16931_P47.pdf"]["documents"][0]

    assert document["payee"] is not None
    assert document["factor"]["name"] == "ENCAISSEUR"
    assert document["factor"]["iban"] == document["payments"][0]["iban"]


def _expected(row: dict[str, str], field: str) -> object:
    match field:
        case "number":
            return row["doc_number"]
        case "date":
            text = row["issue_date"]
            return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else text
        case "currency":
            return row["currency"]
        case "payable":
            return Decimal(row["payable_amount"]) if row["payable_amount"] else ""
        case "seller":
            return row["seller_name"]
        case _:
            return "" if "zugferd1" in row["kind"] else row["has_payee_block"] == "yes"


def _found(document: dict, field: str) -> object:
    invoice = document["invoice"] or {}
    match field:
        case "number":
            return invoice.get("number")
        case "date":
            return invoice.get("issue_date")
        case "currency":
            return invoice.get("currency")
        case "payable":
            return Decimal(invoice.get("net_a_payer") or "NaN")
        case "seller":
            return (invoice.get("fournisseur") or {}).get("name")
        case _:
            return document["payee"] is not None


def _blocks(document: dict) -> tuple[bool, str | None, str | None, bool]:
    payments, payee, factor = document["payments"], document["payee"] or {}, document["factor"] or {}
    account = next((payment["iban"] for payment in payments if payment["iban"]), "")
    return bool(payments), "".join(account.split()) or None, payee.get("name"), "mention" in factor.get("evidence", ())


def _reasons(verdict: dict) -> list[dict]:
    return verdict["rejections"] + [reason for document in verdict["documents"] for reason in document["rejections"]]


def _state(verdict: dict) -> str:
    if verdict["etat"] == "IN_INCIDENTE":
        return "incident"
    return "refused" if _reasons(verdict) and verdict["etat"] != "IN_INTEGRE" else "accepted"
