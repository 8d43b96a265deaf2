"""Judge files where they lie and write nothing: what ``edi-flux check`` does, here or in killable children."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.faults import Fault
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.worker import check, nothing
from pipeline.stages.context import Context

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pipeline.runtime.child import Order
    from pipeline.runtime.pool import Judges

_PART = 64
_UNDER_WAY = 2 * _PART


@dataclass(frozen=True, slots=True)
class Checked:
    """One file judged; ``fault`` tells, in French, that our side could not judge it."""

    path: Path
    verdict: FluxVerdict
    fault: str | None


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Files to judge: those named, and those under the folders named, sorted; links and hidden files are left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(_below(path))
        else:
            found.append(path)
    return found


def _below(folder: Path) -> Iterator[Path]:
    folders = [os.fspath(folder)]
    while folders:
        try:
            entries = list(os.scandir(folders.pop()))
        except PermissionError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def check_all(files: Iterable[Path], context: Context, until: str) -> Iterator[Checked]:
    """Judge the files in order, in this process."""
    for path in files:
        yield Checked(path, *check(path, context, until))


def check_in_children(files: Sequence[Path], pool: Judges, asked: Order) -> Iterator[Checked]:
    """Judge the files in children, and give them in order; a file that no child survives is told as our fault.

    ``asked`` gives rules, day and last stage. Enough files are under way for every child to have work, no more.
    """
    under_way: deque[tuple[Path, Future[FluxVerdict]]] = deque()
    rest = iter(files)
    while True:
        while len(under_way) < _UNDER_WAY and (part := list(islice(rest, _PART))):
            orders = [replace(asked, path=path, name=path.name, size=_size(path)) for path in part]
            under_way.extend(zip(part, pool.submit_many(orders), strict=True))
        if not under_way:
            return
        path, future = under_way.popleft()
        try:
            yield Checked(path, pool.answer(future), None)
        except Exception as err:  # noqa: BLE001  a bug of ours must not hide the verdicts on other files
            told = str(err) if isinstance(err, Fault) else f"{type(err).__name__} : {err}"
            yield Checked(path, nothing(path), f"{path} : {told}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # whoever opens it will say what is wrong
