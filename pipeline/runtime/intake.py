"""Take complete files in: a rename that tells all (``claims``), then the spool, then the journal (RECU).

Killed at any step, a restart finds either the file still in the drop folder, or the claimed file and what its name says
of it.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pipeline.domain.days import day_in_paris
from pipeline.runtime.claims import claim_name, claims_in, is_announced
from pipeline.runtime.clock import Clock
from pipeline.runtime.layout import Layout
from pipeline.stores.files import storing
from pipeline.stores.journal import Journal
from pipeline.stores.points import point
from pipeline.stores.records import Claim, Deposit, FluxRow
from pipeline.stores.room import RESERVE_BYTES, Room, room_at
from pipeline.stores.spool import Spool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A complete file that a channel offers.

    ``claim`` moves it to the given path and returns False when it is gone or must not be opened;
    ``put_back`` undoes that and returns False when it cannot; ``taken`` is called once its bytes are safe.
    ``folder`` is where it lay.
    """

    emetteur: str
    name: bytes
    folder: Path
    claim: Callable[[Path], bool]
    put_back: Callable[[Path], bool]
    taken: Callable[[], None]


@dataclass(slots=True)
class Intake:
    """The way from a drop folder into the journal and the spool.

    ``settled``: no claim of the journal is open, so that an empty ``prise/`` says that there is nothing to recover.
    ``recovered`` is told of each claim that a stopped process left: what attested its file may still lie in its folder.
    ``reserve``: octets that must stay free on the root's file system, for what is in hand.
    """

    layout: Layout
    journal: Journal
    spool: Spool
    clock: Clock
    recovered: Callable[[Claim], None] = lambda _claim: None
    settled: bool = False
    reserve: int = RESERVE_BYTES

    def room(self) -> Room:
        """What room there is now for more; StorageFault when it cannot be measured."""
        return room_at(self.layout.root, self.reserve)

    def take(self, offered: Sequence[Wanted]) -> tuple[FluxRow, ...]:
        """Take these files in, all in one transaction; a file that is gone or still written to is left alone."""
        now = self.clock()
        claims = [Claim(uuid4().hex, wanted.emetteur, wanted.name, now) for wanted in offered]
        if not claims:
            return ()
        announced = [claim for claim in claims if is_announced(claim)]
        if announced:
            self.settled = False
            self.journal.announce(announced)
        ours = [
            (claim, path, wanted)
            for claim, path, wanted in zip(claims, map(self._path, claims), offered, strict=True)
            if wanted.claim(path)
        ]
        deposits: list[tuple[Deposit, Path, Wanted]] = []
        open_ids: set[str] = set()
        for claim, path, wanted in ours:
            deposit = self._spooled(claim, path)
            if deposit is not None:
                deposits.append((deposit, path, wanted))
            elif not wanted.put_back(path):
                open_ids.add(claim.id)  # still written to, and its place is taken: recover() goes on with it
        # a rename undone by a power cut after T1 would be taken in twice
        self.spool.flush({self.layout.prise, *(wanted.folder for _, _, wanted in ours)})
        for _, _, wanted in deposits:
            wanted.taken()  # before T1: after it, a restart does not look for what is left to do here
        rows = self.journal.receive([deposit for deposit, _, _ in deposits]) if deposits else ()
        received = {deposit.claim.id for deposit, _, _ in deposits}
        self._forget([claim.id for claim in announced if claim.id not in received | open_ids])
        for _, path, _ in deposits:
            _remove(path)
            point("prise.retiree")
        return rows

    def recover(self) -> tuple[FluxRow, ...]:
        """Go on with claims that are still open: claimed files go on, claims without a file are forgotten.

        Files in ``prise/`` that the journal has received, or of which nothing is told, are in the spool already: RECU
        came before the unlink.
        A claimed file with a second name was being put back: the drop folder has it again. What is no regular file was
        taken at the very instant that its partner swapped it: it goes to ``quarantaine``.
        """
        if self.settled and not self._claimed():
            return ()
        self.spool.sweep()
        point("reprise.nettoyee")
        told, announced = claims_in(self.layout.prise), self.journal.claims()
        known = self.journal.received([claim.id for claim in told]) if told else frozenset()
        present = [claim for claim in (*announced, *told) if claim.id not in known and self._is_ours(claim)]
        deposits = [deposit for claim in present if (deposit := self._spooled(claim, self._path(claim))) is not None]
        # whoever was stopped may not have come to sync the renames
        self.spool.flush({self.layout.prise, *(self.layout.inbox(claim.emetteur) for claim in present)})
        for deposit in deposits:
            self.recovered(deposit.claim)
        rows = self.journal.receive(deposits) if deposits else ()
        self._forget([claim.id for claim in announced if claim not in present])
        received = {deposit.claim.id for deposit in deposits}
        self.settled = all(claim.id in received for claim in announced if claim in present)
        still_open = {claim_name(claim) for claim in present if claim.id not in received}
        for leftover in self._claimed():
            if leftover.name not in still_open:
                _remove(leftover)
                point("reprise.retiree")
        return rows

    def _claimed(self) -> list[Path]:
        with storing("lire le dossier", self.layout.prise):
            return list(self.layout.prise.iterdir())

    def _is_ours(self, claim: Claim) -> bool:
        path = self._path(claim)
        with storing("examiner", path):
            try:
                status = path.lstat()
            except FileNotFoundError:
                return False
            if not stat.S_ISREG(status.st_mode):
                path.rename(self.layout.quarantaine / claim_name(claim))
                point("reprise.ecartee")
                return False
        return status.st_nlink == 1

    def _forget(self, ids: Sequence[str]) -> None:
        if ids:
            self.journal.forget(ids)

    def _spooled(self, claim: Claim, path: Path) -> Deposit | None:
        stored = self.spool.store(path)
        if stored is None:
            return None
        return Deposit(claim, stored.sha256, stored.size, claim.vu_le, day_in_paris(claim.vu_le))

    def _path(self, claim: Claim) -> Path:
        return self.layout.prise / claim_name(claim)


def _remove(claimed: Path) -> None:
    """Remove a claimed file that the journal has; what a refusal leaves, ``recover`` removes."""
    with storing("retirer", claimed):
        claimed.unlink(missing_ok=True)
