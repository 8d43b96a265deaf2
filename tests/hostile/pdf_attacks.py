"""Attacks by PDF: every sample of the kind, and those too large, or too random, to be one.

Sources: ISO 32000-1, ISO 19005-3, qpdf's and pdfium's own hostile files by their descriptions; every byte is made here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from samples.generator import bad_pdf, bad_pdf_files
from samples.generator import bad_pdf_raw as raw
from samples.generator.bad_pdf_actions import TO_ADDRESS, at_opening, chained
from samples.generator.cii import cii_invoice
from samples.generator.pdf import Embedded, facturx_pdf
from tests.hostile.attacks import Attack
from tests.hostile.sampled import sampled

if TYPE_CHECKING:
    import pikepdf

_MEGA = 1024 * 1024
_NAME = "x.pdf"


def _pdf(number: int, *extra: Embedded) -> bytes:
    return facturx_pdf(cii_invoice(number=f"H-2026-{number}"), text=(), extra=extra)


def _attached(count: int, content: bytes = b"x") -> bytes:
    return _pdf(110, *(Embedded(f"{n}.txt", content, "text/plain") for n in range(count)))


def _bombs_beside() -> bytes:
    """Three files of 45 MB: each passes, together they do not."""
    content = bad_pdf_files.zeros(45)
    files = [raw.stream(b"/Type/EmbeddedFile/Filter/FlateDecode", content) for _ in range(3)]
    names = b"".join(b"(%d)<</Type/Filespec/F(%d)/EF<</F %d 0 R>>>>" % (n, n, n + 4) for n in range(3))
    return raw.document(*files, catalog=b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names)


def _xmp_bomb() -> bytes:
    metadata = raw.stream(b"/Type/Metadata/Subtype/XML/Filter/FlateDecode", bad_pdf_files.zeros(300))
    return raw.document(metadata, catalog=b"/Metadata 4 0 R")


def _xmp_flood() -> bytes:
    """Metadata of 90 MB that are XML, from 300 kB."""
    head = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + b"<a/>" * (20 * _MEGA) + b"</x:xmpmeta>"
    metadata = raw.stream(b"/Type/Metadata/Subtype/XML/Filter/FlateDecode", zlib.compress(head, 9))
    return raw.document(metadata, catalog=b"/Metadata 4 0 R")


def _encrypted(user: str) -> bytes:
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(_pdf(111))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="proprietaire", user=user, R=6))
    return out.getvalue()


def _pages(count: int) -> bytes:
    """So many times the same page."""
    return raw.document(pages=b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count))


def _own_pages(count: int) -> bytes:
    """So many pages, each an object of its own, and a good invoice."""
    return facturx_pdf(cii_invoice(number="H-2026-112"), text=(), edit=lambda pdf: _add_pages(pdf, count))


def _add_pages(pdf: pikepdf.Pdf, count: int) -> None:
    for _ in range(count):
        pdf.add_blank_page(page_size=(9, 9))


def _deep_kids(depth: int) -> bytes:
    """A page tree of one branch, so deep."""
    nodes = (b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 5) for n in range(depth))
    return raw.document(*nodes, raw.PAGE, pages=b"<</Type/Pages/Count 1/Kids[4 0 R]>>")


def _chain(length: int) -> bytes:
    """A link whose action is followed by another, and so on."""
    nodes = (b"<</S/GoTo/Next %d 0 R>>" % (n + 5) for n in range(length))
    return raw.document(*nodes, b"<</S/GoTo>>", catalog=b"/OpenAction 4 0 R")


def _names(count: int) -> bytes:
    """A flat tree of names, with so many of them, that lead to nothing."""
    return raw.document(catalog=b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % (b"(a)null" * count))


def _revisions(count: int) -> bytes:
    """A document rewritten so many times: a table for each."""
    out = raw.document()
    start = out.rindex(b"xref\n0 ")
    for _ in range(count):
        before, start = start, len(out)
        out += b"xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, start)
    return out


def _own() -> Iterator[Attack]:
    zeros, alone = bad_pdf_files.zeros, "PDF_WITHOUT_INVOICE"
    for name, row, build, code, bomb in (
        ("pdf-flate-1-gb", "XML joint de 1 Go de zéros", lambda: bad_pdf_files.packed(zeros(1024), "FlateDecode"),
         "PDF_LIMIT", True),
        ("pdf-flate-thrice-1-gb", "XML joint de 1 Go de zéros, compressé trois fois",
         lambda: bad_pdf_files.packed(zeros(1024, 3), *["FlateDecode"] * 3), "PDF_LIMIT", True),
        ("pdf-lzw-bomb", "XML joint en LZW, 30 Mo", lambda: bad_pdf_files.packed(b"\x80\x00" * 500_000, "LZWDecode"),
         "PDF_UNREADABLE", True),
        ("pdf-hex-layers", "trois fois en hexadécimal",
         lambda: bad_pdf_files.packed(bytes(_MEGA).hex().encode().hex().encode().hex().encode(),
                                      *["ASCIIHexDecode"] * 3), alone, True),
        ("pdf-three-45-mb", "trois fichiers joints de 45 Mo", _bombs_beside, "PDF_LIMIT", True),
        ("pdf-xmp-300-mb", "métadonnées de 300 Mo de zéros", _xmp_bomb, alone, True),
        ("pdf-xmp-flood", "métadonnées de 20 millions d'éléments", _xmp_flood, alone, True),
        ("pdf-object-stream-1-gb", "flux d'objets de 1 Go", lambda: raw.object_stream_bomb(1024), "PDF_UNREADABLE",
         True),
        ("pdf-table-1-gb", "table de références de 1 Go", lambda: raw.table_bomb(1024), "PDF_UNREADABLE", True),
        ("pdf-3000-attachments", "3 000 fichiers joints", lambda: _attached(3_000), "PDF_LIMIT", False),
        ("pdf-aes-empty-password", "AES-256, mot de passe vide", lambda: _encrypted(""), "PDF_ENCRYPTED", False),
        ("pdf-aes-password", "AES-256, mot de passe", lambda: _encrypted("lecteur"), "PDF_ENCRYPTED", False),
        ("pdf-deep-array-100000", "100 000 tableaux emboîtés",
         lambda: raw.document(catalog=b"/X " + b"[" * 100_000 + b"]" * 100_000), "PDF_UNREADABLE", False),
        ("pdf-deep-1m", "1 000 000 dictionnaires jamais fermés", lambda: raw.document(catalog=b"/X " + b"<</A" * 10**6),
         "PDF_UNREADABLE", False),
        ("pdf-60000-same-pages", "60 000 fois la même page", lambda: _pages(60_000), "PDF_UNREADABLE", True),
        ("pdf-5000-pages", "5 000 pages : accepté, les 20 premières sont lues", lambda: _own_pages(5_000), "", False),
        ("pdf-deep-page-tree", "arbre de pages de 20 000 étages", lambda: _deep_kids(20_000), "PDF_UNREADABLE", False),
        ("pdf-long-chain", "60 000 actions de suite", lambda: _chain(60_000), "PDF_LIMIT", False),
        ("pdf-many-names", "200 000 noms", lambda: _names(200_000), "PDF_LIMIT", False),
        ("pdf-2000-revisions", "2 000 révisions", lambda: _revisions(2_000), alone, False),
        ("pdf-flood-of-objects", "500 000 débuts d'objets", lambda: b"%PDF-1.7\n" + b"1 0 obj " * 500_000 + b"%%EOF",
         "PDF_UNREADABLE", False),
        ("pdf-flood-of-tables", "100 000 tables de références",
         lambda: b"%PDF-1.7\n" + b"xref\n0 1\ntrailer<</Root 1 0 R>>\n" * 100_000 + b"%%EOF", "PDF_UNREADABLE", False),
        ("pdf-90-mb-of-nothing", "90 Mo de blancs", lambda: b"%PDF-1.7\n" + b" " * (90 * _MEGA) + b"%%EOF",
         "PDF_UNREADABLE", True),
        ("pdf-zip-end-flood", "16 000 fins de zip à la fin", lambda: _pdf(113) + b"PK\5\6" * 16_000, "PDF_UNREADABLE", False),
        ("pdf-linked-chain", "adresse derrière deux actions sages à l'ouverture", _opening_chain, "PDF_ACTIVE", False),
        ("pdf-flate-bomb-page", "facture et XML joint de 150 Mo de zéros",
         lambda: facturx_pdf(cii_invoice(number="H-2026-114"), edit=bad_pdf.flate_bomb), "PDF_LIMIT", True),
    ):  # fmt: skip
        yield Attack(name, f"PDF : {row}", build, _NAME, code, bomb)


def _opening_chain() -> bytes:
    return facturx_pdf(cii_invoice(number="H-2026-115"), text=(), edit=at_opening(chained(TO_ADDRESS)))


def _cuts() -> Iterator[Attack]:
    """Cut at the end of each part of the format, and inside."""
    whole = _pdf(116)
    marks = [whole.index(mark) for mark in (b"stream", b"endobj", b"/Names")]
    marks += [whole.rindex(mark) for mark in (b"endobj", b"xref\n0 ", b"trailer", b"startxref")]
    for at in sorted({mark + part for mark in marks for part in (0, 3)}):
        yield Attack(f"pdf-cut-{at}", "PDF : tronqué", lambda at=at: whole[:at], _NAME, "PDF_UNREADABLE")


PDF_ATTACKS: tuple[Attack, ...] = (
    *sampled("PDF", ".pdf"),
    *_own(),
    *_cuts(),
)
