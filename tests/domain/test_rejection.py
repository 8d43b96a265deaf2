"""Reasons and refusals: short, on one line, counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import motifs
from pipeline.domain.rejection import MAX_DETAIL, MAX_REASONS, MAX_VALUE, Reason, Rejected, because, rejected, shorten
from pipeline.domain.seen import Seen

QUICK = settings(max_examples=100, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ""),
        (" a\n\tb ", "a b"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
    ],
)
def test_a_quoted_value_is_short(value: str | None, expected: str | None) -> None:
    """At most 200 characters, on one line."""
    assert shorten(value) == expected


@given(st.text(max_size=500))
@QUICK
def test_shortening_is_done_once(value: str) -> None:
    """Whatever the value: one line, bounded, and short already when shortened."""
    short = shorten(value)
    assert short is not None

    assert len(short) <= MAX_VALUE
    assert len(short.splitlines()) <= 1
    assert shorten(short) == short


def test_a_reason_is_the_label_then_the_detail() -> None:
    """Code and rule come from the motif."""
    reason = because(motifs.FLUX_EMPTY, "0 octet", path="/a", line=3, value="x" * 300)

    assert reason == Reason(motifs.FLUX_EMPTY, "Le fichier est vide : 0 octet", "/a", 3, "x" * 199 + "…")
    assert (reason.code, reason.regle) == ("IRR_VIDE_F", "VIDE")


def test_a_reason_without_detail_is_the_label() -> None:
    """No dangling colon."""
    assert because(motifs.FLUX_EMPTY).motif == "Le fichier est vide"


def test_a_detail_is_bounded() -> None:
    """A number of ten megabytes makes no sentence of ten megabytes."""
    reason = because(motifs.FLUX_EMPTY, "x" * 10_000_000)

    assert len(reason.motif) == len("Le fichier est vide : ") + MAX_DETAIL


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (50, 50), (51, 50)])
def test_fifty_reasons_are_kept_and_all_counted(count: int, kept: int) -> None:
    """DESIGN §1."""
    reason, seen = because(motifs.FLUX_EMPTY), Seen("cii")

    assert rejected(*(reason,) * count, seen=seen) == Rejected((reason,) * kept, count, seen)
    assert MAX_REASONS == 50
