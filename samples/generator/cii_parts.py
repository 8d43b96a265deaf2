"""The blocks of a CII document outside settlement: parties, lines, dates, attachments."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

from samples.generator.model import Attachment, Delivery, Invoice, Line, Party
from samples.generator.tree import Node, always, branch, leaf


def date(name: str, value: str | None, form: str | None, leaf_name: str = "udt:DateTimeString") -> Node | None:
    """A date: AAAA-MM-JJ becomes AAAAMMJJ, anything else is written as it is."""
    if value is None:
        return None
    compact = value.replace("-", "") if len(value) == 10 and value[4] == value[7] == "-" else value
    return branch(name, leaf(leaf_name, compact, format=form))


def seller(who: Party | None, *, minimum: bool = False) -> Node | None:
    """The supplier: SIRET in SpecifiedLegalOrganization/ID, typed by ``schemeID``."""
    if who is None:
        return None
    return branch(
        "ram:SellerTradeParty",
        None if minimum else leaf("ram:GlobalID", who.legal_id, schemeID=who.legal_scheme),
        *(() if minimum else _other_ids(who)),
        leaf("ram:Name", who.name),
        branch(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", who.id, schemeID=who.scheme),
            None if minimum else leaf("ram:TradingBusinessName", who.trade_name),
        ),
        *(() if minimum else _contacts(who)),
        branch("ram:PostalTradeAddress", leaf("ram:CountryID", who.country)) if minimum else address(who),
        branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", who.tva, schemeID="VA")),
    )


def buyer(who: Party | None, *, minimum: bool = False) -> Node | None:
    """The recipient."""
    if who is None:
        return None
    return branch(
        "ram:BuyerTradeParty",
        None if minimum else leaf("ram:GlobalID", who.legal_id, schemeID=who.legal_scheme),
        *(() if minimum else _other_ids(who)),
        leaf("ram:Name", who.name),
        branch(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", who.id, schemeID=who.scheme),
            None if minimum else leaf("ram:TradingBusinessName", who.trade_name),
        ),
        *(() if minimum else _contacts(who)),
        None if minimum else address(who),
        None if minimum else branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", who.tva, schemeID="VA")),
    )


def _other_ids(who: Party) -> Iterator[Node | None]:
    return (leaf("ram:GlobalID", more, schemeID=scheme) for more, scheme in who.other_ids)


def _contacts(who: Party) -> Iterator[Node | None]:
    yield branch("ram:DefinedTradeContact", leaf("ram:PersonName", who.contact))
    for name in who.contacts:
        yield always("ram:DefinedTradeContact", leaf("ram:PersonName", name) if name else None)


def representative(who: Party | None) -> Node | None:
    """The seller's tax representative (BG-11)."""
    if who is None:
        return None
    return branch(
        "ram:SellerTaxRepresentativeTradeParty",
        leaf("ram:Name", who.name),
        address(who),
        branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", who.tva, schemeID="VA")),
    )


def delivery(invoice: Invoice) -> tuple[Node | None, ...]:
    """Where and when the goods went (BG-13)."""
    place = invoice.delivery or Delivery()
    ship_to = branch(
        "ram:ShipToTradeParty",
        leaf("ram:ID", place.id) if place.scheme is None else leaf("ram:GlobalID", place.id, schemeID=place.scheme),
        leaf("ram:Name", place.name),
        branch(
            "ram:PostalTradeAddress",
            leaf("ram:PostcodeCode", place.postcode),
            leaf("ram:LineOne", place.street),
            leaf("ram:CityName", place.city),
            leaf("ram:CountryID", place.country),
        ),
    )
    occurred = date("ram:OccurrenceDateTime", invoice.delivery_date, invoice.date_format)
    return ship_to, branch("ram:ActualDeliverySupplyChainEvent", occurred)


def period(between: tuple[str | None, str | None] | None, form: str | None) -> Node | None:
    """A billing period (BG-14, BG-26)."""
    start, end = between or (None, None)
    return branch(
        "ram:BillingSpecifiedPeriod", date("ram:StartDateTime", start, form), date("ram:EndDateTime", end, form)
    )


