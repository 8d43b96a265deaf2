"""docs/regles.md lists every management rule: what is done of it, by which motif, reached by which sample."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from pipeline.domain import motifs
from tests.needs import needs

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "regles.md").read_text(encoding="utf-8")
SAMPLES = REPOSITORY / "samples"
PROVENANCE = tomllib.loads((SAMPLES / "provenance.toml").read_text(encoding="utf-8"))
REFERENCE = REPOSITORY.parent / "shared" / "reference" / "regles_de_gestion.tsv"
STATES = {"appliquée", "sans objet", "données indisponibles", "contrôle impossible"}
ANNEX = {
    "G1": "01 02 05 07 09 10 12 14 15 16 18 24 31 32 36 38 39 40 41 42 43 44 45 47 52 53 55 57 60 63 65 66 67 68 73 76 79 80 83 84 85 86 87 88 89 91 92 93 94 95 96 97 101 102 104 112 113 114 115",
    "G2": "01 07 19 31 32 33",
    "G6": "06 07 08 09 10 11 12 13 14 15 16 21 22 23 24 25 26 27 28 29 30",
    "G7": "01 06 07 08 09 12 14 15 17 18 19 22 23 25 29 30 31 32 33 34 39 40 43 44 45 46 47 49 51 52 53 54",
    "G8": "01 05",
    "P1": "11 12 13 14 15 16 17 18",
    "S1": "06 11 12 13 14 17",
}
IDS = [f"{family}.{number}" for family, numbers in ANNEX.items() for number in numbers.split()]
CPRO = [f"BR-FR-CPRO-{number:02}" for number in range(1, 51)]
QUOTED = {"G1": "02 05 06 07 14 16 17 18 19 20", "G2": "13 17 18 19", "G3": "01 04", "G4": "03", "G8": "20", "S2": "05"}
EDI = [f"{family}.{number}" for family, numbers in QUOTED.items() for number in numbers.split()]
NUMBERED = re.compile(r"(?:[GPS][0-9]+\.[0-9]+|BR-FR-CPRO-[0-9]{2})")
ROW = re.compile(r"^\| ([^ |]+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


def _rows(title: str) -> dict[str, tuple[str, str]]:
    """State and explanation of each rule of a chapter."""
    (chapter,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    found = [row for row in ROW.findall(chapter) if row[0] not in ("règle", "---")]
    assert len({row[0] for row in found}) == len(found)
    return {rule: (state, said) for rule, _, state, said in found}


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Annexe 7", IDS), ("BR-FR-CPRO", CPRO), ("Annexe EDI de Chorus Pro", EDI)],
    ids=["annexe-7", "cpro", "edi"],
)
def test_every_rule_is_listed_once(title: str, expected: list[str]) -> None:
    """No rule is forgotten, none is invented, none has two answers."""
    assert sorted(_rows(title)) == sorted(expected)


@needs(REFERENCE.is_file(), "../shared/reference")
def test_our_list_is_that_of_the_reference() -> None:
    """The committed list of numbers is the one of the annex."""
    with REFERENCE.open(encoding="utf-8", newline="") as stream:
        numbers = [row["ID Règle de gestion"] for row in csv.DictReader(stream, delimiter="\t")]

    assert sorted(numbers) == sorted(IDS)


def test_every_rule_has_a_known_state_and_a_reason() -> None:
    """Four states, and a sentence for each."""
    rows = ROW.findall(PAGE)

    assert {row[2] for row in rows if row[0] not in ("règle", "---")} == STATES
    assert [row[0] for row in rows if not row[3].strip()] == []


def test_an_applied_rule_names_its_motif_and_its_sample() -> None:
    """What is said to be applied can be seen at work; DUPLICATE alone needs a journal besides."""
    for rule, _, state, said in ROW.findall(PAGE):
        if state != "appliquée":
            continue
        assert re.search(r"`[A-Z][A-Z_]+`", said), rule
        assert re.search(r"\(`[a-z-]+/[^`]+`\)", said), rule


def test_every_motif_that_is_named_exists() -> None:
    """A motif that is renamed takes its line with it."""
    assert sorted(set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", PAGE)) - motifs.BY_KEY.keys()) == []


def test_every_sample_that_is_named_gets_that_motif() -> None:
    """The sample beside a motif is one that was written for it."""
    pairs = re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`[^`(;]*(?:`controle-strict`)? ?\(`([^`]+)`\)", PAGE)

    assert len(pairs) > 100
    assert [(key, path) for key, path in pairs if PROVENANCE.get(path, {}).get("motif") != key] == []


def test_every_motif_of_a_numbered_rule_is_named() -> None:
    """Whoever is refused for a rule finds it here."""
    unnamed = [
        motif.key
        for motif in motifs.ALL
        if NUMBERED.match(motif.regle) and not motif.key.endswith("_STRICT") and f"`{motif.key}`" not in PAGE
    ]

    assert unnamed == []
