"""Where things lie under the root (DESIGN §2): partners' folders, recipients' folders, and ours, kept private."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.faults import ConfigurationFault, StorageFault

_PRIVATE = 0o700
_OURS = 0o750  # read by the group that operations give a folder; by nobody else


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one root; ``create`` makes the folders, nothing else touches the disk."""

    root: Path

    @property
    def spool(self) -> Path:
        """Copies of all that was received, by digest."""
        return self.root / "spool"

    @property
    def prise(self) -> Path:
        """Files claimed but not yet in the journal."""
        return self.root / "prise"

    @property
    def quarantaine(self) -> Path:
        """What must not be opened: links, devices, and the like."""
        return self.root / "quarantaine"

    @property
    def annuaire(self) -> Path:
        """The directory, one file, swapped whole at each import."""
        return self.root / "annuaire.sqlite3"

    @property
    def journal(self) -> Path:
        """The journal when it is an SQLite file."""
        return self.root / "journal.sqlite3"

    @property
    def partners_file(self) -> Path:
        """Partners defined for this root only (written by ``init --demo``)."""
        return self.root / "emetteurs.toml"

    @property
    def centralisateurs_file(self) -> Path:
        """Jurisdictions defined for this root only (written by ``init --demo``)."""
        return self.root / "centralisateurs.toml"

    @property
    def lock(self) -> Path:
        """Held by the one process that works on this root."""
        return self.root / ".verrou"

    @property
    def keep_lock(self) -> Path:
        """Held by a purge, and shared by what a purge must not disturb: backups, holds being put."""
        return self.root / ".verrou-conservation"

    @property
    def unfinished(self) -> Path:
        """Stands here while a backup is restored: the root is not whole."""
        return self.root / ".restauration"

    @property
    def recipients(self) -> Path:
        """Routed invoices, by recipient."""
        return self.root / "destinataires"

    @property
    def partners(self) -> Path:
        """Partners' folders, by application code."""
        return self.root / "partenaires"

    def inbox(self, emetteur: str) -> Path:
        """Where a partner deposits."""
        return self.partners / emetteur / "in"

    def outbox(self, emetteur: str) -> Path:
        """Where a partner reads its reports and rejection files."""
        return self.partners / emetteur / "out"

    def require_whole(self) -> None:
        """Refuse a root of which a restoration was killed.

        Raises:
            ConfigurationFault: it must be restored again first.
        """
        if self.unfinished.exists():
            raise ConfigurationFault(f"La restauration de {self.root} est inachevée ; relancer edi-flux restore")

    def create(self, emetteurs: tuple[str, ...] = ()) -> None:
        """Create what is missing; ours is readable by nobody else."""
        self.require_whole()
        try:
            self.root.mkdir(_OURS, parents=True, exist_ok=True)
            self.recipients.mkdir(_OURS, exist_ok=True)
            for private in (self.spool, self.prise, self.quarantaine):
                private.mkdir(mode=_PRIVATE, exist_ok=True)
                os.chmod(private, _PRIVATE)  # noqa: PTH101  mkdir's mode is subject to umask
            for folder in (f for emetteur in emetteurs for f in (self.inbox(emetteur), self.outbox(emetteur))):
                if not os.path.lexists(folder):  # what a partner put in its place is told later, and stops nobody
                    for missing in (folder.parent.parent, folder.parent, folder):
                        missing.mkdir(_OURS, exist_ok=True)
        except OSError as err:
            raise StorageFault(f"Dossiers impossibles à créer sous {self.root} : {err}") from err
