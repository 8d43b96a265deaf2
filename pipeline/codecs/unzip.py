"""Read a zip in memory: the central directory by ``zipfile``, each member inflated and counted here.

A member is inflated by hand so that its real size is what counts: ``zipfile`` stops at the declared size.

Limits: stored and deflated members only (what every system writes); no encryption, no several disks.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from pipeline.codecs.members import (
    BadMember,
    Found,
    Member,
    Meter,
    Names,
    judged,
    over_limit,
    refuse,
    too_large,
    unreadable,
)
from pipeline.domain import motifs

_PIECE = 256 * 1024
_SOURCE = 16 * 1024
_LOCAL = struct.Struct("<4s5H3I2H")  # APPNOTE 4.3.7
_LOCAL_MAGIC = b"PK\x03\x04"
_CENTRAL_MAGIC = b"PK\x01\x02"
_END, _END_MAGIC = struct.Struct("<4s4H2IH"), b"PK\x05\x06"  # APPNOTE 4.3.16
_WIDE_END, _WIDE_END_MAGIC = struct.Struct("<4sQ2H2I4Q"), b"PK\x06\x06"  # 4.3.14
_LOCATOR, _LOCATOR_MAGIC = struct.Struct("<4sIQI"), b"PK\x06\x07"  # 4.3.15
_THIS_DISK = (0, 0xFFFF)
_TOLD_WIDE = (0xFFFF, 0xFFFFFFFF)
_ENCRYPTED, _SIZES_AFTER = 0x1, 0x8
_UNIX = 3
_EMPTY_DEFLATED = 2  # bytes that deflate makes of nothing; some tools deflate folders
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def members(content: bytes, meter: Meter) -> Iterator[Found]:
    """Give each member in the order of the file.

    Raises:
        ArchiveProblem: the archive is damaged, cut, or over its limits; members already given must then be dropped.
    """
    entries, directory = _central_directory(content, meter)
    starts = _body_starts(content, entries, directory)
    names = Names()
    for entry, start in zip(entries, starts, strict=True):
        meter.element()
        found = _member(content[start : start + entry.compress_size], entry, meter, names)
        if found is not None:
            yield found


def _central_directory(content: bytes, meter: Meter) -> tuple[list[zipfile.ZipInfo], int]:
    """List the entries in the order of their bodies, and say where the directory begins."""
    if content.count(_CENTRAL_MAGIC) > meter.limits.max_members:  # before zipfile makes an object of each
        raise over_limit(f"plus de {meter.limits.max_members} fichiers")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            comment = archive.comment
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, OverflowError) as err:
        raise unreadable("répertoire central du zip absent ou endommagé (fichier tronqué ?)") from err
    directory = _check_end(content, len(entries), len(comment))
    return sorted(entries, key=lambda entry: entry.header_offset), directory


def _check_end(content: bytes, found: int, comment: int) -> int:
    """Prove that the end records are the last thing of the file and tell what was found: ``zipfile`` asks neither.

    Returns where they say that the directory begins.
    """
    at = len(content) - _END.size - comment
    if at < 0 or content[at : at + 4] != _END_MAGIC:
        raise unreadable("des données suivent la fin du zip")
    _, disk, first_disk, *told, _ = _END.unpack_from(content, at)
    wide = _wide_end(content, at)
    if wide is not None:
        at -= _WIDE_END.size + _LOCATOR.size
        told = [more if less in _TOLD_WIDE else less for less, more in zip(told, wide, strict=True)]
    if disk not in _THIS_DISK or first_disk not in _THIS_DISK:
        raise unreadable("zip en plusieurs volumes, un seul fichier attendu")
    here, total, size, start = told
    if here != found or total != found or start + size != at:
        raise unreadable("la fin du zip n'annonce pas le répertoire central trouvé")
    return int(start)


def _wide_end(content: bytes, at: int) -> list[int] | None:
    """What the zip64 record before the end record tells (APPNOTE 4.3.14): counts, size and place of the directory."""
    before = at - _LOCATOR.size - _WIDE_END.size
    if before < 0 or content[at - _LOCATOR.size : at - _LOCATOR.size + 4] != _LOCATOR_MAGIC:
        return None
    _, _, stands_at, _ = _LOCATOR.unpack_from(content, at - _LOCATOR.size)
    magic, _, _, _, _, _, *told = _WIDE_END.unpack_from(content, before)
    if stands_at != before or magic != _WIDE_END_MAGIC:
        raise unreadable("la fin zip64 du zip n'est pas là où elle est annoncée")
    return told


def _body_starts(content: bytes, entries: list[zipfile.ZipInfo], directory: int) -> list[int]:
    """Find where each body begins, and prove that local headers and central directory tell the same story.

    Two readers must not see two archives: every local header is listed, none overlaps another.
    """
    starts: list[int] = []
    end = 0
    for entry in entries:
        if entry.header_offset < end:
            raise unreadable("deux fichiers du zip se chevauchent")
        if _LOCAL_MAGIC in content[end : entry.header_offset]:
            raise unreadable("un fichier du zip manque au répertoire central")
        starts.append(_body_start(content, entry))
        end = starts[-1] + entry.compress_size
        if end > directory:
            raise unreadable("zip tronqué au milieu d'un fichier")
    if _LOCAL_MAGIC in content[end:directory]:
        raise unreadable("un fichier du zip manque au répertoire central")
    return starts


def _body_start(content: bytes, entry: zipfile.ZipInfo) -> int:
    at = entry.header_offset
    if at < 0 or at + _LOCAL.size > len(content):
        raise unreadable("en-tête de fichier absent du zip")
    magic, _, flags, method, _, _, crc, packed, size, name_bytes, extra_bytes = _LOCAL.unpack_from(content, at)
    name_at = at + _LOCAL.size
    name = content[name_at : name_at + name_bytes]
    agrees = (
        magic == _LOCAL_MAGIC
        and method == entry.compress_type
        and (flags ^ entry.flag_bits) & _ENCRYPTED == 0
        and name in _spellings(entry)
        and _sizes_agree(flags, (crc, packed, size), entry)
    )
    if not agrees:
        raise unreadable("un en-tête de fichier contredit le répertoire central du zip")
    return int(name_at + name_bytes + extra_bytes)


def _spellings(entry: zipfile.ZipInfo) -> tuple[bytes, ...]:
    """The bytes a local header may hold for this name; the flag for UTF-8 may stand in one header only."""
    name = entry.orig_filename
    return (name.encode("utf-8", "surrogateescape"), name.encode("cp437", "replace"))


def _sizes_agree(flags: int, local: tuple[int, int, int], entry: zipfile.ZipInfo) -> bool:
    """Sizes may stand after the body (bit 3) or in a zip64 field (0xFFFFFFFF); otherwise they must be equal."""
    if flags & _SIZES_AFTER or 0xFFFFFFFF in local[1:]:
        return True
    return local == (entry.CRC, entry.compress_size, entry.file_size)


def _member(packed: bytes, entry: zipfile.ZipInfo, meter: Meter, names: Names) -> Member | BadMember | None:
    """Read one member; None for a folder, which holds nothing by itself."""
    if entry.orig_filename.endswith("/") and entry.compress_size <= _EMPTY_DEFLATED:
        return None
    kind = _kind_fault(entry)
    if kind:
        return refuse(entry.orig_filename, motifs.MEMBER_KIND, kind)
    name = names.flat(entry.orig_filename)
    if isinstance(name, BadMember):
        return name
    content = _inflated(packed, entry, meter)
    if content is None:
        return too_large(name, meter.limits)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise unreadable(f"la somme de contrôle de « {name} » ne correspond pas à son contenu")
    return judged(name, content)


def _kind_fault(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED:
        return "fichier chiffré trouvé, fichier en clair attendu"
    mode = entry.external_attr >> 16
    if entry.create_system == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        kind = "lien symbolique" if stat.S_ISLNK(mode) else "fichier spécial"
        return f"{kind} trouvé, fichier ordinaire attendu"
    if entry.compress_type not in _METHODS:
        return "méthode de compression inhabituelle, deflate attendu"
    return ""


def _inflated(packed: bytes, entry: zipfile.ZipInfo, meter: Meter) -> bytes | None:
    """Return the whole content, or None as soon as it is larger than a member may be."""
    if entry.compress_type == zipfile.ZIP_STORED:
        meter.inflate(len(packed))
        return packed if len(packed) <= meter.limits.max_member_bytes else None
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = bytearray()
    at, source = 0, b""
    while not inflater.eof:
        if not source:  # a little at a time: what is left over is copied at each piece
            source = packed[at : at + _SOURCE]
            at += _SOURCE
        try:
            piece = inflater.decompress(source, _PIECE)
        except zlib.error as err:
            raise unreadable("compression zip endommagée") from err
        if not piece and not source and not inflater.eof:
            raise unreadable("compression zip tronquée")
        meter.inflate(len(piece))
        content += piece
        if len(content) > meter.limits.max_member_bytes:
            return None
        source = inflater.unconsumed_tail
    return bytes(content)
