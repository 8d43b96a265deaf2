"""Every invoice of the corpus is read as independent tools read it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from format_corpus import needs_corpus, open_document, read, rows
from format_documents import PLACED

from pipeline.domain.invoice import Role
from pipeline.domain.payment import Basis, Certainty, Evidence
from pipeline.domain.terms import Term
from pipeline.formats.values import account_of

_KINDS = {"cii", "pdf+cii", "ubl-invoice", "ubl-creditnote", "zugferd1", "pdf+zugferd1"}
_TWO_INVOICES = "MustangRE-20171118_506_ZUGFeRD1and2.pdf"
_INVOICES = [
    row for row in rows() if row["kind"] in _KINDS and not row["hazard"] and not row["path"].endswith(_TWO_INVOICES)
]
_ACCEPTED = [row for row in _INVOICES if "zugferd1" not in row["kind"]]
_UNSEEN_GUIDELINE = "utf16_bom_ubl.xml"  # the manifest's own tool did not read UTF-16


def _ids(row: dict[str, str]) -> str:
    return row["path"]


@needs_corpus
@pytest.mark.parametrize("row", _ACCEPTED, ids=_ids)
def test_header_is_read_as_the_manifest_says(row: dict[str, str]) -> None:
    """Number, type, date, currency, net to pay, seller, cadre, account and payee equal the manifest's."""
    document, claimed = open_document(row["path"], row["container"])
    invoice = claimed.read(document)
    issued = row["issue_date"]
    expected = {
        "number": row["doc_number"] or None,
        "type": row["doc_type"] or None,
        "date": f"{issued[:4]}-{issued[4:6]}-{issued[6:]}" if len(issued) == 8 else issued or None,
        "currency": row["currency"] or None,
        "net": Decimal(row["payable_amount"]) if row["payable_amount"] else None,
        "seller": row["seller_name"] or None,
        "cadre": row["process_bt23"] or None,
        "account": account_of(row["payment_account"] or None),
        "payee": row["has_payee_block"] == "yes",
        "payee name": row["payee_name"] or None,
        "payment block": row["has_payment_block"] == "yes",
        "mention": row["note_mentions_factor"] == "yes",
    }

    assert expected == {
        "number": invoice.number,
        "type": invoice.type_code,
        "date": invoice.issue_date_text,
        "currency": invoice.currency,
        "net": invoice.totals.net_a_payer,
        "seller": invoice.seller.name,
        "cadre": invoice.cadre,
        "account": next((payment.iban for payment in invoice.payments if payment.iban), None),
        "payee": invoice.payee is not None,
        "payee name": invoice.payee.name if invoice.payee else None,
        "payment block": bool(invoice.payments),
        "mention": invoice.factor is not None and Evidence.MENTION in invoice.factor.evidence,
    }


@needs_corpus
@pytest.mark.parametrize("row", _INVOICES, ids=_ids)
def test_profile_is_the_manifest_s(row: dict[str, str]) -> None:
    """The profile is named as in the manifest; ZUGFeRD 1.0 profiles are none of ours."""
    document, claimed = open_document(row["path"], row["container"])
    profile = claimed.profile(document)

    assert (None if row["profile"].startswith("zugferd1") else row["profile"] or None) == profile.name
    if not row["path"].endswith(_UNSEEN_GUIDELINE):
        assert (row["guideline_id"] or None) == profile.guideline


@needs_corpus
@pytest.mark.parametrize("row", [row for row in _INVOICES if row not in _ACCEPTED], ids=_ids)
def test_a_refused_zugferd_1_still_gives_its_number(row: dict[str, str]) -> None:
    """The emitter is told which invoice is refused: number and seller are read."""
    document, claimed = open_document(row["path"], row["container"])
    invoice = claimed.read(document)

    assert claimed.vocabulary == "zugferd-1"
    assert claimed.refusal
    assert invoice.number == row["doc_number"]
    assert invoice.seller.name


@needs_corpus
@pytest.mark.parametrize("row", _ACCEPTED, ids=_ids)
def test_every_term_has_a_place(row: dict[str, str]) -> None:
    """A reason can always say where a field stands or should stand, with a line when it is there."""
    document, claimed = open_document(row["path"], row["container"])
    invoice = claimed.read(document)
    root = document.root_name[1]

    assert set(invoice.places) == PLACED
    assert all((place.path or "").startswith(f"/{root}/") for place in invoice.places.values())
    assert (invoice.place(Term.NUMBER).line is None) is (invoice.number is None)


