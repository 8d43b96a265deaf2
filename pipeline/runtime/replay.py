"""Judge flux again from the spool, with today's rules and annuaire; deliver only what was not delivered.

What was told stays told: rows of earlier attempts remain, a new refusal is told under the replay's day, and a
document already delivered keeps its verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.days import day_in_paris
from pipeline.domain.faults import Fault
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.domain.wire import Plain
from pipeline.runtime.worker import Worker
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
    """Replay the selected flux one by one; with ``dry_run`` nothing is written anywhere.

    A flux that our side cannot judge is passed over: the worker counts it in ``incidents`` or ``held``.
    """
    for row in worker.journal.select(selection):
        if row.etat in (Etat.RECU, Etat.A_ROUTER):
            continue  # never judged, or being delivered: drain's business
        verdict = worker.judge_again(row, dry_run=dry_run)
        if verdict is not None:
            yield _replay(worker, row, verdict, dry_run=dry_run)


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


def _replay(worker: Worker, row: FluxRow, verdict: FluxVerdict, *, dry_run: bool) -> Replayed:
    before = worker.courier.remembered(row)
    partner = worker.partner(row)
    now = worker.clock()
    if dry_run:
        decided = worker.journal.rehearse(row, verdict, now=now, cause=CAUSE, uniques=partner.uniques)
        return Replayed(row, before, decided.verdict, row.etat, 0, dry_run=True)
    recorded = worker.journal.record(
        row, verdict, now=now, jour=day_in_paris(now), cause=CAUSE, uniques=partner.uniques
    )
    delivered = worker.courier.effects(row.id, recorded.verdict, recorded.deliveries)
    confirmed = worker.journal.confirm(row.id, now=worker.clock())
    if confirmed.etat is Etat.A_ROUTER:
        raise Fault(f"Le flux {row.numero} n'a pas pu être confirmé")
    return Replayed(confirmed, before, recorded.verdict, row.etat, delivered, dry_run=False)


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
