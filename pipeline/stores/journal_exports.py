"""Which daily files were made: one row each time the bytes changed, so that history tells what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from pipeline.stores.journal_schema import export


@dataclass(frozen=True, slots=True)
class Export:
    """One daily file as made: digest of its bytes and number of rows."""

    jour: date
    emetteur: str
    fmt: str
    sha256: str
    lignes: int
    quand: datetime


def last_export(connection: Connection, jour: date, emetteur: str, fmt: str) -> Export | None:
    """The last file made for that day, emitter and format."""
    query = (
        select(export.c.jour, export.c.emetteur, export.c.fmt, export.c.sha256, export.c.lignes, export.c.quand)
        .where(export.c.jour == jour, export.c.emetteur == emetteur, export.c.fmt == fmt)
        .order_by(export.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Export(**row._asdict())


def note_export(connection: Connection, made: Export) -> None:
    """Note a file; the same bytes again change nothing."""
    last = last_export(connection, made.jour, made.emetteur, made.fmt)
    if last is not None and last.sha256 == made.sha256:
        return
    values = {
        "jour": made.jour,
        "emetteur": made.emetteur,
        "fmt": made.fmt,
        "sha256": made.sha256,
        "lignes": made.lignes,
        "quand": made.quand,
    }
    connection.execute(insert(export).values(values))
