"""Read what the management rules judge beyond the invoice: texts with their places, breakdowns.

A vocabulary gives a ``DetailLayout``: what to take at which path. Nothing is judged here, nothing fails, and what a
rule counts or sums is bounded: 200 texts a term, 5,000 blocks of a kind, 1,000 periods, 20,000 amounts; what follows
is not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline.codecs.xml import Element, XmlDocument, line_of
from pipeline.domain.details import Adjustment, Details, Origin, Period, Text, VatDetail
from pipeline.domain.terms import Place, Term
from pipeline.formats.fields import Path
from pipeline.formats.trees import Tree, walk
from pipeline.formats.values import day_of

MOST_TEXTS = 200
MOST_BLOCKS = 5_000
MOST_PERIODS = 1_000
MOST_AMOUNTS = 20_000
TRUE = frozenset({"true", "1"})


@dataclass(slots=True)
class Sheet:
    """What is taken so far from one document.

    ``taxes`` are the VAT totals, and ``unit`` the currency of the one being read, which each breakdown goes with.
    """

    texts: defaultdict[Term, list[Text]] = field(default_factory=lambda: defaultdict(list))
    amounts: list[Text] = field(default_factory=list)
    taxes: list[Text] = field(default_factory=list)
    unit: str | None = None
    vat: list[tuple[str | None, VatDetail]] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)

    def add(self, term: Term, found: Text | None) -> None:
        """Keep a text of a term, in document order."""
        if found is not None and len(kept := self.texts[term]) < MOST_TEXTS:
            kept.append(found)

    def add_amount(self, found: Text | None) -> None:
        """Keep an amount of the header."""
        if found is not None and len(self.amounts) < MOST_AMOUNTS:
            self.amounts.append(found)


Take: TypeAlias = Callable[[Sheet, Element, str], None]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a block: its name in the shape, and whether it is a day."""

    name: str
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class DetailLayout:
    """How a vocabulary lays out what the rules judge; ``loose`` are paths in any namespace, read apart.

    ``periods`` reads those of the lines (BG-26), as many as it is told at most.
    """

    header: Tree[Take]
    loose: Mapping[Term, Path]
    periods: Callable[[Element, int], Iterator[Period]]


def read_details(document: XmlDocument, layout: DetailLayout) -> Details:
    """Read everything but the lines, in one pass over the header."""
    sheet, root = Sheet(), document.root
    for take, element, shown in walk(root, layout.header):
        take(sheet, element, shown)
    for term, path in layout.loose.items():
        for element in path.within(root):
            sheet.add(term, text_of(element, path.shown))
    currency = _currency(sheet)
    for tax in sheet.taxes:
        sheet.add(Term.TOTAL_TVA_TAX_CURRENCY if _is_foreign(tax.scheme, currency) else Term.TOTAL_TVA, tax)
    return Details(
        texts={term: tuple(found) for term, found in sheet.texts.items() if found},
        amounts=tuple(sheet.amounts),
        vat=tuple(detail for unit, detail in sheet.vat if not _is_foreign(unit, currency)),
        adjustments=tuple(sheet.adjustments),
        periods=(*sheet.periods, *layout.periods(root, MOST_PERIODS - len(sheet.periods))),
        origins=tuple(sheet.origins),
    )


def text_of(element: Element, shown: str) -> Text | None:
    """One text with its place and its qualifier; None when blank."""
    said = element.text
    value = said.strip() if said else ""
    if not value:
        return None
    scheme = _qualifier(element) if element.attrib else None
    return Text(value, Place(shown, line_of(element)), scheme)


def day_text(element: Element, shown: str) -> Text | None:
    """One date, as AAAA-MM-JJ when it has that shape, else as written."""
    said = (element.text or "").strip()
    day, _ = day_of(said)
    return Text(day, Place(shown, line_of(element))) if day else None


def fields_of(block: Element, tree: Tree[Field], above: str = "") -> dict[str, Text]:
    """Read the fields of a block in one pass; of several, the first that is not blank."""
    found: dict[str, Text] = {}
    for leaf, element, shown in walk(block, tree):
        if leaf.name in found:
            continue
        read = day_text if leaf.is_day else text_of
        said = read(element, above + shown)
        if said is not None:
            found[leaf.name] = said
    return found


def fields(names: Mapping[str, str], days: Mapping[str, str] | None = None) -> Mapping[str, Field]:
    """Declare the fields of a block: path to name; those of ``days`` are dates."""
    return {path: Field(name) for path, name in names.items()} | {
        path: Field(name, is_day=True) for path, name in (days or {}).items()
    }


def _qualifier(element: Element) -> str | None:
    said = element.get("schemeID") or element.get("currencyID") or element.get("schemeName")  # the last is AIFE's
    return (said.strip() or None) if said else None


def _currency(sheet: Sheet) -> str | None:
    found = sheet.texts[Term.CURRENCY]
    return found[0].value if found else None


def _is_foreign(unit: str | None, currency: str | None) -> bool:
    return unit is not None and currency is not None and unit != currency
