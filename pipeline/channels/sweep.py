"""List a drop folder in parts, so that no other partner waits for a whole listing and memory stays flat.

Under renommage and temoin a part goes on where the last one stopped, and the folder is read from its beginning again
only once its end was reached: whatever arrives meanwhile, every file has its turn. Under stabilite a part is read from
the beginning: it sees again those that settle, the first 20,000 of the folder; they leave, and others follow.

Limits: what the folder's own order puts first comes first; the oldest change comes first within a part only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from pipeline.channels.listing import Oddity, entries, look_at
from pipeline.channels.quiet import Completude, Sighting, is_final, is_witness

MOST_AT_ONCE = 2_000
"""How many complete files one part gives."""

MOST_SETTLING = 20_000
"""How many files may settle at a time: what must be remembered of a backlog, about 1 kB each."""

MOST_HELD = 50_000
"""How many files held back are seen over and above; more of them take the places of others until they are given."""

LOOKED_AT_ONCE = 20_000
"""How many names one part looks at, complete or not."""

MOST_WAITING = 1_000
"""How many names that are not complete a part remembers, to tell them."""


@dataclass(slots=True)
class Part:
    """What one part of a listing shows; ``more`` says that others follow."""

    sightings: list[Sighting] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Met:
    """What one entry shows: itself, with the file that it attests; whether a file may be complete by that."""

    sightings: tuple[Sighting, ...]
    oddity: Oddity | None = None
    is_promising: bool = False


class Sweep:
    """Reads one folder again and again; ``opened`` opens it, or gives None when it is not there.

    The folder stays open between two parts of one reading.
    """

    def __init__(self, opened: Callable[[], AbstractContextManager[int | None]], policy: Completude) -> None:
        self._opened = opened
        self._policy = policy
        self._reading: Iterator[_Met] | None = None

    def part(self, is_held: Callable[[Sighting], bool]) -> Part:
        """Read the next part; files held back hide nobody, as long as they are fewer than ``MOST_HELD``.

        Raises:
            OSError: the folder cannot be read.
        """
        reading, self._reading = self._reading or self._read(), None
        part = Part()
        settles = self._policy is Completude.STABILITE
        left, names = MOST_SETTLING if settles else MOST_AT_ONCE, LOOKED_AT_ONCE
        spare, held = MOST_WAITING, MOST_HELD
        for met in reading:
            names -= 1
            if met.oddity is not None:
                part.oddities.append(met.oddity)
            elif met.is_promising or spare:
                part.sightings += met.sightings
                spare -= not met.is_promising
                above = bool(held) and is_held(met.sightings[0])
                held -= above
                left -= met.is_promising and not above
            if not left or not (names or settles):
                part.more, self._reading = True, None if settles else reading
                break
        return part

    def _read(self) -> Iterator[_Met]:
        with self._opened() as folder:
            if folder is None:
                return
            for found in entries(folder):
                if isinstance(found, Oddity):
                    yield _Met((), oddity=found)
                elif self._policy is not Completude.TEMOIN:
                    yield _Met((found,), is_promising=is_final(found.name))
                else:
                    yield _attesting(found, folder)


def _attesting(found: Sighting, folder: int) -> _Met:
    """Under temoin a file is told by its witness, wherever the folder's order puts the two."""
    attested = look_at(found.name[: found.name.rindex(b".")], folder) if is_witness(found.name) else None
    if not isinstance(attested, Sighting):
        return _Met((found,))
    return _Met((attested, found), is_promising=True)
