"""Large attachments set apart: what the parser sees is small, what the readers get is the whole payload."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable

import pytest

from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xml_payloads import PARSER_TEXT, payload_of, set_apart
from pipeline.domain.rejection import Rejected
from pipeline.formats.registry import claim
from pipeline.runtime.judge import judge
from pipeline.stages.context import Context
from samples.generator import Attachment, cii_invoice, ubl_invoice

CONTENT = os.urandom(9 * 1024 * 1024)
FLAT = base64.b64encode(CONTENT)
BASE64 = b"\n".join(FLAT[start : start + 1000] for start in range(0, len(FLAT), 1000))  # below 65,536 lines


@pytest.mark.parametrize("build", [ubl_invoice, cii_invoice])
def test_an_attachment_above_the_parser_s_limit_is_accepted(
    build: Callable[..., bytes], make_context: Callable[..., Context]
) -> None:
    """Specifications of October 2025, §5.4.1: up to 100 MB an attachment; the sizes told are those of the file."""
    invoice = build(attachments=(Attachment("plan.pdf", CONTENT), Attachment("note.pdf", CONTENT[:1000])))
    verdict = judge("facture.xml", invoice, make_context())
    (document,) = verdict.documents
    read = document.seen.invoice

    assert len(invoice) > PARSER_TEXT
    assert document.rejections == ()
    assert read is not None
    assert [(one.name, one.size, one.problem) for one in read.attachments] == [
        ("plan.pdf", len(CONTENT), None),
        ("note.pdf", 1000, None),
    ]


def test_lines_after_a_payload_keep_their_numbers() -> None:
    """A place told to the emitter is a line of its own file, whatever was set apart before it."""
    content = b"<a>\n<x:BinaryObject xmlns:x='u'>" + BASE64 + b"</x:BinaryObject>\n<b/>\n</a>"
    document = parse(content)

    assert isinstance(document, XmlDocument)
    assert document.root[1].sourceline == content[: content.index(b"<b/>")].count(b"\n") + 1
    assert document.payload(document.root[0]) == BASE64


def test_a_large_attachment_of_cpp_facture_is_set_apart() -> None:
    """Its element is Contenu, without prefix; an element whose name only begins so is a text like another."""
    document = parse(b"<a><Contenu>" + BASE64 + b"</Contenu></a>")

    assert isinstance(document, XmlDocument)
    assert document.payload(document.root[0]) == BASE64
    assert isinstance(parse(b"<a><ContenuX>" + BASE64 + b"</ContenuX></a>"), Rejected)


def test_a_damaged_payload_is_told_by_the_parser_or_the_schema() -> None:
    """A character outside base64: nothing is set apart, and the limit is told as before."""
    refused = parse(b"<a><BinaryObject>" + BASE64 + b"@" + BASE64[:100] + b"</BinaryObject></a>")

    assert isinstance(refused, Rejected)
    assert [reason.rule.key for reason in refused.reasons] == ["XML_TOO_COMPLEX"]


@pytest.mark.parametrize(
    "content",
    [
        b"<a><Note>" + BASE64 + b"</Note></a>",
        b"<a><BinaryObject>" + BASE64[:1_000_000] + b"</BinaryObject></a>",
        b"<a>" + BASE64 + b"</a>",
        BASE64,
    ],
)
def test_nothing_else_is_set_apart(content: bytes) -> None:
    """Only a large payload of a …BinaryObject in a document above the limit: texts stay where they are."""
    assert set_apart(content) == (content, ())


def test_a_placeholder_written_by_an_emitter_is_its_own_text() -> None:
    """Without a payload of that number the words mean nothing."""
    assert payload_of("EDIFLUX000000000", ()) == b"EDIFLUX000000000"
    assert payload_of(" EDIFLUX000000001 ", (b"x",)) == b" EDIFLUX000000001 "
    assert payload_of(None, (b"x",)) == b""


def test_many_marks_cost_linear_time() -> None:
    """A document of nothing but openings and long runs is read once."""
    hostile = (b"<BinaryObject>" + b"A" * 999_999) * 30 + b"</"

    assert set_apart(hostile)[1] == ()


def test_the_format_is_still_recognised() -> None:
    """Setting apart does not touch the structure."""
    document = parse(ubl_invoice(attachments=(Attachment("plan.pdf", CONTENT),)))

    assert isinstance(document, XmlDocument)
    assert (found := claim(document)) is not None
    assert found.vocabulary == "ubl-invoice"
