"""CII, the Cross Industry Invoice of UN/CEFACT: D16B and D22B share one namespace, so they are one vocabulary.

Sources: DOMAIN §2 (AIFE's names and paths), EN 16931-3-3 (binding of the business terms).
Limits: lines are counted here; ``lines`` reads them one by one, for the rules only (``cii_details``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codecs.xml import Element, XmlDocument, line_of, text
from pipeline.domain.details import Details
from pipeline.domain.invoice import Attachment, Invoice, Note, VatLine
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded, read_attachments
from pipeline.formats.cii_details import CII_DETAILS
from pipeline.formats.cii_lines import CII_LINES
from pipeline.formats.cii_paths import AGREEMENT, CONTEXT, DOCUMENT, LINE, MEANS, ROOT, RSM, SETTLEMENT, SUM, at, below
from pipeline.formats.details import read_details
from pipeline.formats.fields import Table, first, text_at
from pipeline.formats.format import Format, Profile
from pipeline.formats.lines import line_reader
from pipeline.formats.parties import PartyPaths
from pipeline.formats.profiles import profile_of
from pipeline.formats.reading import Layout, notes_of, read_invoice
from pipeline.formats.values import account_of, day_of, decimal_of

_FIELDS: Table = {
    Term.GUIDELINE: (at(f"{CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID"),),
    Term.CADRE: (at(f"{CONTEXT}/BusinessProcessSpecifiedDocumentContextParameter/ID"),),
    Term.NUMBER: (at(f"{DOCUMENT}/ID"),),
    Term.TYPE_CODE: (at(f"{DOCUMENT}/TypeCode"),),
    Term.ISSUE_DATE: (
        at(f"{DOCUMENT}/IssueDateTime/DateTimeString"),
        at(f"{DOCUMENT}/IssueDateTime/DateTime"),
    ),
    Term.NOTE: (at(f"{DOCUMENT}/IncludedNote/Content"),),
    Term.SERVICE: (at(f"{AGREEMENT}/BuyerReference"),),
    Term.ENGAGEMENT: (at(f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"),),
    Term.MARCHE: (at(f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"),),
    Term.ATTACHMENT: (at(f"{AGREEMENT}/AdditionalReferencedDocument/AttachmentBinaryObject"),),
    Term.CURRENCY: (at(f"{SETTLEMENT}/InvoiceCurrencyCode"),),
    Term.ORIGIN: (at(f"{SETTLEMENT}/InvoiceReferencedDocument/IssuerAssignedID"),),
    Term.MEANS_CODE: (at(f"{MEANS}/TypeCode"),),
    Term.IBAN: (
        at(f"{MEANS}/PayeePartyCreditorFinancialAccount/IBANID"),
        at(f"{MEANS}/PayeePartyCreditorFinancialAccount/ProprietaryID"),
    ),
    Term.ACCOUNT_NAME: (at(f"{MEANS}/PayeePartyCreditorFinancialAccount/AccountName"),),
    Term.BIC: (at(f"{MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID"),),
    Term.DUE_DATE: (
        at(f"{SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        at(f"{SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTime"),
    ),
    Term.VAT_BREAKDOWN: (at(f"{SETTLEMENT}/ApplicableTradeTax"),),
    Term.TOTAL_HT: (at(f"{SUM}/TaxBasisTotalAmount"),),
    Term.TOTAL_TVA: (at(f"{SUM}/TaxTotalAmount"),),
    Term.TOTAL_TTC: (at(f"{SUM}/GrandTotalAmount"),),
    Term.PREPAID: (at(f"{SUM}/TotalPrepaidAmount"),),
    Term.ROUNDING: (at(f"{SUM}/RoundingAmount"),),
    Term.NET_A_PAYER: (at(f"{SUM}/DuePayableAmount"),),
}


def _party(block: str) -> PartyPaths:
    legal = below("SpecifiedLegalOrganization/ID")
    return PartyPaths(
        block=at(block),
        identifiers=(legal, below("GlobalID"), below("ID")),
        legal=legal,
        names=(below("Name"),),
        tax=below("SpecifiedTaxRegistration/ID"),
        is_vat=lambda element: element.get("schemeID", "VA").strip().upper() == "VA",
    )


_ADDITIONAL = at(f"{AGREEMENT}/AdditionalReferencedDocument")
_BINARY = below("AttachmentBinaryObject")
_PAYMENT_MEANS = at(MEANS)
_ACCOUNT = below("PayeePartyCreditorFinancialAccount")
_BANK = below("PayeeSpecifiedCreditorFinancialInstitution/BICID")
_NOTES = at(f"{DOCUMENT}/IncludedNote")
_TERMS = at(f"{SETTLEMENT}/SpecifiedTradePaymentTerms/Description")
_TAX = at(f"{SETTLEMENT}/ApplicableTradeTax")


def read_profile(document: XmlDocument) -> Profile:
    """Read the declared profile (BT-24)."""
    return profile_of(text_at(document.root, *_FIELDS[Term.GUIDELINE]))


def read(document: XmlDocument) -> Invoice:
    """Read the invoice; never fails."""
    return read_invoice(document, _LAYOUT)


def details(document: XmlDocument) -> Details:
    """Read what the rules judge beyond the invoice; never fails."""
    return read_details(document, CII_DETAILS)


def _notes(root: Element) -> tuple[Note, ...]:
    return notes_of(
        (text_at(note, below("SubjectCode")), text(content))
        for note in _NOTES.within(root)
        for content in below("Content").within(note)
    )


def _remarks(root: Element) -> tuple[str, ...]:
    return tuple(said for terms in _TERMS.within(root) if (said := text(terms)))


def _vat(root: Element) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            base=decimal_of(text_at(tax, below("BasisAmount"))),
            amount=decimal_of(text_at(tax, below("CalculatedAmount"))),
            category=text_at(tax, below("CategoryCode")),
            rate=decimal_of(text_at(tax, below("RateApplicablePercent"))),
            exemption=text_at(tax, below("ExemptionReason"), below("ExemptionReasonCode")),
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
        number = None if account is None else first(account, below("IBANID"))
        yield Payment(
            means_code=text_at(means, below("TypeCode")),
            iban=None if account is None else account_of(text_at(account, below("IBANID"), below("ProprietaryID"))),
            bic=bic,
            account_name=None if account is None else text_at(account, below("AccountName")),
            due_date=due,
            information=text_at(means, below("Information")),
            line=line_of(means),
            account_line=None if number is None else line_of(number),
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
            reference = text_at(block, below("IssuerAssignedID"))
            yield Embedded(b"", None, reference, None, (), line_of(block))
        for binary in binaries:
            yield Embedded(
                payload=document.payload(binary),
                filename=binary.get("filename"),
                reference=text_at(block, below("IssuerAssignedID")),
                mime=binary.get("mimeCode"),
                labels=tuple(text(label) for label in below("Name").within(block)),
                line=line_of(binary),
            )


def _lacks_content(block: Element) -> bool:
    kind = text_at(block, below("TypeCode"))
    return kind in (None, "916") and text_at(block, below("URIID")) is None


_LAYOUT = Layout(
    fields=_FIELDS,
    seller=_party(f"{AGREEMENT}/SellerTradeParty"),
    buyer=_party(f"{AGREEMENT}/BuyerTradeParty"),
    valideur=_party(f"{SETTLEMENT}/InvoiceeTradeParty"),
    payee=_party(f"{SETTLEMENT}/PayeeTradeParty"),
    lines=at(LINE),
    notes=_notes,
    remarks=_remarks,
    vat=_vat,
    payments=_payments,
    attachments=_attachments,
)

CII = Format(
    name="CII",
    vocabulary="cii",
    roots=frozenset({(RSM, ROOT)}),
    schema="cii-d22b",
    profile=read_profile,
    read=read,
    details=details,
    lines=line_reader(CII_LINES),
    files=_embedded,
)
