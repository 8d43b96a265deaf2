"""What the lines of a document say of the preceding invoices that it corrects (EXT-FR-FE-136 to -138).

Nothing is judged here: ``origins`` does, for the types of document that this concerns.
"""

from __future__ import annotations

from pipeline.codecs.xml import Element, XmlDocument
from pipeline.domain.details import Line, Text
from pipeline.domain.terms import Place
from pipeline.formats.lines import GLANCED, Glance, LineReader

SHOWN = 5
_NUMBER, _DAY = GLANCED.index("origin_number"), GLANCED.index("origin_day")


class LineOrigins:
    """How many lines there are, how many name an origin, the first ones that do, do not, or give no date.

    ``bare`` is the place of the first that names none; ``numbers`` are the first distinct ones, one more than is
    shown; ``own`` is the first text that names the document itself.
    """

    __slots__ = ("_number", "_reader", "bare", "first", "named", "numbers", "own", "total", "undated")

    def __init__(self, reader: LineReader, number: str | None) -> None:
        self._reader = reader
        self._number = number
        self.total = 0
        self.named = 0
        self.first: Text | None = None
        self.bare: Place | None = None
        self.undated: Text | None = None
        self.own: Text | None = None
        self.numbers: dict[str, None] = {}

    def glance(self, seen: Glance, block: Element, position: int) -> bool:
        """Count a line by a glance at it; False, and nothing is counted, when it has to be read for that."""
        number = seen[_NUMBER]
        if number is None:
            self.total += 1
            if self.bare is None:
                self.bare = self._reader.place(block, position)
            return True
        if not self._is_known(number) or (self.undated is None and not (seen[_DAY] or "").strip()):
            return False
        self.total += 1
        self.named += 1
        return True

    def _is_known(self, number: str) -> bool:
        """True when reading this number would teach nothing; with blanks around it, it is none of those read."""
        if number == self._number and self.own is None:
            return False
        return number in self.numbers or (len(self.numbers) > SHOWN and number == number.strip())

    def add(self, line: Line) -> None:
        """Count a line that was read."""
        self.total += 1
        origin = line.origin
        if origin is None or origin.number is None:
            self.bare = self.bare or line.place
            return
        number = origin.number
        self.named += 1
        self.first = self.first or number
        if origin.day is None:
            self.undated = self.undated or number
        if number.value == self._number:
            self.own = self.own or number
        if len(self.numbers) <= SHOWN:
            self.numbers[number.value] = None


def line_origins(reader: LineReader, document: XmlDocument, number: str | None) -> LineOrigins:
    """What the lines of this document, whose number is given, say of its origins."""
    found = LineOrigins(reader, number)
    for position, block in enumerate(reader.blocks(document), 1):
        seen = reader.glance(block)
        if seen is None or not found.glance(seen, block, position):
            found.add(reader.read(block, position))
    return found
