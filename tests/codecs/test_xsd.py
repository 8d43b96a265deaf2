"""The XSD verdict, and the words that explain a refusal."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pipeline.codecs.catalog import Catalog, compile_schema, load_catalog
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xsd import SchemaSet, XsdVerdict, _judge_tree
from pipeline.codecs.xsd_explain import _of_entry
from pipeline.codecs.xsd_log import violations_from_log
from pipeline.codecs.xsd_model import Models
from pipeline.codecs.xsd_types import Kind
from pipeline.codecs.xsd_words import Violation
from pipeline.domain.faults import SchemaFault
from tests.codecs.documents import LINE, UBL, XSI, canary, with_lines

CATALOG = load_catalog()
SCHEMAS = SchemaSet(CATALOG)
INVOICE = "ubl-2.1-invoice"


def document(content: bytes) -> XmlDocument:
    """Parse what must be well formed."""
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


def judge(content: bytes, schema: str = INVOICE) -> XsdVerdict:
    """Verdict of the schema."""
    return SCHEMAS.verdict(document(content), schema)


def sub(pattern: str, replacement: str, content: bytes = UBL) -> bytes:
    """The invoice with the first match replaced; the match must exist."""
    changed, count = re.subn(pattern.encode(), replacement.encode(), content, count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return changed


# document -> kind, path, line, found, expected, the sentence
DATE, NUMBER = "une date de la forme AAAA-MM-JJ", "un nombre, avec un point pour les décimales, sans espace ni devise"
CASES = {
    "missing": (
        sub("<cbc:ID>F-1</cbc:ID>", ""),
        (Kind.MISSING, "/Invoice/ID", 6, None, "avant <cbc:IssueDate>"),
        "pas de <cbc:ID> dans <Invoice>, ligne 6 ; attendu : avant <cbc:IssueDate>",
    ),
    "unknown": (
        sub("<cbc:IssueDate>", "<cbc:Foo/><cbc:IssueDate>"),
        (Kind.UNEXPECTED, "/Invoice/Foo", 6, "<cbc:Foo>", "rien, ou <cbc:CopyIndicator> ou <cbc:UUID>"),
        "<cbc:Foo> dans <Invoice>, ligne 6 ; attendu : rien, ou <cbc:CopyIndicator> ou <cbc:UUID>",
    ),
    "misspelt": (
        sub("<cbc:IssueDate>(.*?)</cbc:IssueDate>", r"<cbc:Issuedat>\1</cbc:Issuedat>"),
        (Kind.UNEXPECTED, "/Invoice/Issuedat", 6, "<cbc:Issuedat>", "<cbc:IssueDate>"),
        "<cbc:Issuedat> dans <Invoice>, ligne 6 ; attendu : <cbc:IssueDate>",
    ),
    "wrong namespace": (
        sub("<cbc:IssueDate>(.*?)</cbc:IssueDate>", r"<cac:IssueDate>\1</cac:IssueDate>"),
        (Kind.UNEXPECTED, "/Invoice/IssueDate", 6, "<cac:IssueDate>", "<cbc:IssueDate>"),
        "<cac:IssueDate> dans <Invoice>, ligne 6 ; attendu : <cbc:IssueDate>",
    ),
    "order": (
        sub("(<cbc:ID>F-1</cbc:ID>\\s*)(<cbc:IssueDate>.*?</cbc:IssueDate>)", r"\2\1"),
        (Kind.ORDER, "/Invoice/IssueDate", 5, "<cbc:IssueDate>", "après <cbc:ID>, avant <cac:AccountingSupplierParty>"),
        "<cbc:IssueDate> dans <Invoice>, ligne 5 ; attendu : après <cbc:ID>, avant <cac:AccountingSupplierParty>",
    ),
    "repeated": (
        sub("(<cbc:IssueDate>.*?</cbc:IssueDate>)", r"\1\1"),
        (Kind.REPEATED, "/Invoice/IssueDate[2]", 6, "2 fois", "une seule fois"),
        "<cbc:IssueDate> 2 fois dans <Invoice>, ligne 6 ; attendu : une seule fois",
    ),
    "incomplete": (
        UBL.replace(LINE, b""),
        (Kind.MISSING, "/Invoice/InvoiceLine", 4, None, "après <cac:LegalMonetaryTotal>"),
        "pas de <cac:InvoiceLine> dans <Invoice>, ligne 4 ; attendu : après <cac:LegalMonetaryTotal>",
    ),
    "date": (
        sub("2026-11-24", "2025-13-45"),
        (Kind.DATE, "/Invoice/IssueDate", 6, "2025-13-45", DATE),
        f"« 2025-13-45 » dans <cbc:IssueDate>, ligne 6 ; attendu : {DATE}",
    ),
    "empty": (
        sub("2026-11-24", ""),
        (Kind.EMPTY, "/Invoice/IssueDate", 6, "", DATE),
        f"<cbc:IssueDate> sans valeur, ligne 6 ; attendu : {DATE}",
    ),
    "amount": (
        sub("12.00", "12,00"),
        (Kind.NUMBER, "/Invoice/LegalMonetaryTotal/PayableAmount", 9, "12,00", NUMBER),
        f"« 12,00 » dans <cbc:PayableAmount>, ligne 9 ; attendu : {NUMBER}",
    ),
    "absent attribute": (
        sub(' currencyID="EUR"', ""),
        (
            Kind.ATTRIBUTE_MISSING,
            "/Invoice/LegalMonetaryTotal/PayableAmount",
            9,
            None,
            "l'attribut currencyID",
        ),
        "pas de currencyID dans <cbc:PayableAmount>, ligne 9 ; attendu : l'attribut currencyID",
    ),
    "unknown attribute": (
        sub("<cbc:IssueDate>", '<cbc:IssueDate heure="12:00">'),
        (Kind.ATTRIBUTE_UNKNOWN, "/Invoice/IssueDate", 6, 'heure="12:00"', "aucun attribut"),
        "heure dans <cbc:IssueDate>, ligne 6 ; attendu : aucun attribut",
    ),
    "misspelt attribute": (
        sub(' currencyID="EUR"', ' currencyId="EUR"'),
        (
            Kind.ATTRIBUTE_UNKNOWN,
            "/Invoice/LegalMonetaryTotal/PayableAmount",
            9,
            'currencyId="EUR"',
            "currencyID",
        ),
        "currencyId dans <cbc:PayableAmount>, ligne 9 ; attendu : currencyID",
    ),
    "stray text": (
        sub("<cac:AccountingCustomerParty/>", "<cac:AccountingCustomerParty>Mairie</cac:AccountingCustomerParty>"),
        (Kind.TEXT, "/Invoice/AccountingCustomerParty", 8, "Mairie", "des éléments"),
        "« Mairie » dans <cac:AccountingCustomerParty>, ligne 8 ; attendu : des éléments",
    ),
    "stray element": (
        sub("<cbc:ID>F-1", "<cbc:ID><b/>F-1"),
        (Kind.UNEXPECTED, "/Invoice/ID", 5, "des éléments", "une valeur"),
        "des éléments dans <cbc:ID>, ligne 5 ; attendu : une valeur",
    ),
    "wrong root": (
        sub("Invoice-2", "Invoice-3"),
        (Kind.OTHER, "/Invoice", 4, "<Invoice>", "la racine du schéma"),
        "la racine <Invoice>, ligne 4 ; attendu : la racine du schéma",
    ),
    "nil": (
        sub("<cbc:IssueDate>", f'<cbc:IssueDate {XSI.decode()} xsi:nil="true">'),
        (Kind.OTHER, "/Invoice/IssueDate", 6, "xsi:nil", "une valeur, sans xsi:nil"),
        "xsi:nil sur <cbc:IssueDate>, ligne 6 ; attendu : une valeur, sans xsi:nil",
    ),
    "xsi:type": (
        sub("<cbc:IssueDate>", f'<cbc:IssueDate {XSI.decode()} xsi:type="x">'),
        (Kind.OTHER, "/Invoice/IssueDate", 6, "xsi:type", "aucun xsi:type"),
        "le type (xsi:type) de <cbc:IssueDate>, ligne 6 ; attendu : aucun xsi:type",
    ),
}


def _where(violation: Violation) -> tuple[Kind, str, int | None, str | None, str | None]:
    return violation.kind, violation.path, violation.line, violation.found, violation.expected


def test_a_valid_invoice_has_no_violation() -> None:
    """Valid: no violation, total zero."""
    assert judge(UBL) == XsdVerdict(INVOICE, valid=True, violations=(), total=0)


@pytest.mark.parametrize("name", CASES)
def test_a_violation_says_what_where_and_what_was_expected(name: str) -> None:
    """Kind, path without namespaces, line, found, expected, and one French sentence that holds them; once each."""
    content, where, sentence = CASES[name]
    verdict = judge(content)

    assert not verdict.valid
    assert [where] == [_where(violation) for violation in verdict.violations]
    assert verdict.violations[0].message == sentence


@pytest.mark.parametrize("name", [name for name in CASES if name != "misspelt attribute"])
def test_the_fallback_finds_the_same_place(name: str) -> None:
    """lxml's own log, which speaks when xmlschema cannot, gives the same kind, path and line."""
    content, where, _ = CASES[name]
    parsed = document(content)
    outcome = _judge_tree(compile_schema(CATALOG.entry(INVOICE).path), parsed)

    assert outcome is not None
    models = Models(_of_entry(CATALOG.entry(INVOICE)))
    first = violations_from_log(parsed.root, outcome[0], models)[0]
    assert where[:3] == _where(first)[:3]
    assert not re.search(r"[Ee]lement |is not|xs:|\{urn", first.message)


