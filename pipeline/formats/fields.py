"""Find the fields of a document by their paths, and say where each stands.

Limits: only elements are looked for, never attributes; a path holds no condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from pipeline.codecs.xml import Element, line_of, text
from pipeline.domain.terms import Place, Term
from pipeline.formats.values import decimal_of

Steps: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Where a field stands: ``shown`` for people, without prefixes; ``steps`` are Clark names below the start.

    A step may be ``{*}name``: the name in any namespace.
    """

    shown: str
    steps: Steps

    def within(self, start: Element) -> Iterator[Element]:
        """Give every element of that path, in document order."""
        return _walk(start, self.steps)

    def spot(self, element: Element | None) -> Place:
        """Say where the field stands, or where it should stand when there is no element."""
        return Place(self.shown, None if element is None else line_of(element))


Table: TypeAlias = Mapping[Term, tuple[Path, ...]]


class Fields(NamedTuple):
    """The single-valued fields of one document, each looked for when asked: the first path that holds a text, amounts
    in the invoice currency first."""

    root: Element
    table: Table
    currency: str | None

    def text(self, term: Term) -> str | None:
        """Text of a field, stripped; None when absent or empty."""
        element, _ = self._best(term)
        return None if element is None else text(element)

    def amount(self, term: Term) -> Decimal | None:
        """Decimal of a field; None when absent or not a plain decimal."""
        return decimal_of(self.text(term))

    def place(self, term: Term) -> Place:
        """Where a field stands, or should stand."""
        element, path = self._best(term)
        return path.spot(element)

    def _best(self, term: Term) -> tuple[Element | None, Path]:
        """Choose an element with a text, in the invoice currency if it names one (BT-110 beside BT-111); else any."""
        paths, second = self.table[term], None
        for path in paths:
            for element in path.within(self.root):
                foreign = self.currency is not None and element.get("currencyID", self.currency) != self.currency
                if not foreign and text(element) is not None:
                    return element, path
                second = second or (element, path)
        return second or (None, paths[0])


def locate(root: Element, table: Table) -> Fields:
    """The fields of a table in a document."""
    return Fields(root, table, text_at(root, *table.get(Term.CURRENCY, ())))


def first(start: Element, path: Path) -> Element | None:
    """First element of a path, or None."""
    return next(path.within(start), None)


def text_at(start: Element, *paths: Path) -> str | None:
    """First text that stands under the first of these paths that holds one; None when none does."""
    return next((said for path in paths for element in path.within(start) if (said := text(element))), None)


def _walk(start: Element, steps: Steps) -> Iterator[Element]:
    if not steps:
        yield start
        return
    for child in start.iterchildren(steps[0]):
        yield from _walk(child, steps[1:])
