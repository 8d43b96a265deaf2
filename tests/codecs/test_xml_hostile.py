"""Hostile XML: refused within a second; no file is read, nobody is called, nothing raises."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.codecs import xml
from pipeline.codecs.xml import DEFAULT_LIMITS, XmlDocument, XmlLimits, parse
from pipeline.codecs.xml_prolog import check_prolog
from pipeline.domain import motifs
from pipeline.domain.rejection import Reason, Rejected
from tests.codecs.documents import UBL, XSI, canary

MEGA = 1024 * 1024


def document(content: bytes) -> XmlDocument:
    """Parse what must be accepted."""
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


def reason(content: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> Reason:
    """Parse what must be refused, for one reason."""
    parsed = parse(content, limits)
    assert isinstance(parsed, Rejected), parsed
    (only,) = parsed.reasons
    return only


EXTERNAL = '<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE a [{subset}]><a>&x;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY x SYSTEM "{url}/xxe">',
        '<!ENTITY % p SYSTEM "{url}/parameter"> %p;',
        '<!ENTITY x "y">',
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">',
    ],
)
def test_no_entity_is_ever_declared(subset: str, encoding: str) -> None:
    """XXE by file and by HTTP, parameter entities, expansion bombs: refused in every encoding, nothing is fetched."""
    with canary() as watched:
        content = EXTERNAL.format(encoding=encoding, subset=subset.format(url=watched.url)).encode(encoding)
        found = reason(content)

    assert (found.rule, found.line) == (motifs.XML_DOCTYPE, 2)
    assert watched.hits == []


def test_an_external_dtd_is_not_fetched() -> None:
    """A DOCTYPE that only names a DTD is refused too."""
    with canary() as watched:
        found = reason(f'<!-- c -->\n<!DOCTYPE a SYSTEM "{watched.url}/a.dtd"><a/>'.encode())

    assert found.rule is motifs.XML_DOCTYPE
    assert watched.hits == []


@pytest.mark.parametrize("content", [b"<a><!DOCTYPE a><b/></a>", b"<a/><!DOCTYPE a>", b"<a/><!ENTITY x 'y'>"])
def test_a_doctype_after_the_root_is_a_syntax_error(content: bytes) -> None:
    """Past the root's start the parser never reads a DTD: the scan of the prolog is exact."""
    assert reason(content).rule is motifs.XML_UNREADABLE


def test_the_parser_alone_leaks_nothing(tmp_path: Path) -> None:
    """Canary on lxml itself: even without our gate, its flags keep a local file out (they did not before 6.1.3)."""
    secret = tmp_path / "secret"
    secret.write_text("<!ENTITY x 'LEAKED'>")
    attack = f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file://{secret}"> %p;]><a>&x;</a>'.encode()

    with pytest.raises((etree.XMLSyntaxError, xml._Refused)):
        etree.fromstring(attack, xml.parser())


def test_xinclude_is_not_processed() -> None:
    """An xi:include stays an element like another."""
    with canary() as watched:
        content = f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{watched.url}/x"/></a>'
        parsed = document(content.encode())

    assert parsed.root[0].tag == "{http://www.w3.org/2001/XInclude}include"
    assert watched.hits == []


@pytest.mark.parametrize("hint", [b"schemaLocation", b"noNamespaceSchemaLocation"])
def test_schema_location_is_ignored_while_reading(hint: bytes) -> None:
    """The platform chooses the schema; what the document names is not fetched."""
    with canary() as watched:
        document(b"<a " + XSI + b" xsi:" + hint + b'="urn:a ' + watched.url.encode() + b'/a.xsd"/>')

    assert watched.hits == []


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (b"<a>" * 5000 + b"</a>" * 5000, "256 niveaux"),
        (b"<a>" * 251 + b"</a>" * 251, "250 niveaux"),
        (b"<a>" + b"x" * (10 * MEGA) + b"</a>", "10 Mo"),
        (b"<a><![CDATA[" + b"x" * (10 * MEGA) + b"]]></a>", "10 Mo"),
        (b'<a b="' + b"x" * (10 * MEGA) + b'"/>', "10 Mo"),
        (b"<" + b"a" * 60_000 + b"/>", "50 000"),
        (b"<r>" + b"<a/>" * 1_000_001 + b"</r>", "1000000 éléments"),
        (b"<a " + b' b=""' * 1_000_001 + b"/>", "1000000 attributs"),
    ],
)
def test_limits_are_named_and_quick(content: bytes, limit: str) -> None:
    """Depth, texts (a base64 attachment above 10 MB), names, elements, attributes: refused within a second."""
    start = time.process_time()
    found = reason(content)
    elapsed = time.process_time() - start

    assert found.rule is motifs.XML_TOO_COMPLEX
    assert limit in found.motif
    assert elapsed < 1.0


