"""The rules on the lines: each one, once a document, whatever their number."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from pipeline.domain import motifs
from pipeline.domain.details import Line, Origin
from pipeline.domain.flux import INTERFACES
from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context, Limits, Rules
from pipeline.stages.control import control
from pipeline.stages.rules import lines
from pipeline.stages.shapes import Controlled, Extracted
from tests.stages.rules.wording import line, text

Keys = Callable[..., list[str]]
GOOD = line(quantity="2", net="200.00", price="100.00", category="S", rate="20", name="Chaise", description="En bois")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"quantity": "0.12345"}, ["QUANTITY_FORMAT"]),
        ({"quantity": "-2"}, []),
        ({"net": "0.1234567"}, ["AMOUNT_FORMAT"]),
        ({"net": "-200.00"}, []),
        ({"price": "0.1234567"}, ["PRICE_FORMAT"]),
        ({"price": "-10.00"}, ["PRICE_NEGATIVE"]),
        ({"gross_price": "-10.00"}, ["PRICE_NEGATIVE"]),
        ({"gross_price": "120", "discount": "20"}, []),
        ({"gross_price": "120", "discount": "19.99"}, []),
        ({"gross_price": "120", "discount": "19.98"}, ["PRICE_COHERENCE"]),
        ({"gross_price": "120"}, []),
        ({"discount": "120"}, []),
        ({"category": "X"}, ["VAT_CATEGORY"]),
        ({"rate": "15"}, ["VAT_RATE"]),
        ({"category": "E"}, ["VAT_RATE_CATEGORY"]),
        ({"description": "x" * 1024}, []),
        ({"description": "x" * 1025}, ["DESCRIPTION_LONG"]),
        ({"delivery_id": "x" * 20}, []),
        ({"delivery_id": "x" * 21}, ["LINE_DELIVERY_LONG"]),
    ],
)
def test_a_line_is_judged(keys: Keys, change: dict[str, str], expected: list[str]) -> None:
    """G1.14 to G1.16, G1.55, G1.24, G2.31, BR-FR-CPRO-31 and -40."""
    changed = replace(GOOD, **{name: text(value) for name, value in change.items()})  # type: ignore[arg-type]  # fields

    assert keys(lines.lines, read_lines=[changed]) == expected


@pytest.mark.parametrize("missing", ["quantity", "net", "price", "category", "rate", "name", "description"])
def test_what_a_line_lacks_is_not_judged(keys: Keys, missing: str) -> None:
    """A minimal line is the schema's business."""
    assert keys(lines.lines, read_lines=[replace(GOOD, **{missing: None})]) == []  # type: ignore[arg-type]  # fields


def test_prices_that_are_no_numbers_are_not_compared(keys: Keys) -> None:
    """G1.55: the form is told, the sum is not."""
    bad = line(price="1e2", gross_price="120", discount="20")

    assert keys(lines.lines, read_lines=[bad]) == ["PRICE_FORMAT"]
    assert keys(lines.lines, read_lines=[line(gross_price="120", discount="20")]) == []


@pytest.mark.parametrize(("interface", "expected"), [("FSO1106A", ["PRICE_COHERENCE"]), ("FSO1116A", [])])
def test_prices_with_tax_are_not_compared(
    extracted: Callable[..., Extracted], context: Context, interface: str, expected: list[str]
) -> None:
    """G1.55: under FSO1116A the net price is the one with tax (DOMAIN §2)."""
    item = extracted(read_lines=[line(price="144", gross_price="120", discount="20")])
    recognised = item.validated.recognised
    piece = replace(recognised.piece, interface=INTERFACES[interface])
    item = replace(item, validated=replace(item.validated, recognised=replace(recognised, piece=piece)))

    assert [reason.rule.key for reason in lines.lines(item, context)] == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, []),
        (Origin(None, text("2026-01-01")), []),
        (Origin(text("FA-9")), []),
        (Origin(text("x" * 21)), ["ORIGIN_NUMBER"]),
    ],
)
def test_a_line_may_name_its_origin(keys: Keys, origin: Origin | None, expected: list[str]) -> None:
    """BR-FR-CPRO-02 on EXT-FR-FE-136."""
    assert keys(lines.lines, read_lines=[replace(GOOD, origin=origin)]) == expected


