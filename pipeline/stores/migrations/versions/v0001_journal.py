"""The first journal: intake, verdicts, and what follows from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create every table; there is no way down, a journal is kept."""
    _prise()
    _flux()
    _evenement()
    _tentative()
    _document()
    _rejet()
    _livraison()
    _cle_facture()
    _cle_flux()
    _export()


def _prise() -> None:
    op.create_table(
        "prise",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("emetteur", sa.Text, nullable=False),
        sa.Column("nom", sa.LargeBinary, nullable=False),
        sa.Column("vu_le", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prise"),
        sqlite_strict=True,
    )


def _flux() -> None:
    op.create_table(
        "flux",
        sa.Column("id", BIG, nullable=False),
        sa.Column("prise", sa.Text, nullable=False),
        sa.Column("numero", sa.Text, nullable=False),
        sa.Column("declared", sa.Integer, nullable=False),
        sa.Column("emetteur", sa.Text, nullable=False),
        sa.Column("nom", sa.Text, nullable=False),
        sa.Column("interface", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("taille", BIG, nullable=False),
        sa.Column("depose_le", sa.Text, nullable=False),
        sa.Column("jour", sa.Text, nullable=False),
        sa.Column("etat", sa.Text, nullable=False),
        sa.Column("tentative", sa.Integer, nullable=False),
        sa.Column("essais", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flux"),
        sa.UniqueConstraint("prise", name="uq_flux_prise"),
        sqlite_strict=True,
    )
    op.create_index("ix_flux_emetteur_id", "flux", ["emetteur", "id"])
    op.create_index("ix_flux_etat_depose_le", "flux", ["etat", "depose_le"])
    op.create_index("ix_flux_etat_id", "flux", ["etat", "id"])
    op.create_index("ix_flux_jour_emetteur", "flux", ["jour", "emetteur"])
    op.create_index("ix_flux_numero_id", "flux", ["numero", "id"])


def _evenement() -> None:
    op.create_table(
        "evenement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("quand", sa.Text, nullable=False),
        sa.Column("qui", sa.Text, nullable=False),
        sa.Column("de", sa.Text),
        sa.Column("vers", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("schemas", sa.Text, nullable=False),
        sa.Column("motif", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_evenement"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_evenement_flux_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_evenement_flux_id_id", "evenement", ["flux_id", "id"])


def _tentative() -> None:
    op.create_table(
        "tentative",
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("quand", sa.Text, nullable=False),
        sa.Column("jour", sa.Text, nullable=False),
        sa.Column("interface", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("etat", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("flux_id", "n", name="pk_tentative"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_tentative_flux_id"),
        sqlite_strict=True,
    )


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("tentative", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("nom", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("container", sa.Text, nullable=False),
        sa.Column("vocabulaire", sa.Text),
        sa.Column("profil", sa.Text),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("numero", sa.Text),
        sa.Column("date_facture", sa.Text),
        sa.Column("fournisseur_type", sa.Text),
        sa.Column("fournisseur_id", sa.Text),
        sa.Column("fournisseur_nom", sa.Text),
        sa.Column("destinataire", sa.Text),
        sa.Column("service", sa.Text),
        sa.Column("engagement", sa.Text),
        sa.Column("montant_ttc", sa.Text),
        sa.Column("devise", sa.Text),
        sa.Column("extrait", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("flux_id", "tentative", "position", name="pk_document"),
        sa.ForeignKeyConstraint(
            ["flux_id", "tentative"], ["tentative.flux_id", "tentative.n"], name="fk_document_flux_id_tentative"
        ),
        sqlite_strict=True,
    )


def _rejet() -> None:
    op.create_table(
        "rejet",
        sa.Column("id", BIG, nullable=False),
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("tentative", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("rang", sa.Integer, nullable=False),
        sa.Column("jour", sa.Text, nullable=False),
        sa.Column("emetteur", sa.Text, nullable=False),
        sa.Column("depose_le", sa.Text, nullable=False),
        sa.Column("numero", sa.Text, nullable=False),
        sa.Column("niveau", sa.Text, nullable=False),
        sa.Column("cle", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("regle", sa.Text, nullable=False),
        sa.Column("motif", sa.Text, nullable=False),
        sa.Column("chemin", sa.Text),
        sa.Column("ligne", BIG),
        sa.Column("valeur", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejet"),
        sa.UniqueConstraint(
            "flux_id", "tentative", "position", "rang", name="uq_rejet_flux_id_tentative_position_rang"
        ),
        sa.ForeignKeyConstraint(
            ["flux_id", "tentative"], ["tentative.flux_id", "tentative.n"], name="fk_rejet_flux_id_tentative"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_rejet_cle_flux_id", "rejet", ["cle", "flux_id"])
    op.create_index(
        "ix_rejet_fichier",
        "rejet",
        ["jour", "emetteur", "depose_le", "numero", "flux_id", "tentative", "position", "rang"],
    )
    op.create_index(
        "ix_rejet_jour", "rejet", ["jour", "depose_le", "numero", "flux_id", "tentative", "position", "rang"]
    )
    op.create_index("ix_rejet_jour_emetteur_id", "rejet", ["jour", "emetteur", "id"])


def _livraison() -> None:
    op.create_table(
        "livraison",
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("tentative", sa.Integer, nullable=False),
        sa.Column("siret", sa.Text, nullable=False),
        sa.Column("service", sa.Text),
        sa.Column("nom", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("livre_le", sa.Text),
        sa.PrimaryKeyConstraint("flux_id", "position", name="pk_livraison"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_livraison_flux_id"),
        sa.ForeignKeyConstraint(
            ["flux_id", "tentative", "position"],
            ["document.flux_id", "document.tentative", "document.position"],
            name="fk_livraison_flux_id_tentative_position",
        ),
        sqlite_strict=True,
    )


def _cle_facture() -> None:
    op.create_table(
        "cle_facture",
        sa.Column("fournisseur", sa.Text, nullable=False),
        sa.Column("numero", sa.Text, nullable=False),
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("fournisseur", "numero", name="pk_cle_facture"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_cle_facture_flux_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_cle_facture_flux_id_position", "cle_facture", ["flux_id", "position"])


def _cle_flux() -> None:
    op.create_table(
        "cle_flux",
        sa.Column("emetteur", sa.Text, nullable=False),
        sa.Column("numero", sa.Text, nullable=False),
        sa.Column("flux_id", BIG, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("emetteur", "numero", name="pk_cle_flux"),
        sa.ForeignKeyConstraint(["flux_id"], ["flux.id"], name="fk_cle_flux_flux_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_cle_flux_flux_id", "cle_flux", ["flux_id"])


def _export() -> None:
    op.create_table(
        "export",
        sa.Column("id", BIG, nullable=False),
        sa.Column("jour", sa.Text, nullable=False),
        sa.Column("emetteur", sa.Text, nullable=False),
        sa.Column("fmt", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("lignes", sa.Integer, nullable=False),
        sa.Column("quand", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_export"),
        sqlite_strict=True,
    )
    op.create_index("ix_export_jour_emetteur_fmt_id", "export", ["jour", "emetteur", "fmt", "id"])
