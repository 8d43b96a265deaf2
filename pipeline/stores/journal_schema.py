"""The tables of the journal, in the words of the trade; ``migrations/`` builds them, a test compares both.

No table is ever emptied but ``prise`` (a claim ends with its flux), the keys of refused invoices, and ``retenue``.
``evenement``, ``tentative``, ``document`` and ``rejet`` only grow: what was told stays told.
``efface`` marks the flux whose content was purged, each by a run of ``purge``; their rows stay, of ``document.extrait``
without bank accounts, payees and attachments (``journal_keep``).
``compte`` is how many flux stand in each state: counting ten million of them takes half a second, and minutes on a cold
disk. It changes with every event, in the same transaction.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from pipeline.stores.journal_types import BIG, Day, Instant, Words

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

prise = Table(
    "prise",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("emetteur", Words, nullable=False),
    Column("nom", LargeBinary, nullable=False),
    Column("vu_le", Instant, nullable=False),
    sqlite_strict=True,
)

flux = Table(
    "flux",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("prise", Words, nullable=False),
    Column("numero", Words, nullable=False),
    Column("declared", Integer, nullable=False),
    Column("emetteur", Words, nullable=False),
    Column("nom", Words, nullable=False),
    Column("interface", Words),
    Column("type", Words),
    Column("sha256", Words, nullable=False),
    Column("taille", BIG, nullable=False),
    Column("depose_le", Instant, nullable=False),
    Column("jour", Day, nullable=False),
    Column("etat", Words, nullable=False),
    Column("tentative", Integer, nullable=False),
    Column("essais", Integer, nullable=False),
    UniqueConstraint("prise"),
    Index(None, "etat", "id"),
    Index(None, "etat", "depose_le"),
    Index(None, "numero", "id"),
    Index(None, "jour", "emetteur"),
    Index(None, "emetteur", "id"),
    sqlite_strict=True,
)

compte = Table(
    "compte",
    METADATA,
    Column("etat", Words, primary_key=True),
    Column("n", BIG, nullable=False),
    sqlite_strict=True,
)

evenement = Table(
    "evenement",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("flux_id", BIG, ForeignKey("flux.id"), nullable=False),
    Column("quand", Instant, nullable=False),
    Column("qui", Words, nullable=False),
    Column("de", Words),
    Column("vers", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("schemas", Words, nullable=False),
    Column("motif", Words),
    Index(None, "flux_id", "id"),
    sqlite_strict=True,
)

tentative = Table(
    "tentative",
    METADATA,
    Column("flux_id", BIG, ForeignKey("flux.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("cause", Words, nullable=False),
    Column("quand", Instant, nullable=False),
    Column("jour", Day, nullable=False),
    Column("interface", Words),
    Column("type", Words),
    Column("etat", Words, nullable=False),
    PrimaryKeyConstraint("flux_id", "n"),
    sqlite_strict=True,
)

document = Table(
    "document",
    METADATA,
    Column("flux_id", BIG, nullable=False),
    Column("tentative", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("nom", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("container", Words, nullable=False),
    Column("vocabulaire", Words),
    Column("profil", Words),
    Column("verdict", Words, nullable=False),
    Column("total", Integer, nullable=False),
    Column("numero", Words),
    Column("date_facture", Words),
    Column("fournisseur_type", Words),
    Column("fournisseur_id", Words),
    Column("fournisseur_nom", Words),
    Column("destinataire", Words),
    Column("service", Words),
    Column("engagement", Words),
    Column("montant_ttc", Words),
    Column("devise", Words),
    Column("extrait", Words, nullable=False),
    PrimaryKeyConstraint("flux_id", "tentative", "position"),
    ForeignKeyConstraint(["flux_id", "tentative"], ["tentative.flux_id", "tentative.n"]),
    sqlite_strict=True,
)

rejet = Table(
    "rejet",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("flux_id", BIG, nullable=False),
    Column("tentative", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("jour", Day, nullable=False),
    Column("emetteur", Words, nullable=False),
    Column("depose_le", Instant, nullable=False),
    Column("numero", Words, nullable=False),
    Column("niveau", Words, nullable=False),
    Column("cle", Words, nullable=False),
    Column("code", Words, nullable=False),
    Column("regle", Words, nullable=False),
    Column("motif", Words, nullable=False),
    Column("chemin", Words),
    Column("ligne", BIG),
    Column("valeur", Words),
    Column("action", Words, nullable=False),
    UniqueConstraint("flux_id", "tentative", "position", "rang"),
    ForeignKeyConstraint(["flux_id", "tentative"], ["tentative.flux_id", "tentative.n"]),
    # the two orders in which a daily file is read: one emitter's, or everyone's
    Index("ix_rejet_fichier", "jour", "emetteur", "depose_le", "numero", "flux_id", "tentative", "position", "rang"),
    Index("ix_rejet_jour", "jour", "depose_le", "numero", "flux_id", "tentative", "position", "rang"),
    Index(None, "jour", "emetteur", "id"),
    Index(None, "cle", "flux_id"),
    sqlite_strict=True,
)

livraison = Table(
    "livraison",
    METADATA,
    Column("flux_id", BIG, ForeignKey("flux.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("tentative", Integer, nullable=False),
    Column("siret", Words, nullable=False),
    Column("service", Words),
    Column("nom", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("livre_le", Instant),
    PrimaryKeyConstraint("flux_id", "position"),
    ForeignKeyConstraint(
        ["flux_id", "tentative", "position"], ["document.flux_id", "document.tentative", "document.position"]
    ),
    sqlite_strict=True,
)

cle_facture = Table(
    "cle_facture",
    METADATA,
    Column("fournisseur", Words, nullable=False),
    Column("numero", Words, nullable=False),
    Column("flux_id", BIG, ForeignKey("flux.id"), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("fournisseur", "numero"),
    Index(None, "flux_id", "position"),
    sqlite_strict=True,
)

cle_flux = Table(
    "cle_flux",
    METADATA,
    Column("emetteur", Words, nullable=False),
    Column("numero", Words, nullable=False),
    Column("flux_id", BIG, ForeignKey("flux.id"), nullable=False),
    Column("sha256", Words, nullable=False),
    PrimaryKeyConstraint("emetteur", "numero"),
    Index(None, "flux_id"),
    sqlite_strict=True,
)

export = Table(
    "export",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("jour", Day, nullable=False),
    Column("emetteur", Words, nullable=False),
    Column("fmt", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("lignes", Integer, nullable=False),
    Column("quand", Instant, nullable=False),
    Index(None, "jour", "emetteur", "fmt", "id"),
    sqlite_strict=True,
)

retenue = Table(
    "retenue",
    METADATA,
    Column("flux_id", BIG, ForeignKey("flux.id"), primary_key=True),
    Column("depuis", Instant, nullable=False),
    Column("motif", Words, nullable=False),
    sqlite_strict=True,
)

purge = Table(
    "purge",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("avant", Day, nullable=False),
    Column("quand", Instant, nullable=False),
    Column("qui", Words, nullable=False),
    Column("contenus", BIG, nullable=False),
    Column("octets", BIG, nullable=False),
    Column("quarantaine", BIG, nullable=False),
    Column("fini_le", Instant),
    sqlite_strict=True,
)

efface = Table(
    "efface",
    METADATA,
    Column("flux_id", BIG, ForeignKey("flux.id"), primary_key=True),
    Column("purge_id", BIG, ForeignKey("purge.id"), nullable=False),
    Column("quand", Instant, nullable=False),
    Index(None, "purge_id", "flux_id"),
    sqlite_strict=True,
)
