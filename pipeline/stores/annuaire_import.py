"""Build the directory's SQLite file from its CSV tables, beside the one in use, then rename it over that one.

Whoever looks things up sees the old directory or the new one, never half of one. A table that is not in the import
keeps what the directory knew. A bad row is counted and described, and never stops the import; a table without a single
good row does, because a directory emptied by mistake would refuse every invoice.

Limits: identifiers are only padded and measured; their keys are not judged here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pipeline.domain.annuaire import PSEUDO_SERVICE
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.annuaire import LAYOUT
from pipeline.stores.annuaire_source import Kind, Row, Table, read_tables
from pipeline.stores.files import make_directory, shown, storing, sync_directory
from pipeline.stores.points import point
from pipeline.stores.together import sync_file

MAX_PROBLEMS = 20
_PROGRESS_EVERY = 5_000
_TRUE, _FALSE = frozenset({"true", "1", "oui", "vrai", "o"}), frozenset({"false", "0", "non", "faux", "n", ""})
_SIRET_DIGITS = 14

_LAYOUT = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA user_version = {LAYOUT};
CREATE TABLE structure (
    identifiant TEXT PRIMARY KEY, type_identifiant TEXT NOT NULL, raison_sociale TEXT NOT NULL,
    gestion_engagement INTEGER NOT NULL, gestion_service INTEGER NOT NULL,
    gestion_service_engagement INTEGER NOT NULL, est_moa INTEGER NOT NULL, est_moa_uniquement INTEGER NOT NULL,
    active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE service (
    identifiant TEXT NOT NULL, code TEXT NOT NULL, nom TEXT NOT NULL, gestion_egmt INTEGER NOT NULL,
    actif INTEGER NOT NULL, PRIMARY KEY (identifiant, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE import (imported_le TEXT NOT NULL) STRICT;
"""
_NAMES = {Kind.STRUCTURES: "structure", Kind.SERVICES: "service"}
_INSERT = {
    Kind.STRUCTURES: "INSERT OR REPLACE INTO structure (type_identifiant, identifiant, raison_sociale,"
    " gestion_engagement, gestion_service, gestion_service_engagement, est_moa, est_moa_uniquement, active)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    Kind.SERVICES: "INSERT OR REPLACE INTO service (identifiant, code, nom, gestion_egmt, actif)"
    " VALUES (?, ?, ?, ?, ?)",
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: distinct structures and services read, rows left out, and French sentences (20 at most).

    A count of 0 means that the table was not in the import: what the directory knew of it was kept.
    """

    structures: int
    services: int
    ignored: int
    problems: tuple[str, ...]


def import_annuaire(
    files: Sequence[Path],
    target: Path,
    progress: Callable[[int], None] | None = None,
    *,
    now: datetime | None = None,
) -> ImportReport:
    """Read zips and CSVs, and put the directory at ``target``; the last of two rows with the same key wins.

    Args:
        files: the two tables together or one alone, in any order.
        target: the SQLite file that ``open_annuaire`` reads.
        progress: called with the number of rows read so far, every 5,000 rows and at the end.
        now: what ``imported_le`` will say; the clock by default.

    Raises:
        ConfigurationFault: a file is neither of the tables, is damaged, or holds no good row; nothing has changed.
        StorageFault: the file cannot be written, or the directory in use cannot be read; nothing has changed.
    """
    make_directory(target.parent)
    _sweep(target)
    temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
    tally = _Tally(progress)
    try:
        report = _build(temporary, files, target, tally, now or datetime.now(UTC))
        with storing("mettre en place", target):
            point("annuaire.construit")
            sync_file(temporary)
            point("annuaire.durable")
            temporary.replace(target)
            point("annuaire.echange")
    except sqlite3.Error as err:
        raise StorageFault(f"L'annuaire « {shown(target)} » ne peut pas être construit : {err}") from err
    finally:
        with storing("nettoyer", target.parent):
            temporary.unlink(missing_ok=True)
    sync_directory(target.parent)
    return report


@dataclass(slots=True)
class _Tally:
    """What has been read and left out so far."""

    progress: Callable[[int], None] | None
    read: int = 0
    ignored: int = 0
    problems: list[str] = field(default_factory=list)

    def row(self) -> None:
        self.read += 1
        if self.progress and self.read % _PROGRESS_EVERY == 0:
            self.progress(self.read)

    def bad(self, problem: str) -> None:
        self.ignored += 1
        self.say(problem)

    def say(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def _build(temporary: Path, files: Sequence[Path], target: Path, tally: _Tally, now: datetime) -> ImportReport:
    connection = sqlite3.connect(temporary.absolute().as_uri(), isolation_level=None, uri=True)
    try:
        connection.executescript(_LAYOUT)
        connection.execute("BEGIN")
        met = {kind for path in files for kind in _load(connection, path, tally)}
        counts = {kind: _count(connection, kind, met) for kind in Kind}
        connection.execute("INSERT INTO import VALUES (?)", (now.astimezone(UTC).isoformat(),))
        connection.execute("COMMIT")
        _keep(connection, target, [kind for kind in Kind if kind not in met])
    finally:
        connection.close()
    if tally.progress:
        tally.progress(tally.read)
    return ImportReport(counts[Kind.STRUCTURES], counts[Kind.SERVICES], tally.ignored, tuple(tally.problems))


def _load(connection: sqlite3.Connection, path: Path, tally: _Tally) -> set[Kind]:
    """Insert every table of a file; return which ones it held."""
    met: set[Kind] = set()
    unknown: list[str] = []
    for table in read_tables(path):
        if table.kind is None:
            unknown.append(f"« {table.label} » n'est ni la table des structures ni celle des services : laissé de côté")
            continue
        met.add(table.kind)
        parse = _structure if table.kind is Kind.STRUCTURES else _service
        connection.executemany(_INSERT[table.kind], _values(table, parse, tally))
    if not met:
        raise ConfigurationFault(
            f"« {shown(path)} » n'est pas l'annuaire : un zip ou un CSV séparé par des « ; » est attendu, dont"
            " l'en-tête porte StructureActive (structures) ou ServiceActif (services)"
        )
    for problem in unknown:
        tally.say(problem)
    return met


def _values(
    table: Table, parse: Callable[[tuple[str, ...]], tuple[str | int, ...] | str | None], tally: _Tally
) -> Iterator[tuple[str | int, ...]]:
    """Give the rows to insert; the others are counted, and described unless they are left out on purpose."""
    for row in table.rows:
        tally.row()
        values = parse(row.cells) if row.cells is not None else "nombre de colonnes différent de celui de l'en-tête"
        if isinstance(values, tuple):
            yield values
        elif values is None:
            tally.ignored += 1
        else:
            tally.bad(_sentence(table, row, values))


def _sentence(table: Table, row: Row, problem: str) -> str:
    return f"« {table.label} », ligne {row.line} : {problem} ; la ligne est ignorée"


def _structure(cells: tuple[str, ...]) -> tuple[str | int, ...] | str:
    """Return the values of ``_INSERT``, or what is wrong with the row."""
    type_identifiant, name = cells[0].strip().upper(), " ".join(cells[2].split())
    identifiant = _identifiant(cells[1], is_siret=type_identifiant in ("SIRET", ""))
    if identifiant is None:
        return _no_siret(cells[1])
    flags = _flags(cells[3:])
    if isinstance(flags, str):
        return flags
    return type_identifiant or "SIRET", identifiant, name, *flags


def _service(cells: tuple[str, ...]) -> tuple[str | int, ...] | str | None:
    """Return the values of ``_INSERT``, what is wrong with the row, or None for the pseudo-service."""
    code = cells[1].strip()
    if code == PSEUDO_SERVICE:
        return None
    identifiant = _identifiant(cells[0], is_siret=cells[0].strip().isdecimal())
    if identifiant is None:
        return _no_siret(cells[0])
    if not code:
        return "code de service vide"
    flags = _flags(cells[3:])
    if isinstance(flags, str):
        return flags
    return identifiant, code, " ".join(cells[2].split()), *flags


def _identifiant(cell: str, *, is_siret: bool) -> str | None:
    """Return the identifier; a SIRET gets back the leading zeros that a spreadsheet took from it."""
    compact = "".join(cell.split())
    if not is_siret:
        return compact or None
    if not (compact.isascii() and compact.isdecimal()) or len(compact) > _SIRET_DIGITS:
        return None
    return compact.zfill(_SIRET_DIGITS)


def _no_siret(cell: str) -> str:
    found = f"identifiant « {cell.strip()[:40]} » trouvé" if cell.strip() else "identifiant vide"
    return f"{found}, 14 chiffres attendus pour un SIRET"


def _flags(cells: Sequence[str]) -> list[int] | str:
    """Read booleans (``true`` and ``false``, and what spreadsheets make of them); an empty one is false."""
    words = [cell.strip().lower() for cell in cells]
    for word in words:
        if word not in _TRUE and word not in _FALSE:
            return f"« {word[:40]} » trouvé, « true » ou « false » attendu"
    return [int(word in _TRUE) for word in words]


def _count(connection: sqlite3.Connection, kind: Kind, met: set[Kind]) -> int:
    count = int(connection.execute(f"SELECT count(*) FROM {_NAMES[kind]}").fetchone()[0])  # noqa: S608  our own names
    if kind in met and not count:
        raise ConfigurationFault(f"La table des {_NAMES[kind]}s ne contient aucune ligne exploitable ; rien n'a changé")
    return count


def _keep(connection: sqlite3.Connection, target: Path, kinds: Sequence[Kind]) -> None:
    """Copy from the directory in use the tables that the import does not bring."""
    if not kinds or not target.exists():
        return
    connection.execute("ATTACH ? AS old", (f"{target.absolute().as_uri()}?mode=ro&immutable=1",))
    if connection.execute("PRAGMA old.user_version").fetchone() != (LAYOUT,):
        raise StorageFault(
            f"L'annuaire « {shown(target)} » est d'une autre version ; importez les deux tables ensemble"
        )
    for kind in kinds:
        name = _NAMES[kind]
        connection.execute(f"INSERT INTO main.{name} SELECT * FROM old.{name}")  # noqa: S608  our own names
    connection.execute("DETACH old")


def _sweep(target: Path) -> None:
    """Remove what a killed import left; one that still runs will find its file gone, and say so."""
    with storing("nettoyer", target.parent):
        for leftover in target.parent.glob(f".{target.name}.*.tmp"):
            leftover.unlink(missing_ok=True)
