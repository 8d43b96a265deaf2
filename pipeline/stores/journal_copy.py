"""A copy of an SQLite journal, taken while others write to it, and what a backup asks of that copy.

The copy is one instant of the journal: SQLite's own backup, in one step, under a read transaction. In WAL mode nobody
waits for it; in the cautious mode (``journal_engine``) writers do.

Limits: a journal on a server is backed up by the server's own tool.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from sqlalchemy import make_url

from pipeline.domain.faults import StorageFault
from pipeline.stores.files import shown
from pipeline.stores.journal_engine import guarded
from pipeline.stores.sqlite import driver

_PATIENCE_SECONDS = 30
_CONTENTS = (
    "SELECT sha256, max(taille) FROM flux WHERE id NOT IN (SELECT flux_id FROM efface) GROUP BY sha256 ORDER BY sha256"
)
_DELIVERIES = (
    "SELECT siret, service, livraison.nom, flux.sha256 FROM livraison JOIN flux ON flux.id = livraison.flux_id"
    " ORDER BY flux_id, position"
)


class Stored(NamedTuple):
    """A content that the journal says is in the spool: digest, size in bytes."""

    sha256: str
    taille: int


class Handed(NamedTuple):
    """A document decided to be handed over, whether it was or not: recipient, name, and the digest of its flux."""

    siret: str
    service: str | None
    nom: str
    flux_sha256: str


def sqlite_file(url: str) -> Path | None:
    """The file of a journal's URL; None when it is on a server or in memory."""
    with guarded():
        parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def copy_journal(source: Path, target: Path) -> None:
    """Copy a journal into a file that stands for itself, and prove that the copy is sound.

    Raises:
        StorageFault: the journal cannot be read, or is damaged.
    """
    with guarded():
        there = driver.connect(str(source), timeout=_PATIENCE_SECONDS)
        here = driver.connect(str(target))
        try:
            there.backup(here)
            here.execute("PRAGMA journal_mode=DELETE")
            (found,) = here.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            here.close()
            there.close()
    if found != "ok":
        raise StorageFault(f"Le journal « {shown(source)} » est abîmé : {found}")


class JournalCopy:
    """Questions to a copy that nobody writes to; a context manager."""

    def __init__(self, path: Path) -> None:
        with guarded():
            self._connection = driver.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def revision(self) -> str:
        """The revision of its tables."""
        return str(self._rows("SELECT version_num FROM alembic_version")[0][0])

    def counts(self) -> dict[str, int]:
        """How many flux stand in each state that has any."""
        rows = self._rows("SELECT etat, count(*) FROM flux GROUP BY etat ORDER BY etat")
        return {str(etat): int(n) for etat, n in rows}

    def contents(self) -> Iterator[Stored]:
        """Contents of the flux that were not purged, each once, by digest."""
        with guarded():
            for row in self._connection.execute(_CONTENTS):
                yield Stored(*row)

    def deliveries(self) -> Iterator[Handed]:
        """Deliveries, by flux and position."""
        with guarded():
            for row in self._connection.execute(_DELIVERIES):
                yield Handed(*row)

    def claims(self) -> frozenset[str]:
        """Claims announced that no flux has ended: their files in ``prise/`` bear these names."""
        return frozenset(str(row[0]) for row in self._rows("SELECT id FROM prise"))

    # Any: a row holds text and integers, whatever the query asked for
    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with guarded():
            return list(self._connection.execute(query))
