"""Fill a journal in bulk, through the tables of the stores: what a million refused flux leave, in half a minute.

The rows are what ``receive``, ``record`` and ``confirm`` would have written, but for the events. Indexes are put aside
while the rows come in, and the file is not synced: it is thrown away afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.corpus import PARTNER
from pipeline.domain.flux import Etat
from pipeline.stores.journal_schema import METADATA

JOUR = "2026-11-24"
_NUMBERS = "WITH RECURSIVE one(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < ?) "
_DEPOSED = "strftime('%Y-%m-%dT%H:%M:%S', '2026-11-24', (i % 80000) || ' seconds') || '.000000Z'"
_NUMBER = f"printf('{PARTNER}1100%015d', i)"
_FLUX = f"""INSERT INTO flux (id, prise, numero, declared, emetteur, nom, interface, type, sha256, taille, depose_le,
 jour, etat, tentative, essais) {_NUMBERS} SELECT i, printf('%032x', i), {_NUMBER}, 1, '{PARTNER}',
 'FSO1100A_{PARTNER}_' || {_NUMBER}, 'FSO1100A', 'E1', printf('%064x', i), 10000, {_DEPOSED}, '{JOUR}', ?, 1, 0
 FROM one"""
_TENTATIVE = f"""INSERT INTO tentative (flux_id, n, cause, quand, jour, interface, type, etat) {_NUMBERS}
 SELECT i, 1, 'depot', {_DEPOSED}, '{JOUR}', 'FSO1100A', 'E1', ? FROM one"""
_DOCUMENT = f"""INSERT INTO document (flux_id, tentative, position, nom, sha256, container, vocabulaire, verdict, total,
 numero, date_facture, fournisseur_type, fournisseur_id, fournisseur_nom, destinataire, montant_ttc, devise, extrait)
 {_NUMBERS} SELECT i, 1, 1, 'FSO1100A_{PARTNER}_' || {_NUMBER}, printf('%064x', i), 'xml', 'ubl-invoice', ?, 1,
 'FAC-' || i, '{JOUR}', 'SIRET', '73282932000074', 'Fournisseur de mesure SA', '21750001600019', '240.00', 'EUR', '{{}}'
 FROM one"""
_REJET = f"""INSERT INTO rejet (id, flux_id, tentative, position, rang, jour, emetteur, depose_le, numero, niveau, cle,
 code, regle, motif, chemin, ligne, valeur, action) {_NUMBERS} SELECT i, i, 1, 1, 1, '{JOUR}', '{PARTNER}', {_DEPOSED},
 {_NUMBER}, ?, 'XSD_INVALID', 'REJ_SEMAN', 'XSD', '« cbc:ID » trouvé ; attendu : cbc:CustomizationID, à cette place',
 '/Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID', i % 900, 'valeur ' || i,
 'Corrigez le document et déposez-le à nouveau dans un flux de numéro nouveau' FROM one"""


def refuse(path: Path, rows: int) -> None:
    """Add ``rows`` refused flux of one invoice and one reason each, all deposited on ``JOUR``."""
    with _bulk(path, "flux", "tentative", "document", "rejet") as base:
        base.execute(_FLUX, (rows, Etat.REJETE.value))
        base.execute(_TENTATIVE, (rows, Etat.REJETE.value))
        base.execute(_DOCUMENT, (rows, "rejected"))
        base.execute(_REJET, (rows, "facture"))
        _count(base, Etat.REJETE, rows)


def integrate(path: Path, rows: int) -> None:
    """Add the rows of ``rows`` integrated flux, without what belongs to them: for what only counts."""
    with _bulk(path, "flux") as base:
        base.execute(_FLUX, (rows, Etat.INTEGRE.value))
        _count(base, Etat.INTEGRE, rows)


def _count(base: sqlite3.Connection, etat: Etat, rows: int) -> None:
    base.execute("UPDATE compte SET n = n + ? WHERE etat = ?", (rows, etat.value))


@contextmanager
def _bulk(path: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    assert set(tables) <= METADATA.tables.keys()
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        for setting in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-500000"):
            base.execute(f"PRAGMA {setting}")
        marks = ",".join("?" * len(tables))
        query = (
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
        )
        indexes = base.execute(query, tables).fetchall()
        base.execute("BEGIN")
        for name, _ in indexes:
            base.execute(f"DROP INDEX {name}")
        yield base
        for _, sql in indexes:
            base.execute(sql)
        base.execute("COMMIT")
