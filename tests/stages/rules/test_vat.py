"""The rules on VAT, one value at a time."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pipeline.domain.details import Details
from pipeline.domain.invoice import Party, Totals
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules import vat
from pipeline.stages.shapes import Extracted
from tests.stages.rules.wording import allowance, text
from tests.stages.rules.wording import vat as breakdown

Keys = Callable[..., list[str]]
BIG = Totals(ht=Decimal(1000))


def _judged(category: str | None, rate: str | None) -> list[str]:
    return [motif.key for motif, _ in vat.judged(category, rate)]


@pytest.mark.parametrize("rate", ["20", "20.0", "20.00", "020", "8.5", "5.50", "2.1", "1.05", "0.9", "1.75", "19.6"])
def test_french_rates_are_admitted_by_value(rate: str) -> None:
    """G1.24: 20, 20.0 and 20.00 are one rate."""
    assert _judged("S", rate) == []


@pytest.mark.parametrize("rate", ["15.00", "0.20", "19", "-20", "20.01"])
def test_other_rates_warn(rate: str) -> None:
    """G1.24; AIFE's own sample P20 has a rate of 15 %, so this only warns."""
    assert "VAT_RATE" in _judged("S", rate)


@pytest.mark.parametrize(
    ("category", "expected"),
    [("L", ["VAT_CATEGORY_ISLANDS"]), ("M", ["VAT_CATEGORY_ISLANDS"]), ("B", ["VAT_CATEGORY"]), ("s", ["VAT_CATEGORY"]),
     ("TVA12", ["VAT_CATEGORY"]), ("B" * 41, ["VAT_CATEGORY"]), ("AE", []), ("K", []), ("G", []), ("O", []), ("Z", []), ("E", []), (None, [])],
)  # fmt: skip
def test_categories(category: str | None, expected: list[str]) -> None:
    """G2.31: seven codes; L and M are said to be « pas pertinents », and AIFE's P07 writes M: they warn."""
    assert _judged(category, None) == expected


@pytest.mark.parametrize(
    ("category", "rate", "expected"),
    [
        ("S", "0", ["VAT_RATE_CATEGORY"]),
        ("S", None, []),
        ("E", "0.00", []),
        ("Z", "20", ["VAT_RATE_CATEGORY"]),
        ("AE", "20", ["VAT_RATE_CATEGORY"]),
        ("K", "5.5", ["VAT_RATE_CATEGORY"]),
        ("G", "10", ["VAT_RATE_CATEGORY"]),
        ("O", "0", ["VAT_RATE_CATEGORY"]),
        ("O", None, []),
        ("M", "7", ["VAT_CATEGORY_ISLANDS"]),
        (None, "20", []),
        ("S", "vingt", []),
    ],
)
def test_rate_and_category_go_together(category: str | None, rate: str | None, expected: list[str]) -> None:
    """BR-S-05 and its sisters: positive with S, zero with Z, E, AE, K and G, none with O."""
    assert _judged(category, rate) == expected


def test_a_breakdown_is_judged_where_it_stands(extracted: Callable[..., Extracted], context: Context) -> None:
    """The emitter is sent to the block, told what was found and what was expected."""
    details = Details(vat=(breakdown(category="S", rate="15"),))
    (reason,) = vat.breakdowns(extracted(details=details), context)

    assert (reason.rule.key, reason.path, reason.line) == ("VAT_RATE", "/Invoice/Ici", 12)
    assert reason.motif.endswith(
        "« 15 » ; attendu, en pourcentage : 0, 0.9, 1.05, 1.75, 2.1, 5.5, 7, 8.5, 9.2, 9.6, 10, 13, 19.6, 20, 20.6"
    )


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (allowance(amount="5", category="S", rate="20"), []),
        (allowance(amount="5", category="S"), ["ALLOWANCE_RATE"]),
        (allowance(), ["ALLOWANCE_RATE"]),
        (allowance(category="O"), []),
        (allowance(is_charge=True, amount="5"), []),
        (allowance(is_charge=True, category="X", rate="20"), ["VAT_CATEGORY"]),
    ],
)
def test_adjustments_say_their_rate(keys: Keys, one: object, expected: list[str]) -> None:
    """G6.10: an allowance has a rate (BT-96), out of scope (O) excepted; charges are judged as breakdowns are."""
    assert keys(vat.adjustments, details=Details(adjustments=(one,))) == expected  # type: ignore[arg-type]  # parametrized


