"""Remove from our side what the retention rule no longer allows, and keep the account of it (ECOSYSTEM §5).

Taken: contents of the spool and quarantined files of the days before a date, for flux that are ended and not held.
Never taken: what recipients and partners have (``destinataires``, ``out``), and the rows of the journal, from which
the daily rejection files are made. Marked first, removed second: killed anywhere and run again, it ends the same.

Limits: the bytes are unlinked, not overwritten; a disk that must not remember them is to be encrypted.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from pipeline.domain.days import day_in_paris
from pipeline.domain.wire import Plain
from pipeline.runtime.claims import read_claim
from pipeline.runtime.clock import Clock
from pipeline.runtime.layout import Layout
from pipeline.runtime.lock import root_lock
from pipeline.stores.files import storing, sync_directory
from pipeline.stores.keeping import Content, Keeping, Run
from pipeline.stores.points import point
from pipeline.stores.spool import Spool

LOT = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge would take: contents with their flux, quarantined files, and how many flux are held back."""

    contents: Sequence[Content]
    quarantaine: Sequence[Path]
    retenus: int

    @property
    def going(self) -> list[Content]:
        """Contents that leave the spool; the others stay for a flux that needs them."""
        return [one for one in self.contents if not one.shared]

    @property
    def flux(self) -> int:
        """How many flux lose their content."""
        return sum(len(one.flux) for one in self.contents)


@dataclass(frozen=True, slots=True)
class Purger:
    """Purges one root."""

    layout: Layout
    keeping: Keeping
    spool: Spool
    clock: Clock

    def plan(self, avant: date) -> Plan:
        """Say what a purge would take; nothing is written."""
        return Plan(
            self.keeping.candidates(avant), self._quarantined(avant, self.keeping.held_files()), self.keeping.holds()
        )

    def purge(self, avant: date) -> Run:
        """Purge, after having ended a purge that was killed; the caller holds the locks of the root (``alone``).

        Raises:
            StorageFault: the journal or the disk refuses; the next purge goes on with this one.
        """
        unended = self.keeping.unended()
        if unended is not None:
            ended = self._go_on(unended)
            if unended.avant == avant:
                return ended
        return self._go_on(self.keeping.begin(avant, len(self.plan(avant).quarantaine), self.clock()))

    def _go_on(self, run: Run) -> Run:
        self.spool.remove(self.keeping.marked(run))
        for lot in _lots(self.keeping.candidates(run.avant)):
            self.keeping.mark(run, lot, self.clock())
            self.spool.remove([one.sha256 for one in lot if not one.shared])
        for path in self._quarantined(run.avant, self.keeping.held_files()):
            with storing("supprimer", path):
                path.unlink(missing_ok=True)
                point("quarantaine.videe")
        sync_directory(self.layout.quarantaine)
        return self.keeping.end(run, self.clock())

    def _quarantined(self, avant: date, held: frozenset[str]) -> list[Path]:
        """Files and links set aside before that day, by the claim that their name tells, else since they stand there.

        A folder is left for ops; so is whatever bears the digest or the claim of a held flux in its name.
        """
        with storing("parcourir", self.layout.quarantaine):
            entries = sorted(self.layout.quarantaine.iterdir())
            return [
                path
                for path in entries
                if not stat.S_ISDIR(path.lstat().st_mode)
                and day_in_paris(_since(path)) < avant
                and not any(word in path.name for word in held)
            ]


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Hold a root for a purge: no worker, no backup and no new hold until it is over.

    Raises:
        LockedFault: one of them is at work.
    """
    with root_lock(layout.lock), root_lock(layout.keep_lock):
        yield


def plan_object(plan: Plan, avant: date) -> Plain:
    """Render what a purge would take, for ``--json``."""
    return {
        "avant": avant.isoformat(),
        "dry_run": True,
        "flux": plan.flux,
        "contenus": len(plan.going),
        "octets": sum(one.taille for one in plan.going),
        "quarantaine": len(plan.quarantaine),
        "retenus": plan.retenus,
    }


def run_object(run: Run, flux: int, retenus: int) -> Plain:
    """Render an ended purge, for ``--json``: the same keys."""
    return {
        "avant": run.avant.isoformat(),
        "dry_run": False,
        "flux": flux,
        "contenus": run.contenus,
        "octets": run.octets,
        "quarantaine": run.quarantaine,
        "retenus": retenus,
    }


def _lots(contents: Sequence[Content]) -> Iterator[list[Content]]:
    rest = iter(contents)
    while lot := list(islice(rest, LOT)):
        yield lot


def _since(path: Path) -> datetime:
    claim = read_claim(path.name)
    return claim.vu_le if claim else datetime.fromtimestamp(path.lstat().st_ctime, UTC)
