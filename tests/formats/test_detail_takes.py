"""What is taken at a path: its qualifier, its blanks, its look-alikes, and never more than is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from detail_samples import parsed, values
from format_documents import cii, ubl

from pipeline.domain.terms import Term
from pipeline.formats.cii import CII
from pipeline.formats.sheet import MOST_BLOCKS, MOST_PERIODS, MOST_TEXTS
from pipeline.formats.ubl import UBL_INVOICE
from samples.generator import cii_invoice
from samples.generator import model as m

_QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"


def test_a_contact_without_a_name_counts() -> None:
    """« One contact only » is judged on the blocks: one that names nobody stands for itself, with its place."""
    details = CII.details(parsed(cii_invoice(seller=replace(m.SUPPLIER, contact="Ada", contacts=("", "Léo")))))
    found = details.all(Term.SELLER_CONTACT)
    path = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty"

    assert values(found) == ["Ada", "", "Léo"]
    assert found[1].place.path == f"{path}/DefinedTradeContact"
    assert found[2].place.path == f"{path}/DefinedTradeContact/PersonName"


def test_the_qualifier_of_a_text_goes_with_it() -> None:
    """``schemeID``, the currency of an amount, or AIFE's ``schemeName``; an identifier of a mandate is none."""
    ids = "".join(
        f"<a:PartyIdentification><b:ID {said}>{n}</b:ID></a:PartyIdentification>"
        for n, said in enumerate(('schemeID="0009"', 'schemeName="1"', "", 'schemeID=" "', 'schemeID="SEPA"'))
    )
    total = '<a:LegalMonetaryTotal><b:PayableAmount currencyID="EUR">1</b:PayableAmount></a:LegalMonetaryTotal>'
    supplier = f"<a:AccountingSupplierParty><a:Party>{ids}</a:Party></a:AccountingSupplierParty>"
    details = UBL_INVOICE.details(ubl(supplier + total))

    assert [(text.value, text.scheme) for text in details.all(Term.SELLER_OTHER_ID)] == [
        ("0", "0009"),
        ("1", "1"),
        ("2", None),
        ("3", None),
    ]
    assert [text.scheme for text in details.amounts] == ["EUR"]


@pytest.mark.parametrize(("scheme", "expected"), [("VAT", ["FR1"]), ("TVA", ["FR1"]), ("LOC", []), (None, ["FR1"])])
def test_only_a_vat_registration_gives_a_vat_number_in_ubl(scheme: str | None, expected: list[str]) -> None:
    """BT-32 stands in the same block under another scheme; AIFE's E1 writes TVA."""
    said = "" if scheme is None else f"<a:TaxScheme><b:ID>{scheme}</b:ID></a:TaxScheme>"
    party = f"<a:PartyTaxScheme><b:CompanyID>FR1</b:CompanyID>{said}</a:PartyTaxScheme>"
    details = UBL_INVOICE.details(
        ubl(f"<a:AccountingSupplierParty><a:Party>{party}</a:Party></a:AccountingSupplierParty>")
    )

    assert values(details.all(Term.SELLER_VAT)) == expected


def test_only_a_vat_registration_gives_a_vat_number_in_cii() -> None:
    """FC is the local tax number (BT-32); without a scheme it is taken as VA."""
    ids = "".join(
        f"<r:SpecifiedTaxRegistration><r:ID{said}>{n}</r:ID></r:SpecifiedTaxRegistration>"
        for n, said in enumerate((' schemeID="VA"', ' schemeID="FC"', ""))
    )
    details = CII.details(cii(agreement=f"<r:SellerTradeParty>{ids}</r:SellerTradeParty>"))

    assert values(details.all(Term.SELLER_VAT)) == ["0", "2"]


def test_breakdowns_of_another_currency_are_amounts_only() -> None:
    """In UBL the total in the tax currency (BT-111) may not hold a breakdown of the invoice; without a unit it does."""
    total = "<a:TaxTotal><b:TaxAmount {}>{}</b:TaxAmount><a:TaxSubtotal><b:TaxAmount>{}</b:TaxAmount></a:TaxSubtotal></a:TaxTotal>"
    inside = "<b:DocumentCurrencyCode>USD</b:DocumentCurrencyCode>" + "".join(
        (total.format('currencyID="EUR"', 1, 2), total.format('currencyID="USD"', 3, 4), total.format("", 5, 6))
    )
    details = UBL_INVOICE.details(ubl(inside))

    assert [detail.amount and detail.amount.value for detail in details.vat] == ["4", "6"]
    assert values(details.all(Term.TOTAL_TVA)) == ["3", "5"]
    assert values(details.all(Term.TOTAL_TVA_TAX_CURRENCY)) == ["1"]
    assert values(details.amounts) == ["1", "2", "3", "4", "5", "6"]


