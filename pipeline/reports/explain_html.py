"""One self-contained page of an explanation: the findings, and beside them the invoice rendered readable.

No script, no image, no address of another file: the page may be sent by mail and opened anywhere. A field of the
invoice that a finding is about is marked and linked both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reports.explain import Explanation, Finding, Told
from pipeline.reports.explain_html_invoice import anchor_of, invoice_section
from pipeline.reports.explain_html_style import STYLE
from pipeline.reports.explain_words import heading, more_words, summary, verdict_words
from pipeline.reports.html import Html, element, joined
from pipeline.reports.texts import clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def explanation_html(explanation: Explanation) -> str:
    """The whole page, from the doctype on; a pure function of the explanation."""
    name = clean(explanation.verdict.name)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"Explication de {name}"),
        element("style", Html(STYLE)),
    )
    body = element("body", element("main", element("h1", f"Explication de {name}"), _sections(explanation)))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='fr')}\n"


def _sections(explanation: Explanation) -> Iterator[Html]:
    if explanation.envelope:
        title = "Flux refusé : aucune de ses factures n'est intégrée"
        yield element("section", element("h2", title), map(_finding, explanation.envelope))
    for told in explanation.documents:
        yield _document(told)
    if explanation.left_out:
        yield element("p", more_words(explanation.left_out, "document", " du flux, sans détail ici."))


def _document(told: Told) -> Html:
    position = told.verdict.position
    kind = "refus" if told.refusals else "accord"
    facts = _pairs((name, value) for name, value in summary(told) if value)
    invoice, shown = invoice_section(told)
    return element(
        "section",
        element("h2", heading(told)),
        element("p", verdict_words(told).capitalize() + ".", class_=f"verdict {kind}"),
        facts,
        element("div", _findings(told, shown), invoice, class_="colonnes"),
        id=f"facture-{position}",
    )


def _findings(told: Told, shown: frozenset[str]) -> Html:
    parts: list[Html] = []
    if told.refusals:
        parts += [element("h3", "À corriger"), *(_finding(one, shown, told.verdict.position) for one in told.refusals)]
    if told.hidden:
        parts.append(element("p", more_words(told.hidden, "point", " à corriger.")))
    if told.remarks:
        parts += [element("h3", "Remarques, qui ne refusent pas la facture")]
        parts += [_finding(one, shown, told.verdict.position) for one in told.remarks]
    if not parts:
        parts.append(element("p", "Rien à corriger."))
    return element("div", parts, class_="constats")


def _finding(finding: Finding, shown: frozenset[str] = frozenset(), position: int = 0) -> Html:
    rows = (
        ("Où", _place(finding)),
        ("Champ", _field(finding, shown, position)),
        ("Trouvé", finding.found),
        ("Attendu", finding.expected),
        ("À faire", element("strong", finding.action)),
        ("Règle", f"{finding.rule} · code {finding.code}"),
    )
    title = element("h4", f"{finding.number}. {finding.title}")
    facts = _pairs((name, value) for name, value in rows if value)
    return element("article", title, facts, _excerpt(finding), id=f"constat-{finding.number}")


def _place(finding: Finding) -> Html | None:
    if finding.path is None and finding.line is None:
        return None
    line = f"ligne {finding.line}" if finding.line else None
    linked = element("a", line, href=f"#extrait-{finding.number}") if line and finding.excerpt else line
    path = element("code", finding.path) if finding.path else None
    return joined(linked, ", " if line and path else None, path)


def _field(finding: Finding, shown: frozenset[str], position: int) -> Html | None:
    """The field's name, linked to where the invoice shows it."""
    field = finding.field
    if field is None:
        return None
    anchor = anchor_of(field)
    return element("a", field.full, href=f"#f{position}-{anchor}") if anchor in shown else joined(field.full)


def _excerpt(finding: Finding) -> Html | None:
    if not finding.excerpt:
        return None
    lines = [
        element("span", element("b", f"{line.number:>5} "), line.text, "", class_="ici" if line.here else None)
        for line in finding.excerpt
    ]
    text = Html("\n".join(lines))
    return element("pre", element("code", text), id=f"extrait-{finding.number}", tabindex=0)


def _pairs(rows: Iterable[tuple[str, str | Html | None]]) -> Html:
    return element("dl", [joined(element("dt", name), element("dd", value)) for name, value in rows])
