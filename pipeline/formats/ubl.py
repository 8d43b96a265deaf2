"""UBL 2.1, Invoice and CreditNote, full (E1) or minimal (E2).

Sources: DOMAIN §2.3 (AIFE's minimal shape, OCA, Peppol), EN 16931-3-2 (binding of the business terms).
Limits: lines are counted, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_SUBJECT = re.compile(r"#(?P<subject>[A-Z]{3})#(?P<text>.*)", re.DOTALL)  # EN 16931-3-2: BT-21 inside cbc:Note
_VAT_SCHEMES = (None, "VAT", "TVA")  # "TVA" is what AIFE's E1 writes
_ACCOUNT = "PaymentMeans/PayeeFinancialAccount"
_CUSTOMER = "AccountingCustomerParty/Party"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between an invoice and a credit note."""

    root: str
    vocabulary: str
    type_code: str
    line: str


_INVOICE = _Kind("Invoice", "ubl-invoice", "InvoiceTypeCode", "InvoiceLine")
_CREDITNOTE = _Kind("CreditNote", "ubl-creditnote", "CreditNoteTypeCode", "CreditNoteLine")
_AGGREGATES = frozenset(
    (
        *("AccountingCustomerParty", "AccountingSupplierParty", "PayeeParty", "Party", "PartyIdentification"),
        *("PartyLegalEntity", "PartyName", "PartyTaxScheme", "TaxScheme", "Contact"),
        *("AdditionalDocumentReference", "Attachment", "BillingReference", "ContractDocumentReference"),
        *("InvoiceDocumentReference", "CreditNoteDocumentReference", "OrderReference"),
        *(
            "PaymentMeans",
            "PaymentTerms",
            "PayeeFinancialAccount",
            "FinancialInstitutionBranch",
            "FinancialInstitution",
        ),
        *("LegalMonetaryTotal", "TaxTotal", "TaxSubtotal", "TaxCategory", "InvoiceLine", "CreditNoteLine"),
    )
)


@cache
def _below(path: str) -> Path:
    """A path inside a block; extensions are found in any namespace, since AIFE's stand in none that is published."""
    names = path.split("/")
    if names[0] == "UBLExtensions":
        return Path(path, tuple(f"{{*}}{name}" for name in names))
    return Path(path, tuple(f"{{{_CAC if name in _AGGREGATES else _CBC}}}{name}" for name in names))


def _at(kind: _Kind, *paths: str) -> tuple[Path, ...]:
    """Paths from the root."""
    return tuple(Path(f"/{kind.root}/{path}", _below(path).steps) for path in paths)


