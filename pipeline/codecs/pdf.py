"""The door to PDF: what a PDF embeds, what it declares of itself, and whether it may be read at all.

Limits: pages are never rendered, their text is read by ``pdf_text``; PDF/A is judged by structural checks only (see
``pdfa``); memory and time beyond the limits below are the affair of the child process that reads.
"""

from __future__ import annotations

from pipeline.codecs.pdf_shapes import EmbeddedFile, FacturxBlock, PdfaClaim, PdfaReport, PdfFile, PdfLimits
from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected

__all__ = [
    "DEFAULT_LIMITS",
    "EmbeddedFile",
    "FacturxBlock",
    "PdfFile",
    "PdfLimits",
    "PdfaClaim",
    "PdfaReport",
    "read",
]

DEFAULT_LIMITS = PdfLimits()
_ZIP_END, _ZIP_COMMENT = 22, 0xFFFF


def read(content: bytes, limits: PdfLimits = DEFAULT_LIMITS) -> PdfFile | Rejected:
    """Read a PDF, or refuse it: encrypted, damaged, over its limits, or with active content.

    Junk before the header is tolerated (and told in ``pdfa.failed``), a damaged file too when all that counts is there.
    What ends as a zip does is refused: one program would show the invoice, another unpack what nobody judged.
    """
    if len(content) > limits.max_bytes:
        return rejected(because(motifs.PDF_LIMIT, f"{len(content)} octets, {limits.max_bytes} au plus"))
    if _is_zip_too(content):
        return rejected(because(motifs.PDF_UNREADABLE, "le fichier est aussi un zip, selon qui le lit"))
    from pipeline.codecs import pdf_reader  # here: pikepdf costs 100 ms that an XML must not pay

    return pdf_reader.read(content, limits)


def _is_zip_too(content: bytes) -> bool:
    """Say whether the end record of a zip ends the file, comment included (APPNOTE 4.3.16)."""
    start = max(len(content) - _ZIP_END - _ZIP_COMMENT, 0)
    at = content.rfind(b"PK\x05\x06", start)
    while at >= 0:
        comment = content[at + _ZIP_END - 2 : at + _ZIP_END]
        if at + _ZIP_END + int.from_bytes(comment, "little") == len(content):
            return True
        at = content.rfind(b"PK\x05\x06", start, at)
    return False
