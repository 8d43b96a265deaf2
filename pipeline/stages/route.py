"""Route an invoice: its recipient must exist and be active in the annuaire, and so must the service it names."""

from __future__ import annotations

from pipeline.domain import motifs
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.domain.terms import Term
from pipeline.domain.verdict import Destination
from pipeline.stages.context import Annuaire, Context
from pipeline.stages.shapes import Controlled, Routed

_WHERE = "à rechercher dans l'annuaire Chorus Pro (structures publiques)"


def route(item: Controlled, context: Context) -> Routed | Rejected:
    """Find where the invoice goes; ConfigurationFault when no annuaire was ever imported: not their mistake."""
    if context.annuaire is None:
        raise ConfigurationFault("Importer un annuaire avant de router : edi-flux annuaire import FICHIER…")
    invoice = item.extracted.invoice
    identifier = invoice.buyer.identifier
    assert identifier is not None, "control refuses an invoice without recipient"
    destination = _resolve(identifier.value, invoice, context.annuaire)
    return rejected(destination) if isinstance(destination, Reason) else Routed(item, destination)


def _resolve(siret: str, invoice: Invoice, annuaire: Annuaire) -> Destination | Reason:
    structure = annuaire.structure(siret)
    place = invoice.place(Term.BUYER_ID)
    if structure is None:
        detail = f"SIRET « {siret} » inconnu ; {_WHERE}"
        return because(motifs.RECIPIENT_UNKNOWN, detail, path=place.path, line=place.line, value=siret)
    if not structure.active:
        detail = f"SIRET « {siret} » ({structure.raison_sociale}) inactif ; {_WHERE}"
        return because(motifs.RECIPIENT_INACTIVE, detail, path=place.path, line=place.line, value=siret)
    if invoice.service is None:
        return Destination(siret, None, structure.raison_sociale)
    return _resolve_service(siret, structure.raison_sociale, invoice, annuaire)


def _resolve_service(siret: str, name: str, invoice: Invoice, annuaire: Annuaire) -> Destination | Reason:
    code = invoice.service or ""
    place = invoice.place(Term.SERVICE)
    service = annuaire.service(siret, code)
    if service is None:
        detail = f"« {code} » inconnu chez {name} (SIRET {siret}) ; voir les services de ce SIRET dans l'annuaire"
        return because(motifs.SERVICE_UNKNOWN, detail, path=place.path, line=place.line, value=code)
    if not service.actif:
        detail = f"service « {code} » ({service.nom}) inactif chez {name} (SIRET {siret}) ; choisir un service actif"
        return because(motifs.SERVICE_INACTIVE, detail, path=place.path, line=place.line, value=code)
    return Destination(siret, code, name, service.nom)
