"""Read the documents of a flux once more, for whoever explains its verdict: their text, and their invoice lines.

Limits: only the positions asked for; a document that cannot be read as XML has no text, and none of its lines.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from pipeline.codecs.xml_encoding import decode
from pipeline.domain.container import Container
from pipeline.domain.rejection import Rejected
from pipeline.reports.explain import MAX_LINES, Source
from pipeline.runtime.judge import pieces_at
from pipeline.stages.context import Context
from pipeline.stages.detect import detect
from pipeline.stages.shapes import Piece


def sources_of(name: str, content: bytes, positions: frozenset[int], context: Context) -> dict[int, Source]:
    """Give the document at each of these positions; a PDF yields the invoice inside it."""
    if not content or not positions:
        return {}
    context = replace(context, antivirus=None)  # it was asked for the verdict
    return {piece.position: _source(piece, context) for piece in pieces_at(name, content, positions, context)}


def _source(piece: Piece, context: Context) -> Source:
    found = detect(piece, context)
    if isinstance(found, Rejected):
        return Source(_text(piece))
    lines = tuple(islice(found.format.lines(found.document), MAX_LINES))
    return Source(found.document.utf8, lines, found.format.name)


def _text(piece: Piece) -> bytes:
    """The text of a refused XML, in the encoding it declares when that holds; nothing for a PDF or a binary."""
    if piece.container is not Container.XML:
        return b""
    decoded = decode(piece.content)
    return piece.content if isinstance(decoded, Rejected) else decoded.utf8
