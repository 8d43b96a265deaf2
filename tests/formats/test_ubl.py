"""UBL is read in all the shapes that emitters give it: Chorus Pro's minimal, the norm's, Peppol's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from format_documents import PLACED, trees, ubl
from hypothesis import given, settings

from pipeline.domain.identifiers import IdType
from pipeline.domain.invoice import Invoice, Note, Role
from pipeline.domain.terms import Place, Term
from pipeline.formats.ubl import UBL_CREDITNOTE, UBL_INVOICE

_TREES = trees(
    *("b:ID", "b:Note", "b:IssueDate", "b:ProfileID", "b:DocumentCurrencyCode", "a:AccountingSupplierParty", "a:Party"),
    *("a:PartyIdentification", "a:PartyLegalEntity", "b:CompanyID", "a:PartyTaxScheme", "a:TaxScheme", "a:PayeeParty"),
    *("a:PaymentMeans", "a:PayeeFinancialAccount", "a:TaxTotal", "a:TaxSubtotal", "b:TaxAmount", "e:UBLExtensions"),
    *("a:AdditionalDocumentReference", "a:Attachment", "b:EmbeddedDocumentBinaryObject", "a:InvoiceLine"),
)


def _read(inside: str) -> Invoice:
    return UBL_INVOICE.read(ubl(inside))


def _supplier(inside: str, tag: str = "AccountingSupplierParty") -> str:
    return f"<a:{tag}><a:Party>{inside}</a:Party></a:{tag}>"


def _identification(value: str, attributes: str = "") -> str:
    return f"<a:PartyIdentification><b:ID {attributes}>{value}</b:ID></a:PartyIdentification>"


def _legal(value: str, attributes: str = "") -> str:
    return f"<a:PartyLegalEntity><b:CompanyID {attributes}>{value}</b:CompanyID></a:PartyLegalEntity>"


def test_header_of_an_invoice() -> None:
    """Number, type, dates, currency, references and totals stand where EN 16931 binds them."""
    invoice = _read(
        "<b:ID> F1 </b:ID><b:IssueDate>2026-01-31</b:IssueDate><b:DueDate>2026-03-02</b:DueDate>"
        "<b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
        "<b:BuyerReference>SERV1</b:BuyerReference><a:OrderReference><b:ID>CDE1</b:ID></a:OrderReference>"
        "<a:BillingReference><a:InvoiceDocumentReference><b:ID>F0</b:ID></a:InvoiceDocumentReference></a:BillingReference>"
        "<a:ContractDocumentReference><b:ID>M1</b:ID></a:ContractDocumentReference>"
        "<a:LegalMonetaryTotal><b:TaxExclusiveAmount>100</b:TaxExclusiveAmount>"
        "<b:TaxInclusiveAmount>120.00</b:TaxInclusiveAmount><b:PrepaidAmount>20</b:PrepaidAmount>"
        "<b:PayableAmount>100.0</b:PayableAmount></a:LegalMonetaryTotal><a:InvoiceLine/><a:InvoiceLine/>"
    )
    totals = invoice.totals

    assert (invoice.number, invoice.type_code, invoice.currency) == ("F1", "380", "EUR")
    assert (invoice.issue_date_text, invoice.issue_date) == ("2026-01-31", date(2026, 1, 31))
    assert (invoice.service, invoice.engagement, invoice.marche) == ("SERV1", "CDE1", "M1")
    assert (invoice.origins, invoice.lines) == (("F0",), 2)
    assert (totals.ht, totals.ttc, totals.prepaid) == (Decimal(100), Decimal("120.00"), Decimal(20))
    assert (totals.net_a_payer, totals.tva, totals.rounding) == (Decimal(100), None, None)


def test_a_credit_note_has_its_own_type_and_lines() -> None:
    """CreditNoteTypeCode, CreditNoteLine, and paths that begin with CreditNote."""
    inside = "<b:CreditNoteTypeCode>381</b:CreditNoteTypeCode><a:CreditNoteLine/>"
    credit_note = UBL_CREDITNOTE.read(ubl(inside, "CreditNote"))

    assert (credit_note.type_code, credit_note.lines) == ("381", 1)
    assert credit_note.place(Term.TYPE_CODE) == Place("/CreditNote/CreditNoteTypeCode", 1)


def test_an_absent_field_says_where_it_should_stand() -> None:
    """The place of what is missing is its path, without a line."""
    invoice = _read("")

    assert invoice.place(Term.NUMBER) == Place("/Invoice/ID")
    assert invoice.place(Term.SELLER_ID) == Place(
        "/Invoice/AccountingSupplierParty/Party/PartyIdentification/ID",
    )


def test_every_cadre_is_told_profile_first() -> None:
    """ProfileID, then CategoryCode of the extensions, in any namespace; each value once."""
    invoice = _read(
        "<e:UBLExtensions><e:UBLExtension><e:ExtensionContent><CategoryCode>A9</CategoryCode></e:ExtensionContent>"
        "</e:UBLExtension><e:UBLExtension><e:ExtensionContent><b:CategoryCode>A1</b:CategoryCode></e:ExtensionContent>"
        "</e:UBLExtension></e:UBLExtensions><b:ProfileID>A1</b:ProfileID>"
    )

    assert (invoice.cadres, invoice.cadre) == (("A1", "A9"), "A1")


def test_the_service_may_stand_in_the_contact() -> None:
    """OCA writes the service code in the buyer's contact."""
    invoice = _read(_supplier("<a:Contact><b:ID>SERV2</b:ID></a:Contact>", "AccountingCustomerParty"))

    assert invoice.service == "SERV2"
    assert invoice.place(Term.SERVICE) == Place("/Invoice/AccountingCustomerParty/Party/Contact/ID", 1)


