"""How commands show: JSON lines on stdout, progress on stderr at a terminal only, and their exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pipeline.codecs.json_text import to_json
from pipeline.domain.wire import Plain

OK, REFUSED, FAULT = 0, 1, 4
_LONG = 20
T = TypeVar("T")


def print_line(plain: Plain) -> None:
    """Print one JSON object on one line of stdout, at once, ASCII only: any terminal and any reader takes it."""
    line = to_json(plain)
    sys.stdout.write((line if line.isascii() else json.dumps(plain, ensure_ascii=True)) + "\n")
    sys.stdout.flush()


def progress(items: Iterable[T], total: int) -> Iterator[T]:
    """Pass items through, with a progress bar when there are many and stderr is a terminal."""
    if total < _LONG or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, "Jugement", total, console=Console(stderr=True))


@contextmanager
def counter(label: str) -> Iterator[Callable[[int], None] | None]:
    """Give a function that shows a running count at a terminal, or None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(label) as shown:
        yield lambda count: shown.update(f"{label} : {count}")
