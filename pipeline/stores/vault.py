"""A backup folder: every content once, under its digest, and one manifest whose renaming makes the backup complete.

``contenus/<2 digits>/<sha256>``, and ``manifeste.json``, which names a list (itself a content): one JSON object a line,
a path, its digest, size, mode and date, or the path whose second name it is. A backup made again adds what is new, then
the manifest is exchanged, then what no manifest needs any more is removed: killed at any step, the folder holds the
former backup or the new one, whole, or none yet. All of it is 0700 and 0600.

Limits: one backup at a time in a folder (a lock); the last one only, keep several folders for a history.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.files import make_directory, shown, storing, sync_directory, write_all
from pipeline.stores.points import point
from pipeline.stores.together import sync_file, sync_filesystem

FORMAT = 1
MANIFEST = "manifeste.json"
MARK = ".edi-flux-sauvegarde"
LOCK = ".verrou"
_CONTENTS = "contenus"
_BESIDE = ".copie-"
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_PIECE = 1024 * 1024
_LOT = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of the root, relative. A folder has no ``sha256``; ``lien`` names the path whose second name it is."""

    chemin: str
    mode: int
    sha256: str | None = None
    taille: int = 0
    modifie_ns: int = 0
    lien: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a complete backup says of itself: of which root, when, by which version, and the digest of its list."""

    format: int
    version: str
    quand: str
    racine: str
    revision: str
    etats: dict[str, int]
    fichiers: int
    octets: int
    liste: str


class Vault:
    """One backup folder. Reading writes nothing; ``prepare`` before adding, ``commit`` to end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copies, self.octets = 0, 0  # taken over since this object was made
        self._pending: dict[str, Path] = {}
        self._device = -1

    def prepare(self) -> None:
        """Make the folder ours, or refuse one that is not: it must be empty, or have been made ours before.

        Raises:
            ConfigurationFault: it holds something else.
        """
        if self.folder.exists() and not (self.folder / MARK).exists() and any(self.folder.iterdir()):
            raise ConfigurationFault(
                f"Choisir un autre dossier : « {shown(self.folder)} » n'est ni vide, ni une sauvegarde d'edi-flux"
            )
        make_directory(self.folder, _PRIVATE_FOLDER)
        with storing("préparer", self.folder):
            self.folder.chmod(_PRIVATE_FOLDER)
            (self.folder / MARK).touch(_PRIVATE_FILE)
        make_directory(self.folder / _CONTENTS, _PRIVATE_FOLDER)
        sync_directory(self.folder)

    def __enter__(self) -> Vault:
        with storing("ouvrir", self.folder):
            self._device = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            for leftover in self.folder.glob(f"{_BESIDE}*"):
                leftover.unlink(missing_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._device)
        for temporary in (*self._pending.values(), *self.folder.glob(f"{_BESIDE}*")):
            temporary.unlink(missing_ok=True)

    def beside(self) -> Path:
        """A temporary name on the vault's file system, swept when it is left."""
        return self.folder / f"{_BESIDE}{uuid4().hex}"

    def path(self, sha256: str) -> Path:
        """Where a content stands, or would stand."""
        return self.folder / _CONTENTS / sha256[:2] / sha256

    def has(self, sha256: str, taille: int) -> bool:
        """Whether a content is there, or about to be, by its name and size; a restoration reads it."""
        try:
            return (self._pending.get(sha256) or self.path(sha256)).stat().st_size == taille
        except FileNotFoundError:
            return False

    def copy(self, source: Path) -> tuple[str, os.stat_result] | None:
        """Add the content of a regular file; its digest, and what it was. None: it is gone, or being written to.

        Raises:
            StorageFault: it is no regular file, or the system refuses.
        """
        temporary = self.beside()
        with storing("sauvegarder", source):
            try:
                opened = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            try:
                before = os.fstat(opened)
                if not stat.S_ISREG(before.st_mode):
                    raise StorageFault(f"« {shown(source)} » n'est pas un fichier ordinaire ; il n'est pas sauvegardé")
                digest, size = copy_hashed(opened, temporary, before.st_size)
                after = os.fstat(opened)
            finally:
                os.close(opened)
        if (before.st_size, before.st_mtime_ns) != (size, after.st_mtime_ns):
            temporary.unlink()
            return None
        self.adopt(temporary, digest)
        return digest, before

    def adopt(self, temporary: Path, sha256: str) -> None:
        """Take over a file of the vault's file system that has this digest; in place once the lot is durable."""
        if sha256 in self._pending:
            temporary.unlink()
            return
        self.copies += 1
        self.octets += temporary.stat().st_size
        self._pending[sha256] = temporary
        point("sauvegarde.copiee")
        if len(self._pending) >= _LOT:
            self.settle()

    def settle(self) -> None:
        """Make what was added durable, and put it in place: no name stands for bytes that a power cut may take."""
        sync_filesystem(self._device)
        point("sauvegarde.durable")
        for sha256, temporary in self._pending.items():
            target = self.path(sha256)
            with storing("mettre en place", target):
                target.parent.mkdir(_PRIVATE_FOLDER, exist_ok=True)
                temporary.replace(target)
            point("sauvegarde.placee")
        self._pending.clear()

    def commit(self, manifest: Manifest) -> None:
        """Make the backup complete: everything durable, then the manifest exchanged."""
        self.settle()
        sync_filesystem(self._device)
        temporary = self.beside()
        with storing("écrire", self.folder / MANIFEST):
            write_private(temporary, [json.dumps(asdict(manifest), indent=2, sort_keys=True).encode()])
            sync_file(temporary)
            point("sauvegarde.manifeste")
            temporary.replace(self.folder / MANIFEST)
            point("sauvegarde.achevee")
        sync_directory(self.folder)

    def sweep(self, manifest: Manifest) -> int:
        """Remove the contents that the manifest does not need; how many."""
        needed = {entry.sha256 for entry in self.entries(manifest)} | {manifest.liste}
        gone = 0
        with storing("nettoyer", self.folder):
            for path in (self.folder / _CONTENTS).glob("*/*"):
                if path.name not in needed:
                    path.unlink()
                    point("sauvegarde.nettoyee")
                    gone += 1
        return gone

    def manifest(self) -> Manifest | None:
        """The manifest of the complete backup that stands here; None when there is none.

        Raises:
            StorageFault: it cannot be read, or a newer version wrote it.
        """
        path = self.folder / MANIFEST
        with storing("lire", path):
            try:
                text = path.read_bytes()
            except FileNotFoundError:
                return None
        try:
            return _manifest(json.loads(text))
        except (ValueError, TypeError) as err:
            raise StorageFault(f"« {shown(path)} » est illisible ou d'une version plus récente") from err

    def entries(self, manifest: Manifest) -> Iterator[Entry]:
        """The paths of a backup, in the order in which they are put back.

        Raises:
            StorageFault: the list cannot be read, or a path leads out of the root.
        """
        path = self.path(manifest.liste)
        with storing("lire", path), path.open("rb") as lines:
            for line in lines:
                entry = Entry(**json.loads(line))
                if entry.chemin.startswith("/") or ".." in entry.chemin.split("/"):
                    raise StorageFault(f"La sauvegarde est abîmée : « {shown(Path(entry.chemin))} » sort de la racine")
                yield entry


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal.

    Raises:
        StorageFault: it cannot be read.
    """
    with storing("relire", path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def entry_line(entry: Entry) -> bytes:
    """One line of the list; a name that is not UTF-8 keeps its bytes."""
    return json.dumps(asdict(entry), ensure_ascii=True).encode() + b"\n"


def copy_hashed(source: int, target: Path, expected: int) -> tuple[str, int]:
    """Copy an open file into a new one, until its end or just past the expected size; digest and size of the copy."""
    digest, size = hashlib.sha256(), 0
    written = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        while size <= expected and (piece := os.pread(source, _PIECE, size)):
            digest.update(piece)
            write_all(written, piece)
            size += len(piece)
    finally:
        os.close(written)
    return digest.hexdigest(), size


def write_private(target: Path, pieces: Iterable[bytes]) -> str:
    """Write a new file that nobody else may read; its digest."""
    digest = hashlib.sha256()
    written = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        for piece in pieces:
            digest.update(piece)
            write_all(written, piece)
    finally:
        os.close(written)
    return digest.hexdigest()


def _manifest(read: object) -> Manifest:
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise ValueError(read)
    return Manifest(**read)
