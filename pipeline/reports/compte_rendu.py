"""The integration report put in the partner's ``out`` folder: flux level, then invoice level.

Its first keys are those of consulterCRDetaille (DOMAIN §10); ``documents`` is ours and says more. No public schema
of the official CSO file exists (DOMAIN §12), so this one is JSON and keeps full sentences where the official answer
cuts at 200 characters. A pure function of what it is given: written twice, it is the same file.
"""

from __future__ import annotations

from datetime import datetime

from pipeline.domain.days import PARIS
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.domain.wire import Plain, document_object, reason_object
from pipeline.reports.texts import json_text
from pipeline.stores.records import FluxRow

IRRECEVABILITE = "IRRECEVABILITE"


def report_name(flux: FluxRow, deposits_before: int = 0) -> str:
    """Name the report: the flux name with CSO for FSO when its number is declared, else ``CSO_<numero>``.

    What was told stays told: the nth deposit under one number adds ``-d<n>``, the nth attempt (replay) ``-r<n>``.
    """
    attempt = f"-d{deposits_before + 1}" if deposits_before else ""
    attempt += f"-r{flux.tentative}" if flux.tentative > 1 else ""
    if flux.declared and flux.interface:
        return f"CSO{flux.interface[3:]}_{flux.numero[:6]}_{flux.numero}{attempt}.json"
    return f"CSO_{flux.numero}{attempt}.json"


def report_bytes(flux: FluxRow, verdict: FluxVerdict, *, etat_le: datetime | None = None) -> bytes:
    """Write the report as indented UTF-8 JSON ending with a newline; ``etat_le`` is when the state was reached."""
    return (json_text(report_object(flux, verdict, etat_le=etat_le), indent=2) + "\n").encode()


def report_object(flux: FluxRow, verdict: FluxVerdict, *, etat_le: datetime | None = None) -> Plain:
    """Render the report: flux, its technical errors, one error a refused invoice and reason, every document."""
    documents = sorted(verdict.documents, key=lambda document: document.position)
    return {
        "numeroFluxDepot": flux.numero,
        "codeInterfaceDepotFlux": flux.interface,
        "dateDepotFlux": flux.jour.isoformat(),
        "dateHeureEtatCourantFlux": etat_le.astimezone(PARIS).isoformat(timespec="milliseconds") if etat_le else None,
        "etatCourantDepotFlux": verdict.etat.value,
        "nomFichier": flux.nom,
        "listeErreurDP": [_erreur_dp(document, reason) for document in documents for reason in document.rejections],
        "listeErreurTechnique": [_erreur_technique(reason) for reason in verdict.rejections],
        "documents": [_document(document, integrated=_is_integrated(verdict, document)) for document in documents],
    }


def _erreur_dp(document: DocumentVerdict, reason: Reason) -> Plain:
    invoice = document.seen.invoice
    seller = invoice.seller.identifier if invoice else None
    buyer = invoice.buyer.identifier if invoice else None
    return {
        "identifiantDestinataire": buyer.value if buyer else None,
        "identifiantFournisseur": seller.value if seller else None,
        "libelleErreurDP": reason.motif,
        "numeroDP": invoice.number if invoice else None,
    }


def _erreur_technique(reason: Reason) -> Plain:
    return {"natureErreur": IRRECEVABILITE, "codeErreur": reason.code, "libelleErreur": reason.motif}


def _is_integrated(verdict: FluxVerdict, document: DocumentVerdict) -> bool:
    """An accepted document of a refused envelope is not integrated."""
    return document.is_accepted and not verdict.rejections


def _document(document: DocumentVerdict, *, integrated: bool) -> Plain:
    invoice = document.seen.invoice
    return {
        "position": document.position,
        "name": document.name,
        "sha256": document.sha256,
        "number": invoice.number if invoice else None,
        "verdict": "accepted" if document.is_accepted else "rejected",
        "integrated": integrated,
        "destination": document_object(document)["destination"],
        "factor": invoice.factor.name if invoice and invoice.factor else None,
        "rejections": [reason_object(reason) for reason in document.rejections],
        "rejections_total": document.total,
        "warnings": [reason_object(reason) for reason in document.warnings],
    }
