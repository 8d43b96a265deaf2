"""The line of a jurisdiction: the one that names the service goes before the one for all of its mémoires."""

from __future__ import annotations

import pytest

from pipeline.domain.centralisateurs import NO_CENTRALISATEURS, Centralisateurs, Rattachement

ALL = Rattachement("TJ", "1", None, "9", "FJ")
PENAL = Rattachement("TJ-PENAL", "1", "PENAL", "9")
CIVIL = Rattachement("CA-CIVIL", "2", "CIVIL", "9")
TABLE = Centralisateurs((ALL, PENAL, CIVIL))


@pytest.mark.parametrize(
    ("siret", "service", "expected"),
    [
        ("1", "PENAL", PENAL),
        ("1", "CIVIL", ALL),
        ("1", None, ALL),
        ("2", "CIVIL", CIVIL),
        ("2", None, None),
        ("2", "PENAL", None),
        ("3", None, None),
    ],
)
def test_a_memoire_finds_its_line(siret: str, service: str | None, expected: Rattachement | None) -> None:
    """SIRET and code service, then the SIRET alone."""
    assert TABLE.of(siret, service) == expected


def test_an_empty_table_sends_nothing_on() -> None:
    """A site without table routes mémoires as any invoice."""
    assert NO_CENTRALISATEURS.of("1", None) is None