def test_all_violations_are_collected_in_document_order() -> None:
    """One refusal tells everything, so that the emitter corrects once."""
    verdict = judge(sub("2026-11-24", "hier", sub("12.00", "douze", sub(">10.00", ">dix"))))

    assert [violation.line for violation in verdict.violations] == [6, 9, 12]
    assert verdict.total == 3


def test_values_are_quoted_short() -> None:
    """A value of a megabyte does not fill the report."""
    found = judge(sub("2026-11-24", "9" * 1_000_000)).violations[0]

    assert found.found is not None
    assert len(found.found) <= 60
    assert len(found.message) < 200


RESTRICTED = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType>
<xs:sequence>
<xs:element name="code"><xs:simpleType><xs:restriction base="xs:token"><xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="nom"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="siret"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{14}"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="taux"><xs:simpleType><xs:restriction base="xs:decimal"><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="vide"><xs:complexType/></xs:element>
</xs:sequence>
<xs:attribute name="le" type="xs:date"/>
</xs:complexType></xs:element></xs:schema>"""


def test_a_restricted_value_names_its_restriction(tmp_path: Path) -> None:
    """Lists, lengths, patterns, decimals, attributes: both explainers say what is allowed."""
    path = tmp_path / "a.xsd"
    path.write_text(RESTRICTED)
    entry = replace(CATALOG.entry(INVOICE), path=path, folders=(tmp_path,), pinned=False)
    parsed = document(
        b'<a le="hier">\n<code>C</code>\n<nom>long</nom>\n<siret>12</siret>\n<taux>1.234</taux>\n<vide>x</vide></a>'
    )
    explained = SchemaSet(Catalog({"a": entry})).verdict(parsed, "a").violations
    outcome = _judge_tree(compile_schema(path), parsed)

    assert outcome is not None
    for found in (explained, violations_from_log(parsed.root, outcome[0])):
        assert [violation.found for violation in found] == ["hier", "C", "long", "12", "1.234", "x"]
        assert [violation.expected for violation in found] == [
            DATE,
            "une valeur de la liste (A, B)",
            "au plus 3 caractères",
            "une valeur de la forme [0-9]{14}",
            "au plus 2 décimales",
            "des éléments",
        ]
        assert "de l'attribut le" in found[0].message


# --- bounds ----------------------------------------------------------------------------------------

BAD_LINE = LINE.replace(b"10.00", b"dix")


@pytest.mark.parametrize(("lines", "told"), [(60, 50), (1_000, 50), (3_000, 50), (30_000, 1)])
def test_many_errors_cost_little_and_are_counted(lines: int, told: int) -> None:
    """At most 50 violations, the true total, no quadratic cost: 30,000 wrong lines used to take minutes.

    Above 20,000 elements and with that many errors the lines are not kept, so the same words are told once.
    """
    parsed = document(with_lines(lines, line=BAD_LINE))
    start = time.process_time()
    verdict = SCHEMAS.verdict(parsed, INVOICE)
    elapsed = time.process_time() - start

    assert (verdict.valid, len(verdict.violations), verdict.total) == (False, told, lines)
    assert verdict.violations[0].message.startswith("« dix »")
    assert elapsed < 5.0


def test_one_error_in_a_large_invoice_keeps_its_line() -> None:
    """A document too large for xmlschema is explained from lxml's log, path and line included."""
    verdict = judge(with_lines(30_000).replace(b"</Invoice>", BAD_LINE + b"</Invoice>"))

    assert [(violation.path, violation.line) for violation in verdict.violations] == [
        ("/Invoice/InvoiceLine[30001]/LineExtensionAmount", 150_012)
    ]


