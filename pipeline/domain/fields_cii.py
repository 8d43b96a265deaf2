"""CII D16B and D22B: path below the root to (EN 16931 term, French name, AIFE field).

Sources: EN 16931-3-3 for the terms, DOMAIN §2 for AIFE's names (dictionary of its own samples). French names are ours.
"""

from __future__ import annotations

from pipeline.domain import fields_parties as parties
from pipeline.domain.fields_parties import CII_ADDRESS, CII_PARTY, Named, address_rows, party_rows

_TRADE = "SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRADE}/ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement"
_MEANS = f"{_SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"

# fmt: off
_HEADER: dict[str, Named] = {
    "ExchangedDocumentContext": ("BG-2", "contexte du document", None),
    "ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter":
        (None, "cadre de facturation", "Generalites.Cadre"),
    "ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID":
        ("BT-23", "cadre de facturation", "Generalites.Cadre"),
    "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter": (None, "profil", None),
    "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID": ("BT-24", "identifiant de profil", None),
    "ExchangedDocument": (None, "en-tête du document", None),
    "ExchangedDocument/ID": ("BT-1", "numéro de facture", "Generalites.Identifiant"),
    "ExchangedDocument/TypeCode": ("BT-3", "type de facture", "Generalites.Type"),
    "ExchangedDocument/IssueDateTime": ("BT-2", "date d'émission", "Generalites.DateEmission"),
    "ExchangedDocument/IncludedNote": ("BG-1", "note", None),
    "ExchangedDocument/IncludedNote/Content": ("BT-22", "texte de la note", "Generalites.Note"),
    "ExchangedDocument/IncludedNote/SubjectCode": ("BT-21", "sujet de la note", None),
    _TRADE: (None, "transaction", None),
}
_AGREED: dict[str, Named] = {
    "": (None, "accord commercial", None),
    "/BuyerReference": ("BT-10", "code service", "Debiteur.CodeService"),
    "/SellerOrderReferencedDocument": (None, "ordre de vente", None),
    "/SellerOrderReferencedDocument/IssuerAssignedID": ("BT-14", "numéro d'ordre de vente", None),
    "/BuyerOrderReferencedDocument": (None, "commande de l'acheteur", None),
    "/BuyerOrderReferencedDocument/IssuerAssignedID":
        ("BT-13", "numéro d'engagement", "Engagement.NumeroEngagement"),
    "/ContractReferencedDocument": (None, "marché ou contrat", None),
    "/ContractReferencedDocument/IssuerAssignedID": ("BT-12", "numéro de marché", "Engagement.NumeroMarche"),
    "/AdditionalReferencedDocument": ("BG-24", "pièce jointe", None),
    "/AdditionalReferencedDocument/IssuerAssignedID": ("BT-122", "référence de la pièce jointe", "PJ.Nom"),
    "/AdditionalReferencedDocument/URIID": ("BT-124", "adresse de la pièce jointe", None),
    "/AdditionalReferencedDocument/TypeCode": (None, "type de document de la pièce jointe", None),
    "/AdditionalReferencedDocument/Name": ("BT-123", "type de pièce jointe", "PJ.Type"),
    "/AdditionalReferencedDocument/AttachmentBinaryObject": ("BT-125", "contenu de la pièce jointe", "PJ.Contenu"),
    "/SpecifiedProcuringProject": (None, "projet", None),
    "/SpecifiedProcuringProject/ID": ("BT-11", "référence de projet", None),
}
_DELIVERED: dict[str, Named] = {
    "": ("BG-13", "livraison", None),
    "/ShipToTradeParty": ("BG-13", "lieu de livraison", None),
    "/ShipToTradeParty/ID": ("BT-71", "identifiant du lieu de livraison", "SiteLivraison.Identifiant"),
    "/ShipToTradeParty/GlobalID": ("BT-71", "identifiant du lieu de livraison", "SiteLivraison.Identifiant"),
    "/ShipToTradeParty/Name": ("BT-70", "nom du lieu de livraison", "SiteLivraison.Nom"),
    "/ActualDeliverySupplyChainEvent/OccurrenceDateTime":
        ("BT-72", "date de livraison", "SiteLivraison.DateLivraison"),
    "/DespatchAdviceReferencedDocument/IssuerAssignedID": ("BT-16", "avis d'expédition", None),
    "/ReceivingAdviceReferencedDocument/IssuerAssignedID": ("BT-15", "avis de réception", None),
}
_SETTLED: dict[str, Named] = {
    "": (None, "règlement", None),
    "/CreditorReferenceID": ("BT-90", "identifiant de créancier SEPA", None),
    "/PaymentReference": ("BT-83", "référence de paiement", None),
    "/TaxCurrencyCode": ("BT-6", "devise de comptabilisation de la TVA", None),
    "/InvoiceCurrencyCode": ("BT-5", "devise de la facture", "Devise"),
    "/InvoiceIssuerReference": (None, "code service du fournisseur", "Fournisseur.CodeService"),
    "/ReceivableSpecifiedTradeAccountingAccount/ID": ("BT-19", "référence comptable de l'acheteur", None),
    "/ApplicableTradeTax": ("BG-23", "ventilation de la TVA", None),
    "/ApplicableTradeTax/CalculatedAmount": ("BT-117", "montant de TVA de ce taux", "RecapitulatifTaxes.MontantTaxes"),
    "/ApplicableTradeTax/TypeCode": (None, "type de taxe (VAT)", None),
    "/ApplicableTradeTax/ExemptionReason": ("BT-120", "motif d'exonération", "RecapitulatifTaxes.Exoneration"),
    "/ApplicableTradeTax/ExemptionReasonCode": ("BT-121", "code du motif d'exonération", None),
    "/ApplicableTradeTax/BasisAmount": ("BT-116", "base d'imposition", "RecapitulatifTaxes.Base"),
    "/ApplicableTradeTax/CategoryCode": ("BT-118", "catégorie de TVA", "RecapitulatifTaxes.Type"),
    "/ApplicableTradeTax/TaxPointDate": ("BT-7", "date d'exigibilité de la TVA", None),
    "/ApplicableTradeTax/DueDateTypeCode": ("BT-8", "code d'exigibilité de la TVA", "Fournisseur.RegimeTVA"),
    "/ApplicableTradeTax/RateApplicablePercent": ("BT-119", "taux de TVA", "RecapitulatifTaxes.Taux"),
    "/BillingSpecifiedPeriod": ("BG-14", "période de facturation", None),
    "/BillingSpecifiedPeriod/Description": (None, "description de la période", "Generalites.DescriptionPeriode"),
    "/BillingSpecifiedPeriod/StartDateTime": ("BT-73", "début de période", "Generalites.DebutPeriode"),
    "/BillingSpecifiedPeriod/EndDateTime": ("BT-74", "fin de période", "Generalites.FinPeriode"),
    "/SpecifiedTradeAllowanceCharge": ("BG-20/BG-21", "remise ou charge du document", None),
    "/SpecifiedTradeAllowanceCharge/ChargeIndicator":
        (None, "indicateur de remise (false) ou de charge (true)", "ChargeRemise.Type"),
    "/SpecifiedTradeAllowanceCharge/ActualAmount":
        ("BT-92/BT-99", "montant de la remise ou de la charge", "ChargeRemise.Montant"),
    "/SpecifiedTradeAllowanceCharge/BasisAmount":
        ("BT-93/BT-100", "base de la remise ou de la charge", "ChargeRemise.Base"),
    "/SpecifiedTradeAllowanceCharge/CalculationPercent":
        ("BT-94/BT-101", "taux de la remise ou de la charge", None),
    "/SpecifiedTradeAllowanceCharge/Reason":
        ("BT-97/BT-104", "motif de la remise ou de la charge", "ChargeRemise.Motif"),
    "/SpecifiedTradeAllowanceCharge/ReasonCode":
        ("BT-98/BT-105", "code du motif de la remise ou de la charge", "ChargeRemise.Code"),
    "/SpecifiedTradeAllowanceCharge/CategoryTradeTax/CategoryCode":
        ("BT-95/BT-102", "catégorie de TVA de la remise ou de la charge", None),
    "/SpecifiedTradeAllowanceCharge/CategoryTradeTax/RateApplicablePercent":
        ("BT-96/BT-103", "taux de TVA de la remise ou de la charge", None),
    "/SpecifiedTradePaymentTerms": (None, "conditions de paiement", None),
    "/SpecifiedTradePaymentTerms/Description": ("BT-20", "conditions de paiement", None),
    "/SpecifiedTradePaymentTerms/DueDateDateTime": ("BT-9", "date d'échéance", "Paiement.DateEcheance"),
    "/SpecifiedTradePaymentTerms/DirectDebitMandateID": ("BT-89", "référence du mandat de prélèvement", None),
    "/InvoiceReferencedDocument": ("BG-3", "facture d'origine", None),
    "/InvoiceReferencedDocument/IssuerAssignedID":
        ("BT-25", "numéro de la facture d'origine", "Generalites.IdentifiantFactureOrigine"),
    "/InvoiceReferencedDocument/FormattedIssueDateTime": ("BT-26", "date de la facture d'origine", None),
    "/PayeeTradeParty": ("BG-10", "encaisseur", None),
    "/PayeeTradeParty/Name": ("BT-59", "nom de l'encaisseur", "Encaisseur.RaisonSociale"),
    "/PayeeTradeParty/ID": ("BT-60", "identifiant de l'encaisseur", "Encaisseur.Identifiant"),
    "/PayeeTradeParty/GlobalID": ("BT-60", "identifiant de l'encaisseur", "Encaisseur.Identifiant"),
    "/PayeeTradeParty/SpecifiedLegalOrganization/ID":
        ("BT-61", "identifiant légal de l'encaisseur", "Encaisseur.Identifiant"),
    "/PayeeTradeParty/DefinedTradeContact": (None, "contact de l'encaisseur", "Encaisseur.Contact"),
    "/PayeeTradeParty/PostalTradeAddress": (None, "adresse de l'encaisseur", "Encaisseur.Adresse"),
    "/InvoiceeTradeParty": (None, "valideur", None),
    "/InvoiceeTradeParty/Name": (None, "raison sociale du valideur", "Valideur.RaisonSociale"),
    "/InvoiceeTradeParty/SpecifiedLegalOrganization/ID": (None, "identifiant du valideur", "Valideur.Identifiant"),
}
_PAID: dict[str, Named] = {
    "": ("BG-16", "moyen de paiement", None),
    "/TypeCode": ("BT-81", "code du mode de paiement", "Paiement.ModePaiement"),
    "/Information": ("BT-82", "information de paiement", "Paiement.Note"),
    "/ApplicableTradeSettlementFinancialCard": ("BG-18", "carte de paiement", None),
    "/ApplicableTradeSettlementFinancialCard/ID": ("BT-87", "numéro de carte", None),
    "/ApplicableTradeSettlementFinancialCard/CardholderName": ("BT-88", "porteur de la carte", None),
    "/PayerPartyDebtorFinancialAccount/IBANID": ("BT-91", "compte à débiter", None),
    "/PayeePartyCreditorFinancialAccount": ("BG-17", "compte à créditer", None),
    "/PayeePartyCreditorFinancialAccount/IBANID":
        ("BT-84", "IBAN du compte à créditer", "Paiement.IdentifiantCompteBancaire"),
    "/PayeePartyCreditorFinancialAccount/ProprietaryID":
        ("BT-84", "compte à créditer", "Paiement.IdentifiantCompteBancaire"),
    "/PayeePartyCreditorFinancialAccount/AccountName": ("BT-85", "titulaire du compte", "Encaisseur.RaisonSociale"),
    "/PayeeSpecifiedCreditorFinancialInstitution": (None, "banque du compte à créditer", None),
    "/PayeeSpecifiedCreditorFinancialInstitution/BICID":
        ("BT-86", "BIC de la banque", "Paiement.IdentifiantEtablissement"),
}
_SUMMED: dict[str, Named] = {
    "": ("BG-22", "totaux du document", None),
    "/LineTotalAmount": ("BT-106", "somme des montants nets des lignes", None),
    "/ChargeTotalAmount": ("BT-108", "somme des charges", "Generalites.MontantCharges"),
    "/AllowanceTotalAmount": ("BT-107", "somme des remises", "Generalites.MontantRemises"),
    "/TaxBasisTotalAmount": ("BT-109", "montant total HT", "Generalites.MontantHT"),
    "/TaxTotalAmount": ("BT-110", "montant total de TVA", "Generalites.MontantTaxes"),
    "/RoundingAmount": ("BT-114", "arrondi", None),
    "/GrandTotalAmount": ("BT-112", "montant total TTC", "Generalites.MontantTTC"),
    "/TotalPrepaidAmount": ("BT-113", "montant déjà versé", "Generalites.MontantADeduire"),
    "/DuePayableAmount": ("BT-115", "net à payer", "Generalites.MontantNetAPayer"),
}
_LINE: dict[str, Named] = {
    "": ("BG-25", "ligne de facture", None),
    "/AssociatedDocumentLineDocument/LineID": ("BT-126", "numéro de ligne", "Ligne.Numero"),
    "/AssociatedDocumentLineDocument/LineStatusCode": (None, "type de ligne", "Ligne.Type"),
    "/AssociatedDocumentLineDocument/LineStatusReasonCode": (None, "sous-type de ligne", "Ligne.SousType"),
    "/AssociatedDocumentLineDocument/IncludedNote/Content": ("BT-127", "note de ligne", "Ligne.Complement"),
    "/SpecifiedTradeProduct": ("BG-31", "article", None),
    "/SpecifiedTradeProduct/GlobalID": ("BT-157", "référence normalisée de l'article", "Ligne.ReferenceProduit"),
    "/SpecifiedTradeProduct/SellerAssignedID":
        ("BT-155", "référence de l'article chez le vendeur", "Ligne.ReferenceProduit"),
    "/SpecifiedTradeProduct/BuyerAssignedID": ("BT-156", "référence de l'article chez l'acheteur", None),
    "/SpecifiedTradeProduct/Name": ("BT-153", "nom de l'article", "Ligne.Nom"),
    "/SpecifiedTradeProduct/Description": ("BT-154", "description de l'article", "Ligne.Description"),
    "/SpecifiedTradeProduct/ApplicableProductCharacteristic": ("BG-32", "attribut de l'article", None),
    "/SpecifiedTradeProduct/ApplicableProductCharacteristic/Description": ("BT-160", "nom de l'attribut", None),
    "/SpecifiedTradeProduct/ApplicableProductCharacteristic/Value": ("BT-161", "valeur de l'attribut", None),
    "/SpecifiedTradeProduct/DesignatedProductClassification/ClassCode": ("BT-158", "classification", None),
    "/SpecifiedTradeProduct/OriginTradeCountry/ID": ("BT-159", "pays d'origine de l'article", None),
    "/SpecifiedLineTradeAgreement": ("BG-29", "prix", None),
    "/SpecifiedLineTradeAgreement/BuyerOrderReferencedDocument/LineID": ("BT-132", "ligne de commande", None),
    "/SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/ChargeAmount":
        ("BT-148", "prix brut unitaire", "Ligne.PrixBase"),
    "/SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/BasisQuantity":
        ("BT-149", "quantité de base du prix", None),
    "/SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/AppliedTradeAllowanceCharge/ActualAmount":
        ("BT-147", "rabais sur le prix", "Ligne.Remise"),
    "/SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount":
        ("BT-146", "prix net unitaire", "Ligne.PrixUnitaire"),
    "/SpecifiedLineTradeAgreement/NetPriceProductTradePrice/BasisQuantity":
        ("BT-149", "quantité de base du prix", None),
    "/SpecifiedLineTradeDelivery": (None, "livraison de la ligne", None),
    "/SpecifiedLineTradeDelivery/BilledQuantity": ("BT-129", "quantité facturée", "Ligne.Quantite"),
    "/SpecifiedLineTradeDelivery/BilledQuantity/@unitCode": ("BT-130", "unité de la quantité facturée", None),
    "/SpecifiedLineTradeDelivery/ShipToTradeParty": (None, "lieu de livraison de la ligne", "Ligne.Site"),
    "/SpecifiedLineTradeDelivery/ActualDeliverySupplyChainEvent":
        (None, "date de livraison de la ligne", "Ligne.DateLivraison"),
    "/SpecifiedLineTradeSettlement": (None, "règlement de la ligne", None),
    "/SpecifiedLineTradeSettlement/ApplicableTradeTax": ("BG-30", "TVA de la ligne", None),
    "/SpecifiedLineTradeSettlement/ApplicableTradeTax/CategoryCode": ("BT-151", "catégorie de TVA de la ligne", None),
    "/SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent":
        ("BT-152", "taux de TVA de la ligne", "Ligne.TauxTVA"),
    "/SpecifiedLineTradeSettlement/BillingSpecifiedPeriod": ("BG-26", "période de la ligne", None),
    "/SpecifiedLineTradeSettlement/BillingSpecifiedPeriod/StartDateTime":
        ("BT-134", "début de période de la ligne", None),
    "/SpecifiedLineTradeSettlement/BillingSpecifiedPeriod/EndDateTime": ("BT-135", "fin de période de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge":
        ("BG-27/BG-28", "remise ou charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/ActualAmount":
        ("BT-136/BT-141", "montant de la remise ou de la charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/BasisAmount":
        ("BT-137/BT-142", "base de la remise ou de la charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/CalculationPercent":
        ("BT-138/BT-143", "taux de la remise ou de la charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/Reason":
        ("BT-139/BT-144", "motif de la remise ou de la charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/ReasonCode":
        ("BT-140/BT-145", "code du motif de la remise ou de la charge de la ligne", None),
    "/SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount":
        ("BT-131", "montant net de la ligne", "Ligne.MontantHT"),
    "/SpecifiedLineTradeSettlement/AdditionalReferencedDocument/IssuerAssignedID":
        ("BT-128", "objet facturé par la ligne", None),
    "/SpecifiedLineTradeSettlement/ReceivableSpecifiedTradeAccountingAccount/ID":
        ("BT-133", "référence comptable de la ligne", None),
}
# fmt: on


def _around(block: str, groups: tuple[int, int, int], name: str, aife: str) -> dict[str, Named]:
    """The blocks of a party: itself, its address, its contact, its legal organisation; its plain identifier."""
    party, address, contact = groups
    whose = f"du {name}"
    return {
        block: (f"BG-{party}", name, None),
        f"{block}/ID": ("BT-29" if party == 4 else "BT-46", f"identifiant {whose}", f"{aife}.Identifiant"),
        f"{block}/Description": ("BT-33" if party == 4 else None, f"mentions légales {whose}", f"{aife}.Note"),
        f"{block}/SpecifiedLegalOrganization": (None, f"entité légale {whose}", None),
        f"{block}/SpecifiedTaxRegistration": (None, f"numéro de TVA {whose}", f"{aife}.IdentifiantTVA"),
        f"{block}/PostalTradeAddress": (f"BG-{address}", f"adresse {whose}", f"{aife}.Adresse"),
        f"{block}/DefinedTradeContact": (f"BG-{contact}", f"contact {whose}", None),
        f"{block}/DefinedTradeContact/DepartmentName": (None, f"nom du service {whose}", f"{aife}.NomService"),
    }


_SELLER, _BUYER = f"{_AGREEMENT}/SellerTradeParty", f"{_AGREEMENT}/BuyerTradeParty"
_REPRESENTATIVE = f"{_AGREEMENT}/SellerTaxRepresentativeTradeParty"
_PLACE = f"{_DELIVERY}/ShipToTradeParty/PostalTradeAddress"
_WHOSE = ("du fournisseur", "du destinataire", "du représentant fiscal", "du lieu de livraison")
_BLOCKS = {
    "": _HEADER,
    _AGREEMENT: _AGREED,
    _DELIVERY: _DELIVERED,
    _SETTLEMENT: _SETTLED,
    _MEANS: _PAID,
    f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation": _SUMMED,
    f"{_TRADE}/IncludedSupplyChainTradeLineItem": _LINE,
}

# fmt: off
CII: dict[str, Named] = {
    **{f"{block}{path}": named for block, rows in _BLOCKS.items() for path, named in rows.items()},
    **_around(_SELLER, (4, 5, 6), "fournisseur", "Fournisseur"),
    **party_rows(_SELLER, CII_PARTY, parties.SELLER, _WHOSE[0], "Fournisseur"),
    **address_rows(f"{_SELLER}/PostalTradeAddress", CII_ADDRESS, parties.SELLER_ADDRESS, _WHOSE[0],
                   "Fournisseur.Adresse"),
    **_around(_BUYER, (7, 8, 9), "destinataire", "Debiteur"),
    **party_rows(_BUYER, CII_PARTY, parties.BUYER, _WHOSE[1], "Debiteur"),
    **address_rows(f"{_BUYER}/PostalTradeAddress", CII_ADDRESS, parties.BUYER_ADDRESS, _WHOSE[1], "Debiteur.Adresse"),
    _REPRESENTATIVE: ("BG-11", "représentant fiscal", None),
    f"{_REPRESENTATIVE}/Name": ("BT-62", "nom du représentant fiscal", None),
    f"{_REPRESENTATIVE}/SpecifiedTaxRegistration/ID": ("BT-63", "numéro de TVA du représentant fiscal", None),
    f"{_REPRESENTATIVE}/PostalTradeAddress": ("BG-12", "adresse du représentant fiscal", None),
    **address_rows(f"{_REPRESENTATIVE}/PostalTradeAddress", CII_ADDRESS, parties.REPRESENTATIVE_ADDRESS, _WHOSE[2],
                   None),
    _PLACE: ("BG-15", "adresse du lieu de livraison", "SiteLivraison.Adresse"),
    **address_rows(_PLACE, CII_ADDRESS, parties.DELIVERY_ADDRESS, _WHOSE[3], "SiteLivraison.Adresse"),
}
# fmt: on
