"""A text of a document knows its place, worked out when asked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipeline.domain.details import Text
from pipeline.domain.terms import Place


@dataclass(frozen=True)
class _Standing:
    sourceline: object


@pytest.mark.parametrize(("line", "expected"), [(7, 7), (None, None)])
def test_a_place_is_that_of_what_stands_there(line: object, expected: int | None) -> None:
    """A document built without lines has none to give."""
    assert Text("F1", ("/Invoice/ID", _Standing(line))).place == Place("/Invoice/ID", expected)


def test_texts_are_equal_by_what_they_say_and_where() -> None:
    """Whether the place was worked out does not count; value, place and qualifier do."""
    asked = Text("F1", Place("/Invoice/ID", 7), "x")
    found = Text("F1", ("/Invoice/ID", _Standing(7)), "x")

    assert asked == found
    assert len({asked, found}) == 1
    assert asked != Text("F1", Place("/Invoice/ID", 8), "x")
    assert asked != Text("F1", Place("/Invoice/ID", 7))
    assert asked != ("F1", Place("/Invoice/ID", 7), "x")
