"""Motifs of two flux of their own kind: CPPFactureMixte (E2) and mémoires de frais de justice (E3)."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
# --- CPPFactureMixte --------------------------------------------------------------------------------
SEVERAL_INVOICES = Motif(
    "SEVERAL_INVOICES", "IRR_TYPE_F", "COMPRESSION", Level.DOCUMENT,
    "Le fichier porte plusieurs factures",
    "Déposer un fichier par facture, les fichiers réunis dans une archive tar.gz ou zip.",
)
# --- mémoires de frais de justice -------------------------------------------------------------------
MEMOIRE_SCHEMA = Motif(
    "MEMOIRE_SCHEMA", "IRR_SYNTAX", "XSD-MEMOIRE", Level.DOCUMENT,
    "Le XML n'est pas conforme au schéma des mémoires de frais de justice",
    "Corriger l'élément indiqué : un mémoire est un Invoice UBL 2.1, aux dates AAAA-MM-JJ et aux montants bornés.",
)
MEMOIRE_PAYMENT = Motif(
    "MEMOIRE_PAYMENT", "REJ_SEMAN", "G8.20", Level.DOCUMENT,
    "Un mémoire de frais de justice se paie par virement",
    "Indiquer le mode de paiement 30 et l'IBAN du prestataire.",
)
MEMOIRE_INTERFACE = Motif(
    "MEMOIRE_INTERFACE", "AVERT_CADRE", "G1.02", Level.WARNING,
    "Un mémoire de frais de justice (cadre A3) n'est pas déposé comme tel",
    "Déposer le mémoire en Invoice UBL sous l'interface FSO1120A (flux E3), ou corriger le cadre.",
    strict="REJ_SEMAN",
)
