"""A large XML is judged as it streams; every verdict is the one of the same bytes in memory."""

from __future__ import annotations

import base64
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.corpus import attached, large
from pipeline.codecs import xml_payloads, xml_text
from pipeline.codecs.content import StoredFile
from pipeline.codecs.sniff import sniff
from pipeline.domain.container import Container
from pipeline.domain.faults import Fault
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.judge import judge, pieces_at
from pipeline.stages.context import Context, Rules
from pipeline.stages.detect import detect
from pipeline.stages.shapes import Piece, Recognised
from samples.generator import Attachment, Line, cii_invoice, ubl_credit_note, ubl_invoice
from tests.conftest import SAMPLES
from tests.golden import mutations

Make = Callable[..., Context]
DOCUMENTS = sorted(
    path.relative_to(SAMPLES)
    for path in SAMPLES.rglob("*")
    if path.is_file() and path.suffix == ".xml" and sniff(path.read_bytes()) is Container.XML
)
CHANGES = [
    one for kind in vars(mutations).values() if isinstance(kind, tuple) for one in kind if hasattr(one, "content")
]
PIECES = (61, 900)  # both below the size of base64 that is left out, as it is for real


@pytest.fixture
def both(make_context: Make, tmp_path: Path) -> Callable[..., FluxVerdict]:
    """Judge bytes in memory and as they stream, in small pieces; the two verdicts are one."""

    def run(content: bytes, name: str = "facture.xml", rules: Rules | None = None) -> FluxVerdict:
        context = make_context(rules=rules or Rules())
        path = tmp_path / "content"
        path.write_bytes(content)
        expected = judge(name, content, context)
        for piece in PIECES:
            assert expected == judge(name, StoredFile(path, piece), context), piece
        return expected

    return run


def streams(content: bytes, context: Context, tmp_path: Path) -> bool:
    """Say whether the document was read as it streams, and not in memory after all."""
    path = tmp_path / "streams"
    path.write_bytes(content)
    found = detect(Piece(1, "facture.xml", StoredFile(path, 1000), Container.XML, None), context)
    return isinstance(found, Recognised) and found.lines is not None


def lines(count: int) -> tuple[Line, ...]:
    """So many plain lines."""
    return tuple(Line(f"Article {rank}", "2", "10.00") for rank in range(count))


@pytest.mark.parametrize("sample", DOCUMENTS, ids=str)
def test_a_sample_is_judged_alike(sample: Path, both: Callable[..., FluxVerdict]) -> None:
    """Accepted, refused and hostile samples: verdict, reasons, lines, paths, everything read."""
    assert both((SAMPLES / sample).read_bytes(), sample.name).documents


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_common_error_is_judged_alike(change: mutations.Mutation, both: Callable[..., FluxVerdict]) -> None:
    """What accountants and their tools do wrong."""
    assert both(change.content()).documents


@pytest.mark.parametrize("build", [ubl_invoice, ubl_credit_note, cii_invoice])
def test_damaged_lines_are_judged_alike(build: Callable[..., bytes], both: Callable[..., FluxVerdict]) -> None:
    """Random damage in a document of many lines, of one seed: texts, tags and bytes."""
    content = build(number="FA-1", lines=lines(12))
    chance = random.Random(7)
    tags = [found.group() for found in re.finditer(rb"<[^>]+>", content)]
    for _ in range(40):
        at = chance.randrange(100, len(content))
        patch = chance.choice([b"", b"<", b"&", b"\xe9", b"9", chance.choice(tags), b"<x/>", b"]]>", b"<!-- -->"])
        assert both(content[:at] + patch + content[at + chance.randrange(3) :]).documents


@pytest.mark.parametrize("build", [ubl_invoice, ubl_credit_note, cii_invoice])
@pytest.mark.parametrize("strict", [False, True])
def test_rules_on_lines_are_told_alike(
    build: Callable[..., bytes], both: Callable[..., FluxVerdict], make_context: Make, tmp_path: Path, *, strict: bool
) -> None:
    """Figures that rules refuse or warn of, on some lines of many, under both settings."""
    content = build(number="FA-1", lines=lines(30))
    content = re.sub(rb">10\.00<(?=/(?:cbc:PriceAmount|ram:ChargeAmount)>)", b">10.1234567<", content, count=4)
    content = re.sub(rb">20(?:\.00)?<(?=/(?:cbc:Percent|ram:RateApplicablePercent)>)", b">21<", content)
    verdict = both(content, rules=Rules(control_strict=strict))

    assert streams(content, make_context(), tmp_path)
    assert verdict.documents[0].rejections


