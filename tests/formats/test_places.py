"""Where a field stands is worked out when somebody asks, from what the walk took down."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from itertools import repeat

import pytest
from detail_samples import CII, RICH, UBL, parsed
from format_documents import PLACED, cii
from format_documents import ubl as ubl_document

from pipeline.domain.details import Period, Text
from pipeline.domain.invoice import Invoice
from pipeline.domain.terms import Place, Term
from pipeline.formats import ubl
from pipeline.formats.cii import CII as CII_FORMAT
from pipeline.formats.format import Format
from pipeline.formats.reading import LinesSeen, read_header
from pipeline.formats.sheet import MOST_PERIODS
from pipeline.formats.ubl import UBL_INVOICE
from pipeline.formats.ubl_paths import INVOICE

_SELLER = "<a:AccountingSupplierParty><a:Party>{}</a:Party></a:AccountingSupplierParty>"
_NAME = "<a:PartyLegalEntity><b:RegistrationName>{}</b:RegistrationName></a:PartyLegalEntity>"


def test_places_are_a_plain_dictionary_for_another_process() -> None:
    """The document stays where it was read: nothing of it can be sent."""
    places = UBL_INVOICE.read(parsed(UBL[1](RICH))).places
    sent = pickle.loads(pickle.dumps(places))

    assert type(sent) is dict
    assert sent == places
    assert len(places) == len(PLACED)
    assert sent[Term.SELLER_ID].line is not None


def test_a_term_without_a_place_stands_nowhere() -> None:
    """Lines and the like have their place with them."""
    assert UBL_INVOICE.read(ubl_document("")).place(Term.LINE) == Place()


def test_an_invoice_equals_one_whose_places_are_written_down() -> None:
    """Worked out or not, a place is the same."""
    read = UBL_INVOICE.read(ubl_document("<b:ID>F1</b:ID>"))

    assert read == Invoice(number="F1", places=dict(read.places))


def test_of_a_party_that_stands_twice_the_first_is_read() -> None:
    """Two suppliers are refused by the schema: the refusal names the first, whatever the second says better."""
    tax = "<a:PartyTaxScheme><b:CompanyID>FR1</b:CompanyID></a:PartyTaxScheme>"
    siret = '<a:PartyIdentification><b:ID schemeID="1">12345678200077</b:ID></a:PartyIdentification>'
    invoice, details = UBL_INVOICE.reading(
        ubl_document(_SELLER.format(_NAME.format("Un")) + _SELLER.format(_NAME.format("Deux") + siret + tax))
    )

    assert (invoice.seller.name, invoice.seller.identifier, invoice.seller.tva) == ("Un", None, None)
    assert [text.value for text in details.all(Term.SELLER_NAME)] == ["Un", "Deux"]
    assert invoice.place(Term.SELLER_VAT) == Place("/Invoice/AccountingSupplierParty/Party/PartyTaxScheme/CompanyID")


def test_the_preferred_path_wins_whatever_the_order() -> None:
    """A formatted date before a bare one, a service before a contact, also where the schema wants another order."""
    dates = "<r:IssueDateTime><u:DateTime>2026-01-02</u:DateTime><u:DateTimeString>20260103</u:DateTimeString></r:IssueDateTime>"
    contact = "<a:AccountingCustomerParty><a:Party><a:Contact><b:ID>S2</b:ID></a:Contact></a:Party></a:AccountingCustomerParty>"

    assert CII_FORMAT.read(cii(document=dates)).issue_date_text == "2026-01-03"
    assert UBL_INVOICE.read(ubl_document(contact + "<b:BuyerReference>S1</b:BuyerReference>")).service == "S1"


@pytest.mark.parametrize(("claimed", "write"), [UBL, CII], ids=["ubl", "cii"])
def test_invoice_and_details_agree_on_places(claimed: Format, write: Callable[..., bytes]) -> None:
    """What the rules are given and what the invoice says of itself stand at the same place."""
    invoice, details = claimed.reading(parsed(write(RICH)))
    single = [term for term in PLACED if len(details.all(term)) == 1]

    assert {term: invoice.place(term) for term in single} == {term: details.all(term)[0].place for term in single}
    assert {Term.NUMBER, Term.SELLER_NAME, Term.IBAN, Term.NET_A_PAYER} <= set(single)


def test_lines_may_be_counted_elsewhere() -> None:
    """A document may come without its lines: whoever read them says how many, and their periods, bounded as ever."""
    layout = ubl._layout(INVOICE)
    period = Period(Text("2026-01-01", Place("/Invoice/InvoiceLine/InvoicePeriod/StartDate", 9)), None)
    invoice, details = read_header(ubl_document(""), layout, LinesSeen(60_000, repeat(period)))

    assert invoice.lines == 60_000
    assert details.periods == (period,) * MOST_PERIODS
