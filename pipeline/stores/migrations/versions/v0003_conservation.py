"""What is held back, what was purged and by which run: tables of their own, so that none is rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_conservation"
down_revision = "0002_compte"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create three tables, empty: nothing was held or purged before there was a command for it."""
    op.create_table(
        "retenue",
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("depuis", sa.Text, nullable=False),
        sa.Column("motif", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("flux_id", name="pk_retenue"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_retenue_flux_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "purge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("avant", sa.Text, nullable=False),
        sa.Column("quand", sa.Text, nullable=False),
        sa.Column("qui", sa.Text, nullable=False),
        sa.Column("contenus", BIG, nullable=False),
        sa.Column("octets", BIG, nullable=False),
        sa.Column("quarantaine", BIG, nullable=False),
        sa.Column("fini_le", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_purge"),
        sqlite_strict=True,
    )
    op.create_table(
        "efface",
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("purge_id", BIG, nullable=False),
        sa.Column("quand", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("flux_id", name="pk_efface"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_efface_flux_id"),
        sa.ForeignKeyConstraint(["purge_id"], ["purge.id"], name="fk_efface_purge_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_efface_purge_id_flux_id", "efface", ["purge_id", "flux_id"])
