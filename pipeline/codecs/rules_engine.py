"""The engine of the official rule sets, as judgement sees it: documents in, findings out, saxonche at arm's length.

It costs nothing before the first document of a partner who asks for rule sets; then one process of its own a judging
process, and about 200 MB. A set that did not run is a Fault, never an acceptance.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Final, TypedDict

from pipeline.codecs.rulesets import RuleSet, sets_for, verified
from pipeline.codecs.side_process import SideProcess
from pipeline.codecs.svrl import not_evaluable, read_svrl
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.faults import ConfigurationFault, Fault
from pipeline.domain.findings import Finding

SECONDS: Final = 90.0
"""How long one set may take on one document, below ``jugement.delai-seconds``; 40,000 lines of CII take about 35."""
MISSING: Final = 'jeux de règles officiels : installer l\'extra, pip install "edi-flux[rules]"'
_SERVER: Final = "pipeline.codecs.rules_server"
# families of errors of XPath that values of a document cause: casts, arithmetic, dates, one item expected and several
_THEIR_VALUES: Final = ("FORG", "FOAR", "FOCA", "FODT", "FOCH", "XPTY", "XPDY")


class _Answer(TypedDict, total=False):
    fault: str | None
    code: str | None
    context: str | None


def is_available() -> bool:
    """True when saxonche is installed; it is not loaded."""
    return find_spec("saxonche") is not None


class RuleEngine:
    """Runs rule sets in a process of their own; safe to carry across a fork."""

    def __init__(self, seconds: float = SECONDS, server: str = _SERVER) -> None:
        self._process = SideProcess(server, "Moteur des règles officielles", seconds)
        self._verified: set[str] = set()

    @property
    def pid(self) -> int | None:
        """Number of the process, None while none runs."""
        return self._process.pid

    def covers(self, vocabulary: str, settings: tuple[str, ...]) -> bool:
        """True when every setting has a set for this vocabulary."""
        return {one.setting for one in sets_for(settings, vocabulary)} >= set(settings)

    def judge(self, document: XmlDocument, vocabulary: str, settings: tuple[str, ...]) -> tuple[Finding, ...]:
        """Findings of every set that the settings name for this vocabulary, in order.

        Raises:
            ConfigurationFault: saxonche is not installed.
            Fault: a set could not be run, or did not run to its end. Never because of what the document says.
        """
        found: list[Finding] = []
        for rule_set in sets_for(settings, vocabulary):
            found += self._findings(rule_set, document)
        return tuple(found)

    def compile(self, settings: tuple[str, ...]) -> tuple[RuleSet, ...]:
        """Compile every set of these settings, whatever the vocabulary; raises as ``judge`` does."""
        vocabularies = ("ubl-invoice", "cii")
        chosen = tuple(one for vocabulary in vocabularies for one in sets_for(settings, vocabulary))
        for rule_set in chosen:
            self._ask(rule_set, b"")
        return chosen

    def close(self) -> None:
        """End the process, if one runs; the next document would start another."""
        self._process.close()

    def _findings(self, rule_set: RuleSet, document: XmlDocument) -> tuple[Finding, ...]:
        told, svrl = self._ask(rule_set, document.utf8)
        message = told.get("fault")
        if message is None:
            return read_svrl(svrl, document, rule_set.id, rule_set.patterns)
        return (not_evaluable(message, told.get("context"), document, rule_set.id),)

    def _ask(self, rule_set: RuleSet, content: bytes) -> tuple[_Answer, bytes]:
        if not is_available():
            raise ConfigurationFault(MISSING)
        if rule_set.id not in self._verified:
            verified(rule_set)
            self._verified.add(rule_set.id)
        question = json.dumps({"stylesheet": str(rule_set.path)}).encode() + b"\n" + content
        line, _, svrl = self._process.ask(question).partition(b"\n")
        told: _Answer = json.loads(line)
        fault, code = told.get("fault"), told.get("code") or ""
        if fault is not None and not code.startswith(_THEIR_VALUES):
            raise Fault(f"Le jeu de règles {rule_set.id} n'a pas pu tourner ({code or 'sans code'})")
        return told, svrl
