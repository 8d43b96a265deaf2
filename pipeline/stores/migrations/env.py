"""What Alembic runs to migrate: on the connection it is given, in one transaction with the version it notes.

A crash in the middle leaves the former version whole: SQLite and PostgreSQL both roll DDL back.
"""

from __future__ import annotations

from alembic import context

from pipeline.stores.journal_schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # SQLite can; Alembic assumes it cannot
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
