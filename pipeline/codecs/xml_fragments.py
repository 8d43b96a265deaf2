"""What texts in fragments cost a parser that validates as it reads.

libxml2 adds each fragment of a text (what a reference, a CDATA section or a comment cuts) to a copy that it measures
again from its beginning: a text of ten megabytes in ten million fragments takes hours. A tree has one text, so such a
document is read in memory.

Limits: an estimate from the marks; a text is taken to end at an end tag, so that it is never found shorter than it is.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.codecs.xml_text import NeedsWhole

MOST: Final = 5_000_000_000
"""Bytes measured again, for a whole document: half a second."""

_CHEAP: Final = 1_000_000  # of one part: a whole document of such parts stays below the bound
_TAG: Final = re.compile(rb"<(?![!?])")


class Fragments:
    """Adds up the cost of the parts of one document, in order."""

    def __init__(self) -> None:
        self._cost = 0
        self._open = 0  # bytes of the text that the parts before did not end

    def count(self, part: bytes) -> None:
        """Add a part; NeedsWhole once the document costs too much."""
        marks = _marks(part)
        if marks * (self._open + len(part)) > _CHEAP:
            texts = _TAG.split(part)
            if marks * max(self._open + len(texts[0]), *map(len, texts)) > _CHEAP:
                self._add(texts)
        end = max(part.rfind(b"</"), part.rfind(b"/>"))
        self._open = len(part) - end if end >= 0 else self._open + len(part)

    def _add(self, texts: list[bytes]) -> None:
        first, *others = texts
        self._cost += _marks(first) * (self._open + len(first)) + sum(_marks(one) * len(one) for one in others)
        if self._cost > MOST:
            raise NeedsWhole


def _marks(text: bytes) -> int:
    return text.count(b"&") + text.count(b"<!") + text.count(b"<?")
