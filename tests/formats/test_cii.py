"""CII is read as AIFE's samples, Factur-X and the norm write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from format_documents import PLACED, cii, trees
from hypothesis import given, settings

from pipeline.domain.identifiers import IdType
from pipeline.domain.invoice import Note
from pipeline.domain.terms import Place, Term
from pipeline.formats.cii import CII

_TREES = trees(
    *("r:ID", "r:Name", "r:TypeCode", "r:IssueDateTime", "u:DateTimeString", "r:SellerTradeParty", "r:GlobalID"),
    *("r:SpecifiedLegalOrganization", "r:PayeeTradeParty", "r:SpecifiedTradeSettlementPaymentMeans", "r:IBANID"),
    *("r:PayeePartyCreditorFinancialAccount", "r:AdditionalReferencedDocument", "r:AttachmentBinaryObject"),
    *("r:ApplicableTradeTax", "r:IncludedNote", "r:Content", "r:InvoiceCurrencyCode", "r:DuePayableAmount"),
)


def _tag(name: str, inside: str) -> str:
    return f"<r:{name}>{inside}</r:{name}>"


def test_header_and_totals() -> None:
    """Dates without @format, as AIFE writes them; every reference where DOMAIN §2 says."""
    invoice = CII.read(
        cii(
            context=_tag("BusinessProcessSpecifiedDocumentContextParameter", _tag("ID", "A9")),
            document=_tag("ID", "F1")
            + _tag("TypeCode", "380")
            + _tag("IssueDateTime", "<u:DateTimeString>20180402</u:DateTimeString>")
            + _tag("IncludedNote", _tag("Content", "Mention") + _tag("SubjectCode", "ACC")),
            agreement=_tag("BuyerReference", "SERV1")
            + _tag("BuyerOrderReferencedDocument", _tag("IssuerAssignedID", "CDE1"))
            + _tag("ContractReferencedDocument", _tag("IssuerAssignedID", "M1")),
            settlement=_tag("InvoiceCurrencyCode", "EUR")
            + _tag(
                "SpecifiedTradeSettlementHeaderMonetarySummation",
                _tag("TaxBasisTotalAmount", "100")
                + '<r:TaxTotalAmount currencyID="SEK">220</r:TaxTotalAmount>'
                + '<r:TaxTotalAmount currencyID="EUR">20</r:TaxTotalAmount>'
                + _tag("GrandTotalAmount", "120")
                + _tag("DuePayableAmount", "1e2"),
            )
            + _tag("InvoiceReferencedDocument", _tag("IssuerAssignedID", "F0")),
        )
    )
    totals = invoice.totals

    assert (invoice.number, invoice.type_code, invoice.cadre, invoice.currency) == ("F1", "380", "A9", "EUR")
    assert (invoice.issue_date_text, invoice.issue_date) == ("2018-04-02", date(2018, 4, 2))
    assert (invoice.service, invoice.engagement, invoice.marche) == ("SERV1", "CDE1", "M1")
    assert (invoice.notes, invoice.origins) == ((Note("ACC", "Mention"),), ("F0",))
    assert (totals.ht, totals.tva, totals.ttc, totals.net_a_payer) == (Decimal(100), Decimal(20), Decimal(120), None)


def test_a_date_may_be_an_xs_date_time() -> None:
    """D16B allows DateTime in place of DateTimeString."""
    invoice = CII.read(cii(document=_tag("IssueDateTime", "<u:DateTime>2018-04-02T00:00:00</u:DateTime>")))

    assert invoice.issue_date == date(2018, 4, 2)


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (
            '<r:SpecifiedLegalOrganization><r:ID schemeID="1">81034732800017</r:ID></r:SpecifiedLegalOrganization>',
            "SIRET",
        ),
        ('<r:GlobalID schemeID="0223">DE123456789</r:GlobalID>', "UE_HORS_FRANCE"),
        ('<r:SpecifiedLegalOrganization><r:ID schemeID="ETR">KR1</r:ID></r:SpecifiedLegalOrganization>', "HORS_UE"),
        ('<r:GlobalID schemeID="0088">4000001123452</r:GlobalID>', "AUTRE"),
        ("<r:ID>123456782</r:ID>", "SIREN"),
    ],
)
def test_the_seller_is_identified_wherever_its_identifier_stands(party: str, expected: str) -> None:
    """Legal organization, global identifier, else identifier."""
    seller = CII.read(cii(agreement=_tag("SellerTradeParty", party))).seller.identifier

    assert seller is not None
    assert seller.type is IdType(expected)


def test_a_siret_as_legal_organization_is_kept() -> None:
    """Scheme 0002 with fourteen digits is a SIRET, and wins over another establishment's bare number."""
    party = (
        "<r:ID>12345678901234</r:ID><r:SpecifiedLegalOrganization>"
        '<r:ID schemeID="0002">11000201100044</r:ID></r:SpecifiedLegalOrganization>'
        '<r:SpecifiedTaxRegistration><r:ID schemeID="FC">1</r:ID></r:SpecifiedTaxRegistration>'
        '<r:SpecifiedTaxRegistration><r:ID schemeID="VA">FR1</r:ID></r:SpecifiedTaxRegistration>'
    )
    invoice = CII.read(cii(agreement=_tag("BuyerTradeParty", party)))
    buyer = invoice.buyer

    assert buyer.identifier is not None
    assert (buyer.identifier.value, buyer.tva) == ("11000201100044", "FR1")
    assert invoice.place(Term.BUYER_ID) == Place(
        "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
        "/BuyerTradeParty/SpecifiedLegalOrganization/ID",
        1,
    )


