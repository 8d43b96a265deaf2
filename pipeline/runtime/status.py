"""What ops ask: how many flux in each state, what waits and since when; one flux from end to end."""

from __future__ import annotations

from datetime import datetime

from pipeline.domain.flux import Etat
from pipeline.domain.wire import Plain
from pipeline.stores.journal import Journal
from pipeline.stores.records import FluxRow


def status_object(journal: Journal, now: datetime) -> Plain:
    """Counts by state, backlog (received or being delivered), the age in seconds of the oldest of it, and the claims
    that a stopped process left open (``en_prise``: the next start goes on with them)."""
    counts = journal.counts()
    oldest = journal.oldest_pending()
    return {
        "etats": {etat.value: counts.get(etat.value, 0) for etat in Etat},
        "total": sum(counts.values()),
        "en_attente": counts.get(Etat.RECU.value, 0) + counts.get(Etat.A_ROUTER.value, 0),
        "en_prise": len(journal.claims()),
        "plus_ancien_depot": oldest.isoformat() if oldest else None,
        "plus_ancien_secondes": round((now - oldest).total_seconds()) if oldest else None,
    }


def flux_object(journal: Journal, row: FluxRow) -> Plain:
    """One flux: its row, events, documents of the last attempt, all rejections told, deliveries; when its content was
    purged (``purge_le``), and why no purge may touch it (``retenue``)."""
    purged, hold = journal.keeping.purged([row.id]).get(row.id), journal.keeping.hold_of(row.id)
    return {
        **row_object(row),
        "purge_le": purged.isoformat() if purged else None,
        "retenue": {"depuis": hold.depuis.isoformat(), "motif": hold.motif} if hold else None,
        "evenements": [
            {
                "quand": event.quand.isoformat(),
                "qui": event.qui,
                "de": event.de,
                "vers": event.vers,
                "version": event.version,
                "schemas": event.schemas,
                "motif": event.motif,
            }
            for event in journal.events(row.id)
        ],
        "documents": journal.documents(row.id),
        "rejets": [
            {
                "tentative": rejet.tentative,
                "position": rejet.position,
                "jour": rejet.jour.isoformat(),
                "niveau": rejet.niveau,
                "code": rejet.code,
                "regle": rejet.regle,
                "motif": rejet.motif,
                "path": rejet.chemin,
                "line": rejet.ligne,
                "value": rejet.valeur,
                "action": rejet.action,
            }
            for rejet in journal.rejets_of(row.id)
        ],
        "livraisons": [
            {
                "position": delivery.position,
                "siret": delivery.siret,
                "service": delivery.service,
                "nom": delivery.nom,
                "sha256": delivery.sha256,
                "livre_le": delivery.livre_le.isoformat() if delivery.livre_le else None,
            }
            for delivery in journal.deliveries(row.id)
        ],
    }


def row_object(row: FluxRow) -> Plain:
    """The current state of a flux."""
    return {
        "id": row.id,
        "numero": row.numero,
        "declared": row.declared,
        "emetteur": row.emetteur,
        "nom": row.nom,
        "interface": row.interface,
        "type": row.type,
        "sha256": row.sha256,
        "taille": row.taille,
        "depose_le": row.depose_le.isoformat(),
        "jour": row.jour.isoformat(),
        "etat": row.etat.value,
        "tentative": row.tentative,
        "essais": row.essais,
    }
