"""Who is really paid: deduce the factor from payee, account name, mention and type code.

Sources: DOMAIN §6 (where each vocabulary puts the factor), §14 (type codes, ACC notes), DESIGN §3 (certainty).
The address, phone and account inside a mention are not parsed here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pipeline.domain.invoice import Note, Party
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payee, Payment
from pipeline.domain.text import fold

FACTORED_TYPES = frozenset({"393", "396", "472", "473", "501", "502"})
_MENTION = re.compile(r"subrog|affactur|\bfactor(?:s|ing)?\b|cession de(?:s)? creance|creances? cedees?")
_CESSION = re.compile(r"\bcession\b|\bcede(?:e|es)?\b")
# the name begins with a mark and blanks may stand in it: no two parts compete for a run of blanks, which may be long
_ORDER_OF = re.compile(r"(?:a l.ordre de|paye[er]* a)\s+(?P<name>\S.{1,98}?)(?:[,;(.\n]|\ba lui\b|$)", re.IGNORECASE)
_LEGAL_FORMS = frozenset(
    (
        *("sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "sca", "scop", "selarl", "selas", "ei", "eirl", "gie"),
        *("gmbh", "ag", "kg", "ohg", "ug", "bv", "nv", "srl", "spa", "ltd", "llc", "plc", "inc"),
    )
)
_MAX_MENTION = 1024
_MAX_READ = 20_000  # of a note: no mention begins further, and a note may hold 10 MB
_MAX_NAME = 500


def deduce_factor(
    seller: Party, type_code: str | None, payee: Payee | None, payments: Sequence[Payment], notes: Iterable[Note]
) -> Factor | None:
    """Judge whether a factor is paid, and how surely; None when nothing in the document speaks of one."""
    mention = find_mention(notes, payments)
    account = _other_account(seller, payee, payments)
    evidence = tuple(
        kind
        for kind, found in (
            (Evidence.PAYEE, payee is not None),
            (Evidence.ACCOUNT_NAME, account is not None),
            (Evidence.MENTION, mention is not None),
            (Evidence.TYPE_CODE, type_code in FACTORED_TYPES),
        )
        if found
    )
    if not evidence:
        return None
    credited = account if account and account.iban else next((p for p in payments if p.iban), None)
    return Factor(
        name=_name(payee, account, mention),
        id=payee.id if payee else None,
        iban=credited.iban if credited else None,
        bic=credited.bic if credited else None,
        mention=mention[:_MAX_MENTION] if mention else None,
        basis=_basis(mention),
        certainty=_certainty(evidence, payee, seller),
        evidence=evidence,
    )


def find_mention(notes: Iterable[Note], payments: Sequence[Payment]) -> str | None:
    """Find the text that speaks of subrogation, affacturage or cession: an ACC note, else any note or payment text."""
    texts: list[tuple[str | None, str]] = [(note.subject, note.text) for note in notes]
    texts += [(None, p.information) for p in payments if p.information]
    for subject, text in texts:
        if subject == "ACC" or text.lstrip().upper().startswith("#ACC#"):
            return text
    return next((text for _, text in texts if _MENTION.search(fold(text[:_MAX_READ]))), None)


def _other_account(seller: Party, payee: Payee | None, payments: Sequence[Payment]) -> Payment | None:
    """Find the account that is not in the seller's name: the payee's if one bears its name, else the first."""
    own, payees = _words(seller.name), _words(payee.name if payee else None)
    spelt = ((payment, _words(payment.account_name)) for payment in payments)
    others = [(payment, words) for payment, words in spelt if words is not None and words != own]
    named = (payment for payment, words in others if words == payees)
    return next(named, others[0][0] if others else None)


def _name(payee: Payee | None, account: Payment | None, mention: str | None) -> str | None:
    if payee and payee.name:
        return payee.name
    if account and account.account_name:
        return account.account_name
    found = _ORDER_OF.search(_unaccented(mention[:_MAX_READ])) if mention else None
    if mention is None or found is None:
        return None
    return mention[found.start("name") : found.end("name")].strip() or None


def _unaccented(text: str) -> str:
    """Same length as ``text``, accents dropped, so that positions found in it hold in the original."""
    return "".join(unicodedata.normalize("NFKD", c)[0] for c in text.replace("’", "'"))


def _basis(mention: str | None) -> Basis:
    folded = fold(mention[:_MAX_READ]) if mention else ""
    if "subrog" in folded:
        return Basis.SUBROGATION
    return Basis.CESSION if _CESSION.search(folded) else Basis.UNKNOWN


def _certainty(evidence: tuple[Evidence, ...], payee: Payee | None, seller: Party) -> Certainty:
    if Evidence.MENTION in evidence or Evidence.TYPE_CODE in evidence:
        return Certainty.CERTAIN
    if payee is None:
        return Certainty.POSSIBLE
    if payee.id is None:
        return Certainty.PROBABLE if _differs(payee.name, seller.name) else Certainty.POSSIBLE
    return Certainty.POSSIBLE if _is_own(payee.id, seller) else Certainty.PROBABLE


def _is_own(payee_id: str, seller: Party) -> bool:
    """Same identifier, or another establishment of the same company: SIRET and SIREN share their first 9 digits."""
    if seller.identifier is None:
        return False
    written, own = "".join(payee_id.split()), "".join(seller.identifier.value.split())
    is_french = all(value.isdecimal() and len(value) in (9, 14) for value in (written, own))
    return written[:9] == own[:9] if is_french else written == own


def _differs(name: str | None, other: str | None) -> bool:
    return name is not None and _words(name) != _words(other)


def _words(name: str | None) -> list[str] | None:
    """The words by which two spellings of a company's name compare: no accent, punctuation or legal form."""
    if name is None:
        return None
    words = re.findall(r"\w+", fold(name[:_MAX_NAME]))
    return [word for word in words if word not in _LEGAL_FORMS] or words
