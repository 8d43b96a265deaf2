"""Rules of the recipient's own settings in the annuaire: service and engagement numbers (G2.17 to G3.04, §7).

Not judged when no annuaire is loaded; an unknown recipient is the route stage's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.cadres import DEFAULT, WORKS_CADRES
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.domain.text import fold
from pipeline.stages.context import Annuaire, Context
from pipeline.stages.recipients import Recipient, find_recipient, service_code
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

# what software and people write when a field must be filled and there is nothing to say
_NOTHING = re.compile(
    r"[0\W_]*|x+|n[/.]?[acr][.]?|neant|aucun|sans|null|none|vide|inconnu|sans objet|non (renseigne|communique)"
)


def demands(item: Extracted, context: Context) -> Iterator[Reason]:
    """What this recipient demands: service code, engagement number, one of the two, works invoices only.

    The State demands it too when only the service code led to it.
    """
    recipient = find_recipient(item.invoice, context)
    if context.annuaire is None or recipient is None or not recipient.structure.active:
        return
    structure = recipient.structure
    if recipient.by_service:
        yield _by_service(item, recipient)
    yield from _references(item, recipient, context.annuaire)
    cadre = item.invoice.cadre or DEFAULT
    if structure.est_moa_uniquement and cadre not in WORKS_CADRES:
        yield at(item, Term.CADRE, motifs.WORKS_ONLY, f"{_name(recipient)} ; cadre « {cadre} »", item.invoice.cadre)


def engagement(item: Extracted, _context: Context) -> Iterator[Reason]:
    """An engagement number says something: « 0 », « NEANT » or « N/A » only fill the field."""
    value = item.invoice.engagement
    if value is not None and _NOTHING.fullmatch(fold(value)):
        detail = f"« {value} » ; attendu : le numéro de l'engagement, ou rien"
        yield at(item, Term.ENGAGEMENT, motifs.ENGAGEMENT_PLACEHOLDER, detail, value)


def _by_service(item: Extracted, recipient: Recipient) -> Reason:
    identifier = item.invoice.buyer.identifier
    assert identifier is not None, "without it no recipient was found"
    detail = f"SIRET « {identifier.value} » inconnu ; retenu : {_name(recipient)}"
    return at(item, Term.BUYER_ID, motifs.RECIPIENT_BY_SERVICE, detail, identifier.value)


def _references(item: Extracted, recipient: Recipient, annuaire: Annuaire) -> Iterator[Reason]:
    structure, name = recipient.structure, _name(recipient)
    service, number = service_code(item.invoice), item.invoice.engagement
    if structure.gestion_service_engagement and not service and not number:
        yield at(item, Term.SERVICE, motifs.ENGAGEMENT_OR_SERVICE, name)
    if structure.gestion_service and not service:
        yield at(item, Term.SERVICE, motifs.SERVICE_MISSING, name)
    if number:
        return
    if structure.gestion_engagement:
        yield at(item, Term.ENGAGEMENT, motifs.ENGAGEMENT_MISSING, name)
        return
    known = annuaire.service(structure.identifiant, service) if service else None
    if known is not None and known.gestion_egmt:
        detail = f"exigé par le service « {known.code} » ({known.nom}) de {name}"
        yield at(item, Term.ENGAGEMENT, motifs.ENGAGEMENT_MISSING, detail)


def _name(recipient: Recipient) -> str:
    """Who demands, and how it was found when its SIRET does not say it: a refusal leaves the warning out."""
    structure = recipient.structure
    found = ", trouvé par le code service" if recipient.by_service else ""
    return f"{structure.raison_sociale} (SIRET {structure.identifiant}){found}"
