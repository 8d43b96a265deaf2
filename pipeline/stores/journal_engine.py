"""The database under the journal: connections, transactions, and its schema brought to head.

SQLite is set so that a commit survives a power cut (ECOSYSTEM §3.4); a write begins with BEGIN IMMEDIATE, so
that what it reads cannot change under it. Every error of the database is a ``StorageFault``; when its disk fails, a
``DurabilityFault``, since nobody knows then what a commit has kept.
A file on a network mount is refused: SQLite is not safe there.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from pipeline.domain.faults import ConfigurationFault, DurabilityFault, StorageFault
from pipeline.stores.migrations import HEAD
from pipeline.stores.mounts import refuse_remote_database
from pipeline.stores.points import point
from pipeline.stores.sqlite import driver

MIN_SQLITE = (3, 37)
"""First version with STRICT tables."""

_CAUTIOUS = ("TRUNCATE", "EXTRA")
_PATIENCE = 5  # seconds
_PRIVATE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
_TAKEN, _IO_ERROR = (5, 6, 15), 10  # SQLITE_BUSY, LOCKED, PROTOCOL; IOERR: sqlite.org/rescode.html
_MIGRATION = threading.Lock()  # Alembic's context is one for the whole process


class Database:
    """One journal database. Threads share it: writes take turns, and so does everything on the in-memory twin."""

    def __init__(self, url: str) -> None:
        with guarded(), _known_driver():
            parsed = make_url(url)
            self._memory = parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")
            self._engine = _sqlite(parsed, memory=self._memory) if _is_sqlite(parsed) else _server(parsed)
        self._writer = self._engine.execution_options(immediate=True)
        # waiting on a lock is fair and instant; waiting on a busy SQLite file is neither
        self._turn = threading.RLock()

    @property
    def engine(self) -> Engine:
        """The engine itself, for tests that look at plans and settings."""
        return self._engine

    @contextmanager
    def write(self, what: str) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or nothing; ``what`` names its points (``points``)."""
        with guarded(), self._turn, self._writer.begin() as connection:
            yield connection
            point(f"journal.{what}.avant")
        point(f"journal.{what}")

    @contextmanager
    def undone(self) -> Iterator[Connection]:
        """One transaction that writes and of which nothing is kept."""
        with guarded(), self._turn, self._writer.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that reads. Keep it short: on SQLite a reader holds every commit back."""
        if self._memory:
            with guarded(), self._turn, self._engine.connect() as connection:
                yield connection
            return
        with guarded(), self._engine.connect() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema to head; a journal already there costs one look."""
        with self.read() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        with _MIGRATION, self.write("migration") as connection:
            _upgrade(connection)

    def rewrite(self) -> None:
        """Write an SQLite file anew from its rows, in one transaction: no free room of it still shows what was there.

        Not by VACUUM in place, whose copy is in memory where SQLite was built so. Twice the size of the journal must be
        free on its disk. A server sees to such things by itself.

        Raises:
            StorageFault: no room, or another process reads just now; the journal is as it was, or anew.
        """
        database = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or self._memory or database is None:
            return
        copy = Path(f"{database}.compacte")
        copy.unlink(missing_ok=True)
        with guarded(), self._turn:
            live = driver.connect(database, timeout=_PATIENCE, isolation_level=None)
            try:
                live.execute("VACUUM INTO ?", (str(copy),))
                with closing(driver.connect(str(copy))) as written:
                    written.backup(live)
                (busy, *_) = live.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                live.close()
                copy.unlink(missing_ok=True)
        if busy:
            raise StorageFault("Relancer la purge : un autre processus lit le journal, qui garde encore trace du passé")

    def harden(self) -> None:
        """Write anew what an earlier process left in SQLite's log, before anything relies on it.

        If that process stopped on a failed sync of the log, SQLite reads from memory what may not be on the disk, and
        takes for committed what was refused to us. Copied into the database, it is.

        Raises:
            StorageFault: another process reads for too long.
            DurabilityFault: the disk fails.
        """
        if self._memory or self._engine.dialect.name != "sqlite":
            return
        with guarded(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
            (is_busy, *_) = cursor.fetchone() or (0,)
            cursor.close()
        if is_busy:
            raise StorageFault("Le journal refuse de travailler : un autre processus le lit depuis trop longtemps")

    def close(self) -> None:
        """Close every connection; the in-memory twin vanishes."""
        with guarded():
            self._engine.dispose()


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever the database raises into a ``StorageFault``, or a ``DurabilityFault`` when its disk fails."""
    try:
        yield
    except (SQLAlchemyError, driver.Error) as err:
        kind = DurabilityFault if _sqlite_code(getattr(err, "orig", None) or err) == _IO_ERROR else StorageFault
        raise kind(f"Le journal refuse de travailler : {_cause(err)}") from err


@contextmanager
def _known_driver() -> Iterator[None]:
    """The URL may hold a password: none of its words are told.

    Raises:
        ConfigurationFault: no driver speaks to this kind of database, or the URL is none.
    """
    try:
        yield
    except (ImportError, ValueError, ArgumentError) as err:
        raise ConfigurationFault(
            "Corriger le réglage « journal » : attendu sqlite:////chemin/journal.sqlite3, ou l'adresse d'une base "
            f"dont le pilote est installé ({type(err).__name__})"
        ) from err


def _cause(err: Exception) -> str:
    """What the database said, on its first line: the next ones, and SQLAlchemy's own words, quote the values."""
    said = getattr(err, "orig", None) or (err if isinstance(err, driver.Error) else None)
    lines = str(said).splitlines() if said is not None else []
    return lines[0] if lines else type(err).__name__


def insert_or_nothing(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, leaving out those whose key is taken: the constraint decides, not an earlier look."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
        return
    connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)


def journal_mode(version: tuple[int, ...]) -> tuple[str, str]:
    """Choose journal mode and synchronous level: WAL only where its corruption bug is cured (ECOSYSTEM §3.4)."""
    cured = version >= (3, 51, 3) or (version[:2] == (3, 50) and version >= (3, 50, 7))
    if cured or (version[:2] == (3, 44) and version >= (3, 44, 6)):
        return "WAL", "FULL"
    return _CAUTIOUS


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _server(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: URL, *, memory: bool) -> Engine:
    if driver.sqlite_version_info < MIN_SQLITE:
        raise StorageFault(f"Installer SQLite 3.37 ou plus récent : la version présente est {driver.sqlite_version}")
    if memory:
        engine = create_engine(url, module=driver, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        refuse_remote_database(Path(url.database or ""))
        _keep_private(url)
        engine = create_engine(url, module=driver, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _keep_private(url: URL) -> None:
    """Let nobody else read the journal; SQLite gives the same rights to what it writes beside.

    It is never opened here but to create it: closing a file ends every lock that this process holds on it.
    """
    journal = Path(url.database or "")
    if str(journal).startswith("file:"):  # a URI of SQLite's own, whose file it alone can name
        return
    try:
        os.close(os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE))
    except OSError:
        pass  # there already, or nowhere to put it, which SQLite says better
    for path in (journal.with_name(f"{journal.name}{suffix}") for suffix in _BESIDE):
        try:
            if stat.S_IMODE(path.stat().st_mode) & ~_PRIVATE:
                path.chmod(_PRIVATE)
        except OSError:
            pass  # absent, or another account's: doctor names it


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin where it pleases; _on_begin does
    mode, synchronous = journal_mode(driver.sqlite_version_info)
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    if _enter_mode(cursor, mode) not in {mode.lower(), "memory"}:  # a file system without shared memory
        mode, synchronous = _CAUTIOUS
        _enter_mode(cursor, mode)
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _enter_mode(cursor: DBAPICursor, mode: str) -> str:
    """Set the journal mode; which one it is then. SQLite does not wait by itself when others open the file just now."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode={mode}")
            (found,) = cursor.fetchone() or ("",)
            return str(found)
        except driver.OperationalError as err:
            if _sqlite_code(err) not in _TAKEN or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _sqlite_code(err: BaseException) -> int:
    """The primary result code of SQLite; 0 for another database."""
    return int(getattr(err, "sqlite_errorcode", 0)) & 0xFF


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "pipeline.stores:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as err:
        raise StorageFault(
            f"Installer une version plus récente d'edi-flux : le journal est à la révision {_version(connection)}, "
            f"cette version connaît {HEAD}"
        ) from err
