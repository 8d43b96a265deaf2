"""Open a PDF and read all that counts in one pass, under qpdf's limits; every way of failing ends as a refusal.

Limits: qpdf's limits hold for the whole process; object streams compressed in LZW are decoded while opening and only
the memory limit of the child process bounds them.
"""

from __future__ import annotations

import logging
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import settings

from pipeline.codecs import pdf_active, pdf_embedded, pdfa, xmp
from pipeline.codecs.pdf_objects import Budget, PdfProblem, TooManyNodes, child
from pipeline.codecs.pdf_shapes import FacturxBlock, PdfaClaim, PdfFile, PdfLimits
from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected

MAX_DECODED = 100 * 1024 * 1024
_MAX_REPAIRED = 10 * 1024 * 1024
_MAX_REPAIRED_OBJECTS = 10_000  # "obj" and "endobj" both count
_MAX_REPAIRED_TABLES = 1_000
_TAIL = 1024  # ISO 32000-1 annex H, note 18: readers look for %%EOF in the last 1024 bytes


def read(content: bytes, limits: PdfLimits) -> PdfFile | Rejected:
    """Read a PDF or refuse it; see ``pdf.read``. As it stands first; repaired only when that fails and may help."""
    _set_up_qpdf()
    found = _attempt(content, limits, repair=False)
    if not _is_damaged(found):
        return found
    if _is_cut(content):
        return _damaged("fichier tronqué, la marque de fin %%EOF manque")
    return _attempt(content, limits, repair=True) if _is_worth_repairing(content) else found


def _attempt(content: bytes, limits: PdfLimits, *, repair: bool) -> PdfFile | Rejected:
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=repair) as pdf:
            return _encrypted() if pdf.is_encrypted else _read(content, pdf, limits, repaired=repair)
    except PdfProblem as problem:
        return problem.refusal
    except TooManyNodes:
        return rejected(because(motifs.PDF_LIMIT, "structure interne trop complexe"))
    except pikepdf.PasswordError:
        return _encrypted()
    except (pikepdf.PikepdfError, RuntimeError, ValueError, OverflowError) as err:
        if "limit exceeded" in str(err):
            return rejected(because(motifs.PDF_LIMIT, "contenu trop grand une fois décompressé"))
        return _damaged("structure interne endommagée")


def _read(content: bytes, pdf: pikepdf.Pdf, limits: PdfLimits, *, repaired: bool) -> PdfFile | Rejected:
    budget = Budget()
    pages = _page_count(pdf, repaired=repaired)
    active = pdf_active.active_content(pdf, budget)
    if active:
        return rejected(because(motifs.PDF_ACTIVE, f"{active} ; aucun attendu"))
    attached = pdf_embedded.attached_files(pdf, limits, budget)
    embedded = pdf_embedded.decoded(pdf, attached, limits, budget)
    claim, facturx = _metadata(pdf, budget)
    pairs = list(zip(attached, embedded, strict=True))
    return PdfFile(embedded, pdfa.report(content, pdf, claim, pairs, budget), facturx, pages)


@cache
def _set_up_qpdf() -> None:
    """Set limits once for the process (a PDF of 1 kB that decodes to 300 MB then raises), and silence its remarks."""
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    settings.set_qpdf_limits(
        flate_max_memory=MAX_DECODED,
        run_length_max_memory=MAX_DECODED,
        png_max_memory=MAX_DECODED,
        tiff_max_memory=MAX_DECODED,
        max_stream_filters=3,
        parser_max_container_size=1_000_000,
        doc_max_warnings=10_000,
    )


def _is_damaged(found: PdfFile | Rejected) -> bool:
    return isinstance(found, Rejected) and found.reasons[0].rule is motifs.PDF_UNREADABLE


def _is_cut(content: bytes) -> bool:
    return b"%%EOF" not in content.rstrip(b"\0 \t\r\n")[-_TAIL:]


def _is_worth_repairing(content: bytes) -> bool:
    """Bound the time of a repair, which scans all bytes and keeps every object it meets: a flood is no invoice."""
    return (
        len(content) <= _MAX_REPAIRED
        and content.count(b"obj") <= _MAX_REPAIRED_OBJECTS
        and content.count(b"xref") + content.count(b"trailer") <= _MAX_REPAIRED_TABLES
    )


def _page_count(pdf: pikepdf.Pdf, *, repaired: bool) -> int:
    announced = child(child(pdf.Root, "/Pages"), "/Count")
    pages = len(pdf.pages)
    if not pages:
        raise PdfProblem(motifs.PDF_UNREADABLE, "aucune page")
    if repaired and announced != pages:
        raise PdfProblem(motifs.PDF_UNREADABLE, f"le nombre de pages trouvées ({pages}) n'est pas celui annoncé")
    return pages


def _metadata(pdf: pikepdf.Pdf, budget: Budget) -> tuple[PdfaClaim | str, FacturxBlock | None]:
    """Return the claim of the XMP, or why there is none, and the block on the invoice."""
    stream = child(pdf.Root, "/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        return pdfa.XMP_MISSING, None
    try:
        content = pdf_embedded.content_of(pdf, stream, "XMP", budget)
    except PdfProblem:
        return pdfa.XMP_UNREADABLE, None
    found = xmp.parse(content) if len(content) <= xmp.MAX_BYTES else None
    if found is None or isinstance(found, Rejected):
        return pdfa.XMP_UNREADABLE, None
    return found.pdfa, found.facturx


def _encrypted() -> Rejected:
    return rejected(because(motifs.PDF_ENCRYPTED, "chiffrement trouvé, PDF/A-3 en clair attendu"))


def _damaged(detail: str) -> Rejected:
    return rejected(because(motifs.PDF_UNREADABLE, detail))
