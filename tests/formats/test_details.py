"""The rules are given what they judge, the same from any vocabulary, whatever the document."""

from __future__ import annotations

import pytest
from detail_samples import CII, UBL, parsed, plain, values
from format_corpus import needs_corpus, open_document, rows
from format_documents import trees, ubl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.details import NO_DETAILS, Details, Text
from pipeline.domain.terms import Place, Term
from pipeline.formats.format import read_nothing
from pipeline.formats.lines import NO_LINES
from pipeline.formats.ubl import UBL_INVOICE
from pipeline.formats.values import decimal_of
from samples.generator import model as m


def test_the_cadre_of_the_minimal_ubl_is_in_an_extension() -> None:
    """AIFE's E2 writes it in a namespace that is not published (DOMAIN §2.3)."""
    extension = "<e:UBLExtensions><e:UBLExtension><e:ExtensionContent><x>A9</x></e:ExtensionContent></e:UBLExtension></e:UBLExtensions>"
    details = UBL_INVOICE.details(ubl(extension.replace("x>", "CategoryCode>")))

    assert values(details.all(Term.CADRE)) == ["A9"]


def test_a_charge_on_the_price_is_no_discount() -> None:
    """BT-147 is an allowance; the gross price stands all the same."""
    price = (
        "<a:Price><a:AllowanceCharge><b:ChargeIndicator>{}</b:ChargeIndicator><b:Amount>1</b:Amount>"
        "<b:BaseAmount>9</b:BaseAmount></a:AllowanceCharge></a:Price>"
    )
    inside = "".join(f"<a:InvoiceLine>{price.format(said)}</a:InvoiceLine>" for said in ("true", "1", "false"))
    lines = list(UBL_INVOICE.lines(ubl(inside)))

    assert [line.discount and line.discount.value for line in lines] == [None, None, "1"]
    assert [line.gross_price and line.gross_price.value for line in lines] == ["9", "9", "9"]


def test_of_several_texts_a_line_keeps_the_first_that_says_something() -> None:
    """Notes repeat, and a blank one says nothing."""
    [line] = UBL_INVOICE.lines(
        ubl("<a:InvoiceLine><b:Note> </b:Note><b:Note>a</b:Note><b:Note>b</b:Note></a:InvoiceLine>")
    )

    assert line.note == Text("a", Place("/Invoice/InvoiceLine[1]/Note", 1))


def test_a_period_inside_something_else_is_none_of_a_line() -> None:
    """An order or a delivery may have its own; a block that says nothing is no period."""
    dated = "<a:InvoicePeriod><b:StartDate>2026-01-01</b:StartDate></a:InvoicePeriod>"
    inside = f"<a:InvoiceLine><a:X>{dated}</a:X><a:InvoicePeriod/>{dated}</a:InvoiceLine><a:InvoicePeriod/>"

    assert [plain(period) for period in UBL_INVOICE.details(ubl(inside)).periods] == [
        {"start": "2026-01-01", "end": None}
    ]


def test_a_format_without_details_gives_none() -> None:
    """Known formats that are refused, or read otherwise, leave the rules on form with nothing to judge."""
    assert read_nothing(ubl("")).details == NO_DETAILS
    assert list(NO_LINES(ubl(""))) == []


_WORDS = st.text(st.sampled_from("abcdé 0123-"), min_size=1, max_size=12).map(str.strip).filter(bool)
_DAYS = st.dates().map(lambda found: found.isoformat())
_AMOUNTS = st.decimals(0, 9999, places=2).map(str)
_MAYBE = st.none() | _WORDS
_PERIODS = st.none() | st.tuples(_DAYS, st.none() | _DAYS)
_PARTIES = st.builds(
    m.Party,
    name=_MAYBE,
    id=_MAYBE,
    tva=_MAYBE,
    street=_MAYBE,
    city=_MAYBE,
    country=_MAYBE,
    legal_id=_MAYBE,
    trade_name=_MAYBE,
    contact=_MAYBE,
    contacts=st.lists(st.just("") | _WORDS, max_size=2).map(tuple),
)
_LINES = st.builds(
    m.Line,
    name=_WORDS,
    quantity=st.sampled_from(("1", "-2.5", "3")),
    price=_AMOUNTS,
    rate=st.sampled_from(("20", "5.5", "0")),
    category=st.sampled_from(("S", "E", "AE")),
    description=_MAYBE,
    gross_price=st.none() | _AMOUNTS,
    discount=_AMOUNTS,
    note=_MAYBE,
    origin=_MAYBE,
    origin_date=st.none() | _DAYS,
    period=_PERIODS,
)
_INVOICES = st.builds(
    m.Invoice,
    number=_MAYBE,
    issue_date=_DAYS,
    due_date=st.none() | _DAYS,
    cadre=_MAYBE,
    guideline=_MAYBE,
    currency=st.sampled_from(("EUR", "USD")),
    tax_currency=st.just("CHF"),
    tax_total=st.none() | _AMOUNTS,
    seller=_PARTIES,
    buyer=_PARTIES,
    valideur=st.none() | _PARTIES,
    payee=st.none() | _PARTIES,
    representative=st.none() | _PARTIES,
    service=_MAYBE,
    engagement=_MAYBE,
    marche=_MAYBE,
    origins=st.lists(_WORDS, max_size=3).map(tuple),
    origin_dates=st.lists(st.none() | _DAYS, max_size=3).map(tuple),
    period=_PERIODS,
    delivery_date=st.none() | _DAYS,
    delivery=st.none() | st.builds(m.Delivery, name=_MAYBE, id=_MAYBE, street=_MAYBE, city=_MAYBE, country=_MAYBE),
    payment_terms=st.lists(_WORDS, max_size=3).map(tuple),
    references=st.lists(_WORDS, max_size=2).map(tuple),
    notes=st.lists(st.builds(m.Note, _WORDS, st.none() | st.sampled_from(("ACC", "AAB"))), max_size=3).map(tuple),
    allowances=st.lists(
        st.builds(m.Allowance, _AMOUNTS, _WORDS, charge=st.booleans(), code=_MAYBE, base=st.none() | _AMOUNTS),
        max_size=2,
    ).map(tuple),
    lines=st.lists(_LINES, min_size=1, max_size=3).map(tuple),
    exemption=_MAYBE,
    exemption_code=_MAYBE,
    prepaid=st.none() | _AMOUNTS,
    vat_point_date=st.none() | _DAYS,
)
_ELSEWHERE = {  # the builders write these identifiers of Chorus Pro under another term of the norm in each vocabulary
    Term.SELLER_ID: "seller",
    Term.SELLER_OTHER_ID: "seller",
    Term.BUYER_ID: "buyer",
    Term.BUYER_OTHER_ID: "buyer",
    Term.PAYEE_ID: "payee",
    Term.VALIDEUR_ID: "valideur",
}


