"""What one attempt writes: its documents, its rejection rows, its deliveries, as values ready to insert.

A rejection row carries all that its emitter is told, as it was told: later attempts and later versions of the
motifs change nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.codecs.json_text import to_compact_json
from pipeline.domain.flux import Etat
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.domain.wire import amount, document_object
from pipeline.stores.journal_types import clean
from pipeline.stores.names import delivery_name
from pipeline.stores.records import DeliveryRow, FluxRow

Line = dict[str, object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The ``n``-th judgement of a flux and its verdict. ``decided``: positions whose delivery is decided already."""

    flux: FluxRow
    n: int
    verdict: FluxVerdict
    decided: frozenset[int]
    jour: date

    @property
    def final(self) -> Etat:
        """State once everything is delivered; what was handed over keeps a flux from being refused as a whole."""
        etat = self.verdict.etat
        return Etat.INTEGRE_PARTIEL if etat is Etat.REJETE and self.decided else etat

    @property
    def to_deliver(self) -> tuple[DocumentVerdict, ...]:
        """Accepted documents with a destination that no earlier attempt decided to deliver."""
        if self.verdict.rejections:
            return ()
        return tuple(
            document
            for document in self.verdict.documents
            if document.is_accepted and document.destination is not None and document.position not in self.decided
        )


def attempt_line(attempt: Attempt, cause: str, now: datetime) -> Line:
    """Row of ``tentative``."""
    return {
        "flux_id": attempt.flux.id,
        "n": attempt.n,
        "cause": cause,
        "quand": now,
        "jour": attempt.jour,
        "interface": attempt.verdict.interface,
        "type": attempt.verdict.type,
        "etat": attempt.final.value,
    }


def document_lines(attempt: Attempt) -> Iterator[Line]:
    """Rows of ``document``."""
    for document in attempt.verdict.documents:
        yield {
            "flux_id": attempt.flux.id,
            "tentative": attempt.n,
            "position": document.position,
            "nom": document.name,
            "sha256": document.sha256,
            "container": document.container.value,
            "vocabulaire": document.seen.vocabulary,
            "profil": document.seen.profile,
            "verdict": "accepted" if document.is_accepted else "rejected",
            "total": document.total,
            "extrait": extract(document),
            **_header(document.seen.invoice or Invoice()),
        }


def rejection_lines(attempt: Attempt) -> Iterator[Line]:
    """Rows of ``rejet``: the flux's own reasons at position 0, then each document's, ranked from 1."""
    yield from _ranked(attempt, 0, attempt.verdict.rejections)
    for document in attempt.verdict.documents:
        yield from _ranked(attempt, document.position, document.rejections)


def deliveries(attempt: Attempt) -> Iterator[DeliveryRow]:
    """What an attempt decides to hand over, as a reader of the journal finds it."""
    for document in attempt.to_deliver:
        place = document.destination
        assert place is not None  # to_deliver says so
        nom = delivery_name(
            attempt.flux.numero, attempt.flux.id, document.position, document.sha256, document.container
        )
        yield DeliveryRow(
            flux_id=attempt.flux.id,
            position=document.position,
            siret=clean(place.siret),
            service=None if place.service is None else clean(place.service),
            nom=nom,
            sha256=document.sha256,
            extrait=clean(extract(document)),
            livre_le=None,
        )


def delivery_line(row: DeliveryRow, attempt: int) -> Line:
    """Row of ``livraison``."""
    return {
        "flux_id": row.flux_id,
        "position": row.position,
        "tentative": attempt,
        "siret": row.siret,
        "service": row.service,
        "nom": row.nom,
        "sha256": row.sha256,
        "livre_le": None,
    }


def extract(document: DocumentVerdict) -> str:
    """Write a document as one line of JSON, in the shape of ``check --json``."""
    return to_compact_json(document_object(document))


def _header(invoice: Invoice) -> Line:
    seller, buyer = invoice.seller, invoice.buyer
    kind, value = ("TVA", seller.tva) if seller.tva else (None, None)
    if seller.identifier is not None:
        kind, value = seller.identifier.type.value, seller.identifier.value
    return {
        "numero": invoice.number,
        "date_facture": invoice.issue_date_text,
        "fournisseur_type": kind,
        "fournisseur_id": value,
        "fournisseur_nom": seller.name,
        "destinataire": buyer.identifier.value if buyer.identifier else None,
        "service": invoice.service,
        "engagement": invoice.engagement,
        "montant_ttc": amount(invoice.totals.ttc),
        "devise": invoice.currency,
    }


def _ranked(attempt: Attempt, position: int, reasons: tuple[Reason, ...]) -> Iterator[Line]:
    flux = attempt.flux
    for rang, reason in enumerate(reasons, start=1):
        yield {
            "flux_id": flux.id,
            "tentative": attempt.n,
            "position": position,
            "rang": rang,
            "jour": attempt.jour,
            "emetteur": flux.emetteur,
            "depose_le": flux.depose_le,
            "numero": flux.numero,
            "niveau": reason.rule.level.value,
            "cle": reason.rule.key,
            "code": reason.code,
            "regle": reason.regle,
            "motif": reason.motif,
            "chemin": reason.path,
            "ligne": reason.line,
            "valeur": reason.value,
            "action": reason.action,
        }
