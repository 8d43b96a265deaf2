"""Put bytes on disk so that a crash leaves either the old file or the whole new one: write beside, fsync, rename.

Every refusal of the system becomes a ``StorageFault`` that names the file. A failed fsync is never tried again on the
same pages (the kernel then calls them clean): the temporary file is dropped and the caller starts over.

Limits: a rename is durable only once its folder is synced; ``write_once`` leaves that to the caller, who may group.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.domain.faults import StorageFault


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


def sync_directory(folder: Path) -> None:
    """Make the names of a folder durable: what was created, renamed or removed in it.

    Raises:
        StorageFault: the folder cannot be opened or synced.
    """
    with storing("rendre durable le dossier", folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
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
    sync_directory(folder.parent)


def write_once(target: Path, content: bytes) -> bool:
    """Write a file that never changes; return False when it stood there already with the same bytes.

    The folder is not synced here: call ``sync_directory`` before telling anyone, also when False comes back, since
    whoever wrote it may have been killed before doing so.

    Raises:
        StorageFault: the name is taken by other bytes, or the system refuses.
    """
    if stands(target, content):
        return False
    temporary = _write_beside(target, content)
    with storing("mettre en place", target):
        try:
            temporary.replace(target)
        except FileNotFoundError:
            if stands(target, content):  # another process put the same bytes in place from the same temporary file
                return False
            raise
    return True


def write_durably(target: Path, content: bytes) -> None:
    """Write a file over whatever stood there; when this returns, a power cut does not bring the old one back.

    Raises:
        StorageFault: the system refuses; the old file is then still whole.
    """
    temporary = _write_beside(target, content)
    with storing("mettre en place", target):
        temporary.replace(target)
    sync_directory(target.parent)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write all the bytes at the descriptor's position; the system may take them in several pieces."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


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


def _write_beside(target: Path, content: bytes) -> Path:
    """Write and sync the temporary file of these bytes."""
    temporary = beside(target, content)
    with storing("écrire", temporary):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
    return temporary
