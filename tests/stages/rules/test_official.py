"""Official rule sets in the control stage: fatal refuses, warning warns, and nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from pipeline.codecs.xml import XmlDocument
from pipeline.domain.faults import ConfigurationFault, Fault
from pipeline.domain.findings import Finding, Weight
from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context, Rules
from pipeline.stages.control import control
from pipeline.stages.rules.official import rule_sets
from pipeline.stages.shapes import Controlled, Extracted

FATAL = Finding("en16931-ubl", "BR-CO-15", Weight.FATAL, "Total", "/Invoice/X", 4, "12.50")
PROFILE = Finding("en16931-cii", "FX-SCH-A-000581", Weight.FATAL, "Value of '@schemeID' is not allowed.", "/X", 2, "1")
UNNAMED = Finding("en16931-cii", "", Weight.FATAL, "Element 'ram:X' is marked as not used in the given context.")
WARNING = Finding("en16931-ubl", "UBL-CR-001", Weight.WARNING, "A UBL invoice should not include X", "/Invoice", 2)
STOPPED = Finding("br-fr-ubl", "", Weight.NOT_EVALUABLE, "12,50", "/Invoice/Y", 7, "12,50")
SEVERAL = replace(STOPPED, text="2 valeurs : 1, 2", value=None)


@dataclass
class _Sets:
    """Rule sets that find what they are told to."""

    findings: tuple[Finding, ...] = ()
    covered: bool = True
    fault: Fault | None = None

    def covers(self, vocabulary: str, settings: tuple[str, ...]) -> bool:
        """As told."""
        return self.covered

    def judge(self, document: XmlDocument, vocabulary: str, settings: tuple[str, ...]) -> tuple[Finding, ...]:
        """As told, and never asked for what nobody wants."""
        assert (vocabulary, settings) != ("", ())
        if self.fault:
            raise self.fault
        return self.findings


@pytest.fixture
def asking(context: Context) -> Callable[..., Context]:
    """The context of a partner who asks for EN 16931, with what its sets find."""

    def build(*findings: Finding, **changes: object) -> Context:
        return replace(context, rules=Rules(rule_sets=("en16931",)), official=_Sets(findings, **changes))

    return build


def _as_cii(item: Extracted, profile: str | None) -> Extracted:
    """The same document, said to be CII of this profile."""
    recognised = item.validated.recognised
    changed = replace(
        recognised,
        format=replace(recognised.format, vocabulary="cii"),
        profile=replace(recognised.profile, name=profile),
    )
    return replace(item, validated=replace(item.validated, recognised=changed))


def test_nothing_is_run_for_who_asks_nothing(extracted: Callable[..., Extracted], context: Context) -> None:
    """A partner without rule sets costs no process."""
    item = extracted()

    assert list(rule_sets(item, replace(context, official=_Sets(fault=Fault("run"))))) == []


def test_a_fatal_finding_refuses_with_the_id_of_its_rule(
    extracted: Callable[..., Extracted], asking: Callable[..., Context]
) -> None:
    """The rule shown is the official one; the sentence is ours, with what was found and expected."""
    (reason,) = rule_sets(extracted(), asking(FATAL))

    assert (reason.code, reason.regle, reason.rule.key) == ("REJ_SEMAN", "BR-CO-15", "OFFICIAL_RULE")
    assert (reason.path, reason.line, reason.value) == ("/Invoice/X", 4, "12.50")
    assert reason.motif == (
        "Règle officielle non respectée : « 12.50 » enfreint la règle BR-CO-15 ; "
        "attendu : total avec TVA (BT-112) = total hors TVA (BT-109) + TVA (BT-110)"
    )


def test_a_rule_without_words_of_ours_is_quoted(
    extracted: Callable[..., Extracted], asking: Callable[..., Context]
) -> None:
    """The set's own message, said to be its own."""
    (reason,) = rule_sets(extracted(), asking(replace(FATAL, rule="CII-SR-470", text="Either the IBAN.", value=None)))

    assert reason.motif == (
        "Règle officielle non respectée : la règle CII-SR-470 est enfreinte ; elle dit : « Either the IBAN. »"
    )


def test_a_rule_of_the_french_set_is_made_precise(
    extracted: Callable[..., Extracted], asking: Callable[..., Context]
) -> None:
    """BR-FR messages are in French and name the note or the code that lacks."""
    (reason,) = rule_sets(
        extracted(), asking(replace(FATAL, rule="BR-FR-12_BT-49", text="Le BT-49 manque.", value=None))
    )

    assert reason.motif.endswith("attendu : l'adresse électronique de l'acheteur (BT-49) ; le jeu précise : « Le BT-49 manque. »")  # fmt: skip


