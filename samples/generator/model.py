"""What an invoice says, whatever the vocabulary: the defaults are a plain, acceptable invoice between invented parties.

``dataclasses.replace(Invoice(), number="…")`` is what the builders do with their keyword arguments. A value of None
leaves the element out; an empty string writes an empty element; ``AUTO`` has an amount computed from the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from samples.generator.keys import french_iban, siret, tva

AUTO = "auto"
EN16931 = "urn:cen.eu:en16931:2017"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Party:
    """A seller, buyer, valideur or payee. ``scheme`` types ``id`` (1 SIRET, 2 UE, 3 hors UE, 4 RIDET, 5 TAHITI).

    ``legal_id`` is a second identifier: in UBL ``PartyLegalEntity/CompanyID``, in CII ``GlobalID``. ``other_ids`` are
    (value, scheme) pairs that follow it: ``PartyIdentification/ID``, ``GlobalID``. ``contacts`` follow ``contact``, an
    empty one writes a block without a name; UBL has room for one block only.
    """

    name: str | None
    id: str | None
    scheme: str | None = "1"
    tva: str | None = None
    street: str | None = "12 rue des Tilleuls"
    postcode: str | None = "69003"
    city: str | None = "Lyon"
    country: str | None = "FR"
    legal_id: str | None = None
    legal_scheme: str | None = None
    trade_name: str | None = None
    contact: str | None = None
    contacts: tuple[str, ...] = ()
    other_ids: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment means; ``iban`` may hold blanks, ``information`` is free text."""

    code: str | None = "30"
    iban: str | None = None
    bic: str | None = None
    account_name: str | None = None
    information: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``quantity`` × ``price`` gives its net amount, unless ``written_net`` says another (BT-131).

    ``gross_price`` is BT-148, ``discount`` BT-147, ``origin`` and ``origin_date`` a preceding invoice of the line,
    ``period`` BG-26.
    """

    name: str = "Prestation"
    quantity: str = "1"
    price: str = "1000.00"
    rate: str = "20"
    category: str = "S"
    unit: str = "C62"
    description: str | None = None
    gross_price: str | None = None
    discount: str | None = None
    note: str | None = None
    origin: str | None = None
    origin_date: str | None = None
    period: tuple[str | None, str | None] | None = None
    written_net: str | None = None

    @property
    def net(self) -> Decimal:
        """Net amount of the line, computed."""
        return (Decimal(self.quantity) * Decimal(self.price)).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A document allowance (``charge=False``) or charge; ``base`` and ``percent`` are what it was computed from."""

    amount: str
    reason: str | None
    charge: bool = False
    code: str | None = None
    rate: str = "20"
    category: str | None = "S"
    base: str | None = None
    percent: str | None = None


@dataclass(frozen=True, slots=True)
class Vat:
    """One VAT breakdown. ``exemption_code`` is BT-121; ``tax_type`` the tax scheme, VAT or TVA."""

    base: str | None
    amount: str | None
    rate: str | None
    category: str | None = "S"
    exemption: str | None = None
    exemption_code: str | None = None
    tax_type: str | None = "VAT"


@dataclass(frozen=True, slots=True)
class Note:
    """A note; in UBL the subject is written in front as ``#ACC#``."""

    text: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment inside the XML. ``content`` bytes are encoded; a str is written as it is; None: no content."""

    name: str | None
    content: bytes | str | None
    mime: str | None = "application/pdf"
    role: str | None = "02"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the goods go (BG-13, BG-15): name, location identifier with its scheme, address."""

    name: str | None = None
    id: str | None = None
    scheme: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None


SUPPLIER = Party("Ateliers Bellerive", siret("91023456"), tva=tva(siret("91023456")))
COMMUNE = Party(
    "Commune de Valmeran", siret("92100001"), street="1 place de la Mairie", postcode="38990", city="Valmeran"
)
SUPPLIER_IBAN = french_iban("19876", "00123", "04567891234")
TRANSFER = Payment("30", SUPPLIER_IBAN, "BELLFRPPXXX")


@dataclass(frozen=True, slots=True)
class Invoice:
    """Everything a builder can write. Dates are AAAA-MM-JJ (written AAAAMMJJ in CII when they have that shape).

    ``origin_dates`` go with ``origins``, position by position (BT-26). ``exemption`` and ``exemption_code`` fill the
    breakdowns computed for a category other than S and Z. ``tax_total`` is BT-111, in ``tax_currency`` (BT-6).
    ``vat_point_date`` is BT-7; ``due_code`` BT-8: in each breakdown in CII, as the period's code or the regime in UBL.
    ``references`` are supporting documents that are only referred to (BT-122), ``payment_terms`` BT-20.
    """

    number: str | None = "FA-2026-0001"
    type_code: str | None = "380"
    issue_date: str | None = "2026-03-02"
    due_date: str | None = "2026-04-01"
    currency: str | None = "EUR"
    cadre: str | None = "A1"
    cadre_extension: str | None = None
    guideline: str | None = EN16931
    notes: tuple[Note, ...] = ()
    seller: Party | None = SUPPLIER
    buyer: Party | None = COMMUNE
    valideur: Party | None = None
    payee: Party | None = None
    payments: tuple[Payment, ...] = (TRANSFER,)
    service: str | None = None
    engagement: str | None = None
    marche: str | None = None
    origins: tuple[str, ...] = ()
    origin_dates: tuple[str | None, ...] = ()
    period: tuple[str | None, str | None] | None = None
    period_code: str | None = None
    delivery_date: str | None = None
    delivery: Delivery | None = None
    representative: Party | None = None
    payment_terms: tuple[str, ...] = ()
    tax_currency: str | None = None
    tax_total: str | None = None
    vat_point_date: str | None = None
    references: tuple[str, ...] = ()
    lines: tuple[Line, ...] = (Line(),)
    allowances: tuple[Allowance, ...] = ()
    vat: tuple[Vat, ...] | None = None
    exemption: str | None = None
    exemption_code: str | None = None
    due_code: str | None = None
    ht: str | None = AUTO
    tva: str | None = AUTO
    ttc: str | None = AUTO
    prepaid: str | None = None
    rounding: str | None = None
    net: str | None = AUTO
    attachments: tuple[Attachment, ...] = ()
    date_format: str | None = "102"
    prolog: str = ""
    doctype: str = ""
    root_attributes: str = ""
    encoding: str = "UTF-8"
    bom: bool = False
    replace: tuple[tuple[str, str], ...] = ()
    write_lines: bool = True
