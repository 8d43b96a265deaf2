"""What is known of a PDF once read: plain frozen values, and the limits under which it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What a PDF may hold; sizes in bytes, those of embedded files once decompressed.

    ``max_total_bytes``: 120 MB an invoice with all its attachments (Chorus Pro, rules on attachments).
    """

    max_attachments: int = 50
    max_attachment_bytes: int = 100 * 1024 * 1024
    max_bytes: int = 100 * 1024 * 1024
    max_total_bytes: int = 120 * 1024 * 1024


class EmbeddedFile(NamedTuple):
    """A file inside the PDF; its name is safe to show and must never be used as a path.

    ``relationship`` is the AFRelationship without its slash ("Data", "Alternative", …); ``in_af`` says whether the
    document or a page lists the file as associated (``/AF``).
    """

    name: str
    mime: str | None
    relationship: str | None
    content: bytes
    in_af: bool


class PdfaClaim(NamedTuple):
    """What the XMP metadata claim: PDF/A part ("3") and conformance ("B"), as written."""

    part: str | None
    conformance: str | None


class FacturxBlock(NamedTuple):
    """What the XMP metadata tell of the embedded invoice (Factur-X, ZUGFeRD or Order-X extension), as written."""

    document_type: str | None
    document_filename: str | None
    version: str | None
    conformance_level: str | None


class PdfaReport(NamedTuple):
    """``declared`` is part and level in lower case ("3b"); ``failed`` names each failed check in a stable French label.

    ``ok``: declares part 3 and no check failed.
    """

    declared: str | None
    ok: bool
    failed: tuple[str, ...]


class PdfFile(NamedTuple):
    """A readable PDF: its embedded files, its PDF/A report, its Factur-X metadata if any, its number of pages."""

    embedded: tuple[EmbeddedFile, ...]
    pdfa: PdfaReport
    facturx: FacturxBlock | None
    pages: int
