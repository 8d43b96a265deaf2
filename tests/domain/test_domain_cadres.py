"""The table of cadres: complete, and consistent with the list it comes from."""

from __future__ import annotations

from pipeline.domain.cadres import CADRES, DEFAULT, MEMOIRE, REFORM_CADRES, WORKS_CADRES


def test_the_list_is_a1_to_a25() -> None:
    """G1.02: twenty-five cadres, each under its own code and with a label."""
    assert list(CADRES) == [f"A{number}" for number in range(1, 26)]
    assert [code for code, cadre in CADRES.items() if cadre.code != code or not cadre.label] == []


def test_works_cadres() -> None:
    """DOMAIN §3.1: décomptes, acomptes and works pieces; invoices, mémoires and refunds are none."""
    assert sorted(set(CADRES) - WORKS_CADRES, key=lambda code: int(code[1:])) == ["A1", "A2", "A3", "A9", "A12", "A21"]


def test_who_validates() -> None:
    """DOMAIN §2 and §13: A9 and A12 by all sources; the other pieces that samples show with a valideur."""
    named = {code for code, cadre in CADRES.items() if cadre.valideur}

    assert {code for code, cadre in CADRES.items() if cadre.demanded} == {"A9", "A12"}
    assert named == {"A4", "A7", "A9", "A10", "A11", "A12", "A13", "A14"}


def test_only_a2_is_paid() -> None:
    """Gobl rule 06."""
    assert [code for code, cadre in CADRES.items() if cadre.paid] == ["A2"]


def test_cadres_of_the_reform_lead_to_ours() -> None:
    """G1.02 of the reform: every equivalent exists; S5 and S3 are the subcontractor, S6 the joint contractor."""
    assert set(REFORM_CADRES.values()) <= set(CADRES)
    assert [REFORM_CADRES[code] for code in ("S1", "B2", "M2", "S3", "S5", "S6")] == [
        "A1",
        "A2",
        "A2",
        "A9",
        "A9",
        "A12",
    ]
    assert (DEFAULT, MEMOIRE) == ("A1", "A3")
