"""Attacks and accidents in archives and PDFs: ``hostile/*``. None is larger than 200 kB."""

from __future__ import annotations

import struct
import tarfile
from collections.abc import Iterator

from samples.generator import bad_pdf
from samples.generator.archives import gz, tar_gz, zipped
from samples.generator.cii import cii_invoice
from samples.generator.pdf import Embedded, facturx_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = tuple[str, bytes, str, str | None]


def samples() -> Iterator[Sample]:
    """All archive and PDF attacks."""
    for name, content, purpose, motif in (*_tars(), *_zips(), *_pdfs()):
        yield Sample(f"hostile/{name}", content, purpose, motif, None, valid=False)


def _invoice(number: str = "H-2026-10") -> bytes:
    return ubl_invoice(number=number)


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, target, 1_772_438_400
    return info


def _tars() -> tuple[Row, ...]:
    good = ("facture.xml", _invoice())
    nested = tar_gz((good,))
    many = tar_gz(_special(f"d{n}", tarfile.DIRTYPE) for n in range(10_001))

    def beside(bad: tuple[str, bytes] | tarfile.TarInfo) -> bytes:
        return tar_gz((good, bad))

    return (
        ("one-file.gz", gz(_invoice()), "gzip d'un seul XML, sans tar", "ARCHIVE_UNREADABLE"),
        ("truncated.tar.gz", nested[: len(nested) // 2], "archive tronquée", "ARCHIVE_UNREADABLE"),
        ("damaged.tar.gz", nested[:-20] + bytes(20), "somme de contrôle fausse", "ARCHIVE_UNREADABLE"),
        ("empty.tar.gz", tar_gz(()), "archive sans fichier", "ARCHIVE_EMPTY"),
        ("dotdot.tar.gz", beside(("../../evade.xml", _invoice("H-2026-11"))), "chemin qui remonte", "MEMBER_NAME"),
        ("absolute.tar.gz", beside(("/tmp/evade.xml", _invoice("H-2026-11"))), "chemin absolu", "MEMBER_NAME"),
        ("backslash.tar.gz", beside(("..\\evade.xml", _invoice("H-2026-11"))), "chemin à la Windows", "MEMBER_NAME"),
        ("control-name.tar.gz", beside(("a\x1b[2Jb.xml", _invoice("H-2026-11"))), "séquence de terminal dans un nom",
         "MEMBER_NAME"),
        ("symlink.tar.gz", beside(_special("lien.xml", tarfile.SYMTYPE, "/etc/passwd")), "lien symbolique",
         "MEMBER_KIND"),
        ("hardlink.tar.gz", beside(_special("lien.xml", tarfile.LNKTYPE, "/etc/passwd")), "lien physique",
         "MEMBER_KIND"),
        ("device.tar.gz", beside(_special("disque.xml", tarfile.BLKTYPE)), "périphérique", "MEMBER_KIND"),
        ("fifo.tar.gz", beside(_special("tube.xml", tarfile.FIFOTYPE)), "tube nommé", "MEMBER_KIND"),
        ("duplicate-names.tar.gz", beside(("facture.xml", _invoice("H-2026-11"))), "deux fichiers du même nom",
         "MEMBER_NAME"),
        ("nested.tar.gz", beside(("lot.tar.gz", nested)), "archive dans l'archive", "MEMBER_KIND"),
        ("empty-member.tar.gz", beside(("vide.xml", b"")), "fichier vide dans l'archive", "MEMBER_EMPTY"),
        ("bomb.tar.gz", tar_gz((("zeros.xml", bytes(20 * 1024 * 1024)),)), "20 Mo de zéros", "ARCHIVE_LIMIT"),
        ("many-members.tar.gz", many, "10 001 dossiers vides", "ARCHIVE_LIMIT"),
    )  # fmt: skip


def _zips() -> tuple[Row, ...]:
    good = ("facture.xml", _invoice())
    plain = zipped((good,))
    return (
        ("bomb.zip", zipped((("zeros.xml", bytes(20 * 1024 * 1024)),)), "20 Mo de zéros", "ARCHIVE_LIMIT"),
        ("encrypted.zip", _flagged(plain), "fichier marqué chiffré", "MEMBER_KIND"),
        ("lying-size.zip", _resized(plain), "tailles déclarées fausses", "ARCHIVE_UNREADABLE"),
        ("two-stories.zip", _renamed(plain), "en-tête local et répertoire central ne disent pas le même nom",
         "ARCHIVE_UNREADABLE"),
        ("truncated.zip", plain[: len(plain) // 2], "zip tronqué", "ARCHIVE_UNREADABLE"),
        ("dotdot.zip", zipped((good, ("../evade.xml", _invoice("H-2026-11")))), "chemin qui remonte", "MEMBER_NAME"),
        ("nested.zip", zipped((good, ("lot.zip", plain))), "archive dans l'archive", "MEMBER_KIND"),
        ("empty.zip", zipped(()), "zip sans fichier", "ARCHIVE_EMPTY"),
    )  # fmt: skip


def _central(content: bytes) -> int:
    return content.index(b"PK\x01\x02")


def _flagged(content: bytes) -> bytes:
    """Set the encryption bit in both headers."""
    data = bytearray(content)
    data[6] |= 1
    data[_central(content) + 8] |= 1
    return bytes(data)


def _resized(content: bytes) -> bytes:
    """Declare 5 bytes in both headers."""
    data = bytearray(content)
    data[22:26] = struct.pack("<I", 5)
    at = _central(content) + 24
    data[at : at + 4] = struct.pack("<I", 5)
    return bytes(data)


def _renamed(content: bytes) -> bytes:
    """Give the local header another name of the same length."""
    return content.replace(b"facture.xml", b"avoirs-.xml", 1)


def _pdfs() -> tuple[Row, ...]:
    xml = cii_invoice(number="H-2026-20")
    good = facturx_pdf(xml)
    second = Embedded("factur-x.xml", cii_invoice(number="H-2026-21"), "text/xml", "/Data")
    return (
        ("encrypted.pdf", bad_pdf.encrypted(good), "PDF protégé par mot de passe", "PDF_ENCRYPTED"),
        ("truncated.pdf", good[: len(good) * 3 // 4], "PDF tronqué", "PDF_UNREADABLE"),
        ("javascript.pdf", facturx_pdf(xml, edit=bad_pdf.javascript), "JavaScript à l'ouverture", "PDF_ACTIVE"),
        ("link-script.pdf", facturx_pdf(xml, edit=bad_pdf.link_script), "JavaScript derrière un lien", "PDF_ACTIVE"),
        ("launch.pdf", facturx_pdf(xml, edit=bad_pdf.launch), "programme lancé à l'ouverture", "PDF_ACTIVE"),
        ("xfa.pdf", facturx_pdf(xml, edit=bad_pdf.xfa), "formulaire XFA", "PDF_ACTIVE"),
        ("two-invoices.pdf", facturx_pdf(xml, extra=(second,)), "deux factures du même nom", "PDF_TWO_INVOICES"),
        ("flate-bomb.pdf", facturx_pdf(xml, edit=bad_pdf.flate_bomb), "XML joint de 150 Mo de zéros", "PDF_LIMIT"),
        ("outside-file.pdf", facturx_pdf(None, edit=bad_pdf.outside_file), "fichier joint hors du PDF : jamais lu",
         "PDF_WITHOUT_INVOICE"),
        ("page-loop.pdf", facturx_pdf(xml, edit=bad_pdf.page_loop), "arbre de pages qui se contient", "PDF_UNREADABLE"),
        ("xxe-inside.pdf", facturx_pdf(_xxe()), "entité externe dans le XML joint", "PDF_WITHOUT_INVOICE"),
        ("xmp-doctype.pdf", facturx_pdf(xml, edit=bad_pdf.xmp_doctype), "DOCTYPE dans les métadonnées XMP",
         "PDFA_WARNING"),
        ("text.pdf", b"Ceci n'est pas un PDF.\n", "texte nommé .pdf", "XML_NOT_XML"),
        ("header-only.pdf", b"%PDF-1.7\n", "un en-tête seul", "PDF_UNREADABLE"),
    )  # fmt: skip


def _xxe() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return cii_invoice(doctype=doctype, replace=(("FA-2026-0001", "&x;"),))
