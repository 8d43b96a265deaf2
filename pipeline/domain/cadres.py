"""The cadres de facturation (BT-23), A1 to A25: who deposits what, who validates it, and what else each demands.

Sources: DOMAIN §3.1 (list and labels), §2 (valideur for A9, A12 and works), §13 (which of AIFE's samples name one),
§3.1 and gobl rule 06 (A2 is paid in full). Where only samples speak, ``demanded`` is False: see ADR 0028.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEFAULT = "A1"  # an absent cadre means A1 (FX106 BT-23)
MEMOIRE = "A3"


class Depositor(StrEnum):
    """Who deposits the piece: its role in the contract."""

    FOURNISSEUR = "fournisseur"
    SOUS_TRAITANT = "sous-traitant"
    COTRAITANT = "cotraitant"
    MOE = "maître d'œuvre"
    MOA = "maître d'ouvrage"
    BENEFICIAIRE = "bénéficiaire"


@dataclass(frozen=True, slots=True)
class Cadre:
    """One cadre. ``valideur`` says who validates the piece before the recipient, in French, or None.

    ``demanded``: the sources agree that this valideur must be named; else only samples show him.
    """

    code: str
    label: str
    depositor: Depositor = Depositor.FOURNISSEUR
    works: bool = False
    valideur: str | None = None
    demanded: bool = False
    paid: bool = False


_TITULAIRE, _MANDATAIRE = "le titulaire du marché", "le mandataire du groupement"
_MOE = "le maître d'œuvre"
_SOUS, _CO = Depositor.SOUS_TRAITANT, Depositor.COTRAITANT
CADRES: dict[str, Cadre] = {
    cadre.code: cadre
    for cadre in (
        Cadre("A1", "facture fournisseur"),
        Cadre("A2", "facture déjà payée", paid=True),
        Cadre("A3", "mémoire de frais de justice"),
        Cadre("A4", "projet de décompte mensuel", works=True, valideur=_MOE),
        Cadre("A5", "état d'acompte", works=True),
        Cadre("A6", "pièce de travaux transmise au service financier", works=True),
        Cadre("A7", "projet de décompte final", works=True, valideur=_MOE),
        Cadre("A8", "décompte général et définitif", works=True),
        Cadre("A9", "facture de sous-traitant", _SOUS, valideur=_TITULAIRE, demanded=True),
        Cadre("A10", "projet de décompte mensuel de sous-traitant", _SOUS, works=True, valideur=_TITULAIRE),
        Cadre("A11", "projet de décompte final de sous-traitant", _SOUS, works=True, valideur=_TITULAIRE),
        Cadre("A12", "facture de cotraitant", _CO, valideur=_MANDATAIRE, demanded=True),
        Cadre("A13", "projet de décompte mensuel de cotraitant", _CO, works=True, valideur=_MANDATAIRE),
        Cadre("A14", "projet de décompte final de cotraitant", _CO, works=True, valideur=_MANDATAIRE),
        Cadre("A15", "état d'acompte", Depositor.MOE, works=True),
        Cadre("A16", "état d'acompte validé", Depositor.MOE, works=True),
        Cadre("A17", "projet de décompte général", Depositor.MOE, works=True),
        Cadre("A18", "décompte général", Depositor.MOE, works=True),
        Cadre("A19", "état d'acompte validé", Depositor.MOA, works=True),
        Cadre("A20", "décompte général", Depositor.MOA, works=True),
        Cadre("A21", "demande de remboursement de la TIC", Depositor.BENEFICIAIRE),
        Cadre("A22", "projet de décompte général tacite", works=True),
        Cadre("A23", "décompte général et définitif tacite", works=True),
        Cadre("A24", "décompte général et définitif tacite", Depositor.MOE, works=True),
        Cadre("A25", "décompte général et définitif tacite", Depositor.MOA, works=True),
    )
}
WORKS_CADRES = frozenset(code for code, cadre in CADRES.items() if cadre.works)

# BT-23 of the 2026 reform (G1.02) → the cadre that says the same here. S3 is the direct payment of a subcontractor,
# which BR-FR-CPRO-24 wants instead of S5: both are A9. B7 and S7 (already e-reported) and B4, S4, M4 (after an advance)
# are plain invoices for Chorus Pro.
REFORM_CADRES: dict[str, str] = {
    **dict.fromkeys(("B1", "S1", "M1", "B4", "S4", "M4", "B7", "S7"), "A1"),
    **dict.fromkeys(("B2", "S2", "M2"), "A2"),
    **dict.fromkeys(("S3", "S5"), "A9"),
    "S6": "A12",
}
