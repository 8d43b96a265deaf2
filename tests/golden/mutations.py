"""Common errors, each made by changing one thing in an accepted sample: what accountants and their tools do wrong."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parents[2] / "samples"
UBL, CREDIT, FULL = "ubl/accepted/minimal.xml", "ubl/accepted/credit-note.xml", "ubl/accepted/all-fields.xml"
CII, CII_FULL = "cii/accepted/minimal.xml", "cii/accepted/all-fields.xml"
ISSUED = ">2026-03-02</cbc:IssueDate>"


class Mutation(NamedTuple):
    """One error: its name, the accepted sample, what is replaced (each text must be there), the motif it must give."""

    name: str
    sample: str
    changes: tuple[tuple[str, str], ...]
    motif: str

    def content(self) -> bytes:
        """The changed document."""
        text = (SAMPLES / self.sample).read_text(encoding="utf-8")
        for old, new in self.changes:
            assert old in text, (self.name, old)
            text = text.replace(old, new, 1)
        return text.encode()


def _one(name: str, sample: str, old: str, new: str, motif: str) -> Mutation:
    return Mutation(name, sample, ((old, new),), motif)


def _element(name: str, sample: str, old: str, new: str, motif: str = "XSD_UNEXPECTED") -> Mutation:
    """An element renamed, both tags."""
    return Mutation(name, sample, ((f"<{old}", f"<{new}"), (f"</{old}>", f"</{new}>")), motif)


_DUE = "  <cbc:DueDate>2026-04-01</cbc:DueDate>\n"
_TYPE = "  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
_NUMBER = "  <cbc:ID>UA-2026-0001</cbc:ID>\n"
_NET = '    <cbc:PayableAmount currencyID="EUR">1200.00</cbc:PayableAmount>\n'
_BASIS = "        <ram:TaxBasisTotalAmount>1000.00</ram:TaxBasisTotalAmount>\n"
_DUE_CII = "        <ram:DuePayableAmount>1200.00</ram:DuePayableAmount>\n"
_SCHEME = "        <cac:TaxScheme>\n          <cbc:ID>VAT</cbc:ID>\n        </cac:TaxScheme>\n"
_DATE_CII = '<udt:DateTimeString format="102">20260302</udt:DateTimeString>'
_BILLED = '<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>'

SCHEMA_ERRORS = (
    _one("ubl-montant-virgule", UBL, ">1200.00</cbc:TaxInclusiveAmount>", ">1200,00</cbc:TaxInclusiveAmount>",
         "XSD_NUMBER"),
    _one("ubl-montant-espace-euro", UBL, ">1200.00</cbc:PayableAmount>", ">1 200,00 €</cbc:PayableAmount>",
         "XSD_NUMBER"),
    _one("ubl-montant-en-lettres", UBL, ">1200.00</cbc:PayableAmount>", ">douze cents</cbc:PayableAmount>",
         "XSD_NUMBER"),
    _one("ubl-taux-pourcent", UBL, "<cbc:Percent>20<", "<cbc:Percent>20 %<", "XSD_NUMBER"),
    _one("ubl-date-jjmmaaaa", UBL, ISSUED, ">02/03/2026</cbc:IssueDate>", "XSD_DATE"),
    _one("ubl-date-sans-tirets", UBL, ISSUED, ">20260302</cbc:IssueDate>", "XSD_DATE"),
    _one("ubl-date-en-lettres", UBL, ISSUED, ">2 mars 2026</cbc:IssueDate>", "XSD_DATE"),
    _one("ubl-date-impossible", UBL, ISSUED, ">2026-02-31</cbc:IssueDate>", "XSD_DATE"),
    _one("ubl-date-et-heure", UBL, ISSUED, ">2026-03-02T10:30:00</cbc:IssueDate>", "XSD_DATE"),
    _one("ubl-echeance-jjmmaaaa", UBL, _DUE, _DUE.replace("2026-04-01", "01.04.2026"), "XSD_DATE"),
    _one("ubl-date-vide", UBL, ISSUED, "></cbc:IssueDate>", "XSD_EMPTY"),
    _one("ubl-montant-vide", UBL, ">1200.00</cbc:TaxInclusiveAmount>", "></cbc:TaxInclusiveAmount>", "XSD_EMPTY"),
    _one("ubl-numero-absent", UBL, _NUMBER, "", "XSD_MISSING"),
    _one("ubl-date-absente", UBL, "  <cbc:IssueDate>2026-03-02</cbc:IssueDate>\n", "", "XSD_MISSING"),
    _one("ubl-net-a-payer-absent", UBL, _NET, "", "XSD_MISSING"),
    _one("ubl-taxe-sans-regime", UBL, _SCHEME, "", "XSD_MISSING"),
    _one("ubl-origine-sans-numero", CREDIT, "      <cbc:ID>FA-2026-0007</cbc:ID>\n", "", "XSD_MISSING"),
    Mutation("ubl-deux-oublis", UBL, ((_NUMBER, ""), (_NET, "")), "XSD_MISSING"),
    _element("ubl-nom-mal-orthographie", UBL, "cbc:IssueDate", "cbc:IssuDate"),
    _element("ubl-casse", UBL, "cbc:DocumentCurrencyCode", "cbc:documentCurrencyCode"),
    _element("ubl-nom-inconnu", UBL, "cbc:TaxExclusiveAmount", "cbc:MontantHT"),
    _element("ubl-mauvais-prefixe", UBL, "cbc:IssueDate", "cac:IssueDate"),
    _one("ubl-element-en-trop", UBL, _NET, _NET + "    <cbc:NetAPayer>1200.00</cbc:NetAPayer>\n", "XSD_UNEXPECTED"),
    _one("ubl-iban-hors-du-paiement", UBL, "  <cac:TaxTotal>",
         "  <cac:PayeeFinancialAccount><cbc:ID>FR7619876001230456789123460</cbc:ID></cac:PayeeFinancialAccount>\n"
         "  <cac:TaxTotal>", "XSD_UNEXPECTED"),
    _one("ubl-balise-dans-une-valeur", UBL, ISSUED, "><b>2026-03-02</b></cbc:IssueDate>", "XSD_UNEXPECTED"),
    Mutation("ubl-elements-intervertis", UBL, ((_TYPE, ""), (_NUMBER, _TYPE + _NUMBER)), "XSD_ORDER"),
    _one("ubl-date-deux-fois", UBL, "  <cbc:IssueDate>2026-03-02</cbc:IssueDate>\n",
         "  <cbc:IssueDate>2026-03-02</cbc:IssueDate>\n" * 2, "XSD_REPEATED"),
    _one("ubl-devise-du-montant-absente", UBL, ' currencyID="EUR">1200.00</cbc:PayableAmount>',
         ">1200.00</cbc:PayableAmount>", "XSD_ATTRIBUTE_MISSING"),
    _one("ubl-attribut-mal-orthographie", UBL, ' currencyID="EUR">1200.00</cbc:PayableAmount>',
         ' currencyId="EUR">1200.00</cbc:PayableAmount>', "XSD_ATTRIBUTE_UNKNOWN"),
    _one("ubl-attribut-invente", UBL, "<cbc:IssueDate>", '<cbc:IssueDate heure="10:30">', "XSD_ATTRIBUTE_UNKNOWN"),
    _one("ubl-type-de-piece-absent", FULL, 'mimeCode="application/pdf" ', "", "XSD_ATTRIBUTE_MISSING"),
    _one("ubl-piece-pas-en-base64", FULL, ">UEsDBBQAAAAI", ">(voir pièce jointe)", "XSD_BASE64"),
    _one("ubl-indicateur-non", FULL, ">false<", ">non<", "XSD_LIST"),
    _one("ubl-engagement-sans-balise", FULL, "    <cbc:ID>UHL-2026-118</cbc:ID>\n", "    UHL-2026-118\n", "XSD_TEXT"),
    _one("ubl-valeur-nil", UBL, "<cbc:ID>UA-2026-0001<",
         '<cbc:ID xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">UA-2026-0001<', "XSD_INVALID"),
    _one("avoir-ligne-de-facture", CREDIT, "<cbc:CreditedQuantity", "<cbc:InvoicedQuantity", "XSD_UNEXPECTED")
    ._replace(changes=(("<cbc:CreditedQuantity", "<cbc:InvoicedQuantity"),
                       ("</cbc:CreditedQuantity>", "</cbc:InvoicedQuantity>"))),
    _one("cii-montant-virgule", CII, ">1200.00</ram:GrandTotalAmount>", ">1200,00</ram:GrandTotalAmount>",
         "XSD_NUMBER"),
    _one("cii-quantite-avec-unite", CII, ">1</ram:BilledQuantity>", ">1 jour</ram:BilledQuantity>", "XSD_NUMBER"),
    _one("cii-date-absente", CII, f"    <ram:IssueDateTime>\n      {_DATE_CII}\n    </ram:IssueDateTime>\n", "",
         "XSD_MISSING"),
    _one("cii-livraison-absente", CII, "    <ram:ApplicableHeaderTradeDelivery/>\n", "", "XSD_MISSING"),
    _one("cii-date-sans-balise", CII, _DATE_CII, "20260302", "XSD_TEXT"),
    _one("cii-dateheure-francaise", CII, _DATE_CII, "<udt:DateTime>02/03/2026</udt:DateTime>", "XSD_DATE"),
    _element("cii-nom-ubl", CII, "ram:DuePayableAmount", "ram:PayableAmount"),
    _element("cii-mauvais-prefixe", CII, "rsm:ExchangedDocument>", "ram:ExchangedDocument>")
    ._replace(changes=(("<rsm:ExchangedDocument>", "<ram:ExchangedDocument>"),
                       ("</rsm:ExchangedDocument>", "</ram:ExchangedDocument>"))),
    Mutation("cii-totaux-intervertis", CII, ((_DUE_CII, ""), (_BASIS, _DUE_CII + _BASIS)), "XSD_ORDER"),
    _one("cii-cadre-deux-fois", CII, "      <ram:ID>A1</ram:ID>\n", "      <ram:ID>A1</ram:ID>\n" * 2, "XSD_REPEATED"),
    _one("cii-indicateur-oui", CII_FULL, "<udt:Indicator>true<", "<udt:Indicator>oui<", "XSD_LIST"),
    _one("cii-unite-en-toutes-lettres", CII, _BILLED,
         f'{_BILLED}<ram:TheoreticalWeightMeasure unitCode="KILOGRAMME">3</ram:TheoreticalWeightMeasure>', "XSD_LENGTH"),
)  # fmt: skip

RULE_ERRORS = (
    _one("ubl-numero-avec-points", UBL, "UA-2026-0001", "FA.2026.0001", "NUMBER_FORMAT"),
    _one("ubl-numero-trop-long", UBL, "UA-2026-0001", "FACTURE-2026-00000000001", "NUMBER_FORMAT"),
    _one("ubl-cadre-de-la-reforme", UBL, "<cbc:ProfileID>A1<", "<cbc:ProfileID>S1<", "CADRE_UNKNOWN"),
    _one("ubl-type-389", UBL, ">380<", ">389<", "TYPE_CODE"),
    _one("ubl-siren-pour-siret", UBL, ">91023456600016<", ">910234566<", "SELLER_SIRET"),
    _one("ubl-cle-de-siret-fausse", UBL, ">92100001400016<", ">92100001400017<", "BUYER_SIRET"),
    _one("ubl-iban-faux", UBL, "FR7619876001230456789123460", "FR7619876001230456789123406", "IBAN_INVALID"),
    _one("ubl-iban-vide", UBL, "<cbc:ID>FR7619876001230456789123460</cbc:ID>", "<cbc:ID/>", "IBAN_MISSING"),
    _one("ubl-mode-de-paiement-vide", UBL, "<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode><", "PAYMENT_MISSING"),
    _one("ubl-devise-en-toutes-lettres", UBL, "<cbc:DocumentCurrencyCode>EUR<", "<cbc:DocumentCurrencyCode>Euro<",
         "CURRENCY"),
    _one("ubl-ttc-different", UBL, ">1200.00</cbc:TaxInclusiveAmount>", ">1250.00</cbc:TaxInclusiveAmount>",
         "TOTAL_TTC"),
    Mutation("ubl-piece-exe", FULL,
             (("<cbc:ID>facture.pdf<", "<cbc:ID>facture.exe<"), ('filename="facture.pdf"', 'filename="facture.exe"')),
             "ATTACHMENT_EXTENSION"),
    _one("cii-date-jjmmaaaa", CII, ">20260302<", ">02/03/2026<", "DATE_FORMAT"),
    _one("cii-net-different", CII, _DUE_CII, _DUE_CII.replace("1200", "1000"), "TOTAL_NET"),
    _one("cii-destinataire-sans-siret", CII, ">92100001400016<", "><", "BUYER_MISSING"),
    _one("cii-siret-avec-lettre", CII, ">91023456600016<", ">9102345660001O<", "SELLER_SIRET"),
    _one("cii-virement-sans-iban", CII, "<ram:IBANID>FR7619876001230456789123460</ram:IBANID>", "<ram:IBANID/>",
         "IBAN_MISSING"),
    _one("cii-facture-de-2099", CII, ">20260302<", ">20990302<", "DATE_FUTURE"),
)  # fmt: skip

BROKEN = (
    _one("xml-balise-non-fermee", UBL, "</cbc:IssueDate>", "", "XML_UNREADABLE"),
    _one("xml-esperluette", UBL, "Ateliers Bellerive", "Ateliers & Bellerive", "XML_UNREADABLE"),
    Mutation("racine-inconnue", UBL, (("<Invoice ", "<Facture "), ("</Invoice>", "</Facture>")), "FORMAT_UNKNOWN"),
)

ALL = (*SCHEMA_ERRORS, *RULE_ERRORS, *BROKEN)