def test_a_line_says_where_it_is(extracted: Callable[..., Extracted], context: Context) -> None:
    """The path counts the lines, the line is that of the file."""
    (reason,) = lines.lines(extracted(read_lines=[GOOD, line(2, price="0.1234567")]), context)

    assert (reason.path, reason.line, reason.value) == ("/Invoice/InvoiceLine[2]", 102, "0.1234567")


def _many(count: int, **parts: str) -> Iterator[Line]:
    return (line(position, **parts) for position in range(1, count + 1))


def test_a_refusal_is_kept_fifty_times_and_counted_each_time(
    extracted: Callable[..., Extracted], context: Context
) -> None:
    """DESIGN §1: 50 reasons, and the total of all."""
    found = control(extracted(read_lines=_many(1000, price="0.1234567")), context)
    assert isinstance(found, Rejected)

    assert (len(found.reasons), found.total) == (50, 1000)
    assert [reason.line for reason in found.reasons] == list(range(101, 151))


@pytest.mark.parametrize(("count", "said"), [(1, ""), (2, " (et 1 autre ligne)"), (900, " (et 899 autres lignes)")])
def test_a_warning_is_told_once(extracted: Callable[..., Extracted], context: Context, count: int, said: str) -> None:
    """An accepted invoice does not carry a thousand times the same remark."""
    found = control(extracted(read_lines=_many(count, price="-1")), context)
    assert isinstance(found, Controlled)
    (warning,) = found.warnings

    assert warning.rule is motifs.PRICE_NEGATIVE
    assert warning.motif.endswith(f"« -1 » ; attendu : un prix positif ou nul{said}")


def test_a_strict_partner_is_told_each_line(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """Under ``controle-strict`` the warning refuses, so it is told as refusals are."""
    context = make_context(rules=Rules(control_strict=True))
    found = control(extracted(read_lines=_many(60, price="-1")), context)
    assert isinstance(found, Rejected)

    assert (len(found.reasons), found.total, found.reasons[0].rule.key) == (50, 60, "PRICE_NEGATIVE_STRICT")


@pytest.mark.parametrize(("count", "expected"), [(999_999, []), (1_000_000, ["TOO_MANY_LINES"])])
def test_lines_are_counted(keys: Keys, count: int, expected: list[str]) -> None:
    """BR-FR-CPRO-19."""
    assert keys(lines.how_many, lines=count) == expected


def test_the_number_of_lines_is_a_limit(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """BR-FR-CPRO-19, told with the limit in force."""
    (reason,) = lines.how_many(extracted(lines=3), make_context(limits=Limits(lines=2)))

    assert reason.motif.endswith("3 lignes ; attendu : 2 au plus")


def test_sixty_thousand_lines_take_a_second_at_most(extracted: Callable[..., Extracted], context: Context) -> None:
    """Plain lines, judged by every rule."""
    plain = [replace(GOOD, position=position) for position in range(60_000)]
    item = extracted(read_lines=plain)
    started = time.process_time()

    assert list(lines.lines(item, context)) == []
    assert time.process_time() - started < 1.0


def test_sixty_thousand_wrong_lines_are_all_counted(extracted: Callable[..., Extracted], context: Context) -> None:
    """Six violations a line: 50 reasons of each refusal are built, the others only counted, a warning told once."""
    worst = list(_many(60_000, price="-0.1234567", quantity="0.12345", net="1.125", rate="15", category="X"))
    item = extracted(read_lines=worst)
    started = time.process_time()
    found = list(lines.lines(item, context))

    assert time.process_time() - started < 5.0
    assert Counter(reason.rule.key for reason in found) == {
        "PRICE_FORMAT": 60_000,
        "QUANTITY_FORMAT": 60_000,
        "VAT_CATEGORY": 60_000,
        "PRICE_NEGATIVE": 1,
        "AMOUNT_DECIMALS": 1,
        "VAT_RATE": 1,
    }
    assert len({id(reason) for reason in found}) == 3 * 50 + 3
