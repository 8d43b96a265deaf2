"""CPPFactureMixte has rules of its own: one invoice a file, no account demanded, no prepaid amount to add up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.stages.context import Context
from pipeline.stages.control import Rule
from pipeline.stages.extract import extract
from pipeline.stages.rules import amounts, cpp_facture, payment
from pipeline.stages.shapes import Extracted, Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import cpp, ubl_invoice
from samples.generator.model import Payment

WITHOUT_ACCOUNT = {"payments": (Payment("30"),)}
PART_PAID = {"net": "200.00"}


@pytest.fixture
def judged(recognise: Callable[..., Recognised], context: Context) -> Callable[[Rule, bytes], list[str]]:
    """Apply one rule to a document that its schema accepts."""

    def judge(rule: Rule, content: bytes) -> list[str]:
        validated = validate(recognise(content), context)
        assert isinstance(validated, Validated), validated
        item = extract(validated, context)
        assert isinstance(item, Extracted)
        return [reason.rule.key for reason in rule(item, context)]

    return judge


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (cpp.cpp_facture(), []),
        (cpp.cpp_factures(None, ("F2",)), ["SEVERAL_INVOICES"]),
        (ubl_invoice(), []),
    ],
)
def test_a_file_holds_one_invoice(
    judged: Callable[[Rule, bytes], list[str]], content: bytes, expected: list[str]
) -> None:
    """The format has room for several; all but the first would be lost."""
    assert judged(cpp_facture.one_invoice, content) == expected


def test_the_account_may_be_elsewhere(judged: Callable[[Rule, bytes], list[str]]) -> None:
    """A transfer without account is refused in UBL, and not in a format whose account no source makes mandatory."""
    assert judged(payment.account, cpp.cpp_facture(**WITHOUT_ACCOUNT)) == []
    assert judged(payment.account, ubl_invoice(**WITHOUT_ACCOUNT)) == ["IBAN_MISSING"]


def test_what_is_paid_already_cannot_be_said(judged: Callable[[Rule, bytes], list[str]]) -> None:
    """A net below the TTC needs a prepaid amount in UBL; CPPFactureMixte has no place for one."""
    assert judged(amounts.totals, cpp.cpp_facture(**PART_PAID)) == []
    assert judged(amounts.totals, ubl_invoice(**PART_PAID)) == ["TOTAL_NET"]
