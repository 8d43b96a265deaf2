"""The daily rejection file as JSON lines, for programs: one object a row, same keys in every object.

Texts are what was read, not neutralised: no spreadsheet opens this file. Amounts are decimal strings, ``date_depot``
is ISO 8601 with the offset of Europe/Paris; what is unknown is null.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

from pipeline.domain.days import PARIS
from pipeline.reports.rejets import emplacement
from pipeline.reports.texts import json_text
from pipeline.stores.records import RejetRow


def write_json(rows: Iterable[RejetRow], stream: BinaryIO) -> None:
    """Write one JSON object a line, in the order given, UTF-8, LF; memory does not grow with the rows."""
    stream.writelines((json_text(rejet_object(row)) + "\n").encode() for row in rows)


def json_bytes(rows: Iterable[RejetRow]) -> bytes:
    """The whole file in memory, for a day of ordinary size."""
    stream = io.BytesIO()
    write_json(rows, stream)
    return stream.getvalue()


def rejet_object(row: RejetRow) -> dict[str, str | int | None]:
    """Render one row: the columns of the CSV under stable keys, then the parts of the place."""
    return {
        "numero_flux": row.numero,
        "nom_fichier": row.nom_fichier,
        "interface": row.interface,
        "emetteur": row.emetteur,
        "niveau": row.niveau,
        "numero_facture": row.numero_facture,
        "date_facture": row.date_facture,
        "id_fournisseur": row.id_fournisseur,
        "raison_fournisseur": row.raison_fournisseur,
        "id_destinataire": row.id_destinataire,
        "code_service": row.code_service,
        "engagement": row.engagement,
        "montant_ttc": row.montant_ttc,
        "devise": row.devise,
        "date_depot": row.depose_le.astimezone(PARIS).isoformat(timespec="seconds"),
        "code": row.code,
        "regle": row.regle,
        "motif": row.motif,
        "emplacement": emplacement(row),
        "valeur": row.valeur,
        "action": row.action,
        "jour": row.jour.isoformat(),
        "tentative": row.tentative,
        "position": row.position,
        "rang": row.rang,
        "nom_document": row.nom_document,
        "chemin": row.chemin,
        "ligne": row.ligne,
    }
