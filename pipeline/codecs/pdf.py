"""The door to PDF: what a PDF embeds, what it declares of itself, and whether it may be read at all.

Limits: pages are never rendered nor their text read; PDF/A is judged by structural checks only (see ``pdfa``); memory
and time beyond the limits below are the affair of the child process that reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What a PDF may hold; sizes in bytes, those of embedded files once decompressed.

    ``max_total_bytes``: 120 MB an invoice with all its attachments (Chorus Pro, rules on attachments).
    """

    max_attachments: int = 50
    max_attachment_bytes: int = 100 * 1024 * 1024
    max_bytes: int = 100 * 1024 * 1024
    max_total_bytes: int = 120 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF; its name is safe to show and must never be used as a path.

    ``relationship`` is the AFRelationship without its slash ("Data", "Alternative", …); ``in_af`` says whether the
    document or a page lists the file as associated (``/AF``).
    """

    name: str
    mime: str | None
    relationship: str | None
    content: bytes
    in_af: bool


@dataclass(frozen=True, slots=True)
class PdfaClaim:
    """What the XMP metadata claim: PDF/A part ("3") and conformance ("B"), as written."""

    part: str | None
    conformance: str | None


@dataclass(frozen=True, slots=True)
class FacturxBlock:
    """What the XMP metadata tell of the embedded invoice (Factur-X, ZUGFeRD or Order-X extension), as written."""

    document_type: str | None
    document_filename: str | None
    version: str | None
    conformance_level: str | None


@dataclass(frozen=True, slots=True)
class PdfaReport:
    """``declared`` is part and level in lower case ("3b"); ``failed`` names each failed check in a stable French label.

    ``ok``: declares part 3 and no check failed.
    """

    declared: str | None
    ok: bool
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A readable PDF: its embedded files, its PDF/A report, its Factur-X metadata if any, its number of pages."""

    embedded: tuple[EmbeddedFile, ...]
    pdfa: PdfaReport
    facturx: FacturxBlock | None
    pages: int


DEFAULT_LIMITS = PdfLimits()


def read(content: bytes, limits: PdfLimits = DEFAULT_LIMITS) -> PdfFile | Rejected:
    """Read a PDF, or refuse it: encrypted, damaged, over its limits, or with active content.

    Junk before the header is tolerated (and told in ``pdfa.failed``), a damaged file too when all that counts is there.
    """
    if len(content) > limits.max_bytes:
        return rejected(because(motifs.PDF_LIMIT, f"{len(content)} octets, {limits.max_bytes} au plus"))
    from pipeline.codecs import pdf_reader  # here: pikepdf costs 100 ms that an XML must not pay

    return pdf_reader.read(content, limits)
