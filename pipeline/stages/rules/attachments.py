"""Rules on attachments: extension list G4.03, sizes, names (DOMAIN §1.3, §14).

The MIME type is not trusted: a payload that is a zip is judged by what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.invoice import Attachment
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_LIST = """
    bmp gif fax odt ppt tiff xls bz2 gz jpeg p7s rtf txt xml csv gzip jpg pdf svg xhtml xlsx
    doc htm odp png tgz xlc zip docx html ods pps tif xlm pptx
"""
EXTENSIONS = frozenset(_LIST.split())
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
_HAS_EXTENSION = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,5}$", re.IGNORECASE)  # not « Facture 1.2 »
_MAX_NAME = 50


def files(item: Extracted, context: Context) -> Iterator[Reason]:
    """Each attachment has content, an admitted extension, a plain name and an admitted size."""
    for attachment in item.invoice.attachments:
        yield from _judge(attachment, item, context)


def together(item: Extracted, context: Context) -> Iterator[Reason]:
    """All attachments of an invoice stay under a size of their own (DOMAIN §1.3), files of the PDF included."""
    total, most = sum(attachment.size for attachment in item.invoice.attachments), context.limits.attachments_bytes
    if total > most:
        yield at(item, Term.ATTACHMENT, motifs.ATTACHMENTS_TOO_LARGE, f"{total} octets ; attendu : {most} au plus")


def _judge(attachment: Attachment, item: Extracted, context: Context) -> Iterator[Reason]:
    def on(motif: Motif, detail: str) -> Reason:
        path = item.invoice.place(Term.ATTACHMENT).path
        return because(motif, f"« {attachment.name} »{detail}", path=path, line=attachment.line, value=attachment.name)

    if attachment.problem is not None:
        yield on(motifs.ATTACHMENT_CONTENT, f" : {attachment.problem}")
    elif attachment.size == 0:
        yield on(motifs.ATTACHMENT_EMPTY, " : 0 octet")
    most = context.limits.attachment_bytes
    largest = max((attachment.size, *(inner.size for inner in attachment.inner)))
    if largest > most:
        yield on(motifs.ATTACHMENT_TOO_LARGE, f" : {largest} octets ; attendu : {most} au plus")
    if _FORBIDDEN.search(attachment.name):
        yield on(motifs.ATTACHMENT_NAME, " contient un caractère interdit")
    elif len(attachment.name) > _MAX_NAME:
        yield on(motifs.ATTACHMENT_NAME_LONG, f" compte {len(attachment.name)} caractères")
    for name in _bad_extensions(attachment):
        yield on(motifs.ATTACHMENT_EXTENSION, f" : « {name} » ; attendu : une extension admise, par exemple .pdf")


def _bad_extensions(attachment: Attachment) -> list[str]:
    """Names whose extension is not on the list; a zipped payload speaks for a name without extension."""
    names = [inner.name for inner in attachment.inner]
    if not names or _HAS_EXTENSION.search(attachment.name):
        names.insert(0, attachment.name)
    return [name for name in names if _extension(name) not in EXTENSIONS]


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
