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

from pipeline.channels.complete import looks_truncated
from pipeline.channels.listing import Oddity, kind_of_taken, look_at, open_plain, sighting_of
from pipeline.channels.quiet import Completude, Sighting, Tracker, witnesses_of
from pipeline.channels.sweep import Sweep
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.files import make_directory, shown, storing, sync_directory

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
    """What the end of a file looked like, and since when we know."""

    sighting: Sighting
    is_cut: bool
    since: float


class DropFolder:
    """The folder ``in`` of one partner.

    A backlog is listed in parts (``sweep``); ``more`` says that the last scan did not show all.
    After each ``scan``, ``oddities`` tells what was left aside; after each ``ready``, ``waiting`` tells names that are
    not complete yet, held-back ones included. ``claim`` adds to ``oddities`` what it had to quarantine.
    """

    def __init__(self, emetteur: str, folder: Path, tracker: Tracker, sursis_seconds: float = SURSIS_SECONDS) -> None:
        self.emetteur = emetteur
        self.folder = folder
        self.tracker = tracker
        self.sursis_seconds = sursis_seconds
        self.more = False
        self.oddities: tuple[Oddity, ...] = ()
        self.waiting: tuple[bytes, ...] = ()
        self._endings: dict[bytes, _Ending] = {}
        self._sweep = Sweep(self._opened, tracker.policy)

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
        return [Candidate(self.emetteur, sighting) for sighting in complete]

    def claim(self, candidate: Candidate, into: Path, quarantine: Path) -> Path | None:
        """Take the file durably: ``take``, then both folders are synced. Same arguments, result and faults."""
        taken = self.take(candidate, into, quarantine)
        if taken is not None:
            sync_directory(self.folder)
            sync_directory(into.parent)
        return taken

    def take(self, candidate: Candidate, into: Path, quarantine: Path) -> Path | None:
        """Rename the file to ``into``, in ``prise/``; the caller syncs ``folder`` and ``prise`` for a whole group.

        Return None when there is nothing to judge: another process won, the file changed since it was seen (stabilite),
        or it proved to be no plain file and went to ``quarantine``, a folder, under the same id.

        Raises:
            ConfigurationFault: ``in`` and ``prise`` are not on one file system.
            StorageFault: the system refuses.
        """
        with self._opened() as folder:
            if folder is None or not self._is_as_seen(folder, candidate):
                return None
            if not _rename(folder, candidate.name, into):
                return None
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
            if folder is None:
                return False
            try:
                os.link(taken, name, dst_dir_fd=folder, follow_symlinks=False)
            except FileExistsError:
                if not os.path.samestat(taken.lstat(), os.stat(name, dir_fd=folder, follow_symlinks=False)):
                    return False
            except PermissionError:  # fs.protected_hardlinks: the file is not ours
                return False
            os.fsync(folder)
            taken.unlink()
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
            for witness in witnesses_of(name) if folder is not None and look_at(name, folder) is None else ():
                try:
                    os.unlink(witness, dir_fd=folder)
                except OSError as err:
                    if err.errno not in (errno.ENOENT, errno.ENAMETOOLONG, errno.EISDIR):
                        raise

    def _first_of(self, settled: list[Sighting]) -> list[Sighting]:
        """The oldest that are to be given, and all that are held back: those cost no look."""
        fresh = islice((sighting for sighting in settled if not self._is_held(sighting)), ENDS_AT_ONCE)
        first = {sighting.name for sighting in fresh}
        return [sighting for sighting in settled if sighting.name in first or self._is_held(sighting)]

    def _is_held(self, sighting: Sighting) -> bool:
        """Whether its end was missing when last looked at, and it has not changed since: it hides nobody behind it."""
        known = self._endings.get(sighting.name)
        return known is not None and known.is_cut and known.sighting == sighting

    @contextmanager
    def _opened(self) -> Iterator[int | None]:
        """Open the folder itself, never what a link put in its place leads to; None when it is not there."""
        try:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            self.oddities = ()
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
            self._endings = {sighting.name: self._ending(folder, sighting, now_monotonic) for sighting in complete}
        return [
            sighting
            for sighting in complete
            if not (ending := self._endings[sighting.name]).is_cut
            or now_wall - sighting.ctime_ns / 1e9 >= self.sursis_seconds
            or now_monotonic - ending.since >= self.sursis_seconds  # whatever a clock that jumped says
        ]

    def _ending(self, folder: int, sighting: Sighting, now: float) -> _Ending:
        """Look at the end of a file once, not at every scan."""
        known = self._endings.get(sighting.name)
        if known is not None and known.sighting == sighting:
            return known
        descriptor = open_plain(sighting.name, folder)
        if descriptor is None:
            return _Ending(sighting, is_cut=False, since=now)  # gone, or not for us to read: the claim will tell
        try:
            return _Ending(sighting, looks_truncated(descriptor), now)
        finally:
            os.close(descriptor)

    def _is_as_seen(self, folder: int, candidate: Candidate) -> bool:
        if self.tracker.policy is not Completude.STABILITE:
            return True
        try:
            status = os.stat(candidate.name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            return False
        return sighting_of(candidate.name, status) == candidate.sighting

    def _quarantine(self, candidate: Candidate, taken: Path, quarantine: Path, kind: str) -> None:
        make_directory(quarantine, 0o700)
        with storing("mettre en quarantaine", taken):
            taken.rename(quarantine / taken.name)
        for folder in (self.folder, taken.parent, quarantine):
            sync_directory(folder)
        self.oddities = (*self.oddities, Oddity(candidate.name, kind))


def check_same_filesystem(root: Path) -> None:
    """Prove that claims can be renames: ``prise``, ``quarantaine`` and every partner's ``in`` share one file system.

    Raises:
        ConfigurationFault: one of them does not, or ``prise`` is missing. An ``in`` that is missing is not judged.
    """
    prise = root / "prise"
    if not prise.is_dir():
        raise ConfigurationFault(f"Créez d'abord la racine (edi-flux init) : « {shown(prise)} » est absent")
    device = prise.stat().st_dev
    for folder in [root / "quarantaine", *sorted((root / "partenaires").glob("*/in"))]:
        if folder.is_dir() and folder.stat().st_dev != device:
            raise ConfigurationFault(
                f"« {shown(folder)} » et « {shown(prise)} » doivent être sur le même système de fichiers"
            )


def _rename(folder: int, name: bytes, into: Path) -> bool:
    """Return whether the file is now ours; a network file system may say "absent" of a rename that it has done."""
    try:
        os.rename(name, into, src_dir_fd=folder)
    except FileNotFoundError as err:
        if not into.parent.is_dir():
            raise StorageFault(f"Le dossier « {shown(into.parent)} » est absent") from err
        return os.path.lexists(into)
    except OSError as err:
        if err.errno == errno.EXDEV:
            raise ConfigurationFault(
                f"Le dépôt et « {shown(into.parent)} » doivent être sur le même système de fichiers"
            ) from err
        raise StorageFault(f"Impossible de prendre en charge « {shown(into)} » : {err.strerror}") from err
    return True
