"""The rules on the bank references."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Party
from pipeline.domain.payment import Payment
from pipeline.stages.rules import bank

Keys = Callable[..., list[str]]


def _paid(iban: str | None = None, bic: str | None = None) -> tuple[Payment, ...]:
    return (Payment("30", iban, bic, None, None),)


@pytest.mark.parametrize("bic", [None, "BELLFRPP", "BELLFRPPXXX", "bellfrpp", "BELL FR PP XXX", "1234FR2A"])
def test_a_bic_has_eight_or_eleven_characters(keys: Keys, bic: str | None) -> None:
    """ISO 9362, blanks and case forgiven."""
    assert keys(bank.bic, payments=_paid(bic=bic)) == []


@pytest.mark.parametrize("bic", ["BELLFR", "BELLFRPPX", "BELL12PP", "BANQUE POSTALE", "BELLFRPPXXXX"])
def test_another_reference_is_refused(keys: Keys, bic: str) -> None:
    """FX106 BT-86: only a BIC."""
    assert keys(bank.bic, payments=_paid(bic=bic)) == ["BIC_FORMAT"]


def test_a_supplier_outside_europe_may_have_another_code(keys: Keys) -> None:
    """Clearing codes have their own forms."""
    seller = Party(identify("USACME", "3"))

    assert keys(bank.bic, payments=_paid(bic="021000021"), seller=seller) == []


@pytest.mark.parametrize(("length", "expected"), [(27, []), (28, ["ACCOUNT_LONG"]), (34, ["ACCOUNT_LONG"])])
def test_an_account_has_twenty_seven_characters(keys: Keys, length: int, expected: list[str]) -> None:
    """BR-FR-CPRO-39; an IBAN may have 34, so this only warns."""
    assert keys(bank.account, payments=_paid(iban="M" * length)) == expected


def test_no_account_no_length(keys: Keys) -> None:
    """Cash has none."""
    assert keys(bank.account, payments=_paid()) == []
