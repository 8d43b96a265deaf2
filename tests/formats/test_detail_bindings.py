"""Each vocabulary gives the rules every text, block and line of the norm, where EN 16931 binds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from detail_samples import CII, CN, RICH, UBL, parsed, plain, values

from pipeline.domain.terms import Term
from pipeline.formats.format import Format
from samples.generator import cast
from samples.generator import model as m

_BOTH = pytest.mark.parametrize(("claimed", "write"), [UBL, CN, CII], ids=["ubl", "creditnote", "cii"])


_SINGLE = {
    Term.NUMBER: "FA-2026-0001",
    Term.ISSUE_DATE: "2026-03-02",
    Term.TYPE_CODE: "380",
    Term.CURRENCY: "USD",
    Term.TAX_CURRENCY: "EUR",
    Term.SERVICE: "SVC",
    Term.MARCHE: "M1",
    Term.ENGAGEMENT: "E1",
    Term.NOTE_SUBJECT: "ACC",
    Term.CADRE: "A1",
    Term.GUIDELINE: m.EN16931,
    Term.ORIGIN_DATE: "2026-01-02",
    Term.SELLER_NAME: cast.DOSTAL.name,
    Term.SELLER_TRADE_NAME: "Dostal",
    Term.SELLER_VAT: cast.DOSTAL.tva,
    Term.SELLER_STREET: cast.DOSTAL.street,
    Term.SELLER_CITY: cast.DOSTAL.city,
    Term.SELLER_COUNTRY: "FR",
    Term.SELLER_CONTACT: "Irène Valot",
    Term.BUYER_NAME: cast.UNIVERSITE.name,
    Term.BUYER_TRADE_NAME: "UHL",
    Term.BUYER_VAT: "FR12345678901",
    Term.BUYER_STREET: cast.UNIVERSITE.street,
    Term.BUYER_CITY: cast.UNIVERSITE.city,
    Term.BUYER_COUNTRY: "FR",
    Term.BUYER_CONTACT: "Paul",
    Term.PAYEE_NAME: cast.NORVAL.name,
    Term.PAYEE_ID: cast.NORVAL.id,
    Term.REPRESENTATIVE_NAME: cast.QUERMONT.name,
    Term.REPRESENTATIVE_VAT: "FR00123456789",
    Term.REPRESENTATIVE_COUNTRY: "FR",
    Term.DELIVERY_NAME: "Site",
    Term.DELIVERY_ID: "S1",
    Term.DELIVERY_DATE: "2026-02-27",
    Term.DELIVERY_STREET: "1 rue",
    Term.DELIVERY_CITY: "Lyon",
    Term.DELIVERY_COUNTRY: "FR",
    Term.MEANS_CODE: "30",
    Term.IBAN: m.SUPPLIER_IBAN,
    Term.BIC: "BELLFRPPXXX",
    Term.TOTAL_TVA_TAX_CURRENCY: "10.00",
    Term.PREPAID: "3.00",
    Term.ROUNDING: "0.01",
    Term.EXEMPTION_TEXT: "article 261",
    Term.EXEMPTION_CODE: "VATEX-FR-X",
    Term.SUPPORT_REFERENCE: "bon-1",
    Term.VALIDEUR_ID: cast.QUERMONT.id,
    Term.VALIDEUR_NAME: cast.QUERMONT.name,
}


@_BOTH
@pytest.mark.parametrize("term", _SINGLE, ids=lambda term: term.name)
def test_a_text_is_found_where_the_norm_binds_it(claimed: Format, write: Callable[..., bytes], term: Term) -> None:
    """EN 16931-3-2 and -3-3 bind each term to a place, and the line is that of the element."""
    found = claimed.details(parsed(write(RICH))).all(term)

    assert values(found) == [_SINGLE[term]]
    assert found[0].place.line is not None
    assert (found[0].place.path or "").startswith(
        f"/{claimed.name.split()[-1].replace('CII', 'CrossIndustryInvoice')}/"
    )


@_BOTH
def test_every_occurrence_is_given_in_order(claimed: Format, write: Callable[..., bytes]) -> None:
    """« One BT-20 only » or « one origin only » can be judged, and the notes are read without their subject."""
    details = claimed.details(parsed(write(RICH)))

    assert values(details.all(Term.PAYMENT_TERMS)) == ["30 jours", "escompte"]
    assert values(details.all(Term.NOTE)) == ["subrogation", "livraison en deux fois"]
    assert values(details.all(Term.ORIGIN)) == ["FA-1", "FA-2"]
    assert [plain(origin) for origin in details.origins] == [
        {"number": "FA-1", "day": "2026-01-02"},
        {"number": "FA-2", "day": None},
    ]
    assert set(values(details.all(Term.VAT_POINT_CODE))) == {"35"}
    assert set(values(details.all(Term.VAT_POINT_DATE))) == {"2026-02-26"}
    assert values(details.all(Term.VAT_CATEGORY)) == ["S", "E"]


@_BOTH
def test_blocks_and_amounts_of_the_header(claimed: Format, write: Callable[..., bytes]) -> None:
    """Breakdowns, adjustments and periods are whole; amounts hold the totals of both currencies."""
    details = claimed.details(parsed(write(RICH)))
    exempt = {"exemption_text": "article 261", "exemption_code": "VATEX-FR-X", "tax_type": "VAT"}

    assert [plain(detail) for detail in details.vat] == [
        {"base": "204.50", "amount": "40.90", "category": "S", "rate": "20"}
        | dict.fromkeys(("exemption_text", "exemption_code"))
        | {"tax_type": "VAT"},
        {"base": "10.00", "amount": "0.00", "category": "E", "rate": "0"} | exempt,
    ]
    assert [plain(item) for item in details.adjustments] == [
        {"is_charge": False, "amount": "12.00", "rate": "20", "category": "S", "reason": "Remise", "code": "95"},
        {"is_charge": True, "amount": "6.50", "rate": "20", "category": "S", "reason": "Port", "code": None},
    ]
    assert [plain(period) for period in details.periods] == [
        {"start": "2026-02-01", "end": "2026-02-28"},
        {"start": "2026-02-01", "end": "2026-02-03"},
    ]
    assert sorted(values(details.amounts)) == sorted(
        (
            *("12.00", "100.00", "6.50", "204.50", "40.90", "10.00", "0.00", "220.00", "6.50", "12.00"),
            *("214.50", "40.90", "10.00", "255.40", "3.00", "0.01", "252.41"),
        )
    )
    assert [total.scheme for total in details.all(Term.TOTAL_TVA_TAX_CURRENCY)] == ["EUR"]


@_BOTH
def test_lines_come_whole_one_by_one(claimed: Format, write: Callable[..., bytes]) -> None:
    """A line has its prices, its VAT, its texts and the invoice it corrects; its path counts from 1."""
    first, second = claimed.lines(parsed(write(RICH)))

    assert plain(first) == {
        **{"position": 1, "id": "1", "quantity": "500", "net": "210.00", "price": "0.42", "gross_price": "0.50"},
        **{"discount": "0.08", "category": "S", "rate": "20", "name": "Plaquette", "description": "Papier"},
        "note": "urgent",
        "delivery_id": None,
        "origin": {"number": "FA-0", "day": "2026-01-01"},
    }
    assert (second.position, second.origin, second.discount, second.gross_price) == (2, None, None, None)
    assert second.place.path is not None
    assert second.place.path.endswith("[2]")
    assert second.price is not None
    assert second.price.place.path is not None
    assert second.price.place.path.startswith(f"{second.place.path}/")
