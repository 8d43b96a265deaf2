"""Motifs of the texts that are too long, too many or wrongly spaced: what Chorus Pro's own fields cannot hold."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif


def _long(key: str, regle: str, what: str, most: int) -> Motif:
    """The motif of one field that holds ``most`` characters."""
    remedy = f"Raccourcir la valeur à {most} caractères ; joindre le texte entier en pièce jointe s'il le faut."
    return Motif(key, "REJ_SEMAN", regle, Level.DOCUMENT, f"{what} dépasse {most} caractères", remedy)


# fmt: off
EXEMPTION_TEXT_LONG = _long("EXEMPTION_TEXT_LONG", "BR-FR-CPRO-29", "Le motif d'exonération de TVA", 1024)
DESCRIPTION_LONG = _long("DESCRIPTION_LONG", "BR-FR-CPRO-31", "La description d'un article", 1024)
SELLER_STREET_LONG = _long("SELLER_STREET_LONG", "BR-FR-CPRO-32", "L'adresse du fournisseur", 400)
SELLER_CITY_LONG = _long("SELLER_CITY_LONG", "BR-FR-CPRO-33", "La localité du fournisseur", 400)
BUYER_TRADE_NAME_LONG = _long("BUYER_TRADE_NAME_LONG", "BR-FR-CPRO-34", "Le nom commercial du destinataire", 99)
PAYMENT_TERMS_LONG = _long("PAYMENT_TERMS_LONG", "BR-FR-CPRO-35", "Le texte des conditions de paiement", 1024)
SELLER_TRADE_NAME_LONG = _long("SELLER_TRADE_NAME_LONG", "BR-FR-CPRO-36", "Le nom commercial du fournisseur", 99)
PAYEE_NAME_LONG = _long("PAYEE_NAME_LONG", "BR-FR-CPRO-37", "Le nom de l'encaisseur", 99)
DELIVERY_ID_LONG = _long("DELIVERY_ID_LONG", "BR-FR-CPRO-38", "L'identifiant du lieu de livraison", 20)
LINE_DELIVERY_LONG = _long("LINE_DELIVERY_LONG", "BR-FR-CPRO-40", "Le lieu de livraison d'une ligne", 20)
NOTE_LONG = _long("NOTE_LONG", "BR-FR-CPRO-42", "Le texte d'une note", 1024)
SELLER_NAME_LONG = _long("SELLER_NAME_LONG", "BR-FR-CPRO-43", "La raison sociale du fournisseur", 99)
BUYER_NAME_LONG = _long("BUYER_NAME_LONG", "BR-FR-CPRO-44", "Le nom du destinataire", 99)
ALLOWANCE_REASON_LONG = _long("ALLOWANCE_REASON_LONG", "FX106", "Le motif d'une remise ou d'une charge", 1024)
SUPPORT_REFERENCE_LONG = Motif(
    "SUPPORT_REFERENCE_LONG", "REJ_SEMAN", "BR-FR-CPRO-30", Level.DOCUMENT,
    "La référence d'un document justificatif dépasse 50 caractères",
    "Raccourcir la référence du document justificatif (BT-122) à 50 caractères.",
)
ORIGIN_NUMBER = Motif(
    "ORIGIN_NUMBER", "REJ_SEMAN", "BR-FR-CPRO-02", Level.DOCUMENT,
    "Le numéro de la facture d'origine n'est pas conforme",
    "Recopier le numéro de la facture d'origine : 20 caractères au plus, lettres, chiffres, espace, - + _ ou /.",
)
PAYMENT_TERMS_SEVERAL = Motif(
    "PAYMENT_TERMS_SEVERAL", "REJ_SEMAN", "BR-FR-CPRO-25", Level.DOCUMENT,
    "Les conditions de paiement sont indiquées plusieurs fois",
    "Réunir les conditions de paiement en un seul texte (BT-20).",
)
SELLER_CONTACTS = Motif(
    "SELLER_CONTACTS", "REJ_SEMAN", "BR-FR-CPRO-26", Level.DOCUMENT,
    "Le fournisseur a plusieurs contacts",
    "Ne garder qu'un contact pour le fournisseur (BG-6).",
)
BUYER_CONTACTS = Motif(
    "BUYER_CONTACTS", "REJ_SEMAN", "BR-FR-CPRO-27", Level.DOCUMENT,
    "Le destinataire a plusieurs contacts",
    "Ne garder qu'un contact pour le destinataire (BG-9).",
)
