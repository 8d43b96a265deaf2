"""Read single texts and small blocks of fields, with their places and qualifiers: what the takes and the lines share.

Nothing is judged here, nothing fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codecs.xml import Element
from pipeline.domain.details import Text
from pipeline.formats.trees import Tree, visit
from pipeline.formats.values import shown_day

TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a block: its name in the shape, and whether it is a day."""

    name: str
    is_day: bool = False

    def __call__(self, found: dict[str, Text], element: Element, shown: str) -> None:
        """Keep the text of an element, unless it is blank or another came before."""
        if self.name not in found:
            said = day_text(element, shown) if self.is_day else text_of(element, shown)
            if said is not None:
                found[self.name] = said


def text_of(element: Element, shown: str) -> Text | None:
    """One text with its place and its qualifier; None when blank."""
    said = element.text
    value = said.strip() if said else ""
    if not value:
        return None
    return Text(value, (shown, element), _qualifier(element) if element.keys() else None)


def day_text(element: Element, shown: str) -> Text | None:
    """One date, as AAAA-MM-JJ when it has that shape, else as written."""
    said = element.text
    day = shown_day(said.strip()) if said else None
    return Text(day, (shown, element)) if day else None


def fields_of(block: Element, tree: Tree[Field], above: str = "") -> dict[str, Text]:
    """Read the fields of a block in one pass; of several, the first that is not blank."""
    found: dict[str, Text] = {}
    visit(block, tree, found, above)
    return found


def fields(names: Mapping[str, str], days: Mapping[str, str] | None = None) -> Mapping[str, Field]:
    """Declare the fields of a block: path to name; those of ``days`` are dates."""
    return {path: Field(name) for path, name in names.items()} | {
        path: Field(name, is_day=True) for path, name in (days or {}).items()
    }


def _qualifier(element: Element) -> str | None:
    said = element.get("schemeID") or element.get("currencyID") or element.get("schemeName")  # the last is AIFE's
    return (said.strip() or None) if said else None
