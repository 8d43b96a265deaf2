"""Write PDF/A-3 Factur-X files, byte for byte the same each time: a drawn page, an embedded XML, the XMP that says so.

The page is drawn by reportlab in Bitstream Vera (embedded), in calibrated grey so that no ICC profile is needed;
everything else is set with pikepdf. Limits: plain attachments only; ``edit`` is the door to write bad PDFs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_DATE = "D:20260302080000Z"
_ISO_DATE = "2026-03-02T08:00:00Z"
_BODY = ("Facture", "Ateliers Bellerive, 12 rue des Tilleuls, 69003 Lyon", "Les montants figurent dans le XML joint.")


@dataclass(frozen=True, slots=True)
class Embedded:
    """One more embedded file."""

    name: str
    content: bytes
    mime: str = "application/pdf"
    relationship: str = "/Supplement"


@dataclass(frozen=True, slots=True)
class Xmp:
    """What the metadata declare; None for ``part`` declares no PDF/A, None for ``level`` no Factur-X."""

    part: str | None = "3"
    conformance: str = "B"
    level: str | None = "EN 16931"
    document_file: str = "factur-x.xml"


def facturx_pdf(  # noqa: PLR0913  one keyword a thing that may be wrong
    xml: bytes | None,
    name: str = "factur-x.xml",
    *,
    relationship: str = "/Data",
    xmp: Xmp | None = None,
    extra: tuple[Embedded, ...] = (),
    text: tuple[str, ...] = _BODY,
    edit: Callable[[pikepdf.Pdf], None] | None = None,
) -> bytes:
    """Write a PDF/A-3 that embeds ``xml`` (None: nothing) under ``name``, and ``extra`` files.

    ``text`` is what the page shows; ``edit`` may change the PDF just before it is saved.
    """
    import pikepdf

    with pikepdf.open(BytesIO(_base(text))) as pdf:
        files = () if xml is None else (Embedded(name, xml, "text/xml", relationship),)
        _embed(pdf, (*files, *extra))
        metadata = pdf.make_stream(_xmp(xmp or Xmp(document_file=name)).encode())
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        if edit is not None:
            edit(pdf)
        return save(pdf)


def plain_pdf(text: tuple[str, ...] = _BODY) -> bytes:
    """A small ordinary PDF, for attachments."""
    return _base(text)


def save(pdf: pikepdf.Pdf) -> bytes:
    """Save with an identifier computed from the content."""
    import pikepdf

    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,  # a bomb must stay as it was packed
        fix_metadata_version=False,
    )
    return out.getvalue()


def _embed(pdf: pikepdf.Pdf, files: tuple[Embedded, ...]) -> None:
    import pikepdf

    specs = []
    for file in files:
        stream = pdf.make_stream(file.content)
        stream.Type = pikepdf.Name.EmbeddedFile
        stream.Subtype = pikepdf.Name("/" + file.mime)
        stream.Params = pikepdf.Dictionary(ModDate=_DATE, Size=len(file.content))
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=file.name,
            UF=file.name,
            Desc=file.name,
            AFRelationship=pikepdf.Name(file.relationship),
            EF=pikepdf.Dictionary(F=stream, UF=stream),
        )
        specs.append((file.name, pdf.make_indirect(spec)))
    if not specs:
        return
    pdf.Root.AF = pikepdf.Array([spec for _, spec in specs])
    names = pikepdf.Array([item for pair in sorted(specs, key=lambda pair: pair[0]) for item in pair])
    pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))


@lru_cache(maxsize=32)
def _base(text: tuple[str, ...]) -> bytes:
    import pikepdf

    with pikepdf.open(BytesIO(_drawn(text))) as pdf:
        pdf.trailer.Info = pdf.make_indirect(
            pikepdf.Dictionary(Title="Facture", Producer="edi-flux samples", CreationDate=_DATE, ModDate=_DATE)
        )
        grey = pikepdf.Array(
            [
                pikepdf.Name.CalGray,
                pikepdf.Dictionary(WhitePoint=pikepdf.Array([0.9505, 1, 1.089]), Gamma=2.2),
            ]
        )
        for page in pdf.pages:
            page.Resources.ColorSpace = pikepdf.Dictionary(DefaultGray=grey)
        return save(pdf)


def _drawn(text: tuple[str, ...]) -> bytes:
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = Path(reportlab.__file__).with_name("fonts") / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", str(font)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1, initialFontName="Vera", pdfVersion=(1, 7))
    canvas.setFillGray(0)
    for index, sentence in enumerate(text):
        canvas.setFont("Vera", 14 if index == 0 else 10)
        canvas.drawString(57, 770 - 18 * index, sentence)
    canvas.save()
    return out.getvalue()


def _xmp(xmp: Xmp) -> str:
    pdfa = ""
    if xmp.part is not None:
        pdfa = f"<pdfaid:part>{xmp.part}</pdfaid:part><pdfaid:conformance>{xmp.conformance}</pdfaid:conformance>"
    facturx = ""
    if xmp.level is not None:
        facturx = (
            "<fx:DocumentType>INVOICE</fx:DocumentType>"
            f"<fx:DocumentFileName>{xmp.document_file}</fx:DocumentFileName>"
            f"<fx:Version>1.0</fx:Version><fx:ConformanceLevel>{xmp.level}</fx:ConformanceLevel>"
        )
    return _PACKET.format(pdfa=pdfa, facturx=facturx, schema=_SCHEMA if facturx else "", date=_ISO_DATE)


_PROPERTY = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{0}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>{1}</pdfaProperty:description></rdf:li>"
)
_SCHEMA = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    + _PROPERTY.format("DocumentFileName", "Name of the embedded XML")
    + _PROPERTY.format("DocumentType", "Kind of document")
    + _PROPERTY.format("Version", "Version of the standard")
    + _PROPERTY.format("ConformanceLevel", "Profile")
    + "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
    '{pdfa}<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Facture</rdf:li></rdf:Alt></dc:title>'
    "<pdf:Producer>edi-flux samples</pdf:Producer><xmp:CreateDate>{date}</xmp:CreateDate>"
    "<xmp:ModifyDate>{date}</xmp:ModifyDate>{facturx}</rdf:Description>{schema}</rdf:RDF></x:xmpmeta>\n"
    '<?xpacket end="r"?>'
)
