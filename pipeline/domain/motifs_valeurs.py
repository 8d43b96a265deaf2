"""Motifs of the rules on values: how numbers, dates and codes are written, what VAT demands, how long a text may be.

A warning with ``strict`` is a conflict between sources: adr 0027 says which, and why the milder reading is the default.
"""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
# --- numbers ----------------------------------------------------------------------------------------
DECIMAL_WRITING = Motif(
    "DECIMAL_WRITING", "AVERT_NOMBRE", "G1.14", Level.WARNING,
    "Un nombre est écrit avec un signe + ou un point sans chiffre de chaque côté",
    "Écrire le nombre sans signe +, avec au moins un chiffre de chaque côté du point, par exemple 0.50.",
    strict="REJ_SEMAN",
)
AMOUNT_DECIMALS = Motif(
    "AMOUNT_DECIMALS", "AVERT_NOMBRE", "G1.14", Level.WARNING,
    "Un montant porte plus de deux décimales",
    "Arrondir le montant au centime : six décimales restent admises en dépôt B2G, deux dans la réforme.",
    strict="REJ_SEMAN",
)
QUANTITY_FORMAT = Motif(
    "QUANTITY_FORMAT", "REJ_SEMAN", "G1.15", Level.DOCUMENT,
    "Une quantité n'est pas au format attendu",
    "Écrire les quantités avec un point décimal, 19 chiffres et 4 décimales au plus.",
)
QUANTITY_LONG = Motif(
    "QUANTITY_LONG", "AVERT_NOMBRE", "G1.15", Level.WARNING,
    "Une quantité compte plus de 10 chiffres",
    "Réduire la quantité à 10 chiffres, par exemple en changeant d'unité.",
    strict="REJ_SEMAN",
)
PRICE_FORMAT = Motif(
    "PRICE_FORMAT", "REJ_SEMAN", "G1.16", Level.DOCUMENT,
    "Un prix n'est pas au format attendu",
    "Écrire les prix avec un point décimal, 19 chiffres et 6 décimales au plus.",
)
PRICE_NEGATIVE = Motif(
    "PRICE_NEGATIVE", "AVERT_PRIX", "G1.16", Level.WARNING,
    "Un prix est négatif",
    "Porter le signe moins sur la quantité et laisser le prix positif.",
    strict="REJ_SEMAN",
)
PRICE_COHERENCE = Motif(
    "PRICE_COHERENCE", "AVERT_PRIX", "G1.55", Level.WARNING,
    "Le prix net n'est pas égal au prix brut diminué du rabais",
    "Corriger les prix de la ligne : net = brut − rabais, à un centime près.",
    strict="REJ_COH",
)
TOO_MANY_LINES = Motif(
    "TOO_MANY_LINES", "REJ_SEMAN", "BR-FR-CPRO-19", Level.DOCUMENT,
    "La facture compte trop de lignes",
    "Répartir les lignes sur plusieurs factures de 999 999 lignes au plus.",
)
# --- VAT --------------------------------------------------------------------------------------------
VAT_RATE = Motif(
    "VAT_RATE", "AVERT_TVA", "G1.24", Level.WARNING,
    "Le taux de TVA n'est pas un taux français",
    "Indiquer un taux admis, en pourcentage : 20, 10, 5.5, 2.1, 0, ou un taux d'outre-mer, de Corse ou d'avant 2014.",
    strict="REJ_SEMAN",
)
VAT_CATEGORY = Motif(
    "VAT_CATEGORY", "REJ_SEMAN", "G2.31", Level.DOCUMENT,
    "Le code de catégorie de TVA n'est pas admis",
    "Utiliser S, E, AE, K, G, O ou Z ; S pour une opération taxée.",
)
VAT_CATEGORY_ISLANDS = Motif(
    "VAT_CATEGORY_ISLANDS", "AVERT_TVA", "G2.31", Level.WARNING,
    "Le code de catégorie de TVA est propre aux Canaries (L) ou à Ceuta et Melilla (M)",
    "Utiliser S, E, AE, K, G, O ou Z ; S pour une opération taxée.",
    strict="REJ_SEMAN",
)
VAT_RATE_CATEGORY = Motif(
    "VAT_RATE_CATEGORY", "AVERT_TVA", "BR-S-05", Level.WARNING,
    "Le taux de TVA ne va pas avec sa catégorie",
    "Indiquer un taux positif avec S, zéro avec Z, E, AE, K et G, aucun avec O.",
    strict="REJ_COH",
)
VAT_AMOUNT = Motif(
    "VAT_AMOUNT", "AVERT_TVA", "BR-CO-17", Level.WARNING,
    "Le montant de TVA d'un récapitulatif n'est pas la base multipliée par le taux",
    "Corriger la base, le taux ou le montant du récapitulatif de TVA.",
    strict="REJ_COH",
)
VAT_BASES = Motif(
    "VAT_BASES", "AVERT_TVA", "G1.53", Level.WARNING,
    "La somme des bases de TVA n'est pas le montant total HT",
    "Corriger les bases du récapitulatif de TVA ou le total HT, à un centime près.",
    strict="REJ_COH",
)
VAT_TOTAL = Motif(
    "VAT_TOTAL", "AVERT_TVA", "BR-CO-14", Level.WARNING,
    "La somme des montants de TVA n'est pas le total de la TVA",
    "Corriger les montants du récapitulatif de TVA ou le total de la TVA, à un centime près.",
    strict="REJ_COH",
)
EXEMPTION_MISSING = Motif(
    "EXEMPTION_MISSING", "AVERT_TVA", "G1.41", Level.WARNING,
    "Une exonération de TVA n'est pas motivée",
    "Donner le motif d'exonération et son code (VATEX) pour chaque récapitulatif de catégorie E.",
    strict="REJ_SEMAN",
)
EXEMPTION_CODE = Motif(
    "EXEMPTION_CODE", "AVERT_TVA", "G1.41", Level.WARNING,
    "Le code de motif d'exonération n'est pas un code VATEX",
    "Utiliser un code de la liste VATEX, par exemple VATEX-FR-FRANCHISE ou VATEX-EU-132.",
)
EXEMPTION_CREDIT_NOTE = Motif(
    "EXEMPTION_CREDIT_NOTE", "REJ_COH", "G6.21", Level.DOCUMENT,
    "Le motif d'exonération « avoir net de taxe » n'est admis que sur un avoir",
    "Retirer le code VATEX-FR-CNWVAT, ou émettre un avoir (type 381 ou 396).",
)
SELLER_VAT_MISSING = Motif(
    "SELLER_VAT_MISSING", "AVERT_TVA", "G1.47", Level.WARNING,
    "La facture est exonérée sans que le fournisseur donne son numéro de TVA",
    "Renseigner le numéro de TVA du fournisseur ; en franchise en base sans numéro, utiliser la catégorie Z.",
    strict="REJ_SEMAN",
)
ALLOWANCE_RATE = Motif(
    "ALLOWANCE_RATE", "AVERT_TVA", "G6.10", Level.WARNING,
    "Une remise de la facture n'indique pas son taux de TVA",
    "Renseigner le taux de TVA de la remise (BT-96).",
    strict="REJ_SEMAN",
)
VAT_POINT_CODE = Motif(
    "VAT_POINT_CODE", "REJ_SEMAN", "P1.11", Level.DOCUMENT,
    "Le code de date d'exigibilité de la TVA n'est pas admis",
    "Utiliser 5, 29 ou 72 en CII, 3, 35 ou 432 en UBL.",
)
VAT_POINT_DIFFERS = Motif(
    "VAT_POINT_DIFFERS", "REJ_COH", "S1.13", Level.DOCUMENT,
    "Les récapitulatifs de TVA n'ont pas tous le même code de date d'exigibilité",
    "Indiquer le même code (BT-8) dans chaque récapitulatif de TVA.",
)
VAT_QUALIFIER = Motif(
    "VAT_QUALIFIER", "REJ_SEMAN", "S1.17", Level.DOCUMENT,
    "Un qualifiant de TVA n'est pas celui attendu",
    "Qualifier la taxe par VAT, et en CII le numéro de TVA par schemeID=\"VA\".",
)
VAT_QUALIFIER_MISSING = Motif(
    "VAT_QUALIFIER_MISSING", "AVERT_TVA", "S1.17", Level.WARNING,
    "Un qualifiant de TVA est absent",
    "Qualifier la taxe par VAT, et en CII le numéro de TVA par schemeID=\"VA\".",
    strict="REJ_SEMAN",
)
TAX_CURRENCY = Motif(
    "TAX_CURRENCY", "AVERT_DEVISE", "G1.12", Level.WARNING,
    "La facture est en devise étrangère et ne donne pas le total de la TVA en euros",
    "Ajouter le total de la TVA en euros (BT-111).",
    strict="REJ_SEMAN",
)
CURRENCY_MIXED = Motif(
    "CURRENCY_MIXED", "REJ_COH", "G1.10", Level.DOCUMENT,
    "Un montant est exprimé dans une autre devise que celle de la facture",
    "N'utiliser qu'une devise par facture ; seul le total de la TVA peut être répété en euros (BT-111).",
)
# --- dates and codes --------------------------------------------------------------------------------
PERIOD_ORDER = Motif(
    "PERIOD_ORDER", "REJ_COH", "G6.25", Level.DOCUMENT,
    "Une période finit avant de commencer",
    "Corriger les dates de début et de fin de la période de facturation.",
)
PERIOD_ONE_DAY = Motif(
    "PERIOD_ONE_DAY", "AVERT_DATE", "G6.25", Level.WARNING,
    "Une période commence et finit le même jour",
    "Porter la fin de la période au lendemain au moins, ou indiquer la date de livraison seule.",
    strict="REJ_COH",
)
COUNTRY = Motif(
    "COUNTRY", "REJ_SEMAN", "G2.01", Level.DOCUMENT,
    "Le code pays n'est pas un code ISO 3166 à deux lettres",
    "Utiliser le code à deux lettres majuscules du pays, par exemple FR.",
)
NOTE_SUBJECT = Motif(
    "NOTE_SUBJECT", "AVERT_NOTE", "G1.52", Level.WARNING,
    "Le code sujet d'une note n'a pas la forme d'un code UNTDID 4451",
    "Utiliser un code sujet à trois lettres majuscules, par exemple AAB, ou n'en mettre aucun.",
    strict="REJ_SEMAN",
)
BIC_FORMAT = Motif(
    "BIC_FORMAT", "REJ_SEMAN", "G1.16", Level.DOCUMENT,
    "Le BIC n'est pas valide",
    "Recopier le BIC depuis le relevé d'identité bancaire (8 ou 11 caractères), ou le retirer : l'IBAN suffit.",
)
ACCOUNT_LONG = Motif(
    "ACCOUNT_LONG", "AVERT_COMPTE", "BR-FR-CPRO-39", Level.WARNING,
    "L'identifiant du compte bancaire dépasse 27 caractères",
    "Indiquer si possible un compte dont l'IBAN tient en 27 caractères.",
    strict="REJ_SEMAN",
)
SELLER_ID_SHAPE = Motif(
    "SELLER_ID_SHAPE", "AVERT_IDENTIFIANT", "BR-FR-CPRO-04", Level.WARNING,
    "L'identifiant du fournisseur s'écarte de la forme de son type",
    "Vérifier l'identifiant : TVA ou hors UE 17 caractères, RIDET et TAHITI 9 ou 10, particulier 10 chiffres en tête.",
    strict="REJ_SEMAN",
)
PAYEE_ID = Motif(
    "PAYEE_ID", "REJ_SEMAN", "G1.73", Level.DOCUMENT,
    "L'identifiant de l'encaisseur n'est pas au format de son type",
    "Vérifier l'identifiant de l'encaisseur et son type (TVA intracommunautaire, RIDET, TAHITI, hors UE).",
)
ATTACHMENTS_TOO_LARGE = Motif(
    "ATTACHMENTS_TOO_LARGE", "IRR_TAILLE_PJ", "G4.03", Level.DOCUMENT,
    "Les pièces jointes dépassent ensemble la taille admise",
    "Réduire les pièces jointes, ou répartir la facture sur plusieurs dépôts.",
)
