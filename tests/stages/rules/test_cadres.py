"""The rules on the cadre: list, interface, valideur, paid in full, and the root that carries the type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Party, Totals
from pipeline.stages.context import Context
from pipeline.stages.rules import cadres
from pipeline.stages.shapes import Extracted
from samples.generator import COMMUNE, SUPPLIER

Keys = Callable[..., list[str]]
VALIDEUR = Party(identify(str(COMMUNE.id), "1"), "Titulaire")
SELLER = Party(identify(str(SUPPLIER.id), "1"), "Fournisseur")


@pytest.mark.parametrize("cadre", [(), ("A1",), ("A9",), ("A10",), ("A19",), ("A25",)])
def test_cadres_a1_to_a25_are_admitted(keys: Keys, cadre: tuple[str, ...]) -> None:
    """G1.02; absent means A1."""
    assert keys(cadres.cadre, cadres=cadre) == []


@pytest.mark.parametrize("cadre", ["A0", "A26", "a1", "A", "A1٣", "1"])
def test_other_cadres_are_refused(keys: Keys, cadre: str) -> None:
    """G1.02."""
    assert keys(cadres.cadre, cadres=(cadre,)) == ["CADRE_UNKNOWN"]


def test_cadre_of_the_reform_is_named_as_such(extracted: Callable[..., Extracted], context: Context) -> None:
    """BR-FR-08 puts S1 where Chorus Pro wants A1: seen in real flux in September 2026."""
    (reason,) = cadres.cadre(extracted(cadres=("S1",)), context)

    assert "cadre de la réforme de 2026" in reason.motif


def test_two_cadres_are_a_contradiction(extracted: Callable[..., Extracted], context: Context) -> None:
    """Both places are read; when they differ both values are named."""
    (reason,) = cadres.cadre(extracted(cadres=("A1", "A9")), context)

    assert (reason.rule.key, reason.value) == ("CADRE_CONTRADICTION", "A9")
    assert reason.motif.endswith("« A1 » et « A9 »")


@pytest.mark.parametrize(
    ("interface", "cadre", "expected"),
    [
        ("FSO1130A", "A4", []),
        ("FSO1131A", "A24", []),
        ("FSO1130A", "A9", ["CADRE_INTERFACE"]),
        ("FSO1130A", None, ["CADRE_INTERFACE"]),
        ("FSO1120A", "A3", []),
        ("FSO1120A", "A1", ["CADRE_INTERFACE"]),
        ("FSO1100A", "A4", []),
    ],
)
def test_interface_demands_its_cadres(keys: Keys, interface: str, cadre: str | None, expected: list[str]) -> None:
    """Works cadres under works interfaces, A3 under the mémoire one; the others demand nothing."""
    assert keys(cadres.cadre, interface=interface, cadres=(cadre,) if cadre else ()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("M1", "A1 (facture fournisseur)"),
        ("B4", "A1 (facture fournisseur)"),
        ("B2", "A2 (facture déjà payée)"),
        ("S3", "A9 (facture de sous-traitant)"),
        ("S5", "A9 (facture de sous-traitant)"),
        ("S6", "A12 (facture de cotraitant)"),
        ("S8", "un de A1 à A25, dont aucun ne lui correspond"),
    ],
)
def test_the_equivalent_of_a_reform_cadre_is_named(
    extracted: Callable[..., Extracted], context: Context, value: str, expected: str
) -> None:
    """The emitter reads which cadre says the same here (BR-FR-CPRO-23 and -24 on S3 and S5)."""
    (reason,) = cadres.cadre(extracted(cadres=(value,)), context)

    assert reason.motif.endswith(f"attendu ici : {expected}")


@pytest.mark.parametrize("interface", ["FSO1130A", "FSO1131A"])
@pytest.mark.parametrize("cadre", ["A1", "A2", "A3", "A9", "A12", "A21"])
def test_works_interfaces_take_works_only(keys: Keys, interface: str, cadre: str) -> None:
    """DOMAIN §14: E4 and E5 exist to keep works apart."""
    assert keys(cadres.cadre, interface=interface, cadres=(cadre,)) == ["CADRE_INTERFACE"]


@pytest.mark.parametrize("interface", ["FSO1100A", "FSO1110A"])
@pytest.mark.parametrize("cadre", ["A1", "A2", "A4", "A9", "A10", "A12", "A21", "A25"])
def test_general_interfaces_take_both(keys: Keys, interface: str, cadre: str) -> None:
    """AIFE's own samples send works under the general interfaces (P57, P76)."""
    assert keys(cadres.cadre, interface=interface, cadres=(cadre,)) == []


@pytest.fixture
def in_vocabulary(extracted: Callable[..., Extracted]) -> Callable[..., Extracted]:
    """The plain invoice, changed so, as if it had been read from this vocabulary."""

    def build(vocabulary: str, **changes: object) -> Extracted:
        item = extracted(**changes)
        recognised = item.validated.recognised
        renamed = replace(recognised, format=replace(recognised.format, vocabulary=vocabulary))
        return replace(item, validated=replace(item.validated, recognised=renamed))

    return build


