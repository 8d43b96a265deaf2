"""Every file of a document is given, decoded, wherever it stands and however it is written."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from pipeline.codecs import xml_payloads
from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.formats.attachments import ZIP_LIMITS
from pipeline.formats.carried import BINARY_ELEMENTS, carried_by, carried_by_line, inside
from samples.generator import Attachment, cii_invoice, ubl_invoice, zipped


def _document(content: bytes) -> XmlDocument:
    found = parse(content)
    assert isinstance(found, XmlDocument)
    return found


def _given(content: bytes) -> list[tuple[str, bytes]]:
    return [(one.name, b"".join(one.pieces)) for one in carried_by(_document(content))]


def _binary(text: str, name: str = "AttachmentBinaryObject") -> bytes:
    return f'<a xmlns="urn:a"><b><{name} filename="f.csv">{text}</{name}></b></a>'.encode()


@pytest.mark.parametrize("write", [ubl_invoice, cii_invoice])
def test_attachments_are_decoded(write: object) -> None:
    """Each with its name, and a zip with what it holds behind it."""
    zip_ = zipped([("m.csv", b"dedans"), ("n.csv", b"aussi")])
    content = write(attachments=(Attachment("a.csv", b"un"), Attachment("z.zip", zip_)))  # type: ignore[operator]

    assert _given(content) == [
        ("a.csv", b"un"),
        ("z.zip", zip_),
        ("z.zip/m.csv", b"dedans"),
        ("z.zip/n.csv", b"aussi"),
    ]


@pytest.mark.parametrize("name", BINARY_ELEMENTS)
def test_any_binary_element_in_any_place(name: str) -> None:
    """Vocabularies are not asked: whoever opens the document may find it."""
    assert _given(_binary("dW4=", name)) == [("f.csv", b"un")]


def test_every_element_that_the_schemas_type_as_binary_is_known() -> None:
    """A schema that brings another one must bring it here."""
    folders = {entry.path.parent for entry in map(load_catalog().entry, load_catalog().entries)}
    files = {path for folder in folders for path in Path(folder).rglob("*.xsd")}
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    named = {found for text in texts for found in re.findall(r'name="(\w*BinaryObject)"', text)}

    assert named != set()
    assert sorted(named - set(BINARY_ELEMENTS)) == []


@pytest.mark.parametrize(
    "text",
    ["dW4=", " d W\n4\t= ", "<![CDATA[dW4=]]>", "dW<!-- x -->4=", "d&#87;4=", "dW<?x y?>4<![CDATA[=]]>"],
)
def test_however_it_is_written(text: str) -> None:
    """Blanks, CDATA, comments, instructions and references are what the parser makes of them."""
    assert _given(_binary(text)) == [("f.csv", b"un")]


@pytest.mark.parametrize(("text", "decoded"), [("", b""), ("@@", b""), ("dW4=dW4=", b""), ("é", b"")])
def test_what_is_no_base64_is_given_as_far_as_it_goes(text: str, decoded: bytes) -> None:
    """It raises nothing: the document is refused for it later on."""
    assert _given(_binary(text)) == [("f.csv", decoded)]


def test_a_large_attachment_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was set apart is found by its placeholder; one whose line is gone, all the same."""
    monkeypatch.setattr(xml_payloads, "PARSER_TEXT", 1_000)
    content = b"grand;releve\r\n" * 80_000
    document = _document(_binary(base64.b64encode(content).decode()))
    there = [(one.name, b"".join(one.pieces)) for one in carried_by(document)]
    document.root.clear()
    gone = [(one.name, b"".join(one.pieces)) for one in carried_by(document)]

    assert len(document.payloads) == 1
    assert there == [("f.csv", content)]
    assert gone == [("pièce jointe d'une ligne", content)]


def test_a_line_gives_its_own() -> None:
    """While it is there."""
    line = _document(_binary("dW4=")).root[0]

    assert [(one.name, b"".join(one.pieces)) for one in carried_by_line(line)] == [("f.csv", b"un")]


def test_all_zips_of_a_document_share_one_allowance() -> None:
    """What is left of it bounds the next zip; a bomb or a damaged zip gives what it gave before, and ends."""
    left = [ZIP_LIMITS.max_total_bytes]
    first = list(inside("a.zip", zipped([("m", b"x" * 1000)]), left))
    after = left[0]
    left[0] = 10
    second = list(inside("b.zip", zipped([("m", b"x" * 1000)]), left))
    damaged = list(inside("c.zip", zipped([("m", b"x" * 1000)])[:-30]))

    assert [name for name, _ in first] == ["a.zip/m"]
    assert after == ZIP_LIMITS.max_total_bytes - 1000
    assert (second, damaged, left[0]) == ([], [], 0)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", zipped([("[Content_Types].xml", b"<a/>")])])
def test_what_is_no_zip_or_is_an_office_document_is_not_opened(content: bytes) -> None:
    """The scanner opens those by itself."""
    assert list(inside("f", content)) == []
