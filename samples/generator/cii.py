"""Write an invoice as UN/CEFACT Cross Industry Invoice (D16B namespaces): full, E2 minimal, and Factur-X profiles.

Sources: element order of CII D22B; DOMAIN §2 for where Chorus Pro looks.
"""

from __future__ import annotations

from dataclasses import replace

from samples.generator import cii_parts as parts
from samples.generator import cii_settlement as settlement
from samples.generator.model import EN16931, Invoice
from samples.generator.totals import amounts
from samples.generator.tree import Node, always, branch, document, leaf

GUIDELINES = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basicwl": "urn:factur-x.eu:1p0:basicwl",
    "basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "en16931": EN16931,
    "extended": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    "extended-ctc-fr": "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
}
_NAMESPACES = (
    ' xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"'
    ' xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"'
    ' xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"'
    ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)


def cii_invoice(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write a CII document: the default one, or ``invoice``, with these fields changed (see ``model.Invoice``).

    A credit note is the same with ``type_code="381"``.
    """
    return _write(_changed(invoice, changes))


def cii_minimal(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write the E2 minimal CII of Chorus Pro: no guideline, dates without ``@format``."""
    return _write(_changed(invoice or Invoice(guideline=None, date_format=None), changes))


def cii_profile(profile: str, invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write CII for a Factur-X profile (a key of ``GUIDELINES``): BASIC WL has no lines, MINIMUM only totals."""
    start = replace(invoice or Invoice(), guideline=GUIDELINES[profile])
    if profile in ("minimum", "basicwl"):
        start = replace(start, write_lines=False)
    changed = _changed(start, changes)
    if profile in ("basicwl", "basic"):  # these two have no BIC
        changed = replace(changed, payments=tuple(replace(item, bic=None) for item in changed.payments))
    return _write(changed, minimum=True) if profile == "minimum" else _write(changed)


def _changed(invoice: Invoice | None, changes: dict[str, object]) -> Invoice:
    return replace(invoice or Invoice(), **changes)  # type: ignore[arg-type]  # the dataclass refuses unknown names


def _write(invoice: Invoice, *, minimum: bool = False) -> bytes:
    sums = amounts(invoice)
    lines = enumerate(invoice.lines, 1) if invoice.write_lines else ()
    children = [
        always(
            "rsm:ExchangedDocumentContext",
            branch("ram:BusinessProcessSpecifiedDocumentContextParameter", leaf("ram:ID", invoice.cadre)),
            branch("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", invoice.guideline)),
        ),
        _header(invoice, minimum=minimum),
        always(
            "rsm:SupplyChainTradeTransaction",
            *(parts.line(number, item, invoice.date_format) for number, item in lines),
            _agreement(invoice, minimum=minimum),
            always(
                "ram:ApplicableHeaderTradeDelivery",
                *(() if minimum else parts.delivery(invoice)),
            ),
            settlement.minimum(invoice, sums) if minimum else settlement.full(invoice, sums),
        ),
    ]
    return document(invoice, "rsm:CrossIndustryInvoice", _NAMESPACES, children)


def _header(invoice: Invoice, *, minimum: bool) -> Node | None:
    notes = () if minimum else invoice.notes
    return branch(
        "rsm:ExchangedDocument",
        leaf("ram:ID", invoice.number),
        leaf("ram:TypeCode", invoice.type_code),
        parts.date("ram:IssueDateTime", invoice.issue_date, invoice.date_format),
        *(
            branch("ram:IncludedNote", leaf("ram:Content", note.text), leaf("ram:SubjectCode", note.subject))
            for note in notes
        ),
    )


def _agreement(invoice: Invoice, *, minimum: bool) -> Node:
    attachments = () if minimum else invoice.attachments
    order = branch("ram:BuyerOrderReferencedDocument", leaf("ram:IssuerAssignedID", invoice.engagement))
    contract = branch("ram:ContractReferencedDocument", leaf("ram:IssuerAssignedID", invoice.marche))
    return always(
        "ram:ApplicableHeaderTradeAgreement",
        leaf("ram:BuyerReference", invoice.service),
        parts.seller(invoice.seller, minimum=minimum),
        parts.buyer(invoice.buyer, minimum=minimum),
        None if minimum else parts.representative(invoice.representative),
        order,
        None if minimum else contract,
        *(parts.attachment(item) for item in attachments),
        *(() if minimum else (parts.reference(name) for name in invoice.references)),
    )
