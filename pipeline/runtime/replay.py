"""Judge flux again from the spool, with today's rules and annuaire; deliver only what was not delivered.

What was told stays told: rows of earlier attempts remain, a new refusal is told under the replay's day, and a
document already delivered keeps its verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pipeline.domain.days import day_in_paris
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.domain.wire import Plain
from pipeline.runtime.worker import LOT, Worker
from pipeline.stores.journal import Journal
from pipeline.stores.records import FluxRow, Selection

CAUSE = "rejeu"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay says of one flux: before, after, and how many documents were handed over now."""

    flux: FluxRow
    before: FluxVerdict
    after: FluxVerdict
    etat_before: Etat
    delivered: int
    dry_run: bool


def replay(worker: Worker, selection: Selection, *, dry_run: bool) -> Iterator[Replayed]:
    """Replay the selected flux, a lot at a time; with ``dry_run`` nothing is written anywhere.

    A flux never judged, or being delivered, is drain's business. One whose content was purged is passed over
    (``purged``), and so is one that our side cannot judge: the worker counts it in ``incidents`` or ``held``.
    """
    judged_before = [row for row in worker.journal.select(selection) if row.etat not in (Etat.RECU, Etat.A_ROUTER)]
    gone = worker.journal.keeping.purged([row.id for row in judged_before])
    chosen = (row for row in judged_before if row.id not in gone)
    while lot := list(islice(chosen, LOT)):
        judged = worker.judge_again(lot, dry_run=dry_run)
        if dry_run:
            before = worker.courier.remembered_all([row for row, _ in judged])
            yield from (_rehearse(worker, row, verdict, before[row.id]) for row, verdict in judged)
        else:
            yield from _redo(worker, judged)


def purged(journal: Journal, selection: Selection) -> list[tuple[FluxRow, datetime]]:
    """Selected flux that cannot be judged again, and when their content was purged."""
    rows = journal.select(selection)
    gone = journal.keeping.purged([row.id for row in rows])
    return [(row, gone[row.id]) for row in rows if row.id in gone]


def replayed_object(item: Replayed) -> Plain:
    """Render one replay for ``--json``."""
    return {
        "flux": item.flux.numero,
        "id": item.flux.id,
        "emetteur": item.flux.emetteur,
        "nom": item.flux.nom,
        "dry_run": item.dry_run,
        "ancien": _side(item.before, item.etat_before),
        "nouveau": _side(item.after, item.after.etat),
        "change": _side(item.before, item.etat_before) != _side(item.after, item.after.etat),
        "livres": item.delivered,
    }


def _rehearse(worker: Worker, row: FluxRow, verdict: FluxVerdict, before: FluxVerdict) -> Replayed:
    uniques = worker.partner(row).uniques
    decided = worker.journal.rehearse(row, verdict, now=worker.clock(), cause=CAUSE, uniques=uniques)
    return Replayed(row, before, decided.verdict, row.etat, 0, dry_run=True)


def _redo(worker: Worker, judged: Sequence[tuple[FluxRow, FluxVerdict]]) -> Iterator[Replayed]:
    """Record, deliver what was not delivered, report and confirm a lot; told by flux, in the order asked.

    One whose effects are refused waits for them, as after a drain: the worker counts it in ``incidents``.
    """
    before = worker.courier.remembered_all([row for row, _ in judged])
    former = {row.id: row.etat for row, _ in judged}
    dues = {due.flux.id: due for due in worker.record(judged, jour=day_in_paris(worker.clock()), cause=CAUSE)}
    done = {due.flux.id for due in worker.done(worker.hand_over(list(dues.values())))}
    confirmed = worker.journal.confirm_many([one for one in before if one in done], now=worker.clock()) if done else ()
    for row in confirmed:
        due = dues[row.id]
        yield Replayed(row, before[row.id], due.verdict, former[row.id], len(due.waiting), dry_run=False)


def _side(verdict: FluxVerdict, etat: Etat) -> Plain:
    return {
        "etat": etat.value,
        "rejections": [reason.code for reason in verdict.rejections],
        "documents": [_document(document) for document in verdict.documents],
    }


def _document(document: DocumentVerdict) -> Plain:
    return {
        "position": document.position,
        "name": document.name,
        "verdict": "accepted" if document.is_accepted else "rejected",
        "codes": [reason.code for reason in document.rejections],
    }
