"""Explain a refusal from lxml's own error log: the fallback, for what xmlschema cannot or may not explain.

Types of error are stable names of libxml2; its English sentences only yield names and values, and a
sentence that no longer matches still gives the place. Without a path in the log (documents validated as
they stream), the place is the element's name alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pipeline.codecs import xsd_words as words
from pipeline.codecs.xml import Element
from pipeline.codecs.xsd_model import Model, Models, diagnose
from pipeline.codecs.xsd_types import facet, facet_kind
from pipeline.codecs.xsd_words import Place, Violation

_CONTENT: Final = "SCHEMAV_ELEMENT_CONTENT"
_DATATYPE: Final = "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"
_ELEMENT = re.compile(r"Element '([^']*)'")
_ATTRIBUTE = re.compile(r"[Aa]ttribute '([^']*)'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*?) \)\.?\s*$", re.DOTALL)
_VALUE = re.compile(r": '(.*)' is not a valid value", re.DOTALL)
_FACET = re.compile(r"\[facet '(\w+)'\] The value (?:has a length of|'(.*?)' (?:is|must|has)) ", re.DOTALL)
_LIMIT = re.compile(r"(?:\{(.*)\}|'([^']*)')\)?\.\s*$")
_TYPE = re.compile(r"type 'xs:(\w+)'")
_STEP = re.compile(r"(?:(?P<prefix>[^:/]+):)?(?P<name>[^\[/]+)(?:\[(?P<rank>\d+)\])?")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the log: libxml2's type, its English message, its XPath when it has one."""

    type_name: str
    message: str
    path: str | None


def violations_from_log(root: Element, log: list[LogLine], models: Models | None = None) -> list[Violation]:
    """One violation a log line; a value refused twice (by its restriction, then by its type) is told once.

    With ``models``, what is wrong with the children of an element is told as a whole, once, and a value is judged by
    the type that the schema gives to its element.
    """
    found: list[Violation] = []
    told: set[str] = set()
    parents: set[Element] = set()
    for line in log:
        if line.type_name == _DATATYPE and line.path and line.path in told:
            continue
        told.add(line.path or "")
        element = locate(root, line.path) if line.path else None
        if models is None or element is None:
            found.append(_translate(root, element, line))
        elif line.type_name == _CONTENT:
            found += _content_as_a_whole(root, element, line, (models, parents))
        else:
            found.append(_translate(root, element, line, models.of(element)))
    return found


def locate(root: Element, path: str) -> Element | None:
    """Element at a path of libxml2 (``/*/cac:TaxTotal[2]/cbc:ID``); ``*`` counts every element sibling."""
    steps = path.partition("/@")[0].strip("/").split("/")
    found: Element | None = root
    for step in steps[1:]:
        match = _STEP.fullmatch(step)
        if found is None or match is None:
            return None
        rank = int(match["rank"] or 1)
        found = next(islice(_matching(found, match["prefix"], match["name"]), rank - 1, rank), None)
    return found


def _matching(parent: Element, prefix: str | None, name: str) -> list[Element]:
    if name == "*":
        return list(parent.iterchildren())
    return [kid for kid in parent.iterchildren(f"{{*}}{name}") if kid.prefix == prefix]


def _content_as_a_whole(
    root: Element, element: Element, line: LogLine, seen: tuple[Models, set[Element]]
) -> list[Violation]:
    """What is wrong with the children of an element, the first time that one of them is refused."""
    models, parents = seen
    parent = element if "Missing child" in line.message else element.getparent()
    if parent is None or parent in parents:
        return []
    parents.add(parent)
    return diagnose(parent, models.of(parent)) or [_translate(root, element, line)]


def _translate(root: Element, element: Element | None, line: LogLine, model: Model | None = None) -> Violation:
    place = words.place_of(element) if element is not None else _nameless(root, line.message)
    if line.type_name == _DATATYPE:
        return _type(place, line.message, model)
    translate = _BY_TYPE.get(line.type_name)
    if translate is not None:
        return translate(place, element, line.message)
    restriction = _FACET.search(line.message)
    if restriction is not None:
        return _facet(place, element, restriction, line.message)
    return words.other(place)


