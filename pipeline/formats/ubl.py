"""UBL 2.1, Invoice and CreditNote, full (E1) or minimal (E2).

Sources: DOMAIN §2.3 (AIFE's minimal shape, OCA, Peppol), EN 16931-3-2 (binding of the business terms).
Limits: lines are counted here; ``lines`` reads them one by one, for the rules only (``ubl_lines``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.codecs.xml import Element, XmlDocument, line_of
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded
from pipeline.formats.fields import Table, text_at
from pipeline.formats.format import Format, Profile, Reading
from pipeline.formats.lines import line_periods, line_reader
from pipeline.formats.profiles import profile_of
from pipeline.formats.reading import Layout, read_document
from pipeline.formats.sheet import AccountSaid, MeansSaid, Sheet
from pipeline.formats.ubl_header import ubl_header, ubl_parties
from pipeline.formats.ubl_lines import ubl_lines
from pipeline.formats.ubl_paths import ACCOUNT, CREDITNOTE, CUSTOMER, EXTENDED_CADRE, INVOICE, Kind, at, below
from pipeline.formats.values import account_of


def _fields(kind: Kind) -> Table:
    return {
        term: at(kind, *paths)
        for term, paths in {
            Term.GUIDELINE: ("CustomizationID",),
            Term.CADRE: ("ProfileID", EXTENDED_CADRE),
            Term.NUMBER: ("ID",),
            Term.TYPE_CODE: (kind.type_code,),
            Term.ISSUE_DATE: ("IssueDate",),
            Term.DUE_DATE: ("DueDate", "PaymentMeans/PaymentDueDate"),
            Term.NOTE: ("Note",),
            Term.CURRENCY: ("DocumentCurrencyCode",),
            Term.SERVICE: ("BuyerReference", f"{CUSTOMER}/Contact/ID"),
            Term.ENGAGEMENT: ("OrderReference/ID",),
            Term.MARCHE: ("ContractDocumentReference/ID",),
            Term.ORIGIN: (
                "BillingReference/InvoiceDocumentReference/ID",
                "BillingReference/CreditNoteDocumentReference/ID",
            ),
            Term.ATTACHMENT: ("AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject",),
            Term.MEANS_CODE: ("PaymentMeans/PaymentMeansCode",),
            Term.IBAN: (f"{ACCOUNT}/ID",),
            Term.ACCOUNT_NAME: (f"{ACCOUNT}/Name",),
            Term.BIC: (
                f"{ACCOUNT}/FinancialInstitutionBranch/ID",
                f"{ACCOUNT}/FinancialInstitutionBranch/FinancialInstitution/ID",
            ),
            Term.VAT_BREAKDOWN: ("TaxTotal/TaxSubtotal",),
            Term.TOTAL_HT: ("LegalMonetaryTotal/TaxExclusiveAmount",),
            Term.TOTAL_TVA: ("TaxTotal/TaxAmount",),
            Term.TOTAL_TTC: ("LegalMonetaryTotal/TaxInclusiveAmount",),
            Term.PREPAID: ("LegalMonetaryTotal/PrepaidAmount",),
            Term.ROUNDING: ("LegalMonetaryTotal/PayableRoundingAmount",),
            Term.NET_A_PAYER: ("LegalMonetaryTotal/PayableAmount",),
        }.items()
    }


def _payments(sheet: Sheet, _root: Element) -> tuple[Payment, ...]:
    """Give one payment an account; one without account when the means has none."""
    return tuple(
        _payment(means, account, sheet.due) for means in sheet.means for account in means.accounts or (AccountSaid(),)
    )


def _payment(means: MeansSaid, account: AccountSaid, document_due: str | None) -> Payment:
    said = account.texts
    return Payment(
        means_code=means.first("code"),
        iban=account_of(said.get("iban")),
        bic=said.get("bic"),
        account_name=said.get("name"),
        due_date=means.first("due") or document_due,
        information="\n".join(means.all("information")) or None,
        line=line_of(means.block),
        account_line=None if account.number is None else line_of(account.number),
    )


def _embedded(document: XmlDocument) -> Iterator[Embedded]:
    """Give the documents that are embedded; one that is only referred to (BT-124, a URI) is no attachment."""
    for block in below("AdditionalDocumentReference").within(document.root):
        for binary in below("Attachment/EmbeddedDocumentBinaryObject").within(block):
            yield Embedded(
                payload=document.payload(binary),
                filename=binary.get("filename"),
                reference=text_at(block, below("ID")),
                mime=binary.get("mimeCode"),
                labels=tuple(text_at(block, below(label)) for label in ("DocumentType", "DocumentDescription")),
                line=line_of(binary),
            )


def _layout(kind: Kind) -> Layout:
    return Layout(
        header=ubl_header(kind),
        loose={Term.CADRE: at(kind, EXTENDED_CADRE)[0]},
        places=_fields(kind),
        parties=ubl_parties(kind),
        lines=below(kind.line),
        periods=partial(line_periods, layout=ubl_lines(kind)),
        payments=_payments,
        embedded=_embedded,
    )


def _format(kind: Kind) -> Format:
    layout, lined = _layout(kind), ubl_lines(kind)

    def profile(document: XmlDocument) -> Profile:
        """Read the declared profile (BT-24)."""
        return profile_of(text_at(document.root, below("CustomizationID")))

    def reading(document: XmlDocument) -> Reading:
        """Read everything but the lines; never fails."""
        return read_document(document, layout)

    return Format(
        name=f"UBL {kind.root}",
        vocabulary=kind.vocabulary,
        roots=frozenset({(f"urn:oasis:names:specification:ubl:schema:xsd:{kind.root}-2", kind.root)}),
        schema=f"ubl-2.1-{kind.root.lower()}",
        profile=profile,
        reading=reading,
        lines=line_reader(lined),
        files=_embedded,
    )


UBL_INVOICE = _format(INVOICE)
UBL_CREDITNOTE = _format(CREDITNOTE)
