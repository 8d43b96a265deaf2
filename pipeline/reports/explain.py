"""What explains a verdict, before it is shown: each reason as a finding, with its field and the lines of the document.

Limits: at most five lines of source a finding, of at most 240 characters, whatever the size of the document; at most
20 documents of a flux in detail, those with findings first. The page and the HTML are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.domain.details import Line
from pipeline.domain.fields import Field, bare_steps, field_at
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.reports.labels import label_of
from pipeline.reports.texts import clean

MAX_DOCUMENTS = 20
MAX_LINES = 200
AROUND = 2
MAX_SHOWN = 240
_LEAD = 40  # characters kept before what is sought in a long line
_EXPECTED = " ; attendu : "
_NOTHING = "rien"


@dataclass(frozen=True, slots=True)
class Source:
    """The document a verdict is about: its text as UTF-8, its first invoice lines (200 at most), how it is called."""

    text: bytes = b""
    lines: tuple[Line, ...] = ()
    format: str | None = None


NO_SOURCE = Source()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the document: its 1-based number, its text cleaned and cut, whether the finding stands there."""

    number: int
    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason as people read it; every text is clean. ``number`` counts from 1 through the whole page."""

    number: int
    title: str
    path: str | None
    line: int | None
    field: Field | None
    found: str | None
    expected: str | None
    action: str
    rule: str
    code: str
    key: str
    official: str
    excerpt: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One document explained: its verdict, what refuses it, what is only remarked, and the document itself."""

    verdict: DocumentVerdict
    source: Source = NO_SOURCE
    refusals: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def hidden(self) -> int:
        """How many violations were counted and not kept."""
        return max(0, self.verdict.total - len(self.refusals))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A flux explained: the findings on its envelope, its documents in order, how many are left out."""

    verdict: FluxVerdict
    envelope: tuple[Finding, ...] = ()
    documents: tuple[Told, ...] = field(default=())
    left_out: int = 0


def told_positions(verdict: FluxVerdict) -> frozenset[int]:
    """Positions of the documents to explain in detail: those with findings first, at most 20."""
    ranked = sorted(verdict.documents, key=lambda one: (not one.rejections, not one.warnings, one.position))
    return frozenset(one.position for one in ranked[:MAX_DOCUMENTS])


def explain(verdict: FluxVerdict, sources: Mapping[int, Source]) -> Explanation:
    """Explain a flux; ``sources`` gives the document at a position, where it can be read."""
    envelope = tuple(_findings(verdict.rejections, NO_SOURCE, 1))
    count = len(envelope)
    positions = told_positions(verdict)
    told: list[Told] = []
    for document in verdict.documents:
        if document.position not in positions:
            continue
        source = sources.get(document.position, NO_SOURCE)
        refusals = tuple(_findings(document.rejections, source, count + 1))
        remarks = tuple(_findings(document.warnings, source, count + 1 + len(refusals)))
        count += len(refusals) + len(remarks)
        told.append(Told(document, source, refusals, remarks))
    return Explanation(verdict, envelope, tuple(told), len(verdict.documents) - len(told))


def excerpt_of(source: bytes, line: int | None, sought: Iterable[str] = ()) -> tuple[SourceLine, ...]:
    """Two lines before, the line, two after; a long line is shown around the first text of ``sought`` it holds."""
    if line is None or not source:
        return ()
    wanted = tuple(sought)
    shown: list[SourceLine] = []
    start, number = 0, 1
    while number <= line + AROUND:
        end = source.find(b"\n", start)
        if number >= line - AROUND:
            raw = source[start:] if end < 0 else source[start:end]
            shown.append(SourceLine(number, _window(raw, wanted if number == line else ()), number == line))
        if end < 0:
            break
        start, number = end + 1, number + 1
    return tuple(shown) if any(one.here for one in shown) else ()


def _findings(reasons: Iterable[Reason], source: Source, first: int) -> Iterable[Finding]:
    return (_finding(reason, source, number) for number, reason in enumerate(reasons, first))


def _finding(reason: Reason, source: Source, number: int) -> Finding:
    named = field_at(reason.path)
    detail, expected = _parts(reason)
    local = (bare_steps(reason.path or "") or [""])[-1]
    sought = [text for text in (reason.value, local) if text]
    return Finding(
        number=number,
        title=reason.rule.label,
        path=clean(reason.path) or None,
        line=reason.line,
        field=named,
        found=_found(reason, detail, named),
        expected=clean(expected) or None,
        action=clean(reason.action),
        rule=reason.regle,
        code=reason.code,
        key=reason.rule.key,
        official=label_of(reason),
        excerpt=excerpt_of(source.text, reason.line, sought),
    )


def _parts(reason: Reason) -> tuple[str, str]:
    """What was found and what was expected, out of the sentence: « label : found ; attendu : expected »."""
    detail = reason.motif.removeprefix(reason.rule.label).removeprefix(" : ")
    found, _, expected = detail.partition(_EXPECTED)
    if found.startswith("attendu : "):
        return "", found.removeprefix("attendu : ")
    return found, expected


def _found(reason: Reason, detail: str, named: Field | None) -> str:
    """What was found, without what the other rows of the finding say (field, line)."""
    bare = detail.replace(f", ligne {reason.line}", "") if reason.line else detail
    if named:
        bare = bare.replace(f" ({named.full})", "")
    quoted = f"« {reason.value} »" if reason.value else _NOTHING
    return clean(bare.strip()) or clean(quoted)


def _window(raw: bytes, sought: tuple[str, ...]) -> str:
    """A line as text, at most 240 characters of it, around what is sought when the line is longer."""
    if len(raw) > MAX_SHOWN:
        at = next((place for text in sought if (place := raw.find(text.encode("utf-8", "replace"))) >= 0), 0)
        start = max(0, at - _LEAD)
        piece = raw[start : start + 4 * MAX_SHOWN].decode("utf-8", "replace").lstrip("\ufffd")
        cut = piece[:MAX_SHOWN]
        end = "…" if len(raw) > start + len(cut.encode()) else ""
        return ("…" if start else "") + clean(cut) + end
    return clean(raw.decode("utf-8", "replace"))
