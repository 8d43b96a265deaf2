"""All rules together: every violation in one answer, warnings go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.domain import motifs
from pipeline.domain.invoice import Attachment, Party, Role
from pipeline.domain.motif import Level, hardened
from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context, Rules
from pipeline.stages.control import RULES, control
from pipeline.stages.shapes import Controlled, Extracted

LONG = Attachment("x" * 47 + ".pdf", "application/pdf", 1, Role.MAIN)


def test_a_good_invoice_is_controlled(extracted: Callable[..., Extracted], context: Context) -> None:
    """Nothing to say."""
    item = extracted()

    assert control(item, context) == Controlled(item, ())


def test_warnings_do_not_refuse(extracted: Callable[..., Extracted], context: Context) -> None:
    """A name above 50 characters is cut (§5.4.1)."""
    found = control(extracted(attachments=(LONG,)), context)
    assert isinstance(found, Controlled)

    assert [reason.rule for reason in found.warnings] == [motifs.ATTACHMENT_NAME_LONG]


def test_all_violations_are_told_together(extracted: Callable[..., Extracted], context: Context) -> None:
    """DESIGN §1: collect all; warnings go beside the refusals, the invoice is given."""
    item = extracted(number=None, seller=Party(), buyer=Party(), payments=(), attachments=(LONG,))
    found = control(item, context)
    assert isinstance(found, Rejected)

    assert [reason.rule.key for reason in found.reasons] == [
        "NUMBER_MISSING",
        "SELLER_MISSING",
        "BUYER_MISSING",
        "PAYMENT_MISSING",
    ]
    assert [reason.rule.key for reason in found.warnings] == ["ATTACHMENT_NAME_LONG"]
    assert found.seen is not None
    assert found.seen.invoice is item.invoice


def test_a_strict_partner_is_refused_where_the_sources_disagree(
    extracted: Callable[..., Extracted], context: Context
) -> None:
    """``controle-strict`` turns such a warning into a refusal under its own key; other reasons stay what they are."""
    strict = replace(context, rules=Rules(control_strict=True))
    item = extracted(number=None, attachments=(LONG,))
    found = control(item, strict)
    assert isinstance(found, Rejected)

    assert [reason.rule.key for reason in found.reasons] == ["NUMBER_MISSING"]
    assert [reason.rule.key for reason in found.warnings] == ["ATTACHMENT_NAME_LONG"]
    assert hardened(motifs.VAT_RATE).key == "VAT_RATE_STRICT"
    assert hardened(motifs.VAT_RATE).level is Level.DOCUMENT


def test_every_rule_stands_once() -> None:
    """A rule applied twice would tell twice."""
    assert len(set(RULES)) == len(RULES)
