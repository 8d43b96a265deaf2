"""What a recorded verdict leaves to do: each accepted document to deliver, the integration report to the partner's out.

Both are named by the flux and may be repeated; nothing here decides anything, and ``hand_over`` does it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.domain.container import Container
from pipeline.domain.flux import parse_flux_name
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import FluxVerdict
from pipeline.domain.wire_read import read_document, read_reason
from pipeline.reports.compte_rendu import report_bytes, report_name
from pipeline.runtime.hand_over import Drop, Handing
from pipeline.runtime.layout import Layout
from pipeline.stages.scan import is_infected
from pipeline.stores.journal import Journal
from pipeline.stores.outbox import Outbox
from pipeline.stores.quarantine import quarantine_name
from pipeline.stores.records import DeliveryRow, FluxRow, RejetRow
from pipeline.stores.spool import Spool


@dataclass(frozen=True, slots=True)
class Due:
    """The effects of one recorded flux: its row, verdict, undone deliveries, when it was judged if that is known."""

    flux: FluxRow
    verdict: FluxVerdict
    waiting: tuple[DeliveryRow, ...]
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Courier:
    """Knows from the journal what is to be handed over, and to whom."""

    layout: Layout
    journal: Journal
    spool: Spool
    outbox: Outbox

    def waiting(self, flux_id: int) -> tuple[DeliveryRow, ...]:
        """What a flux still has to hand over, for who does not know it from recording its verdict."""
        return tuple(delivery for delivery in self.journal.deliveries(flux_id) if delivery.livre_le is None)

    def handings(self, dues: Sequence[Due]) -> list[Handing]:
        """Say all there is to hand over and to report for these flux, so that nothing more is asked of the journal."""
        before = self.journal.deposits_before([due.flux for due in dues])
        return [self._handing(due, before.get(due.flux.id, 0)) for due in dues]

    def remembered(self, row: FluxRow) -> FluxVerdict:
        """The verdict of a flux as the journal holds it, for a restart that must not judge again."""
        return self.remembered_all([row])[row.id]

    def remembered_all(self, rows: Sequence[FluxRow]) -> dict[int, FluxVerdict]:
        """The same for many flux, by id, for the price of two questions."""
        documents = self.journal.documents_of([row.id for row in rows])
        on_flux: dict[int, list[RejetRow]] = defaultdict(list)
        for rejet in self.journal.rejets_of(*(row.id for row in rows)):
            if rejet.position == 0:
                on_flux[rejet.flux_id].append(rejet)
        return {row.id: _remembered(row, documents[row.id], on_flux[row.id]) for row in rows}

    def _handing(self, due: Due, deposits_before: int) -> Handing:
        row = due.flux
        # T2: the same instant however often this effect is done
        judged_at = due.judged_at or self.journal.events(row.id)[-1].quand
        return Handing(
            name=row.nom,
            source=self.spool.path(row.sha256),
            drops=tuple(
                Drop(
                    position=one.position,
                    target=self.outbox.path(one.siret, one.service, one.nom),
                    extrait=one.extrait.encode("utf-8"),
                    whole=one.sha256 == row.sha256,
                )
                for one in due.waiting
            ),
            report=self.layout.outbox(row.emetteur) / report_name(row, deposits_before),
            told=report_bytes(row, due.verdict, etat_le=judged_at),
            quarantine=self._quarantine(row) if is_infected(due.verdict.rejections) else None,
        )

    def _quarantine(self, row: FluxRow) -> Path:
        return self.layout.quarantaine / quarantine_name(row.id, row.sha256)


def _remembered(row: FluxRow, objects: Sequence[dict[str, object]], on_flux: Sequence[RejetRow]) -> FluxVerdict:
    documents = tuple(map(read_document, objects))
    declared = parse_flux_name(row.nom) if row.declared else None
    return FluxVerdict(
        name=row.nom,
        sha256=row.sha256,
        container=documents[0].container if len(documents) == 1 else Container.UNKNOWN,
        type=row.type,
        interface=row.interface,
        numero=declared.numero if declared else None,
        declared=declared is not None,
        rejections=tuple(_reason(rejet) for rejet in on_flux if rejet.tentative == row.tentative),
        documents=documents,
    )


def _reason(rejet: RejetRow) -> Reason:
    return read_reason(
        {
            "key": rejet.cle,
            "regle": rejet.regle,
            "motif": rejet.motif,
            "path": rejet.chemin,
            "line": rejet.ligne,
            "value": rejet.valeur,
            "remedy": rejet.action,
        }
    )
