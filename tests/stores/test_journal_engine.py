"""The database under the journal: durable settings, migrations at head, faults in our own words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.journal import open_journal
from pipeline.stores.journal_engine import Database, guarded, journal_mode
from pipeline.stores.journal_schema import METADATA
from pipeline.stores.migrations import HEAD, REVISIONS
from tests.stores.builders import NOW, document, receive, record, verdict
from tests.stores.old_journals import take_back


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 40, 1), ("TRUNCATE", "EXTRA")),
        ((3, 44, 5), ("TRUNCATE", "EXTRA")),
        ((3, 44, 6), ("WAL", "FULL")),
        ((3, 45, 0), ("TRUNCATE", "EXTRA")),
        ((3, 50, 6), ("TRUNCATE", "EXTRA")),
        ((3, 50, 7), ("WAL", "FULL")),
        ((3, 51, 2), ("TRUNCATE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((4, 0, 0), ("WAL", "FULL")),
    ],
)
def test_wal_only_where_it_is_sound(version: tuple[int, ...], expected: tuple[str, str]) -> None:
    """WAL from the versions that cure its bug, the rollback journal with EXTRA elsewhere."""
    assert journal_mode(version) == expected


def test_connections_are_durable_and_patient(tmp_path: Path) -> None:
    """Every connection: chosen journal mode, full or extra synchronisation, 5 s of patience, foreign keys."""
    database = Database(f"sqlite:///{tmp_path}/journal.sqlite3")
    with database.read() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("busy_timeout", "foreign_keys")]
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    database.close()

    assert settings == [5000, 1]
    assert (mode, level) in {("truncate", 3), ("wal", 2)}


def test_a_file_system_without_shared_memory_gets_the_cautious_mode(tmp_path: Path) -> None:
    """WAL needs memory that processes share; where there is none SQLite keeps another mode, and ours is the safe one."""
    database = Database(f"sqlite:///file:{tmp_path}/journal.sqlite3?vfs=unix-dotfile&uri=true")
    with database.read() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    database.close()

    assert (mode, level) == ("truncate", 3)


def test_migrations_build_the_tables_that_the_code_knows() -> None:
    """What ``migrations/`` builds and what ``journal_schema`` says are one schema; REVISIONS are the scripts, in order."""
    config = Config()
    config.set_main_option("script_location", "pipeline.stores:migrations")
    database = Database("sqlite://")
    database.migrate()
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert differences == []
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    assert [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1] == [*REVISIONS]


def test_a_journal_of_before_the_counts_is_counted_once(tmp_path: Path) -> None:
    """A journal without ``compte`` is brought to head with the counts of the flux that it holds."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    with open_journal(url) as journal:
        for claim in "abc":
            receive(journal, claim)
        record(journal, receive(journal, "d"), verdict(document()))
    take_back(url, "0001")

    with open_journal(url) as journal:
        assert journal.counts() == {"IN_RECU": 3, "IN_EN_COURS_TRAITEMENT_CPP": 1}
        receive(journal, "e")
        assert journal.counts()["IN_RECU"] == 4


def test_the_tables_suit_postgresql() -> None:
    """The same tables, in PostgreSQL's words, and nothing of SQLite's."""
    statements = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in METADATA.sorted_tables]

    assert len(statements) == len(METADATA.tables)
    assert [sql for sql in statements if "STRICT" in sql] == []


def test_a_journal_survives_closing(tmp_path: Path) -> None:
    """What was confirmed is there when the file is opened again."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    with open_journal(url) as journal:
        row = receive(journal)
        record(journal, row, verdict(document()))
        done = journal.confirm(row.id, now=NOW)
    with open_journal(url) as journal:
        assert journal.flux(row.numero) == done


def test_the_twin_is_private_and_forgets() -> None:
    """Two in-memory journals share nothing."""
    with open_journal("sqlite://") as one, open_journal("sqlite://") as other:
        receive(one)

        assert (one.counts(), other.counts()) == ({"IN_RECU": 1}, {})


def test_an_open_journal_at_head_does_not_import_alembic(tmp_path: Path) -> None:
    """The machinery of migrations is only paid for when there is something to migrate."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    open_journal(url).close()
    code = f"import sys; from pipeline.stores.journal import open_journal; open_journal({url!r}); print('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "False\n"


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    """A journal that cannot be created is our mistake, told as such."""
    with pytest.raises(StorageFault, match="unable to open"):
        open_journal(f"sqlite:///{tmp_path}/absent/journal.sqlite3")


def test_a_file_that_is_no_journal_is_a_fault(tmp_path: Path) -> None:
    """A file that is not a database is refused, and left as it is."""
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageFault, match="not a database"):
        open_journal(f"sqlite:///{path}")

    assert path.read_bytes() == b"this is no database" * 100


@pytest.mark.parametrize(
    "url",
    [
        "nothing at all M0TDEPASSE",
        "postgresql+absent://edi:M0TDEPASSE@127.0.0.1/journal",
        "mysql+mysqldb://edi:M0TDEPASSE@127.0.0.1/journal",
        "postgresql://edi:M0TDEPASSE@127.0.0.1:M0TDEPASSE/journal",
    ],
)
def test_an_unusable_url_is_a_configuration_to_mend(url: str) -> None:
    """A URL that names no database, or one that nobody here speaks to: the password in it is never told."""
    with pytest.raises(ConfigurationFault) as raised:
        open_journal(url)

    assert "M0TDEPASSE" not in str(raised.value)
    assert str(raised.value).startswith("Corriger le réglage « journal »")


def test_a_fault_quotes_no_value() -> None:
    """What a database refuses to store is a document's: neither SQLAlchemy's parameters nor further lines are told."""
    database = Database("sqlite://")
    database.migrate()
    with pytest.raises(StorageFault) as raised, database.write("essai") as connection:
        connection.execute(text("INSERT INTO compte (etat, n) VALUES (:etat, :n)"), {"etat": "Jean Dupont", "n": "x"})

    assert "Jean Dupont" not in str(raised.value)
    assert str(raised.value).startswith("Le journal refuse de travailler : ")


def test_words_that_only_sqlalchemy_says_are_left_out() -> None:
    """Without the driver's own sentence, the kind of the error is what is told."""
    with pytest.raises(StorageFault, match=r"travailler : StatementError$"), guarded():
        raise StatementError("valeur « Jean Dupont »", "INSERT", {"nom": "Jean Dupont"}, None)  # type: ignore[arg-type]  # as SQLAlchemy does for its own errors


def test_nobody_else_reads_the_journal(tmp_path: Path) -> None:
    """The journal holds every emitter's flux: 0600, with what SQLite writes beside it; an older one is closed."""
    path = tmp_path / "journal.sqlite3"
    path.touch(0o644)
    path.chmod(0o644)
    older = path.with_name("journal.sqlite3-wal")
    older.touch(0o644)
    before = os.umask(0)
    try:
        with open_journal(f"sqlite:///{path}") as journal:
            receive(journal)
            modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    finally:
        os.umask(before)

    assert "journal.sqlite3" in modes
    assert set(modes.values()) == {0o600}


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    """An older program refuses the journal of a newer one, and says what to do."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    open_journal(url).close()
    database = Database(url)
    with database.write("essai") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    with pytest.raises(StorageFault, match="plus récente d'edi-flux : le journal est à la révision 9999"):
        open_journal(url)