@pytest.mark.parametrize(
    ("detail", "missing"),
    [
        (breakdown(category="E"), "motif (BT-120) ni code de motif (BT-121)"),
        (breakdown(category="E", exemption_text="CGI"), "code de motif (BT-121)"),
        (breakdown(category="E", exemption_code="VATEX-EU-132"), "motif (BT-120)"),
    ],
)
def test_an_exemption_gives_its_reason(
    extracted: Callable[..., Extracted], context: Context, detail: object, missing: str
) -> None:
    """G1.41: text and code, what is missing is named."""
    item = extracted(details=Details(vat=(detail,)), totals=BIG)  # type: ignore[arg-type]  # parametrized
    (reason,) = vat.exemptions(item, context)

    assert reason.motif.endswith(f"catégorie E sans {missing}")


@pytest.mark.parametrize(
    "change",
    [
        {"type_code": "384", "totals": BIG},
        {"type_code": "472", "totals": BIG},
        {"totals": Totals(ht=Decimal("149.99"))},
        {"totals": Totals(ttc=Decimal(-10))},
    ],
)
def test_an_exemption_may_be_silent(keys: Keys, change: dict[str, object]) -> None:
    """G1.41: on corrections, and under 150 € before tax."""
    assert keys(vat.exemptions, details=Details(vat=(breakdown(category="E"),)), **change) == []


def test_a_whole_exemption_is_silent(keys: Keys) -> None:
    """G1.41: text and code both given."""
    whole = breakdown(category="E", exemption_text="Article 261", exemption_code="VATEX-EU-132")

    assert keys(vat.exemptions, details=Details(vat=(whole,)), totals=BIG) == []


@pytest.mark.parametrize("totals", [BIG, Totals(), Totals(ht=Decimal(150))])
def test_an_exemption_of_150_euros_is_not_small(keys: Keys, totals: Totals) -> None:
    """G1.41: unknown totals are not small ones."""
    assert keys(vat.exemptions, details=Details(vat=(breakdown(category="E"),)), totals=totals) == ["EXEMPTION_MISSING"]


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("VATEX-EU-132-1A", "380", []),
        ("VATEX-FR-FRANCHISE", "380", []),
        ("vatex-fr-franchise", "380", []),
        ("VATEX-FR-CGI261D-1BIS", "380", []),
        ("VATEX-DE-1", "380", ["EXEMPTION_CODE"]),
        ("Article 261", "380", ["EXEMPTION_CODE"]),
        ("VATEX-FR-CNWVAT", "381", []),
        ("VATEX-FR-CNWVAT", "503", []),
        ("VATEX-FR-CNWVAT", "380", ["EXEMPTION_CREDIT_NOTE"]),
        ("VATEX-FR-CNWVAT", None, ["EXEMPTION_CREDIT_NOTE"]),
    ],
)
def test_exemption_codes(keys: Keys, code: str, kind: str | None, expected: list[str]) -> None:
    """G1.41: VATEX by its form; G6.21: « avoir net de taxe » on credit notes only. Whatever the category."""
    details = Details(vat=(breakdown(category="AE", exemption_code=code),))

    assert keys(vat.exemptions, details=details, type_code=kind, totals=BIG) == expected


@pytest.mark.parametrize(
    ("category", "tva", "texts", "expected"),
    [
        ("E", None, {}, ["SELLER_VAT_MISSING"]),
        ("S", None, {}, []),
        ("E", "FR01", {}, []),
        ("E", None, {Term.SELLER_VAT: (text("FR01", "VA"),)}, []),
        ("E", None, {Term.REPRESENTATIVE_VAT: (text("FR01", "VA"),)}, []),
    ],
)
def test_an_exempt_seller_gives_its_vat_number(
    keys: Keys, category: str, tva: str | None, texts: dict[Term, object], expected: list[str]
) -> None:
    """G1.47, G1.102: the seller's, or that of its representative."""
    details = Details(vat=(breakdown(category=category),), texts=texts)  # type: ignore[arg-type]  # parametrized

    assert keys(vat.seller_number, details=details, seller=Party(tva=tva)) == expected
