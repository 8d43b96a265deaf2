"""Look up the directory (annuaire): one SQLite file, built by ``annuaire_import`` and never changed in place.

A new import replaces the file; every process that has it open sees that at its next look-up and opens the new one.
The object pickles as its path, and each thread of each process has its own connection.

Limits: read only; how the file is built stands in ``annuaire_import``.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.faults import StorageFault
from pipeline.stores.files import shown

MOST_KEPT = 4_096
LAYOUT = 1  # PRAGMA user_version of the files that this code reads and writes

_STRUCTURES = (
    "SELECT type_identifiant, identifiant, raison_sociale, gestion_engagement, gestion_service,"
    " gestion_service_engagement, est_moa, est_moa_uniquement, active FROM structure WHERE"
)
_STRUCTURE = f"{_STRUCTURES} identifiant = ?"
# a range of the primary key, where LIKE would read the whole table
_SAME_SIREN = f"{_STRUCTURES} active AND identifiant >= ? AND identifiant < ? ORDER BY identifiant LIMIT ?"
_SERVICES = "SELECT identifiant, code, nom, gestion_egmt, actif FROM service WHERE identifiant = ?"
_SERVICE = f"{_SERVICES} AND code = ?"
_Key = TypeVar("_Key", str, tuple[str, str])
_Found = TypeVar("_Found", Structure, Service)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many structures and services a directory knows."""

    structures: int
    services: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """A connection, the process that made it, the file it reads as it was just before it was opened; and the rows
    that were found in it lately, since the same recipients come back, each looked up by two stages."""

    pid: int
    file: tuple[int, int, int, int]
    connection: sqlite3.Connection
    structures: dict[str, Structure] = field(default_factory=dict)
    services: dict[tuple[str, str], Service] = field(default_factory=dict)


class AnnuaireFile:
    """The directory on disk; opened at the first look-up. All look-ups raise ``StorageFault`` if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = os.fspath(path)
        self._local = threading.local()

    def __reduce__(self) -> tuple[type[AnnuaireFile], tuple[Path]]:
        """Travel to a child process as a path: connections do not."""
        return AnnuaireFile, (self.path,)

    def structure(self, siret: str) -> Structure | None:
        """Find a structure by its identifier (14 digits for a SIRET)."""
        known = self._opened().structures
        found = known.get(siret)
        if found is None and (rows := self._rows(_STRUCTURE, (siret,))):
            found = _keep(known, siret, _structure(rows[0]))
        return found

    def establishments(self, siren: str, most: int) -> tuple[Structure, ...]:
        """List active structures whose SIRET begins with this SIREN, in order, ``most`` at most."""
        return tuple(_structure(row) for row in self._rows(_SAME_SIREN, (siren, f"{siren}:", most)))

    def service(self, siret: str, code: str) -> Service | None:
        """Find a service of a structure by its code, as it is written in the directory."""
        known = self._opened().services
        found = known.get((siret, code))
        if found is None and (rows := self._rows(_SERVICE, (siret, code))):
            found = _keep(known, (siret, code), _service(rows[0]))
        return found

    def services(self, siret: str) -> tuple[Service, ...]:
        """List the services of a structure, by code."""
        return tuple(_service(row) for row in self._rows(f"{_SERVICES} ORDER BY code", (siret,)))

    def counts(self) -> Counts:
        """Count what the directory knows."""
        return Counts(*self._rows("SELECT (SELECT count(*) FROM structure), (SELECT count(*) FROM service)", ())[0])

    @property
    def imported_le(self) -> datetime:
        """When the last import was made, in UTC."""
        return datetime.fromisoformat(self._rows("SELECT imported_le FROM import", ())[0][0])

    def close(self) -> None:
        """Close this thread's connection; the next look-up opens it again."""
        opened: _Opened | None = getattr(self._local, "opened", None)
        self._local.opened = None
        if opened is not None and opened.pid == os.getpid():
            opened.connection.close()

    # Any: a row holds text and integers, whatever the query asked for
    def _rows(self, query: str, parameters: Sequence[str | int]) -> list[tuple]:  # type: ignore[type-arg]
        opened = self._opened()
        try:
            return opened.connection.execute(query, parameters).fetchall()
        except sqlite3.Error as err:
            raise self._unreadable() from err

    def _opened(self) -> _Opened:
        """What this thread has open of the file that stands there now."""
        try:
            status = os.stat(self._name)  # noqa: PTH116  a look at the file for each look-up: Path costs as much again
            file = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
            opened: _Opened | None = getattr(self._local, "opened", None)
            if opened is None or opened.file != file or opened.pid != os.getpid():
                self.close()
                opened = _Opened(os.getpid(), file, _open(self.path))
                self._local.opened = opened
        except (sqlite3.Error, OSError) as err:
            raise self._unreadable() from err
        return opened

    def _unreadable(self) -> StorageFault:
        self.close()
        return StorageFault(f"L'annuaire « {shown(self.path)} » ne peut pas être lu ; importez-le de nouveau")


def open_annuaire(path: Path) -> AnnuaireFile | None:
    """Give the directory at this path, or None when none was ever imported there."""
    return AnnuaireFile(path) if path.exists() else None


def _keep(known: dict[_Key, _Found], key: _Key, found: _Found) -> _Found:
    """Keep a row, after forgetting the others when they are many: what is not found is not kept, so keys are short."""
    if len(known) >= MOST_KEPT:
        known.clear()
    known[key] = found
    return found


def _open(path: Path) -> sqlite3.Connection:
    """Open without any lock: the file is replaced, never written to, so it may be called immutable."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    if connection.execute("PRAGMA user_version").fetchone() != (LAYOUT,):
        connection.close()
        raise sqlite3.DatabaseError("layout")
    return connection


# Any: a row holds text and integers
def _structure(row: tuple) -> Structure:  # type: ignore[type-arg]
    return Structure(*row[:3], *map(bool, row[3:]))


def _service(row: tuple[str, str, str, int, int]) -> Service:
    return Service(row[0], row[1], row[2], bool(row[3]), bool(row[4]))
