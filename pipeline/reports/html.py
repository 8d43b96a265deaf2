"""HTML that is safe by construction: whatever is not already ``Html`` is cleaned and escaped where it is put.

Limits: for pages without script; attribute values are texts or numbers, never code; names of elements are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from pipeline.reports.texts import clean

_VOID = frozenset({"meta", "br", "hr"})


class Html(str):
    """Markup made here; nothing that came from outside may be wrapped in it."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[str | None] | None"


def element(tag: str, /, *children: Child, **attributes: str | int | None) -> Html:
    """Make an element; texts are escaped, None is left out; ``class_`` and ``for_`` lose their underscore.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(clean(str(value)), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    opening = f"<{tag}{shown}>"
    return Html(opening if tag in _VOID else f"{opening}{joined(*children)}</{tag}>")


def joined(*children: Child) -> Html:
    """Put texts and elements one after the other, escaping the texts."""
    return Html("".join(_safe(child) for child in children))


def _safe(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(clean(child), quote=True)
    return "".join(_safe(one) for one in child)