def _nameless(root: Element, message: str) -> Place:
    """Only the name is known: the tree was validated as it streamed."""
    named = _ELEMENT.search(message)
    outer = words.place_of(root)
    if named is None:
        return outer
    local = named[1].rpartition("}")[2]
    path = outer.path if outer.name == outer.named(named[1]) else f"{outer.path}//{local}"
    return Place(path, None, outer.named(named[1]), outer.prefixes)


def _content(place: Place, element: Element | None, message: str) -> Violation:
    """SCHEMAV_ELEMENT_CONTENT: an element too many, or a content that stops too early."""
    expected = _EXPECTED.search(message)
    names = [name.strip() for name in expected[1].split(",")] if expected else []
    # ##other and the like are wildcards, not names an emitter can write
    names = [name for name in names if not name.startswith(("##", "*", "{*}"))]
    if "Missing child" in message:
        return words.incomplete(place, names)
    parent = element.getparent() if element is not None else None
    return words.unexpected(place, words.place_of(parent).name if parent is not None else None, names)


def _type(place: Place, message: str, model: Model | None) -> Violation:
    """A value that is not of its type, which libxml2 does not name when it is a local one."""
    value, kind, attribute = _VALUE.search(message), _TYPE.search(message), _attribute_of(message)
    known = model.value if model and not attribute else None
    return words.bad_type(place, value[1] if value else "", kind[1] if kind else known, attribute)


def _facet(place: Place, element: Element | None, restriction: re.Match[str], message: str) -> Violation:
    """A restriction of a type; those on lengths do not quote the value, which is then read in the document."""
    attribute = _attribute_of(message)
    value = restriction[2]
    if value is None and element is not None:
        value = element.get(attribute) if attribute else element.text
    limit = _LIMIT.search(message)
    text = next((group for group in limit.groups() if group is not None), "") if limit else ""
    if restriction[1] == "enumeration":
        text = text.replace("', '", ", ").strip("'")
    name = restriction[1]
    return words.bad_value(place, str(value or ""), facet(name, text), attribute, facet_kind(name))


def _attribute_of(message: str) -> str | None:
    named = _ATTRIBUTE.search(message)
    return named[1].rpartition("}")[2] if named else None


def _missing_attribute(place: Place, _element: Element | None, message: str) -> Violation:
    return words.missing_attribute(place, _attribute_of(message) or "requis")


def _forbidden_attribute(place: Place, element: Element | None, message: str) -> Violation:
    named = _ATTRIBUTE.search(message)
    value = element.get(named[1]) if element is not None and named else None
    return words.forbidden_attribute(place, _attribute_of(message) or "", str(value) if value is not None else None)


def _text(place: Place, element: Element | None, _message: str) -> Violation:
    return words.forbidden_text(place, element.text if element is not None else None)


_BY_TYPE: Final[dict[str, Callable[[Place, Element | None, str], Violation]]] = {
    _CONTENT: _content,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _missing_attribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _forbidden_attribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _forbidden_attribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _text,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _text,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": lambda place, _element, _message: words.forbidden_children(place),
    "SCHEMAV_CVC_TYPE_3_1_2": lambda place, _element, _message: words.forbidden_children(place),
    "SCHEMAV_CVC_ELT_1": lambda place, _element, _message: words.wrong_root(place),
    "SCHEMAV_CVC_ELT_3_1": lambda place, _element, _message: words.not_nillable(place),
    "SCHEMAV_CVC_ELT_4_1": lambda place, _element, _message: words.bad_xsi_type(place, None),
    "SCHEMAV_CVC_ELT_4_2": lambda place, _element, _message: words.bad_xsi_type(place, None),
    "SCHEMAV_CVC_ELT_4_3": lambda place, _element, _message: words.bad_xsi_type(place, None),
}
