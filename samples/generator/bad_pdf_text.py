"""Pages that are dear to read: edits for ``facturx_pdf(edit=…)``, against whoever reads the text of a PDF."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_MEGA = 1024 * 1024


def nested_forms(pdf: pikepdf.Pdf) -> None:
    """Forms that draw a form twice, 30 deep: 2^30 drawings in 10 kB."""
    import pikepdf

    content, inner = b"BT ET", pikepdf.Dictionary()
    for _ in range(30):
        form = pdf.make_stream(
            content,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=pikepdf.Array([0, 0, 500, 500]),
            Resources=inner,
        )
        content, inner = b"/X Do /X Do", pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    pdf.pages[0].obj.Resources.XObject = inner.XObject
    pdf.pages[0].contents_add(b"/X Do")


def content_bomb(pdf: pikepdf.Pdf) -> None:
    """A page of 100 MB of operators."""
    import pikepdf

    pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, _deflated(b"q Q ", 100), Filter=pikepdf.Name.FlateDecode)


def inline_image(pdf: pikepdf.Pdf) -> None:
    """An image of one point inside the page, whose content inflates to 100 MB."""
    image = b"BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl ID " + _deflated(b"\0\0\0\0", 100) + b"\nEI"
    pdf.pages[0].contents_add(image)


def _deflated(filler: bytes, megabytes: int) -> bytes:
    deflater = zlib.compressobj(9)
    piece = filler * (_MEGA // len(filler))
    return b"".join(deflater.compress(piece) for _ in range(megabytes)) + deflater.flush()


def form_loop(pdf: pikepdf.Pdf) -> None:
    """A form that draws itself."""
    form = _form(pdf, b"/X Do /X Do")
    form.Resources = _resources(pdf, "/XObject", "/X", form)
    pdf.pages[0].obj.Resources = _resources(pdf, "/XObject", "/X", form)
    pdf.pages[0].contents_add(b"/X Do")


def pattern_loop(pdf: pikepdf.Pdf) -> None:
    """A pattern painted with itself."""
    import pikepdf

    pattern = _form(pdf, b"/Pattern cs /P scn 0 0 9 9 re f")
    pattern.Type, pattern.PatternType, pattern.PaintType, pattern.TilingType = pikepdf.Name.Pattern, 1, 1, 1
    pattern.XStep = pattern.YStep = 1
    pattern.Resources = _resources(pdf, "/Pattern", "/P", pattern)
    pdf.pages[0].obj.Resources = _resources(pdf, "/Pattern", "/P", pattern)
    pdf.pages[0].contents_add(b"/Pattern cs /P scn 0 0 9 9 re f")


def drawn_font_loop(pdf: pikepdf.Pdf) -> None:
    """A drawn font whose only letter writes itself."""
    import pikepdf

    letter = pdf.make_stream(b"9 0 d0 BT /F 9 Tf (a) Tj ET")
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 9, 9],
            FirstChar=97,
            LastChar=97,
            FontMatrix=[1, 0, 0, 1, 0, 0],
            Widths=[9],
            CharProcs=pikepdf.Dictionary(a=letter),
            Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[97, pikepdf.Name.a]),
        )
    )
    font.Resources = _resources(pdf, "/Font", "/F", font)
    pdf.pages[0].obj.Resources = _resources(pdf, "/Font", "/F", font)
    pdf.pages[0].contents_add(b"BT /F 9 Tf (aaaa) Tj ET")


def map_loop(pdf: pikepdf.Pdf) -> None:
    """A composite font that descends from itself, and whose map of characters uses itself."""
    import pikepdf

    letters = pdf.make_stream(b"/A usecmap 1 begincodespacerange <00> <FFFFFFFF> endcodespacerange")
    letters.Type, letters.CMapName = pikepdf.Name.CMap, pikepdf.Name.A
    letters.UseCMap = letters
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.A,
            Encoding=letters,
            ToUnicode=letters,
        )
    )
    font.DescendantFonts = pikepdf.Array([font])
    pdf.pages[0].obj.Resources = _resources(pdf, "/Font", "/F", font)
    pdf.pages[0].contents_add(b"BT /F 9 Tf (aaaa) Tj ET")


def map_range(pdf: pikepdf.Pdf) -> None:
    """A map that gives a character to each of four billion codes."""
    import pikepdf

    letters = pdf.make_stream(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange " * 1_000)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, ToUnicode=letters
    )
    pdf.pages[0].obj.Resources = _resources(pdf, "/Font", "/F", pdf.make_indirect(font))
    pdf.pages[0].contents_add(b"BT /F 9 Tf (aaaa) Tj ET")


def giant_image(pdf: pikepdf.Pdf) -> None:
    """An image that tells of 2,000,000,000 points a side."""
    import pikepdf

    image = pdf.make_stream(b"x")
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = 2_000_000_000
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 16
    pdf.pages[0].obj.Resources = _resources(pdf, "/XObject", "/X", image)
    pdf.pages[0].contents_add(b"9 0 0 9 0 0 cm /X Do")


def giant_page(pdf: pikepdf.Pdf) -> None:
    """A page of a trillion points a side, with a giant letter."""
    pdf.pages[0].obj.MediaBox = [0, 0, 10**12, 10**12]
    pdf.pages[0].contents_add(b"BT 1000000000 0 0 1000000000 0 0 Tm (a) Tj ET")


def deep_content(pdf: pikepdf.Pdf) -> None:
    """A page whose states and arrays are nested 200,000 deep."""
    pdf.pages[0].contents_add(b"q " * 200_000 + b"[" * 200_000 + b"]" * 200_000 + b" TJ")


def _form(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Stream:
    import pikepdf

    form = pdf.make_stream(content)
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 9, 9])
    return form


def _resources(pdf: pikepdf.Pdf, kind: str, name: str, what: pikepdf.Object) -> pikepdf.Object:
    import pikepdf

    return pdf.make_indirect(pikepdf.Dictionary({kind: pikepdf.Dictionary({name: what})}))
