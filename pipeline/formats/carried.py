"""Give every file that a document carries, decoded piece by piece: what an antivirus has to see.

Wherever it stands: an attachment of a line, a signature's picture, the invoice's own; and what a zip around it holds,
as far as the product opens zips. Readers of an invoice only look where their vocabulary says (``attachments``).
Limits: what is not base64 to its end is given as far as it is; such a document is refused later on. Bytes hidden in
any other text are not sought.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from pipeline.codecs.archive import Member, read_members
from pipeline.codecs.names import printable
from pipeline.codecs.sniff import HEAD_BYTES, sniff
from pipeline.codecs.xml import Element, XmlDocument, line_of
from pipeline.codecs.xml_payloads import Payload
from pipeline.domain.container import Container
from pipeline.formats.attachments import ZIP_LIMITS, base64_pieces, is_office

BINARY_ELEMENTS = (
    "AttachmentBinaryObject",
    "Contenu",  # CPPFactureMixte
    "DescriptionBinaryObject",
    "EmbeddedDocumentBinaryObject",
    "IncludedBinaryObject",
    "SignatoryImageBinaryObject",
)
"""Elements that the accepted vocabularies type as base64 content."""
_TAGS = tuple(f"{{*}}{name}" for name in BINARY_ELEMENTS)
_REFUSED_COST = 25 * 1024 * 1024  # as in ``attachments``: what a refused member may have inflated


class Carried(NamedTuple):
    """One file: its name as far as it has one, its line in the XML, and its bytes, to be taken once."""

    name: str
    line: int | None
    pieces: Iterable[bytes]


def carried_by(document: XmlDocument) -> Iterator[Carried]:
    """Give all files of a document; of one that was read as it streamed, small ones of lines are no longer there."""
    left = [ZIP_LIMITS.max_total_bytes]
    apart = {id(one): one for one in document.payloads}
    rest = dict(apart)
    for element in document.root.iter(*_TAGS):
        payload = document.payload(element)
        if id(payload) not in apart or rest.pop(id(payload), None) is not None:
            yield from _files(_name(element), line_of(element), payload, left)
    for payload in rest.values():
        yield from _files("pièce jointe d'une ligne", None, payload, left)


def carried_by_line(line: Element) -> Iterator[Carried]:
    """Give the small files of one line of a document that streams, while the line is there."""
    left = [ZIP_LIMITS.max_total_bytes]
    for element in line.iter(*_TAGS):
        yield from _files(_name(element), line_of(element), (element.text or "").encode(), left)


def inside(name: str, content: bytes, left: list[int] | None = None) -> Iterator[tuple[str, bytes]]:
    """Give what a zip holds, names behind its own, within what is ``left`` of the allowance of its document; nothing
    of another content, nor of an office document, which is not opened here."""
    allowance = left or [ZIP_LIMITS.max_total_bytes]
    if sniff(content[:HEAD_BYTES]) is not Container.ZIP or is_office(name, content):
        return
    for found in read_members(content, Container.ZIP, replace(ZIP_LIMITS, max_total_bytes=allowance[0])):
        allowance[0] = max(allowance[0] - (len(found.content) if isinstance(found, Member) else _REFUSED_COST), 0)
        if isinstance(found, Member):
            yield f"{name}/{found.name}", found.content


def _files(name: str, line: int | None, payload: bytes | Payload, left: list[int]) -> Iterator[Carried]:
    zipped = bytearray()
    yield Carried(name, line, _decoded(payload, zipped))
    for inner, content in inside(name, bytes(zipped), left):
        yield Carried(inner, line, (content,))


def _decoded(payload: bytes | Payload, zipped: bytearray) -> Iterator[bytes]:
    """Decode, and keep what is decoded if it is a zip."""
    is_first = True
    try:
        for piece in base64_pieces(payload):
            if zipped or (is_first and sniff(piece[:HEAD_BYTES]) is Container.ZIP):
                zipped += piece
            is_first = False
            yield piece
    except binascii.Error:
        return


def _name(element: Element) -> str:
    return printable(element.get("filename") or "") or "pièce jointe"
