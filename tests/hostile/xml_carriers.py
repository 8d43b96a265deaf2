"""XML attacks inside another file: the XML of a Factur-X, an attachment in base64, a member of an archive, the XMP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from samples.generator import cii_invoice, ubl_invoice
from samples.generator.archives import tar_gz, zipped
from samples.generator.model import Attachment
from samples.generator.pdf import Embedded, facturx_pdf
from tests.hostile.attacks import Attack
from tests.hostile.bait import bait

if TYPE_CHECKING:
    import pikepdf

_LAUGHS = "".join(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, 10))
_SUBSETS = {
    "xxe-file": '<!ENTITY x SYSTEM "file://{0.file}">',
    "xxe-http": '<!ENTITY x SYSTEM "http://{0.host}/x">',
    "parameter": '<!ENTITY % p SYSTEM "file://{0.file}"> %p; <!ENTITY x "">',
    "laughs": f'<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY x "&l9;">',
}


def _doctype(kind: str) -> str:
    return f"<!DOCTYPE x [{_SUBSETS[kind].format(bait())}]>"


def _cii(kind: str) -> bytes:
    return cii_invoice(doctype=_doctype(kind), replace=(("FA-2026-0001", "&x;"),))


def _ubl(kind: str) -> bytes:
    return ubl_invoice(doctype=_doctype(kind), replace=(("FA-2026-0001", "&x;"),))


def _utf_16(content: bytes) -> bytes:
    return content.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")


def _in_xmp(kind: str) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        stream = pdf.Root.Metadata
        stream.write(_doctype(kind).encode() + stream.read_bytes().replace(b">Facture<", b">&x;<"))

    return facturx_pdf(cii_invoice(number="H-XMP"), edit=edit)


def _xmp_of(content: bytes) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata.write(content)

    return facturx_pdf(cii_invoice(number="H-XMP"), edit=edit)


def _beside(content: bytes) -> bytes:
    """A good Factur-X with one more XML, which nobody asked for."""
    return facturx_pdf(cii_invoice(number="H-BESIDE"), extra=(Embedded("autre.xml", content, "text/xml"),))


def _attached(content: bytes, name: str = "piece.xml", mime: str = "text/xml") -> bytes:
    return ubl_invoice(number="H-PJ", attachments=(Attachment(name, content, mime),))


def _carriers() -> Iterator[tuple[str, str, Callable[[], bytes], str, str]]:
    pdf, flux, joined = "XML dans un PDF", "XML dans une archive", "XML en pièce jointe"
    for kind in _SUBSETS:
        yield f"factur-x-{kind}", pdf, lambda k=kind: facturx_pdf(_cii(k)), "x.pdf", "PDF_WITHOUT_INVOICE"
        yield f"xmp-{kind}", "XML dans les métadonnées XMP", lambda k=kind: _in_xmp(k), "x.pdf", ""
        yield f"tar-{kind}", flux, lambda k=kind: tar_gz((("a.xml", _ubl(k)),)), "x.tar.gz", "XML_DOCTYPE"
        yield f"zip-{kind}", flux, lambda k=kind: zipped((("a.xml", _ubl(k)),)), "x.zip", "XML_DOCTYPE"
        yield f"attachment-{kind}", joined, lambda k=kind: _attached(_ubl(k)), "x.xml", ""
        yield f"zipped-attachment-{kind}", joined, lambda k=kind: _attached(zipped((("a.xml", _ubl(k)),))), "x.xml", ""
        yield f"beside-factur-x-{kind}", pdf, lambda k=kind: _beside(_cii(k)), "x.pdf", ""
    yield "factur-x-utf-16", pdf, lambda: facturx_pdf(_utf_16(_cii("xxe-file"))), "x.pdf", "PDF_WITHOUT_INVOICE"
    yield "factur-x-depth", pdf, lambda: facturx_pdf(b"<x>" * 5_000), "x.pdf", "PDF_WITHOUT_INVOICE"
    yield ("factur-x-two-million-elements", pdf, lambda: facturx_pdf(b"<x>" + b"<y/>" * 2_000_000 + b"</x>"), "x.pdf",
           "PDF_WITHOUT_INVOICE")  # fmt: skip
    yield "tar-utf-16", flux, lambda: tar_gz((("a.xml", _utf_16(_ubl("xxe-file"))),)), "x.tar.gz", "XML_DOCTYPE"
    yield ("zip-two-million-elements", flux, lambda: zipped((("a.xml", b"<x>" + b"<y/>" * 2_000_000 + b"</x>"),)),
           "x.zip", "ARCHIVE_LIMIT")  # fmt: skip
    xmp = "XML dans les métadonnées XMP"
    yield "xmp-depth", xmp, lambda: _xmp_of(b"<x>" * 5_000), "x.pdf", ""
    yield "xmp-million-elements", xmp, lambda: _xmp_of(b"<x>" + b"<y/>" * 1_000_000 + b"</x>"), "x.pdf", ""
    yield "xmp-of-60-mb", xmp, lambda: _xmp_of(b"<x>" + b" " * 60_000_000 + b"</x>"), "x.pdf", ""
    yield "xmp-utf-7", xmp, lambda: _xmp_of("<?xml version='1.0' encoding='UTF-7'?><x/>".encode("utf-7")), "x.pdf", ""
    yield (
        "attachment-style-sheet",
        joined,
        lambda: _attached(_style(), "x.xsl", "text/xsl"),
        "x.xml",
        "ATTACHMENT_EXTENSION",
    )


def _style() -> bytes:
    return f'<?xml-stylesheet href="http://{bait().host}/x.xsl"?><x/>'.encode()


CARRIERS: tuple[Attack, ...] = tuple(
    Attack(name, row, build, file_name, code, bomb="laughs" in name or "million" in name or "60-mb" in name)
    for name, row, build, file_name, code in _carriers()
)
