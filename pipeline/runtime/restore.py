"""Put a backup back: verified whole before a byte is written, into a root that is absent or empty.

While files are put back a mark stands in the root, and nothing works on it; killed, it is taken up by another
``restore``. At the end the journal is opened, which brings it to this version, and the mark goes. The next start does
what was pending at the instant of the backup; what was deposited since is not there.

Limits: owners are those of who restores; rights are put back.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.domain.wire import Plain
from pipeline.runtime.backup import JOURNAL
from pipeline.runtime.layout import Layout
from pipeline.runtime.lock import root_lock
from pipeline.stores.files import make_directory, shown, storing, sync_directory
from pipeline.stores.journal import open_journal
from pipeline.stores.migrations import REVISIONS
from pipeline.stores.points import point
from pipeline.stores.together import sync_filesystem
from pipeline.stores.vault import LOCK, Entry, Manifest, Vault, copy_hashed, digest_of

_BESIDES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restoration:
    """One backup to put back: its folder, the root, and the SQLite file of the journal with its URL."""

    vault: Vault
    layout: Layout
    journal: Path
    url: str

    def restore(self) -> Manifest:
        """Verify, put back, open the journal.

        Raises:
            ConfigurationFault: no complete backup there, or the root is not empty.
            LockedFault: something works on the root, or the backup is being made.
            StorageFault: the backup is damaged or of a newer version, or the system refuses.
        """
        with ExitStack() as stack:
            manifest = self._manifest(stack)
            self._require_room()
            self._verify(manifest)
            make_directory(self.layout.root)
            stack.enter_context(root_lock(self.layout.lock))
            self._require_room()  # nobody came in while the backup was read
            with storing("marquer", self.layout.unfinished):
                self.layout.unfinished.touch(0o600)
                point("restauration.marquee")
            sync_directory(self.layout.root)
            self._put_back(manifest)
            self._open(manifest)
            point("restauration.ouverte")
            with storing("supprimer", self.layout.unfinished):
                self.layout.unfinished.unlink()
                point("restauration.achevee")
            sync_directory(self.layout.root)
        return manifest

    def _manifest(self, stack: ExitStack) -> Manifest:
        folder = self.vault.folder
        if os.access(folder, os.W_OK):  # a backup may be read where nothing can be written
            stack.enter_context(root_lock(folder / LOCK))
        manifest = self.vault.manifest()
        if manifest is None:
            raise ConfigurationFault(f"« {shown(folder)} » ne contient pas de sauvegarde achevée")
        if manifest.revision not in REVISIONS:
            raise StorageFault(
                f"Installer une version plus récente d'edi-flux : le journal sauvegardé est à la révision"
                f" {manifest.revision}, cette version connaît {REVISIONS[-1]}"
            )
        return manifest

    def _require_room(self) -> None:
        root, ignored = self.layout.root, {self.layout.lock.name}
        if self.layout.unfinished.exists():
            return
        if root.exists() and {path.name for path in root.iterdir()} - ignored:
            raise ConfigurationFault(
                f"{shown(root)} n'est pas vide : la renommer, ou restaurer dans une autre racine (--root)"
            )
        if self.journal.exists():
            raise ConfigurationFault(f"{shown(self.journal)} existe déjà : le renommer, puis recommencer")

    def _verify(self, manifest: Manifest) -> None:
        """Read the whole backup once: a root must not be begun that cannot be ended."""
        self._verify_content(manifest.liste)
        verified: set[str] = set()
        for entry in self.vault.entries(manifest):
            if entry.sha256 is not None and entry.sha256 not in verified:
                self._verify_content(entry.sha256)
                verified.add(entry.sha256)

    def _verify_content(self, sha256: str) -> None:
        path = self.vault.path(sha256)
        if not path.is_file() or digest_of(path) != sha256:
            raise StorageFault(f"La sauvegarde est abîmée : « {shown(path)} » manque ou a changé ; rien n'est restauré")

    def _put_back(self, manifest: Manifest) -> None:
        root = self.layout.root
        with storing("ouvrir", root):
            descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for entry in self.vault.entries(manifest):
                target = self.journal if entry.chemin == JOURNAL else root / entry.chemin
                with storing("restaurer", target):
                    self._put(entry, target)
            sync_filesystem(descriptor)
            point("restauration.durable")
        finally:
            os.close(descriptor)

    def _put(self, entry: Entry, target: Path) -> None:
        if entry.sha256 is None:
            target.mkdir(parents=True, exist_ok=True)
            target.chmod(entry.mode)
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = target.parent / f".{sha256(os.fsencode(target.name)).hexdigest()[:40]}.tmp"
        temporary.unlink(missing_ok=True)  # of a restoration that was killed
        if entry.lien is None or not _linked(self.layout.root / entry.lien, temporary):
            self._copy(entry, temporary)
        if target == self.journal:
            for beside in _BESIDES:  # of a restoration that was killed while it migrated
                target.with_name(target.name + beside).unlink(missing_ok=True)
        temporary.replace(target)
        point("restauration.placee")
        temporary.unlink(missing_ok=True)  # two names of one file are not exchanged

    def _copy(self, entry: Entry, temporary: Path) -> None:
        source = self.vault.path(str(entry.sha256))
        opened = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            digest, _ = copy_hashed(opened, temporary, entry.taille)
        finally:
            os.close(opened)
        if digest != entry.sha256:
            raise StorageFault(f"La sauvegarde est abîmée : « {shown(source)} » a changé pendant la restauration")
        temporary.chmod(entry.mode)
        if entry.modifie_ns:
            os.utime(temporary, ns=(entry.modifie_ns, entry.modifie_ns))

    def _open(self, manifest: Manifest) -> None:
        with open_journal(self.url) as journal:
            found = journal.counts()
        if found != manifest.etats:
            raise StorageFault(f"Le journal restauré compte {found}, la sauvegarde annonce {manifest.etats}")


def restored_object(manifest: Manifest, root: Path) -> Plain:
    """Render a restoration for ``--json``."""
    return {
        "racine": shown(root),
        "quand": manifest.quand,
        "version": manifest.version,
        "etats": dict(manifest.etats),
        "fichiers": manifest.fichiers,
        "octets": manifest.octets,
    }


def _linked(source: Path, temporary: Path) -> bool:
    try:
        temporary.hardlink_to(source)
    except OSError:  # a file system that knows no second names: the bytes are copied
        return False
    return True
