"""The rules on seller, buyer and payee."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.identifiers import Identifier, IdType, identify
from pipeline.domain.invoice import Party
from pipeline.domain.payment import Payee
from pipeline.stages.context import Context, Rules
from pipeline.stages.rules import parties
from pipeline.stages.shapes import Extracted
from samples.generator import COMMUNE, SUPPLIER
from samples.generator.cast import PHARE

Keys = Callable[..., list[str]]
SIRET = str(SUPPLIER.id)
WRONG_KEY = SIRET[:-1] + str((int(SIRET[-1]) + 1) % 10)


def _party(value: str | None, scheme: str | None = None) -> Party:
    return Party(identify(value, scheme) if value is not None else None, "X")


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        (SIRET, "1"),
        (SIRET, None),
        ("35600000049837", "1"),
        ("DE123456788", "2"),
        ("CHALPENWERKAG", "3"),
        ("0987654001", "4"),
        ("A98765001", "5"),
        ("DUPONT Jeanne", "0226"),
        ("n'importe quoi", "6"),
        ("n'importe quoi", "AUTRE"),
    ],
)
def test_seller_with_an_identifier_of_its_type_is_admitted(keys: Keys, value: str, scheme: str | None) -> None:
    """G2.07, BR-FR-CPRO-03 to -08; La Poste's SIRET have a key of their own."""
    assert keys(parties.seller, seller=_party(value, scheme)) == []


@pytest.mark.parametrize(
    ("value", "scheme", "expected"),
    [
        (None, None, "SELLER_MISSING"),
        (WRONG_KEY, "1", "SELLER_SIRET"),
        (SIRET[:9], None, "SELLER_SIRET"),
        (SIRET[:9], "1", "SELLER_SIRET"),
        (SIRET[:13], "1", "SELLER_SIRET"),
        ("ABC", "1", "SELLER_SIRET"),
        ("12", "2", "SELLER_ID"),
        ("X" * 19, "3", "SELLER_ID"),
        ("1", "4", "SELLER_ID"),
        ("A-1", "5", "SELLER_ID"),
        ("x" * 81, "0226", "SELLER_ID"),
        ("ABC", None, "SELLER_ID"),
        ("ABC", "8", "SELLER_ID"),
    ],
)
def test_other_sellers_are_refused(keys: Keys, value: str | None, scheme: str | None, expected: str) -> None:
    """G2.19 present; G2.07 of the shape of its type."""
    assert keys(parties.seller, seller=_party(value, scheme)) == [expected]


LA_POSTE = ("35600000000048", "35600000049837", "35600000012346")
NOT_LA_POSTE = ("35600000000049", "35600000049838", "35600000012345")


@pytest.mark.parametrize("siret", LA_POSTE)
def test_la_poste_has_a_key_of_its_own(keys: Keys, siret: str) -> None:
    """DOMAIN §7: the digits sum to a multiple of 5, but for the head office; for the seller, the buyer, the payee."""
    assert keys(parties.seller, seller=_party(siret, "1")) == []
    assert keys(parties.buyer, buyer=_party(siret, "1")) == []
    assert keys(parties.payee, payee=Payee("La Poste", siret, "1", None, None)) == []


@pytest.mark.parametrize("siret", NOT_LA_POSTE)
def test_an_invented_establishment_of_la_poste_is_refused(keys: Keys, siret: str) -> None:
    """The exception is no licence."""
    assert keys(parties.seller, seller=_party(siret, "1")) == ["SELLER_SIRET"]
    assert keys(parties.buyer, buyer=_party(siret, "1")) == ["BUYER_SIRET"]
    assert keys(parties.payee, payee=Payee("La Poste", siret, "1", None, None)) == ["PAYEE_SIRET"]


@pytest.mark.parametrize(
    ("seller", "buyer", "expected"),
    [
        (SIRET, str(COMMUNE.id), []),
        (SIRET, SIRET, ["BUYER_IS_SELLER"]),
        (None, SIRET, []),
        (SIRET, None, []),
    ],
)
def test_nobody_invoices_himself(keys: Keys, seller: str | None, buyer: str | None, expected: list[str]) -> None:
    """The same SIRET on both sides is a slip worth telling."""
    assert keys(parties.buyer_is_seller, seller=_party(seller), buyer=_party(buyer)) == expected


def test_lost_leading_zeros_are_named() -> None:
    """What a spreadsheet took away, when giving it back makes a valid SIRET."""
    lost = str(int(str(PHARE.id)))

    assert (parties.siret_problem(Identifier(IdType.SIRET, lost)) or "").endswith(
        "(des zéros de tête ont pu être perdus)"
    )
    assert (parties.siret_problem(Identifier(IdType.SIRET, SIRET[:13])) or "").endswith("attendu : 14")


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        (Identifier(IdType.SIRET, SIRET), None),
        (
            Identifier(IdType.SIREN, "910234562"),
            "« 910234562 » est un SIREN (9 chiffres) ; attendu : le SIRET de l'établissement (14 chiffres)",
        ),
        (Identifier(IdType.SIRET, "91 02"), "« 91 02 » ; attendu : 14 chiffres"),
        (Identifier(IdType.SIRET, "٣" * 14), f"« {'٣' * 14} » ; attendu : 14 chiffres"),
        (Identifier(IdType.SIRET, "123"), "« 123 » compte 3 chiffres ; attendu : 14"),
        (Identifier(IdType.SIRET, WRONG_KEY), f"la clé de « {WRONG_KEY} » est fausse ; vérifier chaque chiffre"),
    ],
)
def test_the_problem_of_a_siret_is_told(identifier: Identifier, expected: str | None) -> None:
    """G2.07: what was found, what was expected."""
    assert parties.siret_problem(identifier) == expected


