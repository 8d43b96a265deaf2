"""Documents made of lines alone, field by field, which no schema has to accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

from pipeline.codecs.xml import Element, XmlDocument, parse
from pipeline.formats.cii import CII as CII_FORMAT
from pipeline.formats.format import Format
from pipeline.formats.ubl import UBL_INVOICE

Fields: TypeAlias = Sequence[tuple[str, str]]
_COMMON = "urn:oasis:names:specification:ubl:schema:xsd:Common"
_UNECE = "urn:un:unece:uncefact:data:standard"


@dataclass(frozen=True)
class Vocabulary:
    """How to write a line of a vocabulary: what stands around the lines, around a line, and each field."""

    format: Format = field(hash=False)
    around: tuple[str, str]
    line: str
    paths: Mapping[str, str] = field(hash=False)

    def __str__(self) -> str:
        return self.format.name


UBL = Vocabulary(
    UBL_INVOICE,
    (
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
        f' xmlns:cac="{_COMMON}AggregateComponents-2" xmlns:cbc="{_COMMON}BasicComponents-2">',
        "</Invoice>",
    ),
    "cac:InvoiceLine",
    {
        "name": "cac:Item/cbc:Name",
        "quantity": "cbc:InvoicedQuantity",
        "net": "cbc:LineExtensionAmount",
        "price": "cac:Price/cbc:PriceAmount",
        "gross_price": "cac:Price/cac:AllowanceCharge/cbc:BaseAmount",
        "discount": "cac:Price/cac:AllowanceCharge/cbc:Amount",
        "charged": "cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator",
        "category": "cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
        "rate": "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
        "description": "cac:Item/cbc:Description",
        "delivery_id": "cac:Delivery/cac:DeliveryLocation/cbc:ID",
        "origin_number": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
        "origin_day": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate",
        "start": "cac:InvoicePeriod/cbc:StartDate",
        "end": "cac:InvoicePeriod/cbc:EndDate",
    },
)
_DEAL, _SETTLED = "ram:SpecifiedLineTradeAgreement", "ram:SpecifiedLineTradeSettlement"
_GROSS = f"{_DEAL}/ram:GrossPriceProductTradePrice"
CII = Vocabulary(
    CII_FORMAT,
    (
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{_UNECE}:CrossIndustryInvoice:100"'
        f' xmlns:ram="{_UNECE}:ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:qdt="{_UNECE}:QualifiedDataType:100" xmlns:udt="{_UNECE}:UnqualifiedDataType:100">'
        "<rsm:SupplyChainTradeTransaction>",
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>",
    ),
    "ram:IncludedSupplyChainTradeLineItem",
    {
        "name": "ram:SpecifiedTradeProduct/ram:Name",
        "quantity": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        "net": f"{_SETTLED}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "price": f"{_DEAL}/ram:NetPriceProductTradePrice/ram:ChargeAmount",
        "gross_price": f"{_GROSS}/ram:ChargeAmount",
        "discount": f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount",
        "charged": f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator",
        "category": f"{_SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode",
        "rate": f"{_SETTLED}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
        "description": "ram:SpecifiedTradeProduct/ram:Description",
        "delivery_id": "ram:SpecifiedLineTradeDelivery/ram:ShipToTradeParty/ram:ID",
        "origin_number": f"{_SETTLED}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "origin_day": f"{_SETTLED}/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        "start": f"{_SETTLED}/ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString",
        "end": f"{_SETTLED}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString",
    },
)
VOCABULARIES = (UBL, CII)


def document_of(vocabulary: Vocabulary, lines: Sequence[Fields], content: bytes | None = None) -> XmlDocument:
    """A document of these lines, each a list of (field, text), every field in blocks of its own; or this content."""
    start, end = vocabulary.around
    written = "".join(_line(vocabulary, line) for line in lines)
    read = parse(content or f"{start}{written}{end}".encode())
    assert isinstance(read, XmlDocument), read
    return read


def block_of(vocabulary: Vocabulary, line: Fields) -> Element:
    """The element of one line."""
    (block,) = vocabulary.format.lines.blocks(document_of(vocabulary, [line]))
    return block


def _line(vocabulary: Vocabulary, line: Fields) -> str:
    fields = "".join(_nested(vocabulary.paths[name], escape(text)) for name, text in line)
    return f"<{vocabulary.line}>{fields}</{vocabulary.line}>"


def _nested(path: str, inside: str) -> str:
    for name in reversed(path.split("/")):
        inside = f"<{name}>{inside}</{name}>"
    return inside
