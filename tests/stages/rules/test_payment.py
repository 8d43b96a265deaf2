"""The rules on payment means and on the account to credit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Party, Totals
from pipeline.domain.payment import Payment
from pipeline.stages.context import Context
from pipeline.stages.rules import payment
from pipeline.stages.shapes import Extracted
from samples.generator import SUPPLIER_IBAN, iban

Keys = Callable[..., list[str]]
SWISS = Party(identify("CHALPENWERKAG", "3"), "Alpenwerk")


def _paid(code: str | None, account: str | None = None, line: int | None = None) -> Payment:
    return Payment(code, account, None, None, None, line=line)


@pytest.mark.parametrize("code", ["01", "1", "10", "20", "30", "31", "42", "48", "49", "58", "59", "97"])
def test_accepted_means(keys: Keys, code: str) -> None:
    """S2.05; a widely used ERP writes 1 for 01 (DOMAIN §16)."""
    assert keys(payment.means, payments=(_paid(code),)) == []


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), ["PAYMENT_MISSING"]),
        ((None,), ["PAYMENT_MISSING"]),
        (("57",), ["PAYMENT_CODE"]),
        (("ZZZ", "30", "0"), ["PAYMENT_CODE", "PAYMENT_CODE"]),
        ((None, "30"), []),
    ],
)
def test_means_are_present_and_accepted(keys: Keys, codes: tuple[str | None, ...], expected: list[str]) -> None:
    """S2.05: at least one code, and every code on the list; the codes are told one by one."""
    assert keys(payment.means, payments=tuple(_paid(code) for code in codes)) == expected


def test_a_bad_code_is_told_on_its_own_line(extracted: Callable[..., Extracted], context: Context) -> None:
    """S2.05: of several payment means, the emitter finds the wrong one."""
    (reason,) = payment.means(extracted(payments=(_paid("30", line=40), _paid("57", line=52))), context)

    assert (reason.line, reason.value) == (52, "57")


@pytest.mark.parametrize("code", ["30", "31", "42", "58"])
def test_a_transfer_needs_an_account(keys: Keys, code: str) -> None:
    """G1.16."""
    assert keys(payment.account, payments=(_paid(code),)) == ["IBAN_MISSING"]


@pytest.mark.parametrize(
    "changes",
    [
        {"payments": (_paid("20"),)},
        {"payments": (_paid("30"), _paid("31", SUPPLIER_IBAN))},
        {"payments": (_paid("30"),), "type_code": "381"},
        {"payments": (_paid("30"),), "totals": Totals(net_a_payer=Decimal(0))},
        {"payments": (_paid("30"),), "totals": Totals(net_a_payer=Decimal(-5))},
        {"payments": (_paid("20", "pas un compte"),)},
    ],
)
def test_no_account_is_needed_when_nothing_is_transferred(keys: Keys, changes: dict[str, object]) -> None:
    """G1.16: another means, an account beside it, a credit note, nothing due."""
    assert keys(payment.account, **changes) == []


def test_an_unknown_net_is_due(keys: Keys) -> None:
    """G1.16: without a net à payer the transfer still needs an account."""
    assert keys(payment.account, payments=(_paid("30"),), totals=Totals()) == ["IBAN_MISSING"]


@pytest.mark.parametrize("account", [SUPPLIER_IBAN, iban("DE", "999000990001234567"), "BE68539007547034"])
def test_valid_ibans(keys: Keys, account: str) -> None:
    """G1.16: the key and the form of the country."""
    assert keys(payment.account, payments=(_paid("30", account),)) == []


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (SUPPLIER_IBAN[:-1] + ("0" if SUPPLIER_IBAN[-1] != "0" else "1"), "la clé de"),
        (SUPPLIER_IBAN[:-3], "la clé de"),
        ("19876 00123 0456789", "attendu : un IBAN"),
        ("FR76-1987-6001", "attendu : un IBAN"),
        ("FR٧٦1987", "attendu : un IBAN"),
        (iban("FR", "123"), "n'a pas la forme d'un IBAN du pays FR"),
        (iban("XX", "1234567890123456"), "n'a pas la forme d'un IBAN du pays XX"),
    ],
)
def test_what_is_wrong_in_an_iban_is_told(
    extracted: Callable[..., Extracted], context: Context, account: str, words: str
) -> None:
    """G1.16: key, form of the country, no IBAN at all."""
    (reason,) = payment.account(extracted(payments=(_paid("30", account, 7),)), context)

    assert (reason.rule.key, reason.line) == ("IBAN_INVALID", 7)
    assert words in reason.motif


@pytest.mark.parametrize(("account", "expected"), [("0123-456 7", []), ("CH0000999000123456789", ["IBAN_INVALID"])])
def test_a_foreign_supplier_may_have_no_iban(keys: Keys, account: str, expected: list[str]) -> None:
    """An account outside the SEPA area is no IBAN; what looks like one is checked all the same."""
    assert keys(payment.account, seller=SWISS, payments=(_paid("30", account),)) == expected


@given(account=st.text(min_size=1, max_size=60) | st.from_regex(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{1,34}", fullmatch=True))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_whatever_the_account_is_the_rule_answers(
    extracted: Callable[..., Extracted], context: Context, account: str
) -> None:
    """No text makes the IBAN check fail: at most one reason is given for one account."""
    assert len(list(payment.account(extracted(payments=(_paid("30", account),)), context))) <= 1
