"""Route an invoice: its recipient must exist and be active in the annuaire, and so must the service it names.

A mémoire whose jurisdiction stands in the site's table goes to its service centralisateur instead.
"""

from __future__ import annotations

from pipeline.domain import motifs
from pipeline.domain.annuaire import Structure, nearest_codes, same_code
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.domain.terms import Term
from pipeline.domain.verdict import Destination
from pipeline.stages import centralisation
from pipeline.stages.context import Annuaire, Context
from pipeline.stages.recipients import find_recipient, service_code
from pipeline.stages.shapes import Controlled, Routed

_WHERE = "à rechercher dans l'annuaire Chorus Pro (structures publiques)"
_SIREN_DIGITS = 9
_PROPOSED = 3


def route(item: Controlled, context: Context) -> Routed | Rejected:
    """Find where the invoice goes; ConfigurationFault when no annuaire was ever imported: not their mistake."""
    if context.annuaire is None:
        raise ConfigurationFault("Importer un annuaire avant de router : edi-flux annuaire import FICHIER…")
    invoice = item.extracted.invoice
    line = centralisation.find_line(invoice, context)
    if line is not None:
        return Routed(item, centralisation.destination(line, context.annuaire))
    recipient = find_recipient(invoice, context)
    destination = (
        _unknown(invoice, context.annuaire)
        if recipient is None
        else _resolve(recipient.structure, invoice, context.annuaire)
    )
    return rejected(destination) if isinstance(destination, Reason) else Routed(item, destination)


def _unknown(invoice: Invoice, annuaire: Annuaire) -> Reason:
    identifier = invoice.buyer.identifier
    assert identifier is not None, "control refuses an invoice without recipient"
    siret, place = identifier.value, invoice.place(Term.BUYER_ID)
    others = annuaire.establishments(siret[:_SIREN_DIGITS], _PROPOSED)
    named = ", ".join(f"{one.raison_sociale} (SIRET {one.identifiant})" for one in others)
    expected = f"attendu, de même SIREN : {named}" if others else _WHERE
    detail = f"SIRET « {siret} » inconnu ; {expected}"
    return because(motifs.RECIPIENT_UNKNOWN, detail, path=place.path, line=place.line, value=siret)


def _resolve(structure: Structure, invoice: Invoice, annuaire: Annuaire) -> Destination | Reason:
    siret, name = structure.identifiant, structure.raison_sociale
    if not structure.active:
        place = invoice.place(Term.BUYER_ID)
        detail = f"SIRET « {siret} » ({name}) inactif ; {_WHERE}"
        return because(motifs.RECIPIENT_INACTIVE, detail, path=place.path, line=place.line, value=siret)
    if invoice.service is None:
        return Destination(siret, None, name)
    return _resolve_service(siret, name, invoice, annuaire)


def _resolve_service(siret: str, name: str, invoice: Invoice, annuaire: Annuaire) -> Destination | Reason:
    written = invoice.service or ""
    code, place = service_code(invoice), invoice.place(Term.SERVICE)
    service = annuaire.service(siret, code) if code else None
    if service is None:
        detail = f"« {written} » inconnu chez {name} (SIRET {siret}) ; {_instead(siret, code, annuaire)}"
        return because(motifs.SERVICE_UNKNOWN, detail, path=place.path, line=place.line, value=written)
    if not service.actif:
        detail = f"service « {written} » ({service.nom}) inactif chez {name} (SIRET {siret}) ; choisir un service actif"
        return because(motifs.SERVICE_INACTIVE, detail, path=place.path, line=place.line, value=written)
    return Destination(siret, service.code, name, service.nom)


def _instead(siret: str, code: str | None, annuaire: Annuaire) -> str:
    """What to write in place of a code that this structure does not have."""
    if code is None:
        return "ce code signifie « sans service » dans l'annuaire ; attendu : un vrai code service, ou aucun"
    services = annuaire.services(siret)
    same = same_code(code, services)
    if same is not None:
        return f"attendu, à la lettre : « {same.code} »"
    near = nearest_codes(code, services)
    if near:
        return f"attendu, par exemple : {', '.join(f'« {one} »' for one in near)}"
    return "voir les services de ce SIRET dans l'annuaire" if services else "ce destinataire n'a aucun service"
