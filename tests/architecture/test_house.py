"""The rules of the house that a linter does not know: lengths, names, docstrings, provenance, skips."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MODULES = sorted((REPOSITORY / "pipeline").rglob("*.py"))
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))
MAX_LINES = 300
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
BUILT = {"__pycache__", ".venv", "var", ".git"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_file_is_too_long() -> None:
    """STYLE 21: a file is one noun or one verb, 300 lines at most."""
    long = {str(path.relative_to(REPOSITORY)): len(_text(path).splitlines()) for path in MODULES}

    assert {name: lines for name, lines in long.items() if lines > MAX_LINES} == {}


def test_no_module_has_a_vague_name() -> None:
    """STYLE 2: what a module is for is its name."""
    vague = [
        str(path)
        for path in MODULES
        if VAGUE & set((path.parent.name if path.stem == "__init__" else path.stem).split("_"))
    ]

    assert vague == []


def test_every_module_says_what_it_is_for() -> None:
    """STYLE 26: a docstring a module."""
    assert [str(path) for path in MODULES if not ast.get_docstring(ast.parse(_text(path)))] == []


def test_every_sample_has_its_provenance() -> None:
    """Each sample is listed with its sha256, and nothing is listed that is not there; verdicts have no provenance."""
    samples = REPOSITORY / "samples"
    provenance = tomllib.loads(_text(samples / "provenance.toml"))
    found = {
        str(path.relative_to(samples)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in samples.rglob("*")
        if path.is_file()
        and not BUILT & set(path.relative_to(samples).parts)
        and path.parent not in (samples, samples / "generator")
    }
    files = {name: digest for name, digest in found.items() if not name.endswith(".verdict.json")}

    assert files == {name: entry["sha256"] for name, entry in provenance.items()}


def test_no_third_party_schema_is_here() -> None:
    """Schemas and rule sets of others come from packages (adr 0003); only our reconstructions are files of ours."""
    kinds = {".xsd", ".xsl", ".xslt", ".sch"}
    found = [
        path.relative_to(REPOSITORY)
        for path in REPOSITORY.rglob("*")
        if path.suffix in kinds and not BUILT & set(path.relative_to(REPOSITORY).parts)
    ]

    assert [str(path) for path in found if path.parts[:2] != ("schemas", "reconstructed")] == []


def _skips(path: Path) -> Iterator[str]:
    """The reason of every skip of a test file; empty when it gives none."""
    for node in ast.walk(ast.parse(_text(path))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.importorskip"):
            texts = [
                part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            yield f"{path.relative_to(REPOSITORY)}:{node.lineno} {next((t for t in texts if ' ' in t), '')}"


def test_a_test_is_skipped_only_for_what_the_machine_lacks() -> None:
    """Only ``tests/needs.py`` skips: it says what is needed, and fails in CI. A test that is never run is no test."""
    skips = [skip for path in TESTS for skip in _skips(path)]

    assert {skip.partition(":")[0] for skip in skips} == {"tests/needs.py"}
    assert [skip for skip in skips if not skip.partition(" ")[2].startswith("needs ")] == []
