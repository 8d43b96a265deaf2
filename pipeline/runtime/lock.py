"""One worker per root: an advisory lock on a file, released by the kernel when the process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.domain.faults import LockedFault
from pipeline.stores.files import storing


@contextmanager
def root_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a root.

    ``shared``: with others who share it; whoever wants it alone is refused, and does not learn by whom.

    Raises:
        LockedFault: a process holds it already; which one.
        StorageFault: the system refuses.
    """
    with storing("ouvrir le verrou", path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with storing("tenir le verrou", path):
            _acquire(descriptor, path, shared=shared)
        yield
    finally:
        with storing("rendre le verrou", path):
            os.close(descriptor)


def _acquire(descriptor: int, path: Path, *, shared: bool) -> None:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError as err:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "inconnu"
        raise LockedFault(f"Une autre instance travaille déjà sur {path.parent} (processus {holder})") from err
    os.ftruncate(descriptor, 0)
    if not shared:
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
