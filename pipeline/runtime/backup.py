"""Back a root up while the service works on it: the journal first, then what that journal names (``backup_list``).

The journal's copy is one instant, and everything it names was durable before: contents of the spool are only ever
added (a purge is kept out by a lock), a document handed over keeps its name and its bytes. What came since is left
out, so that a restored root is the root of that instant, its pending effects to be done again.

Limits: the configuration outside the root, and a journal on a server, are backed up by their own means.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from pipeline import __version__
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.domain.wire import Plain
from pipeline.runtime.backup_list import Listing
from pipeline.runtime.layout import Layout
from pipeline.runtime.lock import root_lock
from pipeline.stores.files import shown, storing
from pipeline.stores.journal_copy import JournalCopy, copy_journal
from pipeline.stores.vault import FORMAT, LOCK, Entry, Manifest, Vault, digest_of, entry_line, write_private

JOURNAL = "journal.sqlite3"
MARGIN_BYTES = 64 * 1024**2
"""Left free on the backup's disk, for what is not known before it is copied: reports, documents of archives."""


@dataclass(frozen=True, slots=True)
class Made:
    """A complete backup: its manifest, files and bytes copied this time, and what is missing or damaged in the root."""

    manifest: Manifest
    copies: int
    octets: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup of one root, whose journal is this SQLite file, into this folder."""

    layout: Layout
    journal: Path
    vault: Vault
    now: datetime

    def make(self) -> Made:
        """Make the backup complete, or leave the former one as it was.

        Raises:
            ConfigurationFault: the folder lies inside the root, holds something else, or backs another root up.
            LockedFault: a purge is at work, or another backup in this folder.
            StorageFault: the journal or a disk refuses, or there is no room for what is new.
        """
        self._check_place()
        with ExitStack() as stack:
            stack.enter_context(root_lock(self.layout.keep_lock, shared=True))
            self.vault.prepare()
            stack.enter_context(root_lock(self.vault.folder / LOCK))
            former = self.vault.manifest()
            if former is not None and former.racine != self._root():
                raise ConfigurationFault(
                    f"« {shown(self.vault.folder)} » est la sauvegarde de {former.racine} ; choisir un autre dossier"
                )
            with self.vault:
                made = self._fill(former)
                self.vault.sweep(made.manifest)
        return made

    def _check_place(self) -> None:
        root, folder = self.layout.root.resolve(), self.vault.folder.resolve()
        if not self.journal.is_file():
            raise ConfigurationFault(
                f"Rien à sauvegarder : « {shown(self.journal)} » est absent ; lancer edi-flux init"
            )
        if folder == root or root in folder.parents:
            raise ConfigurationFault(
                f"« {shown(folder)} » est dans la racine à sauvegarder ; choisir un dossier sur un autre disque"
            )

    def _fill(self, former: Manifest | None) -> Made:
        self._require(self.journal.stat().st_size)
        copied, lines = self.vault.beside(), self.vault.beside()
        with storing("écrire", copied):
            write_private(copied, ())  # SQLite would create it for everyone to read
        copy_journal(self.journal, copied)
        sha256, size = digest_of(copied), copied.stat().st_size
        listing = Listing(self.layout, self.vault, self._known(former))
        with JournalCopy(copied) as journal:
            self._require(sum(one.taille for one in journal.contents() if not self.vault.has(*one)))
            # the journal comes last: where it stands, all that it names stands
            entries: Iterator[Entry] = chain(listing.entries(journal), [Entry(JOURNAL, 0o600, sha256, size)])
            with storing("écrire", lines):
                liste = write_private(lines, map(entry_line, entries))
            manifest = Manifest(
                format=FORMAT,
                version=__version__,
                quand=self.now.isoformat(),
                racine=self._root(),
                revision=journal.revision(),
                etats=journal.counts(),
                fichiers=listing.files + 1,
                octets=listing.octets + size,
                liste=liste,
            )
        self.vault.adopt(copied, sha256)
        self.vault.adopt(lines, liste)
        self.vault.commit(manifest)
        return Made(manifest, self.vault.copies, self.vault.octets, tuple(listing.problems))

    def _known(self, former: Manifest | None) -> dict[str, Entry]:
        """Files of the former backup that may be known again by size and date; those of the spool are by their name."""
        if former is None:
            return {}
        spool = f"{self.layout.spool.name}/"
        return {one.chemin: one for one in self.vault.entries(former) if not one.chemin.startswith(spool)}

    def _root(self) -> str:
        return shown(self.layout.root.resolve())

    def _require(self, octets: int) -> None:
        free = shutil.disk_usage(self.vault.folder).free
        if free < octets + MARGIN_BYTES:
            raise StorageFault(
                f"« {shown(self.vault.folder)} » n'a pas assez de place : {octets + MARGIN_BYTES} octets à écrire,"
                f" {free} libres ; la sauvegarde d'avant reste valable"
            )


def backup_object(made: Made) -> Plain:
    """Render a backup for ``--json``."""
    manifest = made.manifest
    return {
        "quand": manifest.quand,
        "racine": manifest.racine,
        "revision": manifest.revision,
        "etats": dict(manifest.etats),
        "fichiers": manifest.fichiers,
        "octets": manifest.octets,
        "copies": made.copies,
        "octets_copies": made.octets,
        "problemes": list(made.problems),
    }
