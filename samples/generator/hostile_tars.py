"""Attacks by tar.gz beyond the plain ones: names, links, sizes, extended headers, and the gzip around them.

A good invoice stands beside each, so that what is refused is the attack and not its neighbour.
"""

from __future__ import annotations

import struct
import tarfile
import unicodedata
import zlib
from collections.abc import Iterator

from samples.generator.archives import gz, tar_gz, zipped
from samples.generator.bad_tar import ended, entry, header, long_name, pax
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = tuple[str, bytes, str, str | None]
_EVADE = b"evade.xml"


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, content, purpose, motif in (*_names(), *_kinds(), *_sizes(), *_extended(), *_gzips()):
        yield Sample(f"hostile/{name}.tar.gz", content, purpose, motif, None, valid=False)


def _good(number: str = "H-2026-30") -> bytes:
    return entry(b"facture.xml", ubl_invoice(number=number))


def _other() -> bytes:
    return ubl_invoice(number="H-2026-31")


def _beside(*elements: bytes) -> bytes:
    return gz(ended(_good(), *elements))


def _names() -> tuple[Row, ...]:
    composed = unicodedata.normalize("NFC", "reçu.xml").encode()
    apart = unicodedata.normalize("NFD", "reçu.xml").encode()
    deep = b"/".join([b"d" * 100] * 45) + b"/" + _EVADE
    return (
        ("drive-letter", _beside(entry(b"C:\\Windows\\evade.xml", _other())), "chemin avec un lecteur", "MEMBER_NAME"),
        ("drive-relative", _beside(entry(b"c:evade.xml", _other())), "lecteur sans chemin", "MEMBER_NAME"),
        ("network-share", _beside(entry(b"\\\\serveur\\partage\\evade.xml", _other())), "chemin d'un partage",
         "MEMBER_NAME"),
        ("subfolder", _beside(entry(b"sous/evade.xml", _other())), "fichier dans un dossier", "MEMBER_NAME"),
        ("dotdot-alone", _beside(entry(b"..", _other())), "fichier nommé ..", "MEMBER_NAME"),
        ("dotdot-hidden", _beside(entry(b"./././../evade.xml", _other())), "chemin qui remonte, caché", "MEMBER_NAME"),
        ("newline-name", _beside(entry(b"a\nb.xml", _other())), "saut de ligne dans un nom", "MEMBER_NAME"),
        ("bidi-name", _beside(entry("facture\u202elmx.exe".encode(), _other())), "sens d'écriture renversé",
         "MEMBER_NAME"),
        ("nul-name", _beside(pax((b"path", b"evade.xml\0.exe")), entry(b"x", _other())), "octet nul dans un nom",
         "MEMBER_NAME"),
        ("long-name", _beside(long_name(b"n" * 5_000 + b".xml"), entry(b"x", _other())), "nom de 5 004 octets (GNU)",
         "MEMBER_NAME"),
        ("long-name-dotdot", _beside(long_name(b"../../" * 30 + _EVADE), entry(b"sage.xml", _other())),
         "nom long GNU qui remonte, sous un nom sage", "MEMBER_NAME"),
        ("path-max", _beside(long_name(deep), entry(b"x", _other())), "chemin de plus de 4 096 octets", "MEMBER_NAME"),
        ("case-twins", _beside(entry(b"FACTURE.xml", _other())), "deux noms que la casse seule distingue",
         "MEMBER_NAME"),
        ("accent-twins", _beside(entry(composed, _other()), entry(apart, ubl_invoice(number="H-2026-32"))),
         "deux noms que la forme des accents distingue", "MEMBER_NAME"),
    )  # fmt: skip


