"""Attacks by the files that a PDF embeds, and by pages that are dear to read."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO

from samples.generator import bad_pdf_files as files
from samples.generator import bad_pdf_text as pages
from samples.generator.archives import tar_gz, zipped
from samples.generator.bad_pdf_files import Edit
from samples.generator.cii import cii_invoice
from samples.generator.pdf import Embedded, facturx_pdf
from samples.generator.sample import Sample

Row = tuple[str, bytes, str, str | None]


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, content, purpose, motif in (*_packed(), *_named(), *_beside(), *_pages()):
        yield Sample(f"hostile/{name}.pdf", content, purpose, motif, None, valid=False)


def _pdf(number: int, edit: Edit | None = None, *extra: Embedded) -> bytes:
    return facturx_pdf(cii_invoice(number=f"H-2026-{number}"), text=(), extra=extra, edit=edit)


def _packed() -> tuple[Row, ...]:
    runs = b"\x81\0" * 50_000 + b"\x80"
    ascii_85 = base64.a85encode(files.zeros(120), adobe=False) + b"~>"
    return (
        ("flate-bomb-twice", files.packed(files.zeros(150, 2), *["FlateDecode"] * 2),
         "XML joint de 150 Mo de zéros, compressé deux fois", "PDF_LIMIT"),
        ("flate-bomb-thrice", files.packed(files.zeros(150, 3), *["FlateDecode"] * 3),
         "XML joint de 150 Mo de zéros, compressé trois fois", "PDF_LIMIT"),
        ("ascii-85-bomb", files.packed(ascii_85, "ASCII85Decode", "FlateDecode"),
         "XML joint de 120 Mo de zéros, compressé puis écrit en base 85", "PDF_LIMIT"),
        ("run-length", files.packed(runs, "RunLengthDecode"), "XML joint en plages (RunLength)",
         "PDF_UNREADABLE"),
        ("lzw", files.packed(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", "LZWDecode"), "XML joint en LZW",
         "PDF_UNREADABLE"),
        ("crypt-filter", files.packed(b"x", "Crypt"), "XML joint sous un filtre de chiffrement",
         "PDF_WITHOUT_INVOICE"),
        ("unknown-filter", files.packed(b"x", "ZstandardDecode"), "XML joint sous un filtre inconnu",
         "PDF_UNREADABLE"),
        ("size-lies", _pdf(72, files.size_lies), "taille déclarée d'un milliard de Go : accepté, jamais crue", None),
        ("two-faces", _pdf(70, files.two_faces), "une facture sous /F, une autre sous /UF", "PDF_TWO_INVOICES"),
        ("attachment-itself", _pdf(70, files.itself),
         "fichier joint qui est son propre contenu : accepté, son autre nom mène au vrai", None),
        ("shared-1000", _pdf(73, files.shared(1_000)), "un fichier joint nommé 1 001 fois : accepté, lu une fois",
         None),
        ("empty-password", _encrypted(), "PDF chiffré, mot de passe vide", "PDF_ENCRYPTED"),
    )  # fmt: skip


def _encrypted() -> bytes:
    """RC4, because AES would draw random numbers and change at each run."""
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(_pdf(70))) as pdf:
        lock = pikepdf.Encryption(owner="proprietaire", user="", R=3, aes=False, metadata=False)
        pdf.save(out, encryption=lock, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _named() -> tuple[Row, ...]:
    """Names are shown, made printable, and never used as paths: the invoice is accepted."""
    why = " : accepté, ce nom n'est jamais un chemin"
    names: tuple[tuple[str, str | bytes, str], ...] = (
        ("name-dotdot", "../../etc/cron.d/x.xml", "fichier joint nommé ../../etc/cron.d/x.xml"),
        ("name-absolute", "/etc/passwd", "fichier joint nommé /etc/passwd"),
        ("name-windows", "C:\\Windows\\win.ini", "fichier joint nommé C:\\Windows\\win.ini"),
        ("name-nul", "facture.xml\0.exe", "fichier joint dont le nom a un octet nul"),
        ("name-bidi", "facture\u202elmx.exe", "fichier joint dont le nom se lit à l'envers"),
        ("name-terminal", "\x1b]0;pirate\x07\x1b[2Jfacture.xml", "fichier joint dont le nom commande un terminal"),
        ("name-long", "n" * 5_000, "fichier joint au nom de 5 000 caractères"),
        ("name-surrogate", b"\xfe\xff\xd8\x00\xd8\x00", "fichier joint dont le nom n'est pas un texte"),
        ("name-formula", "=cmd|'/c calc'!A0", "fichier joint dont le nom est une formule"),
        ("name-empty", "", "fichier joint sans nom"),
    )
    return tuple(
        (key, _pdf(80 + rank, files.renamed(name)), purpose + why, None)
        for rank, (key, name, purpose) in enumerate(names)
    )


def _beside() -> tuple[Row, ...]:
    """Other files beside the invoice."""
    program = Embedded("facture.exe", b"MZ\x90\0" + bytes(60) + b"PE\0\0", "application/octet-stream")
    bomb = Embedded("plan.zip", zipped((("plan.pdf", bytes(20 * 1024 * 1024)),)), "application/zip")
    archive = Embedded("lot.tar.gz", tar_gz((("a.xml", cii_invoice()),)), "application/gzip")
    inner = Embedded("facture.pdf", _pdf(91), "application/pdf")
    many = tuple(Embedded(f"{n}.txt", b"x", "text/plain") for n in range(50))
    twins = tuple(Embedded("annexe.pdf", content, "application/pdf") for content in (_pdf(92), _pdf(93)))
    xxe = b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><autre>&x;</autre>'
    return (
        ("beside-program", _pdf(90, None, program), "programme à côté de la facture", "ATTACHMENT_EXTENSION"),
        ("beside-bomb", _pdf(90, None, bomb), "bombe zip à côté de la facture", "ATTACHMENT_CONTENT"),
        ("beside-archive", _pdf(90, None, archive),
         "archive à côté de la facture : acceptée, c'est une pièce jointe", None),
        ("beside-pdf", _pdf(90, None, inner),
         "Factur-X à côté de la facture : accepté, une pièce jointe n'est pas un document", None),
        ("beside-51", _pdf(90, None, *many), "51 fichiers joints", "PDF_LIMIT"),
        ("beside-twins", _pdf(94, None, *twins),
         "deux fichiers joints du même nom : accepté, la place les distingue", None),
        ("beside-xxe", _pdf(95, None, Embedded("autre.xml", xxe, "text/xml")),
         "autre XML joint, avec une entité externe : accepté, refusé de lecture et jamais suivi", None),
    )  # fmt: skip


def _pages() -> tuple[Row, ...]:
    """Accepted: what the page draws is not drawn, only its text is sought, for a moment."""
    why = " : accepté, rien n'est dessiné"
    return tuple(
        (name, _pdf(100 + rank, edit), purpose + why, None)
        for rank, (name, edit, purpose) in enumerate(
            (
                ("page-form-loop", pages.form_loop, "dessin qui se contient"),
                ("page-pattern-loop", pages.pattern_loop, "motif peint avec lui-même"),
                ("page-font-loop", pages.drawn_font_loop, "police dessinée qui s'écrit elle-même"),
                ("page-map-loop", pages.map_loop, "table de caractères qui s'utilise elle-même"),
                ("page-map-range", pages.map_range, "table de caractères de 4 milliards de codes, mille fois"),
                ("page-giant-image", pages.giant_image, "image de 2 milliards de points de côté"),
                ("page-giant", pages.giant_page, "page de mille milliards de points de côté"),
                ("page-deep", pages.deep_content, "contenu emboîté 200 000 fois"),
            )
        )
    )
