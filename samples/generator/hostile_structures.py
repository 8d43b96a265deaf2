"""Attacks by the structure of a PDF: loops, depth, tables and streams that lie, files that are two things at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from samples.generator import bad_pdf_raw as raw
from samples.generator.archives import zipped
from samples.generator.cii import cii_invoice
from samples.generator.pdf import facturx_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = tuple[str, bytes, str, str | None]
_ALONE = "PDF_WITHOUT_INVOICE"  # read to its end, and nothing in it


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, content, purpose, motif in (*_loops(), *_tables(), *_floods(), *_polyglots()):
        yield Sample(f"hostile/{name}.pdf", content, purpose, motif, None, valid=False)


def _loops() -> tuple[Row, ...]:
    names = b"/Names<</EmbeddedFiles 4 0 R>>"
    return (
        ("outline-loop", raw.document(b"<</Title(a)/First 4 0 R/Next 4 0 R>>", catalog=b"/Outlines<</First 4 0 R>>"),
         "sommaire qui se contient", _ALONE),
        ("name-tree-loop", raw.document(b"<</Kids[4 0 R 4 0 R]>>", catalog=names), "arbre des noms qui se contient",
         _ALONE),
        ("field-loop", raw.document(b"<</T(a)/Kids[4 0 R]>>", catalog=b"/AcroForm<</Fields[4 0 R]>>"),
         "champ de formulaire qui se contient", _ALONE),
        ("action-loop", raw.document(b"<</S/GoTo/Next[4 0 R 4 0 R]>>", catalog=b"/OpenAction 4 0 R"),
         "action qui se suit elle-même", _ALONE),
        ("parent-loop", raw.document(pages=b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 2 0 R>>"),
         "arbre de pages qui est son propre parent", _ALONE),
        ("reference-loop", raw.document(b"5 0 R", b"4 0 R", catalog=b"/AF 4 0 R"), "deux objets qui se renvoient",
         _ALONE),
        ("length-loop", raw.document(b"<</Length 4 0 R>>stream\nx\nendstream", catalog=b"/Metadata 4 0 R"),
         "flux dont la longueur est lui-même", _ALONE),
    )  # fmt: skip


def _tables() -> tuple[Row, ...]:
    good = facturx_pdf(cii_invoice(number="H-2026-60"), text=())
    at = good.rindex(b"startxref")
    outside = good[:at] + b"startxref\n999999999\n%%EOF\n"
    return (
        ("table-loop", raw.table_loop(), "table de références qui se précède", _ALONE),
        ("table-hybrid-loop", raw.hybrid_loop(), "table hybride qui se complète elle-même", _ALONE),
        ("table-outside", outside, "table annoncée hors du fichier : réparé, accepté, tout y est", None),
        ("table-bomb", raw.table_bomb(120), "table de références de 120 Mo", "PDF_UNREADABLE"),
        ("object-stream-bomb", raw.object_stream_bomb(120), "flux d'objets de 120 Mo", "PDF_UNREADABLE"),
        ("object-stream-loop", raw.extended_loop(), "flux d'objets qui se prolonge lui-même", _ALONE),
        ("escaped-script", raw.document(catalog=b"/OpenAction<</S/Java#53cript/J#53(app.alert\\(1\\))>>"),
         "JavaScript écrit avec des échappements", "PDF_ACTIVE"),
        ("script-in-object-stream", _hidden_script(), "JavaScript dans un flux d'objets", "PDF_ACTIVE"),
        ("no-root", raw.document().replace(b"/Root 1 0 R", b"/Root 9 0 R"), "racine absente", "PDF_UNREADABLE"),
    )  # fmt: skip


def _hidden_script() -> bytes:
    action = raw.PAGE[:-2] + b"/AA<</O<</S/JavaScript/JS(app.alert\\(1\\))>>>>>>"
    return raw.in_object_streams(zlib.compress(b"3 0  " + action, 9))


def _floods() -> tuple[Row, ...]:
    deep = b"[" * 50_000 + b"]" * 50_000
    dictionaries = b"<</A" * 20_000 + b" 1" + b">>" * 20_000
    many = b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>"
    filters = b"/Filter[" + b"/FlateDecode" * 1_000 + b"]"
    columns = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2147483647/Colors 32/BitsPerComponent 16>>"
    return (
        ("deep-array", raw.document(catalog=b"/X " + deep), "50 000 tableaux emboîtés", "PDF_UNREADABLE"),
        ("deep-dictionary", raw.document(catalog=b"/X " + dictionaries), "20 000 dictionnaires emboîtés",
         "PDF_UNREADABLE"),
        ("page-count", raw.document(pages=many), "2 milliards de pages annoncées, une là", _ALONE),
        ("filters", raw.document(raw.stream(filters, b"x"), catalog=b"/Metadata 4 0 R"), "1 000 filtres d'un flux",
         _ALONE),
        ("predictor", raw.document(raw.stream(columns, b"x\x9c"), catalog=b"/Metadata 4 0 R"),
         "prédicteur aux lignes géantes", _ALONE),
    )  # fmt: skip


def _polyglots() -> tuple[Row, ...]:
    good = facturx_pdf(cii_invoice(number="H-2026-61"), text=())
    inside = (("facture.xml", ubl_invoice(number="H-2026-62")),)
    shown = zipped((("a.pdf", good), *inside))
    return (
        ("also-zip", good + zipped(inside), "PDF suivi d'un zip", "PDF_UNREADABLE"),
        ("also-zip-first", zipped(inside) + good, "zip suivi d'un PDF", "ARCHIVE_UNREADABLE"),
        ("zip-of-pdf", shown, "zip nommé .pdf : lu comme un zip, deux factures acceptées", None),
        ("xml-first", b'<?xml version="1.0"?><!--' + good + b"-->", "PDF dans un commentaire XML", "XML_ENCODING"),
        ("page-first", b"<html><script>alert(1)</script>" + good, "page web, puis PDF", "XML_ENCODING"),
        ("picture-first", b"GIF89a\1\0\1\0" + good, "image, puis PDF : accepté, avec un avertissement PDF/A",
         "PDFA_WARNING"),
        ("far-header", b"\0" * 2_000 + good, "PDF après 2 000 octets nuls", "TYPE_UNKNOWN"),
    )  # fmt: skip
