"""CPPFactureMixte is read as its generator writes it, and as the real ones were seen to be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from format_documents import parsed, trees
from hypothesis import given, settings

from pipeline.domain.identifiers import IdType
from pipeline.domain.invoice import Invoice, Role, VatLine
from pipeline.domain.payment import Payee
from pipeline.domain.terms import Place, Term
from pipeline.formats.cpp_facture import CPP_FACTURE_MIXTE, units
from samples.generator import cast
from samples.generator.cpp import cpp_facture, cpp_factures
from samples.generator.model import TRANSFER, Line, Payment
from samples.generator.payloads import bundle

_UNIT = "/CPPFactureMixte/CPPFactures/CPPFactureMixteUnitaire"
_TREES = trees(
    *("CPPFactures", "CPPFactureMixteUnitaire", "Fournisseur", "Debiteur", "DonneesFacture", "TypeIdentifiant"),
    *("Identifiant", "RaisonSociale", "ReferenceBancaire", "Compte", "RaisonSocialeEncaisseur", "Id", "Cadre"),
    *("ModePaiement", "Code", "Libelle", "Montants", "MontantTTC", "TVAS", "TVAs", "TVA", "MontantTVA", "Taux"),
    *("Engagement", "NumeroMarche", "Lignes", "Ligne", "PJ", "Contenu", "NomPJ", "TypePJ", "DateEmissionFacture"),
)


def _read(content: bytes) -> Invoice:
    return CPP_FACTURE_MIXTE.read(parsed(content.decode()))


def _bare(inside: str) -> Invoice:
    return CPP_FACTURE_MIXTE.read(
        parsed(
            f"<CPPFactureMixte><CPPFactures><CPPFactureMixteUnitaire>{inside}"
            "</CPPFactureMixteUnitaire></CPPFactures></CPPFactureMixte>"
        )
    )


def test_header_of_an_invoice() -> None:
    """Number, type, cadre, date, currency, references and totals."""
    changes = {"number": "F1", "cadre": "A9", "service": "SERV1", "engagement": "CDE1", "marche": "M1"}
    invoice = _read(cpp_facture(**changes, origins=("F0",), type_code="381"))

    assert (invoice.number, invoice.type_code, invoice.cadres, invoice.currency) == ("F1", "381", ("A9",), "EUR")
    assert (invoice.issue_date_text, invoice.issue_date) == ("2026-03-02", date(2026, 3, 2))
    assert (invoice.service, invoice.engagement, invoice.marche, invoice.origins) == ("SERV1", "CDE1", "M1", ("F0",))
    assert (invoice.totals.ht, invoice.totals.ttc) == (Decimal("1000.00"), Decimal("1200.00"))
    assert (invoice.totals.net_a_payer, invoice.totals.prepaid) == (Decimal("1200.00"), None)
    assert (invoice.valideur, invoice.notes) == (None, ())


def test_places_of_what_is_there_and_of_what_is_not() -> None:
    """A reason can show the line of a field, or the path where it should stand."""
    invoice = _read(cpp_facture(payments=()))

    assert invoice.place(Term.NUMBER) == Place(f"{_UNIT}/DonneesFacture/Id", 39)
    assert invoice.place(Term.SELLER_ID).path == f"{_UNIT}/Fournisseur/Identifiant"
    assert invoice.place(Term.BUYER_NAME).path == f"{_UNIT}/Debiteur/Nom"
    assert invoice.place(Term.MEANS_CODE) == Place(f"{_UNIT}/DonneesFacture/ModePaiement/Code")
    assert invoice.place(Term.PAYEE_NAME) == Place(f"{_UNIT}/Fournisseur/ReferenceBancaire/RaisonSocialeEncaisseur")
    assert invoice.place(Term.PREPAID) == Place()


@pytest.mark.parametrize(
    ("scheme", "value", "kind"),
    [
        ("1", "910 234 566 00016", IdType.SIRET),
        ("2", "DE998877660", IdType.UE_HORS_FRANCE),
        ("3", "CHALPENWERKAG", IdType.HORS_UE),
        ("4", "0987654001", IdType.RIDET),
        ("5", "A98765001", IdType.TAHITI),
        ("6", "EN COURS", IdType.AUTRE),
        ("7", "0210034567DURAND", IdType.PARTICULIER),
    ],
)
def test_an_identifier_is_typed_by_the_element_beside_it(scheme: str, value: str, kind: IdType) -> None:
    """TypeIdentifiant 1 to 7, for want of an attribute."""
    seller = _read(cpp_facture(seller=replace(cast.CORVANE, id=value, scheme=scheme))).seller
    assert seller.identifier is not None

    assert (seller.identifier.type, seller.identifier.scheme) == (kind, scheme)
    assert seller.name == "Menuiserie Corvane"


def test_an_identifier_without_type_is_known_by_its_shape() -> None:
    """A document that its schema refuses is read all the same."""
    buyer = _bare("<Debiteur><Identifiant>92100001400016</Identifiant></Debiteur>").buyer.identifier
    assert buyer is not None

    assert (buyer.type, buyer.value, buyer.scheme) == (IdType.SIRET, "92100001400016", None)


def test_vat_is_that_of_its_rates() -> None:
    """Each rate, and their sum as the total, which the format does not write."""
    invoice = _read(cpp_facture(lines=(Line(price="100.00", rate="10"), Line(price="50.00", rate="20"))))

    assert invoice.vat == (
        VatLine(Decimal("100.00"), Decimal("10.00"), None, Decimal(10), None),
        VatLine(Decimal("50.00"), Decimal("10.00"), None, Decimal(20), None),
    )
    assert invoice.totals.tva == Decimal("20.00")


@pytest.mark.parametrize(
    "taxes",
    ["", "<TVAS><TVA><Taux>20</Taux></TVA></TVAS>", "<TVAs><TVA><MontantTVA>dix</MontantTVA></TVA></TVAs>"],
)
def test_a_tax_that_is_not_said_gives_no_total(taxes: str) -> None:
    """A sum of what is only partly known would refuse good totals."""
    assert _bare(f"<DonneesFacture>{taxes}</DonneesFacture>").totals.tva is None


def test_the_account_stands_in_the_bank_reference() -> None:
    """The means in the data, the account with the supplier, one payment of both."""
    (payment,) = _read(cpp_facture(payments=(TRANSFER,))).payments

    assert (payment.means_code, payment.iban, payment.bic) == ("30", TRANSFER.iban, TRANSFER.bic)
    assert (payment.account_name, payment.due_date) == (None, None)


@pytest.mark.parametrize(
    ("code", "label", "expected"),
    [
        ("01", None, "01"),
        ("30", "Chèque", "30"),
        (None, "VIREMENT", "30"),
        (None, "Chèque", "20"),
        (None, "prélèvement", "49"),
        (None, "ESPECE", "10"),
        (None, "Report", "97"),
        (None, "AUTRE", "01"),
        (None, "Troc", "Troc"),
    ],
)
def test_a_label_stands_for_a_missing_code(code: str | None, label: str | None, expected: str) -> None:
    """The labels of Chorus Pro's API have their UNTDID code; an unknown one is shown as it is, to be refused."""
    (payment,) = _read(cpp_facture(payments=(Payment(code, information=label),))).payments

    assert payment.means_code == expected


