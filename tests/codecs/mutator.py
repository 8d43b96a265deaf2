"""A seeded mutator of XML invoices: elements, attributes and values changed as careless or hostile software would.

``mutants(base, seed)`` never ends and always gives the same documents for the same seed. Most values are chosen by
what stood there (a date is replaced by an odd date more often than by a word), so that many mutants stay valid: two
validators that refuse everything agree on nothing of interest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Final, NamedTuple

from lxml import etree

from tests.codecs.odd_values import ALL, ATTRIBUTES, BLANKS, BOOLEANS, BY_KIND, LANGUAGES, TOKENS, URIS, XSI_TYPES

Element = etree._Element
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XS: Final = "http://www.w3.org/2001/XMLSchema"
UBL_EXTENSIONS: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"


class Mutant(NamedTuple):
    """A mutated document and how it came about."""

    content: bytes
    how: tuple[str, ...]


def mutants(base: bytes, seed: int) -> Iterator[Mutant]:
    """Mutate ``base`` for ever: one change most of the time, up to four."""
    random = Random(seed)
    while True:
        root = etree.fromstring(base, etree.XMLParser(strip_cdata=False))
        how = [_change(root, random) for _ in range(random.choice((1, 1, 1, 2, 2, 4)))]
        yield Mutant(etree.tostring(root, encoding="UTF-8", xml_declaration=True), tuple(how))


def _change(root: Element, random: Random) -> str:
    name, change = random.choice(_CHANGES)
    elements = [element for element in root.iter(etree.Element) if isinstance(element.tag, str)]
    element = random.choice(elements)
    change(element, elements, random)
    return f"{name} {etree.QName(element).localname}"


def _value(old: str | None, random: Random) -> str:
    """An odd value, of the kind of the old one two times out of three."""
    text = (old or "").strip()
    near = [values for pattern, values in BY_KIND if pattern.fullmatch(text)]
    if near and random.random() < 0.67:
        return random.choice(near[0])
    chosen = random.choice(random.choice(ALL))
    return chosen if random.random() < 0.8 else random.choice(BLANKS) + text + random.choice(BLANKS)


def _text(element: Element, elements: list[Element], random: Random) -> None:
    """Replace the value of an element that has no children (of the document when ``element`` has some)."""
    leaf = element if not len(element) else random.choice([one for one in elements if not len(one)])
    leaf.text = _value(leaf.text, random)


def _drop(element: Element, elements: list[Element], random: Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _copy(element: Element) -> Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _double(element: Element, elements: list[Element], random: Random) -> None:
    if element.getparent() is not None:
        element.addnext(_copy(element))


def _swap(element: Element, elements: list[Element], random: Random) -> None:
    """Exchange with the next sibling."""
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _move(element: Element, elements: list[Element], random: Random) -> None:
    """Put a copy of it somewhere else."""
    target = random.choice(elements)
    target.insert(random.randint(0, len(target)), _copy(element))


def _rename(element: Element, elements: list[Element], random: Random) -> None:
    element.tag = random.choice(elements).tag if random.random() < 0.7 else etree.QName(element).localname + "x"


def _namespace(element: Element, elements: list[Element], random: Random) -> None:
    """Keep the local name, change its namespace: another one of the document, an unknown one, none."""
    known = [etree.QName(one).namespace for one in elements]
    space = random.choice([*known, "urn:exemple", None, XS])
    local = etree.QName(element).localname
    element.tag = f"{{{space}}}{local}" if space else local


def _clear(element: Element, elements: list[Element], random: Random) -> None:
    tail = element.tail
    element.clear(keep_tail=False)
    element.tail = tail


def _attribute_out(element: Element, elements: list[Element], random: Random) -> None:
    bearer = _bearer(elements, random)
    if bearer is not None:
        del bearer.attrib[random.choice(list(bearer.attrib))]


def _attribute_value(element: Element, elements: list[Element], random: Random) -> None:
    bearer = _bearer(elements, random)
    if bearer is not None:
        name = random.choice(list(bearer.attrib))
        bearer.set(name, _value(bearer.get(name), random))


def _attribute_name(element: Element, elements: list[Element], random: Random) -> None:
    bearer = _bearer(elements, random)
    if bearer is not None:
        _set(bearer, random.choice(ATTRIBUTES), bearer.attrib.pop(random.choice(list(bearer.attrib))))


def _attribute_in(element: Element, elements: list[Element], random: Random) -> None:
    name = random.choice(ATTRIBUTES)
    kind = URIS if "uri" in name.lower() or name == "xml:base" else LANGUAGES if "lang" in name else TOKENS
    _set(element, name, random.choice(kind))


def _attribute_qualified(element: Element, elements: list[Element], random: Random) -> None:
    """The same attribute in a namespace, or one that nobody knows."""
    space = random.choice((etree.QName(element).namespace or "urn:x", "urn:exemple", XS, XSI))
    name = random.choice((*element.attrib, "currencyID", "inconnu"))
    element.set(f"{{{space}}}{etree.QName(name).localname}", "EUR")


def _bearer(elements: list[Element], random: Random) -> Element | None:
    bearers = [one for one in elements if one.attrib]
    return random.choice(bearers) if bearers else None


def _set(element: Element, name: str, value: str) -> None:
    local = name.removeprefix("xml:")
    element.set(name if local == name else f"{{http://www.w3.org/XML/1998/namespace}}{local}", value)


def _nil(element: Element, elements: list[Element], random: Random) -> None:
    if random.random() < 0.5:
        _clear(element, elements, random)
    element.set(f"{{{XSI}}}nil", random.choice(BOOLEANS))


def _type(element: Element, elements: list[Element], random: Random) -> None:
    """``xsi:type``; the prefixes xs and udt mean what they do in the schemas, when they mean something."""
    parent = element.getparent()
    if parent is None:
        element.set(f"{{{XSI}}}type", random.choice(XSI_TYPES))
        return
    spaces = {"xs": XS, **{prefix: uri for prefix, uri in element.nsmap.items() if prefix not in (None, "xs")}}
    twin = etree.Element(element.tag, dict(element.attrib), nsmap=spaces)
    twin.text, twin.tail = element.text, element.tail
    twin.extend(list(element))
    twin.set(f"{{{XSI}}}type", random.choice(XSI_TYPES))
    parent.replace(element, twin)


def _location(element: Element, elements: list[Element], random: Random) -> None:
    name = random.choice(("schemaLocation", "noNamespaceSchemaLocation", "inconnu"))
    element.set(f"{{{XSI}}}{name}", random.choice(("a b", "urn:x x.xsd", "x.xsd", "", "a", "http://127.0.0.1:9/x.xsd")))


def _comment(element: Element, elements: list[Element], random: Random) -> None:
    """A comment or an instruction before, after or in the middle of the value."""
    text = element.text or ""
    cut = random.randint(0, len(text))
    note = etree.Comment(" remarque ") if random.random() < 0.6 else etree.PI("edition", "a=1")
    note.tail = text[cut:]
    element.text = text[:cut] or None
    element.insert(0, note)


def _cdata(element: Element, elements: list[Element], random: Random) -> None:
    leaf = random.choice([one for one in elements if not len(one)])
    text = leaf.text or ""
    leaf.text = etree.CDATA(text if random.random() < 0.6 else _value(text, random).replace("]]>", ""))


def _mixed(element: Element, elements: list[Element], random: Random) -> None:
    """Text between children; a no-break space is no white space to a schema."""
    text = random.choice((*BLANKS, "texte", ".", "\u00a0 ", "&"))
    if random.random() < 0.5:
        element.tail = (element.tail or "") + text if element.getparent() is not None else None
    else:
        element.text = (element.text or "") + text


def _child_in_value(element: Element, elements: list[Element], random: Random) -> None:
    leaf = random.choice([one for one in elements if not len(one)])
    etree.SubElement(leaf, random.choice([one.tag for one in elements] + ["b"])).text = "x"


def _extension(element: Element, elements: list[Element], random: Random) -> None:
    """Content for the wildcard of ``ext:UBLExtensions``: unknown, known and wrong, known and right, none, two."""
    root = elements[0]
    block = etree.Element(f"{{{UBL_EXTENSIONS}}}UBLExtensions")
    one = etree.SubElement(block, f"{{{UBL_EXTENSIONS}}}UBLExtension")
    held = etree.SubElement(one, f"{{{UBL_EXTENSIONS}}}ExtensionContent")
    for _ in range(random.choice((0, 1, 1, 1, 2))):
        held.append(_wild(elements, random))
    if random.random() < 0.15:
        held.text = "texte"
    root.insert(0 if random.random() < 0.9 else len(root), block)


def _wild(elements: list[Element], random: Random) -> Element:
    known = _copy(random.choice(elements[1:] or elements))
    if random.random() < 0.5:
        if not len(known):
            known.text = _value(known.text, random)
        return known
    free = etree.Element(
        random.choice(("libre", "{urn:exemple}libre", f"{{{UBL_EXTENSIONS}}}libre", f"{{{XS}}}element"))
    )
    free.set(random.choice(("a", f"{{{XSI}}}type", "{urn:exemple}a", f"{{{XSI}}}nil")), random.choice(TOKENS[:12]))
    if random.random() < 0.5:
        free.append(known)
    return free


_Change = Callable[[Element, list[Element], Random], None]
_ONCE: Final[tuple[tuple[str, _Change], ...]] = (
    ("drop", _drop), ("double", _double), ("swap", _swap), ("move", _move), ("rename", _rename),
    ("namespace", _namespace), ("clear", _clear), ("attribute-out", _attribute_out),
    ("attribute-name", _attribute_name), ("attribute-in", _attribute_in), ("attribute-qualified", _attribute_qualified),
    ("nil", _nil), ("type", _type), ("location", _location), ("comment", _comment), ("cdata", _cdata),
    ("mixed", _mixed), ("child", _child_in_value), ("extension", _extension),
)  # fmt: skip
_CHANGES: Final = (*_ONCE, *(("value", _text),) * 14, *(("attribute-value", _attribute_value),) * 6)
