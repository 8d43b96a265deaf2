"""The pieces of durable writing: names beside, folders, syncs; ``together`` puts files in place with them.

Every refusal of the system becomes a ``StorageFault`` that names the file; a failed sync, a ``DurabilityFault``.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.domain.faults import DurabilityFault, StorageFault
from pipeline.stores.points import point


@contextmanager
def storing(action: str, path: Path) -> Iterator[None]:
    """Turn what the system refuses into a fault that says what was attempted, on which path.

    Raises:
        StorageFault: the body raised an ``OSError``.
    """
    try:
        yield
    except OSError as err:
        of = "d'" if action[0] in "aeiouyéè" else "de "
        raise StorageFault(f"Impossible {of}{action} « {shown(path)} » : {err.strerror or err}") from err


def shown(path: Path) -> str:
    """Give a path that can be printed and logged, even when its bytes are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def unsynced(path: Path, reason: str | None) -> DurabilityFault:
    """The fault that says of which path a sync failed, and why."""
    return DurabilityFault(
        f"Impossible de rendre durable « {shown(path)} » : {reason} ; "
        "arrêt, le prochain démarrage reprend ce qui n'est pas confirmé"
    )


def sync_descriptor(descriptor: int, path: Path) -> None:
    """Make durable what an open file holds, or the names of an open folder; ``path`` says what it is.

    Raises:
        DurabilityFault: the system refuses.
    """
    try:
        os.fsync(descriptor)
    except OSError as err:
        raise unsynced(path, err.strerror) from err


def sync_directory(folder: Path) -> None:
    """Make the names of a folder durable: what was created, renamed or removed in it.

    Raises:
        DurabilityFault: it cannot be synced.
        StorageFault: it cannot be opened.
    """
    with storing("rendre durable le dossier", folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            sync_descriptor(descriptor, folder)
        finally:
            os.close(descriptor)


def make_directory(folder: Path, mode: int = 0o777) -> None:
    """Create a folder and its missing parents, each made durable in its own parent; it may exist already.

    Raises:
        StorageFault: something else stands there, or the system refuses.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_directory(folder.parent, mode)
    with storing("créer le dossier", folder):
        folder.mkdir(mode, exist_ok=True)
        point("dossier.cree")
    sync_directory(folder.parent)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write all the bytes at the descriptor's position; the system may take them in several pieces."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def fill(descriptor: int, path: Path, pieces: Iterable[bytes]) -> None:
    """Write all the pieces to a file that was just opened, and close it: some file systems refuse only then.

    What was refused is removed: a full disk must not keep halves.

    Raises:
        StorageFault: the system refuses.
    """
    with storing("écrire", path):
        try:
            try:
                for piece in pieces:
                    write_all(descriptor, piece)
            finally:
                os.close(descriptor)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def beside(target: Path, content: bytes) -> Path:
    """Name the temporary file of these bytes at this place, in the same folder; the same bytes give the same name.

    So a second attempt takes up what a killed one left, and two processes writing the same thing do not disturb each
    other: the file is not cut when opened, and both write the same bytes at the same place.
    """
    key = hashlib.sha256(os.fsencode(target.name) + b"\0" + content).hexdigest()[:40]
    return target.with_name(f".{key}.tmp")


def stands(target: Path, content: bytes) -> bool:
    """Say whether the file is there with these bytes; other bytes under the same name are a fault."""
    with storing("relire", target):
        try:
            same = target.stat().st_size == len(content) and target.read_bytes() == content
        except FileNotFoundError:
            return False
    if not same:
        raise StorageFault(f"« {shown(target)} » existe déjà avec un autre contenu ; rien n'a été écrit")
    return True


def same_bytes(target: Path, source: Path) -> bool:
    """Say whether the file is there with the bytes of another; other bytes under the same name are a fault.

    Raises:
        StorageFault: other bytes stand there, or the system refuses.
    """
    with storing("relire", target):
        try:
            status = target.stat()
        except FileNotFoundError:
            return False
        if os.path.samestat(status, source.stat()) or filecmp.cmp(target, source, shallow=False):
            return True
    raise StorageFault(f"« {shown(target)} » existe déjà avec un autre contenu ; rien n'a été écrit")
