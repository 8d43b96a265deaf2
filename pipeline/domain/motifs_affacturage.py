"""Motifs of payee and factor: who is paid, on what ground, and what the document lacks to pay him (adr 0024)."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
FACTOR_NAME_MISSING = Motif(
    "FACTOR_NAME_MISSING", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "Une mention d'affacturage est portée, mais aucun champ ne nomme le factor",
    "Nommer le factor dans le bloc encaisseur (BT-59) ou au titulaire du compte (BT-85), et non dans la note seule.",
    strict="REJ_SEMAN",
)
FACTOR_ACCOUNT_MISSING = Motif(
    "FACTOR_ACCOUNT_MISSING", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "Une mention d'affacturage est portée, mais aucun compte n'est indiqué",
    "Indiquer le compte du factor au moyen de paiement (BT-84), avec le mode 30.",
    strict="REJ_SEMAN",
)
FACTOR_ACCOUNT_E2 = Motif(
    "FACTOR_ACCOUNT_E2", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "Dans un flux mixte en XML, seule la raison sociale du factor peut être indiquée, et un compte l'est aussi",
    "Laisser le compte sur le PDF lisible, avec la mention, et ne garder que la raison sociale dans le XML.",
    strict="REJ_SEMAN",
)
FACTOR_IS_SELLER = Motif(
    "FACTOR_IS_SELLER", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "La facture est affacturée, mais l'encaisseur est le fournisseur lui-même",
    "Porter dans le bloc encaisseur le nom et le SIRET du factor, ou retirer la mention et le type affacturé.",
    strict="REJ_COH",
)
PAYEE_IS_SELLER = Motif(
    "PAYEE_IS_SELLER", "AVERT_ENCAISSEUR", "BG-10", Level.WARNING,
    "L'encaisseur est le fournisseur lui-même",
    "Retirer le bloc encaisseur, qui ne sert que si un autre que le fournisseur est payé.",
    strict="REJ_COH",
)
FACTORED_WITHOUT_PAYEE = Motif(
    "FACTORED_WITHOUT_PAYEE", "AVERT_AFFACTURAGE", "G1.01", Level.WARNING,
    "Le type de facture est affacturé, mais aucun encaisseur n'est nommé",
    "Nommer le factor dans le bloc encaisseur (nom et SIRET), ou indiquer un type qui n'est pas affacturé.",
    strict="REJ_SEMAN",
)
FACTOR_NAMES_DIFFER = Motif(
    "FACTOR_NAMES_DIFFER", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "L'encaisseur et le titulaire du compte n'ont pas le même nom",
    "Vérifier qui doit être payé, puis écrire le même nom à l'encaisseur (BT-59) et au compte (BT-85).",
    strict="REJ_COH",
)
FACTOR_IBAN_DIFFERS = Motif(
    "FACTOR_IBAN_DIFFERS", "AVERT_AFFACTURAGE", "AFFACTURAGE", Level.WARNING,
    "Le compte écrit dans la mention n'est pas le compte à créditer",
    "Indiquer au moyen de paiement (BT-84) le compte que donne la mention, ou corriger la mention.",
    strict="REJ_COH",
)
