"""The fuzz targets hold on every sample and on mutations drawn from a fixed seed: ``make fuzz`` goes on from there."""

from __future__ import annotations

import gzip

import pytest

from tests.fuzz import run
from tests.fuzz.seeds import LARGEST, mutated, seeds
from tests.fuzz.targets import TARGETS

MUTATIONS = 300


@pytest.mark.parametrize("name", TARGETS)
def test_every_sample_passes(name: str) -> None:
    """What a target starts from breaks no promise, and there is enough of it."""
    target, sown = TARGETS[name], seeds(name)
    for content in sown:
        target(content)

    assert len(sown) > 50
    assert max(map(len, sown)) <= LARGEST


@pytest.mark.parametrize("name", TARGETS)
def test_mutations_pass(name: str) -> None:
    """Bytes changed, cut, doubled and put in: refused or read, nothing else; the same ones at each run."""
    made = tuple(mutated(name, MUTATIONS))
    for content in made:
        TARGETS[name](content)

    assert tuple(mutated(name, MUTATIONS)) == made


@pytest.mark.parametrize(
    ("name", "content"),
    [
        # a root whose prefix is never declared, in a document that streams: found by atheris, 2026
        ("xml", b'<?xml version="1.0"?><a:b><a:c/></a:b>'),
    ],
)
def test_what_was_found_stays_fixed(name: str, content: bytes) -> None:
    """Inputs that once broke a promise."""
    TARGETS[name](content)


def test_a_broken_promise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target is no empty shell: a codec that raises, or gives a path as a name, is found."""
    from tests.fuzz import targets

    def lying(content: bytes, *_: object) -> object:
        yield targets.Member("../evade", content)

    monkeypatch.setattr(targets, "read_members", lying)
    with pytest.raises(AssertionError, match="a path"):
        targets.read_archive(gzip.compress(b"x"))


def test_unknown_target_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The names of the targets are told."""
    assert run.main(["images"]) == 2
    assert "names" in capsys.readouterr().err
