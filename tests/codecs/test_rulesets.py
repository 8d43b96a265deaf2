"""The catalogue of official rule sets: complete, intact, and each file it reads is pinned."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.codecs.rulesets import load_rule_sets, sets_for, verified, versions_of
from pipeline.domain.faults import SchemaFault

IDS = ["en16931-ubl", "en16931-cii", "br-fr-ubl", "br-fr-cii"]


def test_the_catalogue_holds_four_sets() -> None:
    """Two settings, two syntaxes."""
    assert list(load_rule_sets()) == IDS


def test_every_set_says_where_it_comes_from() -> None:
    """Version, licence and source are never empty (provenance)."""
    assert [one.id for one in load_rule_sets().values() if not all((one.version, one.licence, one.source))] == []


def test_the_installed_sets_are_intact() -> None:
    """What is installed is what the catalogue was written for."""
    assert [problem for one in load_rule_sets().values() for problem in one.problems()] == []


@pytest.mark.parametrize("id_", IDS)
def test_every_file_that_a_set_opens_is_pinned(id_: str) -> None:
    """A set opens what it names in document(), nothing else: no include, no import, no other function that reads."""
    one = load_rule_sets()[id_]
    text = one.path.read_text(encoding="utf-8")
    opened = set(re.findall(r"document\('([^']*)'\)", text))
    others = re.findall(r"<xsl:(?:include|import)\b|unparsed-text\(|[^-]collection\(|[ (,]doc\(", text)

    assert {path.name for path in one.files} == {one.path.name, *opened}
    assert len(re.findall(r"[ (]document\(", text)) == len(re.findall(r"[ (]document\('", text))
    assert others == []


@pytest.mark.parametrize(
    ("settings", "vocabulary", "expected"),
    [
        (("en16931",), "ubl-invoice", ["en16931-ubl"]),
        (("en16931",), "ubl-creditnote", ["en16931-ubl"]),
        (("br-fr", "en16931"), "cii", ["br-fr-cii", "en16931-cii"]),
        (("br-fr", "en16931"), "cpp-facture", []),
        ((), "cii", []),
    ],
)
def test_sets_of_a_vocabulary(settings: tuple[str, ...], vocabulary: str, expected: list[str]) -> None:
    """The settings choose, in their order, among the sets of the vocabulary."""
    assert [one.id for one in sets_for(settings, vocabulary)] == expected


def test_versions_are_told_of_what_is_asked_for() -> None:
    """The journal notes them beside those of the schemas."""
    assert versions_of(()) == ()
    assert [text.partition("=")[0] for text in versions_of(("br-fr",))] == ["br-fr-ubl", "br-fr-cii"]
    assert "en16931-ubl=EN 16931 UBL 1.3.16 (2026-03-30)" in versions_of(("en16931",))


def test_an_altered_or_missing_file_is_a_fault(tmp_path: Path) -> None:
    """One byte more, or no file: the set is not run, the file is named."""
    original = load_rule_sets()["en16931-cii"]
    altered, gone = tmp_path / "altered.xslt", tmp_path / "gone.xslt"
    shutil.copy(original.path, altered)
    altered.write_bytes(altered.read_bytes() + b"\n")
    digest = original.files[original.path]

    for path, words in ((altered, "n'est pas celui du catalogue"), (gone, "est introuvable")):
        with pytest.raises(SchemaFault, match=words):
            verified(replace(original, path=path, files={path: digest}))
