"""Where UBL 2.1 writes what the rules judge: EN 16931-3-2 binding, and Chorus Pro's own ways (DOMAIN §2.3).

Limits: an attribute other than a scheme or a currency is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from pipeline.codecs.xml import Element, line_of
from pipeline.codecs.xml import text as plain
from pipeline.domain.details import Text
from pipeline.domain.terms import Place, Term
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
from pipeline.formats.details import (
    MOST_TEXTS,
    DetailLayout,
    Field,
    Sheet,
    Take,
    fields,
    fields_of,
)
from pipeline.formats.lines import line_periods
from pipeline.formats.trees import Tree, grow
from pipeline.formats.ubl_lines import ORIGIN, ubl_lines
from pipeline.formats.ubl_paths import (
    ACCOUNT,
    CUSTOMER,
    EXTENDED_CADRE,
    SELLER,
    VALIDEUR,
    VAT_SCHEMES,
    Kind,
    at,
    below,
    steps_of,
)

_SUBJECT = re.compile(r"#(?P<subject>[A-Z]{3})#(?P<text>.*)", re.DOTALL)  # EN 16931-3-2: BT-21 inside cbc:Note
_TAX_AMOUNT = below("TaxAmount")
_PERIOD = fields({"DescriptionCode": "code"}, {"StartDate": "start", "EndDate": "end"})
_VAT = fields(
    {
        "TaxableAmount": "base",
        "TaxAmount": "amount",
        "Percent": "rate",
        "TaxCategory/ID": "category",
        "TaxCategory/Percent": "rate",
        "TaxCategory/TaxExemptionReasonCode": "exemption_code",
        "TaxCategory/TaxExemptionReason": "exemption_text",
        "TaxCategory/TaxScheme/ID": "tax_type",
    }
)
_ADJUSTMENT = fields(
    {
        "ChargeIndicator": "indicator",
        "AllowanceChargeReasonCode": "code",
        "AllowanceChargeReason": "reason",
        "Amount": "amount",
        "BaseAmount": "base",
        "TaxCategory/ID": "category",
        "TaxCategory/Percent": "rate",
    }
)


def ubl_details(kind: Kind) -> DetailLayout:
    """Lay out an invoice or a credit note."""
    return DetailLayout(
        header=grow(_header(kind), steps_of, f"/{kind.root}"),
        loose={Term.CADRE: at(kind, EXTENDED_CADRE)[0]},
        periods=partial(line_periods, layout=ubl_lines(kind)),
    )


def note_of(said: str | None) -> tuple[str | None, str | None]:
    """Part a note (BG-1) into its subject code, written ``#ACC#`` in front of the text, and the text."""
    found = _SUBJECT.fullmatch(said) if said else None
    return (found["subject"], found["text"].strip()) if found else (None, said)


def _header(kind: Kind) -> Mapping[str, Take]:
    return {
        "CustomizationID": text(Term.GUIDELINE),
        "ProfileID": text(Term.CADRE),
        "ID": text(Term.NUMBER),
        "IssueDate": day(Term.ISSUE_DATE),
        "DueDate": day(Term.DUE_DATE),
        kind.type_code: text(Term.TYPE_CODE),
        "Note": _take_note,
        "TaxPointDate": day(Term.VAT_POINT_DATE),
        "DocumentCurrencyCode": text(Term.CURRENCY),
        "TaxCurrencyCode": text(Term.TAX_CURRENCY),
        "BuyerReference": text(Term.SERVICE),
        "InvoicePeriod": period(_block(kind, "InvoicePeriod", _PERIOD)),
        "OrderReference/ID": text(Term.ENGAGEMENT),
        "BillingReference": origin(_block(kind, "BillingReference", ORIGIN)),
        "ContractDocumentReference/ID": text(Term.MARCHE),
        "AdditionalDocumentReference": supporting(
            _block(kind, "AdditionalDocumentReference", fields({"ID": "number", "DocumentTypeCode": "kind"}))
        ),
        **_parties(kind),
        **_delivery(),
        "PaymentMeans/PaymentMeansCode": text(Term.MEANS_CODE),
        "PaymentMeans/PaymentDueDate": day(Term.DUE_DATE),
        f"{ACCOUNT}/ID": text(Term.IBAN),
        f"{ACCOUNT}/Name": text(Term.ACCOUNT_NAME),
        f"{ACCOUNT}/FinancialInstitutionBranch/ID": text(Term.BIC),
        f"{ACCOUNT}/FinancialInstitutionBranch/FinancialInstitution/ID": text(Term.BIC),
        "PaymentTerms/Note": text(Term.PAYMENT_TERMS),
        "PrepaidPayment/PaidAmount": amount(),
        "AllowanceCharge": adjustment(_block(kind, "AllowanceCharge", _ADJUSTMENT)),
        "TaxTotal": _take_total,
        "TaxTotal/TaxAmount": tax_amount,
        "TaxTotal/TaxSubtotal": vat(_block(kind, "TaxTotal/TaxSubtotal", _VAT)),
        **_totals(),
    }