def test_without_an_invoice_currency_nothing_is_foreign() -> None:
    """A document that lacks BT-5 keeps its totals and its breakdown."""
    details = UBL_INVOICE.details(
        ubl('<a:TaxTotal><b:TaxAmount currencyID="EUR">1</b:TaxAmount><a:TaxSubtotal/></a:TaxTotal>')
    )

    assert values(details.all(Term.TOTAL_TVA)) == ["1"]
    assert len(details.vat) == 1


def test_dates_are_shown_one_way_and_kept_when_they_are_no_dates() -> None:
    """AAAA-MM-JJ when they have that shape, even for a day that does not exist; else as written."""
    dates = "".join(
        f'<r:InvoiceReferencedDocument><r:FormattedIssueDateTime><q:DateTimeString xmlns:q="{_QDT}">{said}'
        "</q:DateTimeString></r:FormattedIssueDateTime></r:InvoiceReferencedDocument>"
        for said in ("20260102", "20260230", "hier", " ")
    )
    details = CII.details(cii(settlement=dates))

    assert values(details.all(Term.ORIGIN_DATE)) == ["2026-01-02", "2026-02-30", "hier"]
    assert [origin.number for origin in details.origins] == [None, None, None]


def test_the_invoiced_object_is_no_supporting_document() -> None:
    """BT-18 stands in the same block under code 130, and BT-17 in CII under code 50."""
    block = "<r:AdditionalReferencedDocument><r:IssuerAssignedID>{0}</r:IssuerAssignedID><r:TypeCode>{0}</r:TypeCode></r:AdditionalReferencedDocument>"
    details = CII.details(cii(agreement="".join(block.format(code) for code in ("50", "130", "916"))))

    assert values(details.all(Term.SUPPORT_REFERENCE)) == ["916"]


def test_what_is_kept_is_bounded() -> None:
    """Whatever a document repeats, the rules are given 200 texts a term, 5,000 blocks of a kind, 1,000 periods."""
    period = "<a:InvoicePeriod><b:StartDate>d</b:StartDate></a:InvoicePeriod>"
    reference = "<a:BillingReference><a:InvoiceDocumentReference><b:ID>F</b:ID></a:InvoiceDocumentReference></a:BillingReference>"
    inside = (
        "<b:ID>1</b:ID><b:Note>#AAA#n</b:Note><b:TaxPointDate>d</b:TaxPointDate>" * (MOST_TEXTS + 1)
        + period * 999
        + f"<a:InvoiceLine>{period * 2}</a:InvoiceLine>"
        + reference * (MOST_BLOCKS + 1)
        + "<a:AllowanceCharge><b:Amount>1</b:Amount><b:BaseAmount>1</b:BaseAmount></a:AllowanceCharge>"
        * (MOST_BLOCKS + 1)
        + "<a:TaxTotal>" + "<b:TaxAmount>1</b:TaxAmount>" * (MOST_TEXTS + 1) + "<a:TaxSubtotal/>" * (MOST_BLOCKS + 1)
        + "</a:TaxTotal>"
        + "<a:AccountingCustomerParty><a:Party>" + "<a:Contact/>" * (MOST_TEXTS + 1)
        + "</a:Party></a:AccountingCustomerParty>"
        + "<a:AdditionalDocumentReference><b:ID>r</b:ID></a:AdditionalDocumentReference>" * (MOST_TEXTS + 1)
    )  # fmt: skip
    details = UBL_INVOICE.details(ubl(inside))

    assert {term: len(found) for term, found in details.texts.items()} == dict.fromkeys(
        (
            *(Term.NUMBER, Term.NOTE, Term.NOTE_SUBJECT, Term.VAT_POINT_DATE, Term.ORIGIN, Term.TOTAL_TVA),
            *(Term.BUYER_CONTACT, Term.SUPPORT_REFERENCE),
        ),
        MOST_TEXTS,
    )
    assert (len(details.periods), len(details.origins), len(details.vat)) == (MOST_PERIODS, MOST_BLOCKS, MOST_BLOCKS)
    assert (len(details.adjustments), len(details.amounts)) == (MOST_BLOCKS, 2 * MOST_BLOCKS + MOST_TEXTS)


