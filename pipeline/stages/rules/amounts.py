"""Rules on amounts: format G1.14, coherence of the totals within a cent (BR-CO-15, BR-CO-16)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.domain.wire import amount
from pipeline.stages.context import Context
from pipeline.stages.rules import decimals
from pipeline.stages.rules.places import at, on
from pipeline.stages.shapes import Extracted

CENT = Decimal("0.01")


def formats(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.14 on every amount of the header: totals, VAT, allowances, charges; negative ones regularise."""
    if decimals.are_ordinary([text.value for text in item.details.amounts]):
        return
    for text in item.details.amounts:
        for motif, said in decimals.amount(text.value):
            yield on(text, motif, said)


def totals(item: Extracted, _context: Context) -> Iterator[Reason]:
    """TTC = HT + TVA and net à payer = TTC - prepaid + rounding, each within a cent, when all the parts stand there.

    A vocabulary without a place for what is already paid (CPPFactureMixte) cannot be held to the second.
    """
    found = item.invoice.totals
    if found.ttc is None and found.net_a_payer is None:
        yield at(item, Term.TOTAL_TTC, motifs.TOTAL_MISSING)
    if found.ttc is None:
        return
    if found.ht is not None and found.tva is not None and abs(found.ttc - found.ht - found.tva) > CENT:
        ht, tva, due = amount(found.ht), amount(found.tva), amount(found.ht + found.tva)
        detail = f"TTC {amount(found.ttc)} ; attendu : {ht} + {tva} = {due}"
        yield at(item, Term.TOTAL_TTC, motifs.TOTAL_TTC, detail, amount(found.ttc))
    prepaid, rounding = found.prepaid or Decimal(0), found.rounding or Decimal(0)
    expected = found.ttc - prepaid + rounding
    has_prepaid = item.invoice.place(Term.PREPAID).path is not None
    if has_prepaid and found.net_a_payer is not None and abs(found.net_a_payer - expected) > CENT:
        net = amount(found.net_a_payer)
        sum_of = f"{amount(found.ttc)} − {amount(prepaid)} + {amount(rounding)} = {amount(expected)}"
        yield at(item, Term.NET_A_PAYER, motifs.TOTAL_NET, f"net à payer {net} ; attendu : {sum_of}", net)
