"""What each rule of the French set expects (XP Z12-012, BR-FR), by the part of its id that follows ``BR-FR-``.

The same rule comes under many ids, one a business term: the reason shows the id, and these words say the rest.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

# fmt: off
BR_FR: Final = MappingProxyType({
    "01": "un identifiant de facture de 35 caractères au plus",
    "02": "un identifiant de facture fait de lettres, de chiffres et de - + _ / seulement",
    "03": "une date entre 2000 et 2099",
    "04": "un type de facture (BT-3) de la liste de la réforme",
    "05": "les trois notes obligatoires : frais de recouvrement (PMT), pénalités (PMD), escompte (AAB)",
    "06": "une seule note de chaque sujet PMT, PMD, AAB, TXD",
    "08": "un cadre de facturation (BT-23) de la réforme : S1, B1, M1, S2…",
    "09": "un SIRET de 14 chiffres qui commence par le SIREN",
    "10": "le SIREN du vendeur (BT-30, type 0002), 9 chiffres",
    "11": "le SIREN de l'acheteur (BT-47, type 0002), 9 chiffres, entre entreprises",
    "12": "l'adresse électronique de l'acheteur (BT-49)",
    "13": "l'adresse électronique du vendeur (BT-34)",
    "15": "une catégorie de TVA parmi S, E, AE, K, G, O, Z",
    "16": "un taux de TVA français en vigueur, sans le signe %",
    "17": "un code de pièce jointe (BT-123) de la liste admise",
    "18": "une seule pièce jointe LISIBLE",
    "20": "une note BAR qui dise B2B, B2BINT, B2C, B2CINT, OUTOFSCOPE ou ARCHIVEONLY",
    "21": "une adresse électronique d'acheteur (BT-49) qui commence par son SIREN",
    "22": "une adresse électronique de vendeur (BT-34) qui commence par son SIREN",
    "23": "une adresse électronique faite de lettres, de chiffres et de - _ . seulement",
    "24": "un identifiant privé fait de lettres, de chiffres et de - _ . seulement",
    "25": "une adresse électronique de 125 caractères au plus",
    "26": "un identifiant privé de 100 caractères au plus",
    "27": "un nom d'attribut d'article (BT-160) ou son code",
    "28": "une valeur d'attribut, ou une quantité avec son unité, pas les deux",
    "29": "un seul objet facturé (BT-18) de chaque type AFL et AVV",
    "30": "un seul objet facturé de ligne (BT-128) de chaque type AFL et AVV",
    "31": "des notes BAR qui disent toutes la même valeur",
    "32": "un identifiant légal de type 0002 fait de 9 chiffres",
    "CO-03": "pour une remise globale (262), un contrat (BT-12) et une période (BG-14)",
    "CO-04": "pour une facture rectificative, une seule facture antérieure (BT-25) avec sa date (BT-26)",
    "CO-05": "pour un avoir, une facture antérieure (BT-25) avec sa date (BT-26), en tête ou sur chaque ligne",
    "CO-07": "une échéance (BT-9) au plus tôt à la date d'émission (BT-2)",
    "CO-08": "pas de type d'acompte dans un cadre de facture définitive (S4, B4, M4)",
    "CO-09": "dans un cadre de facture déjà payée (S2, B2, M2), un déjà payé (BT-113) égal au total",
    "CO-10": "un type (schemeID) à chaque identifiant",
    "CO-12": "hors euro, la TVA comptée en euro (BT-6 et BT-111)",
    "CO-14": "une note TXD pour le membre d'un assujetti unique",
    "CO-15": "le numéro de TVA de l'assujetti unique (BT-63)",
    "DEC-01": "un montant à point décimal, de deux décimales et 19 chiffres au plus",
    "DEC-02": "une quantité à point décimal, de quatre décimales et 19 chiffres au plus",
    "DEC-03": "un prix sans signe, à point décimal, de six décimales et 19 chiffres au plus",
    "DEC-04": "un taux de TVA sans signe, à point décimal, de deux décimales au plus",
    "MV-01": "un sous-type sur chaque ligne d'une facture à plusieurs vendeurs",
    "MV-02": "une ligne GROUP par vendeur dans une facture à plusieurs vendeurs",
    "MV-03": "le nom du vendeur sur sa ligne GROUP",
    "MV-06": "l'identifiant du vendeur sur chaque ligne",
    "MV-07": "le numéro de facture du vendeur sur chaque ligne",
    "MV-13": "pas d'autofacturation dans une facture à plusieurs vendeurs",
    "MV-14": "une facture antérieure sur la ligne d'un avoir ou d'une rectificative",
    "BD-02": "exactement deux lignes GROUP dans une facture à deux parties (S9, B9, M9)",
    "BD-13": "une autofacturation dans une facture à deux parties (S9, B9, M9)",
    "BD-14": "une facture antérieure sur la ligne d'un avoir ou d'une rectificative",
    "MV-BD": "une autofacturation dans une facture à deux parties (S9, B9, M9)",
})
# fmt: on
