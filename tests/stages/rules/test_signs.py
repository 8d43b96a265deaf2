"""The sign of amounts: what regularises, what is deducted twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pipeline.domain.invoice import Totals
from pipeline.domain.payment import Payment
from pipeline.stages.rules import signs

Keys = Callable[..., list[str]]


def _means(*codes: str | None) -> tuple[Payment, ...]:
    return tuple(Payment(code, None, None, None, None) for code in codes)


@pytest.mark.parametrize(
    ("kind", "net", "codes", "expected"),
    [
        ("380", "-20.00", ("97",), []),
        ("380", "-20.00", ("30", "97"), []),
        ("380", "-20.00", ("48",), ["NEGATIVE_NET"]),
        ("386", "-20.00", ("30",), ["NEGATIVE_NET"]),
        ("380", "-20.00", (), []),
        ("380", "-20.00", (None,), []),
        ("380", "0.00", ("30",), []),
        ("380", None, ("30",), []),
        ("381", "-20.00", ("30",), []),
    ],
)
def test_a_negative_net_is_carried_over(
    keys: Keys, kind: str, net: str | None, codes: tuple[str | None, ...], expected: list[str]
) -> None:
    """DOMAIN §3.3: 97 (P11); a missing payment means has its own motif."""
    totals = Totals(net_a_payer=Decimal(net) if net else None)

    assert keys(signs.negative_invoice, type_code=kind, totals=totals, payments=_means(*codes)) == expected


@pytest.mark.parametrize(
    ("kind", "ttc", "expected"),
    [
        ("381", "-120.00", ["NEGATIVE_CREDIT_NOTE"]),
        ("503", "-0.01", ["NEGATIVE_CREDIT_NOTE"]),
        ("381", "120.00", []),
        ("381", None, []),
        ("380", "-120.00", []),
    ],
)
def test_a_credit_note_carries_no_sign(keys: Keys, kind: str, ttc: str | None, expected: list[str]) -> None:
    """DOMAIN §3.2: its type says already that the amount is deducted; a negative 380 regularises (P17)."""
    totals = Totals(ttc=Decimal(ttc) if ttc else None)

    assert keys(signs.negative_credit_note, type_code=kind, totals=totals) == expected
