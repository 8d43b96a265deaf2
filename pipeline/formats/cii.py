"""CII, the Cross Industry Invoice of UN/CEFACT: D16B and D22B share one namespace, so they are one vocabulary.

Sources: DOMAIN §2 (AIFE's names and paths), EN 16931-3-3 (binding of the business terms).
Limits: lines are counted, not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.codecs.xml import Element, XmlDocument, line_of, text
from pipeline.domain.invoice import Attachment, Invoice, Note, VatLine
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded, read_attachments
from pipeline.formats.fields import Path, Table, text_at
from pipeline.formats.format import Format, Profile
from pipeline.formats.parties import PartyPaths
from pipeline.formats.profiles import profile_of
from pipeline.formats.reading import Layout, notes_of, read_invoice
from pipeline.formats.values import account_of, day_of, decimal_of

_ROOT = "CrossIndustryInvoice"
_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_NAMESPACES = dict.fromkeys(("ExchangedDocumentContext", "ExchangedDocument", "SupplyChainTradeTransaction"), _RSM)
_NAMESPACES |= {"DateTimeString": _UDT, "DateTime": _UDT}

_CONTEXT = "ExchangedDocumentContext"
_DOCUMENT = "ExchangedDocument"
_AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
_SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
_MEANS = f"{_SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"
_SUM = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"


@cache
def _below(path: str) -> Path:
    """A path inside a block."""
    return Path(path, tuple(f"{{{_NAMESPACES.get(name, _RAM)}}}{name}" for name in path.split("/")))


def _at(path: str) -> Path:
    """A path from the root."""
    return Path(f"/{_ROOT}/{path}", _below(path).steps)


_FIELDS: Table = {
    Term.GUIDELINE: (_at(f"{_CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID"),),
    Term.CADRE: (_at(f"{_CONTEXT}/BusinessProcessSpecifiedDocumentContextParameter/ID"),),
    Term.NUMBER: (_at(f"{_DOCUMENT}/ID"),),
    Term.TYPE_CODE: (_at(f"{_DOCUMENT}/TypeCode"),),
    Term.ISSUE_DATE: (
        _at(f"{_DOCUMENT}/IssueDateTime/DateTimeString"),
        _at(f"{_DOCUMENT}/IssueDateTime/DateTime"),
    ),
    Term.NOTE: (_at(f"{_DOCUMENT}/IncludedNote/Content"),),
    Term.SERVICE: (_at(f"{_AGREEMENT}/BuyerReference"),),
    Term.ENGAGEMENT: (_at(f"{_AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"),),
    Term.MARCHE: (_at(f"{_AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"),),
    Term.ATTACHMENT: (_at(f"{_AGREEMENT}/AdditionalReferencedDocument/AttachmentBinaryObject"),),
    Term.CURRENCY: (_at(f"{_SETTLEMENT}/InvoiceCurrencyCode"),),
    Term.ORIGIN: (_at(f"{_SETTLEMENT}/InvoiceReferencedDocument/IssuerAssignedID"),),
    Term.MEANS_CODE: (_at(f"{_MEANS}/TypeCode"),),
    Term.IBAN: (
        _at(f"{_MEANS}/PayeePartyCreditorFinancialAccount/IBANID"),
        _at(f"{_MEANS}/PayeePartyCreditorFinancialAccount/ProprietaryID"),
    ),
    Term.ACCOUNT_NAME: (_at(f"{_MEANS}/PayeePartyCreditorFinancialAccount/AccountName"),),
    Term.BIC: (_at(f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID"),),
    Term.DUE_DATE: (
        _at(f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        _at(f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTime"),
    ),
    Term.VAT_BREAKDOWN: (_at(f"{_SETTLEMENT}/ApplicableTradeTax"),),
    Term.TOTAL_HT: (_at(f"{_SUM}/TaxBasisTotalAmount"),),
    Term.TOTAL_TVA: (_at(f"{_SUM}/TaxTotalAmount"),),
    Term.TOTAL_TTC: (_at(f"{_SUM}/GrandTotalAmount"),),
    Term.PREPAID: (_at(f"{_SUM}/TotalPrepaidAmount"),),
    Term.ROUNDING: (_at(f"{_SUM}/RoundingAmount"),),
    Term.NET_A_PAYER: (_at(f"{_SUM}/DuePayableAmount"),),
}


def _party(block: str) -> PartyPaths:
    legal = _below("SpecifiedLegalOrganization/ID")
    return PartyPaths(
        block=_at(block),
        identifiers=(legal, _below("GlobalID"), _below("ID")),
        legal=legal,
        names=(_below("Name"),),
        tax=_below("SpecifiedTaxRegistration/ID"),
        is_vat=lambda element: element.get("schemeID", "VA").strip().upper() == "VA",
    )


_ADDITIONAL = _at(f"{_AGREEMENT}/AdditionalReferencedDocument")
_BINARY = _below("AttachmentBinaryObject")
_PAYMENT_MEANS = _at(_MEANS)
_ACCOUNT = _below("PayeePartyCreditorFinancialAccount")
_BANK = _below("PayeeSpecifiedCreditorFinancialInstitution/BICID")
_NOTES = _at(f"{_DOCUMENT}/IncludedNote")
_TERMS = _at(f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/Description")
_TAX = _at(f"{_SETTLEMENT}/ApplicableTradeTax")


def read_profile(document: XmlDocument) -> Profile:
    """Read the declared profile (BT-24)."""
    return profile_of(text_at(document.root, *_FIELDS[Term.GUIDELINE]))


def read(document: XmlDocument) -> Invoice:
    """Read the invoice; never fails."""
    return read_invoice(document, _LAYOUT)


def _notes(root: Element) -> tuple[Note, ...]:
    return notes_of(
        (text_at(note, _below("SubjectCode")), text(content))
        for note in _NOTES.within(root)
        for content in _below("Content").within(note)
    )


def _remarks(root: Element) -> tuple[str, ...]:
    return tuple(said for terms in _TERMS.within(root) if (said := text(terms)))


def _vat(root: Element) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            base=decimal_of(text_at(tax, _below("BasisAmount"))),
            amount=decimal_of(text_at(tax, _below("CalculatedAmount"))),
            category=text_at(tax, _below("CategoryCode")),
            rate=decimal_of(text_at(tax, _below("RateApplicablePercent"))),
            exemption=text_at(tax, _below("ExemptionReason"), _below("ExemptionReasonCode")),
        )
        for tax in _TAX.within(root)
    )


def _payments(root: Element) -> tuple[Payment, ...]:
    due, _ = day_of(text_at(root, *_FIELDS[Term.DUE_DATE]))
    return tuple(payment for means in _PAYMENT_MEANS.within(root) for payment in _accounts(means, due))


def _accounts(means: Element, due: str | None) -> Iterator[Payment]:
    """Give one payment an account; one without account when the means has none. Banks stand in the same order."""
    banks = [text(bank) for bank in _BANK.within(means)]
    for position, account in enumerate(list(_ACCOUNT.within(means)) or [None]):
        bic = banks[min(position, len(banks) - 1)] if banks else None
        yield Payment(
            means_code=text_at(means, _below("TypeCode")),
            iban=None if account is None else account_of(text_at(account, _below("IBANID"), _below("ProprietaryID"))),
            bic=bic,
            account_name=None if account is None else text_at(account, _below("AccountName")),
            due_date=due,
            information=text_at(means, _below("Information")),
            line=line_of(means),
        )


def _attachments(document: XmlDocument) -> tuple[Attachment, ...]:
    return read_attachments(_embedded(document))


def _embedded(document: XmlDocument) -> Iterator[Embedded]:
    """Give the documents that are embedded; one that is only referred to (BT-124, a URI) is no attachment.

    A supporting document (916, or no type) with neither content nor URI is an attachment without content, which
    Chorus Pro refuses (label of DOMAIN §4.3).
    """
    for block in _ADDITIONAL.within(document.root):
        binaries = list(_BINARY.within(block))
        if not binaries and _lacks_content(block):
            reference = text_at(block, _below("IssuerAssignedID"))
            yield Embedded(b"", None, reference, None, (), line_of(block))
        for binary in binaries:
            yield Embedded(
                payload=document.payload(binary),
                filename=binary.get("filename"),
                reference=text_at(block, _below("IssuerAssignedID")),
                mime=binary.get("mimeCode"),
                labels=tuple(text(label) for label in _below("Name").within(block)),
                line=line_of(binary),
            )


def _lacks_content(block: Element) -> bool:
    kind = text_at(block, _below("TypeCode"))
    return kind in (None, "916") and text_at(block, _below("URIID")) is None


_LAYOUT = Layout(
    fields=_FIELDS,
    seller=_party(f"{_AGREEMENT}/SellerTradeParty"),
    buyer=_party(f"{_AGREEMENT}/BuyerTradeParty"),
    valideur=_party(f"{_SETTLEMENT}/InvoiceeTradeParty"),
    payee=_party(f"{_SETTLEMENT}/PayeeTradeParty"),
    lines=_at("SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"),
    notes=_notes,
    remarks=_remarks,
    vat=_vat,
    payments=_payments,
    attachments=_attachments,
)

CII = Format(
    name="CII",
    vocabulary="cii",
    roots=frozenset({(_RSM, _ROOT)}),
    schema="cii-d22b",
    profile=read_profile,
    read=read,
)
