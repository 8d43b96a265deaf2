"""What is taken for the invoice itself, and for the rules at the same time: notes, terms, payment means, due date.

None of it is bounded for the invoice; what the rules are given is (``sheet``).
"""

from __future__ import annotations

from pipeline.codecs.xml import Element
from pipeline.domain.details import Text
from pipeline.domain.terms import Term
from pipeline.formats.details import day_text, text_of
from pipeline.formats.sheet import AccountSaid, MeansSaid, NoteSaid, Sheet, Take


def both(one: Take, other: Take) -> Take:
    """Take an element twice."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        one(sheet, element, shown)
        other(sheet, element, shown)

    return take


def due(sheet: Sheet, element: Element, shown: str) -> None:
    """Take the due date of the document (BT-9)."""
    found = day_text(element, shown)
    sheet.add(Term.DUE_DATE, found)
    if found is not None and sheet.due is None:
        sheet.due = found.value


def note(sheet: Sheet, _element: Element, _shown: str) -> None:
    """Take note that a note begins (BG-1)."""
    sheet.notes.append(NoteSaid())


def note_text(sheet: Sheet, element: Element, shown: str) -> None:
    """Take the text of the note (BT-22)."""
    found = text_of(element, shown)
    if found is not None:
        sheet.add(Term.NOTE, found)
        sheet.notes[-1].texts.append(found.value)


def note_subject(sheet: Sheet, element: Element, shown: str) -> None:
    """Take the subject code of the note (BT-21)."""
    found = text_of(element, shown)
    if found is not None:
        sheet.add(Term.NOTE_SUBJECT, found)
        said = sheet.notes[-1]
        said.subject = said.subject or found.value


def remark(sheet: Sheet, element: Element, shown: str) -> None:
    """Take payment terms (BT-20)."""
    found = text_of(element, shown)
    if found is not None:
        sheet.add(Term.PAYMENT_TERMS, found)
        sheet.remarks.append(found.value)


def means(sheet: Sheet, element: Element, _shown: str) -> None:
    """Take note that a payment means begins (BG-16)."""
    sheet.means.append(MeansSaid(element))


def of_means(part: str, term: Term | None = None, *, is_day: bool = False) -> Take:
    """Take a part of the payment means."""
    read = day_text if is_day else text_of

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        found: Text | None = read(element, shown)
        sheet.add(term, found)
        sheet.means[-1].texts.setdefault(part, []).append(found.value if found else None)

    return take


def account(sheet: Sheet, _element: Element, _shown: str) -> None:
    """Take note that an account of the payment means begins."""
    sheet.means[-1].accounts.append(AccountSaid())


def of_account(part: str, term: Term, *, is_number: bool = False) -> Take:
    """Take a part of the account."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        said = sheet.means[-1].accounts[-1]
        if is_number and said.number is None:
            said.number = element
        found = text_of(element, shown)
        if found is not None:
            sheet.add(term, found)
            said.texts.setdefault(part, found.value)

    return take
