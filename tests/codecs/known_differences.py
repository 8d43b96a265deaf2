"""Where lxml and xmlschema are known to judge a document otherwise, each with the proof: a repair.

A repair takes the cause out of a document and nothing else. A difference is explained by a cause when, repaired of it,
the two agree. What no repair explains is new, and a test fails. ``docs/formats.md`` tells who is right, and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

Element = etree._Element
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_AGGREGATE: Final = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
_HELD: Final = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}ExtensionContent"
_XML_BLANKS: Final = " \t\r\n"
_DATE_OR_TIME: Final = re.compile(r"[+-]?\d[\dT:.+Z-]*")
_SPACED_NUMBER: Final = re.compile(r"[+-]?[\d.]+(?:[ \t\r\n]+[\d.]+)+")
_LONG_NUMBER: Final = re.compile(r"[+-]?\d{300,}(?:\.\d*)?")
_LONG_YEAR: Final = re.compile(r"[+-]?\d{10,}(?=-|$)")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/= \t\r\n]")


@dataclass(frozen=True, slots=True)
class Known:
    """A cause. ``lxml`` and ``xmlschema`` are the verdicts it leads to; None: xmlschema raises instead of judging.

    ``repair`` changes the document it is given.
    """

    name: str
    lxml: bool
    xmlschema: bool | None
    repair: Callable[[Element], None]


def _unicode_blanks(root: Element) -> None:
    """Blanks of Unicode, which are no white space to XML, become a letter."""
    _on_texts(root, lambda text: "".join("x" if c.isspace() and c not in _XML_BLANKS else c for c in text))


def _blanks_around_dates(root: Element) -> None:
    def strip(text: str) -> str:
        bare = text.strip(_XML_BLANKS)
        return bare if _DATE_OR_TIME.fullmatch(bare) else text

    _on_texts(root, strip, tails=False)


def _blanks_in_numbers(root: Element) -> None:
    def spoil(text: str) -> str:
        bare = text.strip(_XML_BLANKS)
        return re.sub(r"[ \t\r\n]", "x", bare) if _SPACED_NUMBER.fullmatch(bare) else text

    _on_texts(root, spoil, tails=False)


def _long_numbers(root: Element) -> None:
    _on_texts(root, lambda text: text[:20] if _LONG_NUMBER.fullmatch(text.strip(_XML_BLANKS)) else text, tails=False)


def _long_years(root: Element) -> None:
    _on_texts(root, lambda text: _LONG_YEAR.sub("x", text), tails=False)


def _base64_litter(root: Element) -> None:
    for element in _elements(root):
        if etree.QName(element).localname.endswith("BinaryObject"):
            element.text = _NOT_BASE64.sub("", element.text or "")


def _uris(root: Element) -> None:
    for element in _elements(root):
        for name in element.attrib:
            if etree.QName(name).localname.lower().endswith("uri"):
                element.set(name, "urn:x")


def _unresolved_types(root: Element) -> None:
    for element in _elements(root):
        element.attrib.pop(f"{XSI}type", None)


def _blanks_around_types(root: Element) -> None:
    for element in _elements(root):
        if f"{XSI}type" in element.attrib:
            element.set(f"{XSI}type", element.attrib[f"{XSI}type"].strip(_XML_BLANKS))


def _text_between_elements(root: Element) -> None:
    """Of elements that hold elements, or that UBL's types of aggregates would have hold some; blanks may stay."""
    for element in _elements(root):
        if (len(element) or element.tag.startswith((_AGGREGATE, _HELD))) and _says_something(element.text):
            element.text = None
        for child in element:
            if _says_something(child.tail):
                child.tail = None


def _says_something(text: str | None) -> bool:
    return bool((text or "").strip(_XML_BLANKS))


def _words_known_to_xmlschema(root: Element) -> None:
    """Elements of XSD itself and attributes ``xml:*``, whose schemas xmlschema always holds."""
    for element in _elements(root):
        if element.tag.startswith(_XS):
            element.tag = "{urn:exemple}libre"
        for name in [name for name in element.attrib if str(name).startswith(_XML)]:
            del element.attrib[name]


def _nil(root: Element) -> None:
    for element in _elements(root):
        element.attrib.pop(f"{XSI}nil", None)


KNOWN: Final = (
    Known("espaces-unicode", lxml=False, xmlschema=True, repair=_unicode_blanks),
    Known("blancs-autour-d-une-date", lxml=False, xmlschema=True, repair=_blanks_around_dates),
    Known("blancs-dans-un-nombre", lxml=False, xmlschema=True, repair=_blanks_in_numbers),
    Known("adresse-mal-formee", lxml=False, xmlschema=True, repair=_uris),
    Known("blancs-autour-d-un-xsi-type", lxml=False, xmlschema=True, repair=_blanks_around_types),
    Known("texte-en-contenu-libre", lxml=False, xmlschema=True, repair=_text_between_elements),
    Known("nombre-de-plus-de-308-chiffres", lxml=True, xmlschema=False, repair=_long_numbers),
    Known("base64-avec-d-autres-caracteres", lxml=True, xmlschema=False, repair=_base64_litter),
    Known("xsd-ou-xml-en-contenu-libre", lxml=True, xmlschema=False, repair=_words_known_to_xmlschema),
    Known("xsi-nil-en-contenu-libre", lxml=True, xmlschema=False, repair=_nil),
    Known("xsi-type-introuvable", lxml=False, xmlschema=None, repair=_unresolved_types),
    Known("annee-de-plus-de-9-chiffres", lxml=False, xmlschema=None, repair=_long_years),
)


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter(etree.Element) if isinstance(element.tag, str))


def _on_texts(root: Element, change: Callable[[str], str], *, tails: bool = True) -> None:
    """Change every value, and what stands between elements when ``tails``; attributes hold none of these causes."""
    for element in _elements(root):
        if element.text:
            element.text = change(element.text)
        if tails and element.tail:
            element.tail = change(element.tail)
