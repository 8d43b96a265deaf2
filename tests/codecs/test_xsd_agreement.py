"""Two independent validators, one verdict: lxml, xmlschema and the corpus manifest agree."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xsd import SchemaSet
from pipeline.codecs.xsd_explain import iter_errors
from tests.codecs.documents import CORPUS, UBL

CATALOG = load_catalog()
SCHEMAS = SchemaSet(CATALOG)
INVOICE = "ubl-2.1-invoice"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpus")


def document(content: bytes) -> XmlDocument:
    """Parse what must be well formed."""
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


def _rows(*kinds: str) -> list[dict[str, str]]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["container"] == "xml" and row["kind"] in kinds]
    return [row for row in rows if not row["hazard"]]


def _agree(parsed: XmlDocument, schema: str) -> bool:
    verdict = SCHEMAS.verdict(parsed, schema)
    return verdict.valid is (next(iter_errors(parsed.root, CATALOG.entry(schema)), None) is None)


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


@needs_corpus
@pytest.mark.parametrize("kind", ["ubl-invoice", "ubl-creditnote", "cii"])
def test_lxml_and_xmlschema_agree_on_the_corpus(kind: str) -> None:
    """Two independent validators, one verdict, on every real XML."""
    schema = "cii-d22b" if kind == "cii" else f"ubl-2.1-{kind[4:]}"
    rows = _rows(kind)

    assert rows
    assert [r["path"] for r in rows if not _agree(document((CORPUS / r["path"]).read_bytes()), schema)] == []


_TAGS = sorted({match.decode() for match in re.findall(rb"<(c[ab]c:\w+)", UBL)})


@settings(max_examples=80, deadline=5000)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["drop", "double", "empty", "rename", "value"]),
            st.sampled_from(_TAGS),
            st.sampled_from(_TAGS),
        ),
        min_size=1,
        max_size=3,
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=8),
)
def test_lxml_and_xmlschema_agree_on_mutations(changes: list[tuple[str, str, str]], value: str) -> None:
    """Elements dropped, doubled, emptied, renamed, values replaced: same verdict, and a refusal is always explained."""
    parsed = document(UBL)
    for action, name, other in changes:
        _mutate(parsed.root, action, name, other, value)
    again = document(etree.tostring(parsed.root))
    verdict = SCHEMAS.verdict(again, INVOICE)

    assert _agree(again, INVOICE)
    assert verdict.valid is (not verdict.violations)
    assert all(violation.message and violation.path and violation.line for violation in verdict.violations)


def _mutate(root: etree._Element, action: str, name: str, other: str, value: str) -> None:
    found = root.find(f".//{name}", root.nsmap)
    parent = found.getparent() if found is not None else None
    if found is None or parent is None:
        return
    match action:
        case "drop":
            parent.remove(found)
        case "double":
            found.addnext(etree.fromstring(etree.tostring(found, with_tail=False)))
        case "empty":
            found.clear()
        case "rename":
            prefix, _, local = other.partition(":")
            found.tag = f"{{{root.nsmap[prefix]}}}{local}"
        case _:
            found.text = value
