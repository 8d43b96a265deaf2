"""Rules on who is paid instead of the seller: what a factored invoice must name, and where its blocks disagree.

Sources: DOMAIN §6 (E1 names factor and account, E2 the name alone; AIFE's own samples do otherwise), §14 (type codes).
None refuses by default: no numbered rule does, and AIFE's P47 breaks two of them (adr 0024).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.affacturage import FACTORED_TYPES, is_own, is_same_name
from pipeline.domain.invoice import Invoice
from pipeline.domain.payment import Certainty, Evidence, Payee
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.domain.text import fold
from pipeline.domain.type_codes import CREDIT_NOTES
from pipeline.stages.context import Context
from pipeline.stages.mixed import is_mixed
from pipeline.stages.rules.payment import TRANSFERS
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_MENTIONS = frozenset({Evidence.MENTION, Evidence.PDF_MENTION})
_SURE = frozenset({Certainty.CERTAIN, Certainty.PROBABLE})


def structured(item: Extracted, _context: Context) -> Iterator[Reason]:
    """SEED, E1: a mention goes with the factor's name and account in their own fields."""
    invoice = item.invoice
    if not _evidence(invoice) & _MENTIONS or is_mixed(item.validated.recognised, invoice):
        return
    if not _is_named(invoice):
        found = invoice.factor.mention_name if invoice.factor else None
        said = f"« {found} », dans la seule mention" if found else "aucun nom, ni à l'encaisseur ni au compte"
        yield at(
            item, Term.PAYEE_NAME, motifs.FACTOR_NAME_MISSING, f"{said} ; attendu : un nom en BT-59 ou BT-85", found
        )
    if _lacks_account(invoice):
        code = invoice.payments[0].means_code if invoice.payments else None
        yield at(
            item, Term.IBAN, motifs.FACTOR_ACCOUNT_MISSING, f"mode de paiement {code or 'absent'} ; attendu : un IBAN"
        )


def mixed(item: Extracted, _context: Context) -> Iterator[Reason]:
    """SEED, E2 in UBL or CII: only the name may stand, the account is on the PDF. In Factur-X the account is the
    factor's by the norm itself (FX106, BG-10), and CPPFacture has a place for it (ANNEX 8.3.4)."""
    invoice, factor = item.invoice, item.invoice.factor
    recognised = item.validated.recognised
    has_place = recognised.pdf is not None or recognised.format.vocabulary == "cpp-facture"
    if factor is None or factor.certainty not in _SURE or has_place:
        return
    paid = next((payment for payment in invoice.payments if payment.iban), None)
    if paid is not None and is_mixed(recognised, invoice):
        path = invoice.place(Term.IBAN).path
        detail = f"« {paid.iban} » ; attendu : la raison sociale seule"
        yield because(motifs.FACTOR_ACCOUNT_E2, detail, path=path, line=paid.line, value=paid.iban)


def own_payee(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BG-10 is there for a payee that is not the seller; worse when the invoice says that it is factored.

    Another establishment of the seller may be paid, but is no factor.
    """
    invoice, payee = item.invoice, item.invoice.payee
    is_factored = bool(_evidence(invoice) & {*_MENTIONS, Evidence.TYPE_CODE})
    if payee is None or not _is_seller(invoice, payee, company=is_factored):
        return
    motif = motifs.FACTOR_IS_SELLER if is_factored else motifs.PAYEE_IS_SELLER
    term, value = (Term.PAYEE_ID, payee.id) if payee.id else (Term.PAYEE_NAME, payee.name)
    yield at(item, term, motif, f"« {value} » ; attendu : celui qui est payé à la place du fournisseur", value)


def factored_type(item: Extracted, _context: Context) -> Iterator[Reason]:
    """§14: a factored type names its payee; a minimal mixed XML has no such block, the account's name stands for it."""
    invoice = item.invoice
    if invoice.type_code not in FACTORED_TYPES or invoice.payee is not None:
        return
    recognised = item.validated.recognised
    has_block = recognised.pdf is not None or not is_mixed(recognised, invoice)
    if has_block or Evidence.ACCOUNT_NAME not in _evidence(invoice):
        detail = f"type « {invoice.type_code} » sans bloc encaisseur ; attendu : le factor, nom et SIRET"
        yield at(item, Term.PAYEE_NAME, motifs.FACTORED_WITHOUT_PAYEE, detail, invoice.type_code)


def names(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The payee and the holders of the accounts to credit are one; a shortened name is the same name."""
    invoice, payee = item.invoice, item.invoice.payee
    if payee is None or not payee.name:
        return
    for payment in invoice.payments:
        holder = payment.account_name
        if payment.iban and holder and not _is_one(payee.name, holder):
            detail = f"encaisseur « {payee.name} », compte de « {holder} » ; attendu : un seul nom"
            path = invoice.place(Term.ACCOUNT_NAME).path
            yield because(motifs.FACTOR_NAMES_DIFFER, detail, path=path, line=payment.line, value=holder)


def accounts(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The money goes where the payment means say: the account of the mention is one of theirs."""
    invoice, factor = item.invoice, item.invoice.factor
    given = [payment.iban for payment in invoice.payments if payment.iban]
    said = factor.mention_iban if factor else None
    if said is None or not given or said in given:
        return
    shown = ", ".join(f"« {iban} »" for iban in given[:3])
    yield at(
        item,
        Term.IBAN,
        motifs.FACTOR_IBAN_DIFFERS,
        f"mention « {said} », paiement {shown} ; attendu : le même",
        given[0],
    )


def _evidence(invoice: Invoice) -> frozenset[Evidence]:
    return frozenset(invoice.factor.evidence) if invoice.factor else frozenset()


def _is_named(invoice: Invoice) -> bool:
    """The payee has a name, or an account is in another name than the seller's."""
    return bool(invoice.payee and invoice.payee.name) or Evidence.ACCOUNT_NAME in _evidence(invoice)


def _lacks_account(invoice: Invoice) -> bool:
    """No account at all; of a transfer the rule on payment tells it, and a credit note pays nobody."""
    if invoice.type_code in CREDIT_NOTES or any(payment.iban for payment in invoice.payments):
        return False
    return not any((payment.means_code or "").zfill(2) in TRANSFERS for payment in invoice.payments)


def _is_seller(invoice: Invoice, payee: Payee, *, company: bool) -> bool:
    """Say whether the payee is the seller: the same establishment, or any of the same ``company``."""
    seller = invoice.seller
    if payee.id is None:
        return is_same_name(payee.name, seller.name)
    is_it = seller.identifier is not None and "".join(payee.id.split()) == seller.identifier.value
    return is_it or (company and is_own(payee.id, seller))


def _is_one(name: str, other: str) -> bool:
    """Same name, or one holds all the words of the other (« Norval », « Norval Affacturage »)."""
    words, others = set(fold(name).split()), set(fold(other).split())
    return is_same_name(name, other) or words <= others or others <= words