def test_a_warning_is_told_once_a_rule(extracted: Callable[..., Extracted], asking: Callable[..., Context]) -> None:
    """Ten thousand lines with the same remark make one remark, counted, at its first place."""
    again = replace(WARNING, path="/Invoice/Z")
    other = replace(WARNING, rule="UBL-CR-002")
    found = list(rule_sets(extracted(), asking(WARNING, other, again)))

    assert [(reason.code, reason.regle, reason.path) for reason in found] == [
        ("AVERT_REGLE", "UBL-CR-001", "/Invoice"),
        ("AVERT_REGLE", "UBL-CR-002", "/Invoice"),
    ]
    assert found[0].motif.endswith(" ; 2 fois, la première ici")
    assert "fois" not in found[1].motif


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (STOPPED, "le jeu br-fr-ubl s'arrête sur « 12,50 » ; attendu : une seule valeur, sans blanc autour"),
        (SEVERAL, "s'arrête sur cet élément, où il lit « 2 valeurs : 1, 2 » ; attendu"),
    ],
)
def test_a_set_that_stopped_refuses(
    extracted: Callable[..., Extracted], asking: Callable[..., Context], finding: Finding, sentence: str
) -> None:
    """No verdict is no acceptance: the value is told, with its place."""
    (reason,) = rule_sets(extracted(), asking(finding))

    assert (reason.rule.key, reason.code, reason.regle) == ("RULE_NOT_EVALUABLE", "REJ_SEMAN", "br-fr-ubl")
    assert reason.path == "/Invoice/Y"
    assert sentence in reason.motif


@pytest.mark.parametrize(
    ("profile", "codes"),
    [
        ("en16931", ["REJ_SEMAN", "REJ_SEMAN", "REJ_SEMAN"]),
        ("basic", ["REJ_SEMAN", "AVERT_REGLE", "AVERT_REGLE"]),
        (None, ["REJ_SEMAN", "AVERT_REGLE", "AVERT_REGLE"]),
    ],
)
def test_rules_on_the_profile_refuse_within_it_only(
    extracted: Callable[..., Extracted], asking: Callable[..., Context], profile: str | None, codes: list[str]
) -> None:
    """FACTUR-X_EN16931 refuses whatever is not of its profile: BR- rules hold for all, its own for EN 16931."""
    found = rule_sets(_as_cii(extracted(), profile), asking(PROFILE, FATAL, UNNAMED))

    assert sorted(reason.code for reason in found) == sorted(codes)


def test_a_finding_without_id_shows_its_set(
    extracted: Callable[..., Extracted], asking: Callable[..., Context]
) -> None:
    """Factur-X gives its reports no id."""
    (reason,) = rule_sets(extracted(), asking(UNNAMED))

    assert reason.regle == "en16931-cii"
    assert reason.motif == (
        "Règle officielle non respectée : la règle du jeu en16931-cii est enfreinte ; "
        "attendu : pas de X ici, ou sous une autre forme"
    )


def test_a_format_without_rule_set_is_told(extracted: Callable[..., Extracted], asking: Callable[..., Context]) -> None:
    """Never a silent pass: the invoice goes on, and the partner knows that nothing official judged it."""
    found = control(extracted(), asking(covered=False))
    assert isinstance(found, Controlled)

    assert [(reason.rule.key, reason.regle) for reason in found.warnings] == [("OFFICIAL_ABSENT", "EN 16931, BR-FR")]


def test_without_engine_nothing_is_judged(extracted: Callable[..., Extracted], asking: Callable[..., Context]) -> None:
    """Rule sets asked for and nobody to run them is a matter of configuration, never an acceptance."""
    with pytest.raises(ConfigurationFault, match="en16931 ; aucun moteur"):
        control(extracted(), replace(asking(), official=None))


def test_a_set_that_did_not_run_is_an_incident(
    extracted: Callable[..., Extracted], asking: Callable[..., Context]
) -> None:
    """The Fault goes through the stage: only the worker catches it."""
    with pytest.raises(Fault, match="pas tourné"):
        control(extracted(), asking(fault=Fault("pas tourné")))


def test_official_reasons_come_with_ours(extracted: Callable[..., Extracted], asking: Callable[..., Context]) -> None:
    """All violations of the stage are told together, ours first."""
    found = control(extracted(number=None), asking(FATAL, WARNING))
    assert isinstance(found, Rejected)

    assert [reason.rule.key for reason in found.reasons] == ["NUMBER_MISSING", "OFFICIAL_RULE"]
