"""Write an invoice as UBL 2.1: Invoice and CreditNote (EN 16931 binding), and the E2 minimal shape of Chorus Pro.

Sources: OASIS UBL 2.1 element order; DOMAIN §2.3 for Chorus Pro's ways.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from samples.generator import ubl_parts as parts
from samples.generator.model import Invoice, Line
from samples.generator.totals import Amounts, amounts
from samples.generator.tree import Node, branch, document, leaf

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def ubl_invoice(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write a UBL Invoice: the default one, or ``invoice``, with these fields changed (see ``model.Invoice``)."""
    return _write(_changed(invoice, changes), "Invoice")


def ubl_credit_note(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write a UBL CreditNote (type 381 unless said otherwise)."""
    start = invoice or Invoice(type_code="381", due_date=None)
    return _write(_changed(start, changes), "CreditNote")


def ubl_minimal(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write the E2 minimal Invoice: cadre in an extension, no profile, no buyer name."""
    start = invoice or Invoice(cadre=None, cadre_extension="A1", guideline=None)
    return _write(_changed(start, changes), "Invoice")


def _changed(invoice: Invoice | None, changes: dict[str, object]) -> Invoice:
    return replace(invoice or Invoice(), **changes)  # type: ignore[arg-type]  # the dataclass refuses unknown names


def _write(invoice: Invoice, root: str) -> bytes:
    namespaces = (
        f' xmlns="{_UBL}{root}-2"'
        f' xmlns:cac="{_UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}CommonBasicComponents-2"'
    )
    if invoice.cadre_extension is not None:
        namespaces += f' xmlns:cec="{_UBL}CommonExtensionComponents-2"'
    sums, is_invoice = amounts(invoice), root == "Invoice"
    children = [
        *_header(invoice, root),
        *_references(invoice),
        branch("cac:AccountingSupplierParty", parts.party(invoice.seller)),
        branch("cac:AccountingCustomerParty", parts.party(invoice.buyer)),
        parts.payee(invoice.payee),
        branch("cac:BuyerCustomerParty", parts.party(invoice.valideur)),
        parts.representative(invoice.representative),
        parts.delivery(invoice),
        *(parts.payment(item, None if is_invoice else invoice.due_date) for item in invoice.payments),
        *(branch("cac:PaymentTerms", leaf("cbc:Note", terms)) for terms in invoice.payment_terms),
        *(parts.allowance(item, invoice.currency) for item in invoice.allowances),
        parts.tax_total(sums, invoice.currency, invoice.due_code),
        branch("cac:TaxTotal", leaf("cbc:TaxAmount", invoice.tax_total, currencyID=invoice.tax_currency)),
        _totals(invoice, sums),
        *(parts.line(n, item, invoice.currency, root) for n, item in enumerate(_lines(invoice), 1)),
    ]
    return document(invoice, root, namespaces, children)


def _header(invoice: Invoice, root: str) -> list[Node | None]:
    is_invoice = root == "Invoice"
    tax_point = leaf("cbc:TaxPointDate", invoice.vat_point_date)
    return [
        branch(
            "cec:UBLExtensions",
            branch(
                "cec:UBLExtension",
                branch("cec:ExtensionContent", leaf("CategoryCode", invoice.cadre_extension)),
            ),
        ),
        leaf("cbc:UBLVersionID", "2.1"),
        leaf("cbc:CustomizationID", invoice.guideline),
        leaf("cbc:ProfileID", invoice.cadre),
        leaf("cbc:ID", invoice.number),
        leaf("cbc:IssueDate", invoice.issue_date),
        leaf("cbc:DueDate", invoice.due_date) if is_invoice else tax_point,
        leaf(f"cbc:{root}TypeCode", invoice.type_code),
        *(leaf("cbc:Note", f"#{n.subject}#{n.text}" if n.subject else n.text) for n in invoice.notes),
        tax_point if is_invoice else None,
        leaf("cbc:DocumentCurrencyCode", invoice.currency),
        leaf("cbc:TaxCurrencyCode", invoice.tax_currency),
        leaf("cbc:BuyerReference", invoice.service),
        parts.period(invoice.period, invoice.period_code),
    ]


def _references(invoice: Invoice) -> list[Node | None]:
    return [
        branch("cac:OrderReference", leaf("cbc:ID", invoice.engagement)),
        *(parts.origin(number, day) for number, day in zip_longest(invoice.origins, invoice.origin_dates)),
        branch(
            "cac:ContractDocumentReference",
            leaf("cbc:ID", invoice.marche),
            leaf("cbc:DocumentType", "Marché public") if invoice.marche is not None else None,
        ),
        *(parts.attachment(item) for item in invoice.attachments),
        *(parts.reference(name) for name in invoice.references),
    ]


def _lines(invoice: Invoice) -> tuple[Line, ...]:
    return invoice.lines if invoice.write_lines else ()


def _totals(invoice: Invoice, sums: Amounts) -> Node | None:
    unit = invoice.currency
    return branch(
        "cac:LegalMonetaryTotal",
        leaf("cbc:LineExtensionAmount", sums.lines, currencyID=unit),
        leaf("cbc:TaxExclusiveAmount", sums.ht, currencyID=unit),
        leaf("cbc:TaxInclusiveAmount", sums.ttc, currencyID=unit),
        leaf("cbc:AllowanceTotalAmount", sums.allowances, currencyID=unit),
        leaf("cbc:ChargeTotalAmount", sums.charges, currencyID=unit),
        leaf("cbc:PrepaidAmount", invoice.prepaid, currencyID=unit),
        leaf("cbc:PayableRoundingAmount", invoice.rounding, currencyID=unit),
        leaf("cbc:PayableAmount", sums.net, currencyID=unit),
    )
