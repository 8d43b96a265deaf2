"""What one walk over the header of a document takes down, for the invoice and for the rules alike.

What a rule counts or sums is bounded (``MOST_…``): what follows is not kept, so that a document of a million texts
costs a look each. What the invoice itself gives (notes, payments) is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeAlias

from pipeline.codecs.xml import Element
from pipeline.domain.details import Adjustment, Origin, Period, Text, VatDetail
from pipeline.domain.terms import Term

MOST_TEXTS = 200  # a term
MOST_BLOCKS = 5_000  # of a kind
MOST_PERIODS = 1_000
MOST_AMOUNTS = 20_000


class Who(Enum):
    """The parties that an invoice keeps."""

    SELLER = "BG-4"
    BUYER = "BG-7"
    VALIDEUR = "Valideur"
    PAYEE = "BG-10"


class IdentifierSaid(NamedTuple):
    """One identifier of a party, its scheme, its rank in the layout (the smaller the better), and whether it names
    the legal entity."""

    text: Text
    scheme: str | None
    rank: int
    is_legal: bool


@dataclass(slots=True)
class PartySaid:
    """What the first block of a party says; ``is_over`` once another begins.

    ``name`` is the best so far, ``name_rank`` its rank in the layout; ``typed`` is the scheme that a vocabulary
    without attributes writes in an element of its own.
    """

    is_over: bool = False
    typed: str | None = None
    identifiers: list[IdentifierSaid] = field(default_factory=list)
    name: Text | None = None
    name_rank: int = 0
    vat: Text | None = None


@dataclass(slots=True)
class AccountSaid:
    """What one account says: the first text of each part, and the element that holds its number."""

    texts: dict[str, str] = field(default_factory=dict)
    number: Element | None = None


@dataclass(slots=True)
class MeansSaid:
    """What one payment means says: of each part every element, None for a blank one; and its accounts."""

    block: Element
    texts: dict[str, list[str | None]] = field(default_factory=dict)
    accounts: list[AccountSaid] = field(default_factory=list)

    def all(self, part: str) -> list[str]:
        """Every text of a part."""
        return [said for said in self.texts.get(part, ()) if said]

    def first(self, part: str) -> str | None:
        """First text of a part."""
        return next(iter(self.all(part)), None)


@dataclass(slots=True)
class NoteSaid:
    """What one note says: its subject code, if any, and its texts."""

    subject: str | None = None
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """What is taken so far from one document.

    ``due`` is the due date of the document, which means without their own go by. ``taxes`` are the VAT totals, and
    ``unit`` the currency of the one being read, which each breakdown goes with. ``has_documents`` says that there are
    supporting documents, which may hold attachments.
    """

    texts: defaultdict[Term, list[Text]] = field(default_factory=lambda: defaultdict(list))
    parties: dict[Who, PartySaid] = field(default_factory=dict)
    notes: list[NoteSaid] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    means: list[MeansSaid] = field(default_factory=list)
    due: str | None = None
    amounts: list[Text] = field(default_factory=list)
    taxes: list[Text] = field(default_factory=list)
    unit: str | None = None
    vat: list[tuple[str | None, VatDetail]] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    has_documents: bool = False

    def add(self, term: Term | None, found: Text | None) -> None:
        """Keep a text of a term, in document order; nothing when no rule asks for it."""
        if term is not None and found is not None and len(kept := self.texts[term]) < MOST_TEXTS:
            kept.append(found)

    def add_amount(self, found: Text | None) -> None:
        """Keep an amount of the header."""
        if found is not None and len(self.amounts) < MOST_AMOUNTS:
            self.amounts.append(found)


Take: TypeAlias = Callable[[Sheet, Element, str], None]
"""What to do with an element found at a path: the sheet, the element, the path as people are shown it."""
