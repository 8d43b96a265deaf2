"""The rules on amounts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.details import Details
from pipeline.domain.invoice import Totals
from pipeline.stages.context import Context
from pipeline.stages.rules import amounts
from pipeline.stages.shapes import Extracted
from tests.stages.rules.wording import text

Keys = Callable[..., list[str]]
CENTS = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-2))
QUICK = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _totals(**parts: str) -> Totals:
    return Totals(**{name: Decimal(text) for name, text in parts.items()})


def test_every_amount_of_the_header_is_judged(keys: Keys) -> None:
    """G1.14 on totals, VAT and adjustments alike, each where it stands; test_decimals tells what is admitted."""
    amounts_found = tuple(text(value) for value in ("1200.00", "0.1234567", "-5", "1e3", "0.1234567"))

    assert keys(amounts.formats, details=Details(amounts=amounts_found)) == ["AMOUNT_FORMAT"] * 3


def test_no_total_at_all_is_refused(keys: Keys) -> None:
    """G1.14: TTC or net à payer must stand there."""
    assert keys(amounts.totals, totals=_totals(ht="1")) == ["TOTAL_MISSING"]


def test_a_net_alone_is_enough(keys: Keys) -> None:
    """G1.14: what cannot be compared is not judged."""
    assert keys(amounts.totals, totals=_totals(net_a_payer="1")) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"ht": "100", "tva": "20", "ttc": "120.01"}, []),
        ({"ht": "100", "tva": "20", "ttc": "119.99"}, []),
        ({"ht": "100", "tva": "20", "ttc": "120.02"}, ["TOTAL_TTC"]),
        ({"ht": "100", "ttc": "120.02"}, []),
        ({"tva": "20", "ttc": "120.02"}, []),
        ({"ttc": "120", "net_a_payer": "120"}, []),
        ({"ttc": "120", "prepaid": "20", "rounding": "0.30", "net_a_payer": "100.30"}, []),
        ({"ttc": "120", "prepaid": "20", "net_a_payer": "120"}, ["TOTAL_NET"]),
        ({"ht": "1", "tva": "1", "ttc": "3", "net_a_payer": "9"}, ["TOTAL_TTC", "TOTAL_NET"]),
    ],
)
def test_totals_agree_within_a_cent(keys: Keys, parts: dict[str, str], expected: list[str]) -> None:
    """BR-CO-15: TTC = HT + TVA; BR-CO-16: net = TTC - prepaid + rounding; only when the parts stand there."""
    assert keys(amounts.totals, totals=_totals(**parts)) == expected


def test_the_sum_expected_is_shown(extracted: Callable[..., Extracted], context: Context) -> None:
    """BR-CO-15 and -16: the emitter sees the sum, without exponents."""
    totals = _totals(ht="0.0000001", tva="20", ttc="120", prepaid="0.0000001", net_a_payer="7")

    assert [reason.motif.partition(" : ")[2] for reason in amounts.totals(extracted(totals=totals), context)] == [
        "TTC 120 ; attendu : 0.0000001 + 20 = 20.0000001",
        "net à payer 7 ; attendu : 120 − 0.0000001 + 0 = 119.9999999",
    ]


@given(ht=CENTS, tva=CENTS, gap=st.integers(-5, 5))
@QUICK
def test_ttc_is_refused_beyond_a_cent_and_only_then(keys: Keys, ht: Decimal, tva: Decimal, gap: int) -> None:
    """BR-CO-15 for any amounts, positive or negative."""
    totals = Totals(ht=ht, tva=tva, ttc=ht + tva + Decimal(gap).scaleb(-2))

    assert keys(amounts.totals, totals=totals) == (["TOTAL_TTC"] if abs(gap) > 1 else [])


@given(ttc=CENTS, prepaid=CENTS, rounding=CENTS, gap=st.integers(-5, 5))
@QUICK
def test_net_is_refused_beyond_a_cent_and_only_then(
    keys: Keys, ttc: Decimal, prepaid: Decimal, rounding: Decimal, gap: int
) -> None:
    """BR-CO-16 for any amounts, positive or negative."""
    net = ttc - prepaid + rounding + Decimal(gap).scaleb(-2)
    totals = Totals(ttc=ttc, prepaid=prepaid, rounding=rounding, net_a_payer=net)

    assert keys(amounts.totals, totals=totals) == (["TOTAL_NET"] if abs(gap) > 1 else [])
