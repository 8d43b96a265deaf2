"""Tell a plain file (regular, one name) from everything else that a partner may put in a drop folder.

Limits: a link, a pipe, a device or a folder is named, never followed, opened or entered.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.channels.quiet import Sighting
from pipeline.stores.files import storing

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NOT_OURS = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV)
_KINDS = (
    (stat.S_ISLNK, "lien symbolique"),
    (stat.S_ISDIR, "dossier"),
    (stat.S_ISFIFO, "tube nommé"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "périphérique"),
    (stat.S_ISBLK, "périphérique"),
)


INCOMPLETE = "incomplet et inchangé depuis longtemps : nom temporaire, témoin absent ou plus ancien que le fichier"
"""What ops are told of a file that does not complete; it stays a candidate for as long as it takes."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the drop folder that is never taken as a flux; ``b"."`` is the folder itself."""

    name: bytes
    kind: str


def entries(folder: int) -> Iterator[Sighting | Oddity]:
    """What stands in an open folder, in the folder's own order, each looked at as it is reached.

    The folder stays open for as long as one goes on; OSError when it cannot be read.
    """
    with os.scandir(folder) as listed:
        for entry in listed:
            found = look_at(os.fsencode(entry.name), folder)
            if found is not None:
                yield found


def look_at(name: bytes, folder: int) -> Sighting | Oddity | None:
    """Look at one name in an open folder, following no link; None when nothing bears it."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    kind = oddity_kind(status) or _unreadable(name, folder)
    return sighting_of(name, status) if kind is None else Oddity(name, kind)


def _unreadable(name: bytes, folder: int) -> str | None:
    """A file that its sender did not let us read stays where it is until it is readable: taken, it could not be judged.

    The OpenSSH client copies the rights of the original, so this is a common mistake of partners.
    """
    readable = os.access(name, os.R_OK, dir_fd=folder, effective_ids=True)
    return None if readable else "fichier illisible : droits insuffisants"


def sighting_of(name: bytes, status: os.stat_result) -> Sighting:
    """Keep of a file's status what tells whether it changes."""
    return Sighting(name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def oddity_kind(status: os.stat_result) -> str | None:
    """Name what is no plain file with one name; None for what is."""
    if stat.S_ISREG(status.st_mode):
        return None if status.st_nlink == 1 else "lien physique"
    return next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), "fichier spécial")


def open_plain(path: Path | bytes, folder: int | None = None) -> int | None:
    """Open for reading, relative to an open folder if one is given; follow no link and wait for no pipe.

    None when it has gone, is not ours to read, or has been swapped for something that cannot be opened so.

    Raises:
        StorageFault: the system refuses for a reason of ours (disk, too many open files).
    """
    with storing("ouvrir", Path(os.fsdecode(path))):
        try:
            return os.open(path, _READ, dir_fd=folder)
        except OSError as err:
            if err.errno in _NOT_OURS:
                return None
            raise


def kind_of_taken(taken: Path) -> str | None:
    """Look at what was taken, now that the partner cannot swap it; only a plain file is opened."""
    with storing("examiner", taken):
        kind = oddity_kind(taken.lstat())
    if kind is not None:
        return kind
    descriptor = open_plain(taken)
    if descriptor is None:
        return "fichier illisible"
    try:
        return oddity_kind(os.fstat(descriptor))
    finally:
        os.close(descriptor)
