"""Read a large XML as it streams: one pass checks, validates, shows each line to whoever judges it, and empties it.

What remains is the document with empty lines, small enough to be read like any other. The order of the gate is that of
``codecs.xml``; whatever is not plainly sound (``NeedsWhole``) is told by reading it in memory, so that no refusal is
worded twice.
Limits: the root element starts in the first 64 kB; a line is held until it ends; attachments stay in the file. What is
held at once counts against a quarter of the limits, beyond which the document is read in memory under all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias, cast

from lxml import etree

from pipeline.codecs import xml
from pipeline.codecs.content import StoredFile
from pipeline.codecs.xml import Element, XmlDocument, XmlLimits
from pipeline.codecs.xml_encoding import Decoded, encoding_of
from pipeline.codecs.xml_fragments import Fragments
from pipeline.codecs.xml_prolog import check_counts, check_prolog
from pipeline.codecs.xml_text import LargeText, NeedsWhole, StoredPayload
from pipeline.domain.rejection import Rejected

See: TypeAlias = Callable[[Element, int], None]

_FIRST: Final = 64 * 1024
_MOST_KEPT: Final = 2_000
_ELEMENTS: Final = etree.XPath("count(//*)")
_ATTRIBUTES: Final = etree.XPath("count(//@*)")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where lines stand: Clark names from below the root to a line, and those below a line that lead to what is kept
    of it (its period); without ``steps`` a document has none."""

    steps: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the lines are, and who sees each of them, with its position from 1, before it is emptied."""

    lines: Lines
    see: See


class LargeXml:
    """A large XML whose root is known."""

    def __init__(self, text: LargeText, limits: XmlLimits, root_name: tuple[str | None, str]) -> None:
        self.root_name = root_name
        self._text = text
        self._limits = limits
        self._accepted: etree.XMLSchema | None = None

    def read(self, schema: etree.XMLSchema, sight: Sight) -> XmlDocument | None:
        """Read all of it in one pass; None when only the whole document tells, or when the schema refuses it.

        Raises:
            Fault: the file cannot be read.
        """
        payloads: list[StoredPayload] = []
        try:
            passed = _Pass(self._text.parts(payloads), xml.pull_parser(schema, _last(sight.lines.steps)), self._limits)
            root = passed.run(sight)
        except NeedsWhole:
            return None
        self._accepted = schema
        return XmlDocument(root, self._text.encoding.name, b"", tuple(payloads), self)

    def blocks(self, steps: Sequence[str]) -> Iterator[Element]:
        """Give the lines again, each complete until the next one is asked for; the document was read before."""
        parser = xml.pull_parser(None, _last(steps))
        for part in self._text.parts([]):
            parser.feed(part)
            for element in xml.told_by(parser):
                if _stands_at(element, steps):
                    yield element
                    element.clear()

    def is_valid(self, schema: etree.XMLSchema) -> bool:
        """Say whether another schema accepts a document that was read before."""
        if schema is self._accepted:
            return True
        sight = Sight(Lines(), _look_away)
        try:
            _Pass(self._text.parts([]), xml.pull_parser(schema, None), self._limits).run(sight)
        except NeedsWhole:
            return False
        return True

    def whole(self) -> XmlDocument | Rejected:
        """The same document in memory, but for its large attachments; or why it cannot be read, as ``xml.parse`` says.

        Raises:
            Fault: the file cannot be read.
        """
        payloads: list[StoredPayload] = []
        try:
            utf8 = b"".join(self._text.parts(payloads))
        except NeedsWhole:
            return xml.parse(self._text.file.read(), self._limits)
        refusal = check_counts(utf8, self._limits.max_elements, self._limits.max_attributes)
        return refusal or xml.build(Decoded(utf8, self._text.encoding.name), payloads, self._limits)


def open_large(file: StoredFile, limits: XmlLimits) -> LargeXml | None:
    """Begin to read a stored file; None when it has to be read in memory, or refused: ``xml.parse`` tells.

    Raises:
        Fault: the file cannot be read.
    """
    written = encoding_of(file.head)
    if isinstance(written, Rejected) or file.size > limits.max_bytes:
        return None
    text = LargeText(file, written)
    try:
        root = _root_of(_first(text))
    except NeedsWhole:
        return None
    return None if root is None else LargeXml(text, limits, root)


class _Pass:
    """One run of the parser over a text."""

    def __init__(self, parts: Iterator[bytes], parser: etree.XMLPullParser, limits: XmlLimits) -> None:
        self._parts = parts
        self._parser = parser
        self._limits = limits
        self._elements = self._attributes = 0
        self._check_at = limits.max_elements // 4, limits.max_attributes // 4
        self._root: Element | None = None

    def run(self, sight: Sight) -> Element:
        """Feed the parser; NeedsWhole when anything is wrong."""
        position = kept = 0
        below = self._limits.max_depth - len(sight.lines.steps) - 1
        fragments = Fragments()
        crowded, deep = _crowded(below), _deep(below)
        try:
            for part in self._parts:
                fragments.count(part)
                self._parser.feed(part)
                for element in xml.told_by(self._parser):
                    if _stands_at(element, sight.lines.steps):
                        position += 1
                        self._look(element, crowded, deep)
                        sight.see(element, position)
                        kept += _empty(element, sight.lines.kept if kept < _MOST_KEPT else ())
                self._count(part)
            root: Element = self._parser.close()
        except etree.XMLSyntaxError as error:
            if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError("l'analyseur XML n'a plus de mémoire") from error
            raise NeedsWhole from error
        if xml.is_deeper(root, self._limits.max_depth):
            raise NeedsWhole
        return root

    def _look(self, line: Element, crowded: etree.XPath, deep: etree.XPath) -> None:
        """Refuse to go on with a line that stands too deep: few have as many elements as that takes."""
        if self._root is None:
            self._root = line.getroottree().getroot()
        if crowded(line) and deep(line):
            raise NeedsWhole

    def _count(self, part: bytes) -> None:
        """Refuse to hold too much: marks are counted, and once they are many, what stands in the tree is."""
        self._elements += part.count(b"<")  # twice too many, at most
        self._attributes += part.count(b"=")
        if self._elements <= self._check_at[0] and self._attributes <= self._check_at[1]:
            return
        most = self._limits.max_elements // 4, self._limits.max_attributes // 4
        if self._root is None:
            raise NeedsWhole
        held = _count_of(_ELEMENTS, self._root), _count_of(_ATTRIBUTES, self._root)
        if held[0] > most[0] or held[1] > most[1]:
            raise NeedsWhole
        self._check_at = (  # a tenth at least, or a document near the limit would be counted for every part
            self._elements + max(most[0] - held[0], most[0] // 10),
            self._attributes + max(most[1] - held[1], most[1] // 10),
        )


def _count_of(what: etree.XPath, root: Element) -> int:
    return int(cast("float", what(root)))  # an XPath count is a number


def _first(text: LargeText) -> bytes:
    """The beginning of a text."""
    held = b""
    for piece in text.utf8():
        held += piece
        if len(held) >= _FIRST:
            break
    return held


def _root_of(first: bytes) -> tuple[str | None, str] | None:
    """Namespace and name of the root; None when it does not start there, or when something else does."""
    if check_prolog(first) is not None:
        return None
    parser = xml.pull_parser(None, "*", event="start")
    try:
        parser.feed(first)
    except etree.XMLSyntaxError:
        return None
    for element in xml.told_by(parser):
        try:
            name = etree.QName(element)
        except ValueError:  # its prefix is never declared, which the parser only says at the end
            return None
        return name.namespace, name.localname
    return None


def _last(steps: Sequence[str]) -> str | None:
    return steps[-1] if steps else None


def _stands_at(element: Element, steps: Sequence[str]) -> bool:
    """Say whether this element, whose own name is right, stands at these names below the root."""
    above = element.getparent()
    for step in reversed(steps[:-1]):
        if above is None or above.tag != step:
            return False
        above = above.getparent()
    return above is not None and above.getparent() is None


def _empty(line: Element, kept: Sequence[str]) -> bool:
    """Empty a line, but for what is to be kept when it has any, which is then said."""
    if not kept or next(line.iterchildren(kept[0]), None) is None or xml.child(line, *kept) is None:
        line.clear()
        return False
    _strip(line, kept)
    return True


def _strip(element: Element, kept: Sequence[str]) -> None:
    for other in list(element):
        if other.tag != kept[0]:
            element.remove(other)
        elif len(kept) > 1:
            _strip(other, kept[1:])


@lru_cache(maxsize=8)
def _crowded(count: int) -> etree.XPath:
    """Finds an element that has so many below it."""
    return etree.XPath(f"descendant::*[{max(count, 1)}]")


@lru_cache(maxsize=8)
def _deep(levels: int) -> etree.XPath:
    """Finds what stands more than so many levels below an element."""
    return etree.XPath("/".join("*" * (max(levels, 0) + 1)))


def _look_away(_line: Element, _position: int) -> None:
    """See nothing."""
