"""What the management rules look at beyond the invoice: texts as written with their places, breakdowns, lines.

Read once a document and dropped after the control stage: only the ``Invoice`` goes on. Values stay texts, since the
rules judge how they are written (decimals, length, qualifier) as much as what they mean. Source: EN 16931 model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain.terms import Place, Spot, Term, place_at


@dataclass(slots=True, eq=False)
class Text:
    """One text of a document, stripped: its value, where it stands, and the attribute that qualifies it.

    ``scheme`` is ``schemeID``, else ``currencyID`` for an amount, else ``schemeName`` (AIFE in UBL), else None.
    A document makes dozens of these, so it is not frozen, which would triple its cost; and almost none is asked for
    its place, which is worked out when asked.
    """

    value: str
    at: Place | Spot
    scheme: str | None = None

    @property
    def place(self) -> Place:
        """Where the text stands."""
        return place_at(self.at)

    def __eq__(self, other: object) -> bool:
        """Two texts that say the same at the same place are equal, whether the place was worked out or not."""
        return isinstance(other, Text) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, Place, str | None]:
        return self.value, self.place, self.scheme


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period (BG-14, BG-26): first and last day, as AAAA-MM-JJ when they have that shape."""

    start: Text | None
    end: Text | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A document allowance (BG-20) or charge (BG-21); ``place`` is the block's own."""

    is_charge: bool
    place: Place
    amount: Text | None = None
    rate: Text | None = None
    category: Text | None = None
    reason: Text | None = None
    code: Text | None = None


@dataclass(frozen=True, slots=True)
class VatDetail:
    """One VAT breakdown (BG-23): base BT-116, tax BT-117, category BT-118, rate BT-119, exemption BT-120 and BT-121.

    ``due_code`` is BT-8, which CII writes in each breakdown; ``tax_type`` the tax scheme (« VAT », « TVA »).
    """

    place: Place
    base: Text | None = None
    amount: Text | None = None
    category: Text | None = None
    rate: Text | None = None
    exemption_text: Text | None = None
    exemption_code: Text | None = None
    due_code: Text | None = None
    tax_type: Text | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A preceding invoice (BG-3): number BT-25, issue date BT-26 as AAAA-MM-JJ when it has that shape."""

    number: Text | None
    day: Text | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice line (BG-25): BT-126, BT-129, BT-131, BT-146, BT-148, BT-147, BT-151, BT-152, BT-153, BT-154.

    ``position`` counts from 1. ``origin`` is a preceding invoice named by the line itself, ``delivery_id`` where it was
    delivered.
    """

    position: int
    place: Place
    id: Text | None = None
    quantity: Text | None = None
    net: Text | None = None
    price: Text | None = None
    gross_price: Text | None = None
    discount: Text | None = None
    category: Text | None = None
    rate: Text | None = None
    name: Text | None = None
    description: Text | None = None
    note: Text | None = None
    delivery_id: Text | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """Everything below the header that a rule may judge.

    ``texts`` holds every occurrence, in document order, of the terms judged by their form alone; a term that does not
    stand in the document is absent. ``amounts`` are all amounts of the header (totals, VAT, adjustments).
    """

    texts: Mapping[Term, tuple[Text, ...]] = field(default_factory=dict)
    amounts: tuple[Text, ...] = ()
    vat: tuple[VatDetail, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    periods: tuple[Period, ...] = ()
    origins: tuple[Origin, ...] = ()

    def all(self, term: Term) -> tuple[Text, ...]:
        """Every occurrence of a term, none when absent."""
        return self.texts.get(term, ())


NO_DETAILS = Details()
