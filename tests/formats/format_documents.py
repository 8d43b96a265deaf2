"""Builds small documents of our own for the format tests."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.codecs import xml
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.terms import Term

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_UNECE = "urn:un:unece:uncefact:data:standard"
PLACED = frozenset(
    (
        *(Term.NUMBER, Term.ISSUE_DATE, Term.TYPE_CODE, Term.CURRENCY, Term.DUE_DATE, Term.SERVICE, Term.MARCHE),
        *(Term.ENGAGEMENT, Term.NOTE, Term.CADRE, Term.GUIDELINE, Term.ORIGIN, Term.SELLER_NAME, Term.SELLER_ID),
        *(Term.SELLER_VAT, Term.BUYER_NAME, Term.BUYER_ID, Term.PAYEE_NAME, Term.PAYEE_ID, Term.MEANS_CODE),
        *(Term.IBAN, Term.ACCOUNT_NAME, Term.BIC, Term.TOTAL_HT, Term.TOTAL_TVA, Term.TOTAL_TTC, Term.PREPAID),
        *(Term.ROUNDING, Term.NET_A_PAYER, Term.VAT_BREAKDOWN, Term.ATTACHMENT, Term.VALIDEUR_ID, Term.VALIDEUR_NAME),
    )
)
"""The terms that every invoice gives a place for, present or not; the others have one only where they stand."""


def parsed(content: str) -> XmlDocument:
    """Parse a document that must be well formed."""
    document = xml.parse(content.encode())
    assert isinstance(document, XmlDocument), document
    return document


def ubl(inside: str, root: str = "Invoice") -> XmlDocument:
    """A UBL document with this content; prefixes a (aggregates), b (basics), e (extensions)."""
    return parsed(
        f'<{root} xmlns="{_UBL}:{root}-2" xmlns:a="{_UBL}:CommonAggregateComponents-2" '
        f'xmlns:b="{_UBL}:CommonBasicComponents-2" xmlns:e="{_UBL}:CommonExtensionComponents-2">{inside}</{root}>'
    )


def cii(context: str = "", document: str = "", agreement: str = "", settlement: str = "") -> XmlDocument:
    """A CII document with these contents in its four usual places; prefixes m, r and u."""
    return parsed(
        f'<m:CrossIndustryInvoice xmlns:m="{_UNECE}:CrossIndustryInvoice:100" '
        f'xmlns:r="{_UNECE}:ReusableAggregateBusinessInformationEntity:100" xmlns:u="{_UNECE}:UnqualifiedDataType:100">'
        f"<m:ExchangedDocumentContext>{context}</m:ExchangedDocumentContext>"
        f"<m:ExchangedDocument>{document}</m:ExchangedDocument><m:SupplyChainTradeTransaction>"
        f"<r:ApplicableHeaderTradeAgreement>{agreement}</r:ApplicableHeaderTradeAgreement>"
        f"<r:ApplicableHeaderTradeSettlement>{settlement}</r:ApplicableHeaderTradeSettlement>"
        "</m:SupplyChainTradeTransaction></m:CrossIndustryInvoice>"
    )


def trees(*names: str) -> st.SearchStrategy[str]:
    """Markup that nests these elements in any order, at any depth, with any text."""
    texts = st.text(st.characters(exclude_characters="<&>", exclude_categories=("C",)), max_size=20)
    return st.recursive(texts, lambda inner: st.lists(_elements(names, inner), max_size=4).map("".join))


def _elements(names: tuple[str, ...], inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, content: f"<{name}>{content}</{name}>", st.sampled_from(names), inside)
