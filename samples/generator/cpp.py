"""Write an invoice as CPPFactureMixte (E2, FSO1113A), in the shape of our own reconstructed schema (ADR 0026)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from samples.generator.model import Attachment, Invoice, Party, Payment
from samples.generator.payloads import readable
from samples.generator.totals import Amounts, amounts
from samples.generator.tree import Node, branch, document, leaf

ROOT = "CPPFactureMixte"
_FLUX = "1113000000001"


def cpp_facture(invoice: Invoice | None = None, /, **changes: object) -> bytes:
    """Write a CPPFactureMixte: the default one, or ``invoice``, with these fields changed (see ``model.Invoice``).

    ``payments`` gives the first one: its code, its ``information`` as the label, its account; lines are left out
    unless ``write_lines``.
    """
    return cpp_factures(invoice, (), **changes)


def cpp_factures(invoice: Invoice | None = None, more: tuple[str, ...] = (), /, **changes: object) -> bytes:
    """The same with further invoices of these numbers in one file."""
    start = invoice or Invoice(attachments=(readable(),), write_lines=False)
    written = replace(start, **changes)  # type: ignore[arg-type]  # the dataclass refuses unknown names
    every = (written, *(replace(written, number=number) for number in more))
    units = [_unit(rank, one) for rank, one in enumerate(every, 1)]
    return document(written, ROOT, "", [_envelope(), branch("CPPFactures", *units, Compteur=str(len(units)))])


def _envelope() -> Node | None:
    def parameter(rank: int, code: str, value: str) -> Node | None:
        return branch("ParametreIndiv", leaf("Code", code), leaf("Valeurparametre", value), NumOrdre=f"{rank:04d}")

    return branch(
        "Enveloppe",
        branch(
            "EnveloppeUnitaire",
            branch("Parametres", parameter(1, "DtPrd", "2026-03-02"), parameter(2, "IdFlx", _FLUX)),
            branch(
                "Partenaires",
                branch("Recepteur", leaf("Id", "CPP001")),
                branch("Emetteur", leaf("Id", "TDTDEM")),
            ),
            NumOrdre="1",
        ),
    )


def _unit(rank: int, invoice: Invoice) -> Node | None:
    payment = invoice.payments[0] if invoice.payments else Payment(None)
    return branch(
        "CPPFactureMixteUnitaire",
        _seller(invoice.seller, payment),
        _buyer(invoice.buyer, invoice.service),
        _data(invoice, payment, amounts(invoice)),
        *(_attachment(number, one) for number, one in enumerate(invoice.attachments, 1)),
        NumOrdre=str(rank),
    )


def _seller(who: Party | None, payment: Payment) -> Node | None:
    if who is None:
        return None
    return branch(
        "Fournisseur",
        leaf("TypeIdentifiant", who.scheme),
        leaf("Identifiant", who.id),
        leaf("RaisonSociale", who.name),
        leaf("CodePays", who.country),
        branch(
            "ReferenceBancaire",
            leaf("Compte", payment.iban),
            leaf("Etablissement", payment.bic),
            leaf("RaisonSocialeEncaisseur", payment.account_name),
            Type="IBAN",
        ),
    )


def _buyer(who: Party | None, service: str | None) -> Node | None:
    if who is None:
        return None
    return branch(
        "Debiteur",
        leaf("TypeIdentifiant", who.scheme),
        leaf("Identifiant", who.id),
        leaf("Nom", who.name),
        leaf("CodeService", service),
    )


def _data(invoice: Invoice, payment: Payment, sums: Amounts) -> Node | None:
    taxes = (
        branch("TVA", leaf("Taux", one.rate), leaf("BaseHt", one.base), leaf("MontantTVA", one.amount))
        for one in sums.vat
    )
    return branch(
        "DonneesFacture",
        leaf("Id", invoice.number),
        leaf("IdFactureOrigine", invoice.origins[0] if invoice.origins else None),
        leaf("Type", invoice.type_code),
        leaf("Cadre", invoice.cadre),
        leaf("DateEmissionFacture", invoice.issue_date),
        branch("ModePaiement", leaf("Code", payment.code), leaf("Libelle", payment.information)),
        leaf("Devise", invoice.currency),
        branch(
            "Montants",
            leaf("MontantHT", sums.ht),
            leaf("MontantTTC", sums.ttc),
            leaf("MontantNetAPayer", sums.net),
        ),
        branch("TVAS", *taxes),
        branch("Engagement", leaf("NumeroMarche", invoice.marche), leaf("NumeroEngagement", invoice.engagement)),
        branch("Lignes", *(_lines(invoice) if invoice.write_lines else ())),
    )


def _lines(invoice: Invoice) -> tuple[Node | None, ...]:
    return tuple(
        branch(
            "Ligne",
            leaf("ReferenceProduit", line.name),
            leaf("PrixUnitaire", line.price),
            leaf("Quantite", line.quantity),
            leaf("MontantHT", str(line.net)),
            leaf("TauxTVA", line.rate),
            NumOrdre=str(rank),
        )
        for rank, line in enumerate(invoice.lines, 1)
    )


def _attachment(rank: int, item: Attachment) -> Node | None:
    content = b64encode(item.content).decode("ascii") if isinstance(item.content, bytes) else item.content
    return branch(
        "PJ",
        leaf("Contenu", content),
        leaf("NomPJ", item.name),
        leaf("TypePJ", item.role),
        leaf("MimeTypePJ", item.mime),
        NumOrdre=str(rank),
    )
