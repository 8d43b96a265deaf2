"""Build a reason that says where it stands: the place of a business term in the document at hand."""

from __future__ import annotations

from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.stages.shapes import Extracted


def at(item: Extracted, term: Term, motif: Motif, detail: str = "", value: str | None = None) -> Reason:
    """Reason on a term: its path and line in the document, even when the term is absent."""
    place = item.invoice.place(term)
    return because(motif, detail, path=place.path, line=place.line, value=value)
