"""What a factored invoice must name, and where its blocks disagree (adr 0024)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.domain.affacturage import deduce_factor
from pipeline.domain.container import Container
from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Attachment, Note, Party, Role
from pipeline.domain.motif import Level
from pipeline.domain.payment import Payee, Payment
from pipeline.stages.context import Context
from pipeline.stages.control import Rule
from pipeline.stages.extract import extract
from pipeline.stages.rules import factoring
from pipeline.stages.shapes import Extracted, Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import Payment as Means
from samples.generator import cii_invoice, facturx_pdf

IBAN, OTHER = "FR7630006000011234567890189", "FR7612548029981234567890161"
SELLER = Party(identify("81034732800017", "1"), "Pro Shop")
FACTO = Payee("FACTO SA", "30000000700033", "0009", IBAN, None)
MENTION = (Note(None, "Règlement par subrogation"),)
READABLE = (Attachment("facture.pdf", "application/pdf", 10, Role.MAIN),)
Found = Callable[..., list[str]]


def _paid(
    iban: str | None = IBAN, name: str | None = None, code: str | None = "30", line: int | None = None
) -> Payment:
    return Payment(code, iban, None, name, None, line=line)


@pytest.fixture
def deduced(extracted: Callable[..., Extracted]) -> Callable[..., Extracted]:
    """The plain UBL invoice of Pro Shop changed so, its factor deduced again."""

    def build(*, interface: str | None = None, **changes: object) -> Extracted:
        item = extracted(interface=interface, **{"seller": SELLER, **changes})
        return replace(item, invoice=replace(item.invoice, factor=deduce_factor(item.invoice)))

    return build


@pytest.fixture
def found(deduced: Callable[..., Extracted], context: Context) -> Found:
    """Apply one rule and give the keys of its motifs."""

    def judge(rule: Rule, **changes: object) -> list[str]:
        return [reason.rule.key for reason in rule(deduced(**changes), context)]

    return judge


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"payments": (_paid(),)}, []),
        ({"notes": MENTION, "payments": (_paid(),)}, ["FACTOR_NAME_MISSING"]),
        ({"notes": MENTION, "payments": (_paid(name="Pro Shop SARL"),)}, ["FACTOR_NAME_MISSING"]),
        ({"notes": MENTION, "payments": (_paid(name="FACTO"),)}, []),
        ({"notes": MENTION, "payments": (_paid(),), "payee": FACTO}, []),
        ({"notes": MENTION, "payments": (_paid(),), "payee": replace(FACTO, name=None)}, ["FACTOR_NAME_MISSING"]),
        ({"notes": MENTION, "payments": (_paid(None, code="20"),), "payee": FACTO}, ["FACTOR_ACCOUNT_MISSING"]),
        ({"notes": MENTION, "payments": (_paid(None, code=None),), "payee": FACTO}, ["FACTOR_ACCOUNT_MISSING"]),
        ({"notes": MENTION, "payments": (), "payee": FACTO}, ["FACTOR_ACCOUNT_MISSING"]),
        ({"notes": MENTION, "payments": (_paid(None),), "payee": FACTO}, []),
        ({"notes": MENTION, "payments": (), "payee": FACTO, "type_code": "396"}, []),
        ({"notes": MENTION, "payments": (), "attachments": READABLE}, []),
        ({"notes": MENTION, "payments": (), "interface": "FSO1110A"}, []),
        (
            {"notes": MENTION, "payments": (), "interface": "FSO1100A", "attachments": READABLE},
            ["FACTOR_NAME_MISSING", "FACTOR_ACCOUNT_MISSING"],
        ),
    ],
)
def test_a_structured_mention_goes_with_name_and_account(
    found: Found, changes: dict[str, object], expected: list[str]
) -> None:
    """SEED, E1: both in their fields; a transfer without account is told elsewhere, a credit note pays nobody."""
    assert found(factoring.structured, **changes) == expected


def test_the_name_that_stands_in_the_mention_alone_is_quoted(
    deduced: Callable[..., Extracted], context: Context
) -> None:
    """The emitter sees what to copy, and where."""
    notes = (Note(None, "Règlement à l'ordre de FACTO, par subrogation"),)
    (reason,) = factoring.structured(deduced(notes=notes, payments=(_paid(),)), context)

    assert "« FACTO », dans la seule mention ; attendu : un nom en BT-59 ou BT-85" in reason.motif
    assert (reason.value, (reason.path or "").rpartition("/PayeeParty")[1]) == ("FACTO", "/PayeeParty")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"notes": MENTION, "payments": (_paid(),), "attachments": READABLE}, ["FACTOR_ACCOUNT_E2"]),
        ({"payee": FACTO, "payments": (_paid(),), "attachments": READABLE}, ["FACTOR_ACCOUNT_E2"]),
        ({"notes": MENTION, "payments": (_paid(),)}, []),
        ({"notes": MENTION, "payments": (_paid(None),), "attachments": READABLE}, []),
        ({"payments": (_paid(name="FACTO"),), "attachments": READABLE}, []),
        ({"payments": (_paid(),), "attachments": READABLE}, []),
    ],
)
def test_a_mixed_xml_gives_no_account(found: Found, changes: dict[str, object], expected: list[str]) -> None:
    """SEED, E2; not where the factor is only possible, as in every FSO1116A sample of AIFE."""
    assert found(factoring.mixed, **changes) == expected


def test_a_facturx_gives_the_account_of_the_factor(recognise: Callable[..., Recognised], context: Context) -> None:
    """FX106, BG-10: there the account is the factor's by the norm, and a payee block exists."""
    xml = cii_invoice(type_code="393", payments=(Means("30", IBAN, None, "FACTO"),))
    validated = validate(recognise(facturx_pdf(xml), Container.PDF), context)
    assert isinstance(validated, Validated), validated
    item = extract(validated, context)
    assert isinstance(item, Extracted)

    assert list(factoring.mixed(item, context)) == []
    assert [reason.rule.key for reason in factoring.factored_type(item, context)] == ["FACTORED_WITHOUT_PAYEE"]


