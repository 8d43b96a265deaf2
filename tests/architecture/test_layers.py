"""The layers point down: the contracts of pyproject hold, and they would see it if they did not."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Judge the package of a folder by the contracts of its pyproject, without a cache shared between runs."""
    command = [str(LINT_IMPORTS), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its contracts, to be broken."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(REPOSITORY / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return folder


def _imports(path: Path) -> Iterator[str]:
    """The modules a file names in its imports, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def test_contracts_are_kept() -> None:
    """`make layers` is the court; here it sits in the suite as well."""
    done = _lint(REPOSITORY)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/flux.py", "import pipeline.codecs.xml", "Layers point down"),
        ("stages/route.py", "import pipeline.stores.journal", "Layers point down"),
        ("stages/detect.py", "import lxml.etree", "Pure layers import no machinery"),
        ("domain/motif.py", "import stdnum", "The domain knows only the standard library"),
        ("runtime/replay.py", "import sqlalchemy", "SQLAlchemy stays below stores"),
    ],
)
def test_a_contract_sees_what_breaks_it(house: Path, module: str, line: str, contract: str) -> None:
    """A contract that lets everything through would pass for ever: each is broken once."""
    path = house / "pipeline" / module
    original = path.read_text(encoding="utf-8")
    path.write_text(f"{original}\n{line}\n", encoding="utf-8")
    try:
        done = _lint(house)
    finally:
        path.write_text(original, encoding="utf-8")

    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


def test_every_layer_is_in_the_list(house: Path) -> None:
    """The list is exhaustive: a new folder of the package must find its place in it."""
    stray = house / "pipeline" / "elsewhere.py"
    stray.write_text('"""Nowhere."""\n', encoding="utf-8")
    try:
        done = _lint(house)
    finally:
        stray.unlink()

    assert done.returncode == 1
    assert "elsewhere" in done.stdout


def test_the_domain_imports_the_standard_library_only() -> None:
    """Whatever the contracts forbid by name, nothing else comes in either."""
    foreign = [
        (path.name, name)
        for path in sorted((REPOSITORY / "pipeline" / "domain").glob("*.py"))
        for name in _imports(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("pipeline.domain")
    ]

    assert foreign == []