def test_scheme_name_1_is_a_siret() -> None:
    """AIFE's minimal template types the identifier by schemeName."""
    seller = _read(_supplier(_identification("123 456 782 00077", 'schemeName="1"'))).seller.identifier

    assert seller is not None
    assert (seller.type, seller.value, seller.scheme) == (IdType.SIRET, "12345678200077", "1")


def test_a_siret_wins_over_gln_and_siren() -> None:
    """A GLN in first place and a SIREN as legal identifier do not hide the SIRET."""
    gln, siret = _identification("5874512365870", 'schemeID="0088"'), _identification("12345678200077")
    seller = _read(_supplier(gln + siret + _legal("123456782", 'schemeID="0002"'))).seller.identifier

    assert seller is not None
    assert (seller.type, seller.value) == (IdType.SIRET, "12345678200077")


def test_a_foreign_legal_identifier_wins_over_a_gln() -> None:
    """Without SIRET nor SIREN the legal identifier is the better name; a SEPA creditor identifier never is one."""
    creditor, gln = _identification("FR12ZZZ123456", 'schemeID="SEPA"'), _identification("58745", 'schemeID="0088"')
    seller = _read(_supplier(creditor + gln + _legal("HRA 12345"))).seller.identifier

    assert seller is not None
    assert (seller.type, seller.value) == (IdType.AUTRE, "HRA 12345")


def test_an_identifier_of_chorus_pro_keeps_its_type() -> None:
    """Scheme 2: a VAT number of another member state, even beside fourteen bare digits."""
    foreign, internal = _identification("DE123456789", 'schemeID="2"'), _identification("12345678901234")
    seller = _read(_supplier(internal + foreign)).seller.identifier

    assert seller is not None
    assert (seller.type, seller.value) == (IdType.UE_HORS_FRANCE, "DE123456789")


def test_vat_number_is_not_the_tax_number() -> None:
    """PartyTaxScheme is read by its scheme; names fall back on the trade name."""
    tax = "<a:PartyTaxScheme><b:CompanyID>{}</b:CompanyID><a:TaxScheme><b:ID>{}</b:ID></a:TaxScheme></a:PartyTaxScheme>"
    name = "<a:PartyName><b:Name>ACME</b:Name></a:PartyName>"
    seller = _read(_supplier(name + tax.format("201/113", "FC") + tax.format("FR11123456782", "VAT"))).seller

    assert (seller.name, seller.tva) == ("ACME", "FR11123456782")


def test_an_empty_name_is_no_name() -> None:
    """Its place is that of the empty element, so that the emitter finds it."""
    invoice = _read(_supplier("<a:PartyLegalEntity><b:RegistrationName> </b:RegistrationName></a:PartyLegalEntity>"))

    assert invoice.seller.name is None
    assert invoice.place(Term.SELLER_NAME) == Place(
        "/Invoice/AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName", 1
    )


def test_subject_codes_are_taken_out_of_notes() -> None:
    """EN 16931 writes BT-21 inside the note, between number signs; an empty note is no note."""
    invoice = _read("<b:Note>#ACC#Mention</b:Note><b:Note>Bonjour #1</b:Note><b:Note> </b:Note>")

    assert invoice.notes == (Note("ACC", "Mention"), Note(None, "Bonjour #1"))


def test_vat_in_the_invoice_currency_is_the_total() -> None:
    """The tax total in another currency (BT-111) is not BT-110."""
    total = '<a:TaxTotal><b:TaxAmount currencyID="{}">{}</b:TaxAmount></a:TaxTotal>'
    currency = "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
    invoice = _read(currency + total.format("SEK", "220") + total.format("EUR", "20"))

    assert invoice.totals.tva == Decimal(20)


def test_vat_breakdown() -> None:
    """Base, tax, category, rate and reason of each subtotal."""
    (line,) = _read(
        "<a:TaxTotal><a:TaxSubtotal><b:TaxableAmount>100</b:TaxableAmount><b:TaxAmount>0</b:TaxAmount><a:TaxCategory>"
        "<b:ID>E</b:ID><b:Percent>0.0</b:Percent><b:TaxExemptionReason>Article 261</b:TaxExemptionReason>"
        "</a:TaxCategory></a:TaxSubtotal></a:TaxTotal>"
    ).vat

    assert (line.base, line.amount, line.category) == (Decimal(100), Decimal(0), "E")
    assert (line.rate, line.exemption) == (Decimal("0.0"), "Article 261")


