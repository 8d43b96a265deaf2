"""Where CII writes what is read of a header: EN 16931-3-3 binding, and AIFE's own ways (DOMAIN §2).

Limits: an attribute other than a scheme or a currency is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.codecs.xml import Element
from pipeline.domain.terms import Term
from pipeline.formats.cii_lines import ORIGIN, PERIOD
from pipeline.formats.cii_paths import (
    AGREEMENT,
    CONTEXT,
    DELIVERY,
    DOCUMENT,
    MEANS,
    ROOT,
    SETTLEMENT,
    SUM,
    at,
    below,
    steps_of,
)
from pipeline.formats.detail_takes import (
    adjustment,
    amount,
    contact,
    day,
    origin,
    period,
    supporting,
    tax_amount,
    text,
    vat,
)
from pipeline.formats.details import Field, fields, text_of
from pipeline.formats.header_takes import (
    account,
    due,
    means,
    note,
    note_subject,
    note_text,
    of_account,
    of_means,
    remark,
)
from pipeline.formats.parties import PartyLayout, keep_vat, party_takes
from pipeline.formats.sheet import Sheet, Take, Who
from pipeline.formats.trees import Tree, grow

_SELLER = f"{AGREEMENT}/SellerTradeParty"
_BUYER = f"{AGREEMENT}/BuyerTradeParty"
_REPRESENTATIVE = f"{AGREEMENT}/SellerTaxRepresentativeTradeParty"
_SHIP_TO = f"{DELIVERY}/ShipToTradeParty"
_PAYEE = f"{SETTLEMENT}/PayeeTradeParty"
_VALIDEUR = f"{SETTLEMENT}/InvoiceeTradeParty"
_ACCOUNT = f"{MEANS}/PayeePartyCreditorFinancialAccount"
_VAT = fields(
    {
        "BasisAmount": "base",
        "CalculatedAmount": "amount",
        "CategoryCode": "category",
        "RateApplicablePercent": "rate",
        "ExemptionReason": "exemption_text",
        "ExemptionReasonCode": "exemption_code",
        "DueDateTypeCode": "due_code",
        "TypeCode": "tax_type",
    },
    {"TaxPointDate/DateString": "due_date"},
)
_ADJUSTMENT = fields(
    {
        "ChargeIndicator/Indicator": "indicator",
        "ActualAmount": "amount",
        "BasisAmount": "base",
        "ReasonCode": "code",
        "Reason": "reason",
        "CategoryTradeTax/CategoryCode": "category",
        "CategoryTradeTax/RateApplicablePercent": "rate",
    }
)
_CONTACT = fields({"PersonName": "name", "DepartmentName": "name"})  # BT-41, BT-56: either


def _block(path: str, leaves: Mapping[str, Field]) -> Tree[Field]:
    return grow(leaves, steps_of, f"/{ROOT}/{path}")


def _party(block: str, other_id: Term, legal_id: Term, name: Term) -> PartyLayout:
    legal = below("SpecifiedLegalOrganization/ID")
    return PartyLayout(
        block=at(block),
        identifiers=((legal, legal_id), (below("GlobalID"), other_id), (below("ID"), other_id)),
        legal=legal,
        names=((below("Name"), name),),
        vat=below("SpecifiedTaxRegistration/ID"),
    )


CII_PARTIES: Mapping[Who, PartyLayout] = {
    Who.SELLER: _party(_SELLER, Term.SELLER_OTHER_ID, Term.SELLER_ID, Term.SELLER_NAME),
    Who.BUYER: _party(_BUYER, Term.BUYER_OTHER_ID, Term.BUYER_ID, Term.BUYER_NAME),
    Who.VALIDEUR: _party(_VALIDEUR, Term.VALIDEUR_ID, Term.VALIDEUR_ID, Term.VALIDEUR_NAME),
    Who.PAYEE: _party(_PAYEE, Term.PAYEE_ID, Term.PAYEE_ID, Term.PAYEE_NAME),
}


def _vat_number(party: str, term: Term | None, who: Who | None = None) -> Mapping[str, Take]:
    """Take a VAT number: a tax registration whose scheme is VA, or not said."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        if element.get("schemeID", "VA").strip().upper() != "VA":
            return
        found = text_of(element, shown)
        sheet.add(term, found)
        if who is not None:
            keep_vat(sheet, who, found)

    return {f"{party}/SpecifiedTaxRegistration/ID": take}


def _address(party: str, street: Term, city: Term, country: Term) -> Mapping[str, Take]:
    address = f"{party}/PostalTradeAddress"
    return {
        f"{address}/LineOne": text(street),
        f"{address}/CityName": text(city),
        f"{address}/CountryID": text(country),
    }


def _contact(party: str, term: Term) -> Mapping[str, Take]:
    path = f"{party}/DefinedTradeContact"
    return {path: contact(term, _block(path, _CONTACT))}


def _dates(path: str, term: Term) -> Mapping[str, Take]:
    return {f"{path}/DateTimeString": day(term), f"{path}/DateTime": day(term)}


def _identity() -> Mapping[str, Take]:
    return {
        f"{CONTEXT}/BusinessProcessSpecifiedDocumentContextParameter/ID": text(Term.CADRE),
        f"{CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID": text(Term.GUIDELINE),
        f"{DOCUMENT}/ID": text(Term.NUMBER),
        f"{DOCUMENT}/TypeCode": text(Term.TYPE_CODE),
        **_dates(f"{DOCUMENT}/IssueDateTime", Term.ISSUE_DATE),
        f"{DOCUMENT}/IncludedNote": note,
        f"{DOCUMENT}/IncludedNote/Content": note_text,
        f"{DOCUMENT}/IncludedNote/SubjectCode": note_subject,
    }


