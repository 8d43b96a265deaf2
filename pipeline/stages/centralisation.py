"""Send the mémoires of a jurisdiction to its service centralisateur, by the site's table (ADR 0026).

Limits: one step, the line of a centralisateur that is itself a jurisdiction is not followed; what the directory says of
the jurisdiction itself does not count, and what the centralisateur demands was not asked of the emitter.
"""

from __future__ import annotations

from pipeline.domain.cadres import MEMOIRE
from pipeline.domain.centralisateurs import Rattachement
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.invoice import Invoice
from pipeline.domain.verdict import Destination
from pipeline.stages.context import Annuaire, Context
from pipeline.stages.recipients import service_code


def find_line(invoice: Invoice, context: Context) -> Rattachement | None:
    """The line that an invoice goes by; None for what is no mémoire, and for a jurisdiction without line."""
    identifier = invoice.buyer.identifier
    if invoice.cadre != MEMOIRE or identifier is None:
        return None
    return context.centralisateurs.of(identifier.value, service_code(invoice))


def defect(line: Rattachement, annuaire: Annuaire) -> str | None:
    """Say in French why mémoires cannot go by this line, or None: a wrong table is our mistake, not the emitter's."""
    structure = annuaire.structure(line.centralisateur)
    code = line.centralisateur_service
    if structure is None or not structure.active:
        what = f"le centralisateur de SIRET « {line.centralisateur} »"
        found = "n'est pas dans l'annuaire" if structure is None else "n'y est plus actif"
    else:
        what = f"le service « {code} » de {structure.raison_sociale} (SIRET {line.centralisateur})"
        service = annuaire.service(line.centralisateur, code) if code else None
        if code is None or (service is not None and service.actif):
            return None
        found = "n'est pas dans l'annuaire" if service is None else "n'y est plus actif"
    return f"table des centralisateurs, ligne [{line.nom}] : {what} {found} ; corriger la ligne ou l'annuaire"


def destination(line: Rattachement, annuaire: Annuaire) -> Destination:
    """Where the mémoires of a line go; the names for people say through which jurisdiction.

    Raises:
        ConfigurationFault: the directory does not know the centralisateur, or knows it closed.
    """
    problem = defect(line, annuaire)
    if problem:
        raise ConfigurationFault(problem[0].upper() + problem[1:])
    structure, juridiction = annuaire.structure(line.centralisateur), annuaire.structure(line.siret)
    assert structure is not None, "a line without defect has a structure"
    via = f"(via la juridiction {juridiction.raison_sociale if juridiction else line.nom}, SIRET {line.siret})"
    code = line.centralisateur_service
    service = annuaire.service(line.centralisateur, code) if code else None
    if service is None:
        return Destination(structure.identifiant, None, f"{structure.raison_sociale} {via}")
    return Destination(structure.identifiant, service.code, structure.raison_sociale, f"{service.nom} {via}")
