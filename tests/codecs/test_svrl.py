"""Reports of rule sets read as findings: weight, words, and the place in the document that was judged."""

from __future__ import annotations

import pytest

from pipeline.codecs import xml
from pipeline.codecs.svrl import not_evaluable, read_svrl
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.faults import Fault
from pipeline.domain.findings import Finding, Weight

CONTENT = b"""<?xml version="1.0"?>
<a xmlns="urn:a" xmlns:b="urn:b">
  <b:c>1</b:c>
  <b:c schemeID="9">
    2</b:c>
  <b:d><b:c>12,50</b:c></b:d>
  <b:e>2026-03-02</b:e>
</a>"""
HEAD = '<s:schematron-output xmlns:s="http://purl.oclc.org/dsdl/svrl">'
RAN = '<s:active-pattern id="x"/><s:active-pattern/><s:fired-rule context="/"/>'
SECOND = "/*:a[namespace-uri()='urn:a'][1]/*:c[namespace-uri()='urn:b'][2]"


@pytest.fixture
def document() -> XmlDocument:
    """A small document with two namespaces."""
    found = xml.parse(CONTENT)
    assert isinstance(found, XmlDocument)
    return found


def _read(document: XmlDocument, body: str, patterns: int = 2) -> tuple[Finding, ...]:
    return read_svrl(f"{HEAD}{body}</s:schematron-output>".encode(), document, "jeu", patterns)


def _assert(location: str = SECOND, flag: str | None = "fatal", text: str = "[BR-16]-An Invoice shall") -> str:
    flagged = f' flag="{flag}"' if flag else ""
    return f'<s:failed-assert id="BR-16"{flagged} location="{location}"><s:text>\n\t{text}</s:text></s:failed-assert>'


def test_a_finding_is_placed(document: XmlDocument) -> None:
    """The location becomes a readable path and a line; the rule's own mark is taken off its message."""
    found = _read(document, RAN + _assert())

    assert found == (Finding("jeu", "BR-16", Weight.FATAL, "An Invoice shall", "/a/c[2]", 4, '2 (schemeID="9")'),)


@pytest.mark.parametrize(
    ("flag", "weight"), [("fatal", Weight.FATAL), ("warning", Weight.WARNING), (None, Weight.FATAL)]
)
def test_without_flag_a_finding_is_fatal(document: XmlDocument, flag: str | None, weight: Weight) -> None:
    """Only what the set itself calls a warning warns."""
    (found,) = _read(document, RAN + _assert(flag=flag))

    assert found.weight is weight


def test_a_report_is_a_finding(document: XmlDocument) -> None:
    """A successful report says what must not be; those of Factur-X have no id."""
    told = f'<s:successful-report location="{SECOND}/@schemeID"><s:text>no</s:text></s:successful-report>'
    (found,) = _read(document, RAN + told)

    assert (found.rule, found.weight, found.path) == ("", Weight.FATAL, "/a/c[2]")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[BR-FR-05/BT-22] : La mention", "La mention"),
        ("BR-FR-31/BT-21 : Lorsque", "Lorsque"),
        ("[CII-SR-473] - ActualAmount", "ActualAmount"),
        ("Element 'ram:x' must", "Element 'ram:x' must"),
        ("[PEPPOL-EN16931-R008]-Document", "Document"),
    ],
)
def test_marks_are_taken_off(document: XmlDocument, text: str, told: str) -> None:
    """The id is shown beside the message: not twice."""
    assert _read(document, RAN + _assert(text=text))[0].text == told


@pytest.mark.parametrize("location", ["", "/*:z[namespace-uri()='urn:a'][1]", f"{SECOND}/x", "/a[1]"])
def test_a_place_that_is_not_there(document: XmlDocument, location: str) -> None:
    """The finding stands all the same."""
    (found,) = _read(document, RAN + _assert(location=location))

    assert (found.rule, found.path, found.line, found.value) == ("BR-16", None, None, None)


@pytest.mark.parametrize(
    "body", ["", '<s:active-pattern/><s:fired-rule context="/"/>', "<s:active-pattern/><s:active-pattern/>"]
)
def test_a_set_that_did_not_run_is_a_fault(document: XmlDocument, body: str) -> None:
    """Fewer patterns than the set has, or no rule fired: silence is no acceptance."""
    with pytest.raises(Fault, match="n'a pas tourné en entier"):
        _read(document, body)


def test_no_report_is_a_fault(document: XmlDocument) -> None:
    """Anything but XML."""
    with pytest.raises(Fault, match="n'a pas rendu de rapport"):
        read_svrl(b"", document, "jeu", 1)


CONTEXT = "element(Q{urn:b}d) union element(Q{urn:b}e)[child::element(Q{urn:b}x)]"


@pytest.mark.parametrize(
    ("message", "context", "path", "told"),
    [
        ('Cannot convert string "12,50" to xs:decimal: invalid', CONTEXT, "/a/d/c", "12,50"),
        ('Cannot convert string "12,50" to xs:decimal: invalid', None, "/a/d/c", "12,50"),
        ('Cannot convert string "2026-" to double', CONTEXT, "/a/e", "2026-"),
        ('Cannot convert string "9" to double', None, "/a/c[2]", "9"),
        ("Cannot convert zero-length string", CONTEXT, "/a/d", "Cannot convert zero-length string"),
        ('Cannot convert string "absent" to double', None, "/a", "absent"),
        ('Cannot convert string "absent" to double', "document-node()", "/a", "absent"),
        ('A sequence of more than one item { ("1", "2") } is not allowed', None, "/a/c[1]", "2 valeurs : 1, 2"),
    ],
)
def test_the_value_that_stopped_a_set_is_found(
    document: XmlDocument, message: str, context: str | None, path: str, told: str
) -> None:
    """First under what the rule is about, then anywhere; else the place the rule is about, else the root."""
    found = not_evaluable(message, context, document, "jeu")

    assert (found.weight, found.path, found.text) == (Weight.NOT_EVALUABLE, path, told)