def _keys(rule: Callable[..., object], item: Extracted, context: Context) -> list[str]:
    return [reason.rule.key for reason in rule(item, context)]  # type: ignore[attr-defined]  # a rule iterates


@pytest.mark.parametrize(
    ("cadre", "vocabulary", "expected"),
    [
        ("A9", "cii", ["VALIDEUR_MISSING"]),
        ("A12", "cii", ["VALIDEUR_MISSING"]),
        ("A9", "ubl-invoice", ["VALIDEUR_EXPECTED"]),
        ("A10", "cii", ["VALIDEUR_EXPECTED"]),
        ("A4", "cii", ["VALIDEUR_EXPECTED"]),
        ("A22", "cii", []),
        ("A1", "cii", []),
        ("A99", "cii", []),
    ],
)
def test_a_cadre_that_is_validated_names_its_valideur(
    in_vocabulary: Callable[..., Extracted], context: Context, cadre: str, vocabulary: str, expected: list[str]
) -> None:
    """A9 and A12 demand one where its place is known (CII); works pieces are only expected to have one (A22: P77)."""
    assert _keys(cadres.valideur, in_vocabulary(vocabulary, cadres=(cadre,), valideur=None), context) == expected


def test_a_valideur_without_identifier_is_none(in_vocabulary: Callable[..., Extracted], context: Context) -> None:
    """A name alone designates nobody, and the sentence says so."""
    (reason,) = cadres.valideur(in_vocabulary("cii", cadres=("A9",), valideur=Party(None, "Titulaire")), context)

    assert reason.rule.key == "VALIDEUR_MISSING"
    assert "valideur nommé sans identifiant ; attendu : le titulaire du marché" in reason.motif


@pytest.mark.parametrize(
    ("cadre", "party", "expected"),
    [
        ("A9", VALIDEUR, []),
        ("A9", Party(identify("35600000000048", "1")), []),
        ("A9", Party(identify("DE123456788", "2")), []),
        ("A9", SELLER, ["VALIDEUR_IS_SELLER"]),
        ("A9", Party(identify("92100001400017", "1")), ["VALIDEUR_ID"]),
        ("A9", Party(identify("921000014")), ["VALIDEUR_ID"]),
        ("A9", Party(identify("1", "2")), ["VALIDEUR_ID"]),
        ("A13", Party(identify("35600000000049", "1")), ["VALIDEUR_ID"]),
        ("A1", VALIDEUR, []),
        ("A1", SELLER, []),
        ("A1", Party(identify("1", "1")), []),
    ],
)
def test_the_valideur_is_someone_else_and_valid(keys: Keys, cadre: str, party: Party, expected: list[str]) -> None:
    """G2.07 for the valideur; under a cadre that calls for none he is not judged (P23)."""
    assert keys(cadres.valideur, cadres=(cadre,), valideur=party, seller=SELLER) == expected


def test_without_seller_the_valideur_is_compared_with_nobody(keys: Keys) -> None:
    """A missing seller is told by its own rule."""
    assert keys(cadres.valideur, cadres=("A9",), valideur=VALIDEUR, seller=Party()) == []


@pytest.mark.parametrize(
    ("cadre", "kind", "net", "expected"),
    [
        ("A2", "380", "0.00", []),
        ("A2", "380", "-12.00", []),
        ("A2", "380", None, []),
        ("A2", "380", "0.01", ["PAID_CADRE"]),
        ("A2", "381", "120.00", []),
        ("A1", "380", "120.00", []),
        ("A99", "380", "120.00", []),
    ],
)
def test_a2_leaves_nothing_to_pay(keys: Keys, cadre: str, kind: str, net: str | None, expected: list[str]) -> None:
    """Gobl rule 06; a credit note gives money back."""
    totals = Totals(net_a_payer=Decimal(net) if net else None)

    assert keys(cadres.paid, cadres=(cadre,), type_code=kind, totals=totals) == expected


@pytest.mark.parametrize(
    ("vocabulary", "kind", "expected"),
    [
        ("ubl-creditnote", "381", []),
        ("ubl-creditnote", "503", []),
        ("ubl-creditnote", "380", ["ROOT_TYPE"]),
        ("ubl-creditnote", "384", ["ROOT_TYPE"]),
        ("ubl-creditnote", "999", []),
        ("ubl-invoice", "381", []),
        ("cii", "380", []),
    ],
)
def test_an_invoice_type_has_no_place_in_a_credit_note(
    in_vocabulary: Callable[..., Extracted], context: Context, vocabulary: str, kind: str, expected: list[str]
) -> None:
    """UBL gives credit notes their own root, and lets 381 stand in an Invoice; an unknown type has its own motif."""
    assert _keys(cadres.root, in_vocabulary(vocabulary, type_code=kind), context) == expected
