"""Read the lines of a document one by one, keeping none: a document may have hundreds of thousands.

Nothing is judged here, nothing fails. ``read_line`` needs the element of the line alone, whatever stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.codecs.xml import Element, XmlDocument, line_of
from pipeline.domain.details import Line, Origin, Period
from pipeline.domain.terms import Place
from pipeline.formats.details import TRUE, Field, fields_of
from pipeline.formats.fields import Path
from pipeline.formats.trees import Tree


@dataclass(frozen=True, slots=True)
class LineLayout:
    """Where the lines stand and what they hold; ``block`` leads from the root to a line, ``period`` tells its own."""

    block: Path
    fields: Tree[Field]
    period: str
    period_parent: str
    period_fields: Tree[Field]


def read_lines(document: XmlDocument, layout: LineLayout) -> Iterator[Line]:
    """Read the lines one by one, in document order."""
    return (read_line(block, at, layout) for at, block in enumerate(layout.block.within(document.root), 1))


def read_line(block: Element, position: int, layout: LineLayout) -> Line:
    """Read one line, the ``position``-th from 1."""
    shown = f"{layout.block.shown}[{position}]"
    found = fields_of(block, layout.fields, shown)
    charged, number, day = (found.pop(name, None) for name in ("charged", "origin_number", "origin_day"))
    if charged is not None and charged.value in TRUE:  # a charge on the price is no discount (BT-147)
        found.pop("discount", None)
    return Line(
        position=position,
        place=Place(shown, line_of(block)),
        origin=Origin(number, day) if number or day else None,
        **found,
    )


def line_periods(root: Element, most: int, layout: LineLayout) -> Iterator[Period]:
    """Give the periods of the lines (BG-26), searched by name since few documents have any."""
    for block in root.iter(layout.period):
        parent = block.getparent()
        if most <= 0:
            return
        if parent is not None and parent.tag == layout.period_parent:
            found = fields_of(block, layout.period_fields)
            if found:
                most -= 1
                yield Period(found.get("start"), found.get("end"))


def origin_fields(block: str, leaves: Mapping[str, Field]) -> Mapping[str, Field]:
    """Declare the fields of a preceding invoice that a line names in this block (EXT-FR-FE-136, -138)."""
    return {f"{block}/{path}": Field(f"origin_{leaf.name}", is_day=leaf.is_day) for path, leaf in leaves.items()}
