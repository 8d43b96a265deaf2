"""Reasons as the official platform words them: unaccented, the path as FichierXml.….value, cut at 200 characters."""

from __future__ import annotations

import pytest

from pipeline.domain import motifs
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import because
from pipeline.reports.labels import MAX_LABEL, label_of, labels_of, tag_path, unaccented

SETTLEMENT = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
AGREEMENT = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
SUPPLIER = "/Invoice/AccountingSupplierParty/Party/PartyIdentification/ID"


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("/CrossIndustryInvoice/ExchangedDocument/ID", "FichierXml.ExchangedDocument.ID.value"),
        (SUPPLIER, "FichierXml.AccountingSupplierParty.Party.PartyIdentification.ID.value"),
        ("/CreditNote/cac:CreditNoteLine[3]/cbc:ID", "FichierXml.CreditNoteLine.ID.value"),
        ("/Invoice/LegalMonetaryTotal", "FichierXml.LegalMonetaryTotal"),
        ("/Invoice/LegalMonetaryTotal/PayableAmount/@currencyID",
         "FichierXml.LegalMonetaryTotal.PayableAmount.currencyID"),
        ("pièce|1.pdf", "piece/1.pdf"),
    ],
)  # fmt: skip
def test_path_in_the_official_grammar(path: str, tag: str) -> None:
    """No root, no rank, no prefix; ``value`` after what holds one; a file name is only unaccented."""
    assert tag_path(path) == tag


@pytest.mark.parametrize(
    ("motif", "path", "value", "label"),
    [
        (motifs.PAYMENT_MISSING, f"{SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans/TypeCode", None,
         "L'element FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeSettlement"
         ".SpecifiedTradeSettlementPaymentMeans.TypeCode.value est obligatoire."),
        (motifs.NUMBER_FORMAT, "/CrossIndustryInvoice/ExchangedDocument/ID", "F" * 21,
         "Le champ identifiant de la facture (FichierXml.ExchangedDocument.ID.value) "
         "ne doit pas depasser 20 caracteres"),
        (motifs.NUMBER_FORMAT, "/Invoice/ID", "F.1",
         "Le champ identifiant de la facture (FichierXml.ID.value) contient un caractere non autorise"),
        (motifs.ATTACHMENT_EMPTY, f"{AGREEMENT}/AdditionalReferencedDocument/AttachmentBinaryObject", "a.pdf",
         "L'element (AttachmentBinaryObject.value) est obligatoire si l'element (FichierXml"
         ".SupplyChainTradeTransaction.ApplicableHeaderTradeAgreement.AdditionalReferencedDocument) est renseigne."),
        (motifs.ATTACHMENT_EMPTY,
         "/Invoice/AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject", "a.pdf",
         "L'element (EmbeddedDocumentBinaryObject.value) est obligatoire si l'element "
         "(FichierXml.AdditionalDocumentReference) est renseigne."),
        (motifs.RECIPIENT_UNKNOWN, "/Invoice/AccountingCustomerParty/Party/PartyIdentification/ID", "1",
         "L'identifiant destinataire de la demande de paiement (balise : AccountingCustomerParty.Party"
         ".PartyIdentification.ID.value) n'est pas reference dans notre systeme."),
        (motifs.SELLER_NOT_ALLOWED, SUPPLIER, "1",
         "La structure (balise AccountingSupplierParty.Party.PartyIdentification.ID.value) "
         "n'utilise pas cet emetteur."),
        (motifs.XSD_ATTRIBUTE_MISSING, "/Invoice/LegalMonetaryTotal/PayableAmount", None,
         "Un attribut obligatoire est absent (FichierXml.LegalMonetaryTotal.PayableAmount.value)."),
        (motifs.IBAN_INVALID, "/Invoice/PaymentMeans/PayeeFinancialAccount/ID", "FR76",
         "L'IBAN n'est pas valide (FichierXml.PaymentMeans.PayeeFinancialAccount.ID.value)."),
        (motifs.PAYMENT_MISSING, None, None, "Le mode de paiement est absent."),
        (motifs.PDF_ENCRYPTED, None, None, "Le PDF est chiffre ou protege par un mot de passe."),
    ],
)  # fmt: skip
def test_label_of_a_reason(motif: Motif, path: str | None, value: str | None, label: str) -> None:
    """The labels seen (DOMAIN §4.3) where there is one, our own words in the same shape elsewhere."""
    assert label_of(because(motif, path=path, value=value)) == label


def test_several_labels_are_joined_and_cut() -> None:
    """``|`` between labels, 200 characters in all, as the API gives them."""
    reasons = (because(motifs.NUMBER_MISSING, path="/Invoice/ID"), because(motifs.TYPE_MISSING, path="/Invoice/X"))
    both = "L'element FichierXml.ID.value est obligatoire.|L'element FichierXml.X.value est obligatoire."

    assert labels_of(reasons) == both
    assert labels_of(reasons * 5) == "|".join([both] * 5)[:MAX_LABEL]


@pytest.mark.parametrize("motif", motifs.ALL, ids=lambda motif: motif.key)
def test_every_label_is_plain(motif: Motif) -> None:
    """Whatever the motif: ASCII, on one line, no separator inside."""
    label = label_of(because(motif, path="/Invoice/ID", value="é|\n"))

    assert label.isascii()
    assert label.isprintable()
    assert "|" not in label


def test_what_has_no_plain_form_is_left_out() -> None:
    """Quotes, dashes and ellipses have one, other scripts none."""
    assert unaccented("« Été » : 1 − 2… œuvre 東 €") == "' Ete ' : 1 - 2... oeuvre EUR"
