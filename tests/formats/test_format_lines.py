"""A glance at a line: the texts that the rules judge, or nothing when only a reader can choose among them."""

from __future__ import annotations

import pytest

from pipeline.codecs.xml import Element
from pipeline.formats.cii import CII
from pipeline.formats.format import Format
from pipeline.formats.lines import GLANCED
from pipeline.formats.ubl import UBL_CREDITNOTE, UBL_INVOICE
from samples.generator import cii_invoice, ubl_credit_note, ubl_invoice
from tests.formats.detail_samples import RICH
from tests.formats.line_documents import UBL, VOCABULARIES, Vocabulary, block_of, document_of

WRITERS = {UBL_INVOICE: ubl_invoice, UBL_CREDITNOTE: ubl_credit_note, CII: cii_invoice}
RICH_LINE = {
    "quantity": "500",
    "net": "210.00",
    "price": "0.42",
    "gross_price": "0.50",
    "discount": "0.08",
    "category": "S",
    "rate": "20",
    "description": "Papier",
    "origin_number": "FA-0",
}


def _glance(claimed: Format, block: Element) -> dict[str, str]:
    seen = claimed.lines.glance(block)
    assert seen is not None
    return {name: said for name, said in zip(GLANCED, seen, strict=True) if said is not None}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=str)
def test_each_field_is_glanced_at_where_it_is_read(vocabulary: Vocabulary) -> None:
    """Every name of ``GLANCED`` has a place in every vocabulary, with its text as it stands."""
    line = [(name, f" {name} ") for name in vocabulary.paths if name in GLANCED]
    block = block_of(vocabulary, line)

    assert _glance(vocabulary.format, block) == {name: f" {name} " for name in GLANCED}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=str)
def test_what_does_not_stand_there_is_none(vocabulary: Vocabulary) -> None:
    """An empty element is like none at all, as it is for a reader; what no rule judges is not looked at."""
    block = block_of(vocabulary, [("quantity", ""), ("quantity", "2"), ("name", "Chaise"), ("charged", "true")])

    assert _glance(vocabulary.format, block) == {"quantity": "2"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=str)
def test_a_field_that_stands_twice_has_to_be_read(vocabulary: Vocabulary) -> None:
    """The first may be blank, and the second the one that counts."""
    for name in GLANCED:
        block = block_of(vocabulary, [(name, " "), (name, "2")])

        assert vocabulary.format.lines.glance(block) is None


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=str)
def test_lines_are_given_one_by_one(vocabulary: Vocabulary) -> None:
    """Their elements, in order; each has a place, and its own periods, as many as asked at most."""
    reader = vocabulary.format.lines
    document = document_of(vocabulary, [[("start", "2026-01-01")], [("net", "1")]])
    first, second = reader.blocks(document)

    assert [line.position for line in reader(document)] == [1, 2]
    assert reader.place(second, 2) == reader.read(second, 2).place
    assert [period.start and period.start.value for period in reader.periods(first, 9)] == ["2026-01-01"]
    assert list(reader.periods(first, 0)) == list(reader.periods(second, 9)) == []


@pytest.mark.parametrize("claimed", WRITERS, ids=lambda claimed: str(claimed.name))
def test_a_real_line_is_glanced_at(claimed: Format) -> None:
    """The generator writes these paths as the standards have them."""
    document = document_of(UBL, [], content=WRITERS[claimed](RICH))
    block = next(iter(claimed.lines.blocks(document)))

    assert RICH_LINE.items() <= _glance(claimed, block).items()
