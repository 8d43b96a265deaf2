"""Where CII writes what the rules judge: EN 16931-3-3 binding, and AIFE's own ways (DOMAIN §2).

Limits: an attribute other than a scheme or a currency is not read. AIFE's FSO1116A samples call the net price « TTC »
(DOMAIN §2): it is read as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pipeline.codecs.xml import Element
from pipeline.domain.terms import Term
from pipeline.formats.cii_lines import CII_LINES, ORIGIN, PERIOD
from pipeline.formats.cii_paths import (
    AGREEMENT,
    CONTEXT,
    DELIVERY,
    DOCUMENT,
    MEANS,
    ROOT,
    SETTLEMENT,
    SUM,
    steps_of,
)
from pipeline.formats.detail_takes import (
    adjustment,
    amount,
    contact,
    day,
    origin,
    party_id,
    period,
    supporting,
    tax_amount,
    text,
    vat,
)
from pipeline.formats.details import DetailLayout, Field, Sheet, Take, fields
from pipeline.formats.lines import line_periods
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


def _vat_number(term: Term) -> Take:
    """Take a VAT number: a tax registration whose scheme is VA, or not said."""
    take_text = text(term)

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        if element.get("schemeID", "VA").strip().upper() == "VA":
            take_text(sheet, element, shown)

    return take


def _dates(path: str, term: Term) -> Mapping[str, Take]:
    return {f"{path}/DateTimeString": day(term), f"{path}/DateTime": day(term)}


def _identity() -> Mapping[str, Take]:
    return {
        f"{CONTEXT}/BusinessProcessSpecifiedDocumentContextParameter/ID": text(Term.CADRE),
        f"{CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID": text(Term.GUIDELINE),
        f"{DOCUMENT}/ID": text(Term.NUMBER),
        f"{DOCUMENT}/TypeCode": text(Term.TYPE_CODE),
        **_dates(f"{DOCUMENT}/IssueDateTime", Term.ISSUE_DATE),
        f"{DOCUMENT}/IncludedNote/Content": text(Term.NOTE),
        f"{DOCUMENT}/IncludedNote/SubjectCode": text(Term.NOTE_SUBJECT),
    }


def _agreement() -> Mapping[str, Take]:
    documents = fields({"IssuerAssignedID": "number", "TypeCode": "kind"})
    additional = f"{AGREEMENT}/AdditionalReferencedDocument"
    return {
        f"{AGREEMENT}/BuyerReference": text(Term.SERVICE),
        f"{_SELLER}/ID": party_id(Term.SELLER_OTHER_ID),
        f"{_SELLER}/GlobalID": party_id(Term.SELLER_OTHER_ID),
        f"{_SELLER}/Name": text(Term.SELLER_NAME),
        f"{_SELLER}/SpecifiedLegalOrganization/ID": text(Term.SELLER_ID),
        f"{_SELLER}/SpecifiedLegalOrganization/TradingBusinessName": text(Term.SELLER_TRADE_NAME),
        f"{_SELLER}/DefinedTradeContact": contact(
            Term.SELLER_CONTACT, _block(f"{_SELLER}/DefinedTradeContact", _CONTACT)
        ),
        f"{_SELLER}/PostalTradeAddress/LineOne": text(Term.SELLER_STREET),
        f"{_SELLER}/PostalTradeAddress/CityName": text(Term.SELLER_CITY),
        f"{_SELLER}/PostalTradeAddress/CountryID": text(Term.SELLER_COUNTRY),
        f"{_SELLER}/SpecifiedTaxRegistration/ID": _vat_number(Term.SELLER_VAT),
        f"{_BUYER}/ID": party_id(Term.BUYER_OTHER_ID),
        f"{_BUYER}/GlobalID": party_id(Term.BUYER_OTHER_ID),
        f"{_BUYER}/Name": text(Term.BUYER_NAME),
        f"{_BUYER}/SpecifiedLegalOrganization/ID": text(Term.BUYER_ID),
        f"{_BUYER}/SpecifiedLegalOrganization/TradingBusinessName": text(Term.BUYER_TRADE_NAME),
        f"{_BUYER}/DefinedTradeContact": contact(Term.BUYER_CONTACT, _block(f"{_BUYER}/DefinedTradeContact", _CONTACT)),
        f"{_BUYER}/PostalTradeAddress/LineOne": text(Term.BUYER_STREET),
        f"{_BUYER}/PostalTradeAddress/CityName": text(Term.BUYER_CITY),
        f"{_BUYER}/PostalTradeAddress/CountryID": text(Term.BUYER_COUNTRY),
        f"{_BUYER}/SpecifiedTaxRegistration/ID": _vat_number(Term.BUYER_VAT),
        f"{_REPRESENTATIVE}/Name": text(Term.REPRESENTATIVE_NAME),
        f"{_REPRESENTATIVE}/PostalTradeAddress/CountryID": text(Term.REPRESENTATIVE_COUNTRY),
        f"{_REPRESENTATIVE}/SpecifiedTaxRegistration/ID": _vat_number(Term.REPRESENTATIVE_VAT),
        f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID": text(Term.ENGAGEMENT),
        f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID": text(Term.MARCHE),
        additional: supporting(_block(additional, documents)),
    }


def _delivery() -> Mapping[str, Take]:
    return {
        f"{_SHIP_TO}/ID": text(Term.DELIVERY_ID),
        f"{_SHIP_TO}/GlobalID": text(Term.DELIVERY_ID),
        f"{_SHIP_TO}/Name": text(Term.DELIVERY_NAME),
        f"{_SHIP_TO}/PostalTradeAddress/LineOne": text(Term.DELIVERY_STREET),
        f"{_SHIP_TO}/PostalTradeAddress/CityName": text(Term.DELIVERY_CITY),
        f"{_SHIP_TO}/PostalTradeAddress/CountryID": text(Term.DELIVERY_COUNTRY),
        **_dates(f"{DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime", Term.DELIVERY_DATE),
    }


def _settlement() -> Mapping[str, Take]:
    terms, taxes = f"{SETTLEMENT}/SpecifiedTradePaymentTerms", f"{SETTLEMENT}/ApplicableTradeTax"
    allowance = f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge"
    periods, invoices = f"{SETTLEMENT}/BillingSpecifiedPeriod", f"{SETTLEMENT}/InvoiceReferencedDocument"
    return {
        f"{SETTLEMENT}/TaxCurrencyCode": text(Term.TAX_CURRENCY),
        f"{SETTLEMENT}/InvoiceCurrencyCode": text(Term.CURRENCY),
        f"{_VALIDEUR}/ID": party_id(Term.VALIDEUR_ID),
        f"{_VALIDEUR}/GlobalID": party_id(Term.VALIDEUR_ID),
        f"{_VALIDEUR}/Name": text(Term.VALIDEUR_NAME),
        f"{_VALIDEUR}/SpecifiedLegalOrganization/ID": text(Term.VALIDEUR_ID),
        f"{_PAYEE}/ID": party_id(Term.PAYEE_ID),
        f"{_PAYEE}/GlobalID": party_id(Term.PAYEE_ID),
        f"{_PAYEE}/Name": text(Term.PAYEE_NAME),
        f"{_PAYEE}/SpecifiedLegalOrganization/ID": text(Term.PAYEE_ID),
        f"{MEANS}/TypeCode": text(Term.MEANS_CODE),
        f"{_ACCOUNT}/IBANID": text(Term.IBAN),
        f"{_ACCOUNT}/ProprietaryID": text(Term.IBAN),
        f"{_ACCOUNT}/AccountName": text(Term.ACCOUNT_NAME),
        f"{MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID": text(Term.BIC),
        taxes: vat(_block(taxes, _VAT)),
        periods: period(_block(periods, PERIOD)),
        allowance: adjustment(_block(allowance, _ADJUSTMENT)),
        f"{SETTLEMENT}/SpecifiedLogisticsServiceCharge/AppliedAmount": amount(),
        f"{terms}/Description": text(Term.PAYMENT_TERMS),
        **_dates(f"{terms}/DueDateDateTime", Term.DUE_DATE),
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


CII_DETAILS = DetailLayout(
    header=grow({**_identity(), **_agreement(), **_delivery(), **_settlement()}, steps_of, f"/{ROOT}"),
    loose={},
    periods=partial(line_periods, layout=CII_LINES),
)
