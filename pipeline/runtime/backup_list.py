"""What a backup of a root holds, path by path: what the journal's copy names, and the partners' and ops' own files.

Left out: ``in/`` (the partner's, perhaps half sent), locks, what was claimed or handed over after the copy was taken,
and what is no regular file (a link set aside in ``quarantaine`` has no content of ours).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.runtime.claims import read_claim
from pipeline.runtime.layout import Layout
from pipeline.stores.files import storing
from pipeline.stores.journal_copy import Handed, JournalCopy, Stored
from pipeline.stores.outbox import Outbox
from pipeline.stores.spool import Spool
from pipeline.stores.vault import Entry, Vault


@dataclass(slots=True)
class Listing:
    """The paths of one root for one backup; contents are added to the vault as they are listed.

    ``known`` are the entries of the former backup by path; ``problems`` tell, in French, what is missing or damaged.
    """

    layout: Layout
    vault: Vault
    known: Mapping[str, Entry]
    files: int = 0
    octets: int = 0
    problems: list[str] = field(default_factory=list)

    def entries(self, journal: JournalCopy) -> Iterator[Entry]:
        """Every path but the journal, in the order in which it is to be put back."""
        for entry in self._all(journal):
            if entry.sha256 is not None:
                self.files += 1
                self.octets += entry.taille
            yield entry

    def _all(self, journal: JournalCopy) -> Iterator[Entry]:
        yield from self._folders()
        for stored in journal.contents():
            yield from self._content(stored)
        announced = journal.claims()
        claimed = _names(self.layout.prise)
        yield from self._files(path for path in claimed if read_claim(path.name) or path.name in announced)
        yield from self._files(_names(self.layout.quarantaine))
        for handed in journal.deliveries():
            yield from self._handed(handed)
        for out in sorted(self.layout.partners.glob("*/out")):
            yield from self._files(path for path in _names(out) if not path.name.startswith("."))
        yield from self._files([self.layout.annuaire, self.layout.partners_file, self.layout.centralisateurs_file])

    def _folders(self) -> Iterator[Entry]:
        ours = (self.layout.spool, self.layout.prise, self.layout.quarantaine)
        partners = (self.layout.partners, *sorted(self.layout.partners.glob("*")), *self.layout.partners.glob("*/in"))
        for folder in (*ours, *partners, *self.layout.partners.glob("*/out"), *_tree(self.layout.recipients)):
            if folder.is_dir() and not folder.is_symlink():
                yield Entry(self._relative(folder), stat.S_IMODE(folder.stat().st_mode))

    def _content(self, stored: Stored) -> Iterator[Entry]:
        """A content of the spool: its name is its digest, so what the vault has already is not read again."""
        path = Spool(self.layout.spool).path(stored.sha256)
        try:
            status = path.lstat()
        except FileNotFoundError:
            self.problems.append(f"le contenu {stored.sha256} manque au spool")
            return
        if not self.vault.has(stored.sha256, stored.taille):
            copied = self.vault.copy(path)
            if copied is None or copied[0] != stored.sha256:
                self.problems.append(f"le contenu {stored.sha256} est abîmé au spool")
                return
        yield self._entry(path, status, stored.sha256)

    def _handed(self, handed: Handed) -> Iterator[Entry]:
        """A document at its recipient, and its extract; a second name of the spool's file is told as that."""
        path = Outbox(self.layout.recipients).path(handed.siret, handed.service, handed.nom)
        source = Spool(self.layout.spool).path(handed.flux_sha256)
        yield from self._files([path.with_name(f"{path.name}.json")])
        try:
            status, content = path.lstat(), source.lstat()
        except FileNotFoundError:
            yield from self._files([path])
            return
        if os.path.samestat(status, content) and self.vault.has(handed.flux_sha256, status.st_size):
            yield replace(self._entry(path, status, handed.flux_sha256), lien=self._relative(source))
        else:
            yield from self._files([path])

    def _files(self, paths: Iterable[Path]) -> Iterator[Entry]:
        """Regular files that are there; one that has not changed since the former backup is not read again."""
        for path in paths:
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            if not stat.S_ISREG(status.st_mode):
                continue
            known = self._known(path, status)
            copied = (known, status) if known else self.vault.copy(path)
            if copied is not None:
                yield self._entry(path, copied[1], copied[0])

    def _known(self, path: Path, status: os.stat_result) -> str | None:
        """The digest of a file that has the size and date of the former backup, which the vault still holds."""
        former = self.known.get(self._relative(path))
        if former is None or former.sha256 is None:
            return None
        same = (former.taille, former.modifie_ns) == (status.st_size, status.st_mtime_ns)
        return former.sha256 if same and self.vault.has(former.sha256, status.st_size) else None

    def _entry(self, path: Path, status: os.stat_result, sha256: str) -> Entry:
        mode = stat.S_IMODE(status.st_mode)
        return Entry(self._relative(path), mode, sha256, status.st_size, status.st_mtime_ns)

    def _relative(self, path: Path) -> str:
        return str(path.relative_to(self.layout.root))


def _names(folder: Path) -> list[Path]:
    with storing("parcourir", folder):
        return sorted(folder.iterdir()) if folder.is_dir() else []


def _tree(folder: Path) -> Iterator[Path]:
    """A folder and all folders in it, those above first."""
    yield folder
    with storing("parcourir", folder):
        inside = sorted(Path(one.path) for one in os.scandir(folder) if one.is_dir(follow_symlinks=False))
    for one in inside:
        yield from _tree(one)
