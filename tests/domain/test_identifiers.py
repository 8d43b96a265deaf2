"""The type of an identifier, from its scheme or its shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.identifiers import Identifier, IdType, identify


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("1", IdType.SIRET),
        ("SIRET", IdType.SIRET),
        ("0009", IdType.SIRET),
        (" fr:siret ", IdType.SIRET),
        ("2", IdType.UE_HORS_FRANCE),
        ("0223", IdType.UE_HORS_FRANCE),
        ("3", IdType.HORS_UE),
        ("ETR", IdType.HORS_UE),
        ("0227", IdType.HORS_UE),
        ("4", IdType.RIDET),
        ("0228", IdType.RIDET),
        ("5", IdType.TAHITI),
        ("0229", IdType.TAHITI),
        ("6", IdType.AUTRE),
        ("0226", IdType.PARTICULIER),
    ],
)
def test_a_known_scheme_decides(scheme: str, expected: IdType) -> None:
    """DOMAIN §2 (schemeID 1 to 6) and BR-FR-CPRO-03 (ISO 6523), whatever the value."""
    assert identify("91023456700018", scheme).type is expected


@pytest.mark.parametrize(
    ("value", "scheme", "expected"),
    [
        ("910 234 567 00018", None, Identifier(IdType.SIRET, "91023456700018")),
        ("91023456700018", "0002", Identifier(IdType.SIRET, "91023456700018", "0002")),
        ("910234567", "0002", Identifier(IdType.SIREN, "910234567", "0002")),
        ("910234567", "", Identifier(IdType.SIREN, "910234567", "")),
        ("9102345670001", None, Identifier(IdType.AUTRE, "9102345670001")),
        (" FR 12 ", "VAT", Identifier(IdType.AUTRE, "FR 12", "VAT")),
        ("٣" * 14, None, Identifier(IdType.AUTRE, "٣" * 14)),
        ("٣" * 9, None, Identifier(IdType.AUTRE, "٣" * 9)),
        (" Jeanne  Dupont ", "0226", Identifier(IdType.PARTICULIER, "Jeanne  Dupont", "0226")),
        (" a b ", "6", Identifier(IdType.AUTRE, "a b", "6")),
        ("DE 123", "2", Identifier(IdType.UE_HORS_FRANCE, "DE123", "2")),
    ],
)
def test_otherwise_the_shape_decides(value: str, scheme: str | None, expected: Identifier) -> None:
    """0002 is a SIREN by the norm and often a SIRET in real flux: 14 digits SIRET, 9 SIREN, else other."""
    assert identify(value, scheme) == expected


@given(value=st.text(max_size=20), scheme=st.none() | st.sampled_from(["1", "0002", "6", "x"]) | st.text(max_size=6))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_identifying_twice_changes_nothing(value: str, scheme: str | None) -> None:
    """The value kept has the type it was given, and the scheme stays as written."""
    once = identify(value, scheme)

    assert identify(once.value, scheme) == once
    assert once.scheme == scheme
