"""The effects of a recorded verdict: deliver each accepted document, put the integration report in the partner's out.

Both are named by the flux and may be repeated; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.container import Container
from pipeline.domain.flux import parse_flux_name
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import FluxVerdict
from pipeline.domain.wire_read import read_document, read_reason
from pipeline.reports.compte_rendu import report_bytes, report_name
from pipeline.runtime.judge import pieces_at
from pipeline.runtime.layout import Layout
from pipeline.stages.context import Context
from pipeline.stores.journal import Journal
from pipeline.stores.outbox import Outbox
from pipeline.stores.records import DeliveryRow, FluxRow, RejetRow
from pipeline.stores.spool import Spool
from pipeline.stores.together import Together


@dataclass(frozen=True, slots=True)
class Due:
    """The effects of one recorded flux: its row, verdict, undone deliveries, when it was judged if that is known."""

    flux: FluxRow
    verdict: FluxVerdict
    waiting: tuple[DeliveryRow, ...]
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Courier:
    """Hands over what the journal says is to be handed over."""

    layout: Layout
    journal: Journal
    spool: Spool
    outbox: Outbox
    context: Context

    def waiting(self, flux_id: int) -> tuple[DeliveryRow, ...]:
        """What a flux still has to hand over, for who does not know it from recording its verdict."""
        return tuple(delivery for delivery in self.journal.deliveries(flux_id) if delivery.livre_le is None)

    def put(self, dues: Sequence[Due], together: Together) -> None:
        """Add to a group of files what these flux hand over and the report of each; all appear when it settles.

        Raises:
            StorageFault: a folder refuses, or other bytes stand under a name.
        """
        before = self.journal.deposits_before([due.flux for due in dues])
        for due in dues:
            row = due.flux
            if due.waiting:
                self._deliver(row, due.waiting, together)
            # T2: the same instant however often this effect is done
            judged_at = due.judged_at or self.journal.events(row.id)[-1].quand
            target = self.layout.outbox(row.emetteur) / report_name(row, before.get(row.id, 0))
            together.put(target, report_bytes(row, due.verdict, etat_le=judged_at), once=False)

    def remembered(self, row: FluxRow) -> FluxVerdict:
        """The verdict of a flux as the journal holds it, for a restart that must not judge again."""
        documents = tuple(read_document(document) for document in self.journal.documents(row.id))
        on_flux = [rejet for rejet in self.journal.rejets_of(row.id) if rejet.position == 0]
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

    def _deliver(self, row: FluxRow, waiting: Sequence[DeliveryRow], together: Together) -> None:
        content = self.spool.read(row.sha256)
        by_position = {delivery.position: delivery for delivery in waiting}
        for piece in pieces_at(row.nom, content, frozenset(by_position), self.context):
            due = by_position[piece.position]
            target = self.outbox.path(due.siret, due.service, due.nom)
            self.outbox.put(target, piece.content, due.extrait.encode("utf-8"), together)


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
