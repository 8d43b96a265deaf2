"""Motifs of the rules on form and coherence: VAT, lines, lengths, references, what each cadre demands."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
# --- what each cadre demands ------------------------------------------------------------------------
VALIDEUR_MISSING = Motif(
    "VALIDEUR_MISSING", "REJ_SEMAN", "CADRE", Level.DOCUMENT,
    "Ce cadre de facturation exige un valideur",
    "Nommer le valideur par son SIRET (CII : InvoiceeTradeParty), ou indiquer le cadre A1 s'il n'y en a pas.",
)
VALIDEUR_EXPECTED = Motif(
    "VALIDEUR_EXPECTED", "AVERT_CADRE", "CADRE", Level.WARNING,
    "Ce cadre de facturation va d'ordinaire avec un valideur",
    "Nommer le valideur par son SIRET (CII : InvoiceeTradeParty ; UBL : BuyerCustomerParty).",
    strict="REJ_SEMAN",
)
VALIDEUR_ID = Motif(
    "VALIDEUR_ID", "REJ_SEMAN", "G2.07", Level.DOCUMENT,
    "L'identifiant du valideur n'est pas valide",
    "Indiquer le SIRET du valideur (14 chiffres, clé comprise), ou son identifiant étranger avec le type qui convient.",
)
VALIDEUR_IS_SELLER = Motif(
    "VALIDEUR_IS_SELLER", "AVERT_CADRE", "CADRE", Level.WARNING,
    "Le valideur est le fournisseur lui-même",
    "Nommer celui qui valide la pièce avant le destinataire, ou indiquer le cadre A1 si personne d'autre ne la valide.",
    strict="REJ_COH",
)
PAID_CADRE = Motif(
    "PAID_CADRE", "AVERT_CADRE", "G1.02", Level.WARNING,
    "Le cadre A2 annonce une facture déjà payée, et il reste un net à payer",
    "Porter le montant payé en montant à déduire (BT-113) et un net à payer de 0, ou indiquer le cadre A1.",
    strict="REJ_COH",
)
ROOT_TYPE = Motif(
    "ROOT_TYPE", "REJ_SEMAN", "G1.01", Level.DOCUMENT,
    "Un type de facture est porté par un avoir UBL (CreditNote)",
    "Déposer la facture dans un Invoice, ou corriger le type en 381, 396 ou 503 si c'est un avoir.",
)
# --- origin of credit notes and corrective invoices ---------------------------------------------------
CREDIT_NOTE_ORIGIN = Motif(
    "CREDIT_NOTE_ORIGIN", "AVERT_ORIGINE", "G1.31", Level.WARNING,
    "L'avoir ne nomme pas sa facture d'origine",
    "Renseigner le numéro de la facture d'origine (BT-25) en tête de l'avoir, ou sur chacune de ses lignes.",
    strict="REJ_SEMAN",
)
CORRECTIVE_ORIGIN = Motif(
    "CORRECTIVE_ORIGIN", "REJ_SEMAN", "G1.31", Level.DOCUMENT,
    "La facture rectificative ne nomme pas une facture d'origine et une seule",
    "Renseigner une fois le numéro de la facture rectifiée (BT-25) ; rectifier une facture par document.",
)
ORIGIN_TWICE = Motif(
    "ORIGIN_TWICE", "REJ_SEMAN", "G1.31", Level.DOCUMENT,
    "La facture d'origine est nommée à la fois en tête et sur des lignes",
    "La nommer en tête du document, ou sur chacune des lignes, mais pas aux deux endroits.",
)
ORIGIN_SELF = Motif(
    "ORIGIN_SELF", "REJ_COH", "G1.31", Level.DOCUMENT,
    "La facture d'origine porte le numéro du document lui-même",
    "Renseigner en BT-25 le numéro de la facture antérieure, et donner au document son propre numéro.",
)
ORIGINS_SEVERAL = Motif(
    "ORIGINS_SEVERAL", "AVERT_ORIGINE", "BR-FR-CPRO-20", Level.WARNING,
    "Plusieurs factures d'origine sont nommées",
    "Faire un document par facture d'origine.",
    strict="REJ_SEMAN",
)
ORIGIN_DATE = Motif(
    "ORIGIN_DATE", "AVERT_ORIGINE", "G1.31", Level.WARNING,
    "La date de la facture d'origine manque ou ne convient pas",
    "Renseigner la date d'émission de la facture d'origine (BT-26), au plus tard celle du document.",
    strict="REJ_SEMAN",
)
# --- negative amounts -------------------------------------------------------------------------------
NEGATIVE_NET = Motif(
    "NEGATIVE_NET", "AVERT_PAIEMENT", "S2.05", Level.WARNING,
    "Le net à payer est négatif sans que le mode de paiement soit le report (97)",
    "Indiquer le mode de paiement 97 pour reporter un solde négatif, ou émettre un avoir (381).",
    strict="REJ_COH",
)
NEGATIVE_CREDIT_NOTE = Motif(
    "NEGATIVE_CREDIT_NOTE", "AVERT_MONTANT", "SIGNE", Level.WARNING,
    "L'avoir porte un montant négatif",
    "Écrire les montants d'un avoir sans signe : le type 381 dit déjà qu'ils viennent en déduction.",
)
# --- recipient --------------------------------------------------------------------------------------
ENGAGEMENT_PLACEHOLDER = Motif(
    "ENGAGEMENT_PLACEHOLDER", "AVERT_ENGAGEMENT", "G3.04", Level.WARNING,
    "Le numéro d'engagement n'en est visiblement pas un",
    "Renseigner le numéro communiqué par l'acheteur, ou laisser le champ absent quand il n'y en a pas.",
    strict="REJ_CONT_B2G",
)
RECIPIENT_BY_SERVICE = Motif(
    "RECIPIENT_BY_SERVICE", "AVERT_ADRESSAGE", "ANNUAIRE", Level.WARNING,
    "Le SIRET du destinataire est inconnu ; la facture va à l'État d'après le code service",
    "Indiquer le SIRET de l'État avec le code service exécutant.",
)
BUYER_IS_SELLER = Motif(
    "BUYER_IS_SELLER", "AVERT_ADRESSAGE", "BR-FR-CPRO-10", Level.WARNING,
    "Le fournisseur et le destinataire ont le même SIRET",
    "Vérifier le SIRET du destinataire et celui du fournisseur.",
)
