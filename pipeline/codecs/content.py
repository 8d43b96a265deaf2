"""What a file holds: its bytes, or for a large XML the file itself, which whoever reads it takes piece by piece.

Limits: only an XML is left in its file; archives and PDF are needed as a whole and stay in memory. The file must not
change while it is judged: the spool never changes one, ``check`` trusts its caller.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from pipeline.codecs.sniff import HEAD_BYTES, sniff
from pipeline.domain.container import Container
from pipeline.domain.faults import Fault

LARGE: Final = 10_000_000
"""An XML of more bytes is read as it streams; a text as long is what libxml2 refuses (``xml_payloads``)."""
PIECE: Final = 32 * 1024  # larger ones gain no time, leave the parser more to hold, and must stay below a large payload


class StoredFile:
    """A file that is not held: its size in bytes, its first bytes, its SHA-256 (read once), and its bytes by pieces."""

    __slots__ = ("_digest", "_piece", "head", "path", "size")

    def __init__(self, path: Path, piece: int = PIECE) -> None:
        self.path = path
        self._piece = piece
        self._digest: str | None = None
        with closing(self._open()) as file:
            self.head = file.read(HEAD_BYTES)
            self.size = file.seek(0, 2)

    @property
    def sha256(self) -> str:
        """Digest in lower-case hexadecimal."""
        if self._digest is None:
            digest = hashlib.sha256()
            for piece in self.pieces(size=256 * 1024):
                digest.update(piece)
            self._digest = digest.hexdigest()
        return self._digest

    def pieces(self, start: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Give the bytes from ``start`` on, ``size`` at a time, or as many as was said when it was opened.

        Raises:
            Fault: the file cannot be read.
        """
        with closing(self._open()) as file:
            try:
                file.seek(start)
                while piece := file.read(size or self._piece):
                    yield piece
            except OSError as err:
                raise Fault(f"Fichier illisible : {err}") from err

    def read(self) -> bytes:
        """Give all bytes at once."""
        return b"".join(self.pieces(size=max(self.size, 1)))

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb", buffering=0)
        except OSError as err:
            raise Fault(f"Fichier illisible : {err}") from err


Content: TypeAlias = bytes | StoredFile


def load(path: Path, large: int = LARGE) -> Content:
    """Read a file, or leave it where it is when it is an XML of more than ``large`` bytes.

    Raises:
        OSError: it cannot be opened or read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        if size > large and sniff(os.pread(descriptor, HEAD_BYTES, 0)) is Container.XML:
            return StoredFile(path)
        return b"".join(iter(lambda: os.read(descriptor, max(size + 1, PIECE)), b""))
    finally:
        os.close(descriptor)


def head_of(content: Content) -> bytes:
    """The first bytes, enough to tell what it is."""
    return content[:HEAD_BYTES] if isinstance(content, bytes) else content.head


def size_of(content: Content) -> int:
    """Size in bytes."""
    return len(content) if isinstance(content, bytes) else content.size


def digest_of(content: Content) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else content.sha256


def bytes_of(content: Content) -> bytes:
    """All bytes, read now if they are not held."""
    return content if isinstance(content, bytes) else content.read()
