"""Rules on payment: means S2.05, account to credit G1.16 (syntax and mod-97 key where a transfer needs it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.domain import motifs
from pipeline.domain.identifiers import IdType
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.domain.type_codes import CREDIT_NOTES
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

ACCEPTED_MEANS = ("01", "10", "20", "30", "31", "42", "48", "49", "58", "59", "97")
TRANSFERS = frozenset({"30", "31", "42", "58"})
_FOREIGN = frozenset({IdType.HORS_UE, IdType.AUTRE, IdType.TAHITI, IdType.RIDET})
# no source says that the account must stand in this format, Chorus Pro may hold it already (DOMAIN §6.2; ADR 0026)
_ACCOUNT_OPTIONAL = "cpp-facture"
_LOOKS_LIKE_IBAN = re.compile(r"[A-Za-z]{2}[0-9]{2}[0-9A-Za-z]+")


def means(item: Extracted, _context: Context) -> Iterator[Reason]:
    """S2.05: at least one payment means, each with an accepted code; ``1`` is often written for ``01`` (DOMAIN §16)."""
    coded = [p for p in item.invoice.payments if p.means_code]
    if not coded:
        yield at(item, Term.MEANS_CODE, motifs.PAYMENT_MISSING, f"attendu : un code parmi {', '.join(ACCEPTED_MEANS)}")
    for payment in coded:
        code = (payment.means_code or "").zfill(2)
        if code not in ACCEPTED_MEANS:
            detail = f"« {payment.means_code} » ; attendu : {', '.join(ACCEPTED_MEANS)}"
            path = item.invoice.place(Term.MEANS_CODE).path
            yield because(motifs.PAYMENT_CODE, detail, path=path, line=payment.line, value=payment.means_code)


def account(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A transfer (30, 31, 42, 58) credits an account: present unless nothing is due, and a valid IBAN.

    A supplier outside France may have an account that is no IBAN; what looks like an IBAN is checked all the same.
    """
    transfers = [p for p in item.invoice.payments if (p.means_code or "").zfill(2) in TRANSFERS]
    demanded = item.validated.recognised.format.vocabulary != _ACCOUNT_OPTIONAL and _is_due(item)
    if transfers and demanded and not any(p.iban for p in transfers):
        yield at(item, Term.IBAN, motifs.IBAN_MISSING, f"mode de paiement {transfers[0].means_code}")
    for payment in transfers:
        problem = _iban_problem(payment.iban, item) if payment.iban else None
        if problem:
            path = item.invoice.place(Term.IBAN).path
            yield because(motifs.IBAN_INVALID, problem, path=path, line=payment.account_at, value=payment.iban)


def is_foreign(item: Extracted) -> bool:
    """A supplier whose bank may know neither IBAN nor BIC."""
    identifier = item.invoice.seller.identifier
    return identifier is not None and identifier.type in _FOREIGN


def _is_due(item: Extracted) -> bool:
    net = item.invoice.totals.net_a_payer
    return item.invoice.type_code not in CREDIT_NOTES and (net is None or net > 0)


def _iban_problem(value: str, item: Extracted) -> str | None:
    if not _LOOKS_LIKE_IBAN.fullmatch(value):
        return None if is_foreign(item) else f"« {value} » ; attendu : un IBAN (deux lettres de pays, clé, compte)"
    return _key_problem(value)


@lru_cache(maxsize=4096)
def _key_problem(value: str) -> str | None:
    """The same accounts come back in every flux of a supplier; a key costs 80 µs."""
    from stdnum import iban
    from stdnum.exceptions import InvalidChecksum, ValidationError

    try:
        iban.validate(value, check_country=False)  # G1.16 asks no more; lists of banks would grow old
    except InvalidChecksum:
        return f"la clé de « {value} » est fausse"
    except ValidationError:
        return f"« {value} » n'a pas la forme d'un IBAN du pays {value[:2].upper()}"
    return None
