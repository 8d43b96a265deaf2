"""Schema violations in French: what was found, what was expected, where.

Names of elements and attributes stay as the document writes them. Both explainers (``xsd_explain``,
``xsd_log``) speak through these few sentences, so that a refusal reads the same whoever found it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.codecs.xml import Element, line_of, path_of
from pipeline.codecs.xsd_types import Kind, cut, type_of

_SHOWN: Final = 5
_CLOSE_ATTRIBUTE: Final = 0.6
# prefixes to name an element the document itself does not have; those of the standards' own examples
_USUAL: Final = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation of a schema.

    ``path`` is readable, without namespaces; ``line`` is 1-based, None when the document was too large to keep it;
    ``found`` and ``expected`` are short texts. The sentence is ``head``, which ends with the name of the element, then
    ``tail``: what is known of the element can be said between the two. ``near`` is the name that was meant,
    ``namespace`` the one that an element of the right name should have had; ``wanted`` are names of elements or
    attributes that may stand there.
    """

    path: str
    line: int | None
    kind: Kind
    found: str | None
    expected: str | None
    head: str
    tail: str
    attribute: str | None = None
    near: str | None = None
    wanted: tuple[str, ...] = ()
    namespace: str | None = None

    @property
    def message(self) -> str:
        """The whole sentence."""
        return self.head + self.tail


@dataclass(frozen=True, slots=True)
class Place:
    """Where a violation stands: the element's path, line and name as written (``<cbc:ID>``)."""

    path: str
    line: int | None
    name: str
    prefixes: Mapping[str, str | None]

    def named(self, clark: str) -> str:
        """Name of another element, with the prefix this document gives to its namespace."""
        return tag(clark, self.prefixes)


def place_of(element: Element) -> Place:
    """Place of an element of the document."""
    prefixes = {uri: prefix for prefix, uri in reversed(list(element.nsmap.items()))}
    return Place(path_of(element), line_of(element), tag(str(element.tag), prefixes), prefixes)


def tag(clark: str, prefixes: Mapping[str, str | None]) -> str:
    """``{namespace}ID`` as ``<cbc:ID>``."""
    namespace, _, local = clark.rpartition("}")
    namespace = namespace.removeprefix("{")
    prefix = prefixes[namespace] if namespace in prefixes else _USUAL.get(namespace)
    return f"<{prefix}:{local}>" if prefix else f"<{local}>"


def unexpected(
    place: Place, parent: str | None, expected: Sequence[str], *, near: str | None = None, namespace: str | None = None
) -> Violation:
    """An element that may not stand there; ``expected`` and ``near`` (what was meant) are Clark names."""
    wanted = tuple(place.named(name) for name in expected)
    meant = place.named(near) if near else None
    inside = f" dans {parent}" if parent else ""
    shown = meant or (f"rien, ou {listed(wanted)}" if wanted else "aucun élément de ce nom")
    made = _violation(place, Kind.UNEXPECTED, place.name, shown, (place.name, inside))
    return replace(made, near=meant, wanted=wanted, namespace=namespace)


def misplaced(place: Place, parent: str, between: tuple[str | None, str | None]) -> Violation:
    """An element that may stand in its parent, but not there: it belongs ``between`` two neighbours."""
    return _violation(place, Kind.ORDER, place.name, _between(parent, between), (place.name, f" dans {parent}"))


def repeated(place: Place, parent: str, count: int, most: int) -> Violation:
    """An element that stands there too often."""
    expected = "une seule fois" if most == 1 else f"au plus {most} fois"
    return _violation(place, Kind.REPEATED, f"{count} fois", expected, (place.name, f" {count} fois dans {parent}"))


def missing(place: Place, parent: str, between: tuple[str | None, str | None]) -> Violation:
    """An element that must stand in its parent; ``place`` is where, ``between`` the neighbours it should have."""
    sentence = (f"pas de {place.name}", f" dans {parent}")
    made = _violation(place, Kind.MISSING, None, _between(parent, between), sentence)
    return replace(made, wanted=(place.name,))


def incomplete(place: Place, expected: Sequence[str]) -> Violation:
    """An element whose content stops too early; ``expected`` are Clark names, of which one is to be there."""
    wanted = tuple(place.named(name) for name in expected)
    made = _violation(
        place, Kind.MISSING, None, listed(wanted) or "un autre élément", ("la suite de " + place.name, "")
    )
    return replace(made, wanted=wanted)


