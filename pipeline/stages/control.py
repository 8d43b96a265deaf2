"""Control the management rules: every rule that the invoice alone, or the annuaire, can decide.

Sources: DOMAIN §3, §4 and §14; each rule names its number. All violations are reported together.
Where sources disagree the milder reading warns, and a partner in ``controle-strict`` is refused (Motif.strict).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.domain.motif import Level, hardened
from pipeline.domain.rejection import Reason, Rejected, rejected
from pipeline.domain.seen import Seen
from pipeline.stages.context import Context
from pipeline.stages.rules import (
    amounts,
    attachments,
    bank,
    cadres,
    cpp_facture,
    dates,
    factoring,
    header,
    lines,
    memoires,
    official,
    origins,
    parties,
    payment,
    recipient,
    signs,
    texts,
    vat,
    vat_point,
    vat_sums,
)
from pipeline.stages.shapes import Controlled, Extracted

Rule = Callable[[Extracted, Context], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    header.number,
    cadres.cadre,
    header.type_code,
    header.issue_date,
    header.other_dates,
    header.currency,
    header.lengths,
    parties.seller,
    parties.seller_shape,
    parties.allowed_seller,
    parties.buyer,
    parties.buyer_is_seller,
    parties.payee,
    payment.means,
    payment.account,
    factoring.structured,
    factoring.mixed,
    factoring.own_payee,
    factoring.factored_type,
    factoring.names,
    factoring.accounts,
    amounts.formats,
    amounts.totals,
    attachments.files,
    attachments.together,
    cadres.valideur,
    cadres.paid,
    cadres.root,
    origins.named,
    origins.itself,
    origins.several,
    origins.dated,
    signs.negative_invoice,
    signs.negative_credit_note,
    cpp_facture.one_invoice,
    memoires.flux,
    memoires.means,
    recipient.engagement,
    recipient.demands,
    bank.bic,
    bank.account,
    dates.days,
    dates.periods,
    texts.lengths,
    texts.supporting,
    texts.once,
    texts.origin_numbers,
    texts.countries,
    texts.subjects,
    vat.breakdowns,
    vat.adjustments,
    vat.exemptions,
    vat.seller_number,
    vat_point.codes,
    vat_point.qualifiers,
    vat_sums.products,
    vat_sums.sums,
    vat_sums.in_euros,
    vat_sums.one_currency,
    lines.how_many,
    lines.lines,
    official.rule_sets,  # last: costly, and its reasons come after ours
)


def control(item: Extracted, context: Context) -> Controlled | Rejected:
    """Apply every rule; refuse when one refuses, else go on with the warnings."""
    found = [reason for rule in RULES for reason in rule(item, context)]
    if context.rules.control_strict:
        found = [replace(reason, rule=hardened(reason.rule)) for reason in found]
    refusals = [reason for reason in found if reason.rule.level is not Level.WARNING]
    if refusals:
        warnings = tuple(reason for reason in found if reason.rule.level is Level.WARNING)
        return replace(rejected(*refusals, seen=Seen(invoice=item.invoice)), warnings=warnings)
    return Controlled(item, tuple(found))
