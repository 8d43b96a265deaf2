"""What is documented is what there is: dependencies, targets, commands, settings, formats, decisions."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from pipeline import config
from pipeline.cli import app
from pipeline.domain import motifs
from pipeline.domain.flux import INTERFACES, Standing
from pipeline.formats import cii, ubl, ubl_paths
from pipeline.formats.registry import FORMATS

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
ADR = DOCS / "adr"
DECISIONS = sorted(ADR.glob("[0-9][0-9][0-9][0-9]-*.md"))
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FORMATS_PAGE = DOCS / "formats.md"
MAX_DECISION_LINES = 60
AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _names(requirements: list[str]) -> list[str]:
    return [re.match(r"[\w.-]+", line)[0] for line in requirements]  # type: ignore[index]  # a requirement has a name


def _dependencies() -> list[str]:
    return _names(
        [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]
    )


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None


# --- dependencies and decisions ---------------------------------------------------------------------


def test_every_dependency_has_its_line_in_a_decision() -> None:
    """STYLE 37: a dependency nobody argued for is not one; the index alone does not count."""
    decisions = "\n".join(map(_text, DECISIONS))
    unnamed = [name for name in _dependencies() if not _mentions(decisions, name)]

    assert unnamed == []


def test_every_decision_is_in_the_index() -> None:
    """The index lists each decision once, under its own title's number."""
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\)", _text(ADR / "README.md"), re.MULTILINE)

    assert listed == [(path.name[:4], path.name) for path in DECISIONS]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_is_half_a_page(path: Path) -> None:
    """A decision longer than a screen is not read; its title bears its number, and it says its price."""
    lines = _text(path).splitlines()

    assert len(lines) <= MAX_DECISION_LINES
    assert lines[0].startswith(f"# {path.name[:4]}. ")
    assert re.search(r"\bPrix\b", "\n".join(lines))


def test_the_lock_pins_every_dependency_by_hash() -> None:
    """`pip install --require-hashes` needs a hash a pin; a URL or a folder of ours would hold on one machine only."""
    logical = re.sub(r"\\\n\s*", " ", _text(REPOSITORY / "requirements.lock"))
    lines = [line for line in logical.splitlines() if line and not line.lstrip().startswith("#")]
    pinned = {re.match(r"[\w.-]+", line)[0].lower(): line for line in lines if "==" in line}  # type: ignore[index]  # a pin has a name
    unhashed = [name for name, line in pinned.items() if "--hash=sha256:" not in line]

    assert unhashed == []
    assert [line for line in lines if "==" not in line or "://" in line] == []
    assert [name for name in _dependencies() if name.lower() not in pinned] == []


# --- make, commands, settings -----------------------------------------------------------------------


