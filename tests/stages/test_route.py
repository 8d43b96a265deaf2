"""An invoice goes to a recipient that exists and is active, and to the service it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.domain import motifs
from pipeline.domain.annuaire import STATE_SIRET, Service, Structure
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
ACTIVE = Structure("SIRET", SIRET, "Commune", *(False,) * 5, active=True)
ANNUAIRE = MemoryAnnuaire(
    (
        ACTIVE,
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


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ecoles", "attendu, à la lettre : « ECOLES »"),
        ("ECO LES", "attendu, à la lettre : « ECOLES »"),
        ("AUTRE", "attendu, par exemple : « ECOLES »"),
        (
            "FACTURES_PUBLIQUES",
            "ce code signifie « sans service » dans l'annuaire ; attendu : un vrai code service, ou aucun",
        ),
    ],
)
def test_the_right_service_is_proposed(routed: Callable[..., Routed | Rejected], service: str, expected: str) -> None:
    """A code that differs by case or blanks is refused, and the right one told; closed services are no proposal."""
    found = routed(SIRET, service)
    assert isinstance(found, Rejected)

    assert found.reasons[0].motif.endswith(f" inconnu chez Commune (SIRET {SIRET}) ; {expected}")


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), "ce destinataire n'a aucun service"),
        (tuple(f"S{n}" for n in range(9)), "voir les services de ce SIRET dans l'annuaire"),
    ],
)
def test_nothing_alike_is_told_so(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context], codes: tuple[str, ...], expected: str
) -> None:
    """No service at all, or many and none that looks like the code written."""
    services = tuple(Service(SIRET, code, code, False, actif=True) for code in codes)
    context = make_context(annuaire=MemoryAnnuaire((ACTIVE,), services))
    buyer = Party(Identifier(IdType.SIRET, SIRET))
    found = route(Controlled(extracted(buyer=buyer, service="GENDARMERIE"), ()), context)
    assert isinstance(found, Rejected)

    assert found.reasons[0].motif.endswith(expected)


def test_structures_of_the_same_siren_are_proposed(routed: Callable[..., Routed | Rejected]) -> None:
    """Another establishment of the same body: three active ones at most."""
    found = routed(f"{SIRET[:9]}99999", None)
    assert isinstance(found, Rejected)

    assert found.reasons[0].motif.endswith(f"attendu, de même SIREN : Commune (SIRET {SIRET})")


def test_the_service_of_the_state_decides(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """P46: an unknown SIRET with a service code of the State goes to that service."""
    state = replace(ACTIVE, identifiant=STATE_SIRET, raison_sociale="Services de l'État")
    context = make_context(annuaire=MemoryAnnuaire((state,), (Service(STATE_SIRET, "DRAC", "Culture", False, True),)))
    buyer = Party(Identifier(IdType.SIRET, SIRET))
    found = route(Controlled(extracted(buyer=buyer, service="DRAC"), ()), context)
    assert isinstance(found, Routed)

    assert found.destination == Destination(STATE_SIRET, "DRAC", "Services de l'État", "Culture")


def test_without_annuaire_it_is_our_fault(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """No directory was ever imported: the emitter could do nothing about it."""
    with pytest.raises(ConfigurationFault, match="Importer un annuaire"):
        route(Controlled(extracted(), ()), make_context(annuaire=None))
