"""A verdict explained: findings in order, their field, what was found and expected, the lines of the document."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_builders import TOO_LONG, document, verdict

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason, because
from pipeline.reports.explain import MAX_SHOWN, NO_SOURCE, Finding, Source, excerpt_of, explain, told_positions

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FIVE = b"<a>\n <b>1</b>\n <c>2</c>\n <d>3</d>\n</a>"
TTC = because(
    motifs.TOTAL_TTC,
    "TTC 1250.00 ; attendu : 1000.00 + 200.00 = 1200.00",
    path="/Invoice/LegalMonetaryTotal/TaxInclusiveAmount",
    line=3,
    value="1250.00",
)


def finding(reason: Reason, source: Source = NO_SOURCE) -> Finding:
    """The finding of one reason of one document."""
    (told,) = explain(verdict(document(1, reason)), {1: source}).documents
    (found,) = told.refusals
    return found


def test_a_finding_has_what_an_accountant_asks() -> None:
    """Title, place, field, found, expected, action, rule, official label."""
    found = finding(TTC, Source(FIVE))

    assert (found.number, found.title) == (1, motifs.TOTAL_TTC.label)
    assert (found.line, found.field.full if found.field else "") == (
        3,
        "BT-112, montant total TTC ; champ Generalites.MontantTTC",
    )
    assert (found.found, found.expected) == ("TTC 1250.00", "1000.00 + 200.00 = 1200.00")
    assert (found.action, found.rule, found.code) == (motifs.TOTAL_TTC.remedy, "BR-CO-15", "REJ_COH")
    assert found.official.startswith("Le montant TTC n'est pas egal")
    assert [line.number for line in found.excerpt if line.here] == [3]


@pytest.mark.parametrize(
    ("reason", "found", "expected"),
    [
        (because(motifs.TYPE_MISSING), "rien", None),
        (because(motifs.PAYMENT_MISSING, "attendu : un code"), "rien", "un code"),
        (because(motifs.CURRENCY, value="EURO"), "« EURO »", None),
        (Reason(motifs.XSD_INVALID, "une phrase à part"), "une phrase à part", None),
        (
            because(
                motifs.XSD_DATE,
                "« x » dans <a> (BT-2, date d'émission ; champ Generalites.DateEmission), ligne 4 ; attendu : y",
                path="/Invoice/IssueDate",
                line=4,
            ),
            "« x » dans <a>",
            "y",
        ),
    ],
)
def test_found_and_expected_come_from_the_sentence(reason: Reason, found: str, expected: str | None) -> None:
    """What other rows say (field, line) is not said twice; what is absent is « rien »."""
    told = finding(reason)

    assert (told.found, told.expected) == (found, expected)


def test_findings_are_numbered_through_the_page() -> None:
    """Envelope first, then each document: refusals, then remarks."""
    warned = replace(document(2), warnings=(because(motifs.XMP_WARNING),))
    flux = verdict(document(1, TTC, TOO_LONG), warned, rejections=(because(motifs.FLUX_NAME),))
    explained = explain(flux, {})
    first, second = explained.documents

    assert [one.number for one in explained.envelope] == [1]
    assert [one.number for one in first.refusals] == [2, 3]
    assert [one.number for one in second.remarks] == [4]


def test_what_was_counted_and_not_kept_is_told() -> None:
    """Sixty violations, two kept: 58 hidden; none when all are kept."""
    (told,) = explain(verdict(replace(document(1, TTC, TOO_LONG), total=60)), {}).documents
    (full,) = explain(verdict(document(1, TTC)), {}).documents

    assert (told.hidden, full.hidden) == (58, 0)


def test_a_large_flux_is_told_by_what_it_has_to_correct() -> None:
    """Of 30 documents, the refused ones first, then those with remarks; 20 in all, in their order."""
    documents = [document(n) for n in range(1, 29)]
    documents += [replace(document(29), warnings=(because(motifs.XMP_WARNING),)), document(30, TTC)]
    explained = explain(verdict(*documents), {})

    assert [told.verdict.position for told in explained.documents] == [*range(1, 19), 29, 30]
    assert explained.left_out == 10
    assert told_positions(verdict(*documents)) == frozenset((*range(1, 19), 29, 30))


@pytest.mark.parametrize(
    ("line", "numbers"), [(1, [1, 2, 3]), (3, [1, 2, 3, 4, 5]), (5, [3, 4, 5]), (6, []), (None, []), (0, [])]
)
def test_excerpt_is_two_lines_around(line: int | None, numbers: list[int]) -> None:
    """Two before, two after, fewer at the ends; none where there is no such line."""
    shown = excerpt_of(FIVE, line)

    assert [one.number for one in shown] == numbers
    assert [one.number for one in shown if one.here] == ([line] if numbers else [])


def test_no_excerpt_without_source() -> None:
    """A document that cannot be read shows nothing."""
    assert excerpt_of(b"", 1) == ()


def test_a_long_line_is_shown_around_what_is_sought() -> None:
    """A document on one line: the value, with what stands before it, at most 240 characters."""
    content = b"<a>" + b"<b>x</b>" * 1000 + b"<c>12,00</c>" + b"<b>x</b>" * 1000
    (shown,) = excerpt_of(content, 1, ["12,00"])

    assert "<c>12,00</c>" in shown.text
    assert (shown.text[0], shown.text[-1]) == ("…", "…")
    assert len(shown.text) <= MAX_SHOWN + 2


def test_a_long_line_without_what_is_sought_is_shown_from_its_start() -> None:
    """Nothing found: the beginning."""
    (shown,) = excerpt_of(b"<a>" + b"x" * 1000, 1, ["absent"])

    assert shown.text.startswith("<a>xxx")
    assert shown.text.endswith("…")


def test_the_end_of_a_long_line_has_no_ellipsis() -> None:
    """What is sought stands at the very end."""
    (shown,) = excerpt_of(b"x" * 1000 + b"<c>fin</c>", 1, ["fin"])

    assert shown.text.endswith("<c>fin</c>")


def test_source_lines_are_harmless() -> None:
    """Escape sequences and direction overrides of a document never reach a terminal."""
    (shown,) = excerpt_of("<a>\x1b[31m\u202e</a>".encode(), 1)

    assert shown.text == "<a> [31m<U+202E></a>"


@given(st.binary(max_size=400), st.integers(min_value=1, max_value=12))
def test_any_bytes_give_a_bounded_excerpt(content: bytes, line: int) -> None:
    """Whatever the bytes: at most five short printable lines, one of them marked, or nothing."""
    shown = excerpt_of(content, line, ["a"])

    assert len(shown) <= 5
    assert not shown or sum(one.here for one in shown) == 1
    assert all(len(one.text) <= 16 * MAX_SHOWN and not CONTROLS.search(one.text) for one in shown)
