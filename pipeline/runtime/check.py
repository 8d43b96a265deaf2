"""Judge files where they lie and write nothing: what ``edi-flux check`` does, in one process or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.faults import Fault
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.worker import check
from pipeline.stages.context import Context

_CHUNK = 8


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
            inside = (p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
            found += sorted(p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        else:
            found.append(path)
    return found


def check_all(files: Sequence[Path], context: Context, until: str, jobs: int = 1) -> Iterator[Checked]:
    """Judge the files in order; with several jobs, in child processes that inherit the compiled schemas."""
    if jobs <= 1 or len(files) == 1:
        for path in files:
            yield Checked(path, *check(path, context, until))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _order  # noqa: PLW0603  inherited by the children at fork, so that schemas are not pickled
    _order = (context, until)
    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
            yield from pool.map(_check_one, files, chunksize=_CHUNK)
    except BrokenProcessPool as err:
        raise Fault(
            "Un processus de jugement s'est arrêté ; recommencer avec --jobs 1 pour trouver le fichier"
        ) from err


_order: tuple[Context, str] | None = None


def _check_one(path: Path) -> Checked:
    assert _order is not None, "set before the fork"
    context, until = _order
    return Checked(path, *check(path, context, until))
