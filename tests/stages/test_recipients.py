"""Which structure an invoice is for: control and route must agree on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.annuaire import STATE_SIRET, Service, Structure
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Invoice, Party
from pipeline.stages.context import Context
from pipeline.stages.recipients import Recipient, find_recipient, service_code
from pipeline.stores.annuaire_memory import MemoryAnnuaire

UNKNOWN, CLOSED = "92990099300017", "92400004500014"
STATE = Structure("SIRET", STATE_SIRET, "Services de l'État", *(False,) * 5, active=True)
GONE = Structure("SIRET", CLOSED, "Syndicat", *(False,) * 5, active=False)
SERVICES = (
    Service(STATE_SIRET, "DRAC-01", "Culture", False, actif=True),
    Service(STATE_SIRET, "DRAC-00", "Ancien", False, actif=False),
    Service(STATE_SIRET, "FACTURES_PUBLIQUES", "Factures publiques", False, actif=True),
)


def _invoice(siret: str | None, service: str | None) -> Invoice:
    return Invoice(buyer=Party(Identifier(IdType.SIRET, siret) if siret else None), service=service)


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A directory with the State, and a structure that is closed."""
    return make_context(annuaire=MemoryAnnuaire((STATE, GONE), SERVICES))


@pytest.mark.parametrize(
    ("siret", "service", "expected"),
    [
        (STATE_SIRET, None, Recipient(STATE)),
        (STATE_SIRET, "DRAC-01", Recipient(STATE)),
        (CLOSED, "DRAC-01", Recipient(GONE)),
        (UNKNOWN, "DRAC-01", Recipient(STATE, by_service=True)),
        (UNKNOWN, "DRAC-00", None),
        (UNKNOWN, "drac-01", None),
        (UNKNOWN, "FACTURES_PUBLIQUES", None),
        (UNKNOWN, None, None),
        (None, "DRAC-01", None),
    ],
)
def test_the_service_of_the_state_finds_it(
    context: Context, siret: str | None, service: str | None, expected: Recipient | None
) -> None:
    """DOMAIN §13, P46: only for a SIRET that is not in the directory, and an active service of the State."""
    assert find_recipient(_invoice(siret, service), context) == expected


@pytest.mark.parametrize(
    ("annuaire", "state"),
    [
        (None, STATE_SIRET),
        (MemoryAnnuaire((), SERVICES), STATE_SIRET),
        (MemoryAnnuaire((GONE,), (Service(CLOSED, "DRAC-01", "", False, actif=True),)), CLOSED),
        (MemoryAnnuaire((STATE,), SERVICES), CLOSED),
    ],
)
def test_without_an_active_state_there_is_none(
    make_context: Callable[..., Context], annuaire: MemoryAnnuaire | None, state: str
) -> None:
    """No directory, a State that it does not hold, one that is closed, or another SIRET in the settings."""
    context = make_context(annuaire=annuaire, state_siret=state)

    assert find_recipient(_invoice(UNKNOWN, "DRAC-01"), context) is None


def test_the_pseudo_service_is_none() -> None:
    """DOMAIN §7: ``FACTURES_PUBLIQUES`` means that there is no service."""
    assert service_code(_invoice(UNKNOWN, "FACTURES_PUBLIQUES")) is None
    assert service_code(_invoice(UNKNOWN, "DRAC-01")) == "DRAC-01"
