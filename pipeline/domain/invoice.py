"""The invoice as every vocabulary yields it: header, parties, totals, VAT, payment, factor, attachments.

A field is None only when the document does not give it. Amounts are Decimals in the invoice currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.domain.identifiers import Identifier
from pipeline.domain.payment import Factor, Payee, Payment
from pipeline.domain.terms import NOWHERE, Place, Term


class Role(StrEnum):
    """Attachment kinds (BT-123): the readable invoice itself, or what goes with it."""

    MAIN = "principale"
    COMPLEMENTARY = "complementaire"


@dataclass(frozen=True, slots=True)
class InnerFile:
    """A file found in a zipped attachment: its name and its inflated size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment (BG-24): declared name and MIME type, decoded size in bytes, role.

    ``inner`` lists the files when the payload is a zip, whatever the MIME type says; ``problem`` is a French
    phrase when the payload could not be decoded.
    """

    name: str
    mime: str | None
    size: int
    role: Role
    inner: tuple[InnerFile, ...] = ()
    problem: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4), buyer (BG-7) or valideur: identifier, name, VAT number."""

    identifier: Identifier | None = None
    name: str | None = None
    tva: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Document totals (BG-22): HT BT-109, TVA BT-110, TTC BT-112, prepaid BT-113, rounding BT-114, net BT-115."""

    ht: Decimal | None = None
    tva: Decimal | None = None
    ttc: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    net_a_payer: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatLine:
    """One VAT breakdown (BG-23): base BT-116, tax BT-117, category BT-118, rate BT-119 in %, reason BT-120."""

    base: Decimal | None
    amount: Decimal | None
    category: str | None
    rate: Decimal | None
    exemption: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note (BG-1): subject code BT-21 (for instance ACC) and text BT-22."""

    subject: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice or credit note. ``issue_date_text`` is what the document says, as AAAA-MM-JJ when it has that
    shape even if no such day exists; ``cadres`` are all values found for BT-23, ``cadre`` the first; ``remarks``
    are the payment terms (BT-20), which may speak of a factor."""

    number: str | None = None
    type_code: str | None = None
    issue_date_text: str | None = None
    issue_date: date | None = None
    currency: str | None = None
    cadres: tuple[str, ...] = ()
    seller: Party = Party()
    buyer: Party = Party()
    valideur: Party | None = None
    service: str | None = None
    engagement: str | None = None
    marche: str | None = None
    origins: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    remarks: tuple[str, ...] = ()
    totals: Totals = Totals()
    vat: tuple[VatLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    payee: Payee | None = None
    factor: Factor | None = None
    attachments: tuple[Attachment, ...] = ()
    lines: int = 0
    places: Mapping[Term, Place] = field(default_factory=dict)

    @property
    def cadre(self) -> str | None:
        """Cadre de facturation (BT-23) as written; absent means A1 (FX106 BT-23)."""
        return self.cadres[0] if self.cadres else None

    def place(self, term: Term) -> Place:
        """Where a term stands in the document, or nowhere."""
        return self.places.get(term, NOWHERE)
