"""Short documents of formats that are known and not accepted, or not invoices at all; all written by us."""

from __future__ import annotations

from collections.abc import Iterator

from samples.generator.model import SUPPLIER
from samples.generator.sample import Sample

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UN = "urn:un:unece:uncefact:data:standard:"


def samples() -> Iterator[Sample]:
    """One file a format."""
    rows = (
        ("zugferd-1.0", zugferd_1(), "ZUGFeRD 1.0 (CrossIndustryDocument)", "FORMAT_REFUSED"),
        ("pes-facture", _pes(), "PES_Facture, retiré depuis 2021", "FORMAT_REFUSED"),
        ("cii-2014", _cii_2014(), "ancienne CII de 2014 (interface FSO1101A)", "FORMAT_REFUSED"),
        ("cdar", _cdar(), "message de cycle de vie CDAR", "FORMAT_REFUSED"),
        ("order-x", order_x(), "commande Order-X", "FORMAT_REFUSED"),
        ("ubl-order", _ubl_order(), "commande UBL", "FORMAT_REFUSED"),
        ("fatturapa", _fattura(), "FatturaPA italienne", "FORMAT_REFUSED"),
        ("unknown", _unknown(), "un XML qui n'est d'aucun format connu", "FORMAT_UNKNOWN"),
        ("wrong-namespace", _wrong_namespace(), "Invoice dans un autre espace de noms", "FORMAT_UNKNOWN"),
    )
    for name, content, purpose, motif in rows:
        yield Sample(f"refused-formats/{name}.xml", content, purpose, motif, None, valid=False)


def zugferd_1() -> bytes:
    """A ZUGFeRD 1.0 invoice, reduced."""
    ram = f"{_UN}ReusableAggregateBusinessInformationEntity:12"
    return _write(
        f'<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0" xmlns:ram="{ram}"'
        f' xmlns:udt="{_UN}UnqualifiedDataType:15">',
        "  <rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        "<ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:basic</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>",
        "  <rsm:HeaderExchangedDocument><ram:ID>ZF-2026-1</ram:ID><ram:TypeCode>380</ram:TypeCode>"
        '<ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime>'
        "</rsm:HeaderExchangedDocument>",
        "</rsm:CrossIndustryDocument>",
    )


def order_x() -> bytes:
    """An Order-X order, reduced."""
    return _write(
        f'<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm="{_UN}SCRDMCCBDACIOMessageStructure:100"'
        f' xmlns:ram="{_UN}ReusableAggregateBusinessInformationEntity:128">',
        "  <rsm:ExchangedDocument><ram:ID>CDE-2026-1</ram:ID><ram:TypeCode>220</ram:TypeCode></rsm:ExchangedDocument>",
        "</rsm:SCRDMCCBDACIOMessageStructure>",
    )


def _pes() -> bytes:
    return _write(
        "<PES_Facture>",
        '  <EnTetePES><DteStr V="2026-03-02"/><IdPost V="038990"/></EnTetePES>',
        f'  <PES_FactureUnitaire><IdFacture V="PES-1"/><Fournisseur V="{SUPPLIER.id}"/></PES_FactureUnitaire>',
        "</PES_Facture>",
    )


def _cii_2014() -> bytes:
    return _write(
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{_UN}CrossIndustryInvoice:1"'
        f' xmlns:ram="{_UN}ReusableAggregateBusinessInformationEntity:8">',
        "  <rsm:CIExchangedDocument><ram:ID>CII-2026-1</ram:ID><ram:TypeCode>380</ram:TypeCode>"
        "</rsm:CIExchangedDocument>",
        "</rsm:CrossIndustryInvoice>",
    )


def _cdar() -> bytes:
    return _write(
        f'<rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm="{_UN}CrossDomainAcknowledgementAndResponse:100"'
        f' xmlns:ram="{_UN}ReusableAggregateBusinessInformationEntity:100">',
        "  <rsm:ExchangedDocument><ram:ID>CDV-2026-1</ram:ID></rsm:ExchangedDocument>",
        "  <rsm:AcknowledgementDocument><ram:TypeCode>23</ram:TypeCode></rsm:AcknowledgementDocument>",
        "</rsm:CrossDomainAcknowledgementAndResponse>",
    )


def _ubl_order() -> bytes:
    return _write(
        f'<Order xmlns="{_UBL}Order-2" xmlns:cbc="{_UBL}CommonBasicComponents-2">',
        "  <cbc:ID>CDE-2026-2</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate>",
        "</Order>",
    )


def _fattura() -> bytes:
    return _write(
        '<p:FatturaElettronica versione="FPA12"'
        ' xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">',
        "  <FatturaElettronicaHeader><DatiTrasmissione><ProgressivoInvio>1</ProgressivoInvio></DatiTrasmissione>"
        "</FatturaElettronicaHeader>",
        "</p:FatturaElettronica>",
    )


def _unknown() -> bytes:
    return _write("<Recette>", "  <Plat>Gratin</Plat><Duree>45</Duree>", "</Recette>")


def _wrong_namespace() -> bytes:
    return _write('<Invoice xmlns="urn:exemple.fr:facture">', "  <ID>1</ID>", "</Invoice>")


def _write(*lines: str) -> bytes:
    return (_HEAD + "\n".join(lines) + "\n").encode()
