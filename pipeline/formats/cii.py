"""CII, the Cross Industry Invoice of UN/CEFACT: D16B and D22B share one namespace, so they are one vocabulary.

Sources: DOMAIN §2 (AIFE's names and paths), EN 16931-3-3 (binding of the business terms).
Limits: lines are counted here; ``lines`` reads them one by one, for the rules only (``cii_lines``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.codecs.xml import Element, XmlDocument, line_of, text
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded
from pipeline.formats.cii_header import CII_HEADER, CII_PARTIES
from pipeline.formats.cii_lines import CII_LINES
from pipeline.formats.cii_paths import AGREEMENT, CONTEXT, DOCUMENT, LINE, MEANS, ROOT, RSM, SETTLEMENT, SUM, at, below
from pipeline.formats.fields import Table, text_at
from pipeline.formats.format import Format, Profile, Reading
from pipeline.formats.lines import line_periods, line_reader
from pipeline.formats.profiles import profile_of
from pipeline.formats.reading import Layout, read_document
from pipeline.formats.sheet import AccountSaid, MeansSaid, Sheet
from pipeline.formats.values import account_of

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


_ADDITIONAL = at(f"{AGREEMENT}/AdditionalReferencedDocument")
_BINARY = below("AttachmentBinaryObject")


def read_profile(document: XmlDocument) -> Profile:
    """Read the declared profile (BT-24)."""
    return profile_of(text_at(document.root, *_FIELDS[Term.GUIDELINE]))


def reading(document: XmlDocument) -> Reading:
    """Read everything but the lines; never fails."""
    return read_document(document, _LAYOUT)


def _payments(sheet: Sheet, _root: Element) -> tuple[Payment, ...]:
    """Give one payment an account; one without account when the means has none."""
    return tuple(
        _payment(means, position, account, sheet.due)
        for means in sheet.means
        for position, account in enumerate(means.accounts or (AccountSaid(),))
    )


def _payment(means: MeansSaid, position: int, account: AccountSaid, due: str | None) -> Payment:
    """Give a payment its bank: banks stand in the order of the accounts, the last one for those that lack theirs."""
    said, banks = account.texts, means.texts.get("bic")
    return Payment(
        means_code=means.first("code"),
        iban=account_of(said.get("iban") or said.get("proprietary")),
        bic=banks[min(position, len(banks) - 1)] if banks else None,
        account_name=said.get("name"),
        due_date=due,
        information=means.first("information"),
        line=line_of(means.block),
        account_line=None if account.number is None else line_of(account.number),
    )


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
    header=CII_HEADER,
    places=_FIELDS,
    parties=CII_PARTIES,
    lines=at(LINE),
    periods=partial(line_periods, layout=CII_LINES),
    payments=_payments,
    embedded=_embedded,
)

CII = Format(
    name="CII",
    vocabulary="cii",
    roots=frozenset({(RSM, ROOT)}),
    schema="cii-d22b",
    profile=read_profile,
    reading=reading,
    lines=line_reader(CII_LINES),
    files=_embedded,
)
