"""What a schema lets stand in an element, and what is wrong with the children it has: unknown, missing, out of order.

Validators stop at the first surprise in a content and name the element that came, not the one that lacks. Here the
children of a refused element are compared as a whole with what the schema lists, so that a missing date is told as
missing, a misspelt name once, and two mistakes in one block both at once.
Limits: only contents that are a plain sequence, which all blocks of UBL and CII are; others keep the validator's word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipeline.codecs import xsd_words as words
from pipeline.codecs.xml import Element, line_of
from pipeline.codecs.xsd_words import Place, Violation
from pipeline.domain.fields import twin_of

if TYPE_CHECKING:
    from xmlschema import XMLSchema10
    from xmlschema.validators import XsdElement, XsdGroup

_CLOSE: Final = 0.75
_MAX_TOLD: Final = 50
_MAX_CHILDREN: Final = 200_000


@dataclass(frozen=True, slots=True)
class Slot:
    """One element of a sequence: its Clark name, whether it must be there, how many times it may (None: any)."""

    name: str
    required: bool
    most: int | None


@dataclass(frozen=True, slots=True)
class Model:
    """What may stand in an element: its children in order, None when they are no plain sequence, and its attributes.

    ``wanted`` are the children it must hold: those required of a sequence, the first alternative of a choice.
    ``value`` is the built-in type of a content without children (``decimal``), None for others.
    """

    slots: tuple[Slot, ...] | None
    attributes: tuple[str, ...]
    wanted: tuple[str, ...]
    value: str | None = None


class Models:
    """Finds the model of any element of a document; every answer is None when the schema does not tell."""

    def __init__(self, schema: XMLSchema10) -> None:
        self._schema = schema

    def of(self, element: Element) -> Model | None:
        """Model of an element, found by walking down from the root."""
        declared = self._declared(element)
        if declared is None:
            return None
        content = getattr(declared.type, "content", None)
        attributes = tuple(str(name) for name in getattr(declared.type, "attributes", {}) if name)
        built_in = getattr(getattr(content, "primitive_type", None), "name", None)
        return Model(_slots(content), attributes, _wanted(content), local_of(built_in) if built_in else None)

    def _declared(self, element: Element) -> XsdElement | None:
        way = [element, *element.iterancestors()][::-1]
        found: XsdElement | None = self._schema.maps.elements.get(str(way[0].tag))
        for step in way[1:]:
            content = getattr(found.type, "content", None) if found is not None else None
            kids = content.iter_elements() if content is not None and hasattr(content, "iter_elements") else ()
            found = next((kid for kid in kids if getattr(kid, "name", None) == step.tag), None)
        return found


def diagnose(parent: Element, model: Model | None) -> list[Violation]:
    """Everything that is wrong with the children of an element, in document order; empty when the model cannot tell."""
    if model is None or model.slots is None:
        return []
    return [] if len(parent) > _MAX_CHILDREN else _Content(parent, model.slots).told()


def meant(tag: str, names: list[str]) -> str | None:
    """The name that was meant by an unknown one, by Clark names: same name elsewhere, another case, a near spelling.

    What an invoice calls ``InvoicedQuantity`` a credit note calls ``CreditedQuantity``: one stands for the other.
    """
    twin = twin_of(local_of(tag))
    if twin is not None and (same := [name for name in names if local_of(name) == twin]):
        return same[0]
    return words.nearest(local_of(tag), {local_of(name): name for name in reversed(names)}, _CLOSE)


def local_of(clark: str) -> str:
    """Local part of a Clark name."""
    return clark.rpartition("}")[2]


class _Content:
    """The children of one element against the slots of its sequence; ``ranks`` are the slots of the known ones."""

    def __init__(self, parent: Element, slots: tuple[Slot, ...]) -> None:
        self.slots = slots
        self.place = words.place_of(parent)
        self.rank = {slot.name: position for position, slot in enumerate(slots)}
        self.kids = list(parent.iterchildren())
        self.counts = Counter(str(kid.tag) for kid in self.kids)
        known = self._known()
        rise = _longest_rise([self.rank[str(self.kids[position].tag)] for position in known])
        self.kept = [known[one] for one in rise]
        self.kept_ranks = [self.rank[str(self.kids[position].tag)] for position in self.kept]
        self.moved = sorted(set(known) - set(self.kept))
        self.meanings: set[str] = set()

    def _known(self) -> list[int]:
        """Positions of the children that have a slot, those that stand there too often left out."""
        seen: Counter[str] = Counter()
        positions: list[int] = []
        for position, kid in enumerate(self.kids):
            tag = str(kid.tag)
            seen[tag] += 1
            most = self.slots[self.rank[tag]].most if tag in self.rank else 0
            if most is None or seen[tag] <= most:
                positions.append(position)
        return positions

    def told(self) -> list[Violation]:
        """Everything that is wrong; unknown names first, since what they mean is not missing."""
        found = [*self._unknown(), *self._too_many(), *self._out_of_order()]
        return [*found, *self._missing()][:_MAX_TOLD]

    def _unknown(self) -> Iterator[Violation]:
        strangers = (position for position, kid in enumerate(self.kids) if str(kid.tag) not in self.rank)
        for position in islice(strangers, _MAX_TOLD):
            tag = str(self.kids[position].tag)
            near = meant(tag, self._free())
            self.meanings |= {near} if near else set()
            twin = near is not None and local_of(near) == local_of(tag)
            namespace = near.rpartition("}")[0].removeprefix("{") if near and twin else None
            around = [] if near else self._around(position)
            place = words.place_of(self.kids[position])
            yield words.unexpected(place, self.place.name, around, near=near, namespace=namespace)

    def _free(self) -> list[str]:
        """Names that may still be given: one that stands there as often as it may is not what was meant."""
        return [slot.name for slot in self.slots if slot.most is None or self.counts[slot.name] < slot.most]

    def _around(self, position: int) -> list[str]:
        """What could have stood where an unknown element stands: from its predecessor's slot to its successor's."""
        at = bisect_right(self.kept, position)
        first = self.kept_ranks[at - 1] if at else 0
        last = self.kept_ranks[at] if at < len(self.kept) else len(self.slots) - 1
        return [slot.name for slot in self.slots[first : last + 1] if not self.counts[slot.name]]

    def _too_many(self) -> Iterator[Violation]:
        for slot in self.slots:
            count = self.counts[slot.name]
            if slot.most is not None and count > slot.most:
                extra = [kid for kid in self.kids if kid.tag == slot.name][slot.most]
                yield words.repeated(words.place_of(extra), self.place.name, count, slot.most)

    def _out_of_order(self) -> Iterator[Violation]:
        for position in self.moved[:_MAX_TOLD]:
            kid = self.kids[position]
            between = self._between(self.rank[str(kid.tag)])
            yield words.misplaced(words.place_of(kid), self.place.name, between)

    def _missing(self) -> Iterator[Violation]:
        for rank, slot in enumerate(self.slots):
            if not slot.required or self.counts[slot.name] or slot.name in self.meanings:
                continue
            at = bisect_right(self.kept_ranks, rank)
            line = line_of(self.kids[self.kept[at]]) if at < len(self.kept) else self.place.line
            path = f"{self.place.path}/{local_of(slot.name)}"
            place = Place(path, line, self.place.named(slot.name), self.place.prefixes)
            yield words.missing(place, self.place.name, self._between(rank))

    def _between(self, rank: int) -> tuple[str | None, str | None]:
        """Names of the children that stand in order around a slot."""
        at = bisect_right(self.kept_ranks, rank)
        around = (self.kept[at - 1] if at else None, self.kept[at] if at < len(self.kept) else None)
        named = [self.place.named(str(self.kids[one].tag)) if one is not None else None for one in around]
        return named[0], named[1]


def _longest_rise(ranks: list[int]) -> list[int]:
    """Positions of the longest part of ``ranks`` that never falls: what stands in order, the rest being moved."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, rank in enumerate(ranks):
        at = bisect_right(tails, rank)
        tails[at : at + 1] = [rank]
        ends[at : at + 1] = [position]
        before.append(ends[at - 1] if at else -1)
    chosen: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chosen.append(position)
        position = before[position]
    return chosen[::-1]


def _slots(content: XsdGroup | None) -> tuple[Slot, ...] | None:
    """The slots of a plain sequence of elements; None for choices, nested groups and wildcards."""
    if getattr(content, "model", None) != "sequence" or content is None or content.max_occurs != 1:
        return None
    slots: list[Slot] = []
    for particle in content:
        name = getattr(particle, "name", None)
        if name is None or not hasattr(particle, "type"):
            return None
        slots.append(Slot(name, particle.min_occurs > 0, particle.max_occurs))
    return tuple(slots)


def _wanted(content: object) -> tuple[str, ...]:
    names = [(name, particle.min_occurs > 0) for particle in _particles(content) if (name := particle.name)]
    if getattr(content, "model", None) == "choice":
        return tuple(name for name, _ in names[:1])
    return tuple(name for name, required in names if required)


def _particles(content: object) -> Iterator[XsdElement]:
    """The elements of a group, its groups inside left out."""
    if hasattr(content, "iter_elements"):
        yield from (one for one in content.iter_elements() if hasattr(one, "type"))
