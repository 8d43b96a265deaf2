"""What the code may not do with bytes from outside, whoever writes it next: each ban names the door that is allowed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = {
    str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8")
    for path in sorted((REPOSITORY / "pipeline").rglob("*.py"))
}
DOORS = {"lxml": "pipeline/codecs/", "pikepdf": "pipeline/codecs/", "xmlschema": "pipeline/codecs/"}
"""Who reads XML and PDF is in codecs, which hold the limits (STYLE 11)."""

MODULES = {
    "xml": "lxml, par codecs.xml",
    "pickle": "du JSON",
    "shelve": "le journal",
    "marshal": "du JSON",
    "yaml": "du TOML ou du JSON",
    "telnetlib": "rien",
    "ftplib": "rien",
    "smtplib": "rien",
    "urllib.request": "rien : lire n'ouvre aucune connexion",
    "http": "rien : lire n'ouvre aucune connexion",
    "requests": "rien : lire n'ouvre aucune connexion",
    "httpx": "rien : lire n'ouvre aucune connexion",
}
CALLS = {
    "eval": "parser",
    "exec": "une fonction",
    "compile": "une fonction",
    "__import__": "import",
    "os.system": "subprocess, sans shell",
    "os.popen": "subprocess, sans shell",
    "tarfile.open": "codecs.tar, qui parcourt lui-même",
    "shutil.unpack_archive": "codecs.archive",
    "yaml.load": "du TOML ou du JSON",
    "tempfile.mktemp": "mkstemp",
}
METHODS = {
    "extractall": "codecs.archive",
    "extract": "codecs.archive",
    "xinclude": "rien : XInclude n'est jamais suivi",
}
KEYWORDS = {
    ("huge_tree", True): "les limites de libxml2",
    ("resolve_entities", True): "« internal »",
    ("resolve_entities", False): "« internal » : False ouvre les entités paramètres externes (adr 0002)",
    ("no_network", False): "jamais de réseau en lisant",
    ("load_dtd", True): "un DOCTYPE est refusé",
    ("dtd_validation", True): "un DOCTYPE est refusé",
    ("collect_ids", False): "charge une DTD externe (adr 0002)",
    ("shell", True): "une liste d'arguments",
    ("follow_symlinks", True): "un lien n'est jamais suivi",
}


def _problems(name: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        for found, instead in _found(node, name):
            yield f"{name}:{getattr(node, 'lineno', 0)} {found} ; permis : {instead}"


def _found(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(node, name)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Dict):  # options kept in a table, as those of the parser are
        pairs = [
            (key.value, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        ]
        yield from _options(pairs)


def _imports(node: ast.Import | ast.ImportFrom, name: str) -> Iterator[tuple[str, str]]:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for module in modules:
        for banned, instead in MODULES.items():
            if module == banned or module.startswith(f"{banned}."):
                yield f"import {module}", instead
        top = module.partition(".")[0]
        if top in DOORS and not name.startswith(DOORS[top]):
            yield f"import {module}", DOORS[top]


def _calls(node: ast.Call) -> Iterator[tuple[str, str]]:
    called = ast.unparse(node.func)
    if called in CALLS:
        yield called, CALLS[called]
    if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        yield f".{node.func.attr}()", METHODS[node.func.attr]
    yield from _options([(keyword.arg, keyword.value) for keyword in node.keywords])


def _options(pairs: list[tuple[object, ast.expr]]) -> Iterator[tuple[str, str]]:
    for key, value in pairs:
        given = value.value if isinstance(value, ast.Constant) else None
        if isinstance(given, bool) and (key, given) in KEYWORDS:
            yield f"{key}={given}", KEYWORDS[str(key), given]


def test_nothing_forbidden_is_done() -> None:
    """No entity, no DTD, no pickle, no extraction to disk, no shell, no network: nowhere in the package."""
    assert len(SOURCES) > 200
    assert [problem for name, source in SOURCES.items() for problem in _problems(name, source)] == []


@pytest.mark.parametrize(
    "line",
    [
        "import xml.etree.ElementTree",
        "from xml.dom import minidom",
        "from xml.etree import ElementTree",
        "import pickle",
        "from urllib.request import urlopen",
        "import lxml.etree",
        "XMLParser(huge_tree=True)",
        "options = {'resolve_entities': False}",
        "eval(text)",
        "tarfile.open(path)",
        "archive.extractall(folder)",
        "archive.extract(member)",
        "subprocess.run(line, shell=True)",
        "os.system(line)",
        "tree.xinclude()",
    ],
)
def test_each_ban_is_seen(line: str) -> None:
    """A ban that lets its own example through would pass for ever."""
    assert len(list(_problems("pipeline/stages/essai.py", line))) == 1


@pytest.mark.parametrize("line", ["import lxml.etree", "from urllib.parse import quote", "XMLParser(huge_tree=False)"])
def test_what_is_allowed_passes(line: str) -> None:
    """The codecs read XML; parsing a URL opens nothing; a limit that is kept is no fault."""
    assert list(_problems("pipeline/codecs/essai.py", line)) == []


@pytest.fixture(name="imported")
def _imported() -> Callable[[str], list[str]]:
    def where(word: str) -> list[str]:
        return [name for name, source in SOURCES.items() if word in source]

    return where


def test_tarfile_only_decodes_headers(imported: Callable[[str], list[str]]) -> None:
    """The CVE of its walk and of its extraction do not reach us: ``TarInfo.frombuf`` reads 512 bytes, in one module."""
    assert imported("import tarfile") == ["pipeline/codecs/tar.py"]
    assert "tarfile.open" not in SOURCES["pipeline/codecs/tar.py"]
    assert "tarfile.TarFile" not in SOURCES["pipeline/codecs/tar.py"]
