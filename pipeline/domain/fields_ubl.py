"""UBL 2.1, Invoice: path below the root to (EN 16931 term, French name, AIFE field). CreditNote reads the same table.

Sources: EN 16931-3-2 for the terms, DOMAIN §2 and §2.3 for AIFE's names. French names are ours, short.
"""

from __future__ import annotations

from pipeline.domain import fields_parties as parties
from pipeline.domain.fields_parties import UBL_ADDRESS, UBL_PARTY, Named, address_rows, party_rows

# fmt: off
_HEADER: dict[str, Named] = {
    "UBLExtensions/UBLExtension/ExtensionContent/CategoryCode": ("BT-23", "cadre de facturation", "Generalites.Cadre"),
    "UBLVersionID": (None, "version d'UBL", None),
    "CustomizationID": ("BT-24", "identifiant de profil", None),
    "ProfileID": ("BT-23", "cadre de facturation", "Generalites.Cadre"),
    "ID": ("BT-1", "numéro de facture", "Generalites.Identifiant"),
    "IssueDate": ("BT-2", "date d'émission", "Generalites.DateEmission"),
    "DueDate": ("BT-9", "date d'échéance", "Paiement.DateEcheance"),
    "InvoiceTypeCode": ("BT-3", "type de facture", "Generalites.Type"),
    "Note": ("BT-22", "note", "Generalites.Note"),
    "TaxPointDate": ("BT-7", "date d'exigibilité de la TVA", None),
    "DocumentCurrencyCode": ("BT-5", "devise de la facture", "Devise"),
    "TaxCurrencyCode": ("BT-6", "devise de comptabilisation de la TVA", None),
    "AccountingCost": ("BT-19", "référence comptable de l'acheteur", None),
    "BuyerReference": ("BT-10", "code service", "Debiteur.CodeService"),
    "InvoicePeriod": ("BG-14", "période de facturation", None),
    "InvoicePeriod/StartDate": ("BT-73", "début de période", "Generalites.DebutPeriode"),
    "InvoicePeriod/EndDate": ("BT-74", "fin de période", "Generalites.FinPeriode"),
    "InvoicePeriod/Description": (None, "description de la période", "Generalites.DescriptionPeriode"),
    "InvoicePeriod/DescriptionCode": ("BT-8", "code d'exigibilité de la TVA", "Fournisseur.RegimeTVA"),
    "OrderReference": (None, "références de commande", None),
    "OrderReference/ID": ("BT-13", "numéro d'engagement", "Engagement.NumeroEngagement"),
    "OrderReference/SalesOrderID": ("BT-14", "numéro d'ordre de vente", None),
    "BillingReference": ("BG-3", "facture d'origine", None),
    "DespatchDocumentReference/ID": ("BT-16", "avis d'expédition", None),
    "ReceiptDocumentReference/ID": ("BT-15", "avis de réception", None),
    "OriginatorDocumentReference/ID": ("BT-17", "appel d'offres ou lot", None),
    "ContractDocumentReference": (None, "marché ou contrat", None),
    "ContractDocumentReference/ID": ("BT-12", "numéro de marché", "Engagement.NumeroMarche"),
    "ProjectReference/ID": ("BT-11", "référence de projet", None),
    "AdditionalDocumentReference": ("BG-24", "pièce jointe", None),
    "AdditionalDocumentReference/ID": ("BT-122", "référence de la pièce jointe", "PJ.Nom"),
    "AdditionalDocumentReference/DocumentTypeCode": (None, "type de document de la pièce jointe", None),
    "AdditionalDocumentReference/DocumentType": (None, "type de pièce jointe", "PJ.Type"),
    "AdditionalDocumentReference/DocumentDescription": ("BT-123", "description de la pièce jointe", "PJ.Type"),
    "AdditionalDocumentReference/Attachment/ExternalReference/URI": ("BT-124", "adresse de la pièce jointe", None),
    "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject":
        ("BT-125", "contenu de la pièce jointe", "PJ.Contenu"),
    "Signature": (None, "signature électronique", None),
    "TaxRepresentativeParty": ("BG-11", "représentant fiscal", None),
    "TaxRepresentativeParty/PartyName/Name": ("BT-62", "nom du représentant fiscal", None),
    "TaxRepresentativeParty/PartyTaxScheme/CompanyID": ("BT-63", "numéro de TVA du représentant fiscal", None),
    "Delivery": ("BG-13", "livraison", None),
    "Delivery/ActualDeliveryDate": ("BT-72", "date de livraison", "SiteLivraison.DateLivraison"),
    "Delivery/DeliveryLocation/ID": ("BT-71", "identifiant du lieu de livraison", "SiteLivraison.Identifiant"),
    "Delivery/DeliveryParty/PartyName/Name": ("BT-70", "nom du lieu de livraison", "SiteLivraison.Nom"),
}
_MONEY: dict[str, Named] = {
    "PaymentMeans": ("BG-16", "moyen de paiement", None),
    "PaymentMeans/PaymentMeansCode": ("BT-81", "code du mode de paiement", "Paiement.ModePaiement"),
    "PaymentMeans/PaymentMeansCode/@name": ("BT-82", "libellé du mode de paiement", None),
    "PaymentMeans/PaymentDueDate": ("BT-9", "date d'échéance", "Paiement.DateEcheance"),
    "PaymentMeans/InstructionNote": (None, "information de paiement", "Paiement.Note"),
    "PaymentMeans/PaymentID": ("BT-83", "référence de paiement", None),
    "PaymentMeans/CardAccount": ("BG-18", "carte de paiement", None),
    "PaymentMeans/CardAccount/PrimaryAccountNumberID": ("BT-87", "numéro de carte", None),
    "PaymentMeans/CardAccount/HolderName": ("BT-88", "porteur de la carte", None),
    "PaymentMeans/PayeeFinancialAccount": ("BG-17", "compte à créditer", None),
    "PaymentMeans/PayeeFinancialAccount/ID":
        ("BT-84", "IBAN du compte à créditer", "Paiement.IdentifiantCompteBancaire"),
    "PaymentMeans/PayeeFinancialAccount/Name": ("BT-85", "titulaire du compte", "Encaisseur.RaisonSociale"),
    "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID":
        ("BT-86", "BIC de la banque", "Paiement.IdentifiantEtablissement"),
    "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/FinancialInstitution/ID":
        ("BT-86", "BIC de la banque", "Paiement.IdentifiantEtablissement"),
    "PaymentMeans/PaymentMandate": ("BG-19", "prélèvement", None),
    "PaymentMeans/PaymentMandate/ID": ("BT-89", "référence du mandat de prélèvement", None),
    "PaymentMeans/PaymentMandate/PayerFinancialAccount/ID": ("BT-91", "compte à débiter", None),
    "PaymentTerms": (None, "conditions de paiement", None),
    "PaymentTerms/Note": ("BT-20", "conditions de paiement", None),
    "AllowanceCharge": ("BG-20/BG-21", "remise ou charge du document", None),
    "AllowanceCharge/ChargeIndicator": (None, "indicateur de remise (false) ou de charge (true)", "ChargeRemise.Type"),
    "AllowanceCharge/Amount": ("BT-92/BT-99", "montant de la remise ou de la charge", "ChargeRemise.Montant"),
    "AllowanceCharge/BaseAmount": ("BT-93/BT-100", "base de la remise ou de la charge", "ChargeRemise.Base"),
    "AllowanceCharge/MultiplierFactorNumeric": ("BT-94/BT-101", "taux de la remise ou de la charge", None),
    "AllowanceCharge/AllowanceChargeReason":
        ("BT-97/BT-104", "motif de la remise ou de la charge", "ChargeRemise.Motif"),
    "AllowanceCharge/AllowanceChargeReasonCode":
        ("BT-98/BT-105", "code du motif de la remise ou de la charge", "ChargeRemise.Code"),
    "AllowanceCharge/TaxCategory/ID": ("BT-95/BT-102", "catégorie de TVA de la remise ou de la charge", None),
    "AllowanceCharge/TaxCategory/Percent": ("BT-96/BT-103", "taux de TVA de la remise ou de la charge", None),
    "TaxTotal": (None, "total et ventilation de la TVA", None),
    "TaxTotal/TaxAmount": ("BT-110", "montant total de TVA", "Generalites.MontantTaxes"),
    "TaxTotal/TaxSubtotal": ("BG-23", "ventilation de la TVA", None),
    "TaxTotal/TaxSubtotal/TaxableAmount": ("BT-116", "base d'imposition", "RecapitulatifTaxes.Base"),
    "TaxTotal/TaxSubtotal/TaxAmount": ("BT-117", "montant de TVA de ce taux", "RecapitulatifTaxes.MontantTaxes"),
    "TaxTotal/TaxSubtotal/TaxCategory/ID": ("BT-118", "catégorie de TVA", "RecapitulatifTaxes.Type"),
    "TaxTotal/TaxSubtotal/TaxCategory/Percent": ("BT-119", "taux de TVA", "RecapitulatifTaxes.Taux"),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason":
        ("BT-120", "motif d'exonération", "RecapitulatifTaxes.Exoneration"),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode": ("BT-121", "code du motif d'exonération", None),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxScheme/TaxTypeCode": (None, "régime de TVA", "Fournisseur.RegimeTVA"),
    "LegalMonetaryTotal": ("BG-22", "totaux du document", None),
    "LegalMonetaryTotal/LineExtensionAmount": ("BT-106", "somme des montants nets des lignes", None),
    "LegalMonetaryTotal/AllowanceTotalAmount": ("BT-107", "somme des remises", "Generalites.MontantRemises"),
    "LegalMonetaryTotal/ChargeTotalAmount": ("BT-108", "somme des charges", "Generalites.MontantCharges"),
    "LegalMonetaryTotal/TaxExclusiveAmount": ("BT-109", "montant total HT", "Generalites.MontantHT"),
    "LegalMonetaryTotal/TaxInclusiveAmount": ("BT-112", "montant total TTC", "Generalites.MontantTTC"),
    "LegalMonetaryTotal/PrepaidAmount": ("BT-113", "montant déjà versé", "Generalites.MontantADeduire"),
    "LegalMonetaryTotal/PayableRoundingAmount": ("BT-114", "arrondi", None),
    "LegalMonetaryTotal/PayableAmount": ("BT-115", "net à payer", "Generalites.MontantNetAPayer"),
}
_LINE: dict[str, Named] = {
    "": ("BG-25", "ligne de facture", None),
    "/ID": ("BT-126", "numéro de ligne", "Ligne.Numero"),
    "/Note": ("BT-127", "note de ligne", "Ligne.Complement"),
    "/InvoicedQuantity": ("BT-129", "quantité facturée", "Ligne.Quantite"),
    "/InvoicedQuantity/@unitCode": ("BT-130", "unité de la quantité facturée", None),
    "/LineExtensionAmount": ("BT-131", "montant net de la ligne", "Ligne.MontantHT"),
    "/AccountingCost": ("BT-133", "référence comptable de la ligne", None),
    "/InvoicePeriod": ("BG-26", "période de la ligne", None),
    "/InvoicePeriod/StartDate": ("BT-134", "début de période de la ligne", None),
    "/InvoicePeriod/EndDate": ("BT-135", "fin de période de la ligne", None),
    "/OrderLineReference/LineID": ("BT-132", "ligne de commande", None),
    "/DocumentReference/ID": ("BT-128", "objet facturé par la ligne", None),
    "/AllowanceCharge": ("BG-27/BG-28", "remise ou charge de la ligne", None),
    "/AllowanceCharge/Amount": ("BT-136/BT-141", "montant de la remise ou de la charge de la ligne", None),
    "/AllowanceCharge/BaseAmount": ("BT-137/BT-142", "base de la remise ou de la charge de la ligne", None),
    "/AllowanceCharge/MultiplierFactorNumeric": ("BT-138/BT-143", "taux de la remise ou de la charge", None),
    "/AllowanceCharge/AllowanceChargeReason": ("BT-139/BT-144", "motif de la remise ou de la charge", None),
    "/AllowanceCharge/AllowanceChargeReasonCode": ("BT-140/BT-145", "code du motif", None),
    "/Item": ("BG-31", "article", None),
    "/Item/Name": ("BT-153", "nom de l'article", "Ligne.Nom"),
    "/Item/Description": ("BT-154", "description de l'article", "Ligne.Description"),
    "/Item/SellersItemIdentification/ID": ("BT-155", "référence de l'article (vendeur)", "Ligne.ReferenceProduit"),
    "/Item/BuyersItemIdentification/ID": ("BT-156", "référence de l'article chez l'acheteur", None),
    "/Item/StandardItemIdentification/ID": ("BT-157", "référence normalisée de l'article", "Ligne.ReferenceProduit"),
    "/Item/CommodityClassification/ItemClassificationCode": ("BT-158", "classification de l'article", None),
    "/Item/OriginCountry/IdentificationCode": ("BT-159", "pays d'origine de l'article", None),
    "/Item/AdditionalItemProperty": ("BG-32", "attribut de l'article", None),
    "/Item/AdditionalItemProperty/Name": ("BT-160", "nom de l'attribut", None),
    "/Item/AdditionalItemProperty/Value": ("BT-161", "valeur de l'attribut", None),
    "/Item/ClassifiedTaxCategory": ("BG-30", "TVA de la ligne", None),
    "/Item/ClassifiedTaxCategory/ID": ("BT-151", "catégorie de TVA de la ligne", None),
    "/Item/ClassifiedTaxCategory/Percent": ("BT-152", "taux de TVA de la ligne", "Ligne.TauxTVA"),
    "/Price": ("BG-29", "prix", None),
    "/Price/PriceAmount": ("BT-146", "prix net unitaire", "Ligne.PrixUnitaire"),
    "/Price/BaseQuantity": ("BT-149", "quantité de base du prix", None),
    "/Price/BaseQuantity/@unitCode": ("BT-150", "unité de la quantité de base", None),
    "/Price/AllowanceCharge/Amount": ("BT-147", "rabais sur le prix", "Ligne.Remise"),
    "/Price/AllowanceCharge/BaseAmount": ("BT-148", "prix brut unitaire", "Ligne.PrixBase"),
}
# fmt: on