@needs_corpus
def test_p47_names_the_encaisseur_and_its_account() -> None:
    """AIFE's sample P47: the payee has the seller's SIRET and no name; its name is that of the account."""
    invoice = read("facturix/FSO1117A_EN16931_P47.pdf")
    factor, payee = invoice.factor, invoice.payee

    assert factor is not None
    assert (factor.name, factor.iban) == ("ENCAISSEUR", "FR7610057191370188512730284")
    assert factor.certainty is Certainty.POSSIBLE
    assert payee is not None
    assert (payee.name, payee.id, payee.scheme) == (None, "40668031401116", "1")


@needs_corpus
@pytest.mark.parametrize("row", [row for row in _ACCEPTED if "FSO1116A" in row["path"]], ids=_ids)
def test_aife_e2_samples_are_only_possibly_factored(row: dict[str, str]) -> None:
    """An account in another name is no proof: every FSO1116A sample has one."""
    factor = read(row["path"]).factor

    assert factor is not None
    assert (factor.certainty, factor.evidence) == (Certainty.POSSIBLE, (Evidence.ACCOUNT_NAME,))


@needs_corpus
@pytest.mark.parametrize("profile", ["BASIC_WL", "EN_16931"])
def test_type_393_with_its_mention_is_factored_for_certain(profile: str) -> None:
    """FNFE's factored example: type 393, ACC note, named payee with a SIRET."""
    path = "lunatech-pa-electronic-invoices/Facture_UC1_2023020_AFF-LE_FOURNISSEUR-POUR-L_ACHETEUR"
    factor = read(f"{path}_{profile}.pdf").factor

    assert factor is not None
    assert (factor.name, factor.id) == ("FACTOR", "30000000700033")
    assert factor.iban == "FR2012542547256985425874698"
    assert (factor.basis, factor.certainty) == (Basis.SUBROGATION, Certainty.CERTAIN)
    assert {Evidence.PAYEE, Evidence.MENTION, Evidence.TYPE_CODE} <= set(factor.evidence)


@needs_corpus
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("corpus/EN16931_AbweichenderZahlungsempf.cii.xml", "Factoring GmbH"),
        ("corpus/EN16931_AbweichenderZahlungsempf.ubl.xml", "Factoring GmbH"),
        ("corpus/EN16931_AbweichenderZahlungsempf.pdf", "Factoring GmbH"),
        ("eInvoicing-EN16931/BIS_Billing_30-Factoring.xml", "Likviditet o. Finans AB"),
    ],
)
def test_another_payee_is_probably_a_factor(path: str, name: str) -> None:
    """A payee with another identifier, without a mention."""
    matches = [row["path"] for row in rows() if row["path"].endswith(path)]
    factor = read(matches[0]).factor

    assert factor is not None
    assert (factor.name, factor.certainty) == (name, Certainty.PROBABLE)


@needs_corpus
@pytest.mark.parametrize("name", ["affacturage_complet_ubl.xml", "affacturage_note_sans_encaisseur_ubl.xml"])
def test_a_mention_of_subrogation_is_certain(name: str) -> None:
    """The ACC note of a UBL invoice, with or without a payee block."""
    factor = read(f"derived/{name}").factor

    assert factor is not None
    assert (factor.name, factor.iban, factor.bic) == (
        "FACTOR EXEMPLE SA",
        "FR7630006000011234567890189",
        "AGRIFRPPXXX",
    )
    assert (factor.basis, factor.certainty) == (Basis.SUBROGATION, Certainty.CERTAIN)
    assert factor.mention is not None
    assert factor.mention.startswith("Facture cédée à FACTOR EXEMPLE SA")


@needs_corpus
def test_a_zipped_attachment_is_listed_whatever_its_mime_type_says() -> None:
    """AIFE declares application/pdf and embeds a zip."""
    (attachment,) = read("facturix/FSO1116A_P01.xml").attachments
    inner = [(one.name, one.size) for one in attachment.inner]

    assert (attachment.name, attachment.mime, attachment.size) == ("aa.pdf", "application/pdf", 210214)
    assert inner == [("PJP.pdf", 218916)]
    assert (attachment.role, attachment.problem) == (Role.COMPLEMENTARY, None)


@needs_corpus
def test_the_siret_wins_over_the_siren() -> None:
    """The reform writes the SIRET in GlobalID 0009 and the SIREN in the legal organization."""
    invoice = read("akretion-factur-x/factur-x-extended.xml")
    seller, buyer = invoice.seller.identifier, invoice.buyer.identifier

    assert (seller and seller.value, buyer and buyer.value) == ("12345678200077", "98765432100029")
    assert (invoice.place(Term.BUYER_ID).path or "").endswith("/BuyerTradeParty/GlobalID")
