"""Take complete files in: journal first (announce), then the rename, then the spool, then the journal again (RECU).

Killed at any step, a restart finds either the file still in the drop folder, or its claim and the claimed file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pipeline.runtime.clock import Clock, day_in_paris
from pipeline.runtime.layout import Layout
from pipeline.stores.files import sync_directory
from pipeline.stores.journal import Journal
from pipeline.stores.records import Claim, Deposit, FluxRow
from pipeline.stores.spool import Spool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A complete file that a channel offers.

    ``claim`` moves it to the given path and returns False when it is gone or must not be opened;
    ``put_back`` undoes that; ``taken`` is called once the journal holds the flux. ``folder`` is where it lay.
    """

    emetteur: str
    name: bytes
    folder: Path
    claim: Callable[[Path], bool]
    put_back: Callable[[Path], None]
    taken: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """The way from a drop folder into the journal and the spool."""

    layout: Layout
    journal: Journal
    spool: Spool
    clock: Clock

    def take(self, offered: Sequence[Wanted]) -> tuple[FluxRow, ...]:
        """Take these files in, all in two transactions; a file that is gone or still written to is left alone."""
        now = self.clock()
        claims = [Claim(uuid4().hex, wanted.emetteur, wanted.name, now) for wanted in offered]
        if not claims:
            return ()
        self.journal.announce(claims)
        ours = [pair for pair in zip(claims, offered, strict=True) if pair[1].claim(self._path(pair[0]))]
        for folder in {self.layout.prise, *(wanted.folder for _, wanted in ours)}:
            sync_directory(folder)  # a rename undone by a power cut after T1 would be taken in twice
        deposits: list[tuple[Deposit, Wanted]] = []
        for claim, wanted in ours:
            deposit = self._spooled(claim)
            if deposit is None:
                wanted.put_back(self._path(claim))
            else:
                deposits.append((deposit, wanted))
        kept = {deposit.claim.id for deposit, _ in deposits}
        self.spool.flush()
        rows = self.journal.receive([deposit for deposit, _ in deposits])
        self.journal.forget([claim.id for claim in claims if claim.id not in kept])
        for deposit, wanted in deposits:
            self._path(deposit.claim).unlink(missing_ok=True)
            wanted.taken()
        return rows

    def recover(self) -> tuple[FluxRow, ...]:
        """Finish what a stopped process had begun: claimed files go on, claims without a file are forgotten."""
        self.spool.sweep()
        open_claims = self.journal.claims()
        deposits = [deposit for claim in open_claims if (deposit := self._spooled(claim)) is not None]
        self.spool.flush()
        rows = self.journal.receive(deposits)
        kept = {deposit.claim.id for deposit in deposits}
        self.journal.forget([claim.id for claim in open_claims if claim.id not in kept])
        for leftover in self.layout.prise.iterdir():
            leftover.unlink(missing_ok=True)  # in the journal and the spool by now: RECU came before the unlink
        return rows

    def _spooled(self, claim: Claim) -> Deposit | None:
        path = self._path(claim)
        if not path.exists():
            return None
        stored = self.spool.store(path)
        if stored is None:
            return None
        return Deposit(claim, stored.sha256, stored.size, claim.vu_le, day_in_paris(claim.vu_le))

    def _path(self, claim: Claim) -> Path:
        return self.layout.prise / claim.id