def test_cppfacture_has_a_place_for_the_account(deduced: Callable[..., Extracted], context: Context) -> None:
    """ReferenceBancaire (ANNEX 8.3.4)."""
    item = deduced(notes=MENTION, payments=(_paid(),), attachments=READABLE)
    recognised = item.validated.recognised
    other = replace(recognised, format=replace(recognised.format, vocabulary="cpp-facture"))

    assert list(factoring.mixed(replace(item, validated=replace(item.validated, recognised=other)), context)) == []


@pytest.mark.parametrize(
    ("payee", "notes", "expected"),
    [
        (None, MENTION, []),
        (FACTO, MENTION, []),
        (Payee(None, "810 347 328 00017", "1", None, None), (), ["PAYEE_IS_SELLER"]),
        (Payee(None, "81034732800025", "1", None, None), (), []),
        (Payee(None, "810347328", "0002", None, None), MENTION, ["FACTOR_IS_SELLER"]),
        (Payee(None, "81034732800025", "1", None, None), MENTION, ["FACTOR_IS_SELLER"]),
        (Payee("PRO SHOP SAS", None, None, None, None), (), ["PAYEE_IS_SELLER"]),
        (Payee("PRO SHOP SAS", None, None, None, None), MENTION, ["FACTOR_IS_SELLER"]),
        (Payee("FACTO", None, None, None, None), MENTION, []),
        (Payee(None, None, None, None, None), MENTION, []),
    ],
)
def test_the_payee_is_another_than_the_seller(
    found: Found, payee: Payee | None, notes: tuple[Note, ...], expected: list[str]
) -> None:
    """BG-10; AIFE's P47 does otherwise. Another establishment may be paid, but is no factor."""
    assert found(factoring.own_payee, payee=payee, notes=notes) == expected


def test_a_payee_of_an_unknown_seller_is_another(found: Found) -> None:
    """Nothing to compare."""
    assert found(factoring.own_payee, payee=FACTO, seller=Party(None, "Pro Shop")) == []


