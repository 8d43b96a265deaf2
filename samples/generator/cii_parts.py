"""The blocks of a CII document outside settlement: parties, lines, dates, attachments."""

from __future__ import annotations

from base64 import b64encode

from samples.generator.model import Attachment, Line, Party
from samples.generator.tree import Node, branch, leaf


def date(name: str, value: str | None, form: str | None) -> Node | None:
    """A date: AAAA-MM-JJ becomes AAAAMMJJ, anything else is written as it is."""
    if value is None:
        return None
    compact = value.replace("-", "") if len(value) == 10 and value[4] == value[7] == "-" else value
    return branch(name, leaf("udt:DateTimeString", compact, format=form))


def seller(who: Party | None, *, minimum: bool = False) -> Node | None:
    """The supplier: SIRET in SpecifiedLegalOrganization/ID, typed by ``schemeID``."""
    if who is None:
        return None
    return branch(
        "ram:SellerTradeParty",
        None if minimum else leaf("ram:GlobalID", who.legal_id, schemeID=who.legal_scheme),
        leaf("ram:Name", who.name),
        branch(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", who.id, schemeID=who.scheme),
            None if minimum else leaf("ram:TradingBusinessName", who.trade_name),
        ),
        None if minimum else branch("ram:DefinedTradeContact", leaf("ram:PersonName", who.contact)),
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
        leaf("ram:Name", who.name),
        branch("ram:SpecifiedLegalOrganization", leaf("ram:ID", who.id, schemeID=who.scheme)),
        None if minimum else address(who),
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


def line(number: int, item: Line) -> Node | None:
    """One line."""
    return branch(
        "ram:IncludedSupplyChainTradeLineItem",
        branch("ram:AssociatedDocumentLineDocument", leaf("ram:LineID", str(number))),
        branch("ram:SpecifiedTradeProduct", leaf("ram:Name", item.name), leaf("ram:Description", item.description)),
        branch(
            "ram:SpecifiedLineTradeAgreement",
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
            branch(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                leaf("ram:LineTotalAmount", str(item.net)),
            ),
        ),
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
