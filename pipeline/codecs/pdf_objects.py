"""Walk the objects of a PDF that may lie about everything: types, loops, sizes.

Limits: whoever imports this module pays for pikepdf; only ``pdf_reader`` and what it uses do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from pipeline.codecs.names import printable
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Rejected, because, rejected

MAX_NODES = 50_000
_UNBOUNDED_FILTERS = frozenset({"LZWDecode", "LZW"})  # qpdf bounds flate and run lengths, not LZW


class PdfProblem(Exception):
    """Stops the reading of a PDF; never seen outside the PDF codec."""

    def __init__(self, rule: Motif, detail: str) -> None:
        super().__init__(detail)
        self.refusal: Rejected = rejected(because(rule, detail))


class TooManyNodes(Exception):
    """The walk visited more objects than any invoice needs."""


@dataclass(slots=True)
class Budget:
    """How many objects may still be visited in this PDF, whatever the reason."""

    left: int = MAX_NODES

    def spend(self, count: int = 1) -> None:
        """Count visits.

        Raises:
            TooManyNodes: the budget is used up.
        """
        self.left -= count
        if self.left < 0:
            raise TooManyNodes


def child(node: object, key: str) -> object:
    """Return an entry of a dictionary or stream; None when it is missing, null, or when the node is something else."""
    if isinstance(node, (pikepdf.Dictionary, pikepdf.Stream)):
        return node.get(key)
    return None


def children(node: object, budget: Budget) -> Iterator[object]:
    """Give the values of a dictionary, or the items of an array; nothing for anything else."""
    if isinstance(node, pikepdf.Array):
        budget.spend(len(node))
        yield from node
    elif isinstance(node, pikepdf.Dictionary):
        budget.spend(len(node))
        yield from node.values()  # not through keys, which may be no text at all


def one_or_many(node: object, budget: Budget) -> Iterator[object]:
    """Give the items of an array, or the single object that stands in place of one."""
    if isinstance(node, pikepdf.Array):
        yield from children(node, budget)
    elif node is not None:
        budget.spend()
        yield node


def reach(start: object, *paths: str, budget: Budget) -> Iterator[object]:
    """Give a node and all that these keys lead to (values, or items of arrays), each indirect object once."""
    seen: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node is None or not is_new(node, seen):
            continue
        yield node
        for path in paths:
            waiting.extend(reversed(list(one_or_many(child(node, path), budget))))


def is_new(node: object, seen: set[tuple[int, int]]) -> bool:
    """Say whether this indirect object is met for the first time; direct objects always are."""
    identity = node.objgen if isinstance(node, pikepdf.Object) else (0, 0)
    if identity == (0, 0):
        return True
    if identity in seen:
        return False
    seen.add(identity)
    return True


def name_of(node: object) -> str | None:
    """Return a PDF name without its slash, safe to show; None for anything else."""
    if not isinstance(node, pikepdf.Name):
        return None
    return printable(bytes(node).decode("utf-8", "replace").removeprefix("/"))


def text_of(node: object) -> str | None:
    """Return a PDF text string, safe to show; None for anything else."""
    if not isinstance(node, pikepdf.String):
        return None
    try:
        text = str(node)
    except UnicodeDecodeError:
        text = bytes(node).decode("latin-1")
    return printable(text)


def has_unbounded_filter(stream: pikepdf.Stream, budget: Budget) -> bool:
    """Say whether decoding this stream could escape the memory limits (LZW, which PDF/A forbids anyway)."""
    return any(name_of(name) in _UNBOUNDED_FILTERS for name in one_or_many(stream.get("/Filter"), budget))
