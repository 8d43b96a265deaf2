"""The settlement of a CII document: payee, payment means, VAT, totals, origin invoice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from samples.generator import cii_parts as parts
from samples.generator.model import Allowance, Invoice, Payment, Vat
from samples.generator.totals import Amounts
from samples.generator.tree import Node, always, branch, leaf


def full(invoice: Invoice, sums: Amounts) -> Node:
    """Settlement of every profile from BASIC WL upwards."""
    return always(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:TaxCurrencyCode", invoice.tax_currency),
        leaf("ram:InvoiceCurrencyCode", invoice.currency),
        parts.other("ram:InvoiceeTradeParty", invoice.valideur),
        parts.other("ram:PayeeTradeParty", invoice.payee),
        *(_payment(item) for item in invoice.payments),
        *(_vat(item, invoice) for item in sums.vat),
        parts.period(invoice.period, invoice.date_format),
        *(_allowance(item) for item in invoice.allowances),
        *_terms(invoice),
        branch(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            leaf("ram:LineTotalAmount", sums.lines),
            leaf("ram:ChargeTotalAmount", sums.charges),
            leaf("ram:AllowanceTotalAmount", sums.allowances),
            leaf("ram:TaxBasisTotalAmount", sums.ht),
            leaf("ram:TaxTotalAmount", sums.tva, currencyID=invoice.currency),
            leaf("ram:TaxTotalAmount", invoice.tax_total, currencyID=invoice.tax_currency),
            leaf("ram:RoundingAmount", invoice.rounding),
            leaf("ram:GrandTotalAmount", sums.ttc),
            leaf("ram:TotalPrepaidAmount", invoice.prepaid),
            leaf("ram:DuePayableAmount", sums.net),
        ),
        *(
            parts.origin(number, day, invoice.date_format)
            for number, day in zip_longest(invoice.origins, invoice.origin_dates)
        ),
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


def _vat(item: Vat, invoice: Invoice) -> Node | None:
    return branch(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", item.amount),
        leaf("ram:TypeCode", item.tax_type),
        leaf("ram:ExemptionReason", item.exemption),
        leaf("ram:BasisAmount", item.base),
        leaf("ram:CategoryCode", item.category),
        leaf("ram:ExemptionReasonCode", item.exemption_code),
        parts.date("ram:TaxPointDate", invoice.vat_point_date, invoice.date_format, "udt:DateString"),
        leaf("ram:DueDateTypeCode", invoice.due_code or invoice.period_code),
        leaf("ram:RateApplicablePercent", item.rate),
    )


def _terms(invoice: Invoice) -> Iterator[Node | None]:
    """Due date with the first payment terms, then one block for each other text."""
    due = parts.date("ram:DueDateDateTime", invoice.due_date, invoice.date_format)
    first, *more = invoice.payment_terms or (None,)
    yield branch("ram:SpecifiedTradePaymentTerms", leaf("ram:Description", first), due)
    for terms in more:
        yield branch("ram:SpecifiedTradePaymentTerms", leaf("ram:Description", terms))


def _allowance(item: Allowance) -> Node | None:
    return branch(
        "ram:SpecifiedTradeAllowanceCharge",
        branch("ram:ChargeIndicator", leaf("udt:Indicator", "true" if item.charge else "false")),
        leaf("ram:CalculationPercent", item.percent),
        leaf("ram:BasisAmount", item.base),
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
