"""Write tars by hand, header by header: what no ordinary tool writes."""

from __future__ import annotations

import tarfile

BLOCK = 512
_WHEN = 1_772_438_400  # 2026-03-02 08:00 UTC


def header(
    name: bytes, size: int | bytes = 0, *, kind: bytes = tarfile.REGTYPE, link: bytes = b"", mode: int = 0o644
) -> bytes:
    """One header of 512 bytes with a right checksum; ``size`` as 12 raw bytes says anything."""
    written = size if isinstance(size, bytes) else b"%011o\0" % size
    fields = (
        name.ljust(100, b"\0"), b"%07o\0" % mode, b"%07o\0" % 0, b"%07o\0" % 0, written, b"%011o\0" % _WHEN,
        b" " * 8, kind, link.ljust(100, b"\0"), b"ustar\x0000",
    )  # fmt: skip
    block = bytearray(b"".join(fields).ljust(BLOCK, b"\0"))
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def entry(name: bytes, body: bytes = b"", size: int | bytes | None = None, **fields: object) -> bytes:
    """A header, its body and what fills its last block; ``size`` when the header is to lie."""
    return header(name, len(body) if size is None else size, **fields) + padded(body)  # type: ignore[arg-type]  # fields of header


def pax(*records: tuple[bytes, bytes], kind: bytes = tarfile.XHDTYPE) -> bytes:
    """An extended header with these keys and values."""
    return entry(b"pax", b"".join(record(key, value) for key, value in records), kind=kind)


def record(key: bytes, value: bytes) -> bytes:
    """``<length> <key>=<value>`` and a line feed, the length counting itself."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest) + 1
    while len(b"%d" % length) + len(rest) != length:
        length += 1
    return b"%d" % length + rest


def long_name(name: bytes, kind: bytes = tarfile.GNUTYPE_LONGNAME) -> bytes:
    """A GNU long name (or long link) for the element that follows."""
    return entry(b"././@LongLink", name + b"\0", kind=kind)


def padded(body: bytes) -> bytes:
    """A body filled with zeros to whole blocks."""
    return body + bytes(-len(body) % BLOCK)


def ended(*elements: bytes) -> bytes:
    """These elements, and the two blocks of zeros that end a tar."""
    return b"".join(elements) + bytes(2 * BLOCK)
