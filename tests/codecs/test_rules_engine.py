"""The engine of the official rule sets: verdicts, and everything that must be an incident, never an acceptance."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.codecs import rules_engine, xml
from pipeline.codecs.rules_engine import RuleEngine
from pipeline.codecs.rulesets import RuleSet, load_rule_sets
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.faults import ConfigurationFault, Fault, SchemaFault
from pipeline.domain.findings import Weight
from samples.generator import Line, ubl_invoice
from tests.codecs.processes import alive, gone
from tests.needs import need

ROOT = Path(__file__).parents[2]
STYLESHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/">{}</xsl:template></xsl:stylesheet>"""
BOTH = ("en16931", "br-fr")


@pytest.fixture(scope="module")
def engine() -> Iterator[RuleEngine]:
    """The engine, its sets compiled as they are asked for."""
    need(rules_engine.is_available(), "saxonche")
    made = RuleEngine()
    yield made
    made.close()


def _document(content: bytes) -> XmlDocument:
    found = xml.parse(content)
    assert isinstance(found, XmlDocument)
    return found


@pytest.fixture
def minimal() -> XmlDocument:
    """A plain invoice of ours."""
    return _document(ubl_invoice())


def _own_set(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> RuleSet:
    """Put a stylesheet of ours in the place of the UBL set."""
    path = folder / "own.xslt"
    path.write_text(STYLESHEET.format(body), encoding="utf-8")
    own = replace(load_rule_sets()["en16931-ubl"], id="own", path=path, files={})
    monkeypatch.setattr(rules_engine, "sets_for", lambda *_: (own,))
    return own


def test_both_sets_of_a_document(engine: RuleEngine, minimal: XmlDocument) -> None:
    """Chorus Pro's own way of typing a SIRET is refused by EN 16931, its cadre by the reform."""
    found = engine.judge(minimal, "ubl-invoice", BOTH)
    rules = {finding.rule for finding in found if finding.weight is Weight.FATAL}

    assert {"BR-CL-10", "BR-FR-08_BT-23"} <= rules
    assert {finding.rule_set for finding in found} == {"en16931-ubl", "br-fr-ubl"}


def test_coverage(engine: RuleEngine) -> None:
    """Every setting has a set for UBL and CII, none for CPPFacture."""
    found = [engine.covers(vocabulary, BOTH) for vocabulary in ("ubl-invoice", "ubl-creditnote", "cii", "cpp-facture")]

    assert found == [True, True, True, False]


def test_a_set_that_stops_on_a_value_says_which(engine: RuleEngine) -> None:
    """A comma in an amount (the schema would refuse it first): not evaluable, with its place."""
    content = ubl_invoice().replace(b">1200.00</cbc:PayableAmount>", b">12,50</cbc:PayableAmount>")
    (found,) = engine.judge(_document(content), "ubl-invoice", ("en16931",))

    assert (found.weight, found.path, found.text) == (
        Weight.NOT_EVALUABLE,
        "/Invoice/LegalMonetaryTotal/PayableAmount",
        "12,50",
    )


def test_every_set_compiles(engine: RuleEngine) -> None:
    """What doctor asks for."""
    assert {one.id for one in engine.compile(BOTH)} == set(load_rule_sets())


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<a/>", "n'a pas tourné en entier"),
        ("", "n'a pas rendu de rapport"),
        ("<xsl:value-of select=\"doc('absent.xml')\"/>", "n'a pas pu tourner"),
        ("<xsl:value-of select=\"doc('http://127.0.0.1:9/x.xml')\"/>", "n'a pas pu tourner"),
        ('<xsl:message terminate="yes">no</xsl:message>', "n'a pas pu tourner"),
        ('<xsl:value-of select="absent-function()"/>', "n'a pas pu tourner"),
    ],
)
def test_a_set_that_did_not_run_is_an_incident(
    engine: RuleEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, sentence: str
) -> None:
    """No report, half a report, a file of ours that is missing, a set that does not compile: never an acceptance."""
    _own_set(monkeypatch, tmp_path, body)

    with pytest.raises(Fault, match=sentence):
        engine.judge(_document(ubl_invoice()), "ubl-invoice", ("en16931",))


