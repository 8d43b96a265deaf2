"""A text in fragments: seen before a validating parser pays for it, and read in memory; ordinary documents go on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.codecs.content import StoredFile
from pipeline.codecs.xml import DEFAULT_LIMITS
from pipeline.codecs.xml_encoding import Encoding
from pipeline.codecs.xml_fragments import Fragments
from pipeline.codecs.xml_stream import LargeXml, Lines, Sight
from pipeline.codecs.xml_text import LargeText, NeedsWhole
from pipeline.codecs.xsd import SchemaSet
from tests.codecs.documents import UBL

MEGA = 1_000_000
PART = 32 * 1024


def counted(content: bytes) -> int:
    """How many bytes of a document are counted before it is given up; all of them when it is not."""
    fragments = Fragments()
    for start in range(0, len(content), PART):
        try:
            fragments.count(content[start : start + PART])
        except NeedsWhole:
            return start
    return len(content)


@pytest.mark.parametrize("unit", [b"&#65;", b"&lt;", b"x&amp;", b"<![CDATA[a]]>", b"a<!---->", b"a<?x?>"])
def test_a_long_text_in_fragments_is_given_up_early(unit: bytes) -> None:
    """References, sections, comments and instructions cut a text alike: the cost is seen within its first megabytes."""
    content = b"<Note>" + unit * (20 * MEGA // len(unit))

    assert counted(content) < 2 * MEGA


def test_a_long_text_makes_each_later_fragment_dear() -> None:
    """A thousand references behind nine megabytes of text are as dear as a million behind nothing."""
    assert counted(b"<Note>" + b"x" * (9 * MEGA) + b"&lt;" * MEGA) < 9.2 * MEGA


def test_short_texts_may_have_references() -> None:
    """Fifty megabytes of lines, each with its own ampersands, sections and comments, are read as they stream."""
    line = b"<Line><!-- 1 --><Name>Vis &amp; &#233;crous</Name><Note><![CDATA[a & b]]></Note></Line>\n"
    content = line * (50 * MEGA // len(line))

    assert counted(content) == len(content)


def test_a_document_in_fragments_is_not_streamed(tmp_path: Path, schemas: SchemaSet) -> None:
    """Whoever reads it is told to read it whole, within the time that a few megabytes take."""
    path = tmp_path / "fragments.xml"
    path.write_bytes(UBL.replace(b"Caf\xc3\xa9", b"&#65;" * (4 * MEGA)))
    text = LargeText(StoredFile(path), Encoding("utf-8", "utf-8", 0))
    large = LargeXml(text, DEFAULT_LIMITS, ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice"))
    started = time.process_time()
    read = large.read(schemas.compile("ubl-2.1-invoice"), Sight(Lines(), lambda _line, _position: None))

    assert read is None
    assert time.process_time() - started < 5.0
