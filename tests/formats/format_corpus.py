"""Reads the shared corpus of real invoices; tests that need it are skipped where it does not stand."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pipeline.codecs import pdf, xml
from pipeline.codecs.pdf import PdfFile
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Rejected
from pipeline.formats import facturx, registry
from pipeline.formats.format import Format
from tests.needs import needs

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
needs_corpus = needs(CORPUS.is_dir(), "../shared/corpus")


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The manifest, one dictionary a file; empty where there is no corpus."""
    if not CORPUS.is_dir():
        return ()
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        return tuple(csv.DictReader(manifest))


def open_pdf(path: str) -> PdfFile:
    """Read a PDF of the corpus that must be readable."""
    opened = pdf.read((CORPUS / path).read_bytes())
    assert isinstance(opened, PdfFile), opened
    return opened


def open_document(path: str, container: str) -> tuple[XmlDocument, Format]:
    """Read the invoice document of a file of the corpus, and the format that claims it."""
    if container == "pdf":
        found = facturx.find_invoice(open_pdf(path), xml.DEFAULT_LIMITS)
        assert not isinstance(found, Rejected), found
        return found.document, found.format
    parsed = xml.parse((CORPUS / path).read_bytes())
    assert isinstance(parsed, XmlDocument), parsed
    claimed = registry.claim(parsed)
    assert claimed is not None, parsed.root_name
    return parsed, claimed


def read(path: str) -> Invoice:
    """Read the invoice of a file of the corpus."""
    document, claimed = open_document(path, "pdf" if path.endswith(".pdf") else "xml")
    return claimed.read(document)
