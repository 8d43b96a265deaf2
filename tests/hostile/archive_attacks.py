"""Attacks by archives: every sample of the kind, and those too large to be one.

Sources: ECMA-208 and POSIX.1-2001 (tar), RFC 1952 (gzip), APPNOTE (zip), Fifield 2019 (overlap), CPython's advisories
on ``tarfile``; every byte is made here.
"""

from __future__ import annotations

import gzip
import random
import tarfile
import zlib
from collections.abc import Callable, Iterator
from itertools import product

from samples.generator import bad_zip
from samples.generator.archives import gz, tar_gz, zipped
from samples.generator.bad_tar import ended, entry, header, long_name, pax
from samples.generator.bad_zip import both
from samples.generator.ubl import ubl_invoice
from tests.hostile.attacks import Attack
from tests.hostile.sampled import sampled

_MEGA = 1024 * 1024
_TAR, _ZIP = "x.tar.gz", "x.zip"


def _zeros(megabytes: int) -> bytes:
    return bytes(megabytes * _MEGA)


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def _good() -> bytes:
    return entry(b"facture.xml", ubl_invoice(number="H-2026-35"))


def _patient_bomb() -> bytes:
    """Just below 200 to 1, and above the total: only the total stops it. Its checksum, never reached, is left out."""
    body = _noise(2_000) + _zeros(1)
    body += bytes(-len(body) % 512)
    packed = _flushed(body)
    heads = (_flushed(header(b"%d.bin" % number, len(body))) for number in range(1_100))
    return b"\x1f\x8b\x08" + bytes(7) + b"".join(head + packed for head in heads)


