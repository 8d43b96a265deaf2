"""Types and restrictions of a schema in French: what kind of violation they make, and what they expect."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

_CUT: Final = 60


class Kind(StrEnum):
    """What a violation is: each kind that has a remedy of its own (``domain/motifs_schema``), and the rest."""

    UNEXPECTED = "unexpected"
    ORDER = "order"
    REPEATED = "repeated"
    MISSING = "missing"
    ATTRIBUTE_MISSING = "attribute-missing"
    ATTRIBUTE_UNKNOWN = "attribute-unknown"
    DATE = "date"
    NUMBER = "number"
    LIST = "list"
    LENGTH = "length"
    EMPTY = "empty"
    BASE64 = "base64"
    TEXT = "text"
    OTHER = "other"


_DATE = "une date de la forme AAAA-MM-JJ"
_NUMBER = "un nombre, avec un point pour les décimales, sans espace ni devise"
_WHOLE = "un nombre entier"
_TYPES: Final = {
    "date": (Kind.DATE, _DATE),
    "dateTime": (Kind.DATE, "une date et une heure de la forme AAAA-MM-JJThh:mm:ss"),
    "time": (Kind.DATE, "une heure de la forme hh:mm:ss"),
    "decimal": (Kind.NUMBER, _NUMBER),
    "double": (Kind.NUMBER, _NUMBER),
    "float": (Kind.NUMBER, _NUMBER),
    "integer": (Kind.NUMBER, _WHOLE),
    "int": (Kind.NUMBER, _WHOLE),
    "nonNegativeInteger": (Kind.NUMBER, f"{_WHOLE}, positif ou nul"),
    "positiveInteger": (Kind.NUMBER, f"{_WHOLE}, positif"),
    "boolean": (Kind.LIST, "true ou false"),
    "base64Binary": (Kind.BASE64, "un contenu en base64"),
    "anyURI": (Kind.OTHER, "une adresse (URI)"),
    "language": (Kind.OTHER, "un code de langue (fr, en…)"),
}
_FACETS: Final = {
    "enumeration": Kind.LIST,
    "length": Kind.LENGTH,
    "minLength": Kind.LENGTH,
    "maxLength": Kind.LENGTH,
    "pattern": Kind.OTHER,
}


def type_of(name: str | None) -> tuple[Kind, str | None]:
    """Kind of violation of a simple type (local name, ``date``), and what it expects; None when it has no words."""
    return _TYPES.get(name or "", (Kind.OTHER, None))


@lru_cache(maxsize=64)
def facet(name: str, limit: str) -> str | None:
    """What a restriction of a type expects, in French: ``facet("maxLength", "20")``."""
    many = "" if limit in ("0", "1") else "s"
    words = {
        "length": f"{limit} caractère{many} exactement",
        "minLength": f"au moins {limit} caractère{many}",
        "maxLength": f"au plus {limit} caractère{many}",
        "minInclusive": f"au moins {limit}",
        "maxInclusive": f"au plus {limit}",
        "minExclusive": f"plus de {limit}",
        "maxExclusive": f"moins de {limit}",
        "totalDigits": f"au plus {limit} chiffre{many}",
        "fractionDigits": f"au plus {limit} décimale{many}",
        "pattern": f"une valeur de la forme {cut(limit)}",
        "enumeration": f"une valeur de la liste ({cut(limit)})",
    }
    return words.get(name)


def facet_kind(name: str) -> Kind:
    """Kind of violation of a restriction: a list, a length, a form of its own; all others bound numbers."""
    return _FACETS.get(name, Kind.NUMBER)


def cut(value: str) -> str:
    """A quoted value on one line, at most 60 characters."""
    flat = " ".join(value[: _CUT * 4].split())
    return flat if len(flat) <= _CUT else flat[: _CUT - 1] + "…"
