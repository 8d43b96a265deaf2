"""Rules on the sign of amounts: a negative invoice regularises, a credit note is positive (DOMAIN §3.2, §3.3)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.domain.type_codes import CREDIT_NOTES
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_CARRIED = "97"


def negative_invoice(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A negative net is carried over (97, sample P11); samples P10 and P17 do otherwise, so this only warns."""
    net = item.invoice.totals.net_a_payer
    codes = [payment.means_code for payment in item.invoice.payments if payment.means_code]
    if item.invoice.type_code in CREDIT_NOTES or net is None or net >= 0 or not codes or _CARRIED in codes:
        return
    detail = f"net à payer de {net}, mode {codes[0]} ; attendu : {_CARRIED}"
    yield at(item, Term.NET_A_PAYER, motifs.NEGATIVE_NET, detail, str(net))


def negative_credit_note(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The type already says that the amount is deducted: a sign would deduct it twice."""
    total = item.invoice.totals.ttc
    if item.invoice.type_code in CREDIT_NOTES and total is not None and total < 0:
        detail = f"montant TTC de {total} ; attendu : {-total}"
        yield at(item, Term.TOTAL_TTC, motifs.NEGATIVE_CREDIT_NOTE, detail, str(total))