@pytest.mark.parametrize(
    "prolog",
    [b" \n" * (15 * MEGA), b"<!---->" * (4 * MEGA), b"<?a?>" * (6 * MEGA), b"<!--" * (7 * MEGA), b"<?" * (15 * MEGA)],
)
def test_a_long_prolog_costs_no_more_than_its_bytes(prolog: bytes) -> None:
    """Thirty megabytes of blanks, comments or instructions, closed or not: passed over within a second."""
    start = time.process_time()
    refused = check_prolog(prolog + b"<!DOCTYPE a><a/>")

    assert time.process_time() - start < 1.0
    assert (refused is not None) is (not prolog.startswith((b"<!--<", b"<?<")))


def test_a_root_without_an_end_to_its_name_is_quickly_told() -> None:
    """Nine megabytes of « < » are one name of nine megabytes to whoever seeks the root: it is not sought."""
    start = time.process_time()
    found = reason(b"<" * (9 * MEGA))

    assert found.rule is motifs.XML_UNREADABLE
    assert len(found.motif) < 300
    assert time.process_time() - start < 2.0


def test_limits_hold_to_the_unit() -> None:
    """What reaches a limit passes, one more does not."""
    limits = XmlLimits(max_depth=3, max_elements=3, max_attributes=2)

    assert isinstance(parse(b'<a><b c="1"><d e="2"/></b></a>', limits), XmlDocument)
    assert reason(b"<a><b><c><d/></c></b></a>", XmlLimits(max_depth=3)).rule is motifs.XML_TOO_COMPLEX
    assert reason(b"<a><b/><c/><d/></a>", limits).rule is motifs.XML_TOO_COMPLEX
    assert reason(b'<a b="1" c="2" d="3"/>', limits).rule is motifs.XML_TOO_COMPLEX


# --- anything at all


@settings(max_examples=200, deadline=2000)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)),
    st.sampled_from([b"", b"<", b"<?xml ", b"<!"]),
)
def test_whatever_bytes_arrive_the_answer_is_a_value(content: bytes, start: bytes) -> None:
    """A document or a refusal in words; never an exception."""
    parsed = parse(start + content)

    assert isinstance(parsed, XmlDocument) or all(found.motif for found in parsed.reasons)


@settings(max_examples=300, deadline=2000)
@given(st.integers(0, len(UBL) - 1), st.integers(1, 6), st.binary(max_size=6))
def test_a_damaged_invoice_is_read_or_refused(at: int, length: int, patch: bytes) -> None:
    """Bytes replaced anywhere in a real invoice never raise."""
    parsed = parse(UBL[:at] + patch + UBL[at + length :])

    assert isinstance(parsed, XmlDocument | Rejected)


@pytest.mark.parametrize("cut", range(1, len(UBL) - 2, 37))
def test_a_truncated_invoice_is_never_read(cut: int) -> None:
    """Wherever an upload stops, the file is refused."""
    assert isinstance(parse(UBL[:cut]), Rejected)


_ONE_AFTER_THE_OTHER = [
    b"<a><b></a>",
    b"<a xmlns:p='urn:p'><p:b p:c='1'/></a>",
    b"<a><p:b/></a>",
    b"<a c='1' c='2'/>",
    b"<a>&x;</a>",
    b"<a>\x01</a>",
    b"<a>" + b"<b>" * 254,
    "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".encode("latin-1"),
    b"<a>" + b"<b>" * 300 + b"</b>" * 300 + b"</a>",
    b"<a>1</a>",
    b"<a",
]


def _shown(content: bytes) -> object:
    parsed = parse(content)
    return parsed if isinstance(parsed, Rejected) else etree.tostring(parsed.root)


def test_a_document_leaves_nothing_to_the_next() -> None:
    """The parser serves document after document: each is read as by a parser of its own, whatever came before."""
    alone = {}
    for content in _ONE_AFTER_THE_OTHER:
        xml._reused.cache_clear()
        alone[content] = _shown(content)

    for before in alone:
        for content, expected in alone.items():
            _shown(before)

            assert (before, _shown(content)) == (before, expected)


def test_threads_may_share_the_parser() -> None:
    """Two documents at once are read one after the other, each by itself."""
    alone = [_shown(content) for content in _ONE_AFTER_THE_OTHER]
    with ThreadPoolExecutor(4) as threads:
        read = list(threads.map(_shown, _ONE_AFTER_THE_OTHER * 50))

    assert read == alone * 50


def test_a_large_document_has_a_parser_of_its_own() -> None:
    """What it makes the parser allocate goes with it."""
    xml._reused.cache_clear()
    document(b"<a>" + b"<b/>" * (MEGA // 4) + b"</a>")

    assert xml._reused.cache_info().currsize == 0


@pytest.mark.parametrize("levels", [1, 4, 100])
def test_the_depth_is_counted_to_the_level(levels: int) -> None:
    """At the limit a document is read, one level more is refused, with as few marks as levels can have."""
    limits = XmlLimits(max_depth=levels)
    fits = b"<a>" * (levels - 1) + b"<a/>" + b"</a>" * (levels - 1)

    assert isinstance(parse(fits, limits), XmlDocument)
    assert reason(b"<a>" + fits + b"</a>", limits).rule is motifs.XML_TOO_COMPLEX
