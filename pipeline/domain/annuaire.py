"""What the directory (annuaire) knows: structures, their services, and what each demands (DOMAIN §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

STATE_SIRET = "11000201100044"  # « Services de l'État »: AIFE's samples, Peppol address of Chorus Pro (DOMAIN §2.3)
PSEUDO_SERVICE = "FACTURES_PUBLIQUES"  # stands for "no service" in exports, is none (DOMAIN §7)
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Structure:
    """A public structure: who it is, whether it is active, and what its invoices must carry."""

    type_identifiant: str
    identifiant: str
    raison_sociale: str
    gestion_engagement: bool
    gestion_service: bool
    gestion_service_engagement: bool
    est_moa: bool
    est_moa_uniquement: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a structure; ``gestion_egmt``: its invoices must carry an engagement number."""

    identifiant: str
    code: str
    nom: str
    gestion_egmt: bool
    actif: bool


def same_code(code: str, services: Iterable[Service]) -> Service | None:
    """The active service whose code differs from this one only by case or blanks, if any."""
    wanted = _bare(code)
    return next((one for one in services if one.actif and _bare(one.code) == wanted), None)


def nearest_codes(code: str, services: Iterable[Service], most: int = 5) -> tuple[str, ...]:
    """Codes of active services that look like this one, the most alike first; all of them when they are few."""
    codes = {_bare(one.code): one.code for one in services if one.actif}
    if len(codes) <= most:
        return tuple(sorted(codes.values()))
    return tuple(codes[found] for found in get_close_matches(_bare(code), codes, most, _ALIKE))


def _bare(code: str) -> str:
    return "".join(code.split()).casefold()
