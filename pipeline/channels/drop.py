"""Take files from a partner's drop folder: scan it, tell what is complete, claim by rename into our own folder.

Everything in the folder belongs to the partner and may change at any moment: names are raw bytes, the folder is opened
without following a link and all work is relative to it, and what is no plain file with one name is never opened, only
told apart as an oddity for ops. Several processes may work on one folder: a rename has one winner.

Order for the caller: ``ready``, ``take``, copy to the spool, ``remove_witness`` once the journal has it; if
the copy finds that somebody still writes, ``give_back``.

Limits: no journal, no clock and no waiting here; ``watcher`` only says when to look again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.channels.claim import KEPT_FROM_US, MOUNTED_APART, Renamed, link_back, rename_in, unlink_all
from pipeline.channels.complete import looks_truncated
from pipeline.channels.listing import INCOMPLETE, Oddity, kind_of_taken, look_at, open_plain, sighting_of
from pipeline.channels.quiet import Completude, Sighting, Tracker, witnesses_of
from pipeline.channels.sweep import Sweep
from pipeline.domain.faults import StorageFault
from pipeline.stores.files import make_directory, shown, storing, sync_descriptor, sync_directory
from pipeline.stores.mounts import are_apart
from pipeline.stores.points import point

SURSIS_SECONDS = 900.0
ENDS_AT_ONCE = 2_000
"""How many files are opened to look at their ends, under stabilite, before some are given."""

_PARTNERS_DOING = (errno.ENOTDIR, errno.ELOOP, errno.EACCES, errno.EPERM)  # of its own folder: it stops nobody else


@dataclass(frozen=True, slots=True)
class Candidate:
    """A complete file of a partner, as the last scan saw it."""

    emetteur: str
    sighting: Sighting

    @property
    def name(self) -> bytes:
        """The raw name in the drop folder."""
        return self.sighting.name

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.sighting.size


@dataclass(frozen=True, slots=True)
class _Ending:
    """What the end of a file looked like, since when we know (monotonic), and how old its last change was then."""

    sighting: Sighting
    is_cut: bool
    since: float
    age: float


class DropFolder:
    """The folder ``in`` of one partner.

    A backlog is listed in parts (``sweep``); ``more`` says that the last scan did not show all.
    After each ``scan``, ``oddities`` tells what was left aside; after each ``ready``, ``waiting`` tells names that are
    not complete yet, held-back ones included. ``take`` adds to ``oddities`` what it had to quarantine. With ``prise``
    nothing is listed while a mount covers the folder, since no rename would lead out of it. A file of more than
    ``largest`` bytes is not even copied to be refused: a sparse one would fill our disk.
    """

    def __init__(  # noqa: PLR0913, PLR0917  what a folder is told of its surroundings, by name
        self,
        emetteur: str,
        folder: Path,
        tracker: Tracker,
        sursis_seconds: float = SURSIS_SECONDS,
        prise: Path | None = None,
        largest: int | None = None,
    ) -> None:
        self.emetteur = emetteur
        self.folder = folder
        self.tracker = tracker
        self.sursis_seconds = sursis_seconds
        self.largest = largest
        self.more = False
        self.oddities: tuple[Oddity, ...] = ()
        self.waiting: tuple[bytes, ...] = ()
        self._endings: dict[bytes, _Ending] = {}
        self._prise = prise
        self._sweep = Sweep(self._opened_to_list, tracker.policy)

    def scan(self) -> list[Sighting]:
        """List plain files, oldest change first (of those listed, see ``more``); none when the folder is missing.

        Raises:
            StorageFault: the folder exists and cannot be read.
        """
        self.oddities = ()
        with storing("lire le dossier", self.folder):
            part = self._sweep.part(self._is_held)
        self.more = part.more
        self.oddities = (*self.oddities, *sorted(part.oddities, key=lambda oddity: oddity.name))
        return sorted(part.sightings, key=lambda sighting: (sighting.ctime_ns, sighting.name))

    def ready(self, now_monotonic: float, now_wall: float) -> list[Candidate]:
        """Scan, and give the complete files, oldest change first.

        Under the stabilite policy a file whose end is missing is held back until ``sursis_seconds`` after its last
        change, since the partner may resume its upload; then it is given, to be judged and refused.

        Args:
            now_monotonic: seconds of a monotonic clock.
            now_wall: seconds since 1970, to compare with the dates of files.

        Raises:
            StorageFault: the folder, or the end of a file, cannot be read.
        """
        seen = {sighting.name: sighting for sighting in self.scan()}
        observation = self.tracker.observe(seen.values(), now_monotonic)
        complete = [seen[name] for name in observation.complete]
        held: tuple[bytes, ...] = ()
        if self.tracker.policy is Completude.STABILITE:
            settled = self._first_of(complete)
            complete = self._whole(settled, now_monotonic, now_wall)
            given = {sighting.name for sighting in complete}
            held = tuple(sighting.name for sighting in settled if sighting.name not in given)
            # if none is given now, those that settle are not there yet: looking again at once would not help
            self.more = bool(given) and (self.more or len(settled) < len(observation.complete))
        self.waiting = observation.waiting + held
        forlorn = self.tracker.unchanged(observation.waiting, now_monotonic, self.sursis_seconds)
        self.oddities = (*self.oddities, *(Oddity(name, INCOMPLETE) for name in forlorn))
        return [Candidate(self.emetteur, sighting) for sighting in complete]

    def take(self, candidate: Candidate, into: Path, quarantine: Path) -> Path | None:
        """Rename the file to ``into``, in ``prise/``; the caller syncs ``folder`` and ``prise`` for a whole group.

        Return None when there is nothing to judge: another process won, the file changed since it was seen (stabilite),
        it lies on another mount than ``prise``, or it proved to be no plain file and went to ``quarantine``, a folder,
        under the same id. What its partner does not let us take, and what is far too large to be copied, stays there
        as an oddity.

        Raises:
            StorageFault: the system refuses.
        """
        with self._opened() as folder:
            if folder is None or not self._is_as_seen(folder, candidate):
                return None
            if self.is_oversized(candidate):
                self._note(candidate.name, f"fichier démesuré : plus de {self.largest} octets")
                return None
            renamed = rename_in(folder, candidate.name, into)
        if renamed is not Renamed.OURS:
            self._note_left(candidate, renamed)
            return None
        point("prise.renommee")
        kind = kind_of_taken(into)
        if kind is None:
            return into
        self._quarantine(candidate, into, quarantine, kind)
        return None

    def give_back(self, name: bytes, taken: Path) -> bool:
        """Put a claimed file back under its name; False when a new file has that name, or when we may not.

        A link and an unlink, because a rename would overwrite what the partner has just sent again; killed in between,
        the file is in both places, and doing it again finishes.

        Raises:
            StorageFault: the system refuses.
        """
        with self._opened() as folder, storing("remettre en dépôt", taken):
            if folder is None or not link_back(taken, name, folder):
                return False
            sync_descriptor(folder, self.folder)
            point("prise.liee")
            taken.unlink()
            point("prise.rendue")
        sync_directory(taken.parent)
        return True

    def remove_witness(self, name: bytes) -> None:
        """Consume what attested a claimed file, unless the partner has sent that name again: then it may attest this.

        Raises:
            StorageFault: the system refuses.
        """
        if self.tracker.policy is not Completude.TEMOIN:
            return
        with self._opened() as folder, storing("retirer le témoin dans", self.folder):
            if folder is not None and look_at(name, folder) is None:
                unlink_all(folder, witnesses_of(name))

    def _first_of(self, settled: list[Sighting]) -> list[Sighting]:
        """The oldest that are to be given, and all that are held back: those cost no look."""
        fresh = islice((sighting for sighting in settled if not self._is_held(sighting)), ENDS_AT_ONCE)
        first = {sighting.name for sighting in fresh}
        return [sighting for sighting in settled if sighting.name in first or self._is_held(sighting)]

    def _is_held(self, sighting: Sighting) -> bool:
        """Whether its end was missing when last looked at, and it has not changed since: it hides nobody behind it."""
        known = self._endings.get(sighting.name)
        return known is not None and known.is_cut and self.tracker.is_same(known.sighting, sighting)

    def _note_left(self, candidate: Candidate, renamed: Renamed) -> None:
        if renamed is Renamed.APART:
            self._note(b".", MOUNTED_APART)
        if renamed is Renamed.KEPT:
            self._note(candidate.name, KEPT_FROM_US)

    @contextmanager
    def _opened_to_list(self) -> Iterator[int | None]:
        with self._opened() as folder:
            apart = folder is not None and self._prise is not None and are_apart(folder, self._prise)
            if apart:
                self._note(b".", MOUNTED_APART)
            yield None if apart else folder

    @contextmanager
    def _opened(self) -> Iterator[int | None]:
        """Open the folder itself, never what a link put in its place leads to; None when it is not there."""
        try:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            self.oddities = (Oddity(b".", "dossier absent"),)
            yield None
            return
        except OSError as err:
            if err.errno not in _PARTNERS_DOING:
                raise StorageFault(f"Impossible d'ouvrir le dossier « {shown(self.folder)} » : {err.strerror}") from err
            closed = err.errno in (errno.EACCES, errno.EPERM)
            self.oddities = (Oddity(b".", "dossier fermé par son propriétaire" if closed else "n'est pas un dossier"),)
            yield None
            return
        try:
            yield folder
        finally:
            os.close(folder)

    def _whole(self, complete: list[Sighting], now_monotonic: float, now_wall: float) -> list[Sighting]:
        """Keep the files whose end is there, or whose time to resume is over."""
        with self._opened() as folder:
            if folder is None:
                return []
            now = now_monotonic, now_wall
            self._endings = {sighting.name: self._ending(folder, sighting, *now) for sighting in complete}
        return [
            sighting
            for sighting in complete
            if not (ending := self._endings[sighting.name]).is_cut
            or ending.age + now_monotonic - ending.since >= self.sursis_seconds
        ]

    def _ending(self, folder: int, sighting: Sighting, now: float, wall: float) -> _Ending:
        """Look at the end of a file once, not at every scan.

        The wall clock is asked once too, for what went before: one that jumps later shortens no respite. On a network
        mount the date is the server's, or the partner's: our own time alone counts.
        """
        known = self._endings.get(sighting.name)
        if known is not None and self.tracker.is_same(known.sighting, sighting):
            return known
        age = 0.0 if self.tracker.is_remote else max(0.0, wall - sighting.ctime_ns / 1e9)
        descriptor = open_plain(sighting.name, folder)
        if descriptor is None:  # gone, or not for us to read: the claim will tell
            return _Ending(sighting, is_cut=False, since=now, age=age)
        try:
            return _Ending(sighting, looks_truncated(descriptor), now, age)
        finally:
            os.close(descriptor)

    def _is_as_seen(self, folder: int, candidate: Candidate) -> bool:
        if self.tracker.policy is not Completude.STABILITE:
            return True
        try:
            status = os.stat(candidate.name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            return False
        return self.tracker.is_same(sighting_of(candidate.name, status), candidate.sighting)

    def is_oversized(self, candidate: Candidate) -> bool:
        """Whether a file is far too large to be copied; ``take`` leaves it."""
        return self.largest is not None and candidate.size > self.largest

    def _note(self, name: bytes, kind: str) -> None:
        self.oddities = (*self.oddities, Oddity(name, kind))

    def _quarantine(self, candidate: Candidate, taken: Path, quarantine: Path, kind: str) -> None:
        make_directory(quarantine, 0o700)
        with storing("mettre en quarantaine", taken):
            taken.rename(quarantine / taken.name)
        for folder in (self.folder, taken.parent, quarantine):
            sync_directory(folder)
        self._note(candidate.name, kind)
