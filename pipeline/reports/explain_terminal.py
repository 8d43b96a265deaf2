"""The page of ``explain`` at a terminal: what the file is, its verdict, then each finding with its lines of source.

Limits: programs read ``check --json``, never this. Importing this module imports rich.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.reports.explain import Explanation, Finding, SourceLine, Told
from pipeline.reports.explain_words import heading, more_words, summary, verdict_words
from pipeline.reports.terminal import BAD, GOOD, QUIET, STRONG
from pipeline.reports.texts import clean

_INDENT = (0, 0, 0, 3)
_PATH = 84  # what a page of 100 columns leaves to a path


def explanation_page(explanation: Explanation) -> RenderableType:
    """The whole page, plain when nobody is at a terminal."""
    parts: list[RenderableType] = [part for told in explanation.documents for part in _document(told)]
    if explanation.envelope:
        name = clean(explanation.verdict.name)
        parts = [*_titled(f"Flux {name} refusé : aucune de ses factures n'est intégrée", explanation.envelope), *parts]
    if explanation.left_out:
        parts.append(Text(more_words(explanation.left_out, "document", " du flux, sans détail ici.")))
    return Group(*parts)


def _document(told: Told) -> Iterator[RenderableType]:
    yield Text(heading(told), STRONG)
    facts = _grid()
    for name, value in summary(told):
        if value:
            facts.add_row(name, Text(value))
    facts.add_row("verdict", Text(verdict_words(told), BAD if told.refusals else GOOD))
    yield Padding(facts, _INDENT)
    yield Text()
    yield from map(_finding, told.refusals)
    if told.hidden:
        yield Text(more_words(told.hidden, "point", " à corriger : vérifier de nouveau après correction.\n"))
    if told.remarks:
        yield from _titled("Remarques, qui ne refusent pas la facture", told.remarks)


def _titled(title: str, findings: Iterable[Finding]) -> Iterator[RenderableType]:
    yield Text(f"{title}\n", STRONG)
    yield from map(_finding, findings)


def _finding(finding: Finding) -> RenderableType:
    facts = _grid()
    for name, value in _rows(finding):
        facts.add_row(name, Text(value))
    parts: list[RenderableType] = [Text(f"{finding.number}. {finding.title}", STRONG), Padding(facts, _INDENT)]
    if finding.excerpt:
        parts += [Text(), *(_source_line(line) for line in finding.excerpt)]
    return Group(*parts, Text())


def _rows(finding: Finding) -> Iterator[tuple[str, str]]:
    rows = (
        ("où", "\n".join([*_line(finding), *_folded(finding.path or "")])),
        ("champ", finding.field.full if finding.field else ""),
        ("trouvé", finding.found or ""),
        ("attendu", finding.expected or ""),
        ("à faire", finding.action),
        ("règle", f"{finding.rule} · code {finding.code} · {finding.key}"),
    )
    return ((name, value) for name, value in rows if value)


def _line(finding: Finding) -> list[str]:
    return [f"ligne {finding.line}"] if finding.line else []


def _folded(path: str) -> list[str]:
    """A path on as few lines as it takes, folded between its steps."""
    lines: list[str] = []
    for step in path.replace("/", "\n/").split("\n"):
        if lines and len(lines[-1]) + len(step) <= _PATH:
            lines[-1] += step
        elif step:
            lines.append(step)
    return lines


def _source_line(line: SourceLine) -> Text:
    """One line of the document, cut to the width of the page rather than folded."""
    mark = ">" if line.here else " "
    style = STRONG if line.here else QUIET
    return Text(f"  {mark} {line.number:>5} │ {line.text}", style, no_wrap=True, overflow="ellipsis")


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style=QUIET, no_wrap=True)
    grid.add_column(overflow="fold")
    return grid
