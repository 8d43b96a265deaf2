"""Rules on the bank references: form of the BIC (DOMAIN §4.4), length of the account (BR-FR-CPRO-39).

The IBAN itself is judged with the payment means. Nothing says here that a bank exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.payment import is_foreign
from pipeline.stages.shapes import Extracted

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")  # ISO 9362: bank, country, place, branch
_MAX_ACCOUNT = 27


def bic(item: Extracted, _context: Context) -> Iterator[Reason]:
    """FX106 BT-86: only a BIC may stand there; a supplier outside Europe may have another clearing code."""
    for payment in item.invoice.payments:
        compact = "".join((payment.bic or "").split()).upper()
        if compact and not _BIC.fullmatch(compact) and not is_foreign(item):
            detail = f"« {payment.bic} » ; attendu : 8 ou 11 caractères, pays en cinquième place"
            path = item.invoice.place(Term.BIC).path
            yield because(motifs.BIC_FORMAT, detail, path=path, line=payment.line, value=payment.bic)


def account(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-39: 27 characters, the length of a French IBAN; others go to 34 (ISO 13616), so this only warns."""
    for payment in item.invoice.payments:
        if payment.iban is not None and len(payment.iban) > _MAX_ACCOUNT:
            detail = f"{len(payment.iban)} caractères ; attendu : {_MAX_ACCOUNT} au plus"
            path = item.invoice.place(Term.IBAN).path
            yield because(motifs.ACCOUNT_LONG, detail, path=path, line=payment.account_at, value=payment.iban)