def _agreement() -> Mapping[str, Take]:
    documents = fields({"IssuerAssignedID": "number", "TypeCode": "kind"})
    additional = f"{AGREEMENT}/AdditionalReferencedDocument"
    return {
        f"{AGREEMENT}/BuyerReference": text(Term.SERVICE),
        **party_takes(Who.SELLER, CII_PARTIES[Who.SELLER], _SELLER),
        f"{_SELLER}/SpecifiedLegalOrganization/TradingBusinessName": text(Term.SELLER_TRADE_NAME),
        **_contact(_SELLER, Term.SELLER_CONTACT),
        **_address(_SELLER, Term.SELLER_STREET, Term.SELLER_CITY, Term.SELLER_COUNTRY),
        **_vat_number(_SELLER, Term.SELLER_VAT, Who.SELLER),
        **party_takes(Who.BUYER, CII_PARTIES[Who.BUYER], _BUYER),
        f"{_BUYER}/SpecifiedLegalOrganization/TradingBusinessName": text(Term.BUYER_TRADE_NAME),
        **_contact(_BUYER, Term.BUYER_CONTACT),
        **_address(_BUYER, Term.BUYER_STREET, Term.BUYER_CITY, Term.BUYER_COUNTRY),
        **_vat_number(_BUYER, Term.BUYER_VAT, Who.BUYER),
        f"{_REPRESENTATIVE}/Name": text(Term.REPRESENTATIVE_NAME),
        f"{_REPRESENTATIVE}/PostalTradeAddress/CountryID": text(Term.REPRESENTATIVE_COUNTRY),
        **_vat_number(_REPRESENTATIVE, Term.REPRESENTATIVE_VAT),
        f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID": text(Term.ENGAGEMENT),
        f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID": text(Term.MARCHE),
        additional: supporting(_block(additional, documents)),
    }


def _delivery() -> Mapping[str, Take]:
    return {
        f"{_SHIP_TO}/ID": text(Term.DELIVERY_ID),
        f"{_SHIP_TO}/GlobalID": text(Term.DELIVERY_ID),
        f"{_SHIP_TO}/Name": text(Term.DELIVERY_NAME),
        **_address(_SHIP_TO, Term.DELIVERY_STREET, Term.DELIVERY_CITY, Term.DELIVERY_COUNTRY),
        **_dates(f"{DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime", Term.DELIVERY_DATE),
    }


def _settlement() -> Mapping[str, Take]:
    terms, taxes = f"{SETTLEMENT}/SpecifiedTradePaymentTerms", f"{SETTLEMENT}/ApplicableTradeTax"
    allowance = f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge"
    periods, invoices = f"{SETTLEMENT}/BillingSpecifiedPeriod", f"{SETTLEMENT}/InvoiceReferencedDocument"
    return {
        f"{SETTLEMENT}/TaxCurrencyCode": text(Term.TAX_CURRENCY),
        f"{SETTLEMENT}/InvoiceCurrencyCode": text(Term.CURRENCY),
        **party_takes(Who.VALIDEUR, CII_PARTIES[Who.VALIDEUR], _VALIDEUR),
        **_vat_number(_VALIDEUR, None, Who.VALIDEUR),
        **party_takes(Who.PAYEE, CII_PARTIES[Who.PAYEE], _PAYEE),
        MEANS: means,
        f"{MEANS}/TypeCode": of_means("code", Term.MEANS_CODE),
        f"{MEANS}/Information": of_means("information"),
        f"{MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID": of_means("bic", Term.BIC),
        _ACCOUNT: account,
        f"{_ACCOUNT}/IBANID": of_account("iban", Term.IBAN, is_number=True),
        f"{_ACCOUNT}/ProprietaryID": of_account("proprietary", Term.IBAN),
        f"{_ACCOUNT}/AccountName": of_account("name", Term.ACCOUNT_NAME),
        taxes: vat(_block(taxes, _VAT)),
        periods: period(_block(periods, PERIOD)),
        allowance: adjustment(_block(allowance, _ADJUSTMENT)),
        f"{SETTLEMENT}/SpecifiedLogisticsServiceCharge/AppliedAmount": amount(),
        f"{terms}/Description": remark,
        f"{terms}/DueDateDateTime/DateTimeString": due,
        f"{terms}/DueDateDateTime/DateTime": due,
        f"{SETTLEMENT}/SpecifiedAdvancePayment/PaidAmount": amount(),
        invoices: origin(_block(invoices, ORIGIN)),
        **_totals(),
    }


def _totals() -> Mapping[str, Take]:
    return {
        f"{SUM}/LineTotalAmount": amount(),
        f"{SUM}/ChargeTotalAmount": amount(),
        f"{SUM}/AllowanceTotalAmount": amount(),
        f"{SUM}/TaxBasisTotalAmount": amount(Term.TOTAL_HT),
        f"{SUM}/TaxTotalAmount": tax_amount,
        f"{SUM}/RoundingAmount": amount(Term.ROUNDING),
        f"{SUM}/GrandTotalAmount": amount(Term.TOTAL_TTC),
        f"{SUM}/TotalPrepaidAmount": amount(Term.PREPAID),
        f"{SUM}/DuePayableAmount": amount(Term.NET_A_PAYER),
    }


CII_HEADER: Tree[Take] = grow({**_identity(), **_agreement(), **_delivery(), **_settlement()}, steps_of, f"/{ROOT}")