def _flushed(content: bytes) -> bytes:
    """Deflate so that it may follow anything, and anything may follow it."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush(zlib.Z_FULL_FLUSH)


def _overlap(count: int) -> bytes:
    return bad_zip.overlapping(bad_zip.deflated(_zeros(10)), count)


def _quine_like() -> bytes:
    """A zip of zips of zips, seven deep, the last of zeros: whoever opens what he finds never ends."""
    content = zipped((("0.bin", _zeros(10)),))
    for _ in range(7):
        content = zipped(tuple((f"{n}.zip", content) for n in range(16)))
    return content


def _many_zip(count: int, name: str) -> bytes:
    return zipped((name.format(n), b"<a/>") for n in range(count))


def _twins() -> bytes:
    """512 names that only differ by case."""
    names = ("".join(draw) for draw in product("aA", repeat=9))
    return gz(ended(*(entry(f"{name}.xml".encode(), b"<a/>") for name in names)))


def _tars() -> Iterator[Attack]:
    flat = lambda: gzip.compress(ended(entry(b"zeros.xml", _zeros(300))), 9)  # noqa: E731  one of the rows below
    for name, row, build, code, bomb in (
        ("tar-bomb-300-mb", "bombe plate, 1 000 pour 1", flat, "ARCHIVE_LIMIT", True),
        ("tar-bomb-patient", "bombe patiente, moins de 200 pour 1, 1,1 Go", _patient_bomb, "ARCHIVE_LIMIT", True),
        ("tar-bomb-tail", "300 Mo de zéros après la fin du tar",
         lambda: gzip.compress(ended(_good()) + _zeros(300), 9), "ARCHIVE_LIMIT", True),
        ("tar-bomb-parts", "70 000 gzip vides bout à bout", lambda: gzip.compress(b"") * 70_000, "ARCHIVE_LIMIT", True),
        ("tar-bomb-in-member", "bombe gzip dans le tar",
         lambda: gz(ended(_good(), entry(b"lot.xml", gzip.compress(_zeros(100), 9)))), "MEMBER_KIND", True),
        ("tar-10001-folders", "10 001 dossiers",
         lambda: gz(ended(*(header(b"d%d" % n, kind=tarfile.DIRTYPE) for n in range(10_001)))), "ARCHIVE_LIMIT", False),
        ("tar-10001-links", "10 001 liens",
         lambda: gz(ended(*(header(b"l%d" % n, kind=tarfile.SYMTYPE, link=b"/etc/passwd") for n in range(10_001)))),
         "ARCHIVE_LIMIT", False),
        ("tar-501-invoices", "501 factures d'un flux",
         lambda: gz(ended(*(entry(b"%d.xml" % n, b"<a/>") for n in range(501)))), "ARCHIVE_LIMIT", False),
        ("tar-512-twins", "512 noms que la casse distingue", _twins, "MEMBER_NAME", False),
        ("tar-member-101-mb", "fichier de 101 Mo qui ne se compresse pas",
         lambda: gzip.compress(ended(_good(), entry(b"gros.xml", _noise(101 * _MEGA))), 1), "MEMBER_TOO_LARGE", True),
        ("tar-extended-1-mb", "en-tête étendu de 1 Mo",
         lambda: gz(ended(pax((b"path", b"x" * _MEGA)), _good())), "ARCHIVE_LIMIT", False),
        ("tar-extended-8-gb", "en-tête étendu qui annonce 8 Go",
         lambda: gz(ended(header(b"pax", b"77777777777\0", kind=tarfile.XHDTYPE), _good())), "ARCHIVE_LIMIT", False),
        ("tar-extended-digits", "en-tête étendu de 60 000 chiffres (CVE-2024-6232)",
         lambda: gz(ended(entry(b"pax", b"1" * 60_000, kind=tarfile.XHDTYPE), _good())), "ARCHIVE_UNREADABLE", False),
        ("tar-extended-chain", "50 000 en-têtes étendus de suite",
         lambda: gz(pax((b"path", b"x")) * 50_000), "ARCHIVE_UNREADABLE", False),
        ("tar-long-names", "10 001 noms longs",
         lambda: gz(ended(*[long_name(b"n" * 300) + header(b"x")] * 10_001)), "ARCHIVE_LIMIT", False),
        ("tar-sparse-endless", "fichier creux dont les cartes ne finissent pas", _endless_maps, "ARCHIVE_UNREADABLE",
         True),
        ("gzip-name-30-mb", "nom de 30 Mo dans l'en-tête gzip, jamais fini",
         lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * (30 * _MEGA), "ARCHIVE_UNREADABLE", False),
    ):  # fmt: skip
        yield Attack(name, f"TAR : {row}", build, _TAR, code, bomb)


def _endless_maps() -> bytes:
    block = bytearray(header(b"creux.xml", 10, kind=tarfile.GNUTYPE_SPARSE))
    block[482] = 1
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    following = bytes(504) + b"\1" + bytes(7)
    return gz(ended(_good())[:-1024] + bytes(block) + following * 2_000)


def _zips() -> Iterator[Attack]:
    flat = lambda: zipped((("zeros.xml", _zeros(300)),))  # noqa: E731  one of the rows below
    for name, row, build, code, bomb in (
        ("zip-bomb-300-mb", "bombe plate, 1 000 pour 1", flat, "ARCHIVE_LIMIT", True),
        ("zip-bomb-overlap", "300 fichiers qui partagent 10 Mo de zéros, 3 Go (Fifield)",
         lambda: _overlap(300), "ARCHIVE_UNREADABLE", True),
        ("zip-bomb-deep", "zip de zips, sept étages, 2,7 Po", _quine_like, "MEMBER_KIND", True),
        ("zip-10001-files", "10 001 fichiers", lambda: _many_zip(10_001, "{}.xml"), "ARCHIVE_LIMIT", False),
        ("zip-10001-folders", "10 001 dossiers", lambda: _many_zip(10_001, "{}/"), "ARCHIVE_LIMIT", False),
        ("zip-directory-flood", "400 000 débuts de fiches", lambda: b"PK\3\4" + b"PK\1\2" * 400_000,
         "ARCHIVE_LIMIT", False),
        ("zip-local-flood", "400 000 débuts de fichiers", lambda: b"PK\3\4" * 400_000 + zipped((("a", b"<a/>"),)),
         "ARCHIVE_UNREADABLE", False),
        ("zip-end-flood", "20 000 fins dans le commentaire", lambda: zipped((("a", b"<a/>"),)) + b"PK\5\6" * 16_000,
         "ARCHIVE_UNREADABLE", False),
        ("zip-member-101-mb", "fichier de 101 Mo qui ne se compresse pas",
         lambda: zipped((("a.xml", ubl_invoice(number="H-2026-36")), ("gros.xml", _noise(101 * _MEGA)))),
         "MEMBER_TOO_LARGE", True),
        ("zip-size-lies-300-mb", "300 Mo de zéros qui se disent 100 octets",
         lambda: bad_zip.zip_of(both(bad_zip.entry(b"a.xml", _zeros(300)), size=100)), "ARCHIVE_LIMIT", True),
        ("zip-empty-blocks", "10 Mo de blocs vides qui ne donnent rien", _empty_blocks, "ARCHIVE_UNREADABLE", False),
    ):  # fmt: skip
        yield Attack(name, f"ZIP : {row}", build, _ZIP, code, bomb)


def _empty_blocks() -> bytes:
    body = b"\0\0\0\xff\xff" * (2 * _MEGA)
    told = bad_zip.Told(b"a.xml", 0, len(body), 10)
    return bad_zip.zip_of(bad_zip.Entry(body, told, told))


def _cuts() -> Iterator[Attack]:
    """Cut at the end of each part of the format, and one byte on either side."""
    invoice = ubl_invoice(number="H-2026-37")
    first = entry(b"facture.xml", invoice)
    tar = first + pax((b"path", b"b.xml")) + entry(b"x", invoice)
    for at in (100, 511, 512, 700, len(first) - 1, len(first) + 1, len(first) + 512, len(first) + 600,
               len(first) + 1024, len(first) + 1536, len(tar) - 1):  # fmt: skip
        yield Attack(f"tar-cut-{at}", "TAR : tronqué dans le gzip", _just(gz(tar[:at])), _TAR, "ARCHIVE_UNREADABLE")
    whole = tar_gz((("facture.xml", invoice),))
    for at in (3, 9, 10, 11, len(whole) - 9, len(whole) - 8, len(whole) - 4, len(whole) - 1):
        yield Attack(f"gzip-cut-{at}", "GZIP : tronqué", _just(whole[:at]), _TAR, "ARCHIVE_UNREADABLE")
    archive = zipped((("a.xml", invoice), ("b.xml", invoice)))
    marks = [at for magic in (b"PK\3\4", b"PK\1\2", b"PK\5\6") for at in _all(archive, magic)]
    for at in sorted({max(mark + part, 4) for mark in marks for part in (0, 4, 21, 29, 30, 35, 46)}):
        if at < len(archive):
            yield Attack(f"zip-cut-{at}", "ZIP : tronqué", _just(archive[:at]), _ZIP, "ARCHIVE_UNREADABLE")


def _just(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _all(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + 1)


ARCHIVE_ATTACKS: tuple[Attack, ...] = (
    *sampled("TAR", ".gz"),
    *sampled("ZIP", ".zip"),
    *_tars(),
    *_zips(),
    *_cuts(),
)
