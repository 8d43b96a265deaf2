"""The threats page keeps its word: each test that it names is there, and each boundary says what is not defended."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "threats.md").read_text(encoding="utf-8")
BOUNDARIES = 10
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_ROW = re.compile(r"^\| (?!---|menace )(.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def _tests(path: Path) -> set[str]:
    return {
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_is_named_exists() -> None:
    """A defence whose test was renamed or removed is no longer shown."""
    named = _NAMED.findall(PAGE)
    missing = [
        (path, test)
        for path, test in named
        if not (REPOSITORY / path).is_file() or (test and test not in _tests(REPOSITORY / path))
    ]

    assert len(named) > 50
    assert missing == []


def test_every_path_to_a_test_can_be_checked() -> None:
    """A folder of tests may be spoken of; a file is named so that the test above sees it."""
    assert len(re.findall(r"tests/[\w/]+\.py", PAGE)) == len(_NAMED.findall(PAGE))


def test_every_threat_has_its_defence_and_its_limit() -> None:
    """Four cells a row, each filled; a test in each, or how else it is seen."""
    chapters = re.split(r"^## (?=\d)", PAGE, flags=re.MULTILINE)[1:]
    rows = [_ROW.findall(chapter) for chapter in chapters]

    assert [chapter.partition(".")[0] for chapter in chapters] == [str(number) for number in range(1, BOUNDARIES + 1)]
    assert [len(found) >= 3 for found in rows] == [True] * BOUNDARIES
    assert [
        row for found in rows for row in found if "`tests/" not in row[2] and not row[2].startswith("relecture")
    ] == []


def test_security_says_how_to_report() -> None:
    """SECURITY.md stands where it is looked for, and leads to the page."""
    text = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")

    assert "## Signaler une faille" in text
    assert "](docs/threats.md)" in text
