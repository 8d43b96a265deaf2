"""Journals as former versions left them: today's, less the tables that later revisions brought."""

from __future__ import annotations

from sqlalchemy import text

from pipeline.stores.journal_engine import Database
from pipeline.stores.migrations import REVISIONS

TABLES = {"0001": (), "0002_compte": ("compte",), "0003_conservation": ("efface", "purge", "retenue")}


def take_back(url: str, revision: str) -> None:
    """Bring a closed journal back to a revision; what is not in the tables of later ones stays."""
    assert set(TABLES) == set(REVISIONS)
    database = Database(url)
    with database.write("essai") as connection:
        for later in REVISIONS[REVISIONS.index(revision) + 1 :]:
            for table in TABLES[later]:
                connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    database.close()