def _parties(kind: Kind) -> Mapping[str, Take]:
    names = fields({"Name": "name"})
    return {
        f"{SELLER}/PartyIdentification/ID": party_id(Term.SELLER_OTHER_ID),
        f"{SELLER}/PartyName/Name": text(Term.SELLER_TRADE_NAME),
        f"{SELLER}/PostalAddress/StreetName": text(Term.SELLER_STREET),
        f"{SELLER}/PostalAddress/CityName": text(Term.SELLER_CITY),
        f"{SELLER}/PostalAddress/Country/IdentificationCode": text(Term.SELLER_COUNTRY),
        f"{SELLER}/PartyTaxScheme": _vat_number(kind, f"{SELLER}/PartyTaxScheme", Term.SELLER_VAT),
        f"{SELLER}/PartyLegalEntity/RegistrationName": text(Term.SELLER_NAME),
        f"{SELLER}/PartyLegalEntity/CompanyID": text(Term.SELLER_ID),
        f"{SELLER}/Contact": contact(Term.SELLER_CONTACT, _block(kind, f"{SELLER}/Contact", names)),
        f"{CUSTOMER}/PartyIdentification/ID": party_id(Term.BUYER_OTHER_ID),
        f"{CUSTOMER}/PartyName/Name": text(Term.BUYER_TRADE_NAME),
        f"{CUSTOMER}/PostalAddress/StreetName": text(Term.BUYER_STREET),
        f"{CUSTOMER}/PostalAddress/CityName": text(Term.BUYER_CITY),
        f"{CUSTOMER}/PostalAddress/Country/IdentificationCode": text(Term.BUYER_COUNTRY),
        f"{CUSTOMER}/PartyTaxScheme": _vat_number(kind, f"{CUSTOMER}/PartyTaxScheme", Term.BUYER_VAT),
        f"{CUSTOMER}/PartyLegalEntity/RegistrationName": text(Term.BUYER_NAME),
        f"{CUSTOMER}/PartyLegalEntity/CompanyID": text(Term.BUYER_ID),
        f"{CUSTOMER}/Contact": contact(Term.BUYER_CONTACT, _block(kind, f"{CUSTOMER}/Contact", names)),
        f"{CUSTOMER}/Contact/ID": text(Term.SERVICE),  # OCA's Chorus Pro profile
        "PayeeParty/PartyIdentification/ID": party_id(Term.PAYEE_ID),
        "PayeeParty/PartyName/Name": text(Term.PAYEE_NAME),
        "PayeeParty/PartyLegalEntity/CompanyID": text(Term.PAYEE_ID),
        f"{VALIDEUR}/PartyIdentification/ID": party_id(Term.VALIDEUR_ID),
        f"{VALIDEUR}/PartyLegalEntity/RegistrationName": text(Term.VALIDEUR_NAME),
        f"{VALIDEUR}/PartyLegalEntity/CompanyID": text(Term.VALIDEUR_ID),
        "TaxRepresentativeParty/PartyName/Name": text(Term.REPRESENTATIVE_NAME),
        "TaxRepresentativeParty/PostalAddress/Country/IdentificationCode": text(Term.REPRESENTATIVE_COUNTRY),
        "TaxRepresentativeParty/PartyTaxScheme": _vat_number(
            kind, "TaxRepresentativeParty/PartyTaxScheme", Term.REPRESENTATIVE_VAT
        ),
    }


def _delivery() -> Mapping[str, Take]:
    address = "Delivery/DeliveryLocation/Address"
    return {
        "Delivery/ActualDeliveryDate": day(Term.DELIVERY_DATE),
        "Delivery/DeliveryLocation/ID": text(Term.DELIVERY_ID),
        f"{address}/StreetName": text(Term.DELIVERY_STREET),
        f"{address}/CityName": text(Term.DELIVERY_CITY),
        f"{address}/Country/IdentificationCode": text(Term.DELIVERY_COUNTRY),
        "Delivery/DeliveryParty/PartyName/Name": text(Term.DELIVERY_NAME),
    }


def _totals() -> Mapping[str, Take]:
    total = "LegalMonetaryTotal"
    return {
        f"{total}/LineExtensionAmount": amount(),
        f"{total}/TaxExclusiveAmount": amount(Term.TOTAL_HT),
        f"{total}/TaxInclusiveAmount": amount(Term.TOTAL_TTC),
        f"{total}/AllowanceTotalAmount": amount(),
        f"{total}/ChargeTotalAmount": amount(),
        f"{total}/PrepaidAmount": amount(Term.PREPAID),
        f"{total}/PayableRoundingAmount": amount(Term.ROUNDING),
        f"{total}/PayableAmount": amount(Term.NET_A_PAYER),
    }


def _block(kind: Kind, path: str, leaves: Mapping[str, Field]) -> Tree[Field]:
    return grow(leaves, steps_of, f"/{kind.root}/{path}")


def _vat_number(kind: Kind, path: str, term: Term) -> Take:
    """Take the VAT number of a registration: the one whose scheme is VAT, or not said."""
    tree = _block(kind, path, fields({"CompanyID": "number", "TaxScheme/ID": "scheme"}))

    def take(sheet: Sheet, element: Element, _shown: str) -> None:
        found = fields_of(element, tree)
        scheme = found.get("scheme")
        if scheme is None or scheme.value in VAT_SCHEMES:
            sheet.add(term, found.get("number"))

    return take


def _take_total(sheet: Sheet, element: Element, _shown: str) -> None:
    """Note the currency of a VAT total: its breakdown is in that one (BT-110, or BT-111 which needs none)."""
    said = (total.get("currencyID") for total in _TAX_AMOUNT.within(element))
    sheet.unit = next((unit for unit in said if unit), None)


def _take_note(sheet: Sheet, element: Element, shown: str) -> None:
    if len(sheet.texts[Term.NOTE]) >= MOST_TEXTS:
        return
    subject, said = note_of(plain(element))
    place = Place(shown, line_of(element))
    sheet.add(Term.NOTE_SUBJECT, Text(subject, place) if subject else None)
    sheet.add(Term.NOTE, Text(said, place) if said else None)
