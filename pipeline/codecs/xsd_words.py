"""Schema violations in French: what was found, what was expected, where.

Names of elements and attributes stay as the document writes them. Both explainers (``xsd_explain``,
``xsd_log``) speak through these few sentences, so that a refusal reads the same whoever found it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.codecs.xml import Element, line_of, path_of

_CUT: Final = 60
_SHOWN: Final = 5
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
_TYPES: Final = {
    "date": "une date (AAAA-MM-JJ)",
    "dateTime": "une date et une heure (AAAA-MM-JJThh:mm:ss)",
    "time": "une heure (hh:mm:ss)",
    "decimal": "un nombre décimal (point pour séparateur, sans espace ni devise)",
    "double": "un nombre",
    "float": "un nombre",
    "integer": "un nombre entier",
    "int": "un nombre entier",
    "nonNegativeInteger": "un nombre entier positif ou nul",
    "positiveInteger": "un nombre entier positif",
    "boolean": "true ou false",
    "base64Binary": "un contenu en base64",
    "anyURI": "une adresse (URI)",
    "language": "un code de langue (fr, en…)",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation of a schema.

    ``path`` is readable, without namespaces; ``line`` is 1-based, None when the document was too large to
    keep it; ``found`` and ``expected`` are short texts; ``message`` is the whole sentence.
    """

    path: str
    line: int | None
    found: str | None
    expected: str | None
    message: str


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


def unexpected(place: Place, parent: str | None, expected: Sequence[str], *, repeated: bool = False) -> Violation:
    """An element that may not stand there; ``expected`` are Clark names, possibly none."""
    wanted = _list([place.named(name) for name in expected])
    what = f"Élément {place.name} en trop" if repeated else f"Élément inattendu {place.name}"
    inside = f" dans {parent}" if parent else ""
    end = f" ; attendu : {wanted}" if wanted else " ; attendu : aucun élément de ce nom à cet endroit"
    return _violation(place, place.name, wanted, f"{what}{inside}", end)


def missing(place: Place, expected: Sequence[str]) -> Violation:
    """An element whose content stops too early."""
    wanted = _list([place.named(name) for name in expected])
    return _violation(
        place, None, wanted, f"{place.name} est incomplet", f" ; attendu : {wanted or 'un autre élément'}"
    )


def bad_value(place: Place, value: str, expected: str | None, attribute: str | None = None) -> Violation:
    """A text or an attribute that is not of its type; ``expected`` reads after « n'est pas » or « attendu : »."""
    quoted = f"La valeur « {cut(value)} »" if value.strip() else "La valeur vide"
    where = f" de l'attribut {attribute}" if attribute else ""
    end = f" ; attendu : {expected}" if expected else ""
    return _violation(place, cut(value), expected, f"{quoted}{where} n'est pas admise dans {place.name}", end)


def bad_type(place: Place, value: str, type_name: str | None, attribute: str | None = None) -> Violation:
    """A text or an attribute that is not of this simple type (local name, ``date``)."""
    words = _TYPES.get(type_name or "")
    if words is None or not words.startswith("un"):
        return bad_value(place, value, words, attribute)
    quoted = f"La valeur « {cut(value)} »" if value.strip() else "La valeur vide"
    where = f" de l'attribut {attribute}" if attribute else ""
    return _violation(place, cut(value), words, f"{quoted}{where} de {place.name} n'est pas {words}", "")


def missing_attribute(place: Place, attribute: str) -> Violation:
    """A required attribute that is absent."""
    return _violation(place, None, f"l'attribut {attribute}", f"L'attribut {attribute} est absent de {place.name}", "")


def forbidden_attribute(place: Place, attribute: str, value: str | None = None) -> Violation:
    """An attribute the schema does not know there."""
    found = f'{attribute}="{cut(value)}"' if value is not None else attribute
    return _violation(place, found, None, f"L'attribut {attribute} n'est pas admis dans {place.name}", "")


def forbidden_text(place: Place, value: str | None) -> Violation:
    """Text in an element that may only hold elements."""
    quoted = f" « {cut(value)} »" if value and value.strip() else ""
    found = cut(value) if quoted and value else "du texte"
    return _violation(
        place, found, "des éléments", f"Du texte{quoted} figure dans {place.name}", " ; attendu : des éléments"
    )


def forbidden_children(place: Place) -> Violation:
    """Elements in an element that may only hold a value."""
    return _violation(
        place, "des éléments", "une valeur", f"Des éléments figurent dans {place.name}", " ; attendu : une valeur"
    )


def wrong_root(place: Place) -> Violation:
    """A root element that the schema does not declare."""
    return _violation(place, place.name, None, f"L'élément racine {place.name} n'est pas celui du schéma", "")


def not_nillable(place: Place) -> Violation:
    """``xsi:nil`` on an element that must have a content."""
    return _violation(
        place, "xsi:nil", "une valeur", f"{place.name} ne peut pas être vide (xsi:nil)", " ; attendu : une valeur"
    )


def bad_xsi_type(place: Place, value: str | None) -> Violation:
    """``xsi:type`` naming a type that does not exist or is not allowed there."""
    return _violation(place, cut(value or "xsi:type"), None, f"Le type (xsi:type) de {place.name} n'est pas admis", "")


def other(place: Place, value: str | None = None) -> Violation:
    """A violation no sentence above describes; it still says where."""
    return _violation(
        place, cut(value) if value else None, None, f"Le contenu de {place.name} n'est pas conforme au schéma", ""
    )


@lru_cache(maxsize=64)
def facet(name: str, limit: str) -> str | None:
    """What a restriction of a type expects, in French: ``facet("maxLength", "20")``."""
    words = {
        "length": f"{limit} caractère(s) exactement",
        "minLength": f"au moins {limit} caractère(s)",
        "maxLength": f"au plus {limit} caractère(s)",
        "minInclusive": f"au moins {limit}",
        "maxInclusive": f"au plus {limit}",
        "minExclusive": f"plus de {limit}",
        "maxExclusive": f"moins de {limit}",
        "totalDigits": f"au plus {limit} chiffres",
        "fractionDigits": f"au plus {limit} décimale(s)",
        "pattern": f"une valeur de la forme {cut(limit)}",
        "enumeration": f"une valeur de la liste ({cut(limit)})",
    }
    return words.get(name)


def cut(value: str) -> str:
    """A quoted value on one line, at most 60 characters."""
    flat = " ".join(value[: _CUT * 4].split())
    return flat if len(flat) <= _CUT else flat[: _CUT - 1] + "…"


def _list(names: Sequence[str]) -> str | None:
    """At most five names, « <a> ou <b> »."""
    if not names:
        return None
    shown = list(dict.fromkeys(names))
    if len(shown) > _SHOWN:
        return ", ".join(shown[:_SHOWN]) + "…"
    return " ou ".join(shown)


def _violation(place: Place, found: str | None, expected: str | None, what: str, end: str) -> Violation:
    line = f", ligne {place.line}" if place.line else ""
    return Violation(place.path, place.line, found, expected, f"{what}{line}{end}")
