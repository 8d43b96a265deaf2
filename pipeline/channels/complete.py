"""Look at the end of a file that stopped growing, and say whether it was cut: an upload that died looks finished too.

XML without its root's closing tag, PDF without ``%%EOF`` in its last 1024 bytes, zip without its end record, gzip that
does not inflate to its end, and the empty file. Anything else, and anything damaged in another way, is not called
truncated: it will be judged, and refused if it must be.

Limits: a hint for the stabilite policy, not a verdict; no parser is run, the file is never followed through a link.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from pathlib import Path

from pipeline.channels.listing import open_plain
from pipeline.codecs.sniff import HEAD_BYTES, sniff
from pipeline.domain.container import Container
from pipeline.stores.files import storing

_WINDOW = 64 * 1024
_PDF_END_WITHIN = 1024
_PIECE = 256 * 1024
_MAX_INFLATED = 1024**3
_MAX_RATIO, _RATIO_FLOOR = 200, 1024 * 1024
_ZIP_END = struct.Struct("<4s4H2IH")  # APPNOTE 4.3.16
_ZIP_END_MAGIC = b"PK\x05\x06"
_ZIP_END_WITHIN = 65_535 + _ZIP_END.size
_PADDING = "\0 \t\r\n"  # NUL: blocks that a file system allotted to a cut upload, or that a mainframe filled up
_GZIP_MAGIC = b"\x1f\x8b"
# possessive quantifiers: whatever the bytes, each of these reads them once
_MISC = re.compile(r"\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*)?>", re.DOTALL)
_START_TAG = re.compile(r"<([^\s<>/!?][^\s<>/]*+)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>")


def looks_truncated(source: Path | int) -> bool:
    """Say whether the file (path, or open descriptor, whose position is not moved) ends before it should.

    False for what is gone, unreadable or no regular file: that is for the claim to tell.

    Raises:
        StorageFault: the file cannot be read (the disk fails).
    """
    if isinstance(source, int):
        return _is_cut(source, Path(f"/dev/fd/{source}"))
    descriptor = open_plain(source)
    if descriptor is None:
        return False
    try:
        return _is_cut(descriptor, source)
    finally:
        os.close(descriptor)


def _is_cut(descriptor: int, source: Path) -> bool:
    with storing("lire", source):
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return False
        if not status.st_size:
            return True
        head = os.pread(descriptor, HEAD_BYTES, 0)
        match sniff(head):
            case Container.XML:
                return _is_markup(head) and _is_xml_cut(descriptor, status.st_size)
            case Container.PDF:
                return b"%%EOF" not in _tail(descriptor, status.st_size, _PDF_END_WITHIN)
            case Container.ZIP:
                return _is_zip_cut(_tail(descriptor, status.st_size, _ZIP_END_WITHIN))
            case Container.TARGZ:
                return _is_gzip_cut(descriptor)
            case _:
                return False


def _tail(descriptor: int, size: int, length: int) -> bytes:
    return os.pread(descriptor, length, max(0, size - length))


def _is_markup(head: bytes) -> bool:
    """``sniff`` calls any text XML, so that it is refused as such; here only what begins with ``<`` has an end."""
    return _decoded(head, head).lstrip().startswith("<")


def _is_xml_cut(descriptor: int, size: int) -> bool:
    """Look for the root's name at the beginning, and for its closing tag at the end, followed by comments at most."""
    head_bytes = os.pread(descriptor, _WINDOW, 0)
    head = _decoded(head_bytes, head_bytes)
    length = min(size, _WINDOW)
    tail = _decoded(_tail(descriptor, size, length + (size - length) % 2), head_bytes)
    root_at = _after_misc(head, 0)
    root = _START_TAG.match(head, root_at)
    if root is None:
        unfinished = root_at == len(head) or (size <= _WINDOW and head.startswith(("<!", "<?"), root_at))
        return unfinished or not tail.rstrip(_PADDING).endswith(">")
    if root.group().endswith("/>"):
        return False
    closing = re.compile(rf"</{re.escape(root[1])}\s*>")
    ends = [match.end() for match in closing.finditer(tail)]
    return not any(tail[_after_misc(tail, end) :].strip(_PADDING) == "" for end in ends[-2:])


def _after_misc(text: str, at: int) -> int:
    """Skip blanks, comments, instructions and the document type."""
    while found := _MISC.match(text, at):
        at = found.end()
    return at


def _decoded(piece: bytes, head: bytes) -> str:
    """Decode enough to find tags: UTF-16 by its mark or its first ``<``, else one character a byte."""
    if head.startswith((b"\xff\xfe", b"<\x00")):
        return piece.decode("utf-16-le", "replace").removeprefix("\ufeff")
    if head.startswith((b"\xfe\xff", b"\x00<")):
        return piece.decode("utf-16-be", "replace").removeprefix("\ufeff")
    return piece.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _is_zip_cut(tail: bytes) -> bool:
    """An end record must stand there whole, with all of its comment."""
    at = tail.rfind(_ZIP_END_MAGIC)
    if at < 0 or at + _ZIP_END.size > len(tail):
        return True
    comment = int(_ZIP_END.unpack_from(tail, at)[7])
    return at + _ZIP_END.size + comment > len(tail)


def _is_gzip_cut(descriptor: int) -> bool:
    """Inflate to the end without keeping anything; damage and bombs are for the judgement, hence False.

    At the end of a member only another one may follow; what else follows is not ours to judge.
    """
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    offset = inflated = 0
    while piece := os.pread(descriptor, _PIECE, offset):
        offset += len(piece)
        while piece:
            if inflater.eof:
                if not piece.startswith(_GZIP_MAGIC[: len(piece)]):
                    return False
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                inflated += len(inflater.decompress(piece, _PIECE))
            except zlib.error:
                return False
            if inflated > _MAX_INFLATED or (inflated > _RATIO_FLOOR and inflated > _MAX_RATIO * offset):
                return False
            piece = inflater.unconsumed_tail or inflater.unused_data
    return not inflater.eof
