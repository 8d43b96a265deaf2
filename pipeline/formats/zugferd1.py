"""ZUGFeRD 1.0 (2014): refused, yet read far enough to tell the emitter which invoice is meant.

Source: ZUGFeRD 1.0 schema (namespaces of 2014). Limits: header and totals only.
"""

from __future__ import annotations

from pipeline.codecs.xml import XmlDocument
from pipeline.domain.invoice import Invoice, Party, Totals
from pipeline.domain.terms import Term
from pipeline.formats.fields import Path, Table, locate
from pipeline.formats.format import Format, Profile, Reading
from pipeline.formats.profiles import profile_of
from pipeline.formats.values import day_of

_ROOT = "CrossIndustryDocument"
_RSM = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"
_NAMESPACES = {
    "SpecifiedExchangedDocumentContext": _RSM,
    "HeaderExchangedDocument": _RSM,
    "SpecifiedSupplyChainTradeTransaction": _RSM,
    "DateTimeString": _UDT,
}
_AGREEMENT = "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement"
_SETTLEMENT = "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement"
_SUM = f"{_SETTLEMENT}/SpecifiedTradeSettlementMonetarySummation"


def _at(path: str) -> tuple[Path, ...]:
    steps = tuple(f"{{{_NAMESPACES.get(name, _RAM)}}}{name}" for name in path.split("/"))
    return (Path(f"/{_ROOT}/{path}", steps),)


_FIELDS: Table = {
    Term.GUIDELINE: _at("SpecifiedExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
    Term.NUMBER: _at("HeaderExchangedDocument/ID"),
    Term.TYPE_CODE: _at("HeaderExchangedDocument/TypeCode"),
    Term.ISSUE_DATE: _at("HeaderExchangedDocument/IssueDateTime/DateTimeString"),
    Term.CURRENCY: _at(f"{_SETTLEMENT}/InvoiceCurrencyCode"),
    Term.SELLER_NAME: _at(f"{_AGREEMENT}/SellerTradeParty/Name"),
    Term.BUYER_NAME: _at(f"{_AGREEMENT}/BuyerTradeParty/Name"),
    Term.TOTAL_HT: _at(f"{_SUM}/TaxBasisTotalAmount"),
    Term.TOTAL_TVA: _at(f"{_SUM}/TaxTotalAmount"),
    Term.TOTAL_TTC: _at(f"{_SUM}/GrandTotalAmount"),
    Term.NET_A_PAYER: _at(f"{_SUM}/DuePayableAmount"),
}


def read_profile(document: XmlDocument) -> Profile:
    """Give the guideline as written; no profile of ZUGFeRD 1.0 is one of ours."""
    return profile_of(locate(document.root, _FIELDS).text(Term.GUIDELINE))


def reading(document: XmlDocument) -> Reading:
    """Read header and totals; never fails."""
    fields = locate(document.root, _FIELDS)
    issued, day = day_of(fields.text(Term.ISSUE_DATE))
    invoice = Invoice(
        number=fields.text(Term.NUMBER),
        type_code=fields.text(Term.TYPE_CODE),
        issue_date_text=issued,
        issue_date=day,
        currency=fields.text(Term.CURRENCY),
        seller=Party(name=fields.text(Term.SELLER_NAME)),
        buyer=Party(name=fields.text(Term.BUYER_NAME)),
        totals=Totals(
            ht=fields.amount(Term.TOTAL_HT),
            tva=fields.amount(Term.TOTAL_TVA),
            ttc=fields.amount(Term.TOTAL_TTC),
            net_a_payer=fields.amount(Term.NET_A_PAYER),
        ),
        places={term: fields.place(term) for term in _FIELDS},
    )
    return Reading(invoice)


ZUGFERD1 = Format(
    name="ZUGFeRD 1.0",
    vocabulary="zugferd-1",
    roots=frozenset({(_RSM, _ROOT)}),
    schema=None,
    profile=read_profile,
    reading=reading,
    refusal="une facture ZUGFeRD 1.0 (2014) est trouvée ; Factur-X 1.0 (ZUGFeRD 2) est attendu, "
    "avec un XML CII D16B joint au PDF/A-3",
)
