"""A chain is a visible list of stages, type-checked, that stops at the first refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mypy import api

from pipeline.chain import CHAIN
from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected
from pipeline.stages.compose import Chain, Outcome
from pipeline.stages.context import Context

_REPOSITORY = Path(__file__).parents[2]
_IMPORTS = """
from pipeline.stages.compose import Chain
from pipeline.stages.control import control
from pipeline.stages.detect import detect
from pipeline.stages.extract import extract
from pipeline.stages.route import route
from pipeline.stages.validate import validate
"""
_RIGHT = "Chain.start(detect).then(validate).then(extract).then(control).then(route)"
_WRONG = (
    "Chain.start(validate).then(detect)",
    "Chain.start(detect).then(extract)",
    "Chain.start(detect).then(validate).then(control)",
    "Chain.start(detect).then(validate).then(extract).then(route)",
)
_REFUSAL = rejected(because(motifs.TYPE_UNKNOWN))


def _double(item: int, _context: Context) -> int | Rejected:
    return item * 2


def _text(item: int, _context: Context) -> str | Rejected:
    return str(item)


def _refuse(_item: int, _context: Context) -> int | Rejected:
    return _REFUSAL


def test_the_whole_story() -> None:
    """A piece is detected, validated, extracted, controlled and routed, in this order."""
    assert CHAIN.names == ("detect", "validate", "extract", "control", "route")


def test_an_item_passes_through_the_stages(context: Context) -> None:
    """What one stage gives is what the next one takes."""
    assert Chain.start(_double).then(_double).then(_text).run(3, context) == Outcome("12", None)


def test_the_first_refusal_stops_the_chain(context: Context) -> None:
    """The last shape reached is given with the refusal, and the later stages do not run."""
    assert Chain.start(_double).then(_refuse).then(_text).run(3, context) == Outcome(6, _REFUSAL)


@pytest.mark.parametrize("name", CHAIN.names)
def test_until_keeps_the_named_stage(name: str) -> None:
    """``check --until`` runs up to and including that stage."""
    assert CHAIN.until(name).names == CHAIN.names[: CHAIN.names.index(name) + 1]


def test_until_an_unknown_stage_is_an_error() -> None:
    """A misspelt stage is our mistake, never an emitter's."""
    with pytest.raises(ValueError, match="not in tuple"):
        CHAIN.until("digest")


def test_mypy_refuses_every_chain_out_of_order(tmp_path: Path) -> None:
    """DESIGN §1: swapping two stages, or leaving one out, is a type error; the right order is none."""
    snippet = tmp_path / "chains.py"
    lines = (*_IMPORTS.splitlines(), *_WRONG, _RIGHT)
    snippet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = str(_REPOSITORY / "pyproject.toml")
    out, err, _ = api.run(["--config-file", config, "--cache-dir", str(tmp_path / "cache"), str(snippet)])
    refused = {int(line.split(":")[1]) for line in out.splitlines() if ": error: " in line and "[arg-type]" in line}

    assert err == ""
    assert [lines[number - 1] for number in sorted(refused)] == list(_WRONG)
    assert "Found 4 errors in 1 file" in out


def test_stages_are_named_in_what_they_are(make_context: Callable[..., Context]) -> None:
    """A chain of one stage is a chain."""
    assert Chain.start(_text).run(1, make_context()) == Outcome("1", None)
