"""Keep the bytes of every flux under the name of their digest, on an inode that no partner ever held open.

``store`` copies, ``flush`` makes contents and names durable, all those of a lot together; nothing may be written to
the journal before it. Storing the same bytes twice is the normal case: they are written anew, beside, and take the
name once they are durable. For what stands there may be short, after a power cut, or read well and not be on the disk,
after a sync that failed.

Limits: nothing is ever removed here but half-written copies, and what a purge has marked in the journal; one ``Spool``
object serves one thread.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from pipeline.domain.faults import StorageFault
from pipeline.stores.files import fill, make_directory, shown, storing, sync_directory, write_all
from pipeline.stores.points import point
from pipeline.stores.together import sync_copies, sync_file

_PIECE = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PRIVATE = 0o700
_COPY_MODE = 0o666  # a recipient may get this very file under a second name; its folder here lets nobody in
_COPY_PREFIX = ".copie-"


class Spooled(NamedTuple):
    """What was stored: SHA-256 in lower-case hexadecimal, size in bytes."""

    sha256: str
    size: int


class Spool:
    """The folder ``spool/<first two digits>/<sha256>``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsynced: set[Path] = set()
        self._device: int | None = None

    def store(self, source: Path | int) -> Spooled | None:
        """Copy a claimed file (path, or open descriptor of a regular file) while hashing it, then sync the copy.

        Return None when the file changed while it was copied: somebody still writes to it, nothing was stored.

        Raises:
            StorageFault: the source is missing or no regular file, or the system refuses.
        """
        self._opened()
        if isinstance(source, int):
            return self._store(source, Path(f"/dev/fd/{source}"))
        with storing("ouvrir", source):
            descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return self._store(descriptor, source)
        finally:
            os.close(descriptor)

    def flush(self, folders: Iterable[Path] = ()) -> None:
        """Make durable all that was stored since the last ``flush``, and the renames in these folders, which stand on
        the same file system; one that was removed meanwhile does not matter.

        Raises:
            DurabilityFault: a sync failed; what was stored is then to be stored again by the next start.
            StorageFault: something cannot be synced; what was stored must then be stored again.
        """
        device, files = self._opened(), sorted(self._unsynced)
        self._device = None
        self._unsynced.clear()
        try:
            sync_copies(files, folders, device)
        finally:
            os.close(device)
        point("spool.durable")

    def path(self, sha256: str) -> Path:
        """Say where a content stands, or would stand; ValueError if this is no digest (a bug of the caller)."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(sha256)
        return self.root / sha256[:2] / sha256

    def sweep(self) -> int:
        """Remove the copies that a killed process left half-written; return how many. Only while nobody stores."""
        with storing("nettoyer", self.root):
            leftovers = [path for path in self.root.glob(f"{_COPY_PREFIX}*") if path.is_file()]
            for path in leftovers:
                path.unlink(missing_ok=True)
        return len(leftovers)

    def remove(self, digests: Sequence[str]) -> int:
        """Remove these contents, durably; return how many were there. Only while nobody stores, nor reads them.

        A document handed over is a second name of its content, and stays. What the disk held is not overwritten.
        """
        gone = 0
        for path in map(self.path, digests):
            with storing("supprimer", path):
                try:
                    path.unlink()
                except FileNotFoundError:
                    continue
            point("spool.efface")
            gone += 1
        for folder in sorted({path.parent for path in map(self.path, digests)}):
            if folder.is_dir():
                sync_directory(folder)
        return gone

    def contents(self, before: float) -> Iterator[str]:
        """Digests that stand here and were stored before that time (seconds since 1970), in no order."""
        with storing("parcourir", self.root):
            for folder in os.scandir(self.root):
                if folder.is_dir(follow_symlinks=False):
                    yield from (one.name for one in os.scandir(folder) if _is_content(one, before))

    def _opened(self) -> int:
        """The folder, opened before a lot is written to it: what its file system fails to write from then on is told
        to that descriptor, even if others were told before."""
        if self._device is None:
            make_directory(self.root, _PRIVATE)
            with storing("ouvrir", self.root):
                self._device = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return self._device

    def _store(self, descriptor: int, source: Path) -> Spooled | None:
        with storing("copier dans le spool", source):
            before = _regular(descriptor, source)
            if before.st_size > _PIECE:
                return self._copy(descriptor, source)
            content = _at_once(descriptor, before)
        return None if content is None else self._write(content)

    def _write(self, content: bytes) -> Spooled:
        """Write a small content at once under its name; what stands there already is replaced."""
        spooled = Spooled(hashlib.sha256(content).hexdigest(), len(content))
        target = self.path(spooled.sha256)
        if not target.parent.is_dir():
            make_directory(target.parent, _PRIVATE)
        with storing("copier dans le spool", target):
            try:
                copy = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _COPY_MODE)
            except FileExistsError:
                self._replace(target, content)
            else:
                point("spool.entame")
                fill(copy, target, (content,))
                point("spool.ecrit")
        self._unsynced.add(target)
        return spooled

    def _replace(self, target: Path, content: bytes) -> None:
        """Put bytes under a taken name; durable first, since it may be given to a recipient at any moment."""
        if target in self._unsynced:
            return  # written for this very lot
        temporary = self.root / f"{_COPY_PREFIX}{uuid4().hex}"
        try:
            temporary.write_bytes(content)
            sync_file(temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def _copy(self, descriptor: int, source: Path) -> Spooled | None:
        temporary = self.root / f"{_COPY_PREFIX}{uuid4().hex}"
        try:
            spooled = _copy(descriptor, source, temporary)
            if spooled is not None:
                point("spool.copie")
                self._publish(temporary, self.path(spooled.sha256))
            return spooled
        finally:
            temporary.unlink(missing_ok=True)

    def _publish(self, temporary: Path, target: Path) -> None:
        """Rename over what stands there (``_replace``)."""
        if not target.parent.is_dir():
            make_directory(target.parent, _PRIVATE)
        if target.exists():
            sync_file(temporary)
        with storing("mettre en place", target):
            temporary.replace(target)
        point("spool.place")
        self._unsynced.add(target)


def _copy(descriptor: int, source: Path, temporary: Path) -> Spooled | None:
    """Copy; None when size or date differ afterwards, or when more or less could be read than announced."""
    with storing("copier dans le spool", source):
        before = _regular(descriptor, source)
        target = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _COPY_MODE)
        try:
            spooled = _copy_bytes(descriptor, target, before.st_size)
            after = os.fstat(descriptor)
            unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
            if not unchanged or spooled.size != before.st_size:
                return None
        finally:
            os.close(target)
    return spooled


def _is_content(entry: os.DirEntry[str], before: float) -> bool:
    return _DIGEST.fullmatch(entry.name) is not None and entry.stat(follow_symlinks=False).st_mtime < before


def _regular(descriptor: int, source: Path) -> os.stat_result:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise StorageFault(f"« {shown(source)} » n'est pas un fichier ordinaire ; il n'a pas été lu")
    return status


def _at_once(descriptor: int, before: os.stat_result) -> bytes | None:
    """All of a small file; None when it changed meanwhile."""
    content = os.pread(descriptor, before.st_size + 1, 0)
    after = os.fstat(descriptor)
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return content if unchanged and len(content) == before.st_size else None


def _copy_bytes(source: int, target: int, expected: int) -> Spooled:
    """Copy until the end, or until just past the expected size, since an endless writer must not hold us."""
    digest = hashlib.sha256()
    copied = 0
    while copied <= expected:
        piece = os.pread(source, _PIECE, copied)
        if not piece:
            break
        digest.update(piece)
        write_all(target, piece)
        copied += len(piece)
    return Spooled(digest.hexdigest(), copied)