def test_no_payment_when_nothing_speaks_of_one() -> None:
    """Neither means nor account: the rule on payment has nothing to count; an account alone is a payment."""
    assert _read(cpp_facture(payments=())).payments == ()

    (alone,) = _bare(
        "<Fournisseur><ReferenceBancaire><Compte>fr76 1</Compte></ReferenceBancaire></Fournisseur>"
    ).payments

    assert (alone.means_code, alone.iban) == (None, "FR761")


def test_an_encaisseur_is_a_payee_by_name() -> None:
    """RaisonSocialeEncaisseur names who is paid; the supplier's own reference names nobody."""
    named = _read(cpp_facture(payments=(cast.NORVAL_TRANSFER,)))

    assert named.payee == Payee("Norval Affacturage", None, None, cast.NORVAL_IBAN, "NRVLFRPP")
    assert named.factor is not None
    assert _read(cpp_facture(payments=(TRANSFER,))).payee is None


def test_attachments_have_their_kind() -> None:
    """TypePJ 01 is the readable invoice; what a zip holds is listed."""
    attachments = _read(cpp_facture(attachments=bundle())).attachments

    assert [(one.name, one.role) for one in attachments] == [
        ("facture.pdf", Role.MAIN),
        ("bon-de-livraison.zip", Role.COMPLEMENTARY),
        ("bon-de-livraison.docx", Role.COMPLEMENTARY),
        ("heures.csv", Role.COMPLEMENTARY),
    ]
    assert [inner.name for inner in attachments[1].inner] == ["bon-de-livraison.docx"]


def test_only_the_first_invoice_of_a_file_is_read() -> None:
    """The others are counted, for the rule that refuses them; nothing of theirs is mixed in."""
    content = cpp_factures(None, ("F2", "F3"), number="F1", write_lines=True)
    invoice = _read(content)

    assert units(parsed(content.decode())) == 3
    assert (invoice.number, invoice.totals.tva, invoice.lines) == ("F1", Decimal("200.00"), 1)
    assert (len(invoice.vat), len(invoice.attachments)) == (1, 1)


@given(_TREES)
@settings(max_examples=60, deadline=None)
def test_no_document_makes_the_reader_fail(inside: str) -> None:
    """Elements in any order, at any depth, with any text: an invoice comes back, with its places."""
    invoice = CPP_FACTURE_MIXTE.read(parsed(f"<CPPFactureMixte>{inside}</CPPFactureMixte>"))

    assert {Term.NUMBER, Term.IBAN, Term.SELLER_ID, Term.PAYEE_NAME} <= set(invoice.places)
