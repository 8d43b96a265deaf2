"""Two independent validators, one verdict: lxml, xmlschema and the corpus manifest agree, known differences apart."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree

from pipeline.codecs import pdf
from pipeline.codecs.pdf import PdfFile
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xsd import SchemaSet
from tests.codecs.agreement import CATALOG, PROFILES, SEED, Account, account, bases, explanation, placed, verdicts
from tests.codecs.documents import CORPUS, UBL, XSI
from tests.codecs.known_differences import KNOWN, Known
from tests.codecs.mutator import mutants
from tests.needs import needs

SCHEMAS = SchemaSet(CATALOG)
INVOICE = "ubl-2.1-invoice"
EACH = 120  # mutants a base: about 1,500 in all; `make agree` takes 12,000
needs_corpus = needs(CORPUS.is_dir(), "../shared/corpus")
_HELD = b"""<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">
<e:UBLExtension><e:ExtensionContent>%s</e:ExtensionContent></e:UBLExtension></e:UBLExtensions><cbc:ID>F-1</cbc:ID>"""
_FREE = b'<a xmlns="urn:x" ' + XSI
_FILE = b"""<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv">QU\xe2\x82\xacJD</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>
</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"""


def document(content: bytes) -> XmlDocument:
    """Parse what must be well formed."""
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


def _rows(*kinds: str) -> list[dict[str, str]]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["container"] == "xml" and row["kind"] in kinds]
    return [row for row in rows if not row["hazard"]]


@needs_corpus
def test_the_manifest_and_the_verdicts_agree() -> None:
    """Every real UBL, CII and ZUGFeRD 1 XML gets the verdict independent tools gave it."""
    expected, actual = {}, {}
    for row in _rows("ubl-invoice", "ubl-creditnote", "cii", "zugferd1"):
        parsed = document((CORPUS / row["path"]).read_bytes())
        judged = {"cii": ("cii-d22b", row["cii_d22b_valid"]), "zugferd1": ("zugferd-1.0", row["xsd_valid"])}
        schema, valid = judged.get(row["kind"], (f"ubl-2.1-{row['kind'][4:]}", row["xsd_valid"]))
        expected[row["path"]] = {schema: valid == "yes"}
        if row["xsd_schema"].startswith("facturx-"):
            expected[row["path"]][row["xsd_schema"]] = row["xsd_valid"] == "yes"
        actual[row["path"]] = {one: SCHEMAS.verdict(parsed, one).valid for one in expected[row["path"]]}

    assert expected == actual


@cache
def _corpus() -> tuple[tuple[str, XmlDocument], ...]:
    """Every XML of the corpus that our gate lets in, those inside PDFs too."""
    found: list[tuple[str, bytes]] = []
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix.lower() == ".xml":
            found.append((path.name, path.read_bytes()))
        elif path.suffix.lower() == ".pdf" and isinstance(opened := pdf.read(path.read_bytes()), PdfFile):
            found += [
                (f"{path.name} {file.name}", file.content) for file in opened.embedded if b"<" in file.content[:99]
            ]
    parsed = ((name, parse(content)) for name, content in found)
    return tuple((name, one) for name, one in parsed if isinstance(one, XmlDocument))


_APPLICABLE = {
    "Invoice": ("ubl-2.1-invoice", "ubl-memoire"),
    "CreditNote": ("ubl-2.1-creditnote",),
    "CrossIndustryInvoice": ("cii-d22b", *(f"facturx-{profile}" for profile in PROFILES)),
    "CrossIndustryDocument": ("zugferd-1.0",),
}


def _judged() -> Iterator[tuple[str, str, tuple[bool, bool | None]]]:
    for name, one in _corpus():
        for schema in _APPLICABLE.get(one.root_name[1], ()):
            yield name, schema, verdicts(one.root, schema)


@needs_corpus
def test_lxml_and_xmlschema_agree_on_the_corpus() -> None:
    """Every real XML, bare or in a PDF, against every schema of its vocabulary: not one difference, known or not."""
    judged = list(_judged())

    assert [(name, schema, said) for name, schema, said in judged if said[0] is not said[1]] == []
    assert Counter(said[0] for *_, said in judged).keys() == {True, False}
    assert {schema for _, schema, _ in judged} == {schema for schemas in _APPLICABLE.values() for schema in schemas}
    assert len(judged) > 400


def _told(found: Account) -> list[str]:
    return [
        f"{mutant.how} lxml={said[0]} xmlschema={said[1]}\n{mutant.content.decode()}"
        for mutant, said in found.unexplained
    ]


@pytest.mark.parametrize("index", range(len(bases())), ids=[schema for schema, _ in bases()])
def test_lxml_and_xmlschema_agree_on_mutants(index: int) -> None:
    """Elements, attributes and values changed in a seeded way: the same verdict, or a difference that is explained."""
    schema, base = bases()[index]
    found = account(schema, islice(mutants(base, SEED + index), EACH))

    assert _told(found) == []
    assert found.valid > EACH // 10
    assert found.invalid > EACH // 10
    assert found.explained["plusieurs à la fois"] <= EACH // 20


def test_lxml_and_xmlschema_agree_on_odd_values() -> None:
    """Dates, times, amounts, indicators, base64, URIs, languages: one odd value at a time where UBL wants another."""
    found = account(INVOICE, islice(placed(), 0, None, 3))

    assert _told(found) == []
    assert (found.valid > 300, found.invalid > 300) == (True, True)


def test_a_mutant_is_the_same_every_time() -> None:
    """A seed is a witness: the report of a difference names it."""
    first, again, other = (tuple(islice(mutants(UBL, seed), 50)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


@pytest.mark.parametrize("index", range(len(bases())), ids=[schema for schema, _ in bases()])
def test_a_refusal_of_a_mutant_is_explained(index: int) -> None:
    """Whatever was done to the document: valid means nothing to say, invalid a sentence with its path and line."""
    schema, base = bases()[index]
    parsed = [
        one
        for mutant in islice(mutants(base, SEED - index), 40)
        if isinstance(one := parse(mutant.content), XmlDocument)
    ]
    told = [SCHEMAS.verdict(one, schema) for one in parsed]

    assert [verdict.valid for verdict in told] == [not verdict.violations for verdict in told]
    assert all(v.message and v.path and v.line for verdict in told for v in verdict.violations)


# the smallest document of each known difference
_SMALLEST = {
    "espaces-unicode": UBL.replace(b">12.00<", ">12.00\u00a0<".encode()),
    "blancs-autour-d-une-date": UBL.replace(b">2026-11-24<", b"> 2026-11-24<"),
    "blancs-dans-un-nombre": UBL.replace(b">12.00<", b">1 200.00<"),
    "adresse-mal-formee": UBL.replace(b"<cbc:ID>F-1", b'<cbc:ID schemeURI="%">F-1'),
    "blancs-autour-d-un-xsi-type": UBL.replace(b"<cbc:ID>F-1", b"<cbc:ID " + XSI + b' xsi:type=" cbc:IDType ">F-1'),
    "texte-en-contenu-libre": UBL.replace(b"<cbc:ID>F-1</cbc:ID>", _HELD % (b"texte" + _FREE + b"/>")),
    "nombre-de-plus-de-308-chiffres": UBL.replace(b">12.00<", b">" + b"9" * 309 + b"<"),
    "base64-avec-d-autres-caracteres": UBL.replace(b"<cac:AccountingSupplierParty>", _FILE),
    "xsd-ou-xml-en-contenu-libre": UBL.replace(
        b"<cbc:ID>F-1</cbc:ID>", _HELD % b'<element xmlns="http://www.w3.org/2001/XMLSchema"/>'
    ),
    "xsi-nil-en-contenu-libre": UBL.replace(b"<cbc:ID>F-1</cbc:ID>", _HELD % (_FREE + b' xsi:nil="true"/>')),
    "xsi-type-introuvable": UBL.replace(b"<cbc:ID>F-1", b"<cbc:ID " + XSI + b' xsi:type="nope">F-1'),
    "annee-de-plus-de-9-chiffres": UBL.replace(b">2026-11-24<", b">99999999999999999999-01-01<"),
}


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_each_known_difference_is_still_there(known: Known) -> None:
    """Its smallest document: both verdicts as docs/formats.md tells them; its own repair, and it alone, explains it.

    When a release of either library mends one, this fails: take it out of the list and of the page.
    """
    parsed = document(_SMALLEST[known.name])
    said = verdicts(parsed.root, INVOICE)
    untouched = etree.tostring(parsed.root)

    assert said == (known.lxml, known.xmlschema)
    assert explanation(parsed.root, INVOICE, said) == known.name
    assert etree.tostring(parsed.root) == untouched


def test_an_unknown_difference_is_not_explained_away() -> None:
    """The repairs change nothing in a document that has none of the causes."""
    root = document(UBL).root
    for known in KNOWN:
        mended = deepcopy(root)
        known.repair(mended)
        assert etree.tostring(mended) == etree.tostring(root), known.name


def test_every_known_difference_is_told_in_the_page() -> None:
    """docs/formats.md says of each who is right."""
    page = (Path(__file__).parents[2] / "docs/formats.md").read_text(encoding="utf-8")

    assert [known.name for known in KNOWN if f"`{known.name}`" not in page] == []
