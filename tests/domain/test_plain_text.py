"""Text as hands, printers and scanners leave it compares as what it meant."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.plain_text import MAX_READ, bones, is_near, read_text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Règlement À L’ORDRE", "reglement a l'ordre"),
        ("ﬁnancement de l'aﬀaire", "financement de l'affaire"),
        ("subro-\r\n  gation", "subrogation"),
        ("affactu\ufffe\r\nrage", "affacturage"),
        ("sub\xadrogation", "subrogation"),
        ("sub\u200brogation", "subrogation"),
        ("un \t  deux\xa0trois", "un deux trois"),
        ("un \n\n\n\n deux", "un\n\ndeux"),
        ("a\x00b", "a b"),
        ("Cœur – ŒUVRE", "coeur - oeuvre"),
        ("STRAßE İ", "strase i"),
    ],
)
def test_accents_ligatures_hyphens_and_blanks_do_not_count(text: str, folded: str) -> None:
    """One spelling for all that a reader takes for the same; pdfium ends a cut word by U+FFFE."""
    assert read_text(text).folded == folded


def test_what_is_shown_keeps_case_and_accents() -> None:
    """Both forms have the same length, so that a place found in one holds in the other."""
    reading = read_text("Crédit Nord\nFactoring")

    assert reading.shown == "Crédit Nord\nFactoring"
    assert [(word.text, word.start, word.end) for word in reading.words] == [
        ("credit", 0, 6),
        ("nord", 7, 11),
        ("factoring", 12, 21),
    ]
    assert reading.between(1, 2) == "\n"


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("subr0gat1on", "subrogation"),
        ("5ubrogat!on", "subrogation"),
        ("affacturaqe", "affacturage"),
        ("modeme", "moderne"),
        ("vveb", "web"),
    ],
)
def test_what_a_scan_confuses_has_the_same_bones(scanned: str, meant: str) -> None:
    """0 o, 1 i l, 5 s, q g, rn m, vv w."""
    assert bones(scanned) == bones(meant)


def test_a_word_may_hold_the_marks_that_a_scan_makes_of_letters() -> None:
    """A bar or an exclamation mark inside a word, never at its end."""
    assert [word.text for word in read_text("subrogat!on ! oui|").words] == ["subrogat!on", "oui"]


@pytest.mark.parametrize(
    ("word", "most", "expected"),
    [
        ("subrogation", 0, True),
        ("subrogatioh", 1, True),
        ("subrogatioh", 0, False),
        ("surogation", 1, True),
        ("ssubrogation", 1, True),
        ("sxbrxgation", 2, True),
        ("sxbrxgatixn", 2, False),
        ("sub", 2, False),
        ("xxxxxxxxxxx", 2, False),
    ],
)
def test_near_words_differ_by_few_letters(word: str, most: int, expected: bool) -> None:
    """Letters added, lost or changed, counted together."""
    assert is_near(word, "subrogation", most) is expected


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        previous, row = row, [at]
        for column, expected in enumerate(other, 1):
            row.append(min(previous[column - 1] + (letter != expected), previous[column] + 1, row[-1] + 1))
    return row[-1]


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_nearness_is_the_edit_distance(one: str, other: str, most: int) -> None:
    """The narrow computation agrees with the full one."""
    assert is_near(one, other, most) is (_distance(one, other) <= most)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_keeps_its_places(text: str) -> None:
    """Whatever the characters, both forms have the same length and words stand where they say."""
    reading = read_text(text)

    assert len(reading.shown) == len(reading.folded)
    assert all(reading.folded[word.start : word.end] == word.text for word in reading.words)


@pytest.mark.parametrize("piece", ["ﷺ", "a!", "\n", "- \n", "a-\n", "\xad", " ", "é"])
def test_ten_megabytes_cost_no_more_than_what_is_read(piece: str) -> None:
    """Hostile repetitions: the text is cut first, and every step is proportional to it."""
    text = piece * (10_000_000 // len(piece))
    started = time.process_time()
    reading = read_text(text)

    assert len(reading.shown) <= MAX_READ
    assert time.process_time() - started < 1
