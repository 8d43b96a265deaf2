"""An invoice goes to a recipient that exists and is active, and to the service it names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain import motifs
from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.faults import ConfigurationFault
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Party
from pipeline.domain.rejection import Rejected
from pipeline.domain.verdict import Destination
from pipeline.stages.context import Context
from pipeline.stages.route import route
from pipeline.stages.shapes import Controlled, Extracted, Routed
from pipeline.stores.annuaire_memory import MemoryAnnuaire

SIRET, CLOSED = "92100001400016", "92400004500014"
ANNUAIRE = MemoryAnnuaire(
    (
        Structure("SIRET", SIRET, "Commune", *(False,) * 5, active=True),
        Structure("SIRET", CLOSED, "Syndicat", *(False,) * 5, active=False),
    ),
    (Service(SIRET, "ECOLES", "Écoles", False, actif=True), Service(SIRET, "VIEUX", "Ancien", False, actif=False)),
)


@pytest.fixture
def routed(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> Callable[[str, str | None], Routed | Rejected]:
    """Route the plain invoice to this SIRET and service."""

    def build(siret: str, service: str | None) -> Routed | Rejected:
        buyer = Party(Identifier(IdType.SIRET, siret))
        return route(Controlled(extracted(buyer=buyer, service=service), ()), make_context(annuaire=ANNUAIRE))

    return build


@pytest.mark.parametrize(
    ("service", "expected"),
    [(None, Destination(SIRET, None, "Commune")), ("ECOLES", Destination(SIRET, "ECOLES", "Commune", "Écoles"))],
)
def test_an_active_recipient_gets_the_invoice(
    routed: Callable[..., Routed | Rejected], service: str | None, expected: Destination
) -> None:
    """To the structure, or to the service named; names are given for people."""
    found = routed(SIRET, service)
    assert isinstance(found, Routed)

    assert found.destination == expected


@pytest.mark.parametrize(
    ("siret", "service", "rule", "value", "path"),
    [
        ("0" * 14, None, motifs.RECIPIENT_UNKNOWN, "0" * 14, "/Invoice/AccountingCustomerParty"),
        (CLOSED, None, motifs.RECIPIENT_INACTIVE, CLOSED, "/Invoice/AccountingCustomerParty"),
        (SIRET, "AUTRE", motifs.SERVICE_UNKNOWN, "AUTRE", "/Invoice/BuyerReference"),
        (SIRET, "VIEUX", motifs.SERVICE_INACTIVE, "VIEUX", "/Invoice/BuyerReference"),
    ],
)
def test_other_recipients_are_refused_where_they_stand(  # noqa: PLR0917  one column a fact
    routed: Callable[..., Routed | Rejected], siret: str, service: str | None, rule: object, value: str, path: str
) -> None:
    """REJ_ADR: unknown or inactive, structure or service."""
    found = routed(siret, service)
    assert isinstance(found, Rejected)
    (reason,) = found.reasons

    assert (reason.rule, reason.value, (reason.path or "").startswith(path)) == (rule, value, True)


def test_without_annuaire_it_is_our_fault(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """No directory was ever imported: the emitter could do nothing about it."""
    with pytest.raises(ConfigurationFault, match="Importer un annuaire"):
        route(Controlled(extracted(), ()), make_context(annuaire=None))
