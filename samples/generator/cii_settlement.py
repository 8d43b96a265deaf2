"""The settlement of a CII document: payee, payment means, VAT, totals, origin invoice."""

from __future__ import annotations

from samples.generator import cii_parts as parts
from samples.generator.model import Allowance, Invoice, Payment, Vat
from samples.generator.totals import Amounts
from samples.generator.tree import Node, always, branch, leaf


def full(invoice: Invoice, sums: Amounts) -> Node:
    """Settlement of every profile from BASIC WL upwards."""
    return always(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:InvoiceCurrencyCode", invoice.currency),
        parts.other("ram:InvoiceeTradeParty", invoice.valideur),
        parts.other("ram:PayeeTradeParty", invoice.payee),
        *(_payment(item) for item in invoice.payments),
        *(_vat(item, invoice.due_code) for item in sums.vat),
        _period(invoice),
        *(_allowance(item) for item in invoice.allowances),
        branch(
            "ram:SpecifiedTradePaymentTerms",
            parts.date("ram:DueDateDateTime", invoice.due_date, invoice.date_format),
        ),
        branch(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            leaf("ram:LineTotalAmount", sums.lines),
            leaf("ram:ChargeTotalAmount", sums.charges),
            leaf("ram:AllowanceTotalAmount", sums.allowances),
            leaf("ram:TaxBasisTotalAmount", sums.ht),
            leaf("ram:TaxTotalAmount", sums.tva, currencyID=invoice.currency),
            leaf("ram:RoundingAmount", invoice.rounding),
            leaf("ram:GrandTotalAmount", sums.ttc),
            leaf("ram:TotalPrepaidAmount", invoice.prepaid),
            leaf("ram:DuePayableAmount", sums.net),
        ),
        *(branch("ram:InvoiceReferencedDocument", leaf("ram:IssuerAssignedID", origin)) for origin in invoice.origins),
    )


def minimum(invoice: Invoice, sums: Amounts) -> Node:
    """Settlement of the MINIMUM profile: currency and totals, no payment means."""
    return always(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:InvoiceCurrencyCode", invoice.currency),
        branch(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            leaf("ram:TaxBasisTotalAmount", sums.ht),
            leaf("ram:TaxTotalAmount", sums.tva, currencyID=invoice.currency),
            leaf("ram:GrandTotalAmount", sums.ttc),
            leaf("ram:DuePayableAmount", sums.net),
        ),
    )


def _payment(item: Payment) -> Node | None:
    return branch(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        leaf("ram:TypeCode", item.code),
        leaf("ram:Information", item.information),
        branch(
            "ram:PayeePartyCreditorFinancialAccount",
            leaf("ram:IBANID", item.iban),
            leaf("ram:AccountName", item.account_name),
        ),
        branch("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", item.bic)),
    )


def _vat(item: Vat, due_code: str | None) -> Node | None:
    return branch(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", item.amount),
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:ExemptionReason", item.exemption),
        leaf("ram:BasisAmount", item.base),
        leaf("ram:CategoryCode", item.category),
        leaf("ram:DueDateTypeCode", due_code),
        leaf("ram:RateApplicablePercent", item.rate),
    )


def _period(invoice: Invoice) -> Node | None:
    if invoice.period is None:
        return None
    start, end = invoice.period
    return branch(
        "ram:BillingSpecifiedPeriod",
        parts.date("ram:StartDateTime", start, invoice.date_format),
        parts.date("ram:EndDateTime", end, invoice.date_format),
    )


def _allowance(item: Allowance) -> Node | None:
    return branch(
        "ram:SpecifiedTradeAllowanceCharge",
        branch("ram:ChargeIndicator", leaf("udt:Indicator", "true" if item.charge else "false")),
        leaf("ram:ActualAmount", item.amount),
        leaf("ram:ReasonCode", item.code),
        leaf("ram:Reason", item.reason),
        branch(
            "ram:CategoryTradeTax",
            leaf("ram:TypeCode", "VAT"),
            leaf("ram:CategoryCode", item.category),
            leaf("ram:RateApplicablePercent", item.rate),
        ),
    )