def _fields(kind: _Kind) -> Table:
    return {
        term: _at(kind, *paths)
        for term, paths in {
            Term.GUIDELINE: ("CustomizationID",),
            Term.CADRE: ("ProfileID", "UBLExtensions/UBLExtension/ExtensionContent/CategoryCode"),
            Term.NUMBER: ("ID",),
            Term.TYPE_CODE: (kind.type_code,),
            Term.ISSUE_DATE: ("IssueDate",),
            Term.DUE_DATE: ("DueDate", "PaymentMeans/PaymentDueDate"),
            Term.NOTE: ("Note",),
            Term.CURRENCY: ("DocumentCurrencyCode",),
            Term.SERVICE: ("BuyerReference", f"{_CUSTOMER}/Contact/ID"),
            Term.ENGAGEMENT: ("OrderReference/ID",),
            Term.MARCHE: ("ContractDocumentReference/ID",),
            Term.ORIGIN: (
                "BillingReference/InvoiceDocumentReference/ID",
                "BillingReference/CreditNoteDocumentReference/ID",
            ),
            Term.ATTACHMENT: ("AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject",),
            Term.MEANS_CODE: ("PaymentMeans/PaymentMeansCode",),
            Term.IBAN: (f"{_ACCOUNT}/ID",),
            Term.ACCOUNT_NAME: (f"{_ACCOUNT}/Name",),
            Term.BIC: (
                f"{_ACCOUNT}/FinancialInstitutionBranch/ID",
                f"{_ACCOUNT}/FinancialInstitutionBranch/FinancialInstitution/ID",
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


def _party(kind: _Kind, block: str, *names: str) -> PartyPaths:
    legal = _below("PartyLegalEntity/CompanyID")
    return PartyPaths(
        block=_at(kind, block)[0],
        identifiers=(_below("PartyIdentification/ID"), legal),
        legal=legal,
        names=tuple(_below(name) for name in names),
        tax=_below("PartyTaxScheme/CompanyID"),
        is_vat=_is_vat,
    )


def _is_vat(company: Element) -> bool:
    registration = company.getparent()
    return registration is None or text_at(registration, _below("TaxScheme/ID")) in _VAT_SCHEMES


def _notes(root: Element) -> tuple[Note, ...]:
    return notes_of(_note(text(note)) for note in _below("Note").within(root))


def _note(said: str | None) -> tuple[str | None, str | None]:
    found = _SUBJECT.fullmatch(said) if said else None
    return (found["subject"], found["text"].strip()) if found else (None, said)


def _remarks(root: Element) -> tuple[str, ...]:
    return tuple(said for terms in _below("PaymentTerms/Note").within(root) if (said := text(terms)))


def _vat(root: Element) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            base=decimal_of(text_at(tax, _below("TaxableAmount"))),
            amount=decimal_of(text_at(tax, _below("TaxAmount"))),
            category=text_at(tax, _below("TaxCategory/ID")),
            rate=decimal_of(text_at(tax, _below("TaxCategory/Percent"), _below("Percent"))),
            exemption=text_at(
                tax, _below("TaxCategory/TaxExemptionReason"), _below("TaxCategory/TaxExemptionReasonCode")
            ),
        )
        for tax in _below("TaxTotal/TaxSubtotal").within(root)
    )


def _payments(root: Element) -> tuple[Payment, ...]:
    document_due = text_at(root, _below("DueDate"))
    return tuple(payment for means in _below("PaymentMeans").within(root) for payment in _accounts(means, document_due))


def _accounts(means: Element, document_due: str | None) -> Iterator[Payment]:
    """Give one payment an account; one without account when the means has none."""
    due, _ = day_of(text_at(means, _below("PaymentDueDate")) or document_due)
    said = [note for element in _below("InstructionNote").within(means) if (note := text(element))]
    accounts: list[Element | None] = [*_below("PayeeFinancialAccount").within(means)]
    for account in accounts or [None]:
        yield Payment(
            means_code=text_at(means, _below("PaymentMeansCode")),
            iban=None if account is None else account_of(text_at(account, _below("ID"))),
            bic=None if account is None else text_at(account, *_BANK),
            account_name=None if account is None else text_at(account, _below("Name")),
            due_date=due,
            information="\n".join(said) or None,
            line=line_of(means),
        )


_BANK = (
    _below("FinancialInstitutionBranch/ID"),
    _below("FinancialInstitutionBranch/FinancialInstitution/ID"),
)


def _attachments(document: XmlDocument) -> tuple[Attachment, ...]:
    return read_attachments(_embedded(document))


def _embedded(document: XmlDocument) -> Iterator[Embedded]:
    """Give the documents that are embedded; one that is only referred to (BT-124, a URI) is no attachment."""
    for block in _below("AdditionalDocumentReference").within(document.root):
        for binary in _below("Attachment/EmbeddedDocumentBinaryObject").within(block):
            yield Embedded(
                payload=document.payload(binary),
                filename=binary.get("filename"),
                reference=text_at(block, _below("ID")),
                mime=binary.get("mimeCode"),
                labels=tuple(text_at(block, _below(label)) for label in ("DocumentType", "DocumentDescription")),
                line=line_of(binary),
            )


def _layout(kind: _Kind) -> Layout:
    return Layout(
        fields=_fields(kind),
        seller=_party(kind, "AccountingSupplierParty/Party", "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        buyer=_party(kind, _CUSTOMER, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        valideur=None,
        payee=_party(kind, "PayeeParty", "PartyName/Name", "PartyLegalEntity/RegistrationName"),
        lines=_below(kind.line),
        notes=_notes,
        remarks=_remarks,
        vat=_vat,
        payments=_payments,
        attachments=_attachments,
    )


def _format(kind: _Kind) -> Format:
    layout = _layout(kind)

    def profile(document: XmlDocument) -> Profile:
        """Read the declared profile (BT-24)."""
        return profile_of(text_at(document.root, _below("CustomizationID")))

    def read(document: XmlDocument) -> Invoice:
        """Read the invoice; never fails."""
        return read_invoice(document, layout)

    return Format(
        name=f"UBL {kind.root}",
        vocabulary=kind.vocabulary,
        roots=frozenset({(f"urn:oasis:names:specification:ubl:schema:xsd:{kind.root}-2", kind.root)}),
        schema=f"ubl-2.1-{kind.root.lower()}",
        profile=profile,
        read=read,
    )


UBL_INVOICE = _format(_INVOICE)
UBL_CREDITNOTE = _format(_CREDITNOTE)