def test_periods_of_lines_are_kept(both: Callable[..., FluxVerdict], make_context: Make, tmp_path: Path) -> None:
    """A line is emptied but for its period (BG-26), which the rules on dates judge (G6.25), in UBL and in CII."""
    period = b"<cac:InvoicePeriod><cbc:StartDate>2026-03-09</cbc:StartDate><cbc:EndDate>2026-03-01</cbc:EndDate>"
    ubl = re.sub(
        rb"(</cbc:LineExtensionAmount>)(?=\s*<cac:Item>)",
        rb"\1" + period + b"</cac:InvoicePeriod>",
        ubl_invoice(lines=lines(3)),
    )
    day = b"<udt:DateTimeString format='102'>%s</udt:DateTimeString>"
    cii = re.sub(
        rb"(</ram:ApplicableTradeTax>)(?=\s*<ram:SpecifiedTradeSettlementLineMonetarySummation>)",
        rb"\1<ram:BillingSpecifiedPeriod><ram:StartDateTime>"
        + day % b"20260309"
        + b"</ram:StartDateTime><ram:EndDateTime>"
        + day % b"20260301"
        + b"</ram:EndDateTime></ram:BillingSpecifiedPeriod>",
        cii_invoice(lines=lines(3)),
    )
    for content in (ubl, cii):
        keys = [reason.rule.key for reason in both(content).documents[0].rejections]

        assert streams(content, make_context(), tmp_path), content
        assert keys.count("PERIOD_ORDER") == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1", "iso-8859-15", "windows-1252"])
def test_every_encoding_streams(
    encoding: str, both: Callable[..., FluxVerdict], make_context: Make, tmp_path: Path
) -> None:
    """Characters cut at the borders of pieces, in each encoding that is admitted."""
    declared = "utf-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig")
    text = ubl_invoice(lines=tuple(Line(f"Côté {rank}, élève", "1", "1.00") for rank in range(9))).decode()
    text = re.sub(r'encoding="[^"]*"', f'encoding="{declared}"', text, count=1)
    content = text.encode(encoding)

    assert both(content).etat is Etat.INTEGRE
    assert streams(content, make_context(), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("cut", [0, 1, 2, 3, 57])
@pytest.mark.usefixtures("small_payloads")
def test_attachments_stay_in_the_file(
    encoding: str, cut: int, both: Callable[..., FluxVerdict], make_context: Make, tmp_path: Path
) -> None:
    """Attachments at the borders of pieces, with blanks, after other characters, one by one decoded again later."""
    files = (
        Attachment("a.txt", b"x" * 3000 + b"y" * cut, "text/plain"),
        Attachment("b.txt", b"z" * 2500, "text/plain"),
    )
    text = ubl_invoice(number="É" * cut + "1", attachments=files).decode()
    text = re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text, count=1)
    text = text.replace(base64.b64encode(b"z" * 2500).decode(), "\r\n".join(["enp6"] * 833 + ["eg=="]) + "\n")
    content = text.encode(encoding)
    (document,) = both(content).documents

    assert streams(content, make_context(), tmp_path)
    assert document.seen.invoice is not None
    assert [one.size for one in document.seen.invoice.attachments] == [3000 + cut, 2500]


@pytest.mark.parametrize("damage", [b"@", b"<!-- -->", b"=", b"=A", b"A", b"\x0b", b"&#65;", b"<", b"</"])
@pytest.mark.parametrize("at", [0, 100, 2000, 3900, -1])
@pytest.mark.usefixtures("small_payloads")
def test_damaged_base64_is_told_alike(damage: bytes, at: int, both: Callable[..., FluxVerdict]) -> None:
    """Wherever it is damaged, and cut short there."""
    content = ubl_invoice(attachments=(Attachment("a.txt", b"x" * 3000, "text/plain"),))
    start = content.index(b"eHh4eHh4")
    place = start + at if at >= 0 else start + 4000
    damaged = content[:place] + damage + content[place:]

    assert both(damaged).documents
    assert both(damaged[: place + len(damage)]).etat is Etat.REJETE


