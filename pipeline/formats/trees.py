"""Read many fields in one pass: paths are merged into a tree, and each element is looked up in it once.

What a document nests beyond the declared paths is never entered, so depth and size of hostile content cost nothing
but one look-up for each child of an element that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from pipeline.codecs.xml import Element
from pipeline.formats.fields import Steps

Leaf = TypeVar("Leaf", covariant=True)  # noqa: PLC0105  one name for the class and for what stands around it
Target = TypeVar("Target")


@dataclass(frozen=True, slots=True)
class Branch(Generic[Leaf]):
    """One element of a tree: how people are shown its path, what to do with it if anything, what is read below it."""

    shown: str
    leaf: Leaf | None
    below: Mapping[str, Branch[Leaf]]


Tree: TypeAlias = Mapping[str, Branch[Leaf]]
StepsOf: TypeAlias = Callable[[str], Steps]


def grow(leaves: Mapping[str, Leaf], steps_of: StepsOf, above: str = "") -> Tree[Leaf]:
    """Merge paths (``Price/PriceAmount``) into a tree; ``above`` is shown before each of them.

    Every prefix of a path is a branch, whose leaf is that of the path itself when it is declared too.
    """
    paths = {path: tuple(zip(path.split("/"), steps_of(path), strict=True)) for path in leaves}
    return _grow({steps: leaves[path] for path, steps in paths.items()}, above)


def visit(start: Element, tree: Tree[Callable[[Target, Element, str], None]], target: Target, above: str = "") -> None:
    """Call the leaf of every element below ``start`` that has one, in document order, with where to put what it reads,
    the element, and its shown path below ``above``.

    The recursion is no deeper than the longest declared path.
    """
    for element in start:
        branch = tree.get(element.tag)
        if branch is None:
            continue
        if branch.leaf is not None:
            branch.leaf(target, element, above + branch.shown)
        if branch.below:
            visit(element, branch.below, target, above)


def _grow(leaves: Mapping[tuple[tuple[str, str], ...], Leaf], above: str) -> Tree[Leaf]:
    firsts = dict.fromkeys(path[0] for path in leaves)
    return {step: _branch(name, step, leaves, above) for name, step in firsts}


def _branch(name: str, step: str, leaves: Mapping[tuple[tuple[str, str], ...], Leaf], above: str) -> Branch[Leaf]:
    shown = f"{above}/{name}"
    below = {path[1:]: leaf for path, leaf in leaves.items() if path[0] == (name, step) and len(path) > 1}
    return Branch(shown, leaves.get(((name, step),)), _grow(below, shown))
