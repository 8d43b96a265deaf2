"""Attacks by zip beyond the plain ones: two readers who would see two archives, sizes that lie, names and kinds."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import replace

from samples.generator import bad_zip
from samples.generator.archives import tar_gz, zipped
from samples.generator.bad_zip import Entry, both, entry, zip_of
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = tuple[str, bytes, str, str | None]
_MOST = 0xFFFFFFFF


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, content, purpose, motif in (*_names(), *_kinds(), *_headers(), *_directories(), *_ends(), *_bombs()):
        yield Sample(f"hostile/{name}.zip", content, purpose, motif, None, valid=False)


def _good(number: str = "H-2026-40") -> Entry:
    return entry(b"facture.xml", ubl_invoice(number=number))


def _other(name: bytes = b"evade.xml") -> Entry:
    return entry(name, ubl_invoice(number="H-2026-41"))


def _names() -> tuple[Row, ...]:
    renamed = struct.pack("<2HBI", 0x7075, 5 + 9, 1, 0) + b"autre.xml"
    return (
        ("absolute", zip_of(_good(), _other(b"/etc/cron.d/evade")), "chemin absolu", "MEMBER_NAME"),
        ("backslash", zip_of(_good(), _other(b"..\\..\\evade.xml")), "chemin à la Windows", "MEMBER_NAME"),
        ("drive-letter", zip_of(_good(), _other(b"C:\\evade.xml")), "chemin avec un lecteur", "MEMBER_NAME"),
        ("nul-name", zip_of(_good(), _other(b"evade.xml\0.exe")), "octet nul dans un nom", "MEMBER_NAME"),
        ("newline-name", zip_of(_good(), _other(b"a\nb.xml")), "saut de ligne dans un nom", "MEMBER_NAME"),
        ("long-name", zip_of(_good(), _other(b"n" * 60_000)), "nom de 60 000 octets", "MEMBER_NAME"),
        ("empty-name", zip_of(_good(), _other(b"")), "nom vide", "MEMBER_NAME"),
        ("duplicate-names", zip_of(_good(), _other(b"facture.xml")), "deux fichiers du même nom", "MEMBER_NAME"),
        ("case-twins", zip_of(_good(), _other(b"FACTURE.XML")), "deux noms que la casse seule distingue",
         "MEMBER_NAME"),
        ("bad-utf-8-name", zip_of(_good(), both(_other(b"\xff\xfe.xml"), flags=0x800)),
         "nom annoncé en UTF-8 et qui n'en est pas", "ARCHIVE_UNREADABLE"),
        ("second-name", zip_of(both(_good("H-2026-42"), extra=renamed)),
         "autre nom dans un champ annexe : accepté, jamais lu", None),
    )  # fmt: skip


def _kinds() -> tuple[Row, ...]:
    def special(mode: int) -> bytes:
        return zip_of(_good(), replace(entry(b"lien.xml", b"/etc/shadow"), mode=mode | 0o777))

    good = _good("H-2026-43")
    return (
        ("symlink", special(stat.S_IFLNK), "lien symbolique", "MEMBER_KIND"),
        ("fifo", special(stat.S_IFIFO), "tube nommé", "MEMBER_KIND"),
        ("device", special(stat.S_IFBLK), "périphérique", "MEMBER_KIND"),
        ("strongly-encrypted", zip_of(_good(), both(_other(), flags=0x41)), "chiffrement fort", "MEMBER_KIND"),
        ("aes", zip_of(_good(), both(_other(), flags=1, method=99)), "chiffrement AES", "MEMBER_KIND"),
        ("unknown-method", zip_of(_good(), both(_other(), method=200)), "compression inconnue", "MEMBER_KIND"),
        ("zstandard", zip_of(_good(), both(_other(), method=93)), "compression Zstandard", "MEMBER_KIND"),
        ("tar-in-zip", zip_of(_good(), entry(b"lot.xml", tar_gz((("a.xml", ubl_invoice()),)))),
         "tar.gz dans le zip", "MEMBER_KIND"),
        ("full-folder", zip_of(_good(), _other(b"dossier/")), "dossier qui a un contenu", "MEMBER_NAME"),
        ("setuid", zip_of(replace(good, mode=stat.S_IFREG | 0o6755)),
         "droits setuid : accepté, aucun droit n'est jamais posé", None),
    )  # fmt: skip


def _headers() -> tuple[Row, ...]:
    """Local header against central record."""
    one = _other()

    def local(**changes: object) -> bytes:
        return zip_of(_good(), replace(one, local=replace(one.local, **changes)))  # type: ignore[arg-type]  # fields of Told

    stored = entry(b"evade.xml", one.body, bad_zip.STORED)
    unlike = replace(stored, local=replace(one.local))
    damaged = replace(one, body=b"\xff" * len(one.body))
    return (
        ("local-method", zip_of(_good(), unlike), "l'en-tête local dit compressé, le répertoire non",
         "ARCHIVE_UNREADABLE"),
        ("local-size", local(size=5), "l'en-tête local dit une autre taille", "ARCHIVE_UNREADABLE"),
        ("local-packed", local(packed=5), "l'en-tête local dit une autre taille compressée", "ARCHIVE_UNREADABLE"),
        ("local-checksum", local(crc=5), "l'en-tête local dit une autre somme", "ARCHIVE_UNREADABLE"),
        ("local-encrypted", local(flags=1), "l'en-tête local seul se dit chiffré", "ARCHIVE_UNREADABLE"),
        ("size-too-large", zip_of(_good(), both(one, size=1_000_000)), "taille déclarée trop grande",
         "ARCHIVE_UNREADABLE"),
        ("size-4-gb", zip_of(_good(), both(one, size=_MOST - 1)), "taille déclarée de 4 Go", "ARCHIVE_UNREADABLE"),
        ("packed-too-large", zip_of(_good(), both(one, packed=1_000_000)), "taille compressée au-delà du fichier",
         "ARCHIVE_UNREADABLE"),
        ("packed-too-small", zip_of(_good(), both(one, packed=20)), "taille compressée trop petite",
         "ARCHIVE_UNREADABLE"),
        ("checksum", zip_of(_good(), both(one, crc=1)), "somme de contrôle fausse", "ARCHIVE_UNREADABLE"),
        ("damaged-body", zip_of(_good(), damaged), "contenu qui ne se décompresse pas", "ARCHIVE_UNREADABLE"),
        ("zip64-size", zip_of(_good(), both(one, size=_MOST, packed=_MOST, extra=_wide(2**62, 2**62))),
         "tailles zip64 de 4 Eo", "ARCHIVE_UNREADABLE"),
        ("zip64-short", zip_of(_good(), both(one, size=_MOST, packed=_MOST, extra=struct.pack("<2HI", 1, 4, 7))),
         "champ zip64 trop court", "ARCHIVE_UNREADABLE"),
        ("needs-later-version", zip_of(_good(), both(one, needed=99)), "version 9.9 du format demandée",
         "ARCHIVE_UNREADABLE"),
    )  # fmt: skip


def _wide(size: int, packed: int) -> bytes:
    return struct.pack("<2H2Q", 1, 16, size, packed)


def _directories() -> tuple[Row, ...]:
    """Files that one of two readers would not see."""
    good, hidden = _good(), _other(b"cache.xml")
    front, starts = bad_zip.bodies(good, hidden)
    first = bad_zip.directory((good,), starts[:1])
    swapped = bad_zip.directory((good, hidden), starts[::-1])
    behind = bad_zip.directory((hidden,), starts[1:])
    outside = zip_of(good, replace(hidden, at=_MOST - 1))
    return (
        ("hidden-last", front + first + bad_zip.end(1, len(first), len(front)),
         "dernier fichier absent du répertoire central", "ARCHIVE_UNREADABLE"),
        ("hidden-first", front + behind + bad_zip.end(1, len(behind), len(front)),
         "premier fichier absent du répertoire central", "ARCHIVE_UNREADABLE"),
        ("swapped", front + swapped + bad_zip.end(2, len(swapped), len(front)),
         "chaque nom mène au contenu de l'autre", "ARCHIVE_UNREADABLE"),
        ("outside", outside, "en-tête au-delà de la fin du fichier", "ARCHIVE_UNREADABLE"),
        ("in-directory", _in_directory(), "contenu qui déborde sur le répertoire central", "ARCHIVE_UNREADABLE"),
        ("same-body", _same_body(), "deux noms pour un contenu", "ARCHIVE_UNREADABLE"),
        ("zip-inside-comment", _commented(zipped((("autre.xml", ubl_invoice(number="H-2026-44")),))),
         "zip entier dans le commentaire d'un autre", "ARCHIVE_UNREADABLE"),
        ("comment", _commented(b"\xff\0<!DOCTYPE x>" * 3_000), "commentaire de 42 ko : accepté, jamais lu", None),
    )  # fmt: skip


def _commented(comment: bytes) -> bytes:
    good = _good("H-2026-45")
    front, starts = bad_zip.bodies(good)
    records = bad_zip.directory((good,), starts)
    return front + records + bad_zip.end(1, len(records), len(front), comment)


def _in_directory() -> bytes:
    one = entry(b"a.xml", ubl_invoice(), bad_zip.STORED)
    return zip_of(both(one, packed=one.local.packed + 30, size=one.local.size + 30))


def _same_body() -> bytes:
    good = _good()
    front, starts = bad_zip.bodies(good)
    records = bad_zip.directory((good, both(good, name=b"seconde.xml")), starts * 2)
    return front + records + bad_zip.end(2, len(records), len(front))


def _ends() -> tuple[Row, ...]:
    good, second = _good(), _other()
    front, starts = bad_zip.bodies(good, second)
    records = bad_zip.directory((good, second), starts)
    whole = zip_of(good, second)
    size, at = len(records), len(front)
    wide = front + records + bad_zip.wide_end(2**40, size, at, at + size)
    elsewhere = front + records + bad_zip.wide_end(2, size, at, 7) + bad_zip.end(2, size, at)
    return (
        ("trailing-data", whole + b"et la suite", "données après la fin", "ARCHIVE_UNREADABLE"),
        ("two-zips", zip_of(_other(b"premier.xml")) + whole, "deux zips bout à bout", "ARCHIVE_UNREADABLE"),
        ("prepended", b"PK\3\4" + b"remplissage" * 20 + whole, "données avant le zip", "ARCHIVE_UNREADABLE"),
        ("program-first", b"MZ\x90\0" + bytes(200) + whole, "programme qui s'extrait lui-même", "TYPE_UNKNOWN"),
        ("count-too-small", front + records + bad_zip.end(1, size, at), "nombre de fichiers trop petit",
         "ARCHIVE_UNREADABLE"),
        ("count-too-large", front + records + bad_zip.end(9, size, at), "nombre de fichiers trop grand",
         "ARCHIVE_UNREADABLE"),
        ("directory-elsewhere", front + records + bad_zip.end(2, size, at - 9), "répertoire annoncé ailleurs",
         "ARCHIVE_UNREADABLE"),
        ("multi-disk", front + records + bad_zip.end(2, size, at, disk=2), "zip en plusieurs volumes",
         "ARCHIVE_UNREADABLE"),
        ("multi-disk-total", front + records + bad_zip.end(2, size, at, total=5), "fichiers sur d'autres volumes",
         "ARCHIVE_UNREADABLE"),
        ("zip64-count", wide + bad_zip.end(0xFFFF, _MOST, _MOST), "nombre de fichiers zip64 géant",
         "ARCHIVE_UNREADABLE"),
        ("zip64-elsewhere", elsewhere, "fin zip64 annoncée ailleurs", "ARCHIVE_UNREADABLE"),
        ("no-end", front + records, "fin absente", "ARCHIVE_UNREADABLE"),
        ("end-alone", bad_zip.end(3, 150, 0), "une fin seule, qui annonce trois fichiers", "ARCHIVE_UNREADABLE"),
    )  # fmt: skip


def _bombs() -> tuple[Row, ...]:
    zeros = bad_zip.deflated(bytes(4 * 1024 * 1024))
    lying = both(entry(b"zeros.xml", bytes(20 * 1024 * 1024)), size=100)
    inner = zipped((("zeros.xml", bytes(10 * 1024 * 1024)),))
    return (
        ("overlap-bomb", bad_zip.overlapping(zeros, 250), "250 fichiers qui partagent 4 Mo de zéros",
         "ARCHIVE_UNREADABLE"),
        ("lying-bomb", zip_of(lying), "20 Mo de zéros qui se disent 100 octets", "ARCHIVE_LIMIT"),
        ("nested-bomb", zip_of(_good(), *(entry(b"%d.bin" % n, inner) for n in range(10))),
         "bombes dans l'archive : jamais ouvertes", "MEMBER_KIND"),
    )  # fmt: skip
