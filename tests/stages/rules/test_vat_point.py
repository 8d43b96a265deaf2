"""The rules on when VAT is due and how it is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.domain.details import Details
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules import vat_point
from pipeline.stages.shapes import Extracted
from tests.stages.rules.wording import text, vat

Keys = Callable[..., list[str]]


@pytest.mark.parametrize("code", ["5", "29", "72", "3", "35", "432"])
def test_codes_of_both_lists_are_admitted(keys: Keys, code: str) -> None:
    """P1.11: UNTDID 2475 and 2005, whichever the vocabulary: AIFE's UBL speaks of 5 and 72."""
    assert keys(vat_point.codes, details=Details(texts={Term.VAT_POINT_CODE: (text(code),)})) == []


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("72", "72"), []),
        (("72",), []),
        ((), []),
        (("72", "5"), ["VAT_POINT_DIFFERS"]),
        (("9", "9"), ["VAT_POINT_CODE"]),
        (("9", "72"), ["VAT_POINT_CODE", "VAT_POINT_DIFFERS"]),
    ],
)
def test_breakdowns_say_the_same(keys: Keys, codes: tuple[str, ...], expected: list[str]) -> None:
    """S1.13: one value in all breakdowns; P1.11: an unknown code is told once."""
    details = Details(
        vat=(*(vat(due_code=code) for code in codes), vat()), texts={Term.VAT_POINT_CODE: tuple(map(text, codes))}
    )

    assert keys(vat_point.codes, details=details) == expected


@pytest.mark.parametrize(("tax", "expected"), [("VAT", []), ("TVA", []), ("vat", []), ("GST", ["VAT_QUALIFIER"])])
def test_the_tax_is_vat(keys: Keys, tax: str, expected: list[str]) -> None:
    """S1.17: BT-118-0; TVA is what AIFE's UBL writes, and AIFE's CII leaves it out."""
    assert keys(vat_point.qualifiers, details=Details(vat=(vat(tax_type=tax), vat()))) == expected


@pytest.mark.parametrize(("scheme", "expected"), [("VA", []), (None, ["VAT_QUALIFIER_MISSING"])])
def test_cii_qualifies_vat_numbers(
    extracted: Callable[..., Extracted], context: Context, scheme: str | None, expected: list[str]
) -> None:
    """S1.17: in CII ``schemeID`` is VA; the reader gives no number of another scheme."""
    details = Details(texts={Term.BUYER_VAT: (text("FR78301223822", scheme),)})

    assert [
        reason.rule.key for reason in vat_point.qualifiers(_as_cii(extracted(details=details)), context)
    ] == expected


def test_ubl_has_no_such_attribute(keys: Keys) -> None:
    """S1.17: in UBL the scheme is an element of the block, which the reader demands."""
    assert keys(vat_point.qualifiers, details=Details(texts={Term.SELLER_VAT: (text("FR01"),)})) == []


def _as_cii(item: Extracted) -> Extracted:
    recognised = item.validated.recognised
    form = replace(recognised.format, vocabulary="cii")
    return replace(item, validated=replace(item.validated, recognised=replace(recognised, format=form)))