def test_a_large_valid_invoice_is_valid() -> None:
    """The streamed verdict is the same as the other."""
    assert judge(with_lines(2_000)).valid


def test_depth_does_not_break_the_explanation() -> None:
    """xmlschema recurses; a deep extension must not lose the refusal."""
    deep = "<x>" * 240 + "</x>" * 240
    extension = (
        '<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
        f"<e:UBLExtension><e:ExtensionContent>{deep}</e:ExtensionContent></e:UBLExtension></e:UBLExtensions>"
    )
    verdict = judge(sub("<cbc:ID>F-1", extension + "<cbc:ID>F-1", sub("2026-11-24", "hier")))

    assert [(v.path, v.found) for v in verdict.violations] == [("/Invoice/IssueDate", "hier")]


def test_when_libxml2_gives_up_the_document_is_not_valid() -> None:
    """An internal error of the validator is a refusal, not a crash (an entity left in the tree)."""
    parsed = document(UBL)
    parsed.root[0].append(etree.Entity("x"))
    verdict = SCHEMAS.verdict(parsed, INVOICE)

    assert not verdict.valid
    assert len(verdict.violations) == 1


def test_an_unknown_schema_is_our_fault() -> None:
    """A schema nobody has is never the emitter's fault."""
    with pytest.raises(SchemaFault):
        judge(UBL, "ubl-9")


@pytest.mark.parametrize("hint", ["schemaLocation", "noNamespaceSchemaLocation"])
@pytest.mark.parametrize("broken", [False, True])
def test_nothing_a_document_names_is_fetched(hint: str, broken: bool) -> None:
    """Neither the verdict nor the explanation follows xsi:schemaLocation."""
    with canary() as watched:
        location = f'<Invoice {XSI.decode()} xsi:{hint}="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 {watched.url}/x.xsd" '
        if hint != "schemaLocation":
            location = f'<Invoice {XSI.decode()} xsi:{hint}="{watched.url}/x.xsd" '
        content = sub("<Invoice ", location)
        verdict = judge(sub("2026-11-24", "hier", content) if broken else content)

    assert verdict.valid is not broken
    assert watched.hits == []
