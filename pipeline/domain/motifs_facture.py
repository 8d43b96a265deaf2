"""Motifs of the invoice: management rules, coherence, directory, uniqueness, and warnings."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
# --- header -----------------------------------------------------------------------------------------
NUMBER_MISSING = Motif(
    "NUMBER_MISSING", "REJ_SEMAN", "G1.05", Level.DOCUMENT,
    "Le numéro de facture est absent",
    "Renseigner le numéro de facture (BT-1).",
)
NUMBER_FORMAT = Motif(
    "NUMBER_FORMAT", "REJ_SEMAN", "G1.05", Level.DOCUMENT,
    "Le numéro de facture n'est pas conforme",
    "Utiliser au plus 20 caractères parmi lettres sans accent, chiffres, espace, tiret, +, tiret bas et barre oblique.",
)
CADRE_UNKNOWN = Motif(
    "CADRE_UNKNOWN", "REJ_SEMAN", "G1.02", Level.DOCUMENT,
    "Le cadre de facturation n'est pas admis",
    "Utiliser un cadre de A1 à A25 ; pour une facture fournisseur ordinaire, indiquer A1.",
)
CADRE_CONTRADICTION = Motif(
    "CADRE_CONTRADICTION", "REJ_SEMAN", "G1.02", Level.DOCUMENT,
    "Deux cadres de facturation différents sont indiqués",
    "N'indiquer qu'un seul cadre de facturation.",
)
CADRE_INTERFACE = Motif(
    "CADRE_INTERFACE", "REJ_SEMAN", "G1.02", Level.DOCUMENT,
    "Le cadre de facturation ne convient pas à l'interface déclarée",
    "Utiliser l'interface prévue pour ce cadre (travaux : FSO1130A, FSO1131A, FSO1137A ; mémoire : FSO1120A).",
)
TYPE_CODE = Motif(
    "TYPE_CODE", "REJ_SEMAN", "G1.01", Level.DOCUMENT,
    "Le type de facture n'est pas admis",
    "Utiliser un type admis par Chorus Pro, par exemple 380 (facture), 381 (avoir), 384 (rectificative) ou 386.",
)
TYPE_MISSING = Motif(
    "TYPE_MISSING", "REJ_SEMAN", "G1.01", Level.DOCUMENT,
    "Le type de facture est absent",
    "Renseigner le type de facture (BT-3), par exemple 380.",
)
SELF_BILLED_FACTORED = Motif(
    "SELF_BILLED_FACTORED", "REJ_SEMAN", "G1.01", Level.DOCUMENT,
    "Les factures à la fois auto-facturées et affacturées ne sont pas admises",
    "Émettre la facture par le fournisseur lui-même (type 393, 396 ou 472).",
)
DATE_MISSING = Motif(
    "DATE_MISSING", "REJ_SEMAN", "G1.09", Level.DOCUMENT,
    "La date d'émission de la facture est absente",
    "Renseigner la date d'émission (BT-2).",
)
DATE_FORMAT = Motif(
    "DATE_FORMAT", "REJ_SEMAN", "G1.09", Level.DOCUMENT,
    "Une date n'est pas au format attendu",
    "Écrire les dates AAAA-MM-JJ en UBL et AAAAMMJJ en CII.",
)
DATE_RANGE = Motif(
    "DATE_RANGE", "REJ_SEMAN", "G1.36", Level.DOCUMENT,
    "L'année d'une date n'est pas comprise entre 2000 et 2099",
    "Corriger l'année de la date indiquée.",
)
DATE_FUTURE = Motif(
    "DATE_FUTURE", "REJ_SEMAN", "G1.07", Level.DOCUMENT,
    "La date d'émission de la facture est postérieure à la date de dépôt",
    "Déposer la facture à partir de sa date d'émission, ou corriger cette date.",
)
CURRENCY = Motif(
    "CURRENCY", "REJ_SEMAN", "G1.10", Level.DOCUMENT,
    "La devise n'est pas un code ISO 4217",
    "Indiquer un code devise à trois lettres de la liste ISO 4217, par exemple EUR.",
)
# --- parties ----------------------------------------------------------------------------------------
SELLER_MISSING = Motif(
    "SELLER_MISSING", "REJ_SEMAN", "G2.19", Level.DOCUMENT,
    "L'identifiant du fournisseur est absent",
    "Renseigner le SIRET du fournisseur (14 chiffres), ou son identifiant étranger avec le type qui convient.",
)
SELLER_SIRET = Motif(
    "SELLER_SIRET", "REJ_SEMAN", "G2.07", Level.DOCUMENT,
    "Le SIRET du fournisseur n'est pas valide",
    "Indiquer le SIRET de l'établissement qui facture : 14 chiffres, clé comprise.",
)
SELLER_ID = Motif(
    "SELLER_ID", "REJ_SEMAN", "G2.07", Level.DOCUMENT,
    "L'identifiant du fournisseur n'est pas au format de son type",
    "Vérifier l'identifiant et son type (TVA intracommunautaire, RIDET, TAHITI, hors UE).",
)
SELLER_NOT_ALLOWED = Motif(
    "SELLER_NOT_ALLOWED", "REJ_COH", "FOURNISSEURS", Level.DOCUMENT,
    "L'émetteur du flux n'est pas habilité à déposer pour ce fournisseur",
    "Faire ajouter ce fournisseur à l'habilitation de l'émetteur, ou déposer par l'émetteur habilité.",
)
BUYER_MISSING = Motif(
    "BUYER_MISSING", "REJ_ADR", "BR-FR-CPRO-10", Level.DOCUMENT,
    "Le SIRET du destinataire est absent",
    "Renseigner le SIRET de l'entité publique destinataire (14 chiffres).",
)
BUYER_SIRET = Motif(
    "BUYER_SIRET", "REJ_ADR", "G2.07", Level.DOCUMENT,
    "Le SIRET du destinataire n'est pas valide",
    "Vérifier le SIRET de l'entité publique destinataire : 14 chiffres, clé comprise.",
)
PAYEE_SIRET = Motif(
    "PAYEE_SIRET", "REJ_SEMAN", "BR-FR-CPRO-17", Level.DOCUMENT,
    "L'identifiant de l'encaisseur n'est pas un SIRET valide",
    "Indiquer le SIRET de l'encaisseur : 14 chiffres, clé comprise.",
)
# --- payment ----------------------------------------------------------------------------------------
PAYMENT_MISSING = Motif(
    "PAYMENT_MISSING", "REJ_SEMAN", "S2.05", Level.DOCUMENT,
    "Le mode de paiement est absent",
    "Renseigner le code du mode de paiement, par exemple 30 (virement).",
)
PAYMENT_CODE = Motif(
    "PAYMENT_CODE", "REJ_SEMAN", "S2.05", Level.DOCUMENT,
    "Le mode de paiement n'est pas admis",
    "Utiliser un des codes 01, 10, 20, 30, 31, 42, 48, 49, 58, 59 ou 97.",
)
IBAN_MISSING = Motif(
    "IBAN_MISSING", "REJ_SEMAN", "G1.16", Level.DOCUMENT,
    "Le compte bancaire à créditer est absent alors que le paiement se fait par virement",
    "Renseigner l'IBAN du compte à créditer.",
)
IBAN_INVALID = Motif(
    "IBAN_INVALID", "REJ_SEMAN", "G1.16", Level.DOCUMENT,
    "L'IBAN n'est pas valide",
    "Recopier l'IBAN depuis le relevé d'identité bancaire : longueur du pays et clé de contrôle comprises.",
)
# --- amounts ----------------------------------------------------------------------------------------
AMOUNT_FORMAT = Motif(
    "AMOUNT_FORMAT", "REJ_SEMAN", "G1.14", Level.DOCUMENT,
    "Un montant n'est pas au format attendu",
    "Écrire les montants avec un point décimal, 19 chiffres et 6 décimales au plus.",
)
TOTAL_MISSING = Motif(
    "TOTAL_MISSING", "REJ_SEMAN", "G1.14", Level.DOCUMENT,
    "Le montant total TTC et le net à payer sont absents",
    "Renseigner le montant TTC (BT-112) et le net à payer (BT-115).",
)
TOTAL_TTC = Motif(
    "TOTAL_TTC", "REJ_COH", "BR-CO-15", Level.DOCUMENT,
    "Le montant TTC n'est pas égal au montant HT augmenté de la TVA",
    "Corriger les totaux : TTC = HT + TVA, à un centime près.",
)
TOTAL_NET = Motif(
    "TOTAL_NET", "REJ_COH", "BR-CO-16", Level.DOCUMENT,
    "Le net à payer n'est pas cohérent avec le montant TTC et les montants déjà versés",
    "Corriger les totaux : net à payer = TTC − montants versés + arrondi, à un centime près.",
)
# --- attachments ------------------------------------------------------------------------------------
ATTACHMENT_EMPTY = Motif(
    "ATTACHMENT_EMPTY", "IRR_VID_PJ", "G4.03", Level.DOCUMENT,
    "Une pièce jointe est vide ou sans contenu",
    "Joindre le contenu du fichier en base64, ou retirer la pièce jointe.",
)
ATTACHMENT_EXTENSION = Motif(
    "ATTACHMENT_EXTENSION", "IRR_EXT_DOC", "G4.03", Level.DOCUMENT,
    "L'extension d'une pièce jointe n'est pas admise",
    "Convertir la pièce jointe dans un format admis, par exemple PDF.",
)
ATTACHMENT_NAME = Motif(
    "ATTACHMENT_NAME", "IRR_NOM_PJ", "G4.03", Level.DOCUMENT,
    "Le nom d'une pièce jointe n'est pas admis",
    "Donner à la pièce jointe un nom simple avec son extension, sans chemin ni caractère interdit.",
)
ATTACHMENT_TOO_LARGE = Motif(
    "ATTACHMENT_TOO_LARGE", "IRR_TAILLE_PJ", "G4.03", Level.DOCUMENT,
    "Une pièce jointe dépasse la taille admise",
    "Réduire la pièce jointe ou la répartir sur plusieurs fichiers.",
)
ATTACHMENT_CONTENT = Motif(
    "ATTACHMENT_CONTENT", "REJ_REF_PJ", "G4.03", Level.DOCUMENT,
    "Le contenu d'une pièce jointe est illisible",
    "Encoder le fichier en base64 (ou en zip puis base64) et le joindre de nouveau.",
)
# --- directory --------------------------------------------------------------------------------------
RECIPIENT_UNKNOWN = Motif(
    "RECIPIENT_UNKNOWN", "REJ_ADR", "ANNUAIRE", Level.DOCUMENT,
    "Le destinataire n'existe pas dans l'annuaire",
    "Rechercher le SIRET de l'entité publique dans l'annuaire Chorus Pro et corriger la facture.",
)
RECIPIENT_INACTIVE = Motif(
    "RECIPIENT_INACTIVE", "REJ_ADR", "ANNUAIRE", Level.DOCUMENT,
    "Le destinataire n'est plus actif dans l'annuaire",
    "Demander à l'entité publique le SIRET qui reçoit désormais ses factures.",
)
SERVICE_UNKNOWN = Motif(
    "SERVICE_UNKNOWN", "REJ_ADR", "ANNUAIRE", Level.DOCUMENT,
    "Le code service n'existe pas chez ce destinataire",
    "Choisir un code service de ce destinataire dans l'annuaire, ou demander le bon à l'acheteur.",
)
SERVICE_INACTIVE = Motif(
    "SERVICE_INACTIVE", "REJ_ADR", "ANNUAIRE", Level.DOCUMENT,
    "Le service destinataire n'est plus actif",
    "Demander à l'acheteur le code service qui reçoit désormais les factures.",
)
SERVICE_MISSING = Motif(
    "SERVICE_MISSING", "REJ_CONT_B2G", "G3.01", Level.DOCUMENT,
    "Ce destinataire exige un code service",
    "Renseigner le code service indiqué sur le bon de commande ou dans l'annuaire.",
)
ENGAGEMENT_MISSING = Motif(
    "ENGAGEMENT_MISSING", "REJ_CONT_B2G", "G3.04", Level.DOCUMENT,
    "Ce destinataire exige un numéro d'engagement",
    "Renseigner le numéro d'engagement (bon de commande) communiqué par l'acheteur.",
)
ENGAGEMENT_OR_SERVICE = Motif(
    "ENGAGEMENT_OR_SERVICE", "REJ_CONT_B2G", "G3.01", Level.DOCUMENT,
    "Ce destinataire exige un numéro d'engagement ou un code service",
    "Renseigner l'un des deux, communiqué par l'acheteur.",
)
FIELD_TOO_LONG = Motif(
    "FIELD_TOO_LONG", "REJ_SEMAN", "G2.17", Level.DOCUMENT,
    "Un champ dépasse la longueur admise",
    "Raccourcir la valeur indiquée.",
)
WORKS_ONLY = Motif(
    "WORKS_ONLY", "REJ_CONT_B2G", "ANNUAIRE", Level.DOCUMENT,
    "Ce destinataire n'est que maître d'ouvrage : il ne reçoit que des factures de travaux",
    "Utiliser un cadre de facturation de travaux, ou corriger le destinataire.",
)
DUPLICATE = Motif(
    "DUPLICATE", "REJ_UNI", "G1.45", Level.DOCUMENT,
    "Une facture de ce fournisseur porte déjà ce numéro",
    "Si la facture est nouvelle, lui donner un nouveau numéro ; sinon ne pas la déposer de nouveau.",
)
# --- warnings ---------------------------------------------------------------------------------------
XMP_WARNING = Motif(
    "XMP_WARNING", "AVERT_FACTURX", "FACTUR-X", Level.WARNING,
    "Les métadonnées Factur-X du PDF s'écartent du XML joint",
    "Faire correspondre le profil et le nom de fichier des métadonnées XMP au XML joint.",
)
PROFILE_WARNING = Motif(
    "PROFILE_WARNING", "AVERT_PROFIL", "PROFIL", Level.WARNING,
    "L'identifiant de profil n'est pas reconnu",
    "Indiquer l'identifiant officiel du profil (urn:cen.eu:en16931:2017, urn:factur-x.eu:1p0:…).",
)
ATTACHMENT_NAME_LONG = Motif(
    "ATTACHMENT_NAME_LONG", "AVERT_NOM_PJ", "G4.03", Level.WARNING,
    "Le nom d'une pièce jointe dépasse 50 caractères et sera coupé",
    "Raccourcir le nom de la pièce jointe à 50 caractères, extension comprise.",
)
