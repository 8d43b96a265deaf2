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