def _comparable(details: Details) -> dict[str, object]:
    """What a document says whatever its vocabulary: CII repeats the VAT date and code in each breakdown."""
    said: dict[str, list[str]] = {}
    for term, found in details.texts.items():
        said.setdefault(_ELSEWHERE.get(term, term.value), []).extend(values(found))
    repeated = {Term.VAT_POINT_DATE.value, *_ELSEWHERE.values()}
    return {
        "texts": {term: sorted(set(found)) if term in repeated else found for term, found in said.items()},
        "amounts": sorted(values(details.amounts)),
        "vat": [plain(detail) for detail in details.vat],
        "adjustments": [plain(item) for item in details.adjustments],
        "periods": [plain(period) for period in details.periods],
        "origins": [plain(origin) for origin in details.origins],
    }


@given(_INVOICES)
@settings(max_examples=80, deadline=None)
def test_both_vocabularies_say_the_same(invoice: m.Invoice) -> None:
    """Whatever an invoice holds, UBL and CII give the same values, and the same lines, but for their places."""
    read = [(claimed, parsed(write(invoice))) for claimed, write in (UBL, CII)]
    (in_ubl, in_cii) = (_comparable(claimed.details(document)) for claimed, document in read)

    assert in_ubl == in_cii
    assert [plain(line) for line in UBL_INVOICE.lines(read[0][1])] == [plain(line) for line in CII[0].lines(read[1][1])]


_NAMES = trees(
    *("b:ID", "b:Note", "b:StartDate", "b:Amount", "b:TaxAmount", "b:ChargeIndicator", "b:CompanyID", "b:Name"),
    *("a:Party", "a:AccountingSupplierParty", "a:PartyTaxScheme", "a:TaxScheme", "a:Contact", "a:InvoicePeriod"),
    *("a:TaxTotal", "a:TaxSubtotal", "a:TaxCategory", "a:AllowanceCharge", "a:InvoiceLine", "a:Price", "a:Item"),
    *("a:BillingReference", "a:InvoiceDocumentReference", "a:AdditionalDocumentReference", "e:UBLExtensions"),
)


@given(_NAMES)
@settings(max_examples=80, deadline=None)
def test_no_document_makes_the_reader_fail(inside: str) -> None:
    """Elements in any order, at any depth, with any text: details come back, and as many lines as were counted."""
    document = ubl(inside)
    details = UBL_INVOICE.details(document)

    assert all(text.value == text.value.strip() for found in details.texts.values() for text in found)
    assert len(list(UBL_INVOICE.lines(document))) == UBL_INVOICE.read(document).lines


_KINDS = {"cii", "pdf+cii", "ubl-invoice", "ubl-creditnote"}
_CORPUS = [
    row
    for row in rows()
    if row["kind"] in _KINDS and not row["hazard"] and not row["path"].endswith("506_ZUGFeRD1and2.pdf")
]


@needs_corpus
@pytest.mark.parametrize("row", _CORPUS, ids=lambda row: row["path"])
def test_every_invoice_of_the_corpus_has_details(row: dict[str, str]) -> None:
    """Real documents: the header terms agree with the invoice, and the lines are those it counts."""
    document, claimed = open_document(row["path"], row["container"])
    invoice, details = claimed.read(document), claimed.details(document)
    lines = list(claimed.lines(document))

    assert len(lines) == invoice.lines
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    assert values(details.all(Term.NUMBER))[:1] == ([invoice.number] if invoice.number else [])
    assert [decimal_of(value) for value in values(details.all(Term.TOTAL_HT))][:1] in ([], [invoice.totals.ht])
    assert len(details.vat) == len(invoice.vat)
    assert all(text.place.line for found in details.texts.values() for text in found)
