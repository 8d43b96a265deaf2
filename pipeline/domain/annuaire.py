"""What the directory (annuaire) knows: structures, their services, and what each demands (DOMAIN §7)."""

from __future__ import annotations

from dataclasses import dataclass


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
