"""Every sample has its verdict beside it; ``make golden`` rewrites them, the diff is read as code is.

``samples/provenance.toml`` says which motif a sample must get and what a check needs for that.
"""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.codecs.xml import XmlLimits
from pipeline.domain import motifs
from pipeline.domain.motif import Motif
from pipeline.domain.verdict import FluxVerdict
from pipeline.domain.wire import flux_object
from pipeline.runtime.judge import judge
from pipeline.stages.context import Context, Limits, Rules
from tests.antivirus import Twin
from tests.needs import need

SAMPLES = Path(__file__).parents[2] / "samples"
SIDECAR = ".verdict.json"
PROVENANCE = tomllib.loads((SAMPLES / "provenance.toml").read_text(encoding="utf-8"))
JUDGED = sorted(name for name in PROVENANCE if not name.startswith(("annuaire/", "demo/")))
SECONDS_PER_ATTACK = 2.0
# decided in the journal's transaction, against what came before: tests/stores and tests/acceptance reach them
NEED_A_JOURNAL = {motifs.DUPLICATE, motifs.FLUX_NUMBER_USED}
# an empty file is nobody's sample: tests/stages/test_unpack.py judges one
NEEDS_NO_FILE = {motifs.FLUX_EMPTY}
OWN = Rules(emetteur="TDTDEM")


def _context_for(name: str, make_context: Callable[..., Context]) -> Context:
    """What the sample's provenance says it needs, else a check without partner; flux are judged by strict naming."""
    need = PROVENANCE[name].get("besoin", "")
    context = make_context(rules=replace(OWN, naming_strict=True) if name.startswith("flux/") else Rules())
    settings: dict[str, Callable[[], Context]] = {
        "un émetteur en nommage strict": lambda: replace(context, rules=replace(OWN, naming_strict=True)),
        "un émetteur en pdfa-strict": lambda: replace(context, rules=replace(OWN, pdfa_strict=True)),
        "un émetteur en controle-strict": lambda: replace(context, rules=replace(OWN, control_strict=True)),
        "un émetteur en regles en16931": lambda: _with_rule_sets(context, "en16931"),
        "un émetteur en regles br-fr": lambda: _with_rule_sets(context, "br-fr"),
        "un émetteur en profil-strict": lambda: replace(context, rules=replace(OWN, profile_strict=True)),
        "un émetteur dont le réglage fournisseurs n'a pas ce SIRET": lambda: replace(
            context, rules=replace(OWN, suppliers=frozenset({"00000000000000"}))
        ),
        "une limite de fichier de 50 ko": lambda: replace(context, limits=Limits(xml=XmlLimits(max_bytes=50_000))),
        "une limite de flux de 1 ko": lambda: replace(context, limits=Limits(flux_bytes=1_000)),
        "une limite de pièce jointe de 10 ko": lambda: replace(context, limits=Limits(attachment_bytes=10_000)),
        "une limite de 10 ko pour l'ensemble des pièces jointes": lambda: replace(
            context, limits=Limits(attachments_bytes=10_000)
        ),
        "un antivirus": lambda: replace(context, antivirus=Twin()),
        "une limite de 2 lignes": lambda: replace(context, limits=Limits(lines=2)),
    }
    return settings.get(need, lambda: context)()


def _with_rule_sets(context: Context, asked: str) -> Context:
    need(find_spec("saxonche") is not None, "saxonche")
    return replace(context, rules=replace(OWN, rule_sets=(asked,)))


def _motifs_of(verdict: FluxVerdict) -> set[Motif]:
    found = {reason.rule for reason in verdict.rejections}
    for document in verdict.documents:
        found |= {reason.rule for reason in (*document.rejections, *document.warnings)}
    return found


def _rendered(verdict: FluxVerdict, name: str) -> str:
    return json.dumps(flux_object(verdict, name), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


@pytest.mark.parametrize("name", JUDGED)
def test_sample_gets_its_verdict(
    name: str, make_context: Callable[..., Context], request: pytest.FixtureRequest
) -> None:
    """The whole verdict of a sample, as ``check --json --until route`` gives it, is the one beside it."""
    path = SAMPLES / name
    found = _rendered(judge(path.name, path.read_bytes(), _context_for(name, make_context)), name)
    sidecar = path.with_name(path.name + SIDECAR)
    if request.config.getoption("--golden"):
        sidecar.write_text(found, encoding="utf-8")

    assert sidecar.read_text(encoding="utf-8") == found


@pytest.mark.parametrize("name", [name for name in JUDGED if "motif" in PROVENANCE[name]])
def test_sample_gets_the_motif_it_was_written_for(name: str, make_context: Callable[..., Context]) -> None:
    """A refused sample is refused for its own reason, not for another."""
    expected = motifs.BY_KEY[PROVENANCE[name]["motif"]]
    if expected in NEED_A_JOURNAL:
        return
    path = SAMPLES / name
    verdict = judge(path.name, path.read_bytes(), _context_for(name, make_context))

    assert expected in _motifs_of(verdict)


@pytest.mark.parametrize("name", [name for name in JUDGED if "/accepted/" in name and "besoin" not in PROVENANCE[name]])
def test_accepted_sample_is_routed(name: str, make_context: Callable[..., Context]) -> None:
    """What lies under accepted/ passes the whole chain, up to a recipient."""
    path = SAMPLES / name
    verdict = judge(path.name, path.read_bytes(), _context_for(name, make_context))

    assert [document.rejections for document in verdict.documents] == [()]
    assert verdict.documents[0].destination is not None


@pytest.mark.parametrize("name", [name for name in JUDGED if name.startswith("hostile/")])
def test_attack_is_judged_within_its_time(name: str, make_context: Callable[..., Context]) -> None:
    """An attack gets a verdict, never an exception, within two seconds."""
    path = SAMPLES / name
    started = time.process_time()
    judge(path.name, path.read_bytes(), _context_for(name, make_context))

    assert time.process_time() - started < SECONDS_PER_ATTACK


def test_every_motif_has_a_sample(make_context: Callable[..., Context]) -> None:
    """A motif that no sample reaches is not tested, so it does not exist."""
    reached: set[Motif] = NEED_A_JOURNAL | NEEDS_NO_FILE
    for name in JUDGED:
        path = SAMPLES / name
        reached |= _motifs_of(judge(path.name, path.read_bytes(), _context_for(name, make_context)))

    assert sorted(motif.key for motif in motifs.ALL if motif not in reached) == []


def test_every_verdict_has_its_sample() -> None:
    """A sidecar without its sample is a leftover; a sample without provenance is nobody's."""
    sidecars = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob(f"*{SIDECAR}")}
    expected = {name + SIDECAR for name in JUDGED}

    assert sidecars == expected
