"""Many paths are looked for in one pass over the elements."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipeline.codecs.xml import Element
from pipeline.formats.fields import Steps
from pipeline.formats.trees import grow, visit


def _steps(path: str) -> Steps:
    return tuple(f"{{urn:x}}{name}" for name in path.split("/"))


def _root(inside: str) -> Element:
    return etree.fromstring(f'<r xmlns="urn:x">{inside}</r>')


@dataclass(frozen=True)
class _Leaf:
    path: str

    def __call__(self, found: list[tuple[str, str, str | None]], element: Element, shown: str) -> None:
        found.append((self.path, shown, element.text))


def _walked(inside: str, *paths: str, above: str = "") -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    visit(_root(inside), grow({path: _Leaf(path) for path in paths}, _steps, above), found)
    return found


def test_elements_come_in_document_order_whatever_the_order_of_the_paths() -> None:
    """A document says what it says in its own order, also when its schema would refuse it."""
    walked = _walked("<b><c>1</c></b><a>2</a><b><d>3</d><c>4</c></b>", "a", "b/c", "b/d")

    assert walked == [("b/c", "/b/c", "1"), ("a", "/a", "2"), ("b/d", "/b/d", "3"), ("b/c", "/b/c", "4")]


def test_a_block_may_be_taken_with_what_stands_below_it() -> None:
    """The block comes before its fields; the shown path starts where the caller says."""
    assert _walked("<b><c>1</c></b>", "b", "b/c", above="/Root") == [("b", "/Root/b", None), ("b/c", "/Root/b/c", "1")]


def test_nothing_else_is_entered() -> None:
    """Neither another name, nor another namespace, nor a known name at another depth."""
    assert _walked('<z><b><c>1</c></b></z><c>2</c><b xmlns="urn:y"><c>3</c></b><b><z><c>4</c></z></b>', "b/c") == []


def test_depth_does_not_matter() -> None:
    """A name nested in itself beyond any recursion is read at its own level only."""
    deep = "<b>" * 240 + "</b>" * 240

    assert len(_walked(deep, "b/b/b")) == 1
