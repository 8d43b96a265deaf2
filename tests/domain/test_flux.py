"""The name of a flux, its interfaces and its states, in the official words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.flux import (
    INTERFACES,
    NAME_EXAMPLE,
    Etat,
    FluxName,
    FluxType,
    Standing,
    etat_of,
    explain_flux_name,
    parse_flux_name,
)

QUICK = settings(max_examples=100, deadline=None, derandomize=True)
CODES = st.from_regex(r"[0-9]{4}", fullmatch=True)
APPLICATIONS = st.from_regex(r"[A-Z0-9]{6}", fullmatch=True)
EXTENSIONS = st.sampled_from(["", ".xml", ".XML", ".pdf", ".zip", ".tar.gz", ".tgz"])


@given(code=CODES, application=APPLICATIONS, sequence=st.integers(0, 10**15 - 1), extension=EXTENSIONS)
@QUICK
def test_a_name_of_the_grammar_is_read_back(code: str, application: str, sequence: int, extension: str) -> None:
    """AIFE EDI 2017, 5.8: interface, application twice, interface number, sequence of 15 digits; extension tolerated."""
    numero = f"{application}{code}{sequence:015d}"

    assert parse_flux_name(f"FSO{code}A_{application}_{numero}{extension}") == FluxName(
        f"FSO{code}A", application, numero
    )


@given(name=st.text(max_size=60) | st.from_regex(r"FSO\d{4}A_[A-Z0-9]{6}_[A-Z0-9]{6}\d{0,22}", fullmatch=True))
@QUICK
def test_a_name_is_either_read_or_explained(name: str) -> None:
    """Whatever the name, one of the two answers holds, and a name read is what its parts spell."""
    read = parse_flux_name(name)
    if read is None:
        assert explain_flux_name(name)
        return

    assert name.startswith(f"{read.interface}_{read.application}_{read.numero}")
    assert (len(read.numero), read.numero.isascii()) == (25, True)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "facture.xml",
        "FSO1100A_XXX999_ XXX9991100000000000000001",
        "fso1100A_XXX999_XXX9991100000000000000001",
        f"{NAME_EXAMPLE}.p7s",
        f"{NAME_EXAMPLE}\n",
        f"{NAME_EXAMPLE}.xml\n",
        NAME_EXAMPLE[:-1] + "١",
        "FSO١١٠٠A_XXX999_XXX999١١٠٠000000000000001",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    """Nothing around the name, and ASCII digits only."""
    assert parse_flux_name(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facture.xml", f"« facture.xml » n'a pas la forme attendue, par exemple {NAME_EXAMPLE}"),
        (
            "FSO1100A_XXX999_YYY9991100000000000000001",
            "le code application est écrit « XXX999 » puis « YYY999 » ; il doit être répété",
        ),
        (
            "FSO1100A_XXX999_XXX9991101000000000000001",
            "l'interface est FSO1100A mais le numéro porte « 1101 » ; attendu : 1100",
        ),
        ("FSO1116A_JMRPOR_JMRPOR1116000000179.xml", "la séquence « 000000179 » compte 9 chiffres ; attendu : 15"),
        ("FSO1100A_XXX999_XXX9991100", "la séquence «  » compte 0 chiffres ; attendu : 15"),
    ],
)
def test_the_first_departure_is_told(name: str, expected: str) -> None:
    """IRR_NOM_F: shape, repeated application, interface number, length of the sequence, in this order."""
    assert explain_flux_name(name) == expected


@pytest.mark.parametrize("interface", INTERFACES.values(), ids=lambda one: one.code)
def test_interfaces_are_consistent(interface: object) -> None:
    """DOMAIN §1 and §14: accepted ones name vocabularies, the others name one to use instead."""
    found = INTERFACES[interface.code]  # type: ignore[attr-defined]  # parametrize loses the type
    advised = INTERFACES.get(found.advice or "")

    assert bool(found.vocabularies) is (found.standing is Standing.ACCEPTED)
    assert (advised is not None) is (found.standing is not Standing.ACCEPTED)
    assert advised is None or advised.standing is Standing.ACCEPTED


def test_works_interfaces() -> None:
    """E4 and E5 are the works (DOMAIN §14)."""
    assert {code for code, one in INTERFACES.items() if one.is_works} == {"FSO1130A", "FSO1131A", "FSO1137A"}
    assert {one.type for one in INTERFACES.values() if one.is_works} == {FluxType.E4, FluxType.E5}


@pytest.mark.parametrize(
    ("accepted", "refused", "expected"),
    [
        (0, 0, Etat.REJETE),
        (0, 3, Etat.REJETE),
        (2, 0, Etat.INTEGRE),
        (1, 1, Etat.INTEGRE_PARTIEL),
    ],
)
def test_state_of_a_judged_flux(accepted: int, refused: int, expected: Etat) -> None:
    """DESIGN §2: all, some, none; an empty flux is refused."""
    assert etat_of(accepted, refused) is expected
