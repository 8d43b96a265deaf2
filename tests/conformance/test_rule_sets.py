"""The official rule sets, run as the product runs them, against what independent tools found (../shared/corpus)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.rules_engine import RuleEngine
from pipeline.codecs.xsd import SchemaSet
from pipeline.domain.findings import Finding, Weight
from pipeline.formats.format import Profile
from pipeline.stages.context import Context, Rules
from pipeline.stages.control import control
from pipeline.stages.detect import detect
from pipeline.stages.extract import extract
from pipeline.stages.rules.official import rule_sets
from pipeline.stages.shapes import Extracted, Piece, Recognised, Validated
from pipeline.stages.unpack import open_envelope, unpack
from pipeline.stages.validate import validate
from tests.needs import needs

REPOSITORY = Path(__file__).parents[2]
CORPUS = REPOSITORY / ".." / "shared" / "corpus"
MANIFEST = CORPUS / "manifest.csv"
FORMATS = REPOSITORY / "docs" / "formats.md"
pytestmark = [
    needs(MANIFEST.is_file(), "../shared/corpus"),
    needs(find_spec("saxonche") is not None, "saxonche"),
]
# CII, profile en16931: FACTUR-X_EN16931 and the plain CII set of CEN conclude differently; docs/formats.md says why
KNOWN_DIFFERENCES = {"eInvoicing-EN16931/CII_example5.xml"}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One row of the manifest, its document and what the two settings found."""

    row: dict[str, str]
    vocabulary: str
    profile: Profile
    item: Extracted
    en16931: tuple[Finding, ...]
    br_fr: tuple[Finding, ...]


def _rows() -> list[dict[str, str]]:
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    return [row for row in found if (row["en16931_fatal"] or row["brfr_fatal"]) and not row["hazard"]]


@pytest.fixture(scope="module")
def engine() -> Iterator[RuleEngine]:
    """The engine, started once."""
    made = RuleEngine()
    yield made
    made.close()


@pytest.fixture(scope="module")
def context(engine: RuleEngine) -> Context:
    """A check for a partner who asks for EN 16931."""
    rules = Rules(rule_sets=("en16931",))
    return Context(date(2026, 11, 24), SchemaSet(load_catalog()), rules, official=engine)


@pytest.fixture(scope="module")
def judged(engine: RuleEngine, context: Context) -> list[_Judged]:
    """Every row that has a column, judged."""
    return [_judge(row, engine, context) for row in _rows()]


def _judge(row: dict[str, str], engine: RuleEngine, context: Context) -> _Judged:
    recognised = _recognised(CORPUS / row["path"], context)
    validated = validate(recognised, context)
    assert isinstance(validated, Validated), row["path"]
    item = extract(validated, context)
    assert isinstance(item, Extracted)
    vocabulary = recognised.format.vocabulary or ""
    document = recognised.document
    return _Judged(
        row,
        vocabulary,
        recognised.profile,
        item,
        engine.judge(document, vocabulary, ("en16931",)),
        engine.judge(document, vocabulary, ("br-fr",)) if row["brfr_fatal"] else (),
    )


def _recognised(path: Path, context: Context) -> Recognised:
    content = path.read_bytes()
    envelope = open_envelope(path.name, content, context)
    (piece,) = [item for item in unpack(path.name, content, envelope, context) if isinstance(item, Piece)]
    found = detect(piece, context)
    assert isinstance(found, Recognised), path
    return found


def _fatal(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(found.rule for found in findings if found.weight is Weight.FATAL))


def _column(text: str) -> list[str]:
    return [] if text == "none" else text.split("|")


def test_ubl_fatal_rules_are_the_manifest_s(judged: list[_Judged]) -> None:
    """UBL rows: the same fatal ids of EN 16931, in the same order."""
    rows = [one for one in judged if one.vocabulary.startswith("ubl-") and one.row["en16931_fatal"]]
    found = {one.row["path"]: _fatal(one.en16931) for one in rows}

    assert len(rows) > 25
    assert found == {one.row["path"]: _column(one.row["en16931_fatal"]) for one in rows}


@pytest.mark.parametrize("kind", ["ubl", "cii"])
def test_br_fr_fatal_rules_are_the_manifest_s(judged: list[_Judged], kind: str) -> None:
    """Both syntaxes: the same fatal ids of BR-FR, in the same order."""
    rows = [one for one in judged if one.vocabulary.startswith(kind) and one.row["brfr_fatal"]]
    found = {one.row["path"]: _fatal(one.br_fr) for one in rows}

    assert len(rows) > 10
    assert found == {one.row["path"]: _column(one.row["brfr_fatal"]) for one in rows}


def test_cii_of_profile_en16931_is_accepted_or_refused_alike(judged: list[_Judged], context: Context) -> None:
    """The installed CII set and CEN's conclude alike, but for the differences that docs/formats.md explains."""
    rows = [one for one in judged if one.vocabulary == "cii" and one.profile.name == "en16931"]
    differ = {one.row["path"] for one in rows if _is_refused(one, context) != (one.row["en16931_fatal"] != "none")}
    told = FORMATS.read_text(encoding="utf-8")

    assert len(rows) > 25
    assert differ == KNOWN_DIFFERENCES
    assert [path for path in KNOWN_DIFFERENCES if path not in told] == []


def test_cii_business_rules_of_other_profiles(judged: list[_Judged], context: Context) -> None:
    """CII rows of other profiles: rules on the profile itself only warn, so that the BR- rules decide, as CEN's do."""
    rows = [one for one in judged if one.vocabulary == "cii" and one.profile.name != "en16931"]
    expected = {
        one.row["path"]: any(rule.startswith("BR-") for rule in _column(one.row["en16931_fatal"])) for one in rows
    }

    assert {one.row["path"]: _is_refused(one, context) for one in rows} == expected


def test_the_stage_tells_what_the_engine_found(judged: list[_Judged], context: Context) -> None:
    """A refused row is refused by the whole control stage, each fatal id shown as the rule of a reason."""
    row = next(one for one in judged if one.row["path"].startswith("corpus/") and "BR-CO-15" in _fatal(one.en16931))
    told = control(row.item, context)

    assert {"BR-CO-15", "BR-CO-10"} <= {reason.regle for reason in getattr(told, "reasons", ())}


def _is_refused(one: _Judged, context: Context) -> bool:
    return any(reason.code == "REJ_SEMAN" for reason in rule_sets(one.item, context))
