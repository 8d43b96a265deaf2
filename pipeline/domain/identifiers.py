"""Who a party is: identifier types of Chorus Pro, and the schemes under which documents write them.

Sources: DOMAIN §2 (schemeID 1 to 6), ADR 0026 (7, from the list of the pivot), ISO 6523 codes of BR-FR-CPRO-03 (0002,
0009, 0223, 0226 to 0229).
Keys (Luhn, mod 97) are judged in the control stage, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IdType(StrEnum):
    """Identifier types of a structure, by their Chorus Pro API names (SIREN added: it is met, never accepted)."""

    SIRET = "SIRET"
    SIREN = "SIREN"
    UE_HORS_FRANCE = "UE_HORS_FRANCE"
    HORS_UE = "HORS_UE"
    RIDET = "RIDET"
    TAHITI = "TAHITI"
    PARTICULIER = "PARTICULIER"
    AUTRE = "AUTRE"


_BY_SCHEME = {
    "1": IdType.SIRET,
    "SIRET": IdType.SIRET,
    "0009": IdType.SIRET,
    "FR:SIRET": IdType.SIRET,
    "2": IdType.UE_HORS_FRANCE,
    "UE_HORS_FRANCE": IdType.UE_HORS_FRANCE,
    "0223": IdType.UE_HORS_FRANCE,
    "3": IdType.HORS_UE,
    "HORS_UE": IdType.HORS_UE,
    "ETR": IdType.HORS_UE,
    "0227": IdType.HORS_UE,
    "4": IdType.RIDET,
    "RIDET": IdType.RIDET,
    "0228": IdType.RIDET,
    "5": IdType.TAHITI,
    "TAHITI": IdType.TAHITI,
    "0229": IdType.TAHITI,
    "6": IdType.AUTRE,
    "AUTRE": IdType.AUTRE,
    "7": IdType.PARTICULIER,
    "0226": IdType.PARTICULIER,
    "PARTICULIER": IdType.PARTICULIER,
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier as the document gives it: its type, its value without blanks, and the scheme written."""

    type: IdType
    value: str
    scheme: str | None = None


def identify(value: str, scheme: str | None = None) -> Identifier:
    """Name the type of an identifier from its scheme, else from its shape (14 digits SIRET, 9 digits SIREN).

    Scheme 0002 is the SIRENE register: a SIREN by the norm, yet often a SIRET in real flux (DOMAIN §2).
    """
    compact = "".join(value.split())
    known = _type_of(scheme) if scheme else None
    if known is not None:
        keep = value.strip() if known in (IdType.AUTRE, IdType.PARTICULIER) else compact
        return Identifier(known, keep, scheme)
    if compact.isascii() and compact.isdigit() and len(compact) == 14:
        return Identifier(IdType.SIRET, compact, scheme)
    if compact.isascii() and compact.isdigit() and len(compact) == 9:
        return Identifier(IdType.SIREN, compact, scheme)
    return Identifier(IdType.AUTRE, value.strip(), scheme)


def is_known(scheme: str | None) -> bool:
    """Say whether a scheme names a type by itself, whatever the value."""
    return scheme is not None and _type_of(scheme) not in (None, IdType.AUTRE)


def _type_of(scheme: str) -> IdType | None:
    return _BY_SCHEME.get(scheme) or _BY_SCHEME.get(scheme.strip().upper())
