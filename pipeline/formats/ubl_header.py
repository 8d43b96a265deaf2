"""Where UBL 2.1 writes what is read of a header: EN 16931-3-2 binding, and Chorus Pro's own ways (DOMAIN §2.3).

Limits: an attribute other than a scheme or a currency is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.codecs.xml import Element
from pipeline.domain.details import Text
from pipeline.domain.terms import Term
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
from pipeline.formats.details import Field, fields, fields_of, text_of
from pipeline.formats.header_takes import account, due, means, of_account, of_means, remark
from pipeline.formats.parties import PartyLayout, keep_vat, party_takes
from pipeline.formats.sheet import NoteSaid, Sheet, Take, Who
from pipeline.formats.trees import Tree, grow
from pipeline.formats.ubl_lines import ORIGIN
from pipeline.formats.ubl_paths import (
    ACCOUNT,
    CUSTOMER,
    SELLER,
    VALIDEUR,
    VAT_SCHEMES,
    Kind,
    at,
    below,
    steps_of,
)

_PAYEE = "PayeeParty"
_SUBJECT = re.compile(r"#(?P<subject>[A-Z]{3})#(?P<text>.*)", re.DOTALL)  # EN 16931-3-2: BT-21 inside cbc:Note
_TAX_AMOUNT = below("TaxAmount").steps[0]
_PERIOD = fields({"DescriptionCode": "code"}, {"StartDate": "start", "EndDate": "end"})
_VAT = fields(
    {
        "TaxableAmount": "base",
        "TaxAmount": "amount",
        "Percent": "bare_rate",
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


def ubl_header(kind: Kind) -> Tree[Take]:
    """Lay out the header of an invoice or a credit note."""
    return grow(_header(kind), steps_of, f"/{kind.root}")


def ubl_parties(kind: Kind) -> Mapping[Who, PartyLayout]:
    """Lay out the parties that the invoice keeps."""
    legal, trade = "PartyLegalEntity/RegistrationName", "PartyName/Name"
    return {
        Who.SELLER: _party(
            *(kind, SELLER, Term.SELLER_OTHER_ID, Term.SELLER_ID),
            {legal: Term.SELLER_NAME, trade: Term.SELLER_TRADE_NAME},
        ),
        Who.BUYER: _party(
            *(kind, CUSTOMER, Term.BUYER_OTHER_ID, Term.BUYER_ID),
            {legal: Term.BUYER_NAME, trade: Term.BUYER_TRADE_NAME},
        ),
        Who.VALIDEUR: _party(
            *(kind, VALIDEUR, Term.VALIDEUR_ID, Term.VALIDEUR_ID),
            {legal: Term.VALIDEUR_NAME, trade: None},
        ),
        Who.PAYEE: _party(
            *(kind, _PAYEE, Term.PAYEE_ID, Term.PAYEE_ID),
            {trade: Term.PAYEE_NAME, legal: None},
        ),
    }


def _party(kind: Kind, block: str, other_id: Term, legal_id: Term, names: Mapping[str, Term | None]) -> PartyLayout:
    legal = below("PartyLegalEntity/CompanyID")
    return PartyLayout(
        block=at(kind, block)[0],
        identifiers=((below("PartyIdentification/ID"), other_id), (legal, legal_id)),
        legal=legal,
        names=tuple((below(path), term) for path, term in names.items()),
        vat=below("PartyTaxScheme/CompanyID"),
    )


def _header(kind: Kind) -> Mapping[str, Take]:
    return {
        "CustomizationID": text(Term.GUIDELINE),
        "ProfileID": text(Term.CADRE),
        "ID": text(Term.NUMBER),
        "IssueDate": day(Term.ISSUE_DATE),
        "DueDate": due,
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
        **_payment(),
        "PrepaidPayment/PaidAmount": amount(),
        "AllowanceCharge": adjustment(_block(kind, "AllowanceCharge", _ADJUSTMENT)),
        "TaxTotal": _take_total,
        "TaxTotal/TaxAmount": tax_amount,
        "TaxTotal/TaxSubtotal": vat(_block(kind, "TaxTotal/TaxSubtotal", _VAT)),
        **_totals(),
    }


def _parties(kind: Kind) -> Mapping[str, Take]:
    representative = "TaxRepresentativeParty"
    layouts = ubl_parties(kind)
    blocks = {Who.SELLER: SELLER, Who.BUYER: CUSTOMER, Who.VALIDEUR: VALIDEUR, Who.PAYEE: _PAYEE}
    return {
        **{path: take for who, block in blocks.items() for path, take in party_takes(who, layouts[who], block).items()},
        **_address(SELLER, Term.SELLER_STREET, Term.SELLER_CITY, Term.SELLER_COUNTRY),
        **_address(CUSTOMER, Term.BUYER_STREET, Term.BUYER_CITY, Term.BUYER_COUNTRY),
        **_contact(kind, SELLER, Term.SELLER_CONTACT),
        **_contact(kind, CUSTOMER, Term.BUYER_CONTACT),
        f"{CUSTOMER}/Contact/ID": text(Term.SERVICE),  # OCA's Chorus Pro profile
        **_vat_number(kind, SELLER, Term.SELLER_VAT, Who.SELLER),
        **_vat_number(kind, CUSTOMER, Term.BUYER_VAT, Who.BUYER),
        **_vat_number(kind, VALIDEUR, None, Who.VALIDEUR),
        **_vat_number(kind, representative, Term.REPRESENTATIVE_VAT),
        f"{representative}/PartyName/Name": text(Term.REPRESENTATIVE_NAME),
        f"{representative}/PostalAddress/Country/IdentificationCode": text(Term.REPRESENTATIVE_COUNTRY),
    }


def _address(party: str, street: Term, city: Term, country: Term) -> Mapping[str, Take]:
    address = f"{party}/PostalAddress"
    return {
        f"{address}/StreetName": text(street),
        f"{address}/CityName": text(city),
        f"{address}/Country/IdentificationCode": text(country),
    }


def _contact(kind: Kind, party: str, term: Term) -> Mapping[str, Take]:
    path = f"{party}/Contact"
    return {path: contact(term, _block(kind, path, fields({"Name": "name"})))}


def _payment() -> Mapping[str, Take]:
    bank = f"{ACCOUNT}/FinancialInstitutionBranch"
    return {
        "PaymentMeans": means,
        "PaymentMeans/PaymentMeansCode": of_means("code", Term.MEANS_CODE),
        "PaymentMeans/PaymentDueDate": of_means("due", Term.DUE_DATE, is_day=True),
        "PaymentMeans/InstructionNote": of_means("information"),
        ACCOUNT: account,
        f"{ACCOUNT}/ID": of_account("iban", Term.IBAN, is_number=True),
        f"{ACCOUNT}/Name": of_account("name", Term.ACCOUNT_NAME),
        f"{bank}/ID": of_account("bic", Term.BIC),
        f"{bank}/FinancialInstitution/ID": of_account("bic", Term.BIC),
        "PaymentTerms/Note": remark,
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


def _vat_number(kind: Kind, party: str, term: Term | None, who: Who | None = None) -> Mapping[str, Take]:
    """Take the VAT number of a registration: the one whose scheme is VAT, or not said."""
    path = f"{party}/PartyTaxScheme"
    tree = _block(kind, path, fields({"CompanyID": "number", "TaxScheme/ID": "scheme"}))

    def take(sheet: Sheet, element: Element, _shown: str) -> None:
        found = fields_of(element, tree)
        scheme = found.get("scheme")
        if scheme is None or scheme.value in VAT_SCHEMES:
            sheet.add(term, found.get("number"))
            if who is not None:
                keep_vat(sheet, who, found.get("number"))

    return {path: take}


def _take_total(sheet: Sheet, element: Element, _shown: str) -> None:
    """Note the currency of a VAT total: its breakdown is in that one (BT-110, or BT-111 which needs none)."""
    said = (total.get("currencyID") for total in element.iterchildren(_TAX_AMOUNT))
    sheet.unit = next((unit for unit in said if unit), None)


def _take_note(sheet: Sheet, element: Element, shown: str) -> None:
    """Take a note (BG-1), whose subject code may be written ``#ACC#`` in front of its text."""
    found = text_of(element, shown)
    if found is None:
        return
    parted = _SUBJECT.fullmatch(found.value) if found.value.startswith("#") else None
    if parted is None:
        sheet.add(Term.NOTE, Text(found.value, found.at))  # an attribute of a note is none of its qualifiers
        sheet.notes.append(NoteSaid(None, [found.value]))
        return
    subject, said = parted["subject"], parted["text"].strip()
    sheet.add(Term.NOTE_SUBJECT, Text(subject, found.at))
    if said:
        sheet.add(Term.NOTE, Text(said, found.at))
        sheet.notes.append(NoteSaid(subject, [said]))