def test_a_factored_type_and_the_seller_for_payee_contradict_each_other(found: Found) -> None:
    """The type alone says that a factor is paid."""
    payee = Payee(None, "81034732800017", "1", None, None)

    assert found(factoring.own_payee, payee=payee, type_code="393") == ["FACTOR_IS_SELLER"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type_code": "380"}, []),
        ({"type_code": "393"}, ["FACTORED_WITHOUT_PAYEE"]),
        ({"type_code": "472", "payments": (_paid(name="FACTO"),)}, ["FACTORED_WITHOUT_PAYEE"]),
        ({"type_code": "396", "payee": FACTO}, []),
        ({"type_code": "393", "attachments": READABLE}, ["FACTORED_WITHOUT_PAYEE"]),
        ({"type_code": "393", "attachments": READABLE, "payments": (_paid(name="FACTO"),)}, []),
    ],
)
def test_a_factored_type_names_its_payee(found: Found, changes: dict[str, object], expected: list[str]) -> None:
    """§14; the minimal mixed XML has no payee block, the account's name stands for it."""
    assert found(factoring.factored_type, **changes) == expected


@pytest.mark.parametrize(
    ("payee", "holder", "expected"),
    [
        (FACTO, "FACTO", []),
        (FACTO, "Facto SA - compte clients", []),
        (FACTO, "NORVAL", ["FACTOR_NAMES_DIFFER"]),
        (FACTO, "Pro Shop", ["FACTOR_NAMES_DIFFER"]),
        (FACTO, None, []),
        (replace(FACTO, name=None), "NORVAL", []),
        (None, "NORVAL", []),
    ],
)
def test_payee_and_account_bear_one_name(
    found: Found, payee: Payee | None, holder: str | None, expected: list[str]
) -> None:
    """A shortened name is the same name; what is unknown differs from nothing."""
    assert found(factoring.names, payee=payee, payments=(_paid(name=holder),)) == expected


def test_each_account_in_another_name_is_told_on_its_line(deduced: Callable[..., Extracted], context: Context) -> None:
    """Of several payment means, the emitter finds the wrong one; one without account credits nobody."""
    payments = (_paid(name="FACTO", line=40), _paid(name="NORVAL", line=52), _paid(None, "X"))
    (reason,) = factoring.names(deduced(payee=FACTO, payments=payments), context)

    assert (reason.line, reason.value) == (52, "NORVAL")


@pytest.mark.parametrize(
    ("said", "accounts", "expected"),
    [
        (IBAN, (IBAN,), []),
        (IBAN, (OTHER,), ["FACTOR_IBAN_DIFFERS"]),
        (IBAN, (OTHER, IBAN), []),
        (IBAN, (None,), []),
        ("aucun", (OTHER,), []),
    ],
)
def test_the_account_of_the_mention_is_the_one_credited(
    found: Found, said: str, accounts: tuple[str | None, ...], expected: list[str]
) -> None:
    """Otherwise the money would go elsewhere than the mention says."""
    notes = (Note("ACC", f"Règlement à l'ordre de FACTO par subrogation, compte {said}"),)

    assert found(factoring.accounts, notes=notes, payments=tuple(_paid(one) for one in accounts)) == expected


def test_an_invoice_without_factor_has_no_account_to_compare(found: Found) -> None:
    """Nothing speaks of one."""
    assert found(factoring.accounts, payments=(_paid(),)) == []


def test_none_refuses_by_default(deduced: Callable[..., Extracted], context: Context) -> None:
    """Sources disagree or give no rule: warnings, which a strict partner has refused."""
    item = deduced(notes=MENTION, payments=(), payee=Payee(None, "81034732800017", "1", None, None))
    reasons = [*factoring.structured(item, context), *factoring.own_payee(item, context)]

    assert {reason.rule.level for reason in reasons} == {Level.WARNING}
    assert all(reason.rule.strict for reason in reasons)
