"""Paths of a CII document: which namespace each name stands in, and the blocks most fields stand in."""

from __future__ import annotations

from functools import cache

from pipeline.formats.fields import Path, Steps

ROOT = "CrossIndustryInvoice"
RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
_NAMESPACES = dict.fromkeys(("ExchangedDocumentContext", "ExchangedDocument", "SupplyChainTradeTransaction"), RSM)
_NAMESPACES |= dict.fromkeys(("DateTimeString", "DateTime", "DateString", "Indicator"), _UDT)

CONTEXT = "ExchangedDocumentContext"
DOCUMENT = "ExchangedDocument"
LINE = "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
DELIVERY = "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery"
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
MEANS = f"{SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"
SUM = f"{SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"


def steps_of(path: str) -> Steps:
    """Clark names of a path; a date below a ``Formatted…`` name is a qualified one."""
    names = path.split("/")
    before = ("", *names)
    return tuple(
        f"{{{_QDT if above.startswith('Formatted') else _NAMESPACES.get(name, _RAM)}}}{name}"
        for above, name in zip(before, names, strict=False)
    )


@cache
def below(path: str) -> Path:
    """A path inside a block."""
    return Path(path, steps_of(path))


def at(path: str) -> Path:
    """A path from the root."""
    return Path(f"/{ROOT}/{path}", steps_of(path))
