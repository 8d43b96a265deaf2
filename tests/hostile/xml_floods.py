"""XML that is too much of something: depth, elements, attributes, namespaces, names, texts, comments, blanks.

None of these is a file of the repository: the largest weigh 99 MB, just under what a file may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from samples.generator import ubl_invoice
from samples.generator.model import Line, Note
from tests.hostile.attacks import Attack

_MEGA = 1_000_000
_EXTENSION = (  # where UBL admits any element
    '<cec:UBLExtensions xmlns:cec="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
    "<cec:UBLExtension><cec:ExtensionContent>{}</cec:ExtensionContent></cec:UBLExtension></cec:UBLExtensions>"
)


def _inside(flood: str) -> bytes:
    """An invoice that carries the flood where the schema admits it."""
    good = ubl_invoice().decode()
    head, rest = good.split("<cbc:UBLVersionID>", 1)
    return (head + _EXTENSION.format(flood) + "<cbc:UBLVersionID>" + rest).encode()


def _in_note(flood: str) -> bytes:
    return ubl_invoice(notes=(Note("@@"),)).replace(b"@@", flood.encode())


def _before_root(flood: bytes) -> bytes:
    """Without a declaration, which nothing may precede."""
    return flood + ubl_invoice().split(b"?>", 1)[1]


def _after_root(flood: bytes) -> bytes:
    return ubl_invoice() + flood


def _among_children(flood: str) -> bytes:
    good = ubl_invoice().decode()
    return good.replace("<cbc:UBLVersionID>", flood + "<cbc:UBLVersionID>", 1).encode()


def _nested(levels: int) -> str:
    return "<x>" * levels + "</x>" * levels


def _many(pattern: str, count: int) -> str:
    return "".join([pattern.format(n) for n in range(count)])


def _lines(count: int) -> bytes:
    """An invoice of so many lines, each of which the schema refuses."""
    good = ubl_invoice(lines=(Line("@@"),)).decode()
    start = good.index("<cac:InvoiceLine>")
    end = good.index("</Invoice>")
    line = good[start:end].replace("<cbc:ID>", "<cbc:Faux>", 1).replace("</cbc:ID>", "</cbc:Faux>", 1)
    return (good[:start] + line * count + good[end:]).encode()


Row = tuple[str, Callable[[], bytes], str]


def _shapes() -> Iterator[Row]:
    root = "FORMAT_UNKNOWN"
    yield "depth-5000", lambda: _nested(5_000).encode(), "XML_TOO_COMPLEX"
    yield "depth-million", lambda: b"<x>" * _MEGA, "XML_TOO_COMPLEX"
    yield "depth-250", lambda: _nested(250).encode(), root
    yield "depth-251", lambda: _nested(251).encode(), "XML_TOO_COMPLEX"
    yield "depth-250-in-an-invoice", lambda: _inside(_nested(250)), "XML_TOO_COMPLEX"
    yield "depth-200-in-an-invoice", lambda: _inside(_nested(200)), ""
    yield "two-million-elements", lambda: b"<x>" + b"<y/>" * (2 * _MEGA) + b"</x>", "XML_TOO_COMPLEX"
    yield "two-million-elements-in-an-invoice", lambda: _inside("<y/>" * (2 * _MEGA)), "XML_TOO_COMPLEX"
    yield "three-million-elements-in-an-invoice", lambda: _inside("<y></y>" * (3 * _MEGA)), "XML_TOO_COMPLEX"
    yield "900000-elements-in-an-invoice", lambda: _inside("<x>" + "<y/>" * 900_000 + "</x>"), ""
    yield "200000-attributes", lambda: _attributes(200_000).encode(), root
    yield "two-million-attributes", lambda: _attributes(2 * _MEGA).encode(), "XML_TOO_COMPLEX"
    yield "200000-attributes-in-an-invoice", lambda: _inside(_attributes(200_000)), ""
    yield "100000-namespaces", lambda: _prefixes("").encode(), root
    yield "100000-namespaces-used", _namespaces, root
    yield "namespaces-at-every-level", _levels, root
    yield "name-of-60-kb", lambda: b"<" + b"a" * 60_000 + b"/>", "XML_TOO_COMPLEX"
    yield "attribute-name-of-60-kb", lambda: b"<x " + b"a" * 60_000 + b'=""/>', "XML_TOO_COMPLEX"
    yield "prefix-of-60-kb", lambda: b"<" + b"p" * 60_000 + b":x/>", "XML_TOO_COMPLEX"
    yield "entity-name-of-60-kb", lambda: _in_note("&" + "e" * 60_000 + ";"), "XML_TOO_COMPLEX"
    yield "100000-names-of-90-bytes", _long_names, root


def _attributes(count: int) -> str:
    return "<x" + _many(" a{}=''", count) + "/>"


def _prefixes(content: str) -> str:
    return "<x" + _many(" xmlns:n{0}='u:{0}'", 100_000) + ">" + content + "</x>"


def _namespaces() -> bytes:
    return _prefixes(_many("<n{0}:y/>", 100_000)).encode()


def _levels() -> bytes:
    """At 240 levels, 400 prefixes declared again: each name below looks through all of them."""
    declared = _many(' xmlns:n{0}="u:{0}"', 400)
    return (f"<x{declared}>" * 240 + "<n0:y/>" * 50_000 + "</x>" * 240).encode()


def _eleven() -> str:
    return "x" * (11 * 1024 * 1024)


def _long_names() -> bytes:
    return b"<x>" + _many("<y{0:080}/>", 100_000).encode() + b"</x>"


def _long_attribute() -> bytes:
    return b'<x a="' + _eleven().encode() + b'"/>'


def _texts() -> Iterator[Row]:
    yield "text-of-11-mb", lambda: _in_note(_eleven()), "XML_TOO_COMPLEX"
    yield "text-of-98-mb", lambda: _in_note("x" * (98 * _MEGA)), "XML_TOO_COMPLEX"
    yield "cdata-of-11-mb", lambda: _in_note(f"<![CDATA[{_eleven()}]]>"), "XML_TOO_COMPLEX"
    yield "attribute-of-11-mb", _long_attribute, "XML_TOO_COMPLEX"
    yield "comment-of-11-mb", lambda: _among_children(f"<!--{_eleven()}-->"), "XML_TOO_COMPLEX"
    yield "instruction-of-11-mb", lambda: _among_children(f"<?x {_eleven()}?>"), "XML_TOO_COMPLEX"
    yield "number-of-9-mb", lambda: ubl_invoice(number="9" * (9 * _MEGA)), "NUMBER_FORMAT"
    yield "spaces-of-9-mb-in-number", lambda: ubl_invoice(number=" " * (9 * _MEGA)), "NUMBER_MISSING"


def _repetitions() -> Iterator[Row]:
    yield "comments-in-prolog", lambda: _before_root(b"<!---->" * (4 * _MEGA)), ""
    yield "instructions-in-prolog", lambda: _before_root(b"<?a?>" * (6 * _MEGA)), "XML_TOO_COMPLEX"
    yield "blanks-in-prolog", lambda: _before_root(b" \n" * (49 * _MEGA)), "XML_TOO_COMPLEX"
    yield "blanks-after-root", lambda: _after_root(b" \n" * (15 * _MEGA)), ""
    yield "comments-in-an-invoice", lambda: _among_children("<!---->" * (4 * _MEGA)), ""
    yield "instructions-in-an-invoice", lambda: _among_children("<?a?>" * (6 * _MEGA)), ""
    yield "million-comments-after-root", lambda: _after_root(b"<!---->" * _MEGA), ""
    yield "empty-cdata-sections", lambda: _in_note("<![CDATA[]]>" * (3 * _MEGA)), ""
    yield "character-references", lambda: _in_note("&#65;" * (6 * _MEGA)), "NOTE_LONG"
    yield "predefined-entities", lambda: _in_note("&lt;" * (5 * _MEGA)), "NOTE_LONG"
    yield (
        "million-references-in-number",
        lambda: ubl_invoice(number="@@").replace(b"@@", b"&lt;" * _MEGA),
        "NUMBER_FORMAT",
    )
    yield "sections-of-one-character", lambda: _in_note("<![CDATA[a]]>" * (3 * _MEGA)), "NOTE_LONG"
    yield "comments-in-a-text", lambda: _in_note("x" * 5 * _MEGA + "x<!---->" * (2 * _MEGA)), "NOTE_LONG"
    yield "unclosed-comments", lambda: _after_root(b"<!--" * (2 * _MEGA)), "XML_UNREADABLE"
    yield "unclosed-cdata", lambda: _in_note("<![CDATA[" * _MEGA), "XML_UNREADABLE"
    yield "unclosed-quotes", lambda: b"<x a='" + b'"' * (9 * _MEGA), "XML_UNREADABLE"
    yield "only-less-than", lambda: b"<" * (9 * _MEGA), "XML_UNREADABLE"
    yield "3000-refused-lines", lambda: _lines(3_000), "XSD_UNEXPECTED"
    yield "30000-unknown-elements", lambda: _among_children("<cbc:Inconnu/>" * 30_000), "XSD_UNEXPECTED"
    yield "600000-unknown-elements", lambda: _among_children("<cbc:Inconnu/>" * 600_000), "XSD_UNEXPECTED"
    yield "20000-notes", lambda: _among_children("<cbc:Note>n</cbc:Note>" * 20_000), "XSD_ORDER"


def _floods() -> Iterator[Attack]:
    for row, floods in (
        ("XML : forme démesurée", _shapes()),
        ("XML : texte démesuré", _texts()),
        ("XML : répétition", _repetitions()),
    ):
        for name, build, code in floods:
            yield Attack(name, row, build, "x.xml", code, bomb=True)


FLOODS: tuple[Attack, ...] = tuple(_floods())