def test_one_payment_an_account() -> None:
    """Due date of the means, else of the invoice; a means without account is still a payment."""
    account = "<a:PayeeFinancialAccount><b:ID>{}</b:ID><b:Name>N</b:Name></a:PayeeFinancialAccount>"
    means = "<a:PaymentMeans><b:PaymentMeansCode>{}</b:PaymentMeansCode>{}</a:PaymentMeans>"
    due = "<b:PaymentDueDate>2026-05-01</b:PaymentDueDate><b:InstructionNote>Au factor</b:InstructionNote>"
    payments = _read(
        "<b:DueDate>2026-04-01</b:DueDate>"
        + means.format("30", due + account.format("fr76 1") + account.format("FR762"))
        + means.format("10", "")
    ).payments

    assert [(p.means_code, p.iban, p.due_date) for p in payments] == [
        ("30", "FR761", "2026-05-01"),
        ("30", "FR762", "2026-05-01"),
        ("10", None, "2026-04-01"),
    ]
    assert (payments[0].information, payments[0].account_name, payments[2].information) == ("Au factor", "N", None)


def test_payment_terms_may_speak_of_the_factor() -> None:
    """A mention of subrogation in the payment terms counts as one."""
    terms = "<a:PaymentTerms><b:Note>Payable à l'ordre de FACTO SA, par subrogation</b:Note></a:PaymentTerms>"
    factor = _read(terms).factor

    assert factor is not None
    assert factor.name == "FACTO SA"


def test_a_payee_credits_the_first_account() -> None:
    """The payee block as it stands, with the account of the first payment that has one."""
    siret = _identification("30000000700033", 'schemeID="0009"')
    payee = _read(
        "<a:PaymentMeans/><a:PaymentMeans><a:PayeeFinancialAccount><b:ID>FR76123</b:ID><a:FinancialInstitutionBranch>"
        "<b:ID>AGRIFRPP</b:ID></a:FinancialInstitutionBranch></a:PayeeFinancialAccount></a:PaymentMeans><a:PayeeParty>"
        f"{siret}<a:PartyName><b:Name>FACTO</b:Name></a:PartyName>"
        "</a:PayeeParty>"
    ).payee

    assert payee is not None
    assert (payee.name, payee.id, payee.scheme) == ("FACTO", "30000000700033", "0009")
    assert (payee.iban, payee.bic) == ("FR76123", "AGRIFRPP")


def test_document_type_01_is_the_main_attachment() -> None:
    """E2: the readable invoice; a reference without content is no attachment, an empty content is one."""
    reference = "<a:AdditionalDocumentReference><b:ID>{}</b:ID>{}</a:AdditionalDocumentReference>"
    binary = '<a:Attachment><b:EmbeddedDocumentBinaryObject mimeCode="application/pdf" {}>{}</b:EmbeddedDocumentBinaryObject></a:Attachment>'
    attachments = _read(
        reference.format("OBJ", "<b:DocumentTypeCode>130</b:DocumentTypeCode>")
        + reference.format("vide", binary.format('filename="vide.pdf"', ""))
        + reference.format("facture.pdf", "<b:DocumentType>01</b:DocumentType>" + binary.format("", "JVBERg=="))
    ).attachments

    assert [(a.name, a.size, a.role) for a in attachments] == [
        ("vide.pdf", 0, Role.COMPLEMENTARY),
        ("facture.pdf", 4, Role.MAIN),
    ]


@given(_TREES)
@settings(max_examples=60, deadline=None)
def test_no_document_makes_the_reader_fail(inside: str) -> None:
    """Elements in any order, at any depth, with any text: an invoice comes back."""
    assert set(_read(inside).places) == PLACED


def test_the_valideur_is_the_buyer_customer() -> None:
    """A9, A12 and works name a valideur, in the customer block that is not the debtor's; its places are known."""
    tag = "BuyerCustomerParty"
    named = _read(_supplier(_identification("40483304800022", 'schemeID="1"') + _name("MOE"), tag))

    assert named.valideur is not None
    assert named.valideur.name == "MOE"
    assert named.place(Term.VALIDEUR_ID) == Place(f"/Invoice/{tag}/Party/PartyIdentification/ID", 1)
    assert named.place(Term.VALIDEUR_NAME) == Place(f"/Invoice/{tag}/Party/PartyLegalEntity/RegistrationName", 1)
    assert _read("").valideur is None


def _name(name: str) -> str:
    return f"<a:PartyLegalEntity><b:RegistrationName>{name}</b:RegistrationName></a:PartyLegalEntity>"