def _origin(block: str) -> dict[str, Named]:
    return {
        f"{block}/ID": ("BT-25", "numéro de la facture d'origine", "Generalites.IdentifiantFactureOrigine"),
        f"{block}/IssueDate": ("BT-26", "date de la facture d'origine", None),
    }


def _around(block: str, groups: tuple[int, int, int], name: str, aife: str) -> dict[str, Named]:
    """The blocks of a party: itself, its address, its contact, and what holds its names."""
    party, address, contact = groups
    whose = f"du {name}"
    return {
        block.removesuffix("/Party"): (f"BG-{party}", name, None),
        f"{block}/PartyIdentification": (None, f"identifiant {whose}", f"{aife}.Identifiant"),
        f"{block}/PartyName": (None, f"nom commercial {whose}", f"{aife}.NomCommercial"),
        f"{block}/PartyTaxScheme": (None, f"numéro de TVA {whose}", f"{aife}.IdentifiantTVA"),
        f"{block}/PartyLegalEntity": (None, f"entité légale {whose}", None),
        f"{block}/PostalAddress": (f"BG-{address}", f"adresse {whose}", f"{aife}.Adresse"),
        f"{block}/Contact": (f"BG-{contact}", f"contact {whose}", None),
        f"{block}/Contact/ID": (None, f"code service {whose}", f"{aife}.CodeService"),
    }


