"""Rules of the recipient's own settings in the annuaire: service and engagement numbers (G2.17 to G3.04, §7).

Not judged when no annuaire is loaded; an unknown recipient is the route stage's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.annuaire import Structure
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Annuaire, Context
from pipeline.stages.rules.header import WORKS_CADRES
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted


def demands(item: Extracted, context: Context) -> Iterator[Reason]:
    """What this recipient demands: service code, engagement number, one of the two, works invoices only."""
    identifier = item.invoice.buyer.identifier
    if context.annuaire is None or identifier is None:
        return
    structure = context.annuaire.structure(identifier.value)
    if structure is None or not structure.active:
        return
    yield from _references(item, structure, context.annuaire)
    if structure.est_moa_uniquement and (item.invoice.cadre or "A1") not in WORKS_CADRES:
        detail = f"{_name(structure)} ; cadre « {item.invoice.cadre or 'A1'} »"
        yield at(item, Term.CADRE, motifs.WORKS_ONLY, detail, item.invoice.cadre)


def _references(item: Extracted, structure: Structure, annuaire: Annuaire) -> Iterator[Reason]:
    service, engagement = item.invoice.service, item.invoice.engagement
    if structure.gestion_service_engagement and not service and not engagement:
        yield at(item, Term.SERVICE, motifs.ENGAGEMENT_OR_SERVICE, _name(structure))
    if structure.gestion_service and not service:
        yield at(item, Term.SERVICE, motifs.SERVICE_MISSING, _name(structure))
    if engagement:
        return
    if structure.gestion_engagement:
        yield at(item, Term.ENGAGEMENT, motifs.ENGAGEMENT_MISSING, _name(structure))
        return
    known = annuaire.service(structure.identifiant, service) if service else None
    if known is not None and known.gestion_egmt:
        detail = f"exigé par le service « {known.code} » ({known.nom}) de {_name(structure)}"
        yield at(item, Term.ENGAGEMENT, motifs.ENGAGEMENT_MISSING, detail)


def _name(structure: Structure) -> str:
    return f"{structure.raison_sociale} (SIRET {structure.identifiant})"
