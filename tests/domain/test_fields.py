"""From a path to the field it is: EN 16931 term, French name, AIFE name, in both vocabularies."""

from __future__ import annotations

import re

import pytest

from pipeline.domain.fields import Field, blocks_of, field_at, is_block, twin_of
from pipeline.domain.fields_cii import CII
from pipeline.domain.fields_ubl import UBL
from pipeline.formats import cii, ubl, ubl_paths

AGREEMENT = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
SETTLEMENT = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
LINE = "/CrossIndustryInvoice/SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
NO_TERM_IN_A_PATH = {
    4,  # not a term of the norm
    18,  # told from BT-122 by a type code
    32,  # told from BT-31 by a scheme
    111,  # told from BT-110 by its currency
}


@pytest.mark.parametrize(
    ("path", "full"),
    [
        ("/Invoice/IssueDate", "BT-2, date d'émission ; champ Generalites.DateEmission"),
        ("/Invoice/cbc:IssueDate", "BT-2, date d'émission ; champ Generalites.DateEmission"),
        ("/CreditNote/CreditNoteTypeCode", "BT-3, type de facture ; champ Generalites.Type"),
        (
            "/CreditNote/CreditNoteLine[3]/CreditedQuantity",
            "BT-129, quantité facturée, ligne de facture 3 ; champ Ligne.Quantite",
        ),
        (
            "/Invoice/InvoiceLine[12]/InvoicedQuantity/@unitCode",
            "BT-130, unité de la quantité facturée, ligne de facture 12",
        ),
        ("/Invoice/InvoiceLine/InvoicedQuantity/@other", "BT-129, quantité facturée ; champ Ligne.Quantite"),
        ("/Invoice/PayeeParty/PartyName/Name", "BT-59, nom de l'encaisseur ; champ Encaisseur.RaisonSociale"),
        ("/Invoice/LegalMonetaryTotal", "BG-22, totaux du document"),
        ("/Invoice/LegalMonetaryTotal/Inconnu", "dans BG-22, totaux du document"),
        ("/Invoice/TaxTotal/Inconnu", "dans « total et ventilation de la TVA »"),
        (
            "/CrossIndustryInvoice/ExchangedDocument/IssueDateTime/DateTimeString",
            "BT-2, date d'émission ; champ Generalites.DateEmission",
        ),
        (f"{AGREEMENT}/BuyerReference", "BT-10, code service ; champ Debiteur.CodeService"),
        (
            f"{SETTLEMENT}/ApplicableTradeTax[2]/BasisAmount",
            "BT-116, base d'imposition ; champ RecapitulatifTaxes.Base",
        ),
        (f"{LINE}[4]/SpecifiedTradeProduct/Name", "BT-153, nom de l'article, ligne de facture 4 ; champ Ligne.Nom"),
    ],
)
def test_a_path_names_its_field(path: str, full: str) -> None:
    """Prefixes and ranks do not count; what has no name of its own gets that of the block around it."""
    found = field_at(path)

    assert found is not None
    assert found.full == full


@pytest.mark.parametrize("path", [None, "", "/", "/Invoice", "/Invoice/Inconnu", "/Facture/ID", "facture.pdf"])
def test_what_has_no_field_has_none(path: str | None) -> None:
    """Another vocabulary, a file name, an element outside every named block."""
    assert field_at(path) is None


@pytest.mark.parametrize(("format_fields", "table"), [(ubl._fields(ubl_paths.INVOICE), UBL), (cii._FIELDS, CII)])
def test_every_field_that_is_read_has_the_same_term(format_fields: dict, table: dict) -> None:
    """Where a reader takes a term, the table names that term, or the pair it is one of."""
    wrong = []
    for term, paths in format_fields.items():
        for path in paths:
            found = field_at(path.shown)
            terms = found.term.split("/") if found and found.term else []
            if (
                re.fullmatch(r"BT-\d+", term.value)
                and term.value not in terms
                and found != _same(term.value, path.shown)
            ):
                wrong.append((term.value, path.shown, terms))

    assert table
    assert wrong == []


def _same(_term: str, path: str) -> Field | None:
    """BT-10 in UBL also stands in the buyer's contact, where the norm has no term (DOMAIN §2.3)."""
    return field_at(path) if path.endswith("Contact/ID") else None


def test_all_terms_are_there() -> None:
    """Every BT and BG of EN 16931 that a path alone can tell is named, in one vocabulary at least."""
    terms = {term for table in (UBL, CII) for term, _, _ in table.values() if term}
    numbers = {int(number) for term in terms for number in re.findall(r"BT-(\d+)", term)}
    blocks = {int(number) for term in terms for number in re.findall(r"BG-(\d+)", term)}

    assert set(range(1, 166)) - numbers == NO_TERM_IN_A_PATH
    assert set(range(1, 33)) - blocks == set()


def test_names_are_short_and_distinct_from_codes() -> None:
    """A name is French for people: no term in it, no path, no final stop."""
    names = [named[1] for table in (UBL, CII) for named in table.values()]

    assert [name for name in names if re.search(r"BT-|BG-|/|\.$", name) or len(name) > 60] == []


@pytest.mark.parametrize(
    ("path", "blocks"),
    [
        ("/Invoice/PaymentDueDate", ("<PaymentMeans>",)),
        ("/CreditNote/InvoicedQuantity", ("<CreditNoteLine>",)),
        ("/Invoice/Inconnu", ()),
        ("/Facture/ID", ()),
        ("", ()),
    ],
)
def test_where_else_an_element_belongs(path: str, blocks: tuple[str, ...]) -> None:
    """An element in the wrong block is told where its place is, in the words of its own document."""
    assert blocks_of(path) == blocks


def test_what_holds_elements_is_a_block() -> None:
    """A block holds no value of its own; an element with a named attribute is none for that."""
    assert is_block("/Invoice/LegalMonetaryTotal")
    assert is_block("/CreditNote/CreditNoteLine[2]")
    assert not is_block("/Invoice/LegalMonetaryTotal/PayableAmount")
    assert not is_block("/Invoice/InvoiceLine/InvoicedQuantity")
    assert not is_block("")


def test_an_invoice_and_a_credit_note_name_three_things_differently() -> None:
    """UBL: the line, the type, the quantity."""
    assert (twin_of("InvoiceLine"), twin_of("CreditedQuantity"), twin_of("ID")) == (
        "CreditNoteLine",
        "InvoicedQuantity",
        None,
    )
