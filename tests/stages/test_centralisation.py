"""A mémoire goes to the service centralisateur of its jurisdiction; a wrong table is our fault, never the emitter's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.domain import motifs
from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.centralisateurs import Centralisateurs, Rattachement
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Party
from pipeline.domain.rejection import Rejected
from pipeline.domain.verdict import Destination
from pipeline.stages.centralisation import defect
from pipeline.stages.context import Context
from pipeline.stages.route import route
from pipeline.stages.shapes import Controlled, Extracted, Routed
from pipeline.stores.annuaire_memory import MemoryAnnuaire

COURT, OTHER, CENTRAL, CLOSED, ABSENT = (f"{n}" * 14 for n in "12345")
ANNUAIRE = MemoryAnnuaire(
    (
        Structure("SIRET", COURT, "Tribunal", *(False,) * 5, active=True),
        Structure("SIRET", CENTRAL, "Cour d'appel", *(False,) * 5, active=True),
        Structure("SIRET", CLOSED, "Ancienne cour", *(False,) * 5, active=False),
    ),
    (Service(CENTRAL, "FJ", "Frais de justice", False, actif=True), Service(CENTRAL, "OLD", "Ancien", False, False)),
)
LINE = Rattachement("TJ", COURT, None, CENTRAL, "FJ")


@pytest.fixture
def routed(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> Callable[..., Routed | Rejected]:
    """Route the plain invoice, as a mémoire unless told otherwise, to a SIRET and service, by a table of these lines."""

    def build(
        *lines: Rattachement, siret: str = COURT, service: str | None = None, cadre: str = "A3"
    ) -> Routed | Rejected:
        item = extracted(buyer=Party(Identifier(IdType.SIRET, siret)), service=service, cadres=(cadre,))
        context = make_context(annuaire=ANNUAIRE, centralisateurs=Centralisateurs(lines))
        return route(Controlled(item, ()), context)

    return build


def _destination(found: Routed | Rejected) -> Destination:
    assert isinstance(found, Routed), found
    return found.destination


def test_a_memoire_goes_to_the_centralisateur(routed: Callable[..., Routed | Rejected]) -> None:
    """The service code of the mémoire is the jurisdiction's and need not exist; the names say through whom."""
    expected = Destination(
        CENTRAL, "FJ", "Cour d'appel", f"Frais de justice (via la juridiction Tribunal, SIRET {COURT})"
    )

    assert _destination(routed(LINE, service="CABINET-3")) == expected


def test_a_centralisateur_may_be_a_structure(routed: Callable[..., Routed | Rejected]) -> None:
    """Without service of its own the structure receives, and its name says through whom."""
    found = _destination(routed(replace(LINE, centralisateur_service=None)))

    assert found == Destination(CENTRAL, None, f"Cour d'appel (via la juridiction Tribunal, SIRET {COURT})")


def test_a_jurisdiction_need_not_be_in_the_directory(routed: Callable[..., Routed | Rejected]) -> None:
    """The table knows it: its line gives the name."""
    found = _destination(routed(replace(LINE, nom="CPH", siret=OTHER), siret=OTHER))

    assert found.nom_service == f"Frais de justice (via la juridiction CPH, SIRET {OTHER})"


def test_other_invoices_go_where_they_say(routed: Callable[..., Routed | Rejected]) -> None:
    """The table is for mémoires only; and a jurisdiction without line receives its own."""
    itself = Destination(COURT, None, "Tribunal")

    assert _destination(routed(LINE, cadre="A1")) == itself
    assert _destination(routed(replace(LINE, siret=OTHER))) == itself
    assert _destination(routed()) == itself


def test_a_jurisdiction_that_nobody_knows_is_the_emitters_mistake(routed: Callable[..., Routed | Rejected]) -> None:
    """Neither in the table nor in the directory: an unknown recipient, as for any invoice."""
    found = routed(LINE, siret=OTHER)
    assert isinstance(found, Rejected)

    assert [reason.rule for reason in found.reasons] == [motifs.RECIPIENT_UNKNOWN]


@pytest.mark.parametrize(
    ("siret", "service", "problem"),
    [
        (ABSENT, None, f"le centralisateur de SIRET « {ABSENT} » n'est pas dans l'annuaire"),
        (CLOSED, "FJ", f"le centralisateur de SIRET « {CLOSED} » n'y est plus actif"),
        (CENTRAL, "NEW", f"le service « NEW » de Cour d'appel (SIRET {CENTRAL}) n'est pas dans l'annuaire"),
        (CENTRAL, "OLD", f"le service « OLD » de Cour d'appel (SIRET {CENTRAL}) n'y est plus actif"),
    ],
)
def test_a_line_that_leads_nowhere_is_our_fault(
    routed: Callable[..., Routed | Rejected], siret: str, service: str | None, problem: str
) -> None:
    """The line is named, with what to mend; doctor says the same sentence."""
    line = replace(LINE, centralisateur=siret, centralisateur_service=service)
    said = f"able des centralisateurs, ligne [TJ] : {problem} ; corriger la ligne ou l'annuaire"

    with pytest.raises(ConfigurationFault) as caught:
        routed(line)

    assert (str(caught.value), defect(line, ANNUAIRE)) == (f"T{said}", f"t{said}")


def test_a_sound_line_has_no_defect() -> None:
    """Structure and service are there and active."""
    assert [defect(LINE, ANNUAIRE), defect(replace(LINE, centralisateur_service=None), ANNUAIRE)] == [None, None]


def test_without_recipient_there_is_no_line(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """Control refuses such a mémoire; routing does not stumble over it before."""
    from pipeline.stages.centralisation import find_line

    context = make_context(centralisateurs=Centralisateurs((LINE,)))

    assert find_line(extracted(buyer=Party(), cadres=("A3",)).invoice, context) is None
