"""The daily rejection files: one per day and emitter, a pure function of the journal, written whole or not at all.

What is due is computed from the journal, never from a clock that may have been stopped: every past day whose
rejections are not exported, or have grown since, is written again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO

from pipeline.domain.days import day_in_paris
from pipeline.reports.rejets import file_name
from pipeline.runtime.clock import Clock
from pipeline.runtime.layout import Layout
from pipeline.stores.files import make_directory, storing, sync_descriptor, sync_directory
from pipeline.stores.journal import Journal
from pipeline.stores.points import point
from pipeline.stores.records import RejetDay, RejetRow

Writer = Callable[[Iterable[RejetRow], BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written: whose, for which day, where, how many rows and its digest."""

    emetteur: str
    jour: date
    format: str
    path: Path
    lignes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exporter:
    """Writes the files of one root."""

    layout: Layout
    journal: Journal
    clock: Clock

    def export(
        self, jour: date, emetteur: str | None, formats: Sequence[str], folder: Path | None = None
    ) -> list[Exported]:
        """Write one day's files for one emitter or all; a day without rejections writes none."""
        written: list[Exported] = []
        for day in self.journal.days_with_rejets(since=jour):
            if day.jour == jour and emetteur in (None, day.emetteur):
                target = folder or self.layout.outbox(day.emetteur)
                written += [self._write(day, kind, target) for kind in formats]
        return written

    def due(self, fmt: str) -> list[tuple[date, str]]:
        """Past days (Europe/Paris) whose file of that format is missing or has fewer rows than the journal."""
        today = day_in_paris(self.clock())
        return [
            (day.jour, day.emetteur)
            for day in self.journal.days_with_rejets()
            if day.jour < today and self.journal.exported_lines(day.jour, day.emetteur, fmt) != day.lignes
        ]

    def export_due(self, formats: Sequence[str]) -> list[Exported]:
        """Write every file that is due."""
        return [
            item
            for kind in formats
            for jour, emetteur in self.due(kind)
            for item in self.export(jour, emetteur, (kind,))
        ]

    def _write(self, day: RejetDay, kind: str, folder: Path) -> Exported:
        make_directory(folder)
        target = folder / file_name(day.emetteur, day.jour, kind)
        counted = Counted(self.journal.rejets(day.jour, day.emetteur))
        with storing("écrire le fichier de rejets", target):
            digest = _write_whole(target, _writer(kind), counted)
        sync_directory(folder)
        self.journal.note_export(day.jour, day.emetteur, kind, digest, counted.lines, self.clock())
        return Exported(day.emetteur, day.jour, kind, target, counted.lines, digest)


class Beside:
    """Writes what is due beside the work in hand: a day of a million rejections takes longer than a flux may wait."""

    def __init__(self, exporter: Exporter, formats: Sequence[str], told: Callable[[Exported], None]) -> None:
        self._exporter = exporter
        self._formats = formats
        self._told = told
        self._thread: threading.Thread | None = None
        self._failed: Exception | None = None

    def begin(self) -> bool:
        """Begin; False when the last one is still under way, and it must be asked again.

        Raises:
            Fault: the last one met it.
        """
        if self._thread is not None and self._thread.is_alive():
            return False
        self.settle()
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)
        self._thread.start()
        return True

    def settle(self, seconds: float | None = None) -> None:
        """Wait for the one under way; what it has not ended by then is due again at the next start.

        Raises:
            Fault: it met one.
        """
        if self._thread is not None:
            self._thread.join(seconds)
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            for item in self._exporter.export_due(self._formats):
                self._told(item)
        except Exception as err:  # noqa: BLE001  the service's thread raises it again, and stops
            self._failed = err


class Counted:
    """Rows on their way to a writer, counted as they pass."""

    def __init__(self, rows: Iterable[RejetRow]) -> None:
        self._rows = rows
        self.lines = 0

    def __iter__(self) -> Iterator[RejetRow]:
        for row in self._rows:
            self.lines += 1
            yield row


def _writer(kind: str) -> Writer:
    """The writer of a format; imports are here because XLSX costs a cold start."""
    if kind == "csv":
        from pipeline.reports.rejets_csv import write_csv

        return write_csv
    if kind == "xlsx":
        from pipeline.reports.rejets_xlsx import write_xlsx

        return write_xlsx
    from pipeline.reports.rejets_json import write_json

    return write_json


def _write_whole(target: Path, write: Writer, rows: Iterable[RejetRow]) -> str:
    """Write beside, sync, rename; return the SHA-256."""
    temporary = target.with_name(f".{target.name}.tmp")
    with _alone(temporary) as stream:
        try:
            write(rows, stream)
            stream.flush()
            point("export.ecrit")
            sync_descriptor(stream.fileno(), temporary)
            point("export.durable")
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            temporary.replace(target)
            point("export.en-place")
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return digest


@contextmanager
def _alone(path: Path) -> Iterator[BufferedRandom]:
    """Open a temporary file, emptied, that no other process writes; what a killed one left is taken up."""
    while True:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666), "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            if not _still_there(path, stream):  # whoever held it has renamed it meanwhile
                continue
            stream.truncate()
            yield stream
            return


def _still_there(path: Path, stream: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False
