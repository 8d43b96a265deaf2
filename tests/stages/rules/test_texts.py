"""The rules on the form of texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain import motifs
from pipeline.domain.details import Details
from pipeline.domain.invoice import Attachment, Role
from pipeline.domain.motif import Motif
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules import texts
from pipeline.stages.shapes import Extracted
from tests.stages.rules.wording import allowance, text

Keys = Callable[..., list[str]]


def _one(term: Term, *values: str) -> Details:
    return Details(texts={term: tuple(map(text, values))})


@pytest.mark.parametrize(("term", "most", "motif"), texts.LENGTHS, ids=lambda value: getattr(value, "key", None))
def test_a_field_holds_so_many_characters(keys: Keys, term: Term, most: int, motif: Motif) -> None:
    """BR-FR-CPRO-29 to -44: the longest value is admitted, one character more is refused."""
    assert keys(texts.lengths, details=_one(term, "é" * most)) == []
    assert keys(texts.lengths, details=_one(term, "court", "é" * (most + 1))) == [motif.key]
    assert str(most) in motif.label


def test_reasons_of_allowances_and_charges_have_a_length(keys: Keys) -> None:
    """FX106: 1024 characters."""
    adjustments = (allowance(), allowance(reason="x" * 1024), allowance(is_charge=True, reason="x" * 1025))

    assert keys(texts.lengths, details=Details(adjustments=adjustments)) == ["ALLOWANCE_REASON_LONG"]


def test_what_is_too_long_is_counted_and_cut(extracted: Callable[..., Extracted], context: Context) -> None:
    """The report gives the count, the place, and a value that stays readable."""
    (reason,) = texts.lengths(extracted(details=_one(Term.NOTE, "x" * 100_000)), context)

    assert reason.motif == "Le texte d'une note dépasse 1024 caractères : 100000 caractères ; attendu : 1024 au plus"
    assert (reason.rule.regle, reason.line, len(reason.value or "")) == ("BR-FR-CPRO-42", 12, 200)


def test_a_reference_of_fifty_characters(keys: Keys) -> None:
    """BR-FR-CPRO-30."""
    assert keys(texts.supporting, details=_one(Term.SUPPORT_REFERENCE, "x" * 50)) == []
    assert keys(texts.supporting, details=_one(Term.SUPPORT_REFERENCE, "x" * 51)) == ["SUPPORT_REFERENCE_LONG"]


def test_the_name_of_an_attachment_is_no_reference(keys: Keys) -> None:
    """BT-122 is where Chorus Pro reads the name of the file, which is cut at 50 characters (BR-FR-CPRO-41)."""
    name = "x" * 60 + ".pdf"
    attachment = Attachment(name, None, 1, Role.MAIN)

    assert keys(texts.supporting, details=_one(Term.SUPPORT_REFERENCE, name), attachments=(attachment,)) == []


@pytest.mark.parametrize(
    ("term", "motif"),
    [
        (Term.PAYMENT_TERMS, motifs.PAYMENT_TERMS_SEVERAL),
        (Term.SELLER_CONTACT, motifs.SELLER_CONTACTS),
        (Term.BUYER_CONTACT, motifs.BUYER_CONTACTS),
    ],
)
def test_some_fields_stand_once(keys: Keys, term: Term, motif: Motif) -> None:
    """BR-FR-CPRO-25 to -27; a contact without a name is one."""
    assert keys(texts.once, details=_one(term, "un")) == []
    assert keys(texts.once, details=_one(term, "un", "")) == [motif.key]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("FA-2025_9/1 +", []), ("x" * 21, ["ORIGIN_NUMBER"]), ("FA.9", ["ORIGIN_NUMBER"]), ("A  B", ["ORIGIN_NUMBER"])],
)
def test_an_origin_number_is_an_invoice_number(keys: Keys, number: str, expected: list[str]) -> None:
    """BR-FR-CPRO-02 and G1.05."""
    assert keys(texts.origin_numbers, details=_one(Term.ORIGIN, number)) == expected


@pytest.mark.parametrize(
    "term", [Term.SELLER_COUNTRY, Term.BUYER_COUNTRY, Term.REPRESENTATIVE_COUNTRY, Term.DELIVERY_COUNTRY]
)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FR", []),
        ("NC", []),
        ("DK", []),
        ("fr", ["COUNTRY"]),
        ("FRA", ["COUNTRY"]),
        ("EL", ["COUNTRY"]),
        ("XK", ["COUNTRY"]),
    ],
)
def test_countries_are_iso_codes(keys: Keys, term: Term, code: str, expected: list[str]) -> None:
    """G2.01: alpha-2 in force."""
    assert keys(texts.countries, details=_one(term, code)) == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("AAB", []), ("ACC", []), ("aab", ["NOTE_SUBJECT"]), ("OBJET", ["NOTE_SUBJECT"])]
)
def test_note_subjects_have_three_letters(keys: Keys, code: str, expected: list[str]) -> None:
    """G1.52."""
    assert keys(texts.subjects, details=_one(Term.NOTE_SUBJECT, code)) == expected
