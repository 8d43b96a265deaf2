"""Make a name that came from outside safe to show: in a report, a log or a terminal; it is never used as a path.

Limits: it keeps slashes and dots, since whoever refuses a name must be able to quote it.
"""

from __future__ import annotations

REPLACEMENT = "\ufffd"
MAX_SHOWN = 1024


def printable(name: str) -> str:
    """Replace what cannot be shown (controls, lone surrogates, bidirectional marks) by U+FFFD; keep 1024 characters."""
    kept = name[:MAX_SHOWN]
    return kept if kept.isprintable() else "".join(char if char.isprintable() else REPLACEMENT for char in kept)
