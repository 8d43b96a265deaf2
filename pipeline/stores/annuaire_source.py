"""Read the directory's ``;`` CSV files, bare or in a zip, row by row: which table it is, and the cells that matter.

A table is recognised by its header, in any order of columns, whatever the case and accents of their names. Lines are
UTF-8 (with or without mark), else Windows-1252, judged line by line. At most one record is in memory.

Members of the zip are streamed and their names are never used as paths; what they inflate to is counted.
Limits: the XLSX and XML twins of the directory are not read.
"""

from __future__ import annotations

import csv
import unicodedata
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from pathlib import Path
from typing import IO

from pipeline.domain.faults import ConfigurationFault
from pipeline.stores.files import shown

MAX_MEMBERS = 100
MAX_BYTES = 2 * 1024**3  # the real tables are about 60 MB together; this only stops a bomb
MAX_RATIO, RATIO_FLOOR = 200, 1024 * 1024
MAX_LINE = 64 * 1024
MAX_LINES = 10  # lines of one record whose cells hold line breaks
_BUFFER = 1024 * 1024
_BLANK = "; \t\r\n"
_TOO_LONG = "?"  # stands for a line that cannot be a record, and is counted as a bad one
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Kind(Enum):
    """The two tables, by the columns that this product needs, in its own order (DOMAIN §7)."""

    STRUCTURES = (
        "TypeIdentifiant",
        "Identifiant",
        "RaisonSociale",
        "GestionEngagement",
        "GestionService",
        "GestionServiceEngagement",
        "EstMOA",
        "EstMOAUniquement",
        "StructureActive",
    )
    SERVICES = ("Identifiant", "Code", "Nom", "GestionEGMT", "ServiceActif")


@dataclass(frozen=True, slots=True)
class Row:
    """A record: the line where it begins, and the cells of ``Kind`` in its order; None when it has another shape."""

    line: int
    cells: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Table:
    """A file or a member of a zip; ``kind`` is None, and there are no rows, when the header is not one of ours."""

    label: str
    kind: Kind | None
    rows: Iterator[Row]


def read_tables(path: Path) -> Iterator[Table]:
    """Give the tables of a file, each to be read before the next is asked for.

    Raises:
        ConfigurationFault: the file is missing, damaged, too large, or its header lacks a column.
    """
    with _damage(shown(path)), path.open("rb", buffering=_BUFFER) as stream:
        if stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06"):
            yield from _members(path, stream)
            return
        stream.seek(0)
        yield _table(path.name, stream)


def _members(path: Path, stream: IO[bytes]) -> Iterator[Table]:
    with zipfile.ZipFile(stream) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_MEMBERS:
            raise ConfigurationFault(f"« {shown(path)} » contient {len(entries)} fichiers ; {MAX_MEMBERS} au plus")
        for entry in entries:
            with archive.open(entry) as member:
                yield _table(entry.filename, member, entry.compress_size)


@contextmanager
def _damage(label: str) -> Iterator[None]:
    """Turn what the readers raise on a bad file into a sentence; what the consumer of a table raises is not caught."""
    try:
        yield
    except _DAMAGE as err:
        raise ConfigurationFault(f"« {label} » est illisible (absent, tronqué, chiffré ou endommagé)") from err


def _table(label: str, stream: IO[bytes], packed: int | None = None) -> Table:
    lines = _lines(label, stream, packed)
    header = next(lines, (1, ""))[1].removeprefix("\ufeff")
    names = [_plain(name) for name in _cells([header])]
    kind = _kind(names)
    if kind is None:
        return Table(label, None, iter(()))
    return Table(label, kind, _rows(lines, len(names), _places(label, names, kind)))


def _kind(names: list[str]) -> Kind | None:
    """Recognise the table by the one column that only it has."""
    if "structureactive" in names:
        return Kind.STRUCTURES
    return Kind.SERVICES if "serviceactif" in names else None


def _places(label: str, names: list[str], kind: Kind) -> list[int]:
    missing = [column for column in kind.value if _plain(column) not in names]
    if missing:
        raise ConfigurationFault(f"« {label} » : colonne(s) absente(s) de l'en-tête : {', '.join(missing)}")
    return [names.index(_plain(column)) for column in kind.value]


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if char.isascii() and char.isalnum()).lower()


def _rows(lines: Iterator[tuple[int, str]], width: int, places: list[int]) -> Iterator[Row]:
    pick, needed = itemgetter(*places), max(places) + 1
    for number, cells in _records(lines, width):
        if len(cells) < needed or any(cells[width:]):
            yield Row(number, None)
        else:
            yield Row(number, pick(cells))


def _records(lines: Iterator[tuple[int, str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Cut lines into cells; a record whose quoted cells hold line breaks takes in the lines that follow."""
    ahead: deque[tuple[int, str]] = deque()
    while first := (ahead.popleft() if ahead else next(lines, None)):
        number, line = first
        if not line.strip(_BLANK):
            continue
        if '"' not in line:
            yield number, line.rstrip("\r\n").split(";")
            continue
        cells = _cells([line])
        if len(cells) < width and _has_open_quote([line]):
            cells = _joined(line, ahead, lines, width)
        yield number, cells


def _joined(line: str, ahead: deque[tuple[int, str]], lines: Iterator[tuple[int, str]], width: int) -> list[str]:
    """Take in following lines until the record is whole; no cells, and no line taken, when it never is.

    A quote that nobody closed must not swallow the rest of the file: after ten lines the first is given up alone.
    """
    taken = [line]
    while _has_open_quote(taken) and len(taken) < MAX_LINES:
        if len(ahead) < len(taken):
            following = next(lines, None)
            if following is None:
                break
            ahead.append(following)
        taken.append(ahead[len(taken) - 1][1])
        cells = _cells(taken)
        if len(cells) >= width:
            for _ in taken[1:]:
                ahead.popleft()
            return cells
    return []


def _has_open_quote(lines: Iterable[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _cells(lines: Iterable[str]) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=";"), [])
    except csv.Error:
        return []


def _lines(label: str, stream: IO[bytes], packed: int | None) -> Iterator[tuple[int, str]]:
    """Number and decode the lines, holding 64 KiB at most of each."""
    read = number = 0
    with _damage(label):
        while raw := stream.readline(MAX_LINE):
            number += 1
            read += len(raw)
            tail = raw
            while not tail.endswith(b"\n") and (tail := stream.readline(MAX_LINE)):
                read += len(tail)
                _meter(label, read, packed)
            _meter(label, read, packed)
            yield number, _TOO_LONG if len(raw) == MAX_LINE else _decoded(raw)


def _meter(label: str, read: int, packed: int | None) -> None:
    """Stop a bomb: too many bytes, or too many for what they were in the zip."""
    too_dense = packed is not None and read > RATIO_FLOOR and read > MAX_RATIO * packed
    if read > MAX_BYTES or too_dense:
        raise ConfigurationFault(f"« {label} » est trop volumineux une fois décompressé ; il n'a pas été importé")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