@pytest.mark.parametrize(("scheme", "words"), [(None, "sans type"), ("8", "type « 8 » inconnu")])
def test_an_untyped_seller_is_told_what_lacks(
    extracted: Callable[..., Extracted], context: Context, scheme: str | None, words: str
) -> None:
    """G2.07: the emitter reads whether the type lacks or is unknown."""
    (reason,) = parties.seller(extracted(seller=_party("ABC", scheme)), context)

    assert words in reason.motif


@pytest.mark.parametrize(
    ("allowed", "expected"), [((), []), ((SIRET,), []), (("00000000000000",), ["SELLER_NOT_ALLOWED"])]
)
def test_a_partner_bound_to_suppliers_sends_for_no_other(
    extracted: Callable[..., Extracted],
    make_context: Callable[..., Context],
    allowed: tuple[str, ...],
    expected: list[str],
) -> None:
    """Setting ``fournisseurs``; empty: any."""
    context = make_context(rules=Rules(emetteur="TDTDEM", suppliers=frozenset(allowed)))

    assert [reason.rule.key for reason in parties.allowed_seller(extracted(), context)] == expected


def test_a_seller_without_identifier_is_told_once(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """G2.19 says it already: the setting ``fournisseurs`` does not say it again."""
    context = make_context(rules=Rules(suppliers=frozenset({SIRET})))

    assert list(parties.allowed_seller(extracted(seller=Party()), context)) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (COMMUNE.id, []),
        (None, ["BUYER_MISSING"]),
        (WRONG_KEY, ["BUYER_SIRET"]),
        ("921000014", ["BUYER_SIRET"]),
        ("DE1", ["BUYER_SIRET"]),
    ],
)
def test_buyer_is_known_by_its_siret(keys: Keys, value: str | None, expected: list[str]) -> None:
    """BR-FR-CPRO-10."""
    assert keys(parties.buyer, buyer=_party(value)) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (None, []),
        (Payee("F", None, None, None, None), []),
        (Payee("F", SIRET, "0009", None, None), []),
        (Payee("F", "12", None, None, None), []),
        (Payee("F", WRONG_KEY, "0009", None, None), ["PAYEE_SIRET"]),
        (Payee("F", WRONG_KEY, None, None, None), ["PAYEE_SIRET"]),
    ],
)
def test_payee_that_claims_a_siret_has_one(keys: Keys, block: Payee | None, expected: list[str]) -> None:
    """BR-FR-CPRO-17; another identifier is the payee's own affair."""
    assert keys(parties.payee, payee=block) == expected


@pytest.mark.parametrize(
    ("value", "scheme", "expected"),
    [
        ("FR" + "1" * 15, "2", []),
        ("FR" + "1" * 16, "2", ["SELLER_ID_SHAPE"]),
        ("US" + "A" * 16, "3", ["SELLER_ID_SHAPE"]),
        ("123456789", "4", []),
        ("1234567", "4", ["SELLER_ID_SHAPE"]),
        ("A98765001", "5", []),
        ("A98765", "5", ["SELLER_ID_SHAPE"]),
        ("1234567890DUPONT Jeanne", "0226", []),
        ("DUPONT Jeanne", "0226", ["SELLER_ID_SHAPE"]),
        ("X" * 19, "3", []),
        (SIRET, "1", []),
        ("n'importe quoi", "6", []),
        (None, None, []),
    ],
)
def test_the_narrower_shapes_only_warn(keys: Keys, value: str | None, scheme: str | None, expected: list[str]) -> None:
    """BR-FR-CPRO-04 to -08 against G1.73; what is refused already is not warned of."""
    assert keys(parties.seller_shape, seller=_party(value, scheme)) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Payee("F", SIRET[:9], "0002", None, None), ["PAYEE_SIRET"]),
        (Payee("F", SIRET[:9], None, None, None), ["PAYEE_SIRET"]),
        (Payee("F", "DE123456788", "0223", None, None), []),
        (Payee("F", "12", "0223", None, None), ["PAYEE_ID"]),
    ],
)
def test_a_payee_has_the_identifier_of_its_type(keys: Keys, block: Payee, expected: list[str]) -> None:
    """BR-FR-CPRO-17: a SIREN wants the SIRET; G1.73: other types have their form."""
    assert keys(parties.payee, payee=block) == expected
