"""Put many files in place for the price of a few: written beside, made durable together, renamed, made durable again.

A lot of small flux writes hundreds of files; an fsync each would cost more than judging them. One ``syncfs`` makes
everything written to a file system durable, so a group costs two of them a file system, whatever it holds. A group of
a few files is synced file by file instead: ``syncfs`` also waits for what strangers have written.

A file that has its bytes elsewhere on the same file system may be given a second name (``link``) instead of a copy.

What stands already from an earlier attempt is synced with the rest: a killed one may not have come to it. Its bytes
need no more, since they were durable before they had the name.

Limits: nothing is visible before ``settle``; a group that failed has put nothing new in place that may not be put
again. Linux only: elsewhere each file is synced by itself.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.domain.faults import DurabilityFault, StorageFault
from pipeline.stores.files import (
    beside,
    fill,
    make_directory,
    same_bytes,
    stands,
    storing,
    sync_descriptor,
    sync_directory,
    unsynced,
)
from pipeline.stores.points import point

FEW = 8
MOST_NAMES = 30_000  # ext4 allows 65,000 names of one file
_PIECE = 1024 * 1024
_NO_SECOND_NAME = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP)
_PARTNERS_DOING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES, errno.EPERM)
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Together:
    """A group of files, a context manager used once: ``put`` each, then ``settle``; else nothing stays of it."""

    def __init__(self) -> None:
        self._renames: dict[Path, Path] = {}
        self._links: dict[Path, Path] = {}
        self._standing: list[Path] = []
        self._folders: dict[Path, os.stat_result] = {}
        self._devices: dict[int, int] = {}
        self._settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for descriptor in self._devices.values():
            os.close(descriptor)
        for temporary in () if self._settled else self._renames.values():
            try:
                temporary.unlink(missing_ok=True)
            except OSError:
                pass  # a hidden file is left, that doing the group again will take up

    def put(self, target: Path, content: bytes, *, once: bool) -> None:
        """Write a file beside its place; ``once``: the same bytes may stand there already, others are a fault.

        Raises:
            StorageFault: the name is taken by other bytes, or the system refuses.
        """
        self._enter(target.parent)
        if once and target in self._renames:
            return
        if once and stands(target, content):
            self._standing.append(target)
            return
        temporary = beside(target, content)
        _write(temporary, (content,))
        point("remise.ecrite")
        self._renames[target] = temporary

    def link(self, target: Path, source: Path) -> None:
        """Give a file that is durable already this name too, or copy it where that cannot or should not be.

        Once: the same bytes may stand there already, others are a fault.

        Raises:
            StorageFault: the name is taken by other bytes, or the system refuses.
        """
        folder = self._enter(target.parent)
        if target in self._links or target in self._renames:
            return
        if same_bytes(target, source):
            self._standing.append(target)
            return
        with storing("examiner", source):
            status = source.stat()
        if may_link(status, target.parent, folder):
            self._links[target] = source
            return
        self._renames[target] = _copy(source, target)

    def settle(self) -> None:
        """Make all of it durable and visible, in the order it was put.

        Raises:
            DurabilityFault: a sync failed.
            StorageFault: the system refuses; the group must be done again, all of it.
        """
        self._make_durable()
        self._settled = True
        point("remise.faite")

    def _enter(self, folder: Path) -> os.stat_result:
        """Make sure of a folder, and open its file system before anything is written to it: what it fails to write
        from then on is told to that descriptor.
        """
        status = self._folders.get(folder)
        if status is None:
            make_directory(folder)
            with storing("ouvrir", folder):
                status = folder.stat()
                if status.st_dev not in self._devices:
                    self._devices[status.st_dev] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            self._folders[folder] = status
        return status

    def _make_durable(self) -> None:
        if len(self._renames) <= FEW or _syncfs() is None:
            for temporary in self._renames.values():
                sync_file(temporary)
            for target in self._standing:
                if os.path.lexists(target):  # else its recipient took it away: it was delivered
                    sync_file(target)
            point("remise.durable")
            self._rename()
            for folder in self._folders:
                sync_directory(folder)
            return
        self._sync_devices()
        point("remise.durable")
        self._rename()
        self._sync_devices()

    def _rename(self) -> None:
        for target, temporary in self._renames.items():
            with storing("mettre en place", target):
                try:
                    temporary.replace(target)
                except FileNotFoundError:
                    if not target.is_file():  # else another process has put the same temporary file in place
                        raise
            point("remise.en-place")
        for target, source in self._links.items():
            with storing("mettre en place", target):
                _link(source, target)
            point("remise.liee")

    def _sync_devices(self) -> None:
        for descriptor in self._devices.values():
            sync_filesystem(descriptor)


def may_link(source: os.stat_result, folder: Path, target: os.stat_result) -> bool:
    """Say whether a second name may stand for a copy in this folder.

    Not on another file system, nor near its limit of names, nor when others may write to the file; nor where a new
    file would get a group or rights from its folder, which a second name does not.
    """
    if source.st_dev != target.st_dev or source.st_nlink >= MOST_NAMES or source.st_mode & _OTHERS_WRITE:
        return False
    if target.st_mode & stat.S_ISGID and target.st_gid != source.st_gid:
        return False
    try:
        os.getxattr(folder, "system.posix_acl_default")
    except OSError:
        return True
    return False


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileExistsError:
        if not same_bytes(target, source):
            raise
    except OSError as err:  # two mounts of one file system, or one that knows no second names
        if err.errno not in _NO_SECOND_NAME:
            raise
        copied = _copy(source, target)
        sync_file(copied)
        copied.replace(target)


def _copy(source: Path, target: Path) -> Path:
    """Copy a file beside the place of another; where."""
    temporary = beside(target, source.name.encode())
    with storing("relire", source), source.open("rb") as content:
        _write(temporary, iter(partial(content.read, _PIECE), b""))
    return temporary


def _write(temporary: Path, pieces: Iterable[bytes]) -> None:
    with storing("écrire", temporary):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    fill(descriptor, temporary, pieces)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable.

    Raises:
        DurabilityFault: it cannot be synced.
        StorageFault: it cannot be opened.
    """
    with storing("rendre durable", path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            sync_descriptor(descriptor, path)
        finally:
            os.close(descriptor)


def sync_filesystem(descriptor: int) -> None:
    """Make durable all that was written to the file system of an open file, and every name on it.

    Raises:
        DurabilityFault: something could not be written since the descriptor was opened.
    """
    call = _syncfs()
    if call is None:
        os.sync()
    elif call(descriptor) != 0:
        raise unsynced(Path(f"/dev/fd/{descriptor}").resolve(), os.strerror(ctypes.get_errno()))


def sync_copies(files: Sequence[Path], folders: Iterable[Path], device: int) -> None:
    """Make durable the contents and names of files, and the names in more folders, all of one file system.

    ``device`` is a folder of it that was opened before they were written. One call when they are many, or when a folder
    cannot be opened: a partner may remove or close its own at any moment.

    Raises:
        DurabilityFault: a sync failed.
        StorageFault: the system refuses; the files must be written again.
    """
    if len(files) <= FEW or _syncfs() is None:
        for file in files:
            sync_file(file)
        if all(_is_synced(folder) for folder in dict.fromkeys((*(file.parent for file in files), *folders))):
            return
    sync_filesystem(device)


def _is_synced(folder: Path) -> bool:
    """Sync a folder that may be a partner's; False when it is gone or closed."""
    try:
        sync_directory(folder)
    except DurabilityFault:
        raise
    except StorageFault as err:
        if getattr(err.__cause__, "errno", None) not in _PARTNERS_DOING:
            raise
        return False
    return True


@cache
def _syncfs() -> Callable[[int], int] | None:
    """The system's ``syncfs``; None where there is none."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        found = library.syncfs
    except (OSError, AttributeError):
        return None
    found.argtypes = [ctypes.c_int]
    found.restype = ctypes.c_int
    return found
