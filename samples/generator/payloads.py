"""Files that stand as attachments: a small PDF, a zip of it, a docx, a CSV; all made here."""

from __future__ import annotations

from functools import lru_cache

from samples.generator.archives import zipped
from samples.generator.model import Attachment
from samples.generator.pdf import plain_pdf

CSV = b"jour;heures\r\n2026-02-02;7\r\n2026-02-03;6\r\n"
_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main"><w:body><w:p><w:r><w:t>Bon de livraison</w:t></w:r></w:p></w:body></w:document>'
)


@lru_cache(maxsize=1)
def pdf() -> bytes:
    """A one-page PDF."""
    return plain_pdf(("Facture",))


@lru_cache(maxsize=1)
def docx() -> bytes:
    """The smallest Word file."""
    return zipped(
        (
            ("[Content_Types].xml", _CONTENT_TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/document.xml", _DOCUMENT.encode()),
        )
    )


VIRUS_MARK = b"MARQUE-D-ESSAI-EDI-FLUX"
"""What the antivirus of the tests has a signature of; to any other it is a text like another."""


def readable(name: str = "facture.pdf") -> Attachment:
    """The readable invoice of an E2 flux: a zipped PDF under the PDF type, as Chorus Pro's own examples have it."""
    return Attachment(name, zipped(((name, pdf()),)), "application/pdf", "01")


def bundle() -> tuple[Attachment, ...]:
    """The readable invoice and three complementary files of different kinds."""
    return (
        Attachment("facture.pdf", pdf(), "application/pdf", "01"),
        Attachment("bon-de-livraison.zip", zipped((("bon-de-livraison.docx", docx()),)), "application/zip", "02"),
        Attachment(
            "bon-de-livraison.docx",
            docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "02",
        ),
        Attachment("heures.csv", CSV, "text/csv", "02"),
    )
