"""Attacks and accidents in XML: ``hostile/*.xml``. Each must be judged at once, reading nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from samples.generator.archives import zipped
from samples.generator.model import SUPPLIER, Attachment, Note, Party
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

_NOWHERE = "http://127.0.0.1:9"
Row = tuple[str, bytes, str, str | None]


def samples() -> Iterator[Sample]:
    """All XML attacks."""
    for name, content, purpose, motif in (*_entities(), *_references(), *_encodings(), *_shapes(), *_not_xml()):
        yield Sample(f"hostile/{name}", content, purpose, motif, None, valid=False)


def _with_doctype(doctype: str, note: str = "&x;", **changes: object) -> bytes:
    marked = ubl_invoice(notes=(Note("@@"),), doctype=doctype, **changes)
    if changes.get("encoding") == "UTF-16":
        return marked.replace("@@".encode("utf-16-le"), note.encode("utf-16-le"))
    return marked.replace(b"@@", note.encode())


def _entities() -> tuple[Row, ...]:
    file = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    web = f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{_NOWHERE}/x">]>'
    parameter = f'<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "{_NOWHERE}/p.dtd"> %p;]>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE Invoice [<!ENTITY l0 "ha">{laughs}]>'
    square = f'<!DOCTYPE Invoice [<!ENTITY x "{"a" * 20_000}">]>'
    harmless = '<!DOCTYPE Invoice [<!ENTITY x "bonjour">]>'
    return (
        ("xxe-file.xml", _with_doctype(file), "entité externe : un fichier local", "XML_DOCTYPE"),
        ("xxe-http.xml", _with_doctype(web), "entité externe : une adresse réseau", "XML_DOCTYPE"),
        ("xxe-utf16.xml", _with_doctype(file, encoding="UTF-16"), "entité externe en UTF-16", "XML_DOCTYPE"),
        ("xxe-parameter-entity.xml", _with_doctype(parameter, "x"), "entité paramètre externe", "XML_DOCTYPE"),
        ("external-dtd.xml", _with_doctype(f'<!DOCTYPE Invoice SYSTEM "{_NOWHERE}/i.dtd">', "x"), "DTD externe",
         "XML_DOCTYPE"),
        ("billion-laughs.xml", _with_doctype(bomb, "&l9;"), "un milliard de rires", "XML_DOCTYPE"),
        ("quadratic-blowup.xml", _with_doctype(square, "&x;" * 5_000), "une grande entité citée 5 000 fois",
         "XML_DOCTYPE"),
        ("internal-entity.xml", _with_doctype(harmless), "entité interne inoffensive", "XML_DOCTYPE"),
        ("undeclared-entity.xml", _with_doctype(""), "entité jamais déclarée", "XML_UNREADABLE"),
    )  # fmt: skip


def _references() -> tuple[Row, ...]:
    instance = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    located = f'{instance} xsi:schemaLocation="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 {_NOWHERE}/i.xsd"'
    sheet = f'<?xml-stylesheet type="text/xsl" href="{_NOWHERE}/vol.xsl"?>'
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return (
        ("schema-location.xml", ubl_invoice(number="H-2026-1", root_attributes=located),
         "xsi:schemaLocation vers ailleurs : accepté, jamais suivi", None),
        ("stylesheet-elsewhere.xml", ubl_invoice(number="H-2026-2", prolog=sheet),
         "xml-stylesheet vers ailleurs : accepté, jamais suivi", None),
        ("xinclude.xml", ubl_invoice(notes=(Note("@@"),), replace=(("@@", include),)),
         "XInclude d'un fichier local dans une note", "XSD_UNEXPECTED"),
        ("attachment-bomb.xml", ubl_invoice(attachments=(_bomb(),)), "pièce jointe : zip de 20 Mo de zéros",
         "ATTACHMENT_CONTENT"),
        ("formula-in-number.xml", ubl_invoice(number="=1+cmd|'calc'!A1"),
         "formule de tableur en guise de numéro : refusée, neutralisée dans les rejets", "NUMBER_FORMAT"),
        ("formula-in-name.xml", ubl_invoice(number="H.2026", seller=_formula_seller()),
         "formule de tableur en guise de raison sociale", "NUMBER_FORMAT"),
    )  # fmt: skip


def _bomb() -> Attachment:
    return Attachment("plan.zip", zipped((("plan.pdf", bytes(20 * 1024 * 1024)),)), "application/zip")


def _formula_seller() -> Party:
    return Party('=HYPERLINK("http://127.0.0.1:9";"payer")', SUPPLIER.id)


def _encodings() -> tuple[Row, ...]:
    text = ubl_invoice(notes=(Note("Réglé à l’échéance – merci"),)).decode()
    utf7 = text.replace('encoding="UTF-8"', 'encoding="UTF-7"').encode("utf-7")
    declared7 = text.replace('encoding="UTF-8"', 'encoding="UTF-7"')
    head, body = declared7.split("?>", 1)
    lies16 = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode()
    unknown = text.replace('encoding="UTF-8"', 'encoding="X-KLINGON"').encode()
    ebcdic = text.replace('encoding="UTF-8"', 'encoding="cp037"').replace("’", "'").replace("–", "-")
    return (
        ("utf-7.xml", utf7, "UTF-7 déclaré et vrai", "XML_ENCODING"),
        ("utf-7-hidden.xml", (head + "?>").encode() + body.encode("utf-7"), "UTF-7 derrière une déclaration lisible",
         "XML_ENCODING"),
        ("cp1252-under-utf-8.xml", text.encode("cp1252"), "octets cp1252 sous une déclaration UTF-8", "XML_ENCODING"),
        ("utf-16-declared.xml", lies16, "UTF-8 déclaré UTF-16", "XML_ENCODING"),
        ("unknown-encoding.xml", unknown, "encodage inconnu", "XML_ENCODING"),
        ("ebcdic.xml", ebcdic.encode("cp037"), "EBCDIC", "XML_ENCODING"),
        ("utf-32.xml", b"\xff\xfe\0\0" + text.encode("utf-32-le"), "UTF-32 avec BOM", "XML_ENCODING"),
    )  # fmt: skip


def _shapes() -> tuple[Row, ...]:
    good = ubl_invoice()
    deep = '<?xml version="1.0"?>' + "<a>" * 20_000 + "</a>" * 20_000
    attributes = " ".join(f'a{n}="{n}"' for n in range(8_000))
    return (
        ("truncated.xml", good[: len(good) * 2 // 3], "XML tronqué", "XML_UNREADABLE"),
        ("deep-nesting.xml", deep.encode(), "20 000 éléments emboîtés", "XML_TOO_COMPLEX"),
        ("many-attributes.xml", f"<a {attributes}/>".encode(), "8 000 attributs sur un élément", "FORMAT_UNKNOWN"),
        ("two-roots.xml", good + b"<suite/>", "un second élément racine", "XML_UNREADABLE"),
        ("trailing-junk.xml", good + b"\0\0\0\0", "octets nuls après la fin", "XML_UNREADABLE"),
        ("leading-junk.xml", b"export du 2 mars\n" + good, "texte avant le XML", "XML_NOT_XML"),
        ("duplicate-attribute.xml", good.replace(b'currencyID="EUR"', b'currencyID="EUR" currencyID="USD"', 1),
         "attribut répété", "XML_UNREADABLE"),
        ("unbound-prefix.xml", good.replace(b"<cbc:ID>", b"<zzz:ID>", 1).replace(b"</cbc:ID>", b"</zzz:ID>", 1),
         "préfixe jamais déclaré", "XML_UNREADABLE"),
        ("control-character.xml", good.replace(b"FA-2026", b"FA\x01026", 1), "caractère de contrôle", "XML_UNREADABLE"),
        ("number-with-newline.xml", ubl_invoice(number="FA-2026\n\t17"), "numéro sur deux lignes", "NUMBER_FORMAT"),
    )  # fmt: skip


def _not_xml() -> tuple[Row, ...]:
    page = "<!DOCTYPE html>\n<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>\n"
    return (
        ("html-error.xml", page.encode(), "page d'erreur HTML au lieu du XML", "XML_NOT_XML"),
        ("text.xml", b"Bonjour, ci-joint notre facture.\n", "texte libre", "XML_NOT_XML"),
        ("json.xml", b'{"numero": "FA-2026-1"}\n', "JSON", "XML_NOT_XML"),
        ("blank.xml", b" \n\t\n", "des blancs seulement", None),
        ("nul-bytes.xml", bytes(2048), "2 048 octets nuls", "TYPE_UNKNOWN"),
        ("bom-only.xml", b"\xef\xbb\xbf", "un BOM et rien d'autre", None),
        ("program.xml", b"MZ\x90\0" + bytes(60) + b"PE\0\0", "un programme", "TYPE_UNKNOWN"),
    )
