"""Say in French why a factor was deduced: which evidence, which ground, how sure, and where name and account stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.domain.invoice import Invoice
from pipeline.domain.mention import Mention
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payment

_MAX_QUOTED = 120
_NOTHING_SAID = (
    "Rien ne parle d'affacturage : ce peut être un encaisseur ordinaire (groupe, payeur central, mandataire)."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the deduction went by: the invoice, the account in another name, the account credited, the mention (of the
    XML completed by that of the PDF), whether the payee is the seller itself."""

    invoice: Invoice
    account: Payment | None
    credited: Payment | None
    mention: Mention | None
    is_own_payee: bool


def explain(factor: Factor, told: Told) -> Factor:
    """The same factor, with its explanation."""
    sentences = (
        *_evidence(factor, told),
        _basis(factor),
        _certainty(factor, told),
        _name(factor, told),
        _account(factor, told),
        *_contacts(factor),
    )
    return replace(factor, explanation=sentences)


def _evidence(factor: Factor, told: Told) -> Iterator[str]:
    invoice, account = told.invoice, told.account
    for kind in factor.evidence:
        if kind is Evidence.PAYEE and invoice.payee is not None:
            shown = invoice.payee.name or invoice.payee.id
            yield f"Indice : un bloc encaisseur est présent (BG-10){_quoted(shown, ', ')}."
        elif kind is Evidence.ACCOUNT_NAME and account is not None:
            yield (
                f"Indice : le compte est au nom de{_quoted(account.account_name, ' ')}, "
                f"qui n'est pas celui du fournisseur{_quoted(invoice.seller.name, ' ')}."
            )
        else:
            yield _OTHER_EVIDENCE[kind].format(type=invoice.type_code)


_OTHER_EVIDENCE = {
    Evidence.MENTION: "Indice : le XML porte une mention d'affacturage (note, texte du paiement ou conditions).",
    Evidence.PDF_MENTION: "Indice : le texte du PDF lisible porte une mention d'affacturage.",
    Evidence.TYPE_CODE: "Indice : le type de facture {type} est celui d'une facture affacturée.",
}


def _basis(factor: Factor) -> str:
    if factor.basis is Basis.SUBROGATION:
        return "Fondement : subrogation, la mention en parle."
    if factor.basis is Basis.CESSION:
        return "Fondement : cession de créance, la mention en parle sans parler de subrogation."
    if factor.mention is not None:
        return "Fondement : inconnu, la mention ne dit ni subrogation ni cession."
    if Evidence.TYPE_CODE in factor.evidence:
        return "Fondement : inconnu, le type de facture ne le dit pas et aucune mention n'est trouvée."
    return f"Fondement : inconnu. {_NOTHING_SAID}"


def _certainty(factor: Factor, told: Told) -> str:
    if factor.certainty is Certainty.CERTAIN:
        return "Certitude : certain, une mention ou un type de facture affacturée suffit."
    if factor.certainty is Certainty.PROBABLE:
        return "Certitude : probable, l'encaisseur n'est pas le fournisseur."
    if told.is_own_payee:
        return "Certitude : possible, l'encaisseur est le fournisseur lui-même ou ne dit pas qui il est."
    return "Certitude : possible, seul le titulaire du compte diffère du fournisseur."


def _name(factor: Factor, told: Told) -> str:
    payee = told.invoice.payee
    if factor.name is None:
        return "Nom : aucun, ni dans le bloc encaisseur, ni au compte, ni dans la mention."
    if payee is not None and payee.name:
        return "Nom : celui du bloc encaisseur (BT-59)."
    if told.account is not None:
        return "Nom : celui du titulaire du compte (BT-85), faute de nom dans un bloc encaisseur."
    return "Nom : lu dans la mention, faute d'encaisseur et de titulaire du compte."


def _account(factor: Factor, told: Told) -> str:
    if factor.iban is None:
        return "Compte : aucun, ni au paiement, ni dans la mention."
    if told.credited is None:
        return "Compte : lu dans la mention, faute de compte au paiement."
    if told.credited is told.account:
        return "Compte : celui du paiement au nom d'un autre que le fournisseur (BT-84)."
    return "Compte : le premier du paiement (BT-84)."


def _contacts(factor: Factor) -> Iterator[str]:
    found = [word for word, value in (("adresse", factor.address), ("téléphone", factor.phone)) if value is not None]
    if found:
        yield f"Lu aussi dans la mention : {' et '.join(found)}."


def _quoted(value: str | None, before: str) -> str:
    if not value:
        return ""
    shown = " ".join(value.split())
    return f"{before}« {shown if len(shown) <= _MAX_QUOTED else shown[: _MAX_QUOTED - 1] + '…'} »"
