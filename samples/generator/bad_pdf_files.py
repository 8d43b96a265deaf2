"""What can be wrong with the files that a PDF embeds: edits for ``facturx_pdf(edit=…)``."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from samples.generator import bad_pdf_raw

if TYPE_CHECKING:
    import pikepdf

Edit = Callable[["pikepdf.Pdf"], None]
_MEGA = 1024 * 1024


def packed(content: bytes, *filters: str) -> bytes:
    """A PDF whose only embedded file is these raw bytes, to be decoded by these filters: written by hand, since a
    library would unpack some of them while saving."""
    chain = b"".join(b"/%s" % name.encode() for name in filters)
    file = bad_pdf_raw.stream(b"/Type/EmbeddedFile/Subtype/text#2Fxml/Filter[%s]" % chain, content)
    spec = b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Data/EF<</F 4 0 R/UF 4 0 R>>>>"
    names = b"/AF[5 0 R]/Names<</EmbeddedFiles<</Names[(factur-x.xml)5 0 R]>>>>"
    return bad_pdf_raw.document(file, spec, catalog=names)


def renamed(name: str | bytes) -> Edit:
    """Give the embedded invoice another name, everywhere."""

    def edit(pdf: pikepdf.Pdf) -> None:
        import pikepdf

        spec = pdf.Root.AF[0]
        spec.F = spec.UF = pikepdf.String(name)
        pdf.Root.Names.EmbeddedFiles.Names[0] = pikepdf.String(name)

    return edit


def size_lies(pdf: pikepdf.Pdf) -> None:
    """Tell that the embedded file holds 10^18 bytes, and another checksum."""
    import pikepdf

    pdf.Root.AF[0].EF.F.Params = pikepdf.Dictionary(Size=10**18, CheckSum=pikepdf.String(b"\0" * 16))


def two_faces(pdf: pikepdf.Pdf) -> None:
    """Embed one file under /F and another under /UF of the same attachment."""
    files = pdf.Root.AF[0].EF
    other = files.F.read_bytes().replace(b"H-2026-70", b"H-2026-71")
    stream = pdf.make_stream(other)
    stream.Type, stream.Subtype = files.F.Type, files.F.Subtype
    files.UF = stream


def shared(count: int) -> Edit:
    """Name the same embedded file so many times."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pairs = pdf.Root.Names.EmbeddedFiles.Names
        for _ in range(count):
            pairs.extend([pairs[0], pairs[1]])

    return edit


def itself(pdf: pikepdf.Pdf) -> None:
    """An attachment whose file is the attachment."""
    pdf.Root.AF[0].EF.F = pdf.Root.AF[0]


def zeros(megabytes: int, layers: int = 1) -> bytes:
    """Deflate so many megabytes of zeros, several times over."""
    deflater = zlib.compressobj(9)
    piece = bytes(_MEGA)
    content = b"".join(deflater.compress(piece) for _ in range(megabytes)) + deflater.flush()
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)
    return content