def origin(number: str | None, day: str | None, form: str | None) -> Node | None:
    """A preceding invoice (BG-3); its date is always qualified, the schema asks for it."""
    return branch(
        "ram:InvoiceReferencedDocument",
        leaf("ram:IssuerAssignedID", number),
        date("ram:FormattedIssueDateTime", day, form or "102", "qdt:DateTimeString"),
    )


def other(name: str, who: Party | None) -> Node | None:
    """A valideur or an encaisseur."""
    if who is None:
        return None
    return branch(
        name,
        leaf("ram:GlobalID", who.legal_id, schemeID=who.legal_scheme),
        leaf("ram:Name", who.name),
        branch("ram:SpecifiedLegalOrganization", leaf("ram:ID", who.id, schemeID=who.scheme)),
    )


def address(who: Party) -> Node | None:
    """Postal address of a party."""
    return branch(
        "ram:PostalTradeAddress",
        leaf("ram:PostcodeCode", who.postcode),
        leaf("ram:LineOne", who.street),
        leaf("ram:CityName", who.city),
        leaf("ram:CountryID", who.country),
    )


def line(number: int, item: Line, form: str | None = "102") -> Node | None:
    """One line."""
    return branch(
        "ram:IncludedSupplyChainTradeLineItem",
        branch(
            "ram:AssociatedDocumentLineDocument",
            leaf("ram:LineID", str(number)),
            branch("ram:IncludedNote", leaf("ram:Content", item.note)),
        ),
        branch("ram:SpecifiedTradeProduct", leaf("ram:Name", item.name), leaf("ram:Description", item.description)),
        branch(
            "ram:SpecifiedLineTradeAgreement",
            _gross(item),
            branch("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", item.price)),
        ),
        branch(
            "ram:SpecifiedLineTradeDelivery",
            leaf("ram:BilledQuantity", item.quantity, unitCode=item.unit),
        ),
        branch(
            "ram:SpecifiedLineTradeSettlement",
            branch(
                "ram:ApplicableTradeTax",
                leaf("ram:TypeCode", "VAT"),
                leaf("ram:CategoryCode", item.category),
                leaf("ram:RateApplicablePercent", item.rate),
            ),
            period(item.period, form),
            branch(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                leaf("ram:LineTotalAmount", item.written_net or str(item.net)),
            ),
            origin(item.origin, item.origin_date, form),
        ),
    )


def _gross(item: Line) -> Node | None:
    """Gross price (BT-148) and the discount on it (BT-147)."""
    if item.discount is None and item.gross_price is None:
        return None
    discount = branch(
        "ram:AppliedTradeAllowanceCharge",
        branch("ram:ChargeIndicator", leaf("udt:Indicator", "false")),
        leaf("ram:ActualAmount", item.discount),
    )
    return branch(
        "ram:GrossPriceProductTradePrice",
        leaf("ram:ChargeAmount", item.gross_price),
        discount if item.discount is not None else None,
    )


def reference(name: str) -> Node | None:
    """A supporting document that is only referred to (BT-122)."""
    return branch(
        "ram:AdditionalReferencedDocument",
        leaf("ram:IssuerAssignedID", name),
        leaf("ram:URIID", f"https://exemple.fr/{quote(name)}"),
        leaf("ram:TypeCode", "916"),
    )


def attachment(item: Attachment) -> Node | None:
    """An attachment: name in IssuerAssignedID, kind in Name (01 main, 02 complementary), payload in base64."""
    content = b64encode(item.content).decode("ascii") if isinstance(item.content, bytes) else item.content
    return branch(
        "ram:AdditionalReferencedDocument",
        leaf("ram:IssuerAssignedID", item.name),
        leaf("ram:TypeCode", "916"),
        leaf("ram:Name", item.role),
        leaf("ram:AttachmentBinaryObject", content, mimeCode=item.mime, filename=item.name),
    )
