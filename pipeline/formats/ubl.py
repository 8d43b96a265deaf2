"""UBL 2.1, Invoice and CreditNote, full (E1) or minimal (E2).

Sources: DOMAIN §2.3 (AIFE's minimal shape, OCA, Peppol), EN 16931-3-2 (binding of the business terms).
Limits: lines are counted here; ``lines`` reads them one by one, for the rules only (``ubl_details``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codecs.xml import Element, XmlDocument, line_of, text
from pipeline.domain.details import Details
from pipeline.domain.invoice import Attachment, Invoice, Note, VatLine
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded, read_attachments
from pipeline.formats.details import read_details
from pipeline.formats.fields import Table, first, text_at
from pipeline.formats.format import Format, Profile
from pipeline.formats.lines import line_reader
from pipeline.formats.parties import PartyPaths
from pipeline.formats.profiles import profile_of
from pipeline.formats.reading import Layout, notes_of, read_invoice
from pipeline.formats.ubl_details import note_of, ubl_details
from pipeline.formats.ubl_lines import ubl_lines
from pipeline.formats.ubl_paths import (
    ACCOUNT,
    CREDITNOTE,
    CUSTOMER,
    EXTENDED_CADRE,
    INVOICE,
    SELLER,
    VALIDEUR,
    VAT_SCHEMES,
    Kind,
    at,
    below,
)
from pipeline.formats.values import account_of, day_of, decimal_of


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


def _party(kind: Kind, block: str, *names: str) -> PartyPaths:
    legal = below("PartyLegalEntity/CompanyID")
    return PartyPaths(
        block=at(kind, block)[0],
        identifiers=(below("PartyIdentification/ID"), legal),
        legal=legal,
        names=tuple(below(name) for name in names),
        tax=below("PartyTaxScheme/CompanyID"),
        is_vat=_is_vat,
    )


def _is_vat(company: Element) -> bool:
    registration = company.getparent()
    scheme = None if registration is None else text_at(registration, below("TaxScheme/ID"))
    return scheme is None or scheme in VAT_SCHEMES


def _notes(root: Element) -> tuple[Note, ...]:
    return notes_of(note_of(text(note)) for note in below("Note").within(root))


def _remarks(root: Element) -> tuple[str, ...]:
    return tuple(said for terms in below("PaymentTerms/Note").within(root) if (said := text(terms)))


def _vat(root: Element) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            base=decimal_of(text_at(tax, below("TaxableAmount"))),
            amount=decimal_of(text_at(tax, below("TaxAmount"))),
            category=text_at(tax, below("TaxCategory/ID")),
            rate=decimal_of(text_at(tax, below("TaxCategory/Percent"), below("Percent"))),
            exemption=text_at(
                tax, below("TaxCategory/TaxExemptionReason"), below("TaxCategory/TaxExemptionReasonCode")
            ),
        )
        for tax in below("TaxTotal/TaxSubtotal").within(root)
    )


def _payments(root: Element) -> tuple[Payment, ...]:
    document_due = text_at(root, below("DueDate"))
    return tuple(payment for means in below("PaymentMeans").within(root) for payment in _accounts(means, document_due))


def _accounts(means: Element, document_due: str | None) -> Iterator[Payment]:
    """Give one payment an account; one without account when the means has none."""
    due, _ = day_of(text_at(means, below("PaymentDueDate")) or document_due)
    said = [note for element in below("InstructionNote").within(means) if (note := text(element))]
    accounts: list[Element | None] = [*below("PayeeFinancialAccount").within(means)]
    for account in accounts or [None]:
        number = None if account is None else first(account, below("ID"))
        yield Payment(
            means_code=text_at(means, below("PaymentMeansCode")),
            iban=None if account is None else account_of(text_at(account, below("ID"))),
            bic=None if account is None else text_at(account, *_BANK),
            account_name=None if account is None else text_at(account, below("Name")),
            due_date=due,
            information="\n".join(said) or None,
            line=line_of(means),
            account_line=None if number is None else line_of(number),
        )


_BANK = (
    below("FinancialInstitutionBranch/ID"),
    below("FinancialInstitutionBranch/FinancialInstitution/ID"),
)


def _attachments(document: XmlDocument) -> tuple[Attachment, ...]:
    return read_attachments(_embedded(document))


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
        fields=_fields(kind),
        seller=_party(kind, SELLER, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        buyer=_party(kind, CUSTOMER, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        valideur=_party(kind, VALIDEUR, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        payee=_party(kind, "PayeeParty", "PartyName/Name", "PartyLegalEntity/RegistrationName"),
        lines=below(kind.line),
        notes=_notes,
        remarks=_remarks,
        vat=_vat,
        payments=_payments,
        attachments=_attachments,
    )


def _format(kind: Kind) -> Format:
    layout, detailed = _layout(kind), ubl_details(kind)

    def profile(document: XmlDocument) -> Profile:
        """Read the declared profile (BT-24)."""
        return profile_of(text_at(document.root, below("CustomizationID")))

    def read(document: XmlDocument) -> Invoice:
        """Read the invoice; never fails."""
        return read_invoice(document, layout)

    def details(document: XmlDocument) -> Details:
        """Read what the rules judge beyond the invoice; never fails."""
        return read_details(document, detailed)

    return Format(
        name=f"UBL {kind.root}",
        vocabulary=kind.vocabulary,
        roots=frozenset({(f"urn:oasis:names:specification:ubl:schema:xsd:{kind.root}-2", kind.root)}),
        schema=f"ubl-2.1-{kind.root.lower()}",
        profile=profile,
        read=read,
        details=details,
        lines=line_reader(ubl_lines(kind)),
        files=_embedded,
    )


UBL_INVOICE = _format(INVOICE)
UBL_CREDITNOTE = _format(CREDITNOTE)
