"""Duplicates seen by a check: against the journal, which is only read, and among the files checked together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.domain import motifs
from pipeline.domain.rejection import because
from pipeline.domain.terms import Term
from pipeline.domain.verdict import DocumentVerdict
from pipeline.runtime.check import Checked
from pipeline.stores.journal import Journal
from pipeline.stores.journal_keys import Key, invoice_key


def unique(results: Iterable[Checked], journal: Journal | None, emetteur: str) -> Iterator[Checked]:
    """Refuse accepted invoices whose number is taken, told as ``emetteur`` may know it; the first one met keeps it."""
    met: dict[Key, str] = {}

    def taken(key: Key) -> str | None:
        return journal.holder(key, emetteur) if journal else None

    for result in results:
        if result.verdict.rejections:
            yield result
            continue
        documents = tuple(_settle(document, result.path.name, met, taken) for document in result.verdict.documents)
        yield replace(result, verdict=replace(result.verdict, documents=documents))


def _settle(
    document: DocumentVerdict, file: str, met: dict[Key, str], taken: Callable[[Key], str | None]
) -> DocumentVerdict:
    key = invoice_key(document.seen.invoice)
    if key is None or not document.is_accepted:
        return document
    where = met.get(key) or taken(key)
    met.setdefault(key, f"est déjà celui de {file}")
    if where is None:
        return document
    assert document.seen.invoice is not None, "it gave the key"
    number, place = document.seen.invoice.number, document.seen.invoice.place(Term.NUMBER)
    detail = f"le n° {number} {where}"
    return document.refused_for(because(motifs.DUPLICATE, detail, path=place.path, line=place.line, value=number))