def test_every_target_explains_itself() -> None:
    """Each target of the Makefile has its `##` line, and `make help` prints it."""
    makefile = _text(REPOSITORY / "Makefile")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    targets = sorted(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    shown = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout

    assert targets == sorted(phony[1].split())
    assert [name for name in targets if not re.search(rf"^  make {name} +\S", shown, re.MULTILINE)] == []


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:  # Any: typer's own click classes
    children = getattr(command, "commands", {})
    for name, child in children.items():
        yield from _commands(child, (*path, name))
    if not children:
        yield " ".join(path), command


def test_every_command_is_in_the_readme() -> None:
    """A command that the README does not name does not exist."""
    readme = _text(REPOSITORY / "README.md")
    names = [name for name, _ in _commands(typer.main.get_command(app))]
    unnamed = [name for name in names if not re.search(rf"\b{name}\b", readme)]

    assert len(names) >= 12
    assert unnamed == []


def test_every_command_and_option_helps() -> None:
    """`--help` says what each command and each option is for."""
    found = dict(_commands(typer.main.get_command(app)))
    options = [
        (name, parameter)
        for name, command in found.items()
        for parameter in command.params
        if parameter.opts[0][0] == "-"
    ]

    assert [name for name, command in found.items() if not command.help] == []
    assert [(name, parameter.opts) for name, parameter in options if not parameter.help] == []


def _documented(path: Path) -> dict[str, Any]:  # Any: a table of TOML
    """The settings of a documented file, each commented key taken for given."""
    shown = re.sub(r"^# (?=\[|[a-z-]+ = )", "", _text(path), flags=re.MULTILINE)
    return tomllib.loads(shown)


def _defaults(kind: type[msgspec.Struct]) -> dict[str, Any]:  # Any: whatever the setting holds
    given = msgspec.to_builtins(kind())
    return {field.encode_name: given[field.encode_name] for field in msgspec.structs.fields(kind)}


def test_every_setting_is_documented_with_its_default() -> None:
    """config/pipeline.toml shows every key of Settings, and the value it has when nothing is written."""
    shown, defaults = _documented(REPOSITORY / "config" / "pipeline.toml"), _defaults(config.Settings)
    tables = {name: value for name, value in defaults.items() if isinstance(value, dict) and name != "schemas"}

    assert shown.keys() == defaults.keys()
    assert {name: shown[name] for name in tables} == {name: _listed(value) for name, value in tables.items()}
    assert shown["root"] == str(config.DEFAULT_ROOT)


def test_every_setting_of_a_partner_is_documented_with_its_default() -> None:
    """config/emetteurs.toml shows every key of Emetteur and its default; two have an example instead."""
    (shown,) = _documented(REPOSITORY / "config" / "emetteurs.toml").values()
    defaults = _listed(_defaults(config.Emetteur))
    examples = {"raison-sociale", "settle-seconds"}

    assert shown.keys() == defaults.keys()
    assert {key: value for key, value in shown.items() if key not in examples} == {
        key: value for key, value in defaults.items() if key not in examples
    }
    assert shown["settle-seconds"] == config.Depot().settle_seconds


def _listed(table: dict[str, Any]) -> dict[str, Any]:  # Any: as _defaults
    return {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}


# --- docs/formats.md --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(INTERFACES))
def test_every_interface_is_documented(code: str) -> None:
    """The interface tables say the type, the syntax and the vocabularies, or what to use instead."""
    interface = INTERFACES[code]
    (row,) = re.findall(rf"^\| {code}\b.*$", _text(FORMATS_PAGE), re.MULTILINE)
    accepted = interface.standing is Standing.ACCEPTED
    told = [interface.type.value, interface.syntax or "—", *interface.vocabularies] if accepted else [interface.advice]

    assert [word for word in told if word not in row] == []
    assert not accepted or ("| PDF" in row) is interface.pdf


def test_every_format_is_documented() -> None:
    """Accepted formats with vocabulary, root and schema; refused ones with the very sentence the emitter gets."""
    page = _text(FORMATS_PAGE)
    refused = [one.name for one in FORMATS if one.refusal and f"| {one.refusal} |" not in page]
    accepted = [
        one.name
        for one in FORMATS
        for namespace, root in one.roots
        if not one.refusal
        and f"| `{one.vocabulary}` | `{root}` | {_namespace(namespace)} | `{one.schema}` |" not in page
    ]

    assert (refused, accepted) == ([], [])


def _namespace(name: str | None) -> str:
    return f"`{name}`" if name else "—"


def test_every_field_is_documented_where_it_is_read() -> None:
    """One row a term, with the paths of both vocabularies in the order in which they are tried."""
    page = _text(FORMATS_PAGE)
    ubl_fields, cii_fields = ubl._fields(ubl_paths.INVOICE), cii._FIELDS
    wrong = [
        term.value
        for term in ubl_fields.keys() | cii_fields.keys()
        if f"| {_paths(ubl_fields[term], '/Invoice/')} | {_paths(cii_fields[term], '/CrossIndustryInvoice/')} |"
        not in page
    ]

    assert wrong == []


def _paths(paths: tuple[Any, ...], root: str) -> str:  # Any: fields.Path, which is no public name
    bare = (path.shown.removeprefix(root).replace(AGREEMENT, "AHTA").replace(SETTLEMENT, "AHTS") for path in paths)
    return " puis ".join(f"`{path}`" for path in bare)


def test_every_motif_and_setting_that_a_page_quotes_exists() -> None:
    """`XML_DOCTYPE` or `limites.flux-octets` in a page must not outlive what it names."""
    quoted = re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", _text(FORMATS_PAGE))
    settings = _defaults(config.Settings)
    named = {
        found
        for page in PAGES
        for found in re.findall(r"`(limites|depot|jugement|export|routage)\.([a-z-]+)`", _text(page))
    }

    assert sorted(set(quoted) - motifs.BY_KEY.keys()) == []
    assert sorted((table, key) for table, key in named if key not in settings[table]) == []


def test_every_link_leads_somewhere() -> None:
    """Relative links between pages, and to the code."""
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", _text(page))]

    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
