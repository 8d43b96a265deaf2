"""Formats that are known in order to be refused, each with a sentence that says what it is and what to send instead.

Sources: DOMAIN §1 (retired interfaces), §11 (messages of the reform), DESIGN §3 (vocabularies that have a name).
Limits: none of them is read; a format absent from here is told as an unknown root.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.formats.format import Format, no_profile, read_nothing

_UNECE = "urn:un:unece:uncefact:data"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_FATTURA = (
    "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2",
    "http://www.fatturapa.gov.it/sdi/fatturapa/v1.1",
    "http://www.fatturapa.gov.it/sdi/fatturapa/v1.0",
)
_FATTURA_SIMPLE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0"
_SIGNATURES = (
    ("http://www.w3.org/2000/09/xmldsig#", "Signature"),
    ("http://uri.etsi.org/02918/v1.2.1#", "XAdESSignatures"),
    ("http://uri.etsi.org/2918/v1.2.1#", "XAdESSignatures"),
)
_ORDERS = ("Order", "OrderResponse", "OrderResponseSimple", "OrderChange", "OrderCancellation")
_LOGISTICS = ("DespatchAdvice", "ReceiptAdvice", "Waybill", "BillOfLading", "PackingList", "FulfilmentCancellation")
_ANSWERS = ("ApplicationResponse", "AttachedDocument", "DocumentStatus", "DocumentStatusRequest")
_ACCOUNTS = (
    *("DebitNote", "SelfBilledInvoice", "SelfBilledCreditNote", "FreightInvoice"),
    *("Reminder", "Statement", "RemittanceAdvice", "UtilityStatement"),
)
_OFFERS = ("Catalogue", "Quotation", "RequestForQuotation", "CallForTenders", "Tender", "Forecast")


def _refused(name: str, roots: Iterable[tuple[str | None, str]], refusal: str, vocabulary: str | None = None) -> Format:
    return Format(name, vocabulary, frozenset(roots), None, no_profile, read_nothing, refusal)


def _ubl(name: str, documents: tuple[str, ...], refusal: str) -> Format:
    return _refused(name, ((f"{_UBL}:{document}-2", document) for document in documents), refusal)


PES_FACTURE = _refused(
    "PES_Facture",
    (
        (None, "PES_Facture"),
        (None, "PES_FactureMin"),
        ("http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller", "PES_Aller"),
    ),
    "PES_Facture est trouvé, retiré de Chorus Pro depuis 2021 ; UBL 2.1 est attendu (interface FSO1100A ou FSO1110A)",
    "pes-facture",
)
CPP_FACTURE = _refused(
    "CPPFacture",
    ((None, f"CPPFacture{suffix}") for suffix in ("", "s", "Min", "MIN", "Unitaire", "MixteUnitaire")),
    "un format CPPFacture est trouvé, sous une racine que Chorus Pro ne connaît pas ; la racine CPPFactureMixte est "
    "attendue (interface FSO1113A)",
    "cpp-facture",
)
CPP_PIVOT = _refused(
    "CPPFacturePivot",
    ((None, "CPPFacturePivot"), (None, "CPPFacturePivotUnitaire")),
    "un pivot CPPFacturePivot est trouvé, format que Chorus Pro remet aux destinataires et ne reçoit pas ; "
    "CPPFactureMixte est attendu (interface FSO1113A), ou un autre format de dépôt",
    "cpp-facture",
)
CII_2014 = _refused(
    "CII 2014",
    (
        *((f"{_UNECE}:standard:CrossIndustryInvoice:{version}", "CrossIndustryInvoice") for version in range(1, 21)),
        *((f"{_UNECE}:draft:CrossIndustryInvoice:{version}", "CrossIndustryInvoice") for version in range(1, 4)),
    ),
    "une version de CII antérieure à 2016 est trouvée (interfaces FSO1101A et FSO1111A, retirées) ; "
    "CII D16B est attendu (FSO1106A ou FSO1116A)",
)
ZUGFERD_DRAFT = _refused(
    "ZUGFeRD (projet)",
    ((f"{_UNECE}:standard:CBFBUY:5", "Invoice"),),
    "une version de projet de ZUGFeRD, antérieure à 2014, est trouvée ; Factur-X 1.0 (ZUGFeRD 2) est attendu",
)
CDAR = _refused(
    "CDAR",
    ((f"{_UNECE}:standard:CrossDomainAcknowledgementAndResponse:100", "CrossDomainAcknowledgementAndResponse"),),
    "un statut de cycle de vie (CDAR) est trouvé, et non une facture ; "
    "la facture elle-même est attendue, en UBL 2.1, CII D16B ou Factur-X",
)
ORDER_X = _refused(
    "Order-X",
    (
        (f"{_UNECE}{infix}:SCRDMCCBDACIOMessageStructure:100", "SCRDMCCBDACIOMessageStructure")
        for infix in ("", ":standard")
    ),
    "une commande Order-X est trouvée, et non une facture ; la facture qui y répond est attendue, "
    "avec le numéro de la commande pour engagement",
)
UBL_ORDER = _ubl(
    "UBL, commande",
    _ORDERS,
    "une commande UBL, ou une réponse à une commande, est trouvée, et non une facture ; "
    "un document UBL Invoice ou CreditNote est attendu",
)
UBL_LOGISTICS = _ubl(
    "UBL, expédition",
    _LOGISTICS,
    "un document UBL d'expédition ou de réception est trouvé, et non une facture ; "
    "un document UBL Invoice ou CreditNote est attendu",
)
UBL_ANSWER = _ubl(
    "UBL, réponse",
    _ANSWERS,
    "un accusé, un statut ou une enveloppe UBL est trouvé, et non une facture ; "
    "le document UBL Invoice ou CreditNote lui-même est attendu",
)
UBL_ACCOUNT = _ubl(
    "UBL, compte",
    _ACCOUNTS,
    "une note de débit, une autofacture, un relevé ou une relance UBL est trouvé ; "
    "seuls les documents UBL Invoice et CreditNote sont admis",
)
UBL_OFFER = _ubl(
    "UBL, offre",
    _OFFERS,
    "un catalogue, un devis ou une offre UBL est trouvé, et non une facture ; "
    "un document UBL Invoice ou CreditNote est attendu",
)
UBL_1 = _refused(
    "UBL 1.0",
    ((f"{_UBL}:Invoice-1.0", "Invoice"),),
    "une facture UBL 1.0 (2004) est trouvée ; UBL 2.1 est attendu (interface FSO1100A ou FSO1110A)",
)
FATTURA_PA = _refused(
    "FatturaPA",
    (
        *((namespace, "FatturaElettronica") for namespace in _FATTURA),
        (_FATTURA_SIMPLE, "FatturaElettronicaSemplificata"),
    ),
    "une facture italienne FatturaPA est trouvée ; Chorus Pro attend UBL 2.1, CII D16B ou Factur-X",
)
SIGNATURE = _refused(
    "Signature XAdES",
    _SIGNATURES,
    "une signature électronique XAdES est trouvée seule ; la facture qu'elle signe est attendue dans ce fichier, "
    "la signature peut l'accompagner dans l'archive",
)
SBDH = _refused(
    "Enveloppe SBDH",
    (("http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader", "StandardBusinessDocument"),),
    "une enveloppe SBDH du réseau Peppol est trouvée ; la facture UBL qu'elle contient est attendue, sans l'enveloppe",
)
