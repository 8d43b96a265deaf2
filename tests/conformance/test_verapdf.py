"""Our use of veraPDF against the verdicts that the corpus manifest took from it: every PDF, all of it agreeing."""

from __future__ import annotations

import csv
import re
import time
from functools import cache
from pathlib import Path

import pytest

from pipeline.codecs import pdf
from pipeline.codecs.pdf import PdfaReport
from pipeline.codecs.verapdf import VeraPdf
from pipeline.domain.rejection import Rejected
from tests.codecs.verapdf_here import need_verapdf
from tests.needs import needs

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
MANIFEST = CORPUS / "manifest.csv"
pytestmark = needs(MANIFEST.is_file(), "../shared/corpus")
BOUND = 60.0  # seconds for the 58 PDFs; 7 on two slow cores
UNREADABLE = {"Encrypted": "fichier chiffré", "ModelParsing": "structure que veraPDF ne peut pas lire"}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        return tuple(row for row in csv.DictReader(stream) if row["container"] == "pdf")


@pytest.fixture(scope="module")
def reports() -> dict[str, PdfaReport]:
    """Every PDF of the corpus judged by what it declares, by one process, in bounded time."""
    judge = VeraPdf(need_verapdf())
    started = time.monotonic()
    try:
        found = {row["path"]: _judged(judge, (CORPUS / row["path"]).read_bytes()) for row in _rows()}
    finally:
        judge.close()
    assert time.monotonic() - started < BOUND
    return found


def _judged(judge: VeraPdf, content: bytes) -> PdfaReport:
    opened = pdf.read(content)
    return judge.judge(content, None if isinstance(opened, Rejected) else opened.pdfa.declared)


def _rules(report: PdfaReport) -> set[str]:
    return {number for said in report.failed for number in re.findall(r"\(veraPDF ([\d.]+-\d+)\)", said)}


def test_pdfa_3_is_the_manifest_s(reports: dict[str, PdfaReport]) -> None:
    """``pdfa3_valid``: declares part 3 and passes."""
    expected = {row["path"]: row["pdfa3_valid"] == "yes" for row in _rows()}

    assert len(expected) >= 58
    assert {path: report.ok for path, report in reports.items()} == expected


def test_validity_as_declared_is_the_manifest_s(reports: dict[str, PdfaReport]) -> None:
    """``pdfa_valid_as_declared``: nothing failed but being of another part."""
    expected = {row["path"]: row["pdfa_valid_as_declared"] == "yes" for row in _rows()}
    found = {
        path: not [said for said in report.failed if "au lieu de PDF/A-3" not in said]
        for path, report in reports.items()
    }

    assert found == expected


def test_the_rules_broken_are_the_manifest_s(reports: dict[str, PdfaReport]) -> None:
    """``pdfa_failed_rules``, number by number; where veraPDF raised, our sentence for it."""
    for row in _rows():
        report, wanted = reports[row["path"]], row["pdfa_failed_rules"]
        raised = next((said for name, said in UNREADABLE.items() if wanted.startswith(name)), None)
        if raised is None:
            assert _rules(report) == set(filter(None, wanted.split(","))), row["path"]
        else:
            assert (len(report.failed), report.failed[0].startswith(raised)) == (1, True), row["path"]
