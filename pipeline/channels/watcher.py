"""Wake the scanner when something happens in a drop folder: a hint that shortens the wait, never the truth.

Events get lost (full queues, folders replaced), so whoever scans does it on a timer as well, and calls ``rearm`` at
each pass; a network mount, on which others write unheard, is not listened to at all. Only what a partner's writing
causes is listened to: our own scans and claims wake nobody.

Limits: which file changed is not told; a folder that cannot be watched is simply not watched.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileClosedEvent, FileCreatedEvent, FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from pipeline.stores.mounts import is_remote

_HEARD: list[type[FileSystemEvent]] = [FileCreatedEvent, FileClosedEvent, FileMovedEvent]


@dataclass(frozen=True, slots=True)
class _Armed:
    """A watch, and the folder (device, inode) that it was put on."""

    identity: tuple[int, int]
    watch: ObservedWatch


class Watcher:
    """Sets ``hint`` when a file is created, closed after writing or renamed in one of the folders."""

    def __init__(self, folders: Iterable[Path], hint: threading.Event) -> None:
        self.folders = tuple(folders)
        self.hint = hint
        self._observer: BaseObserver = _observer()
        self._handler = _Hint(hint)
        self._armed: dict[Path, _Armed] = {}

    def start(self) -> None:
        """Begin to listen; a folder that is missing is taken in by a later ``rearm``."""
        self._observer.start()
        self.rearm()

    def rearm(self) -> None:
        """Watch the folders that stand there now: new ones, and those that were replaced or mounted over.

        A folder newly watched sets the hint, because files may have come while nobody watched.
        """
        alive = {emitter.watch for emitter in self._observer.emitters if emitter.is_alive()}
        for folder in self.folders:
            identity = _identity(folder)
            armed = self._armed.get(folder)
            if armed is not None and (armed.identity != identity or armed.watch not in alive):
                self._disarm(folder)
                armed = None
            if armed is None and identity is not None and not is_remote(folder):
                self._arm(folder, identity)

    @property
    def unwatched(self) -> tuple[Path, ...]:
        """The folders that only the timer looks at: missing, on a network mount, or refused by inotify's limits."""
        return tuple(folder for folder in self.folders if folder not in self._armed)

    def stop(self) -> None:
        """Stop listening and end the threads."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join()
        self._armed.clear()

    def _arm(self, folder: Path, identity: tuple[int, int]) -> None:
        try:
            watch = self._observer.schedule(self._handler, str(folder), event_filter=_HEARD)
        except OSError:  # no watches left, or the folder has just gone: the timer finds its files
            return
        self._armed[folder] = _Armed(identity, watch)
        self.hint.set()

    def _disarm(self, folder: Path) -> None:
        armed = self._armed.pop(folder)
        try:
            self._observer.unschedule(armed.watch)
        except (KeyError, OSError):  # the system had already dropped the watch of a deleted folder
            pass


def _observer() -> BaseObserver:
    """An observer that hears arrivals only, where the system tells them apart (Linux).

    watchdog keeps the departure of a file for half a second, to pair it with an arrival, and everything behind it: each
    of our own claims would delay the hint of the next file.
    """
    try:
        from watchdog.observers.inotify import InotifyEmitter
        from watchdog.observers.inotify_c import InotifyConstants, Mask
    except ImportError:
        return Observer()

    class Arrivals(InotifyEmitter):
        """Asks the kernel for what enters a folder and for its end, not for what leaves it."""

        def get_event_mask_from_filter(self) -> Mask:
            return Mask(
                InotifyConstants.IN_CREATE
                | InotifyConstants.IN_CLOSE_WRITE
                | InotifyConstants.IN_MOVED_TO
                | InotifyConstants.IN_DELETE_SELF
            )

    return BaseObserver(Arrivals)


class _Hint(FileSystemEventHandler):
    """Whatever is heard sets the event; which file it was about is not trusted."""

    def __init__(self, hint: threading.Event) -> None:
        self._hint = hint

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._hint.set()


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = os.lstat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None
