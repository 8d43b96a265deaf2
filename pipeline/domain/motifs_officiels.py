"""Motifs of the official rule sets (EN 16931, BR-FR) and of veraPDF, which judge beside our own rules."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off

OFFICIAL_RULE = Motif(
    "OFFICIAL_RULE", "REJ_SEMAN", "EN 16931, BR-FR", Level.DOCUMENT,
    "Règle officielle non respectée",
    "Corriger la facture selon la règle citée ; le jeu de règles est celui que l'émetteur a demandé.",
)
OFFICIAL_WARNING = Motif(
    "OFFICIAL_WARNING", "AVERT_REGLE", "EN 16931, BR-FR", Level.WARNING,
    "Règle officielle signalée",
    "Corriger les prochaines factures selon la règle citée ; celle-ci n'est pas refusée pour cela.",
)
RULE_NOT_EVALUABLE = Motif(
    "RULE_NOT_EVALUABLE", "REJ_SEMAN", "EN 16931, BR-FR", Level.DOCUMENT,
    "Règle non évaluable",
    "Corriger la valeur citée : le jeu de règles officiel s'arrête dessus et ne rend aucun verdict.",
)
OFFICIAL_ABSENT = Motif(
    "OFFICIAL_ABSENT", "AVERT_REGLE", "EN 16931, BR-FR", Level.WARNING,
    "Aucun jeu de règles officiel pour ce format",
    "Déposer en UBL ou en CII pour que les règles demandées soient vérifiées.",
)
