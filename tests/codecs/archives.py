"""Builders of small archives for the tests: good ones, and the hostile ones no ordinary tool would write."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable


def tar_gz(*members: tuple[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    """Pack ordinary files as AIFE asks: a flat tar.gz."""
    return gzip.compress(tar_of((tarfile_info(name, content), content) for name, content in members))


def tar_of(members: Iterable[tuple[tarfile.TarInfo, bytes]], kind: int = tarfile.PAX_FORMAT) -> bytes:
    """Pack these headers and bodies in an uncompressed tar."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        for header, content in members:
            archive.addfile(header, io.BytesIO(content))
    return buffer.getvalue()


def tarfile_info(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """Describe one tar element of any type."""
    header = tarfile.TarInfo(name)
    header.size, header.type, header.linkname = len(content), kind, target
    return header


def zip_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack ordinary files in a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def lying_zip(name: str, content: bytes, *, claimed: int) -> bytes:
    """Pack one deflated file whose two headers claim another size than the real one."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflater.compress(content) + deflater.flush()
    raw, crc = name.encode(), zlib.crc32(content)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), claimed, len(raw), 0) + raw
    central = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(packed), claimed, len(raw), *[0] * 6)
        + raw
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    return local + packed + central + end
