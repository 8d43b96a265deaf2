"""What can be wrong with a PDF: edits for ``facturx_pdf(edit=…)`` and whole bad files."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf


def javascript(pdf: pikepdf.Pdf) -> None:
    """A script run when the document opens."""
    import pikepdf

    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('bonjour');")


def launch(pdf: pikepdf.Pdf) -> None:
    """A program launched when the document opens."""
    import pikepdf

    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def link_script(pdf: pikepdf.Pdf) -> None:
    """A script behind a link of the page."""
    import pikepdf

    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="this.submitForm('http://127.0.0.1:9/');")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 50, 50], A=action)
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])


def xfa(pdf: pikepdf.Pdf) -> None:
    """An XFA form."""
    import pikepdf

    form = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=form)


def font_outside(pdf: pikepdf.Pdf) -> None:
    """A page that writes in Helvetica without embedding it."""
    import pikepdf

    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = pdf.pages[0]
    page.obj.Resources.Font["/F9"] = pdf.make_indirect(font)
    page.contents_add(b"BT /F9 10 Tf 57 600 Td (Merci) Tj ET")


def outside_file(pdf: pikepdf.Pdf) -> None:
    """An associated file that stands outside the PDF: it must never be fetched."""
    import pikepdf

    spec = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, FS=pikepdf.Name.URL, F="http://127.0.0.1:9/factur-x.xml", UF="factur-x.xml"
    )
    pdf.Root.AF = pikepdf.Array([pdf.make_indirect(spec)])
    names = pikepdf.Array(["factur-x.xml", spec])
    pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))


def xmp_doctype(pdf: pikepdf.Pdf) -> None:
    """Metadata that begin with an entity declaration."""
    doctype = b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    pdf.Root.Metadata.write(doctype + pdf.Root.Metadata.read_bytes())


def page_loop(pdf: pikepdf.Pdf) -> None:
    """A page tree that contains itself."""
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def flate_bomb(pdf: pikepdf.Pdf) -> None:
    """An embedded file of 150 MB of zeros."""
    import pikepdf

    deflated = _deflated_zeros(150)
    stream = pikepdf.Stream(
        pdf,
        deflated,
        Type=pikepdf.Name.EmbeddedFile,
        Subtype=pikepdf.Name("/text/xml"),
        Filter=pikepdf.Name.FlateDecode,
    )
    pdf.Root.AF[0].EF = pikepdf.Dictionary(F=stream, UF=stream)


def encrypted(content: bytes) -> bytes:
    """Protect a PDF with passwords; RC4, because AES would draw random numbers and change at each run."""
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        lock = pikepdf.Encryption(owner="proprietaire", user="lecteur", R=3, aes=False, metadata=False)
        pdf.save(out, encryption=lock, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _deflated_zeros(megabytes: int) -> bytes:
    deflater = zlib.compressobj(9)
    piece = bytes(1024 * 1024)
    return b"".join(deflater.compress(piece) for _ in range(megabytes)) + deflater.flush()
