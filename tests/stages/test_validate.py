"""The XSD verdict of the format, and of the declared profile for strict partners."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected
from pipeline.domain.seen import Xsd
from pipeline.stages.context import Context, Rules
from pipeline.stages.shapes import Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import cii_invoice, cii_profile, ubl_invoice

Recognise = Callable[..., Recognised]
STRAY = ("</cac:LegalMonetaryTotal>", "<cbc:NetAPayer>1</cbc:NetAPayer></cac:LegalMonetaryTotal>")
BEYOND = cii_profile("basicwl", write_lines=True)


@pytest.mark.parametrize(("content", "schema"), [(ubl_invoice(), "ubl-2.1-invoice"), (cii_invoice(), "cii-d22b")])
def test_a_valid_document_names_its_schema(recognise: Recognise, context: Context, content: bytes, schema: str) -> None:
    """Which schema judged is part of the verdict."""
    item = recognise(content)
    found = validate(item, context)

    assert found == Validated(item, Xsd(item.format.schema or "", valid=True))


def test_a_violation_says_what_where_and_expected(recognise: Recognise, context: Context) -> None:
    """Path, line, what was found and what was expected; the invoice is read all the same."""
    refusal = validate(recognise(ubl_invoice(replace=(STRAY,))), context)
    assert isinstance(refusal, Rejected)
    (reason,) = refusal.reasons

    assert (reason.rule, reason.path) == (motifs.XSD_UNEXPECTED, "/Invoice/LegalMonetaryTotal/NetAPayer")
    assert reason.line is not None
    assert refusal.seen is not None
    assert refusal.seen.xsd == Xsd("ubl-2.1-invoice", valid=False)
    assert refusal.seen.invoice is not None
    assert refusal.seen.invoice.number == "FA-2026-0001"


def test_fifty_violations_are_kept_and_all_counted(recognise: Recognise, context: Context) -> None:
    """DESIGN §1: collect all, keep 50, with the total."""
    bad = "<cac:TaxTotal><cbc:TaxAmount>x</cbc:TaxAmount></cac:TaxTotal>"
    refusal = validate(recognise(ubl_invoice(replace=(("</cac:TaxTotal>", "</cac:TaxTotal>" + bad * 60),))), context)
    assert isinstance(refusal, Rejected)

    assert (len(refusal.reasons), refusal.total >= 60) == (50, True)


@pytest.mark.parametrize(
    ("content", "strict", "expected"),
    [
        (BEYOND, False, None),
        (BEYOND, True, motifs.PROFILE_INVALID),
        (cii_profile("basicwl"), True, None),
        (cii_invoice(guideline=None), True, None),
        (ubl_invoice(), True, None),
    ],
)
def test_a_strict_partner_keeps_its_profile(
    recognise: Recognise, make_context: Callable[..., Context], content: bytes, strict: bool, expected: object
) -> None:
    """Setting ``profil-strict``: the schema of the declared Factur-X profile, when it declares one in CII."""
    found = validate(recognise(content), make_context(rules=Rules(profile_strict=strict)))

    assert (found.reasons[0].rule if isinstance(found, Rejected) else None) == expected


@pytest.mark.parametrize(
    ("interface", "cadre", "expected"),
    [
        (None, "A3", motifs.MEMOIRE_SCHEMA),
        ("FSO1120A", "A1", motifs.MEMOIRE_SCHEMA),
        ("FSO1100A", "A3", motifs.MEMOIRE_SCHEMA),
        ("FSO1100A", "A1", None),
        (None, "A1", None),
    ],
)
def test_a_memoire_also_obeys_its_own_schema(
    recognise: Recognise, context: Context, interface: str | None, cadre: str, expected: object
) -> None:
    """A flux E3 or a cadre A3 is held to our reconstruction, after UBL (ADR 0026)."""
    zoned = (("2026-03-02</cbc:IssueDate>", "2026-03-02Z</cbc:IssueDate>"),)
    found = validate(recognise(ubl_invoice(cadre=cadre, replace=zoned), interface=interface), context)

    assert (found.reasons[0].rule if isinstance(found, Rejected) else None) is expected


def test_a_good_memoire_shows_the_schema_of_its_format(recognise: Recognise, context: Context) -> None:
    """The second layer leaves no trace when it finds nothing."""
    found = validate(recognise(ubl_invoice(cadre="A3"), interface="FSO1120A"), context)
    assert isinstance(found, Validated)

    assert found.xsd == Xsd("ubl-2.1-invoice", valid=True)
