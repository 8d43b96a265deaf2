"""Read the lines of a document one by one, keeping none: a document may have hundreds of thousands.

Nothing is judged here, nothing fails. A line is read from its own element, whatever stands around it: completely, or
at a glance, as bare strings, which is what most lines need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from pipeline.codecs.xml import Element, XmlDocument, line_of
from pipeline.codecs.xml_stream import Lines
from pipeline.domain.details import Line, Origin, Period
from pipeline.domain.terms import Place
from pipeline.formats.details import TRUE, Field, fields_of
from pipeline.formats.fields import Path
from pipeline.formats.trees import Tree

GLANCED = (
    *("quantity", "net", "price", "gross_price", "discount", "category", "rate"),
    *("description", "delivery_id", "origin_number", "origin_day", "start", "end"),
)
"""What a glance gives, in this order: the fields of a line that a rule judges, and the days of its period."""

Glance: TypeAlias = list[str | None]
_Steps: TypeAlias = Mapping[str, "int | _Steps"]


@dataclass(frozen=True, slots=True)
class LineLayout:
    """Where the lines stand and what they hold; ``block`` leads from the root to a line, ``period`` tells its own."""

    block: Path
    fields: Tree[Field]
    period: str
    period_parent: str
    period_fields: Tree[Field]


@dataclass(frozen=True, slots=True)
class LineReader:
    """How one vocabulary reads its lines; called with a document, it reads them all, one by one.

    ``blocks`` gives the elements of the lines, in document order. ``read`` and ``place`` take such an element and its
    position from 1. ``glance`` gives the texts named in ``GLANCED``, as written, blanks included, None for what does
    not stand there; and None instead of them all when a field stands there twice: such a line has to be read.
    ``periods`` gives the periods of one line (BG-26), as many as it is told at most. ``stand`` says where lines are,
    and that their periods are to be kept, to who empties them as they stream.
    """

    blocks: Callable[[XmlDocument], Iterator[Element]]
    glance: Callable[[Element], Glance | None]
    read: Callable[[Element, int], Line]
    place: Callable[[Element, int], Place]
    periods: Callable[[Element, int], Iterator[Period]]
    stand: Lines = Lines()  # noqa: RUF009  frozen

    def __call__(self, document: XmlDocument) -> Iterator[Line]:
        """Read the lines one by one, in document order."""
        return (self.read(block, at) for at, block in enumerate(self.blocks(document), 1))


def line_reader(layout: LineLayout) -> LineReader:
    """Make the reader of a vocabulary that lays out its lines so."""
    return LineReader(
        blocks=partial(_blocks, layout=layout),
        glance=partial(_glance, steps=_steps(layout)),
        read=partial(read_line, layout=layout),
        place=partial(_place, layout=layout),
        periods=partial(line_periods, layout=layout),
        stand=Lines(layout.block.steps, _steps_to_period(layout)),
    )


def read_line(block: Element, position: int, layout: LineLayout) -> Line:
    """Read one line, the ``position``-th from 1."""
    place = _place(block, position, layout)
    found = fields_of(block, layout.fields, place.path or "")
    charged, number, day = (found.pop(name, None) for name in ("charged", "origin_number", "origin_day"))
    if charged is not None and charged.value in TRUE:  # a charge on the price is no discount (BT-147)
        found.pop("discount", None)
    return Line(position=position, place=place, origin=Origin(number, day) if number or day else None, **found)


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


def _blocks(document: XmlDocument, layout: LineLayout) -> Iterator[Element]:
    if document.large is not None:
        yield from document.large.blocks(layout.block.steps)
        return
    *above, last = layout.block.steps
    for parent in Path("", tuple(above)).within(document.root):
        yield from parent.iterchildren(last)


def _steps_to_period(layout: LineLayout) -> tuple[str, ...]:
    """From a line to its period, which stands in it or in one of its children."""
    is_child = layout.block.steps[-1:] == (layout.period_parent,)
    return (layout.period,) if is_child else (layout.period_parent, layout.period)


def _place(block: Element, position: int, layout: LineLayout) -> Place:
    return Place(f"{layout.block.shown}[{position}]", line_of(block))


def _glance(block: Element, steps: _Steps) -> Glance | None:
    found: Glance = [None] * len(GLANCED)
    return found if _gather(block, steps, found) else None


def _gather(block: Element, steps: _Steps, found: Glance) -> bool:
    """Fill in what stands below a block; False when a field has two texts, of which only a reader can choose."""
    for child in block[:]:  # type: ignore[index]  # a list costs less than an iterator, and the stubs know no slice
        step = steps.get(child.tag)
        if step is None:
            continue
        if not isinstance(step, int):
            if not _gather(child, step, found):
                return False
        elif said := child.text:
            if found[step] is not None:
                return False
            found[step] = said
    return True


def _steps(layout: LineLayout) -> _Steps:
    """The same tree with the rank of each field in a glance, and without those that no rule judges."""
    steps = _ranks(layout.fields)
    period = {layout.period: _ranks(layout.period_fields)}
    around = steps.get(layout.period_parent)
    if around is None or isinstance(around, int):
        return {**steps, **period}
    return {**steps, layout.period_parent: {**around, **period}}


def _ranks(tree: Tree[Field]) -> _Steps:
    ranks: dict[str, int | _Steps] = {}
    for step, branch in tree.items():
        if branch.leaf is not None and branch.leaf.name in GLANCED:
            ranks[step] = GLANCED.index(branch.leaf.name)
        elif below := _ranks(branch.below):
            ranks[step] = below
    return ranks


NO_LINES = replace(line_reader(LineLayout(Path("", ()), {}, "", "", {})), blocks=lambda _document: iter(()))
"""The reader of a format that gives no lines."""
