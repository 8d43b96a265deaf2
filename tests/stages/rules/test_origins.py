"""The preceding invoice of credit notes and corrective invoices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.details import Details, Line, Origin, Text
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import NOWHERE, Place
from pipeline.stages.context import Context
from pipeline.stages.control import Rule
from pipeline.stages.rules import origins
from pipeline.stages.shapes import Extracted

Judge = Callable[..., list[Reason]]
OWN = "FA-2026-0002"


@pytest.fixture
def judge(extracted: Callable[..., Extracted], context: Context) -> Judge:
    """Apply a rule to a document of this type, whose header names these origins (number, day) and lines those."""

    def build(
        rule: Rule,
        kind: str,
        header: tuple[tuple[str, str | None], ...] = (),
        lines: tuple[tuple[str, str | None] | None, ...] = (),
    ) -> list[Reason]:
        item = extracted(
            type_code=kind,
            number=OWN,
            origins=tuple(dict.fromkeys(number for number, _ in header)),
            details=Details(origins=tuple(_origin(*one) for one in header)),
            read_lines=[_line(position, origin) for position, origin in enumerate(lines, 1)],
        )
        return list(rule(item, context))

    return build


def _origin(number: str | None, day: str | None, line: int = 7) -> Origin:
    return Origin(
        Text(number, Place("/Origine", line)) if number else None,
        Text(day, Place("/Origine/Date", line)) if day else None,
    )


def _line(position: int, origin: tuple[str, str | None] | None) -> Line:
    named = _origin(*origin, line=position * 10) if origin else None
    return Line(position, Place(f"/Ligne[{position}]", position * 10), origin=named)


def _keys(reasons: list[Reason]) -> list[str]:
    return [reason.rule.key for reason in reasons]


DATED, BARE = ("FA-1", "2025-12-01"), ("FA-1", None)
OTHER = ("FA-2", "2025-12-02")


@pytest.mark.parametrize(
    ("kind", "header", "lines", "expected"),
    [
        ("381", (DATED,), (), []),
        ("396", (DATED,), (None,), []),
        ("503", (), (DATED, OTHER), []),
        ("381", (), (), ["CREDIT_NOTE_ORIGIN"]),
        ("381", (), (None, None), ["CREDIT_NOTE_ORIGIN"]),
        ("381", (), (DATED, None), ["CREDIT_NOTE_ORIGIN"]),
        ("381", (DATED,), (OTHER,), ["ORIGIN_TWICE"]),
        ("381", (DATED,), (DATED, None), ["ORIGIN_TWICE"]),
        ("384", (DATED,), (), []),
        ("472", (DATED,), (None,), []),
        ("384", (DATED, DATED), (), []),
        ("384", (), (DATED, DATED), []),
        ("384", (), (), ["CORRECTIVE_ORIGIN"]),
        ("384", (DATED, OTHER), (), ["CORRECTIVE_ORIGIN"]),
        ("472", (), (DATED, OTHER), ["CORRECTIVE_ORIGIN"]),
        ("384", (DATED,), (DATED,), ["ORIGIN_TWICE"]),
        ("381", (), (BARE,), ["ORIGIN_DATE"]),
        ("381", (), ((OWN, "2025-12-01"), (OWN, "2025-12-01")), ["ORIGIN_SELF"]),
        ("380", (), (BARE,), []),
        (None, (), (), []),
    ],
)
def test_where_the_origin_is_named(judge: Judge, kind: str, header: object, lines: object, expected: list[str]) -> None:
    """G1.31: at least one for a credit note, one for a corrective invoice; header or every line, never both."""
    assert _keys(judge(origins.named, kind, header, lines)) == expected


def test_lines_that_lack_it_are_counted(judge: Judge) -> None:
    """The emitter reads how many lines name it, and where the first stands that does not."""
    (reason,) = judge(origins.named, "381", (), (DATED, None, None))

    assert (reason.path, reason.line) == ("/Ligne[2]", 20)
    assert reason.motif.endswith("nommée par 1 des 3 lignes ; attendu : par chacune, ou en tête")


def test_several_origins_are_listed_up_to_five(judge: Judge) -> None:
    """A corrective invoice for a whole year is told its first five."""
    (reason,) = judge(origins.named, "384", tuple((f"F{n}", "2025-12-01") for n in range(9)))

    assert reason.motif.endswith("« F0 », « F1 », « F2 », « F3 », « F4 »… ; attendu : une seule")
    assert reason.value == "F1"


def test_many_origins_on_lines_are_not_kept(judge: Judge) -> None:
    """As many numbers as lines would be: six are enough to say that there are several."""
    (reason,) = judge(origins.named, "384", (), tuple((f"F{n}", "2025-12-01") for n in range(2_000)))

    assert reason.motif.endswith("« F4 »… ; attendu : une seule")


@pytest.mark.parametrize("kind", ["380", "381", "384"])
def test_no_document_is_its_own_origin(judge: Judge, kind: str) -> None:
    """A number is unique for its supplier: this one cannot name another document."""
    assert _keys(judge(origins.itself, kind, ((OWN, None),))) == ["ORIGIN_SELF"]
    assert _keys(judge(origins.itself, kind, (DATED,))) == []


def test_a_document_without_number_names_nobody(extracted: Callable[..., Extracted], context: Context) -> None:
    """The missing number is told by its own rule."""
    assert list(origins.itself(extracted(number=None, origins=("FA-1",)), context)) == []


@pytest.mark.parametrize(
    ("kind", "header", "expected"),
    [
        ("381", (DATED,), []),
        ("381", (DATED, OTHER), ["ORIGINS_SEVERAL"]),
        ("380", (DATED, OTHER), ["ORIGINS_SEVERAL"]),
        ("384", (DATED, OTHER), []),
    ],
)
def test_one_origin_is_the_rule(judge: Judge, kind: str, header: object, expected: list[str]) -> None:
    """BR-FR-CPRO-20; a corrective invoice has a stricter rule of its own."""
    assert _keys(judge(origins.several, kind, header)) == expected


@pytest.mark.parametrize(
    ("kind", "origin", "expected"),
    [
        ("381", DATED, None),
        ("381", ("FA-1", "2026-03-02"), None),
        ("384", BARE, "facture « FA-1 », date absente"),
        ("381", ("FA-1", "2026-03-03"), "« 2026-03-03 » ; attendu : 2026-03-02, date du document, au plus tard"),
        ("381", ("FA-1", "31/12/2025"), None),
        ("380", BARE, None),
    ],
)
def test_the_origin_has_a_date(judge: Judge, kind: str, origin: tuple[str, str | None], expected: str | None) -> None:
    """G1.31 (FULL), not after the document's own (2 March 2026 here); the form of a date has its own rule."""
    found = judge(origins.dated, kind, (origin,))

    assert [reason.motif.partition(" : ")[2] for reason in found] == ([expected] if expected else [])


def test_a_date_alone_has_no_number_to_speak_of(extracted: Callable[..., Extracted], context: Context) -> None:
    """An empty block, or a document without issue date, gives nothing to compare."""
    found = Details(origins=(Origin(None), _origin(*DATED)))
    item = extracted(type_code="381", issue_date=None, details=found)

    assert list(origins.dated(item, context)) == []


def test_a_reason_on_a_line_stands_there(judge: Judge) -> None:
    """The place is that of the number on the line, not of the header."""
    (reason,) = judge(origins.named, "381", (DATED,), (None, OTHER))

    assert (reason.path, reason.line, reason.value) == ("/Origine", 20, "FA-2")
    assert reason.path != NOWHERE.path
