"""Common errors and how they are explained, word for word: ``--golden`` rewrites the pages, read them as an accountant."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.domain import motifs
from pipeline.reports.explain import Explanation, Finding, explain, told_positions
from pipeline.reports.explain_terminal import explanation_page
from pipeline.reports.terminal import show
from pipeline.runtime.judge import judge
from pipeline.runtime.sources import sources_of
from pipeline.stages.context import Context
from tests.golden.mutations import ALL, SCHEMA_ERRORS, Mutation

PAGES = Path(__file__).parent / "explanations"
# kinds whose remedy is the same whatever the value: there is nothing of the value at hand to say
GENERIC = {motifs.XSD_BASE64}
WITHOUT_VALUE = {"ubl-montant-en-lettres"}  # no number to rewrite can be read in it


@pytest.fixture
def explained(make_context: Callable[..., Context]) -> Callable[[Mutation], Explanation]:
    """Explain a mutated sample, judged through the whole chain."""

    def act(mutation: Mutation) -> Explanation:
        context, name, content = make_context(), f"{mutation.name}.xml", mutation.content()
        verdict = judge(name, content, context)
        return explain(verdict, sources_of(name, content, told_positions(verdict), context))

    return act


def page(explanation: Explanation) -> str:
    """The page as ``explain`` prints it into a file, without the blanks that fill its lines."""
    stream = io.StringIO()
    show(explanation_page(explanation), stream, width=100)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def findings(explanation: Explanation) -> tuple[Finding, ...]:
    """Everything that refuses the one document."""
    (told,) = explanation.documents
    return told.refusals


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.name)
def test_explanation_is_the_one_beside(
    mutation: Mutation, explained: Callable[[Mutation], Explanation], request: pytest.FixtureRequest
) -> None:
    """Each common error is explained in the same words as last time."""
    found = page(explained(mutation))
    path = PAGES / f"{mutation.name}.txt"
    if request.config.getoption("--golden"):
        path.write_text(found, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == found


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.name)
def test_explanation_says_where_what_and_what_to_do(
    mutation: Mutation, explained: Callable[[Mutation], Explanation]
) -> None:
    """The error made is the error told, with a place, what was found or expected, and a remedy."""
    told = findings(explained(mutation))
    lacking = [one.number for one in told if not (one.path or one.line) or not (one.found or one.expected)]

    assert mutation.motif in [one.key for one in told]
    assert lacking == []
    assert all(one.action for one in told)


@pytest.mark.parametrize("mutation", SCHEMA_ERRORS, ids=lambda mutation: mutation.name)
def test_schema_error_has_a_remedy_of_its_own(mutation: Mutation, explained: Callable[[Mutation], Explanation]) -> None:
    """What the schema refuses is told with what to write instead, in this very invoice, and with its field."""
    told = findings(explained(mutation))
    generic = [
        one.key for one in told if one.action == motifs.BY_KEY[one.key].remedy and motifs.BY_KEY[one.key] not in GENERIC
    ]

    assert generic == [] or mutation.name in WITHOUT_VALUE
    assert all(one.line for one in told)


@pytest.mark.parametrize("mutation", SCHEMA_ERRORS, ids=lambda mutation: mutation.name)
def test_one_error_is_told_once(mutation: Mutation, explained: Callable[[Mutation], Explanation]) -> None:
    """One mistake, one finding: nothing that follows from it is told as another."""
    expected = 2 if mutation.name == "ubl-deux-oublis" else 1

    assert len(findings(explained(mutation))) == expected


def test_there_are_many_and_distinct() -> None:
    """At least 50 errors, in both vocabularies, no two alike, and no page without its error."""
    pages = {path.stem for path in PAGES.glob("*.txt")}
    names = [mutation.name for mutation in ALL]

    assert len(names) == len(set(names)) >= 50
    assert {"ubl", "cii", "avoir"} <= {name.partition("-")[0] for name in names}
    assert pages == set(names)
