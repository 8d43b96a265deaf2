"""The catalogue of official rule sets: what ``schemas/regles.toml`` names, where it lies, and whether it is intact."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from pipeline.codecs.catalog import file_sha256, package_folder
from pipeline.codecs.resources import resource
from pipeline.domain.faults import SchemaFault


class _Table(TypedDict):
    """One table of regles.toml."""

    setting: str
    vocabulary: list[str]
    package: str
    file: str
    patterns: int
    version: str
    licence: str
    source: str
    sha256: str
    reads: NotRequired[dict[str, str]]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One compiled rule set: ``setting`` asks for it, ``vocabularies`` are those it judges, ``patterns`` how many
    patterns a whole run tells, ``files`` the sha256 of the set and of all it opens."""

    id: str
    setting: str
    vocabularies: tuple[str, ...]
    path: Path
    patterns: int
    version: str
    licence: str
    source: str
    files: Mapping[Path, str]

    def problems(self) -> list[str]:
        """Problems in French: a file that is missing or altered."""
        found = []
        for path, digest in self.files.items():
            if not path.is_file():
                found.append(f"{self.id} : le fichier {path} est introuvable")
            elif file_sha256(path) != digest:
                found.append(f"{self.id} : le fichier {path} n'est pas celui du catalogue (sha256 différent)")
        return found


@cache
def load_rule_sets() -> Mapping[str, RuleSet]:
    """Read ``schemas/regles.toml``.

    Raises:
        SchemaFault: the package that carries the sets is not installed.
    """
    tables: dict[str, _Table] = tomllib.loads(resource("schemas", "regles.toml").read_text("utf-8"))
    return {id_: _rule_set(id_, table) for id_, table in tables.items()}


def verified(rule_set: RuleSet) -> RuleSet:
    """The same set, its files found intact.

    Raises:
        SchemaFault: a file is missing or altered.
    """
    problems = rule_set.problems()
    if problems:
        raise SchemaFault(" ; ".join(problems))
    return rule_set


def sets_for(settings: tuple[str, ...], vocabulary: str) -> tuple[RuleSet, ...]:
    """Sets that these settings ask for and that judge this vocabulary, in the order of the settings."""
    known = load_rule_sets().values()
    return tuple(
        one for setting in settings for one in known if one.setting == setting and vocabulary in one.vocabularies
    )


def versions_of(settings: tuple[str, ...]) -> tuple[str, ...]:
    """Every set of these settings and its version, for the journal's events."""
    known = load_rule_sets().values() if settings else ()
    return tuple(f"{one.id}={one.version}" for one in known if one.setting in settings)


def _rule_set(id_: str, table: _Table) -> RuleSet:
    path = package_folder(table["package"]) / table["file"]
    beside = {path.parent / name: digest for name, digest in table.get("reads", {}).items()}
    return RuleSet(
        id=id_,
        setting=table["setting"],
        vocabularies=tuple(table["vocabulary"]),
        path=path,
        patterns=table["patterns"],
        version=table["version"],
        licence=table["licence"],
        source=table["source"],
        files={path: table["sha256"], **beside},
    )
