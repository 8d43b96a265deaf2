"""Accounts are found in running text as printed, dictated or scanned; only a right key makes one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as reference

from pipeline.domain.bank import find_bic, find_iban, is_iban
from pipeline.domain.plain_text import read_text
from samples.generator import iban

FRENCH = "FR7630006000011234567890189"


def _found(text: str) -> str | None:
    found = find_iban(read_text(text))
    return found[0] if found else None


@pytest.mark.parametrize(
    "text",
    [
        f"compte {FRENCH}",
        "IBAN : FR76 3000 6000 0112 3456 7890 189.",
        "IBANFR76-3000-6000-0112-3456-7890-189",
        "fr76 3000 6000\n0112 3456 7890 189",
        "FR76 3OOO 6OOO O112 3456 789O l89",
        "FR77 3000 6000 0112 3456 7890 189, puis FR76 3000 6000 0112 3456 7890 189",
        "12 rue XX12, FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP",
    ],
)
def test_an_iban_is_found_however_it_is_written(text: str) -> None:
    """Blocks of four, dashes, line ends, letters for digits, a wrong one before it."""
    assert _found(text) == FRENCH


@pytest.mark.parametrize(
    "text",
    ["", "FR76", f"{FRENCH[:-1]}8", "FR76 3000 6000 (0112) 3456 7890 189", "ZZ12 3456 7890 1234", "il y a fo12 bar"],
)
def test_what_has_no_right_key_is_no_iban(text: str) -> None:
    """Nor what is cut, nor of no known country."""
    assert _found(text) is None


def test_an_iban_is_sought_between_two_places() -> None:
    """Another one before or after is not meant."""
    reading = read_text(f"{FRENCH} et {iban('DE', '999000990001234567')} et {FRENCH}")

    assert find_iban(reading, 20, 60) == (iban("DE", "999000990001234567"), 53)
    assert find_iban(reading, 32, 45) is None


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (FRENCH, True),
        (FRENCH.lower(), False),
        ("", False),
        ("FRXX" + FRENCH[4:], False),
        ("FR76-000600001123456789018", False),
    ],
)
def test_an_iban_is_judged_by_country_length_and_key(account: str, expected: bool) -> None:
    """In capitals, without blanks."""
    assert is_iban(account) is expected


_COUNTRIES = st.sampled_from([("FR", 23), ("DE", 18), ("BE", 12), ("CH", 17), ("NO", 11), ("DK", 14)])


@given(
    _COUNTRIES.flatmap(lambda c: st.tuples(st.just(c[0]), st.text("0123456789", min_size=c[1], max_size=c[1]))),
    st.data(),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_key_is_that_of_the_reference(of: tuple[str, str], data: st.DataObject) -> None:
    """python-stdnum says the same of an account and of any slip of the pen in it."""
    written = iban(*of)
    at = data.draw(st.integers(2, len(written) - 1))
    slip = written[:at] + data.draw(st.sampled_from("0123456789")) + written[at + 1 :]

    assert is_iban(written)
    assert is_iban(slip) is reference.is_valid(slip, check_country=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BIC AGRIFRPPXXX", "AGRIFRPPXXX"),
        ("(Swift : AGRI FR PP)", "AGRIFRPP"),
        ("BIC/SWIFT : AGRIFRPP", "AGRIFRPP"),
        ("Code BIC\nAGRIFRPP", "AGRIFRPP"),
        (f"{FRENCH} - AGRIFRPP", "AGRIFRPP"),
        (f"{FRENCH} merci", None),
        ("BIC agrifrpp", None),
        ("BIC AGRIFRPPXXXX", None),
        ("PARISIEN", None),
    ],
)
def test_a_bic_follows_its_label_or_the_account(text: str, expected: str | None) -> None:
    """In capitals: eight letters anywhere would be any word."""
    reading = read_text(text)
    account = find_iban(reading)

    assert find_bic(reading, 0, len(reading.shown), account[1] if account else None) == expected