def _kinds() -> tuple[Row, ...]:
    chain = (
        header(b"a", kind=tarfile.SYMTYPE, link=b"."),
        header(b"b", kind=tarfile.SYMTYPE, link=b"a/.."),
        header(b"c", kind=tarfile.SYMTYPE, link=b"b/.."),
        entry(b"c/evade.xml", _other()),
    )
    loop = header(b"a", kind=tarfile.SYMTYPE, link=b"b"), header(b"b", kind=tarfile.SYMTYPE, link=b"a")
    twice = header(b"evade.xml", kind=tarfile.SYMTYPE, link=b"/tmp/evade"), entry(_EVADE, _other())
    hidden = entry(b"cache.xml", _other())
    return (
        ("symlink-inside", _beside(header(b"lien.xml", kind=tarfile.SYMTYPE, link=b"facture.xml")),
         "lien symbolique vers un autre fichier de l'archive", "MEMBER_KIND"),
        ("symlink-outside", _beside(header(b"lien.xml", kind=tarfile.SYMTYPE, link=b"../../../../etc/shadow")),
         "lien symbolique qui remonte", "MEMBER_KIND"),
        ("symlink-chain", _beside(*chain), "chaîne de liens, puis un fichier au travers", "MEMBER_KIND"),
        ("symlink-loop", _beside(*loop), "deux liens qui se suivent", "MEMBER_KIND"),
        ("symlink-then-file", _beside(*twice), "lien, puis fichier du même nom au travers", "MEMBER_KIND"),
        ("hardlink-inside", _beside(header(b"lien.xml", kind=tarfile.LNKTYPE, link=b"facture.xml")),
         "lien physique vers un autre fichier de l'archive", "MEMBER_KIND"),
        ("character-device", _beside(header(b"zero.xml", kind=tarfile.CHRTYPE)), "périphérique caractère",
         "MEMBER_KIND"),
        ("unknown-kind", _beside(entry(b"quoi.xml", _other(), kind=b"Z")), "élément de type inconnu", "MEMBER_KIND"),
        ("multi-volume", _beside(entry(b"suite.xml", _other(), kind=b"M")), "suite d'un fichier d'un autre volume",
         "MEMBER_KIND"),
        ("sparse-old", _beside(entry(b"creux.xml", _other(), kind=tarfile.GNUTYPE_SPARSE)), "fichier creux (GNU)",
         "MEMBER_KIND"),
        ("sparse-pax", _beside(pax((b"GNU.sparse.major", b"1"), (b"GNU.sparse.realsize", b"9" * 15)),
                               entry(b"creux.xml", _other())), "fichier creux (pax), taille réelle géante",
         "MEMBER_KIND"),
        ("folder-with-body", _beside(entry(b"dossier/", hidden, kind=tarfile.DIRTYPE)),
         "dossier dont le contenu cache un fichier", "ARCHIVE_UNREADABLE"),
        ("link-with-body", _beside(entry(b"lien", hidden, kind=tarfile.SYMTYPE)),
         "lien dont le contenu cache un fichier", "ARCHIVE_UNREADABLE"),
        ("old-folder-with-body", _beside(long_name(_EVADE), entry(b"facture/", hidden, kind=tarfile.AREGTYPE)),
         "fichier qu'un vieux tar prend pour un dossier", "ARCHIVE_UNREADABLE"),
        ("setuid", gz(ended(entry(b"facture.xml", ubl_invoice(number="H-2026-33"), mode=0o6755))),
         "droits setuid et setgid : accepté, aucun droit n'est jamais posé", None),
    )  # fmt: skip


def _sizes() -> tuple[Row, ...]:
    def sized(size: int | bytes) -> bytes:
        return _beside(entry(_EVADE, _other(), size))

    huge = b"\x80" + bytes(3) + b"\xff" * 8
    return (
        ("size-too-small", sized(10), "taille déclarée trop petite", "ARCHIVE_UNREADABLE"),
        ("size-too-large", sized(1_000_000), "taille déclarée trop grande", "ARCHIVE_UNREADABLE"),
        ("size-octal-most", sized(b"777777777777"), "taille octale de 64 Go", "ARCHIVE_UNREADABLE"),
        ("size-base-256", sized(huge), "taille en base 256 de 16 Eo", "ARCHIVE_UNREADABLE"),
        ("size-negative", sized(b"\xff" * 12), "taille négative", "ARCHIVE_UNREADABLE"),
        ("size-minus", sized(b"-0000000001\0"), "taille avec un signe moins", "ARCHIVE_UNREADABLE"),
        ("size-letters", sized(b"0000000zz9\0\0"), "taille avec des lettres", "ARCHIVE_UNREADABLE"),
    )  # fmt: skip


