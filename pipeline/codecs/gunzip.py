"""Inflate gzip in memory, a bounded piece at a time, checking checksum and length to the last byte.

Limits: trailing zeros are tolerated (tape padding), any other trailing bytes are not; several gzip parts are joined,
as ``gzip`` does.
"""

from __future__ import annotations

import zlib

from pipeline.codecs.members import Meter, over_limit, unreadable

_PIECE = 256 * 1024
_SOURCE = 16 * 1024
_MAX_PARTS = 65_536  # block gzip cuts every 64 KiB; more parts than that only cost time
_GZIP_WINDOW = 31  # zlib: 15 bits of window, +16 for the gzip wrapper


class GzipStream:
    """A forward-only reader over gzip bytes; every byte inflated is counted by the meter."""

    def __init__(self, content: bytes, meter: Meter) -> None:
        self._content = memoryview(content)
        self._at = 0
        self._meter = meter
        self._part = zlib.decompressobj(_GZIP_WINDOW)
        self._parts = 1
        self._pending: bytes = b""
        self._ready = bytearray()
        self._done = False

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end.

        Raises:
            ArchiveProblem: the gzip is damaged or cut, or a limit is exceeded.
        """
        while len(self._ready) < size and not self._done:
            self._ready += self._inflate()
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def skip(self, size: int) -> bool:
        """Pass over ``size`` bytes without keeping them; False when the end comes first."""
        while size > 0:
            passed = len(self.take(min(size, _PIECE)))
            if not passed:
                return False
            size -= passed
        return True

    def only_zeros_left(self) -> bool:
        """Read to the end, proving checksum and length; False as soon as a byte other than zero is met."""
        while piece := self.take(_PIECE):
            if piece.count(0) != len(piece):
                return False
        return True

    def _inflate(self) -> bytes:
        source = self._pending or self._next_source()
        try:
            piece = self._part.decompress(source, _PIECE)
        except zlib.error as err:
            raise unreadable("compression gzip endommagée") from err
        self._pending = self._part.unconsumed_tail
        self._meter.inflate(len(piece))
        if self._part.eof:
            self._next_part(self._part.unused_data)
        elif not piece and not source:
            raise unreadable("archive tronquée, la fin de la compression gzip manque")
        return piece

    def _next_source(self) -> bytes:
        source = bytes(self._content[self._at : self._at + _SOURCE])
        self._at += len(source)
        return source

    def _next_part(self, unused: bytes) -> None:
        """After one gzip part: another part, padding zeros, or the end."""
        self._at -= len(unused)
        self._pending = b""
        rest = self._content[self._at :]
        if bytes(rest[:2]) == b"\x1f\x8b":
            self._parts += 1
            if self._parts > _MAX_PARTS:
                raise over_limit(f"plus de {_MAX_PARTS} parties compressées")
            self._part = zlib.decompressobj(_GZIP_WINDOW)
            return
        if bytes(rest).count(0) != len(rest):
            raise unreadable("des données étrangères suivent la compression gzip")
        self._done = True
