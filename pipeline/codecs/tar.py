"""Read a tar.gz as a stream of members, never writing one: header by header, with the limits held while inflating.

The 512-byte headers are decoded by ``tarfile.TarInfo.frombuf``; the walk over them is ours because that of
``tarfile`` reads extended headers of any size into memory, scans them in quadratic time (CVE-2024-6232) and loops
on negative sizes (CVE-2025-8194), all of which an interpreter not yet patched would let in.

Limits: sparse files are refused, global extended headers may not rename or resize.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.codecs.gunzip import GzipStream
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
from pipeline.codecs.sniff import sniff
from pipeline.domain import motifs
from pipeline.domain.container import Container

_BLOCK = tarfile.BLOCKSIZE
_END = bytes(_BLOCK)
_MAX_EXTENSION = 64 * 1024
_MAX_EXTENSIONS = 8
_MORE_MAPS, _MORE_MAPS_AGAIN = 482, 504  # old GNU sparse: says in the header, then in each map, that a map follows
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTENSIONS = (*_PAX, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_WITHOUT_BODY = (
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)
_KINDS = {
    tarfile.LNKTYPE: "lien physique",
    tarfile.SYMTYPE: "lien symbolique",
    tarfile.CHRTYPE: "périphérique",
    tarfile.BLKTYPE: "périphérique",
    tarfile.FIFOTYPE: "tube nommé",
    tarfile.GNUTYPE_SPARSE: "fichier creux",
}


@dataclass(frozen=True, slots=True)
class _Header:
    """One element of the tar: its name as written, its type, the size of its body, and (sparse) whether maps follow."""

    name: str
    type: bytes
    size: int
    maps: bool = False


@dataclass(slots=True)
class _Extension:
    """What extended headers say of the member that follows them."""

    name: str | None = None
    size: int | None = None
    sparse: bool = False
    headers: int = 0


def members(content: bytes, meter: Meter) -> Iterator[Found]:
    """Give each member in the order of the archive.

    Raises:
        ArchiveProblem: the archive is damaged, cut, or over its limits; members already given must then be dropped.
    """
    stream = GzipStream(content, meter)
    names = Names()
    for header in _headers(stream, meter):
        found = _member(stream, header, meter, names)
        if found is not None:
            yield found


def _headers(stream: GzipStream, meter: Meter) -> Iterator[_Header]:
    """Give the header of each element, extended headers already applied; its body must be consumed before the next."""
    extension = _Extension()
    while block := stream.take(_BLOCK):
        if block == _END:
            break
        header = _decoded(block, first=meter.elements == 0 and extension.headers == 0)
        if header.type in _EXTENSIONS:
            _extend(extension, header, _extension_body(stream, header))
            continue
        meter.element()
        yield _extended(header, extension)
        extension = _Extension()
    if extension.headers:
        raise unreadable("archive tronquée après un en-tête étendu")
    if not stream.only_zeros_left():
        raise unreadable("des données suivent la fin de l'archive tar")


def _decoded(block: bytes, *, first: bool) -> _Header:
    if len(block) < _BLOCK:
        raise _not_a_tar(block) if first else unreadable("archive tar tronquée")
    try:
        found = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as err:
        raise _not_a_tar(block) if first else unreadable("en-tête d'archive tar endommagé") from err
    if found.size < 0:
        raise unreadable("taille négative dans un en-tête d'archive tar")
    return _Header(found.name, found.type, found.size, found.type == tarfile.GNUTYPE_SPARSE and block[_MORE_MAPS] != 0)


def _not_a_tar(block: bytes) -> Exception:
    if sniff(block) in (Container.XML, Container.PDF):
        return unreadable("gzip d'un seul fichier, attendu tar.gz")
    return unreadable("le contenu compressé n'est pas une archive tar, attendu tar.gz")


def _member(stream: GzipStream, header: _Header, meter: Meter, names: Names) -> Member | BadMember | None:
    """Read one member; None for a directory, which holds nothing by itself."""
    if header.type in _WITHOUT_BODY and header.size:  # GNU tar would skip it, others would read it as more files
        raise unreadable("un dossier, un lien ou un périphérique annonce un contenu dans l'archive tar")
    if header.type == tarfile.DIRTYPE:
        return None
    if header.type not in _REGULAR:
        if header.type not in _WITHOUT_BODY:
            _skip_body(stream, header)
        kind = _KINDS.get(header.type, "élément de type inconnu")
        return refuse(header.name, motifs.MEMBER_KIND, f"{kind} trouvé, fichier ordinaire attendu")
    name = names.flat(header.name)
    if isinstance(name, BadMember):
        _skip_body(stream, header)
        return name
    if header.size > meter.limits.max_member_bytes:
        _skip_body(stream, header)
        return too_large(name, meter.limits)
    return judged(name, _body(stream, header))


def _body(stream: GzipStream, header: _Header) -> bytes:
    content = stream.take(header.size)
    if len(content) < header.size or not stream.skip(-header.size % _BLOCK):
        raise unreadable("archive tar tronquée au milieu d'un fichier")
    return content


def _skip_body(stream: GzipStream, header: _Header) -> None:
    if header.maps:
        _skip_maps(stream)
    if not stream.skip(header.size + -header.size % _BLOCK):
        raise unreadable("archive tar tronquée au milieu d'un fichier")


def _skip_maps(stream: GzipStream) -> None:
    while True:
        block = stream.take(_BLOCK)
        if len(block) < _BLOCK:
            raise unreadable("archive tar tronquée au milieu d'un fichier")
        if not block[_MORE_MAPS_AGAIN]:
            return


def _extension_body(stream: GzipStream, header: _Header) -> bytes:
    if header.size > _MAX_EXTENSION:
        raise over_limit(f"en-tête étendu de plus de {_MAX_EXTENSION} octets")
    return _body(stream, header)


def _extend(extension: _Extension, header: _Header, body: bytes) -> None:
    extension.headers += 1
    if extension.headers > _MAX_EXTENSIONS:
        raise unreadable("trop d'en-têtes étendus pour un même fichier")
    if header.type == tarfile.GNUTYPE_LONGNAME:
        extension.name = _text(body.partition(b"\0")[0])
    elif header.type in _PAX:
        _apply_pax(extension, _pax_records(body))
    elif header.type == tarfile.XGLTYPE and {"path", "size"} & _pax_records(body).keys():
        raise unreadable("en-tête global qui renomme ou redimensionne les fichiers")


def _apply_pax(extension: _Extension, records: dict[str, bytes]) -> None:
    if "path" in records:
        extension.name = _text(records["path"])
    if "size" in records:
        digits = records["size"]
        if not digits.isdigit() or len(digits) > 18:
            raise unreadable("taille illisible dans un en-tête étendu")
        extension.size = int(digits)
    extension.sparse = extension.sparse or any(key.startswith("GNU.sparse.") for key in records)


def _pax_records(body: bytes) -> dict[str, bytes]:
    """Decode ``<length> <key>=<value>`` records, each ended by a line feed (POSIX.1-2001), in linear time."""
    records: dict[str, bytes] = {}
    at = 0
    while at < len(body) and body[at]:
        digits, _, _ = body[at : at + 8].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = body[at + len(digits) + 1 : at + length]
        if length <= len(digits) + 1 or at + length > len(body) or not record.endswith(b"\n"):
            raise unreadable("en-tête étendu endommagé")
        key, equals, value = record[:-1].partition(b"=")
        if not equals:
            raise unreadable("en-tête étendu endommagé")
        records[_text(key)] = value
        at += length
    return records


def _extended(header: _Header, extension: _Extension) -> _Header:
    name = header.name if extension.name is None else extension.name
    size = header.size if extension.size is None else extension.size
    if extension.sparse:
        return _Header(name, tarfile.GNUTYPE_SPARSE, size)
    return _Header(name, header.type, size, header.maps)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
