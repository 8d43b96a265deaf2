"""Build a reason that says where it stands: the place of a business term in the document at hand."""

from __future__ import annotations

from pipeline.domain.details import Text
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.stages.shapes import Extracted


def at(item: Extracted, term: Term, motif: Motif, detail: str = "", value: str | None = None) -> Reason:
    """Reason on a term: its path and line in the document, even when the term is absent."""
    place = item.invoice.place(term)
    return because(motif, detail, path=place.path, line=place.line, value=value)


def said_by(text: Text | None) -> str | None:
    """What a text says, None when it does not stand there."""
    return None if text is None else text.value


def on(text: Text, motif: Motif, detail: str = "") -> Reason:
    """Reason on one text of the details: where it stands, and what it says."""
    return because(motif, detail, path=text.place.path, line=text.place.line, value=text.value)
