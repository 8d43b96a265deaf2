"""The text of a large XML as UTF-8, piece by piece, its large base64 attachments left out, and known by their place.

What cannot be told from a piece (bytes that do not decode, base64 that is damaged) raises ``NeedsWhole``: the document
is then read in memory, which tells it exactly.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.codecs.content import StoredFile
from pipeline.codecs.xml_encoding import Encoding
from pipeline.codecs.xml_payloads import LARGE_PAYLOAD, TAG, placeholder

_RUN: Final = re.compile(rb"[A-Za-z0-9+/=\s]*")


class NeedsWhole(Exception):
    """Only the whole document tells what is to be said of it."""


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """Base64 content that stays in its file; ``start`` and ``length`` in bytes of the UTF-8 text."""

    text: LargeText
    start: int
    length: int

    def __len__(self) -> int:
        return self.length

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the content, exactly ``size`` bytes at a time but for the last."""
        held, left = b"", self.length
        for piece in self.text.utf8(self.start):
            held += piece[:left]
            left -= min(left, len(piece))
            while len(held) >= size:
                yield held[:size]
                held = held[size:]
            if not left:
                break
        if held:
            yield held


class LargeText:
    """The text of a stored file, read as often as asked."""

    def __init__(self, file: StoredFile, encoding: Encoding) -> None:
        self.file = file
        self.encoding = encoding
        self._marks: list[tuple[int, int]] = [(0, encoding.skip)]  # place in UTF-8, place in the file

    def utf8(self, start: int = 0) -> Iterator[bytes]:
        """Give the text from this byte of it on, in pieces of no fixed size; a place that was never read is a bug.

        Raises:
            NeedsWhole: the bytes do not decode.
            Fault: the file cannot be read.
        """
        if self.encoding.codec in ("utf-8", "ascii"):
            yield from self._checked(start)
            return
        at, raw = self._marks[bisect_right(self._marks, (start, self.file.size)) - 1]
        decoder = codecs.getincrementaldecoder(self.encoding.codec)()
        try:
            for piece in self.file.pieces(raw):
                converted = decoder.decode(piece).encode()
                raw += len(piece)
                yield converted[max(start - at, 0) :]
                at += len(converted)
                if at > self._marks[-1][0]:
                    self._marks.append((at, raw - len(decoder.getstate()[0])))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as err:
            raise NeedsWhole from err

    def _checked(self, start: int) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding.codec)()
        is_checked = start > 0  # only a part that was read before is read from its middle
        try:
            for piece in self.file.pieces(start + self.encoding.skip):
                if not is_checked:
                    decoder.decode(piece)
                yield piece
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as err:
            raise NeedsWhole from err

    def parts(self, payloads: list[StoredPayload]) -> Iterator[bytes]:
        """Give the text in parts that end before a ``<`` where that is near, with placeholders for large payloads.

        ``payloads`` gets those that are left out, in order.

        Raises:
            NeedsWhole: the bytes do not decode, or a large text that begins as base64 goes on as something else.
            Fault: the file cannot be read.
        """
        source, held, at = self.utf8(), b"", 0
        for piece in source:
            held += piece
            opened = TAG.match(held) if len(held) >= LARGE_PAYLOAD else None
            if opened is not None and _run(held, opened.end()) >= opened.end() + LARGE_PAYLOAD:
                yield held[: opened.end()]
                at += opened.end()
                length, lines, held = self._left_out(held[opened.end() :], source)
                yield placeholder(len(payloads), lines)
                payloads.append(StoredPayload(self, at, length))
                at += length
                continue
            end = held.rfind(b"<")
            if end <= 0:
                end = len(held) if len(held) > 2 * LARGE_PAYLOAD else 0
            if end:
                yield held[:end]
                held = held[end:]
                at += end
        yield held

    def _left_out(self, held: bytes, source: Iterator[bytes]) -> tuple[int, int, bytes]:
        """Go to the end of a run of base64: its length, how many lines it has, what was read after it."""
        length = lines = 0
        while True:
            end = _run(held, 0)
            length += end
            lines += held.count(b"\n", 0, end)
            held = held[end:]
            if held:
                break
            held = next(source, b"")
            if not held:
                raise NeedsWhole
        if len(held) == 1:
            held += next(source, b"")
        if not held.startswith(b"</"):
            raise NeedsWhole
        return length, lines, held


def _run(text: bytes, start: int) -> int:
    """Where the base64 that begins there ends."""
    found = _RUN.match(text, start)
    return found.end() if found else start
