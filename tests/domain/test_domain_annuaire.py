"""Which code of a directory was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.annuaire import Service, nearest_codes, same_code

CODES = ("VOIRIE", "Voirie-Nord", "ECOLES", "CRECHES", "PISCINE", "MAIRIE", "CANTINES")
SERVICES = tuple(Service("1", code, code.title(), False, actif=True) for code in CODES)
CLOSED = Service("1", "ARCHIVES", "Archives", False, actif=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("voirie", "VOIRIE"),
        (" VOI RIE", "VOIRIE"),
        ("VOIRIE-NORD", "Voirie-Nord"),
        ("VOIRIES", None),
        ("archives", None),
    ],
)
def test_case_and_blanks_do_not_make_another_code(written: str, expected: str | None) -> None:
    """The code is the same but for case and blanks; a closed service is never proposed."""
    found = same_code(written, (*SERVICES, CLOSED))

    assert (found.code if found else None) == expected


def test_the_most_alike_come_first() -> None:
    """A slip of the finger finds its code; what looks like nothing finds nothing."""
    assert nearest_codes("VOIRI", SERVICES)[0] == "VOIRIE"
    assert nearest_codes("ZZZZ-0001", SERVICES) == ()


def test_a_few_codes_are_all_told() -> None:
    """Where there are five at most, the emitter may as well see them all, sorted, closed ones left out."""
    assert nearest_codes("ZZZZ", (*SERVICES[:3], CLOSED)) == ("ECOLES", "VOIRIE", "Voirie-Nord")


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=12), max_size=20))
def test_never_more_than_asked(written: str, codes: list[str]) -> None:
    """At most five, all of them in the directory, whatever is written there."""
    found = nearest_codes(written, [Service("1", code, "", False, True) for code in codes])

    assert len(found) <= 5
    assert set(found) <= set(codes)
