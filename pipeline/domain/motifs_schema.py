"""Motifs of schemas: what kind of violation an XSD found, each with its own remedy; XSD_INVALID is for the rest."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
XSD_MISSING = Motif(
    "XSD_MISSING", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un élément obligatoire est absent",
    "Ajouter l'élément indiqué, à l'endroit indiqué.",
)
XSD_UNEXPECTED = Motif(
    "XSD_UNEXPECTED", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un élément n'est pas admis à cet endroit",
    "Retirer l'élément, ou corriger son nom : majuscules, minuscules et préfixe comptent.",
)
XSD_ORDER = Motif(
    "XSD_ORDER", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un élément n'est pas à sa place",
    "Déplacer l'élément : le schéma impose l'ordre des éléments d'un bloc.",
)
XSD_REPEATED = Motif(
    "XSD_REPEATED", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un élément figure trop de fois",
    "Retirer les occurrences en trop.",
)
XSD_ATTRIBUTE_MISSING = Motif(
    "XSD_ATTRIBUTE_MISSING", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un attribut obligatoire est absent",
    "Ajouter l'attribut indiqué dans la balise ouvrante de l'élément.",
)
XSD_ATTRIBUTE_UNKNOWN = Motif(
    "XSD_ATTRIBUTE_UNKNOWN", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un attribut n'est pas admis",
    "Retirer l'attribut indiqué, ou corriger son nom : majuscules et minuscules comptent.",
)
XSD_DATE = Motif(
    "XSD_DATE", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Une date n'est pas au format du schéma",
    "Écrire un jour du calendrier sous la forme AAAA-MM-JJ, par exemple 2026-03-02.",
)
XSD_NUMBER = Motif(
    "XSD_NUMBER", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Un nombre n'est pas au format du schéma",
    "Écrire le nombre avec un point pour les décimales, sans espace, sans devise et sans signe %.",
)
XSD_LIST = Motif(
    "XSD_LIST", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Une valeur ne figure pas dans la liste du schéma",
    "Choisir une des valeurs attendues, écrite exactement ainsi.",
)
XSD_LENGTH = Motif(
    "XSD_LENGTH", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Une valeur n'a pas la longueur que fixe le schéma",
    "Écrire une valeur de la longueur attendue.",
)
XSD_EMPTY = Motif(
    "XSD_EMPTY", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Une valeur est vide",
    "Renseigner la valeur ; un élément facultatif sans valeur s'omet, il ne s'écrit pas vide.",
)
XSD_BASE64 = Motif(
    "XSD_BASE64", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Le contenu d'une pièce jointe n'est pas en base64",
    "Encoder le fichier joint en base64 (lettres sans accent, chiffres, +, / et = seulement) et écrire le résultat "
    "dans cet élément.",
)
XSD_TEXT = Motif(
    "XSD_TEXT", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Du texte figure là où des éléments sont attendus",
    "Écrire la valeur dans le sous-élément prévu pour elle, ou retirer le texte.",
)