def test_the_valideur_is_the_invoicee() -> None:
    """A9, A12 and works name a valideur; without the block there is none."""
    named = CII.read(cii(settlement=_tag("InvoiceeTradeParty", _tag("Name", "MOE")))).valideur

    assert named is not None
    assert named.name == "MOE"
    assert CII.read(cii()).valideur is None


def test_one_payment_an_account_and_its_bank() -> None:
    """A proprietary account stands in for an IBAN; the due date is that of the payment terms."""
    means = _tag("TypeCode", "30")
    for account in (_tag("IBANID", "FR76 1"), _tag("ProprietaryID", "44 421 800")):
        means += _tag("PayeePartyCreditorFinancialAccount", account)
    for bank in ("AGRIFRPP", "BNPAFRPP"):
        means += _tag("PayeeSpecifiedCreditorFinancialInstitution", _tag("BICID", bank))
    terms = _tag("DueDateDateTime", "<u:DateTimeString>20180906</u:DateTimeString>")
    settlement = _tag("SpecifiedTradeSettlementPaymentMeans", means) + _tag("SpecifiedTradePaymentTerms", terms)
    payments = CII.read(cii(settlement=settlement)).payments

    assert [(p.iban, p.bic, p.due_date) for p in payments] == [
        ("FR761", "AGRIFRPP", "2018-09-06"),
        ("44 421 800", "BNPAFRPP", "2018-09-06"),
    ]


def test_an_external_document_is_no_attachment() -> None:
    """TypeCode 916 with a URI only: nothing is embedded, nothing is fetched."""
    external = _tag("IssuerAssignedID", "D1") + _tag("URIID", "http://exemple.invalid/d") + _tag("TypeCode", "916")

    assert CII.read(cii(agreement=_tag("AdditionalReferencedDocument", external))).attachments == ()


@given(_TREES, _TREES, _TREES, _TREES)
@settings(max_examples=60, deadline=None)
def test_no_document_makes_the_reader_fail(context: str, document: str, agreement: str, settlement: str) -> None:
    """Elements in any order, at any depth, with any text: an invoice comes back."""
    invoice = CII.read(cii(context, document, agreement, settlement))

    assert set(invoice.places) == PLACED