def _extended() -> tuple[Row, ...]:
    target = entry(b"sage.xml", _other())
    return (
        ("pax-path", _beside(pax((b"path", b"/etc/cron.d/evade")), target), "en-tête pax : chemin absolu",
         "MEMBER_NAME"),
        ("pax-path-empty", _beside(pax((b"path", b"")), target), "en-tête pax : nom vide", "MEMBER_NAME"),
        ("pax-link", _beside(pax((b"linkpath", b"/etc/shadow")), header(b"lien", kind=tarfile.SYMTYPE, link=b"a")),
         "en-tête pax : cible d'un lien", "MEMBER_KIND"),
        ("pax-size-negative", _beside(pax((b"size", b"-512")), target), "en-tête pax : taille négative",
         "ARCHIVE_UNREADABLE"),
        ("pax-size-huge", _beside(pax((b"size", b"9" * 18)), target), "en-tête pax : taille géante",
         "ARCHIVE_UNREADABLE"),
        ("pax-size-endless", _beside(pax((b"size", b"9" * 4_000)), target), "en-tête pax : taille de 4 000 chiffres",
         "ARCHIVE_UNREADABLE"),
        ("pax-size-zero", _beside(pax((b"size", b"0")), target), "en-tête pax : taille nulle sur un fichier plein",
         "ARCHIVE_UNREADABLE"),
        ("pax-length-lies", _beside(entry(b"pax", b"9999 path=x\n", kind=tarfile.XHDTYPE), target),
         "en-tête pax : longueur fausse", "ARCHIVE_UNREADABLE"),
        ("pax-length-zero", _beside(entry(b"pax", b"0 path=x\n", kind=tarfile.XHDTYPE), target),
         "en-tête pax : longueur nulle", "ARCHIVE_UNREADABLE"),
        ("pax-global-path", _beside(pax((b"path", b"evade"), kind=tarfile.XGLTYPE), target),
         "en-tête pax global qui renomme tout", "ARCHIVE_UNREADABLE"),
        ("pax-alone", _beside(pax((b"path", b"x"))), "en-tête pax que rien ne suit", "ARCHIVE_UNREADABLE"),
        ("pax-many", _beside(*[pax((b"path", b"x"))] * 9, target), "neuf en-têtes pax pour un fichier",
         "ARCHIVE_UNREADABLE"),
    )  # fmt: skip


def _gzips() -> tuple[Row, ...]:
    whole = ended(_good("H-2026-34"))
    half = len(whole) // 2
    packed = gz(whole)
    flagged = packed[:3] + b"\xe0" + packed[4:]
    named = packed[:3] + b"\x08" + packed[4:10] + b"n" * 60_000 + b"\0" + packed[10:]
    nested = entry(b"lot.bin", gz(ended(entry(_EVADE, _other()))))
    return (
        ("gzip-trailing", packed + b"et la suite", "données après le gzip", "ARCHIVE_UNREADABLE"),
        ("gzip-second", packed + gz(ended(entry(_EVADE, _other()))), "seconde archive après la première",
         "ARCHIVE_UNREADABLE"),
        ("gzip-flags", flagged, "drapeaux réservés du gzip", "ARCHIVE_UNREADABLE"),
        ("gzip-twice", gz(packed), "gzip dans le gzip", "ARCHIVE_UNREADABLE"),
        ("gzip-length", packed[:-4] + struct.pack("<I", 7), "longueur fausse à la fin du gzip", "ARCHIVE_UNREADABLE"),
        ("nested-disguised", _beside(nested), "archive dans l'archive, sous un autre nom", "MEMBER_KIND"),
        ("zip-in-tar", _beside(entry(b"lot.xml", zipped((("a.xml", _other()),)))), "zip dans le tar", "MEMBER_KIND"),
        ("gzip-parts", gz(whole[:half]) + gz(whole[half:]), "gzip en deux parties : accepté, gzip les joint", None),
        ("gzip-long-name", named, "nom de 60 000 octets dans l'en-tête gzip : accepté, jamais lu", None),
        ("folder-only", tar_gz((_folder(),)), "un dossier et rien d'autre", "ARCHIVE_EMPTY"),
        ("not-a-tar", gz(zlib.compress(whole)), "autre chose qu'un tar dans le gzip", "ARCHIVE_UNREADABLE"),
    )  # fmt: skip


def _folder() -> tarfile.TarInfo:
    info = tarfile.TarInfo("dossier")
    info.type, info.mtime = tarfile.DIRTYPE, 1_772_438_400
    return info