def bad_value(
    place: Place, value: str, expected: str | None, attribute: str | None = None, kind: Kind = Kind.OTHER
) -> Violation:
    """A text or an attribute that is not of its type; ``expected`` reads after « attendu : »."""
    where = f" de l'attribut {attribute}" if attribute else ""
    sentence = (f"« {cut(value)} »{where} dans {place.name}", "")
    if not value.strip():
        kind = Kind.EMPTY
        sentence = (f"l'attribut {attribute} de {place.name}" if attribute else place.name, " sans valeur")
    made = _violation(place, kind, cut(value), expected, sentence)
    return replace(made, attribute=attribute)


def bad_type(place: Place, value: str, type_name: str | None, attribute: str | None = None) -> Violation:
    """A text or an attribute that is not of this simple type (local name, ``date``)."""
    kind, words = type_of(type_name)
    return bad_value(place, value, words, attribute, kind)


def missing_attribute(place: Place, attribute: str) -> Violation:
    """A required attribute that is absent."""
    made = _violation(
        place, Kind.ATTRIBUTE_MISSING, None, f"l'attribut {attribute}", (f"pas de {attribute} dans {place.name}", "")
    )
    return replace(made, attribute=attribute)


def forbidden_attribute(place: Place, attribute: str, value: str | None = None, known: Sequence[str] = ()) -> Violation:
    """An attribute the schema does not know there; ``known`` are those it knows."""
    found = f'{attribute}="{cut(value)}"' if value is not None else attribute
    near = nearest(attribute, {name: name for name in known}, _CLOSE_ATTRIBUTE)
    expected = near or listed(known) or "aucun attribut"
    made = _violation(place, Kind.ATTRIBUTE_UNKNOWN, found, expected, (f"{attribute} dans {place.name}", ""))
    return replace(made, attribute=attribute, near=near, wanted=tuple(known))


def forbidden_text(place: Place, value: str | None, wanted: Sequence[str] = ()) -> Violation:
    """Text in an element that may only hold elements; ``wanted`` are the Clark names of those it must hold."""
    found = cut(value) if value and value.strip() else None
    head = f"« {found} » dans {place.name}" if found else f"du texte dans {place.name}"
    names = tuple(place.named(name) for name in wanted)
    made = _violation(place, Kind.TEXT, found or "du texte", listed(names) or "des éléments", (head, ""))
    return replace(made, wanted=names)


def forbidden_children(place: Place) -> Violation:
    """Elements in an element that may only hold a value."""
    return _violation(place, Kind.UNEXPECTED, "des éléments", "une valeur", (f"des éléments dans {place.name}", ""))


def wrong_root(place: Place) -> Violation:
    """A root element that the schema does not declare."""
    return _violation(place, Kind.OTHER, place.name, "la racine du schéma", (f"la racine {place.name}", ""))


def not_nillable(place: Place) -> Violation:
    """``xsi:nil`` on an element that must have a content."""
    return _violation(place, Kind.OTHER, "xsi:nil", "une valeur, sans xsi:nil", (f"xsi:nil sur {place.name}", ""))


def bad_xsi_type(place: Place, value: str | None) -> Violation:
    """``xsi:type`` naming a type that does not exist or is not allowed there."""
    found = cut(value or "xsi:type")
    return _violation(place, Kind.OTHER, found, "aucun xsi:type", (f"le type (xsi:type) de {place.name}", ""))


def other(place: Place, value: str | None = None) -> Violation:
    """A violation no sentence above describes; it still says where."""
    return _violation(place, Kind.OTHER, cut(value) if value else None, None, (f"le contenu de {place.name}", ""))


def nearest(word: str, known: Mapping[str, str], cutoff: float) -> str | None:
    """What the known word nearest to this one stands for, upper and lower case being the same."""
    folded = {name.casefold(): meaning for name, meaning in reversed(list(known.items()))}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def listed(names: Sequence[str]) -> str | None:
    """At most five names, « <a> ou <b> »; None when there are none."""
    shown = list(dict.fromkeys(names))
    if len(shown) > _SHOWN:
        return ", ".join(shown[:_SHOWN]) + "…"
    return " ou ".join(shown) or None


def _between(parent: str, neighbours: tuple[str | None, str | None]) -> str:
    before, after = neighbours
    parts = [f"après {before}" if before else "", f"avant {after}" if after else ""]
    return ", ".join(part for part in parts if part) or f"dans {parent}"


def _violation(
    place: Place, kind: Kind, found: str | None, expected: str | None, sentence: tuple[str, str]
) -> Violation:
    head, rest = sentence
    line = f", ligne {place.line}" if place.line else ""
    end = f" ; attendu : {expected}" if expected else ""
    return Violation(place.path, place.line, kind, found, expected, head, f"{rest}{line}{end}")
