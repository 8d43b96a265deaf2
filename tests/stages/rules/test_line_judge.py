"""A glance is enough for most lines, and never changes what is told of any: both ways are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.flux import INTERFACES
from pipeline.formats.lines import GLANCED, LineReader
from pipeline.stages.rules.line_origins import line_origins
from pipeline.stages.rules.line_rules import is_plain
from pipeline.stages.rules.lines import LineJudge
from tests.formats.line_documents import CII, UBL, VOCABULARIES, Fields, Vocabulary, document_of

OWN = "FA-9"
PLAIN: Fields = (("quantity", "2"), ("net", "20.00"), ("price", "10.00"), ("category", "S"), ("rate", "20"))
ORIGIN: Fields = (("origin_number", "FA-1"), ("origin_day", "2026-01-02"))
BARE: Fields = (("origin_number", "FA-1"),)
VALUES = st.sampled_from(
    (
        *("", " ", "0", "2", " 2", "2 ", "10.00", "12.50", "2.50", "-3", "+1", ".5", "1.", "1e2", "1 2", "0.125"),
        *("0.1234567", "12345678", "123456789", "٢", "None", "true", "1", "20", "20.0", "5.5", "15", "S", "E", "AE"),
        *("O", "L", "X", "s", " S", "FA-1", "FA-2", " FA-1", OWN, "é", "a  b", "x" * 20, "x" * 21, "x" * 1024),
        *("x" * 1025, "2026-01-02", "20260102", "2026-02-30", "demain"),
    )
)
LINES = st.lists(st.lists(st.tuples(st.sampled_from(sorted(UBL.paths)), VALUES), max_size=12), max_size=8)


class _Counting:
    """The reader of a vocabulary, which counts the lines that are read completely; ``blind`` never glances."""

    def __init__(self, vocabulary: Vocabulary, *, blind: bool = False) -> None:
        self.read = 0
        self._reader = vocabulary.format.lines
        self.reader: LineReader = replace(self._reader, read=self._read)
        if blind:
            self.reader = replace(self.reader, glance=lambda _block: None)

    def _read(self, block: object, position: int) -> object:
        self.read += 1
        return self._reader.read(block, position)  # type: ignore[arg-type]  # what the reader itself gave


def _judged(
    vocabulary: Vocabulary, lines: Sequence[Fields], interface: str | None, *, blind: bool
) -> tuple[object, int]:
    """Everything a judge knows after these lines, and how many it read."""
    counting = _Counting(vocabulary, blind=blind)
    judge = LineJudge(counting.reader, OWN, INTERFACES[interface] if interface else None, strict=True, most_periods=3)
    for position, block in enumerate(counting.reader.blocks(document_of(vocabulary, lines)), 1):
        judge.see(block, position)
    origins = judge.origins
    known = [getattr(origins, name) for name in origins.__slots__ if not name.startswith("_")]
    return (judge.count, list(judge.told()), judge.periods, known), counting.read


def _both(vocabulary: Vocabulary, lines: Sequence[Fields], interface: str | None = None) -> int:
    """Judge with glances and without, find the same, and say how many lines had to be read in spite of glances."""
    quick, read = _judged(vocabulary, lines, interface, blind=False)
    slow, _ = _judged(vocabulary, lines, interface, blind=True)

    assert quick == slow
    return read


@given(lines=LINES, interface=st.sampled_from((None, "FSO1106A", "FSO1116A")))
def test_a_glance_tells_what_reading_tells_in_ubl(lines: Sequence[Fields], interface: str | None) -> None:
    """Whatever stands in the fields, however often, the reasons, their order, origins and periods are the same."""
    _both(UBL, lines, interface)


@given(lines=LINES, interface=st.sampled_from((None, "FSO1106A", "FSO1116A")))
def test_a_glance_tells_what_reading_tells_in_cii(lines: Sequence[Fields], interface: str | None) -> None:
    """The same in CII, where prices under FSO1116A are not compared."""
    _both(CII, lines, interface)


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=str)
@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ((), 0),
        ((("gross_price", "12.50"), ("discount", "2.50")), 0),
        ((("gross_price", "12.50"), ("discount", "2.40")), 1),
        ((("gross_price", "12.50"), ("discount", "2.50"), ("charged", "true")), 0),
        ((("gross_price", "12.50"), ("discount", "0.50"), ("charged", "true")), 1),
        ((("description", "x" * 1024),), 0),
        ((("description", "x" * 1025),), 1),
        ((("delivery_id", "x" * 20),), 0),
        ((("delivery_id", "x" * 21),), 1),
        ((("start", "2026-01-01"), ("end", "2026-01-31")), 0),
        ((("quantity", "3"),), 1),
        (BARE, 1),
    ],
)
def test_only_doubtful_lines_are_read(vocabulary: Vocabulary, added: Fields, expected: int) -> None:
    """What is plainly fine costs a glance; a first origin is read for its place."""
    assert _both(vocabulary, [(*PLAIN, *added)]) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("quantity", value) for value in ("-2", " 2", "123456789", "1 2", "None")),
        *(("net", value) for value in ("20.000", "1e2")),
        ("price", "٢"),
        *(("category", value) for value in ("X", "E", "s", " S")),
        *(("rate", value) for value in ("15", " 20")),
        ("origin_number", "é"),
    ],
)
def test_what_may_be_wrong_is_not_plain(field: str, value: str) -> None:
    """A rule may have something to tell, or a reader something to strip."""
    values = {**dict(PLAIN), field: value}

    assert is_plain([dict(PLAIN).get(name) for name in GLANCED], prices=True)
    assert not is_plain([values.get(name) for name in GLANCED], prices=True)


def test_prices_with_tax_are_not_compared_at_a_glance() -> None:
    """G1.55 does not hold under FSO1116A, so a glance is enough."""
    line = (*PLAIN, ("gross_price", "12.50"), ("discount", "0.50"))

    assert (_both(CII, [line], "FSO1116A"), _both(CII, [line], "FSO1106A")) == (0, 1)


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ([ORIGIN, ORIGIN, ORIGIN], 1),
        ([(), ORIGIN, (), ORIGIN], 1),
        ([ORIGIN, BARE, BARE], 2),
        ([ORIGIN, (*BARE, ("origin_day", " ")), ORIGIN], 2),
        ([(("origin_number", OWN), ("origin_day", "2026-01-02"))] * 3, 1),
        ([(("origin_number", f"F-{n}"), ("origin_day", "2026-01-02")) for n in range(9)], 6),
        (
            [*[(("origin_number", f"F-{n}"),) for n in range(9)], (("origin_number", OWN),), (("origin_number", OWN),)],
            7,
        ),
        ([*[(("origin_number", f"F-{n}"),) for n in range(9)], (("origin_number", " F-1"),)], 7),
    ],
)
def test_origins_are_read_until_they_are_known(origins: Sequence[Fields], expected: int) -> None:
    """A line is read when it names a first, an undated, its own document or one of the six that are kept."""
    assert _both(UBL, [(*PLAIN, *origin) for origin in origins]) == expected


def test_origins_alone_are_what_a_judge_knows_of_them() -> None:
    """Who only asks for the origins gets the same, whatever else is wrong with the lines."""
    lines = [(*PLAIN, *ORIGIN), PLAIN, (("net", "1e2"), *ORIGIN), (*ORIGIN, *BARE)]
    document, reader = document_of(UBL, lines), UBL.format.lines
    judge = LineJudge(reader, OWN, None)
    for position, block in enumerate(reader.blocks(document), 1):
        judge.see(block, position)
    alone = line_origins(reader, document, OWN)

    assert [(one.total, one.named, one.first, one.bare, one.numbers) for one in (alone, judge.origins)] == [
        (4, 3, alone.first, reader.place(list(reader.blocks(document))[1], 2), {"FA-1": None})
    ] * 2


def test_periods_of_lines_are_kept_when_asked() -> None:
    """BG-26: as many as asked at most, in document order, also of lines that had to be read; none otherwise."""
    lines = [(("start", f"2026-01-0{day}"), ("start", "2026-02-01")) for day in (1, 2, 3)]
    document = document_of(UBL, lines)
    reader = UBL.format.lines
    kept, none = LineJudge(reader, None, None, most_periods=2), LineJudge(reader, None, None)
    for position, block in enumerate(reader.blocks(document), 1):
        kept.see(block, position)
        none.see(block, position)

    assert [period.start and period.start.value for period in kept.periods] == ["2026-01-01", "2026-02-01"]
    assert none.periods == []
