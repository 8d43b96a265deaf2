"""Named points that every effect passes, so that a test may kill the product at each: no-ops in service.

``EDI_FLUX_CRASH_AT=n`` kills the product (SIGKILL, the parent of a child too) when it first passes the n-th point of
``POINTS``; ``n:k`` at the k-th passage in one process. ``EDI_FLUX_CRASH_TRACE=FILE`` notes each passage, a name a line.

A point stands after what its name says; ``….avant`` stands inside the transaction, before its commit.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

CRASH_AT, CRASH_TRACE = "EDI_FLUX_CRASH_AT", "EDI_FLUX_CRASH_TRACE"

POINTS = (
    # folders
    "dossier.cree",
    # taking a file in: claim, copy, T1
    "journal.annonce.avant",
    "journal.annonce",
    "prise.renommee",
    "spool.entame",
    "spool.ecrit",
    "spool.copie",
    "spool.place",
    "spool.durable",
    "journal.recu.avant",
    "journal.recu",
    "prise.retiree",
    "temoin.retire",
    "prise.liee",
    "prise.rendue",
    "journal.oubli.avant",
    "journal.oubli",
    # taking up what a stopped process left
    "reprise.nettoyee",
    "reprise.ecartee",
    "reprise.retiree",
    # verdict (T2), effects, confirmation (T3), our own failures
    "journal.verdict.avant",
    "journal.verdict",
    "remise.ecrite",
    "remise.durable",
    "remise.en-place",
    "remise.liee",
    "remise.faite",
    "quarantaine.rangee",
    "journal.confirmation.avant",
    "journal.confirmation",
    "journal.incident.avant",
    "journal.incident",
    # daily files
    "export.ecrit",
    "export.durable",
    "export.en-place",
    "journal.export.avant",
    "journal.export",
    # directory, and the journal's own tables
    "annuaire.construit",
    "annuaire.durable",
    "annuaire.echange",
    "journal.migration.avant",
    "journal.migration",
    # backup and restoration
    "sauvegarde.copiee",
    "sauvegarde.durable",
    "sauvegarde.placee",
    "sauvegarde.manifeste",
    "sauvegarde.achevee",
    "sauvegarde.nettoyee",
    "restauration.marquee",
    "restauration.placee",
    "restauration.durable",
    "restauration.ouverte",
    "restauration.achevee",
    # retention
    "journal.retenue.avant",
    "journal.retenue",
    "journal.liberation.avant",
    "journal.liberation",
    "journal.purge.avant",
    "journal.purge",
    "journal.effacement.avant",
    "journal.effacement",
    "spool.efface",
    "quarantaine.videe",
    "journal.compacte",
    "journal.purge-finie.avant",
    "journal.purge-finie",
)


class _Armed:
    """What the environment asks of this process."""

    def __init__(self, at: str, trace: str) -> None:
        number, _, passage = at.partition(":")
        self._name = POINTS[int(number) - 1] if number else None
        self._left = int(passage or 1)
        self._trace = Path(trace) if trace else None

    def __call__(self, name: str) -> None:
        assert name in POINTS, name
        if self._trace is not None:
            with self._trace.open("a", encoding="ascii") as stream:
                stream.write(f"{name}\n")
        if name == self._name:
            self._left -= 1
            if not self._left:
                _die()


def _die() -> None:
    """Die as if the machine had lost its power: a child takes the process that it works for along."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        os.kill(parent.pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _pass(_name: str) -> None:
    return None


_at, _trace = os.environ.get(CRASH_AT, ""), os.environ.get(CRASH_TRACE, "")
point = _Armed(_at, _trace) if _at or _trace else _pass
