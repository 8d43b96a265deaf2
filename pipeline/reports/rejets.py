"""The daily rejection file (« Accéder aux rejets EDI »): its name, its columns, and the cells of one row.

Limits: rows come in the order they are to be written, already chosen for one emitter and one day; a day without
rejection has no file, which the caller decides. The three renderings (CSV, XLSX, JSON lines) are pure functions of
the rows: no clock, no locale, no zone of the machine.

A place (« Emplacement ») reads ``document · path · ligne n``: the document's name only when it differs from the
file's, each part only when known. Amounts keep the decimal point of the invoice, in the CSV too: a French
spreadsheet shows them as text there, and the XLSX twin holds real numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from pipeline.domain.days import PARIS
from pipeline.reports.texts import CELL_LIMIT, clean, cut
from pipeline.stores.records import RejetRow

HEADER = (
    "N° flux",
    "Nom du fichier",
    "Interface",
    "Émetteur",
    "Niveau",
    "N° facture",
    "Date facture",
    "Identifiant fournisseur",
    "Raison sociale fournisseur",
    "Identifiant destinataire",
    "Code service",
    "N° engagement",
    "Montant TTC",
    "Devise",
    "Date de dépôt",
    "Code",
    "Règle",
    "Motif de rejet",
    "Emplacement",
    "Valeur",
    "Action corrective",
)


class Column(IntEnum):
    """Positions of the columns that are not plain text in every rendering."""

    DATE_FACTURE = 6
    MONTANT_TTC = 12
    DATE_DEPOT = 14


class Line(NamedTuple):
    """One line of the file: the instant of deposit on a Paris clock, and the 21 cells as harmless one-line texts."""

    depose: datetime
    cells: tuple[str, ...]


def file_name(emetteur: str, jour: date, extension: str) -> str:
    """Name the file of one emitter and one day: ``rejets_EDI_<EMETTEUR>_<AAAAMMJJ>.<ext>`` (DESIGN §3)."""
    return f"rejets_EDI_{emetteur}_{jour:%Y%m%d}.{extension}"


def lines(rows: Iterable[RejetRow]) -> Iterator[Line]:
    """Turn rows into lines, one by one and in the order given."""
    return map(line, rows)


def line(row: RejetRow) -> Line:
    """Turn one row into its 21 cells, cleaned and cut to what a cell holds but not yet neutralised."""
    depose, shown = _deposed(row.depose_le)
    raw = (
        row.numero,
        row.nom_fichier,
        row.interface,
        row.emetteur,
        row.niveau,
        row.numero_facture,
        row.date_facture,
        row.id_fournisseur,
        row.raison_fournisseur,
        row.id_destinataire,
        row.code_service,
        row.engagement,
        row.montant_ttc,
        row.devise,
        shown,
        row.code,
        row.regle,
        row.motif,
        emplacement(row),
        row.valeur,
        row.action,
    )
    return Line(depose, _clean(tuple([cell or "" for cell in raw])))


def emplacement(row: RejetRow) -> str:
    """Say where the reason stands: ``document · path · ligne n`` (module docstring)."""
    document = row.nom_document if row.nom_document != row.nom_fichier else None
    number = f"ligne {row.ligne}" if row.ligne is not None else None
    return " · ".join(part for part in (document, row.chemin, number) if part)


def paris(instant: datetime) -> datetime:
    """The wall clock of Europe/Paris at an aware instant, to the second, without zone."""
    return instant.astimezone(PARIS).replace(microsecond=0, tzinfo=None)


@lru_cache(maxsize=64)
def _deposed(instant: datetime) -> tuple[datetime, str]:
    """A lot has one instant of deposit, and its rows come together."""
    depose = paris(instant)
    return depose, depose.isoformat(sep=" ")


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    whole = "".join(cells)
    if whole.isprintable() and len(whole) <= CELL_LIMIT // 2:
        return cells  # nearly every row: one look at the whole row halves the time of a large day
    return tuple(cut(clean(cell)) for cell in cells)
