"""Mémoires: the flux that carries them, and their payment (G8.20)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.payment import Payment
from pipeline.stages.rules import memoires


def _paid(*codes: str | None) -> dict[str, object]:
    return {"payments": tuple(Payment(code, None, None, None, None, line=7) for code in codes)}


@pytest.mark.parametrize(
    ("interface", "cadre", "expected"),
    [
        (None, "A3", []),
        ("FSO1120A", "A3", []),
        ("FSO1120A", "A1", []),
        ("FSO1100A", "A3", ["MEMOIRE_INTERFACE"]),
        ("FSO1110A", "A3", ["MEMOIRE_INTERFACE"]),
        ("FSO1100A", "A1", []),
        (None, None, []),
    ],
)
def test_a_memoire_goes_in_an_e3(
    keys: Callable[..., list[str]], interface: str | None, cadre: str | None, expected: list[str]
) -> None:
    """A3 under another interface is remarked on; an E3 without A3 is the cadres' business."""
    cadres = (cadre,) if cadre else ()

    assert keys(memoires.flux, interface=interface, cadres=cadres) == expected


@pytest.mark.parametrize(
    ("interface", "cadre", "codes", "expected"),
    [
        ("FSO1120A", "A3", ("30",), []),
        ("FSO1120A", "A3", ("10",), ["MEMOIRE_PAYMENT"]),
        ("FSO1120A", "A3", ("30", "1"), ["MEMOIRE_PAYMENT"]),
        ("FSO1120A", "A1", ("20",), ["MEMOIRE_PAYMENT"]),
        ("FSO1120A", "A3", ("57", None), []),
        ("FSO1120A", "A3", (), []),
        (None, "A3", ("48",), ["MEMOIRE_PAYMENT"]),
        ("FSO1100A", "A3", ("10",), []),
        (None, "A1", ("10",), []),
    ],
)
def test_a_memoire_is_paid_by_transfer(
    keys: Callable[..., list[str]],
    interface: str | None,
    cadre: str,
    codes: tuple[str | None, ...],
    expected: list[str],
) -> None:
    """G8.20 holds for E3; an absent or unknown code is told by S2.05."""
    assert keys(memoires.means, interface=interface, cadres=(cadre,), **_paid(*codes)) == expected
