"""Write zips by hand, record by record: what no ordinary tool writes (APPNOTE 4.3)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

STORED, DEFLATED = 0, 8
UNIX = 3
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_WIDE_END = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")


@dataclass(frozen=True, slots=True)
class Told:
    """What one header, local or central, tells of a file."""

    name: bytes
    crc: int
    packed: int
    size: int
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    needed: int = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its packed bytes and what the two headers tell; ``at`` puts its local header elsewhere than it is."""

    body: bytes
    local: Told
    central: Told
    mode: int = 0
    at: int | None = None
    after: bytes = b""


def entry(name: bytes, content: bytes, method: int = DEFLATED) -> Entry:
    """An honest file."""
    packed = deflated(content) if method == DEFLATED else content
    told = Told(name, zlib.crc32(content), len(packed), len(content), method)
    return Entry(packed, told, told)


def both(honest: Entry, **changes: object) -> Entry:
    """The same file, with both headers telling something else."""
    return replace(honest, local=replace(honest.local, **changes), central=replace(honest.central, **changes))  # type: ignore[arg-type]  # fields of Told


def deflated(content: bytes) -> bytes:
    """Deflate without any wrapper."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


def local(one: Entry) -> bytes:
    """The header before a file's bytes."""
    told = one.local
    sizes = told.crc, told.packed, told.size, len(told.name), len(told.extra)
    return _LOCAL.pack(b"PK\3\4", told.needed, told.flags, told.method, 0, 23650, *sizes) + told.name + told.extra


def central(one: Entry, at: int) -> bytes:
    """The record of a file in the directory."""
    told = one.central
    version = UNIX << 8 | 20
    sizes = told.crc, told.packed, told.size, len(told.name), len(told.extra), 0, 0, 0, one.mode << 16, at
    head = _CENTRAL.pack(b"PK\1\2", version, told.needed, told.flags, told.method, 0, 23650, *sizes)
    return head + told.name + told.extra


def end(  # noqa: PLR0913  each is a field of the record
    count: int, size: int, at: int, comment: bytes = b"", *, disk: int = 0, total: int | None = None
) -> bytes:
    """The end record: how many files, how large the directory is and where it begins."""
    return _END.pack(b"PK\5\6", disk, disk, count, count if total is None else total, size, at, len(comment)) + comment


def wide_end(count: int, size: int, at: int, stands_at: int) -> bytes:
    """The zip64 end record and its locator."""
    record = _WIDE_END.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
    return record + _LOCATOR.pack(b"PK\6\7", 0, stands_at, 1)


def bodies(*entries: Entry) -> tuple[bytes, list[int]]:
    """All local headers and bodies, and where each header begins."""
    out, starts = bytearray(), []
    for one in entries:
        starts.append(len(out) if one.at is None else one.at)
        out += local(one) + one.body + one.after
    return bytes(out), starts


def directory(entries: tuple[Entry, ...], starts: list[int]) -> bytes:
    """The records of these files."""
    return b"".join(central(one, at) for one, at in zip(entries, starts, strict=True))


def zip_of(*entries: Entry) -> bytes:
    """A whole zip."""
    front, starts = bodies(*entries)
    records = directory(entries, starts)
    return front + records + end(len(entries), len(records), len(front))


def overlapping(kernel: bytes, count: int) -> bytes:
    """Files that share their bytes: each quotes the next one's header, and all end in the same kernel (Fifield, 2019).

    ``kernel`` is deflated; ``count`` files inflate to about ``count`` times what it holds.
    """
    plain = zlib.decompress(kernel, -15)
    entries = [Entry(kernel, told := Told(b"0", zlib.crc32(plain), len(kernel), len(plain)), told)]
    tail, content = local(entries[0]) + kernel, plain
    for number in range(1, count):
        quoted = local(entries[-1])
        content = quoted + content
        block = b"\0" + struct.pack("<2H", len(quoted), len(quoted) ^ 0xFFFF)
        told = Told(b"%d" % number, zlib.crc32(content), len(block) + len(tail), len(content))
        entries.append(Entry(b"", told, told))
        tail = local(entries[-1]) + block + tail
    starts, at = [], 0
    for one in reversed(entries):
        starts.append(at)
        at += len(local(one)) + 5
    records = directory(tuple(reversed(entries)), starts)
    return tail + records + end(count, len(records), len(tail))
