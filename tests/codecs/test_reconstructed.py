"""Our own schemas: labelled as such, compiled by both validators, of one mind with them, and no stricter than meant."""

from __future__ import annotations

import pytest

from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xsd import SchemaSet
from pipeline.codecs.xsd_explain import iter_errors
from samples.generator import cast, ubl_invoice
from samples.generator.cpp import cpp_facture, cpp_factures
from samples.generator.model import Payment

CATALOG = load_catalog()
SCHEMAS = SchemaSet(CATALOG)
CPP, MEMOIRE = "cpp-facture-mixte", "ubl-memoire"
ZONED = (("2026-03-02</cbc:IssueDate>", "2026-03-02Z</cbc:IssueDate>"),)
PRECISE = (("1000.00</cbc:LineExtensionAmount>", "1000.0000001</cbc:LineExtensionAmount>"),)
UNKNOWN = (("</cac:LegalMonetaryTotal>", "<cbc:Inconnu>1</cbc:Inconnu></cac:LegalMonetaryTotal>"),)
NO_PARTY = (("<cac:Party>", "<cac:AccountingContact>"), ("</cac:Party>", "</cac:AccountingContact>"))
PIVOT = (("</CodePays>", "</CodePays><ReferenceBancaire Type='RIB'/><ModeEmission>flux</ModeEmission>"),)


def _document(content: bytes) -> XmlDocument:
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


@pytest.mark.parametrize("schema", [CPP, MEMOIRE])
def test_every_file_says_that_it_is_ours(schema: str) -> None:
    """Nobody may take a reconstruction for the official schema."""
    folder = CATALOG.entry(schema).path.parent
    heads = [path.read_text(encoding="utf-8").partition("<xs:schema")[0] for path in folder.glob("*.xsd")]

    assert heads
    assert all("RECONSTRUCTION" in head for head in heads)
    assert f"{schema} = " in CATALOG.entry(schema).path.read_text(encoding="utf-8")  # how a site replaces it


@pytest.mark.parametrize(
    ("schema", "content", "valid"),
    [
        (CPP, cpp_facture(), True),
        (CPP, cpp_facture(cadre=None, payments=(), service="S" * 100), True),
        (CPP, cpp_factures(None, ("F2",)), True),
        (CPP, cpp_facture(write_lines=True, payments=(Payment(None, information="VIREMENT"),)), True),
        (CPP, cpp_facture(payments=(), replace=PIVOT), True),
        (CPP, cpp_facture(number="F" * 21), False),
        (CPP, cpp_facture(number=""), False),
        (CPP, cpp_facture(cadre="A26"), False),
        (CPP, cpp_facture(type_code="389"), False),
        (CPP, cpp_facture(currency="eur"), False),
        (CPP, cpp_facture(issue_date="2026-02-31"), False),
        (CPP, cpp_facture(ttc="1200.0000001"), False),
        (CPP, cpp_facture(payments=(Payment("57"),)), False),
        (CPP, cpp_facture(attachments=()), False),
        (CPP, cpp_facture(service="S" * 101), False),
        (CPP, cpp_facture(engagement="E" * 51), False),
        (CPP, cpp_facture(seller=cast.Party("X", "1", "8")), False),
        (CPP, cpp_facture(buyer=cast.Party("X", "921000014", "1")), False),
        (MEMOIRE, ubl_invoice(cadre="A3"), True),
        (MEMOIRE, ubl_invoice(replace=UNKNOWN), True),
        (MEMOIRE, ubl_invoice(replace=ZONED), False),
        (MEMOIRE, ubl_invoice(replace=PRECISE), False),
        (MEMOIRE, ubl_invoice(currency="eur"), False),
        (MEMOIRE, ubl_invoice(replace=NO_PARTY), False),
    ],
)
def test_both_validators_agree(schema: str, content: bytes, valid: bool) -> None:
    """lxml gives the verdict, xmlschema explains it: they must not contradict each other."""
    document = _document(content)
    explained = next(iter_errors(document.root, CATALOG.entry(schema)), None)

    assert (SCHEMAS.verdict(document, schema).valid, explained is None) == (valid, valid)
