"""Explain a refusal with xmlschema: path, found, expected, in French; only for documents already refused.

lxml gives the verdict in a fraction of a millisecond; xmlschema takes 0.2 s to import, 0.3 s to build UBL
(``validation="skip"``: the schema itself is not checked again against the schema of schemas, which would
cost 2 s; the sha256 and lxml have already vouched for it) and 20 µs an element. So it is built once per
process, on the first refusal, and only reads documents under 20,000 elements and 5 MB. When it finds
nothing, or fails in any way, lxml's error log is translated instead.
Deciding by size and not by time keeps the same refusal on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pipeline.codecs import xsd_words as words
from pipeline.codecs.catalog import CatalogEntry
from pipeline.codecs.xml import Element, XmlDocument
from pipeline.codecs.xsd_log import LogLine, violations_from_log
from pipeline.codecs.xsd_words import Place, Violation

if TYPE_CHECKING:
    from xmlschema import XMLSchema10, XMLSchemaValidationError

MAX_VIOLATIONS: Final = 50
MAX_ELEMENTS: Final = 20_000
MAX_BYTES: Final = 5 * 1024 * 1024
_MISSING = re.compile(r"missing required attribute '(.*)'")
_FORBIDDEN = re.compile(
    r"'(.*)' attribute not allowed|use of attribute '(.*)' is prohibited|attribute '(.*)' not allowed"
)
_ATTRIBUTE = re.compile(r"attribute ([^=]+)=")


def explain(document: XmlDocument, entry: CatalogEntry, log: list[LogLine], elements: int) -> tuple[Violation, ...]:
    """At most 50 violations, in document order; never empty when ``log`` is not.

    Args:
        document: a document lxml refused.
        entry: the schema it was refused by.
        log: lxml's error log, cut at 50 lines.
        elements: how many elements the document has.
    """
    found: list[Violation] = []
    if elements <= MAX_ELEMENTS and len(document.utf8) <= MAX_BYTES:
        found = _with_xmlschema(document.root, entry)
    found = found or violations_from_log(document.root, log)
    once = dict.fromkeys(found)  # xmlschema may tell the same thing twice
    return tuple(sorted(once, key=lambda violation: violation.line or 0)[:MAX_VIOLATIONS])


def iter_errors(root: Element, entry: CatalogEntry) -> Iterator[XMLSchemaValidationError]:
    """What xmlschema finds in a document; nothing in the document is followed (no schemaLocation)."""
    return _schema(entry.path, entry.pinned and len(entry.folders) == 1).iter_errors(root)


def _with_xmlschema(root: Element, entry: CatalogEntry) -> list[Violation]:
    try:
        return [_translate(error, root) for error in islice(iter_errors(root, entry), MAX_VIOLATIONS)]
    except Exception:  # noqa: BLE001  an explanation may fail (recursion, xsi:type…): lxml's log then speaks
        return []


@lru_cache(maxsize=16)
def _schema(path: Path, sandboxed: bool) -> XMLSchema10:  # noqa: FBT001  part of the cache key
    """Build the schema once. The sandbox is the main file's folder, which UBL leaves (``../common``)."""
    from xmlschema import XMLSchema10

    return XMLSchema10(
        str(path),
        base_url=str(path.parent),
        allow="sandbox" if sandboxed else "local",
        defuse="always",
        validation="skip",
    )


def _translate(error: XMLSchemaValidationError, root: Element) -> Violation:
    from xmlschema import XMLSchemaChildrenValidationError

    element = cast("Element", error.elem) if error.elem is not None else root  # lxml gave it, lxml comes back
    if isinstance(error, XMLSchemaChildrenValidationError):
        return _children(error, element)
    place = words.place_of(element)
    reason = error.reason or ""
    absent = _MISSING.search(reason)
    if absent:
        return words.missing_attribute(place, _local(absent[1]))
    forbidden = _FORBIDDEN.search(reason)
    if forbidden:
        name = next(group for group in forbidden.groups() if group)
        return words.forbidden_attribute(place, _local(name), element.get(name))
    return _of_value(error, place) or _of_element(reason, place, element)


def _children(error: object, element: Element) -> Violation:
    """An unexpected child, or a content that stops too early."""
    index: int = getattr(error, "index", 0)
    names = [name for wanted in getattr(error, "expected", None) or () if (name := getattr(wanted, "name", None))]
    kids = list(islice(element.iterchildren(), index + 1))
    if index >= len(kids):
        return words.missing(words.place_of(element), names)
    repeated = index > 0 and kids[index - 1].tag == kids[index].tag
    return words.unexpected(words.place_of(kids[index]), words.place_of(element).name, names, repeated=repeated)


def _of_value(error: XMLSchemaValidationError, place: Place) -> Violation | None:
    """A value refused by its type or by a restriction of it; None when the error is not about a value."""
    if not isinstance(error.obj, str | Decimal | int | float):
        return None
    value = str(error.obj)
    named = _ATTRIBUTE.match(error.reason or "")
    attribute = _local(named[1]) if named else None
    kind = type(error.validator).__name__
    if kind in ("XsdAtomicBuiltin", "XsdAtomicRestriction"):
        return words.bad_type(place, value, _local(_base_name(error.validator)), attribute)
    return words.bad_value(place, value, _facet(error.validator), attribute)


def _facet(validator: object) -> str | None:
    """What the restriction wants; enumerations and patterns hold several values."""
    if listed := getattr(validator, "enumeration", None):
        return words.facet("enumeration", ", ".join(str(item) for item in listed))
    if regexps := getattr(validator, "regexps", None):
        return words.facet("pattern", " ou ".join(str(item) for item in regexps))
    name = str(getattr(getattr(validator, "elem", None), "tag", ""))
    return words.facet(_local(name), str(getattr(validator, "value", "")))


def _base_name(validator: object) -> str:
    """Nearest built-in type: a restriction of a restriction of xs:decimal is a number to the emitter."""
    primitive = getattr(validator, "primitive_type", None)
    return str(getattr(validator, "name", None) or getattr(primitive, "name", None) or "")


def _of_element(reason: str, place: Place, element: Element) -> Violation:
    if "is not an element of the schema" in reason:
        return words.wrong_root(place)
    if "nillable" in reason or "xsi:nil" in reason:
        return words.not_nillable(place)
    if "character data" in reason:
        return words.forbidden_text(place, element.text)
    if "child elements" in reason:
        return words.forbidden_children(place)
    return words.other(place)


def _local(name: str) -> str:
    return name.strip().rpartition("}")[2].rpartition(":")[2]