def test_an_altered_set_is_not_run(minimal: XmlDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The digest is checked before the first run in each process."""
    own = _own_set(monkeypatch, tmp_path, "<a/>")
    monkeypatch.setattr(rules_engine, "sets_for", lambda *_: (replace(own, files={own.path: "0"}),))

    with pytest.raises(SchemaFault, match="sha256"):
        RuleEngine().judge(minimal, "ubl-invoice", ("en16931",))


def test_a_set_that_hangs_is_an_incident_and_the_next_document_is_judged(
    minimal: XmlDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Past its time the process is killed; another one answers."""
    engine = RuleEngine(seconds=2.0)
    with monkeypatch.context() as patch:
        endless = 'for $i in 1 to 1000000000, $j in 1 to 1000000 return if ($i * $j = -1) then "x" else ()'
        _own_set(patch, tmp_path, f"<xsl:value-of select='{endless}'/>")
        with pytest.raises(Fault, match="pas de réponse en 2 s"):
            engine.judge(minimal, "ubl-invoice", ("en16931",))
    engine._process._seconds = 60.0
    found = engine.judge(minimal, "ubl-invoice", ("en16931",))
    engine.close()

    assert {finding.rule for finding in found} == {"BR-CL-10"}


def test_a_crash_is_an_incident_and_the_next_document_is_judged(engine: RuleEngine, minimal: XmlDocument) -> None:
    """The process dies with a document in hand: a Fault for it, a verdict for the next."""
    engine.judge(minimal, "ubl-invoice", ("en16931",))
    big = _document(ubl_invoice(lines=tuple(Line(price="1.00") for _ in range(8_000))))
    pid = engine.pid
    assert pid is not None
    killer = subprocess.Popen(["/bin/sh", "-c", f"sleep 0.3; kill -9 {pid}"])
    with pytest.raises(Fault, match="le processus s'est arrêté"):
        engine.judge(big, "ubl-invoice", BOTH)
    killer.wait()

    assert engine.judge(minimal, "ubl-invoice", ("en16931",)) != ()


def test_without_saxonche_it_is_a_matter_of_configuration(
    minimal: XmlDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the extra to install."""
    monkeypatch.setattr(rules_engine, "find_spec", lambda _: None)

    with pytest.raises(ConfigurationFault, match=r"edi-flux\[rules\]"):
        RuleEngine().judge(minimal, "ubl-invoice", ("en16931",))


def test_nothing_that_a_document_names_is_opened(engine: RuleEngine, tmp_path: Path) -> None:
    """XInclude, schemaLocation, a style sheet and a relative URI: no connection, no file, the document as it stands."""
    secret = tmp_path / "secret.xml"
    secret.write_text("<secret>SESAME</secret>", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        where = f"http://127.0.0.1:{server.getsockname()[1]}/x.xml"
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/>'
        note = f'<cbc:Note>{include}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{where}"/></cbc:Note>'
        content = ubl_invoice().decode()
        content = content.replace("<cbc:DocumentCurrencyCode>", f"{note}<cbc:DocumentCurrencyCode>", 1)
        located = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {where}"'
        content = content.replace("<Invoice ", f'<Invoice {located} xml:base="{where}" ', 1)
        content = content.replace("?>", f'?><?xml-stylesheet type="text/xsl" href="{where}"?>', 1)
        found = engine.judge(_document(content.encode()), "ubl-invoice", BOTH)
        with pytest.raises(TimeoutError):
            server.accept()

    assert found
    assert "SESAME" not in repr(found)


def test_an_entity_is_never_resolved(engine: RuleEngine, minimal: XmlDocument, tmp_path: Path) -> None:
    """A DOCTYPE is refused long before; were it to come this far, it would be an incident, not a read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SESAME", encoding="utf-8")
    content = minimal.utf8.split(b"?>", 1)[-1].replace(b"<cbc:ID>", b"<cbc:ID>&e;", 1)
    doctype = f'<!DOCTYPE Invoice [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()

    with pytest.raises(Fault, match="n'a pas pu tourner"):
        engine.judge(replace(minimal, utf8=doctype + content), "ubl-invoice", BOTH)


def test_it_runs_under_the_address_limit_of_a_judging_child() -> None:
    """A child allows itself 2 GiB of addresses; GraalVM reserves 33: the process lifts the limit for itself alone."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, resource.RLIM_INFINITY));"
        "from pipeline.codecs.rules_engine import RuleEngine; from pipeline.codecs import xml;"
        "from samples.generator import ubl_invoice; engine = RuleEngine();"
        "print(len(engine.judge(xml.parse(ubl_invoice()), 'ubl-invoice', ('en16931',)))); engine.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "2\n"


def test_no_orphan_after_a_sigkill_of_the_parent() -> None:
    """The judging process is killed for good while saxonche works on a large document: its server goes with it."""
    code = (
        "from pipeline.codecs.rules_engine import RuleEngine; from pipeline.codecs import xml;"
        "from samples.generator import Line, ubl_invoice; engine = RuleEngine(); engine.compile(('br-fr',));"
        "big = xml.parse(ubl_invoice(lines=tuple(Line(price='1.00') for _ in range(20_000))));"
        "print(engine.pid, flush=True); engine.judge(big, 'ubl-invoice', ('br-fr',))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(1.0)
        was_alive = alive(pid)
        parent.kill()

    assert was_alive
    assert gone(pid)
