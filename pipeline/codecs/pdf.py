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


def read(content: bytes, limits: PdfLimits = DEFAULT_LIMITS) -> PdfFile | Rejected:
    """Read a PDF, or refuse it: encrypted, damaged, over its limits, or with active content.

    Junk before the header is tolerated (and told in ``pdfa.failed``), a damaged file too when all that counts is there.
    """
    if len(content) > limits.max_bytes:
        return rejected(because(motifs.PDF_LIMIT, f"{len(content)} octets, {limits.max_bytes} au plus"))
    from pipeline.codecs import pdf_reader  # here: pikepdf costs 100 ms that an XML must not pay

    return pdf_reader.read(content, limits)
