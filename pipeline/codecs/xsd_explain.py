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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pipeline.codecs import xsd_words as words
from pipeline.codecs.catalog import CatalogEntry
from pipeline.codecs.xml import Element, XmlDocument
from pipeline.codecs.xsd_log import LogLine, violations_from_log
from pipeline.codecs.xsd_model import Models, diagnose
from pipeline.codecs.xsd_types import Kind, facet, facet_kind
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
    found = found or violations_from_log(document.root, log, _models(entry))
    once = _told_once(dict.fromkeys(found))  # xmlschema may tell the same thing twice
    return tuple(sorted(once, key=lambda violation: violation.line or 0)[:MAX_VIOLATIONS])


def _told_once(found: Iterable[Violation]) -> list[Violation]:
    """Leave out what another violation tells already."""
    kept = list(found)
    by_path: dict[str, list[Violation]] = defaultdict(list)
    for one in kept:
        by_path[one.path].append(one)
    return [one for one in kept if not _follows(one, by_path)]


def _follows(one: Violation, by_path: Mapping[str, list[Violation]]) -> bool:
    """True for what another mistake makes: a text without its element, a misspelt attribute, elements for a value."""
    here = by_path[one.path]
    if one.kind is Kind.MISSING:
        above = by_path.get(one.path.rpartition("/")[0], [])
        return any(other.kind is Kind.TEXT and other.wanted for other in (*here, *above))
    if one.kind is Kind.ATTRIBUTE_MISSING:
        return any(other.kind is Kind.ATTRIBUTE_UNKNOWN and other.near == one.attribute for other in here)
    return one.kind is Kind.EMPTY and any(other.kind is Kind.UNEXPECTED for other in here)


def iter_errors(root: Element, entry: CatalogEntry) -> Iterator[XMLSchemaValidationError]:
    """What xmlschema finds in a document; nothing in the document is followed (no schemaLocation)."""
    return _of_entry(entry).iter_errors(root)


def _with_xmlschema(root: Element, entry: CatalogEntry) -> list[Violation]:
    try:
        models = Models(_of_entry(entry))
        told: set[Element] = set()
        found: list[Violation] = []
        for error in islice(iter_errors(root, entry), MAX_VIOLATIONS):
            found += _translate(error, root, models, told)
    except Exception:  # noqa: BLE001  an explanation may fail (recursion, xsi:type…): lxml's log then speaks
        return []
    return found


def _models(entry: CatalogEntry) -> Models | None:
    """What the schema lets stand where, for the log too; None when xmlschema cannot read this schema."""
    try:
        return Models(_of_entry(entry))
    except Exception:  # noqa: BLE001  the log then names only what lxml expected
        return None


def _of_entry(entry: CatalogEntry) -> XMLSchema10:
    return _schema(entry.path, entry.pinned and len(entry.folders) == 1)


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


def _translate(error: XMLSchemaValidationError, root: Element, models: Models, told: set[Element]) -> list[Violation]:
    """Violations of one error; ``told`` are the elements whose children have been told as a whole."""
    from xmlschema import XMLSchemaChildrenValidationError

    element = cast("Element", error.elem) if error.elem is not None else root  # lxml gave it, lxml comes back
    if isinstance(error, XMLSchemaChildrenValidationError):
        if element in told:
            return []
        told.add(element)
        return diagnose(element, models.of(element)) or [_children(error, element)]
    return [_of_other(error, element, models)]


def _of_other(error: XMLSchemaValidationError, element: Element, models: Models) -> Violation:
    place = words.place_of(element)
    reason = error.reason or ""
    absent = _MISSING.search(reason)
    if absent:
        return words.missing_attribute(place, _local(absent[1]))
    forbidden = _FORBIDDEN.search(reason)
    if forbidden:
        name = next(group for group in forbidden.groups() if group)
        model = models.of(element)
        return words.forbidden_attribute(place, _local(name), element.get(name), model.attributes if model else ())
    return _of_value(error, place) or _of_element(reason, place, element, models)


def _children(error: object, element: Element) -> Violation:
    """An unexpected child, or a content that stops too early, where the schema gives no plain sequence."""
    index: int = getattr(error, "index", 0)
    names = [name for wanted in getattr(error, "expected", None) or () if (name := getattr(wanted, "name", None))]
    kids = list(islice(element.iterchildren(), index + 1))
    if index >= len(kids):
        return words.incomplete(words.place_of(element), names)
    return words.unexpected(words.place_of(kids[index]), words.place_of(element).name, names)


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
    name, limit = _facet(error.validator)
    return words.bad_value(place, value, facet(name, limit), attribute, facet_kind(name))


def _facet(validator: object) -> tuple[str, str]:
    """Name of a restriction, and what it wants; enumerations and patterns hold several values."""
    if listed := getattr(validator, "enumeration", None):
        return "enumeration", ", ".join(str(item) for item in listed)
    if regexps := getattr(validator, "regexps", None):
        return "pattern", " ou ".join(str(item) for item in regexps)
    name = str(getattr(getattr(validator, "elem", None), "tag", ""))
    return _local(name), str(getattr(validator, "value", ""))


def _base_name(validator: object) -> str:
    """Nearest built-in type: a restriction of a restriction of xs:decimal is a number to the emitter."""
    primitive = getattr(validator, "primitive_type", None)
    return str(getattr(validator, "name", None) or getattr(primitive, "name", None) or "")


def _of_element(reason: str, place: Place, element: Element, models: Models) -> Violation:
    if "is not an element of the schema" in reason:
        return words.wrong_root(place)
    if "nillable" in reason or "xsi:nil" in reason:
        return words.not_nillable(place)
    if "character data" in reason:
        model = models.of(element)
        return words.forbidden_text(place, element.text, model.wanted if model else ())
    if "child elements" in reason:
        return words.forbidden_children(place)
    return words.other(place)


def _local(name: str) -> str:
    return name.strip().rpartition("}")[2].rpartition(":")[2]
