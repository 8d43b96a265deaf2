"""Builders of small PDFs for the tests: a clean PDF/A-3 shaped file, and variations that lack or add one thing."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

INVOICE = b"<?xml version='1.0' encoding='UTF-8'?><facture/>"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
 fx:DocumentType="INVOICE" fx:DocumentFileName="factur-x.xml" fx:Version="1.0" fx:ConformanceLevel="MINIMUM"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()

METADATA = "/MetadatX"  # saved under this key, since pikepdf would mend the metadata while saving; renamed afterwards

Change = Callable[[Pdf], None]


def pdf_bytes(*changes: Change, attachments: int = 1, **save: object) -> bytes:
    """Build a one-page PDF that claims PDF/A-3b and embeds its invoice, apply the changes, and serialise it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        metadata = pdf.make_stream(XMP)
        metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
        pdf.Root[METADATA] = metadata
        files = [filespec(pdf, "factur-x.xml" if not n else f"annexe{n}.xml", INVOICE) for n in range(attachments)]
        pdf.Root.AF = Array(files)
        pairs = [part for file in files for part in (file.UF, file)]
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(pairs)))
        for change in changes:
            change(pdf)
        buffer = io.BytesIO()
        options: dict[str, object] = {"static_id": True, "compress_streams": False}
        if "encryption" not in save:
            options["stream_decode_level"] = pikepdf.StreamDecodeLevel.none
        pdf.save(buffer, **(options | save))  # type: ignore[arg-type]  # keyword arguments of Pdf.save
        return buffer.getvalue().replace(METADATA.encode(), b"/Metadata")


def filespec(pdf: Pdf, name: str, content: bytes, *, packed: bytes | None = None) -> pikepdf.Object:
    """Make an embedded file with all that PDF/A-3 asks for; ``packed`` gives its deflated bytes instead."""
    stream = pdf.make_stream(b"")
    if packed is None:
        stream.write(content)
    else:
        stream.write(packed, filter=Name.FlateDecode)
    stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/text/xml")
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )


def replace_invoice(packed: bytes, filters: tuple[str, ...] = ("/FlateDecode",)) -> Change:
    """Put these raw bytes and filters in place of the embedded invoice."""

    def change(pdf: Pdf) -> None:
        stream = pdf.Root.AF[0].EF.F
        stream.write(packed, filter=Array([Name(name) for name in filters]))

    return change


def bomb(size: int, layers: int = 1) -> bytes:
    """Deflate this many zeros, several times over."""
    packed = zlib.compress(bytes(size), 9)
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return packed


def raw_pdf(*objects: str, root: int = 1) -> bytes:
    """Write objects by hand, numbered from 1, with a correct cross-reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<</Size {len(objects) + 1}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