@pytest.fixture
def small_payloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Base64 is set apart from 1,000 characters on, in memory and as it streams."""
    monkeypatch.setattr(xml_text, "LARGE_PAYLOAD", 1000)
    monkeypatch.setattr(xml_payloads, "PARSER_TEXT", 1)
    monkeypatch.setattr(xml_payloads, "_PAYLOAD", re.compile(rb"(?<=>)[A-Za-z0-9+/=\s]{1000,}(?=</)"))


def test_a_truncated_document_is_told_alike(both: Callable[..., FluxVerdict]) -> None:
    """Cut at every kind of place: in the prolog, a tag, a text, a line, after the lines, after the root."""
    content = ubl_invoice(lines=lines(3))
    for end in (1, 20, 60, *range(200, len(content), 331), len(content) - 2):
        assert both(content[:end]).etat is Etat.REJETE
    assert both(content + b"<!-- fin -->\n").etat is Etat.INTEGRE
    assert both(content + b"x").etat is Etat.REJETE


@pytest.mark.parametrize("size", [10, 60, 4050, 4096, 65_500, 65_536, 70_000, 200_000])
def test_a_doctype_is_refused_wherever_it_hides(size: int, both: Callable[..., FluxVerdict]) -> None:
    """Behind a comment that ends at the border of a piece, or of the first pieces; the same with the root there."""
    comment = b"<!--" + b"x" * size + b"-->"
    body = ubl_invoice().partition(b"?>")[2]
    attack = comment + b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + body
    keys = [reason.rule.key for reason in both(attack).documents[0].rejections]

    assert keys == ["XML_DOCTYPE"]
    assert both(comment + body).etat is Etat.INTEGRE
    assert both(attack.decode().encode("utf-16")).etat is Etat.REJETE


@pytest.mark.parametrize(
    "content",
    [
        b"<r>" + b"<a/>" * 400_000 + b"</r>",
        b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>" + b"<a/>" * 300_000 + b"</Invoice>",
        b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>" + b"<a>" * 252 + b"</a>" * 252,
        b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' a='<'/>",
        b"<html><body/></html>",
        b"<a/>" + b" " * 70_000,
        b" " * 5000,
        b"\xff\xfe<\x00",
        b"<a xmlns:",
    ],
)
def test_what_is_no_invoice_is_told_alike(content: bytes, both: Callable[..., FluxVerdict]) -> None:
    """Floods of elements, nesting, roots that nobody knows, blanks."""
    assert both(content).etat is Etat.REJETE


@pytest.mark.parametrize("depth", [200, 246, 247, 248, 249, 253])
def test_a_deep_line_is_told_alike(depth: int, both: Callable[..., FluxVerdict]) -> None:
    """UBL nests parties in parties: a line within its schema may be deeper than a document may be."""
    opening, closing = b"<cac:SubInvoiceLine>", b"</cac:SubInvoiceLine>"
    content = ubl_invoice(lines=lines(2))
    inner = b"<cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID='EUR'>1</cbc:LineExtensionAmount>"
    item = b"<cac:Item><cbc:Name>x</cbc:Name></cac:Item>"
    nested = (opening + inner + item) * depth + closing * depth
    deep = content.replace(b"</cac:InvoiceLine>", nested + b"</cac:InvoiceLine>", 1)

    assert both(deep).documents


@pytest.mark.parametrize("depth", [240, 247, 248, 252])
def test_a_deep_header_is_told_alike(depth: int, both: Callable[..., FluxVerdict]) -> None:
    """The same of a party among those of the header."""
    agents = b"<cac:AgentParty>" * depth + b"</cac:AgentParty>" * depth
    deep = ubl_invoice(lines=lines(2)).replace(b"</cac:Party>", agents + b"</cac:Party>", 1)

    assert both(deep).documents


def test_a_header_after_the_lines_is_bounded_too(make_context: Make, tmp_path: Path) -> None:
    """CII writes its lines first: once they are gone, what follows is counted as it stands."""
    context = make_context()
    limited = replace(context, limits=replace(context.limits, xml=replace(context.limits.xml, max_elements=240)))
    content = cii_invoice(lines=lines(30))

    assert streams(content, context, tmp_path)
    assert not streams(content, limited, tmp_path)


@pytest.mark.parametrize("held", [4000, 400])
def test_what_is_held_at_once_is_bounded(held: int, make_context: Make, tmp_path: Path) -> None:
    """Lines count for nothing once judged; a document that holds more is read in memory, under the limits of that."""
    context = make_context()
    limited = replace(context, limits=replace(context.limits, xml=replace(context.limits.xml, max_elements=held)))
    content = ubl_invoice(lines=lines(400))

    assert content.count(b"</") > 3 * held // 4
    assert streams(content, limited, tmp_path) is (held == 4000)


def test_official_rule_sets_need_the_whole_document(make_context: Make, tmp_path: Path) -> None:
    """Their engine looks at every line: nothing streams for a partner who asks for them."""
    assert not streams(ubl_invoice(), make_context(rules=Rules(rule_sets=("en16931",))), tmp_path)


@pytest.mark.parametrize("make", [lambda to: large(to, 60_000), lambda to: attached(to, 60_000_000)])
def test_a_large_document_takes_little_memory(make: Callable[[Path], Path], tmp_path: Path) -> None:
    """100 MB of lines, or an attachment of 60 MB: a process that judges one grows by less than 96 MB."""
    done = subprocess.run([sys.executable, "-c", _MEASURE, make(tmp_path)], capture_output=True, text=True, check=True)
    etat, grown = done.stdout.split()

    assert etat == "IN_INTEGRE"
    assert int(grown) < 96 * 1024


_MEASURE = """
import resource, sys
from datetime import date
from pathlib import Path
from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.content import load
from pipeline.codecs.xsd import SchemaSet
from pipeline.runtime.judge import judge, pieces_at
from pipeline.stages.context import Context
from samples.generator import ubl_invoice
context = Context(date(2026, 11, 24), SchemaSet(load_catalog()))
judge("facture.xml", ubl_invoice(), context, "control")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = Path(sys.argv[1])
verdict = judge(path.name, load(path), context, "control")
print(verdict.etat.value, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_flux_is_given_again_without_being_held(make_context: Make, tmp_path: Path) -> None:
    """Whoever delivers it finds the one piece to be the stored file itself."""
    path = tmp_path / "content"
    path.write_bytes(ubl_invoice())
    stored = StoredFile(path)
    (piece,) = pieces_at("facture.xml", stored, frozenset({1}), make_context())

    assert piece.held is stored
    assert piece.content == path.read_bytes()


def test_a_second_schema_is_asked_as_it_streams(
    both: Callable[..., FluxVerdict], make_context: Make, tmp_path: Path
) -> None:
    """A mémoire obeys its own schema, a CII that of its profile for a strict partner; refused or not, the same words."""
    memoire = sorted(path for path in SAMPLES.rglob("*memoire*") if path.suffix == ".xml")
    for path in memoire:
        both(path.read_bytes(), path.name)
    strict = Rules(profile_strict=True)
    good = cii_invoice(lines=lines(3))
    both(good, rules=strict)
    refused = both((SAMPLES / "cii/accepted/all-fields.xml").read_bytes(), rules=strict)

    assert memoire
    assert streams(good, make_context(), tmp_path)
    assert refused.documents[0].seen.xsd is not None


def test_a_file_that_changes_while_it_is_judged_is_our_fault(make_context: Make, tmp_path: Path) -> None:
    """Read once more to be explained, it must be what it was."""
    content = (SAMPLES / "cii/accepted/all-fields.xml").read_bytes()
    path = tmp_path / "content"
    path.write_bytes(content)
    context = make_context()
    found = detect(Piece(1, "facture.xml", StoredFile(path), Container.XML, None), context)
    assert isinstance(found, Recognised)
    path.write_bytes(content[:-20])

    with pytest.raises(Fault, match="changé"):
        context.schemas.verdict(found.document, "facturx-minimum")


def test_a_root_whose_prefix_is_never_declared_is_refused(both: Callable[..., FluxVerdict]) -> None:
    """The parser only says at the end that a prefix has no namespace: the root has none meanwhile."""
    verdict = both(b'<?xml version="1.0"?>\n<ubl:Invoice><ubl:ID>1</ubl:ID></ubl:Invoice>\n')

    assert [reason.code for document in verdict.documents for reason in document.rejections] == ["IRR_SYNTAX"]
