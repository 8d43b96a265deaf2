"""What recipients demand, by the settings of the annuaire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any  # fields of a dataclass

import pytest

from pipeline.domain.annuaire import STATE_SIRET, Service, Structure
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Party
from pipeline.stages.context import Context
from pipeline.stages.rules import recipient
from pipeline.stages.shapes import Extracted
from pipeline.stores.annuaire_memory import MemoryAnnuaire

SIRET = "92100001400016"
PLAIN = Structure("SIRET", SIRET, "Commune", *(False,) * 5, active=True)
SERVICES = (
    Service(SIRET, "VOIRIE", "Voirie", gestion_egmt=True, actif=True),
    Service(SIRET, "S", "S", False, actif=True),
    Service(STATE_SIRET, "DRAC-01", "Culture", False, actif=True),
)

Demand = Callable[..., list[str]]
Keys = Callable[..., list[str]]


@pytest.fixture
def demand(extracted: Callable[..., Extracted], make_context: Callable[..., Context]) -> Demand:
    """Judge the plain invoice, changed so, for a structure that is set so."""

    def judge(structure: Structure, **changes: object) -> list[str]:
        context = make_context(annuaire=MemoryAnnuaire((structure,), SERVICES))
        item = extracted(**{"service": None, "engagement": None, **changes})
        return [reason.rule.key for reason in recipient.demands(item, context)]

    return judge


@pytest.mark.parametrize(
    ("settings", "service", "engagement", "expected"),
    [
        ({}, None, None, []),
        ({}, "S", None, []),
        ({}, "?", None, []),
        ({}, "VOIRIE", "E1", []),
        ({}, "VOIRIE", None, ["ENGAGEMENT_MISSING"]),
        ({"gestion_service": True}, None, None, ["SERVICE_MISSING"]),
        ({"gestion_service": True}, "S", None, []),
        ({"gestion_engagement": True}, None, None, ["ENGAGEMENT_MISSING"]),
        ({"gestion_engagement": True}, "VOIRIE", None, ["ENGAGEMENT_MISSING"]),
        ({"gestion_engagement": True}, None, "E1", []),
        ({"gestion_service_engagement": True}, None, None, ["ENGAGEMENT_OR_SERVICE"]),
        ({"gestion_service_engagement": True}, "S", None, []),
        ({"gestion_service_engagement": True}, None, "E1", []),
        ({"gestion_service_engagement": True}, "VOIRIE", None, ["ENGAGEMENT_MISSING"]),
        ({"gestion_service_engagement": True}, "FACTURES_PUBLIQUES", None, ["ENGAGEMENT_OR_SERVICE"]),
        ({"gestion_service": True}, "FACTURES_PUBLIQUES", None, ["SERVICE_MISSING"]),
        ({"gestion_service": True}, None, "E1", ["SERVICE_MISSING"]),
        ({"gestion_service": True, "gestion_engagement": True}, "S", None, ["ENGAGEMENT_MISSING"]),
        ({"gestion_service": True, "gestion_engagement": True}, "S", "E1", []),
        ({"gestion_service": True, "gestion_engagement": True}, None, None, ["SERVICE_MISSING", "ENGAGEMENT_MISSING"]),
        ({"active": False, "gestion_service": True}, None, None, []),
    ],
)
def test_references_that_a_structure_demands(
    demand: Demand, settings: dict[str, Any], service: str | None, engagement: str | None, expected: list[str]
) -> None:
    """G3.01, G3.04: service, engagement, one of the two, or the engagement of one service."""
    assert demand(replace(PLAIN, **settings), service=service, engagement=engagement) == expected


@pytest.mark.parametrize(("cadres", "expected"), [((), ["WORKS_ONLY"]), (("A1",), ["WORKS_ONLY"]), (("A4",), [])])
def test_a_mere_maitre_d_ouvrage_takes_works_only(demand: Demand, cadres: tuple[str, ...], expected: list[str]) -> None:
    """EstMOAUniquement (DOMAIN §7)."""
    assert demand(replace(PLAIN, est_moa=True, est_moa_uniquement=True), cadres=cadres) == expected


@pytest.mark.parametrize("buyer", [Party(), Party(Identifier(IdType.SIRET, "0" * 14))])
def test_an_unknown_recipient_demands_nothing(demand: Demand, buyer: Party) -> None:
    """Whether it exists is the route stage's business."""
    assert demand(replace(PLAIN, gestion_service=True), buyer=buyer) == []


@pytest.mark.parametrize("engagement", [None, "E1"])
def test_the_state_demands_too_when_only_the_service_led_to_it(demand: Demand, engagement: str | None) -> None:
    """P46: its settings apply as if its SIRET had been written, and a warning says what decided."""
    state = replace(PLAIN, identifiant=STATE_SIRET, gestion_engagement=True)
    unknown = Party(Identifier(IdType.SIRET, "92990099300017"))
    expected = ["RECIPIENT_BY_SERVICE"] if engagement else ["RECIPIENT_BY_SERVICE", "ENGAGEMENT_MISSING"]

    assert demand(state, buyer=unknown, service="DRAC-01", engagement=engagement) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((text, ["ENGAGEMENT_PLACEHOLDER"]) for text in ("0", "0000", "-", "...", "NEANT", "Néant", "N/A", "n.c.")),
        *((text, ["ENGAGEMENT_PLACEHOLDER"]) for text in ("XXXX", "Sans objet", "non communiqué", "_", "/")),
        *((text, []) for text in (None, "1500041872", "0001", "A", "NA-2026-1", "SANS-SOUCI-12", "DMB-77")),
    ],
)
def test_an_engagement_that_says_nothing_is_told(keys: Keys, written: str | None, expected: list[str]) -> None:
    """It fills the field and designates no engagement."""
    assert keys(recipient.engagement, engagement=written) == expected


def test_without_annuaire_nothing_is_demanded(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context]
) -> None:
    """A check without directory does not judge what only the directory knows."""
    assert list(recipient.demands(extracted(), make_context(annuaire=None))) == []
