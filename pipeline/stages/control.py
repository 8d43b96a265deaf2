"""Control the management rules: every rule that the invoice alone, or the annuaire, can decide.

Sources: DOMAIN §3, §4 and §14; each rule names its number. All violations are reported together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.domain.motif import Level
from pipeline.domain.rejection import Reason, Rejected, rejected
from pipeline.domain.seen import Seen
from pipeline.stages.context import Context
from pipeline.stages.rules import amounts, attachments, header, parties, payment, recipient
from pipeline.stages.shapes import Controlled, Extracted

Rule = Callable[[Extracted, Context], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    header.number,
    header.cadre,
    header.type_code,
    header.issue_date,
    header.other_dates,
    header.currency,
    header.lengths,
    parties.seller,
    parties.allowed_seller,
    parties.buyer,
    parties.payee,
    payment.means,
    payment.account,
    amounts.formats,
    amounts.totals,
    attachments.files,
    recipient.demands,
)


def control(item: Extracted, context: Context) -> Controlled | Rejected:
    """Apply every rule; refuse when one refuses, else go on with the warnings."""
    found = [reason for rule in RULES for reason in rule(item, context)]
    refusals = [reason for reason in found if reason.rule.level is not Level.WARNING]
    if refusals:
        return rejected(*refusals, seen=Seen(invoice=item.invoice))
    return Controlled(item, tuple(found))