_SELLER, _BUYER, _PAYEE = "AccountingSupplierParty/Party", "AccountingCustomerParty/Party", "PayeeParty"
_REPRESENTATIVE, _PLACE = "TaxRepresentativeParty/PostalAddress", "Delivery/DeliveryLocation/Address"
_WHOSE = ("du fournisseur", "du destinataire", "du représentant fiscal", "du lieu de livraison")

# fmt: off
UBL: dict[str, Named] = {
    **_HEADER,
    **_origin("BillingReference/InvoiceDocumentReference"),
    **_origin("BillingReference/CreditNoteDocumentReference"),
    **_around(_SELLER, (4, 5, 6), "fournisseur", "Fournisseur"),
    **party_rows(_SELLER, UBL_PARTY, parties.SELLER, _WHOSE[0], "Fournisseur"),
    f"{_SELLER}/PartyLegalEntity/CompanyLegalForm": ("BT-33", "mentions légales du fournisseur", "Fournisseur.Note"),
    **address_rows(f"{_SELLER}/PostalAddress", UBL_ADDRESS, parties.SELLER_ADDRESS, _WHOSE[0], "Fournisseur.Adresse"),
    **_around(_BUYER, (7, 8, 9), "destinataire", "Debiteur"),
    **party_rows(_BUYER, UBL_PARTY, parties.BUYER, _WHOSE[1], "Debiteur"),
    **address_rows(f"{_BUYER}/PostalAddress", UBL_ADDRESS, parties.BUYER_ADDRESS, _WHOSE[1], "Debiteur.Adresse"),
    _PAYEE: ("BG-10", "encaisseur", None),
    f"{_PAYEE}/PartyName/Name": ("BT-59", "nom de l'encaisseur", "Encaisseur.RaisonSociale"),
    f"{_PAYEE}/PartyIdentification/ID": ("BT-60", "identifiant de l'encaisseur", "Encaisseur.Identifiant"),
    f"{_PAYEE}/PartyLegalEntity/CompanyID": ("BT-61", "identifiant légal de l'encaisseur", "Encaisseur.Identifiant"),
    f"{_PAYEE}/PostalAddress": (None, "adresse de l'encaisseur", "Encaisseur.Adresse"),
    _REPRESENTATIVE: ("BG-12", "adresse du représentant fiscal", None),
    **address_rows(_REPRESENTATIVE, UBL_ADDRESS, parties.REPRESENTATIVE_ADDRESS, _WHOSE[2], None),
    _PLACE: ("BG-15", "adresse du lieu de livraison", "SiteLivraison.Adresse"),
    **address_rows(_PLACE, UBL_ADDRESS, parties.DELIVERY_ADDRESS, _WHOSE[3], "SiteLivraison.Adresse"),
    **_MONEY,
    **{f"InvoiceLine{path}": named for path, named in _LINE.items()},
}
# fmt: on
