"""The form of an invoice number."""

from __future__ import annotations

import pytest

from pipeline.stages.rules.invoice_number import number_problem


@pytest.mark.parametrize("value", ["A", "FA 2026 1", "x" * 20, "a-b+c_d/e"])
def test_a_plain_number_is_admitted(value: str) -> None:
    """G1.05."""
    assert number_problem(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x" * 21, "21 caractères"),
        ("FA.1", "caractères non admis « . »"),
        ("FA  1", "jamais deux espaces de suite"),
        ("", "0 caractères"),
    ],
)
def test_what_is_wrong_is_said(value: str, said: str) -> None:
    """G1.05: length, characters, blanks in a row."""
    assert said in (number_problem(value) or "")
