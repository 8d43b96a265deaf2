"""Who is really paid: deduce the factor from payee, account name, mention and type code.

Sources: DOMAIN §6 (where each vocabulary puts the factor), §14 (type codes, ACC notes), DESIGN §3 (certainty).
Limits: of notes, terms and payment texts the first 500 are read, 200,000 characters in all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.domain.affacturage_words import Told, explain
from pipeline.domain.invoice import Invoice, Party
from pipeline.domain.mention import Mention, merged, read_mention
from pipeline.domain.mention_named import Parts
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payee, Payment
from pipeline.domain.plain_text import MAX_READ
from pipeline.domain.text import fold

FACTORED_TYPES = frozenset({"393", "396", "472", "473", "501", "502"})
_LEGAL_FORMS = frozenset(
    (
        *("sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "sca", "scop", "selarl", "selas", "ei", "eirl", "gie"),
        *("gmbh", "ag", "kg", "ohg", "ug", "bv", "nv", "srl", "spa", "ltd", "llc", "plc", "inc"),
    )
)
_MAX_NAME = 500
_MAX_ACCOUNTS = 20  # whose names are known to be names when a text is read
_MAX_TEXTS, _MAX_TOTAL = 500, 200_000
_MARK_WITHIN = 64  # characters, blanks in front included


def deduce_factor(invoice: Invoice, page: Mention | None = None) -> Factor | None:
    """Judge whether a factor is paid, and how surely; None when nothing in the document speaks of one.

    ``page`` is the mention found in the text of the PDF (``read_page``), if any.
    """
    written = find_mention(invoice)
    mention = merged(written, page) if written else page
    account = _other_account(invoice.seller, invoice.payee, invoice.payments)
    evidence = _evidence(invoice, account, written, page)
    if not evidence:
        return None
    parts = mention.parts if mention else Parts()
    credited = _credited(invoice.payments, account)
    told = Told(invoice, account, credited, mention, _is_own_payee(invoice))
    factor = Factor(
        name=_name(invoice.payee, account, parts),
        id=invoice.payee.id if invoice.payee else None,
        iban=credited.iban if credited else parts.iban,
        bic=credited.bic if credited else parts.bic,
        mention=mention.text if mention else None,
        basis=mention.basis if mention else Basis.UNKNOWN,
        certainty=_certainty(evidence, invoice),
        evidence=evidence,
        address=parts.address,
        phone=parts.phone,
        mention_name=parts.name,
        mention_iban=parts.iban,
    )
    return explain(factor, told)


def find_mention(invoice: Invoice) -> Mention | None:
    """Find the text that speaks of subrogation, affacturage or cession: an ACC note first, else any note, payment
    text or payment terms; what the first does not name, the next ones may."""
    found: Mention | None = None
    texts = list(_texts(invoice))
    names = names_in(invoice) if texts else ()
    for is_acc, text in texts:
        mention = read_mention(text, names, is_acc=is_acc)
        if mention is not None:
            found = merged(found, mention) if found else mention
    return found


def read_page(text: str, invoice: Invoice) -> Mention | None:
    """Find the mention in the text of one page of this invoice."""
    return read_mention(text, names_in(invoice), is_page=True)


def names_in(invoice: Invoice) -> tuple[str, ...]:
    """Names that stand in the blocks, the seller's first (empty when unknown): the words in them are no mention."""
    payee = invoice.payee.name if invoice.payee else None
    accounts = [payment.account_name for payment in invoice.payments[:_MAX_ACCOUNTS]]
    return (invoice.seller.name or "", *(name for name in dict.fromkeys((payee, *accounts)) if name))


def is_same_name(name: str | None, other: str | None) -> bool:
    """Say whether two spellings name one company: accents, punctuation and legal form aside; False when one lacks."""
    return name is not None and other is not None and _words(name) == _words(other)


def is_own(payee_id: str, seller: Party) -> bool:
    """Same identifier, or another establishment of the same company: SIRET and SIREN share their first 9 digits."""
    if seller.identifier is None:
        return False
    written, own = "".join(payee_id.split()), "".join(seller.identifier.value.split())
    is_french = all(value.isdecimal() and len(value) in (9, 14) for value in (written, own))
    return written[:9] == own[:9] if is_french else written == own


def _texts(invoice: Invoice) -> Iterator[tuple[bool, str]]:
    """The texts that may hold a mention, those that say they are one first, within the bounds."""
    texts = [(note.subject == "ACC" or _is_marked(note.text), note.text) for note in invoice.notes]
    texts += [(False, payment.information) for payment in invoice.payments if payment.information]
    texts += [(False, remark) for remark in invoice.remarks]
    left = _MAX_TOTAL
    for is_acc, text in sorted(texts, key=lambda one: not one[0])[:_MAX_TEXTS]:
        if left <= 0:
            return
        yield is_acc, text
        left -= min(len(text), MAX_READ)


def _is_marked(text: str) -> bool:
    return text[:_MARK_WITHIN].lstrip().upper().startswith("#ACC#")


def _evidence(
    invoice: Invoice, account: Payment | None, written: Mention | None, page: Mention | None
) -> tuple[Evidence, ...]:
    return tuple(
        kind
        for kind, found in (
            (Evidence.PAYEE, invoice.payee is not None),
            (Evidence.ACCOUNT_NAME, account is not None),
            (Evidence.MENTION, written is not None),
            (Evidence.PDF_MENTION, page is not None),
            (Evidence.TYPE_CODE, invoice.type_code in FACTORED_TYPES),
        )
        if found
    )


def _other_account(seller: Party, payee: Payee | None, payments: Sequence[Payment]) -> Payment | None:
    """Find the account that is not in the seller's name: the payee's if one bears its name, else the first."""
    spelt = [(payment, _words(payment.account_name)) for payment in payments if payment.account_name is not None]
    if not spelt:
        return None
    own, payees = _words(seller.name), _words(payee.name if payee else None)
    others = [(payment, words) for payment, words in spelt if words != own]
    named = (payment for payment, words in others if words == payees)
    return next(named, others[0][0] if others else None)


def _credited(payments: Sequence[Payment], account: Payment | None) -> Payment | None:
    return account if account and account.iban else next((payment for payment in payments if payment.iban), None)


def _name(payee: Payee | None, account: Payment | None, parts: Parts) -> str | None:
    if payee and payee.name:
        return payee.name
    return account.account_name if account and account.account_name else parts.name


def _certainty(evidence: tuple[Evidence, ...], invoice: Invoice) -> Certainty:
    if {Evidence.MENTION, Evidence.PDF_MENTION, Evidence.TYPE_CODE} & set(evidence):
        return Certainty.CERTAIN
    if invoice.payee is None or _is_own_payee(invoice):
        return Certainty.POSSIBLE
    return Certainty.PROBABLE


def _is_own_payee(invoice: Invoice) -> bool:
    """The payee is the seller itself, or says nothing that would make it another."""
    payee, seller = invoice.payee, invoice.seller
    if payee is None:
        return False
    if payee.id is not None:
        return is_own(payee.id, seller)
    return payee.name is None or _words(payee.name) == _words(seller.name)


def _words(name: str | None) -> list[str] | None:
    """The words by which two spellings of a company's name compare: no accent, punctuation or legal form."""
    if name is None:
        return None
    words = re.findall(r"\w+", fold(name[:_MAX_NAME]))
    return [word for word in words if word not in _LEGAL_FORMS] or words
