"""Text from outside is made harmless by one documented rule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports import words
from pipeline.reports.texts import CELL_LIMIT, clean, cut, is_active, is_decimal, json_text

ACTIVE_STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u00a0 @",
    "\u200b=",
    "'=",
    " '-",
]


def neutral(text: str) -> str:
    """The rule of the module docstring, applied."""
    return "'" + text if is_active(text) else text


def restored(cell: str) -> str:
    """The rule of the module docstring, undone: one leading apostrophe goes when what follows is active."""
    return cell[1:] if cell.startswith("'") and is_active(cell[1:]) else cell


@pytest.mark.parametrize("start", ACTIVE_STARTS)
def test_active_starts(start: str) -> None:
    """What a spreadsheet may run is active, whatever blanks or apostrophes stand before it."""
    assert is_active(f"{start}1+1")


@pytest.mark.parametrize("text", ["", "FA-1", "1-2", "'s-Hertogenbosch", "/Invoice", "a=b", "« = »", "_", " "])
def test_ordinary_texts_are_not_active(text: str) -> None:
    """An ordinary value is never changed."""
    assert not is_active(text)


@given(st.text())
def test_neutralised_text_is_restored(text: str) -> None:
    """The rule can be undone for every text: an invoice number such as -12 survives the round trip."""
    assert restored(neutral(text)) == text


@given(st.text(alphabet="'=-+@ \t＝a1"))
def test_neutralised_text_starts_with_nothing_active(text: str) -> None:
    """After the rule, no cell starts with a sign or a blank that leads to one."""
    assert not neutral(text).lstrip().startswith(("=", "+", "-", "@", "＝"))


@given(st.text(alphabet=st.characters(), max_size=30))
def test_cleaned_text_is_one_line_of_utf8(text: str) -> None:
    """Whatever comes in, what goes out is one line, without control character, and encodes as UTF-8."""
    cleaned = clean(text)

    assert cleaned.encode().decode() == cleaned
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) <= 0x9F for letter in cleaned)
    assert len(cleaned.splitlines()) <= 1


def test_direction_override_is_shown() -> None:
    """A direction override no longer turns text round: it is shown by its code."""
    assert clean("facture\u202efdp.exe") == "facture<U+202E>fdp.exe"


def test_undecodable_file_name() -> None:
    """A byte of a file name that is no UTF-8 becomes the replacement character; None is empty."""
    assert (clean(b"a\xff.xml".decode(errors="surrogateescape")), clean(None)) == ("a\ufffd.xml", "")


def test_accents_and_narrow_spaces_stay() -> None:
    """French typography is not touched."""
    assert clean("Où ? «\u00a0Là-bas\u202f» œuvre €") == "Où ? «\u00a0Là-bas\u202f» œuvre €"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * CELL_LIMIT, "x" * CELL_LIMIT),
        ("x" * (CELL_LIMIT + 1), "x" * (CELL_LIMIT - 1) + "…"),
        ("😀" * CELL_LIMIT, "😀" * ((CELL_LIMIT - 1) // 2) + "…"),
        ("x" * (CELL_LIMIT - 2) + "😀x", "x" * (CELL_LIMIT - 2) + "…"),
    ],
)
def test_cut_counts_utf16_units(text: str, expected: str) -> None:
    """A cell holds 32,767 UTF-16 units; a character is never cut in two."""
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("120.00", True), ("-120.00", True), ("+1", False), ("1e5", False), ("-", False), ("1,5", False)],
)
def test_decimal(text: str, expected: bool) -> None:
    """Only a plain decimal is a number: anything else stays a text."""
    assert is_decimal(text) is expected


def test_json_keeps_accents_and_hides_nothing() -> None:
    """Accents are readable in JSON; invisible characters are escaped and read back as they were."""
    text = json_text({"é": "a\u202eb\u2028c\x85d"})

    assert text == '{"é": "a\\u202eb\\u2028c\\u0085d"}'
    assert json.loads(text) == {"é": "a\u202eb\u2028c\x85d"}


def test_states_agree_with_their_count() -> None:
    """One flux is « intégré », two are « intégrés en partie »."""
    assert words.agreed(1, "intégré") == "1 intégré"
    assert words.agreed(2, "intégré en partie") == "2 intégrés en partie"