def test_blank_elements_say_nothing() -> None:
    """Neither the rules nor the invoice are given what is blank; a subject without a text is no note."""
    invoice, details = CII.reading(
        cii(
            document="<r:IncludedNote><r:Content> </r:Content><r:SubjectCode> </r:SubjectCode></r:IncludedNote>",
            settlement="<r:SpecifiedTradePaymentTerms><r:Description> </r:Description><r:DueDateDateTime>"
            "<u:DateTimeString> </u:DateTimeString></r:DueDateDateTime></r:SpecifiedTradePaymentTerms>"
            "<r:SpecifiedTradeSettlementPaymentMeans><r:PayeePartyCreditorFinancialAccount><r:IBANID> </r:IBANID>"
            "</r:PayeePartyCreditorFinancialAccount></r:SpecifiedTradeSettlementPaymentMeans>"
            "<r:SpecifiedTradeSettlementHeaderMonetarySummation><r:TaxTotalAmount> </r:TaxTotalAmount>"
            "</r:SpecifiedTradeSettlementHeaderMonetarySummation>",
        )
    )
    subject = UBL_INVOICE.reading(ubl("<b:Note>#ACC#</b:Note>"))

    assert (details.texts, details.amounts, invoice.notes, invoice.remarks, invoice.totals.tva) == (
        {},
        (),
        (),
        (),
        None,
    )
    assert [(payment.iban, payment.due_date, payment.account_line) for payment in invoice.payments] == [(None, None, 1)]
    assert (subject.invoice.notes, values(subject.details.all(Term.NOTE_SUBJECT))) == ((), ["ACC"])


def test_the_rate_of_the_category_wins() -> None:
    """EN 16931-3-2 binds BT-119 to the category; UBL has an older place, read when the category has none."""
    subtotal = "<a:TaxSubtotal><b:Percent>10</b:Percent><a:TaxCategory>{}</a:TaxCategory></a:TaxSubtotal>"
    both = subtotal.format("<b:Percent>20</b:Percent>") + subtotal.format("")
    invoice, details = UBL_INVOICE.reading(ubl(f"<a:TaxTotal>{both}</a:TaxTotal>"))

    assert [str(line.rate) for line in invoice.vat] == ["20", "10"]
    assert [detail.rate and detail.rate.value for detail in details.vat] == ["20", "10"]


def test_a_scheme_name_that_is_known_wins_over_a_scheme_that_is_not() -> None:
    """AIFE types by ``schemeName``: a GLN scheme beside it does not hide it."""
    block = '<a:PartyIdentification><b:ID schemeID="{}" schemeName="{}">12345678200077</b:ID></a:PartyIdentification>'
    seller = "<a:AccountingSupplierParty><a:Party>{}</a:Party></a:AccountingSupplierParty>"
    schemes = [
        UBL_INVOICE.read(ubl(seller.format(block.format(*pair)))).seller.identifier
        for pair in (("0088", "1"), ("0088", "x"), ("1", "2"), ("", "x"))
    ]

    assert [found and found.scheme for found in schemes] == ["1", "0088", "1", "x"]


def test_amounts_are_bounded() -> None:
    """A header may repeat any amount; 20,000 are kept, in the amounts and under their own term 200."""
    total = "<a:LegalMonetaryTotal>" + "<b:PayableAmount>1</b:PayableAmount>" * 20_001 + "</a:LegalMonetaryTotal>"
    details = UBL_INVOICE.details(ubl(total))

    assert (len(details.amounts), len(details.all(Term.NET_A_PAYER))) == (20_000, MOST_TEXTS)


def test_periods_of_lines_stop_when_the_header_has_them_all() -> None:
    """The bound is on header and lines together."""
    period = "<a:InvoicePeriod><b:StartDate>d</b:StartDate></a:InvoicePeriod>"
    details = UBL_INVOICE.details(ubl(period * (MOST_PERIODS + 1) + f"<a:InvoiceLine>{period}</a:InvoiceLine>"))

    assert len(details.periods) == MOST_PERIODS
