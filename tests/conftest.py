"""Shared by all tests: the directory of the samples, a context to judge with, and the --golden switch."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.rules_engine import RuleEngine
from pipeline.codecs.xsd import SchemaSet
from pipeline.config import load_centralisateurs
from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.centralisateurs import Centralisateurs
from pipeline.stages.context import Context, Rules
from pipeline.stores.annuaire_memory import MemoryAnnuaire

REPOSITORY = Path(__file__).parents[1]
SAMPLES = REPOSITORY / "samples"
TODAY = date(2026, 11, 24)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make golden`` rewrites the sidecars instead of comparing them."""
    parser.addoption("--golden", action="store_true", help="rewrite the verdicts of the samples")


@pytest.fixture(scope="session")
def schemas() -> SchemaSet:
    """Schemas, compiled once for the whole run."""
    return SchemaSet(load_catalog())


@pytest.fixture(scope="session")
def annuaire() -> MemoryAnnuaire:
    """The directory of the samples, in memory."""
    return MemoryAnnuaire(
        structures=[
            Structure(
                type_identifiant=row["TypeIdentifiant"],
                identifiant=row["Identifiant"].zfill(14),  # spreadsheets lose leading zeros (DOMAIN §7)
                raison_sociale=row["RaisonSociale"],
                gestion_engagement=row["GestionEngagement"] == "true",
                gestion_service=row["GestionService"] == "true",
                gestion_service_engagement=row["GestionServiceEngagement"] == "true",
                est_moa=row["EstMOA"] == "true",
                est_moa_uniquement=row["EstMOAUniquement"] == "true",
                active=row["StructureActive"] == "true",
            )
            for row in _table("structures.csv")
        ],
        services=[
            Service(
                identifiant=row["Identifiant"].zfill(14),  # spreadsheets lose leading zeros (DOMAIN §7)
                code=row["Code"],
                nom=row["Nom"],
                gestion_egmt=row["GestionEGMT"] == "true",
                actif=row["ServiceActif"] == "true",
            )
            for row in _table("services.csv")
        ],
    )


@pytest.fixture(scope="session")
def centralisateurs() -> Centralisateurs:
    """The services centralisateurs of the samples."""
    return load_centralisateurs((SAMPLES / "annuaire" / "centralisateurs.toml",))


@pytest.fixture(scope="session")
def official() -> Iterator[RuleEngine]:
    """The engine of the official rule sets; its process only starts for who asks for some."""
    engine = RuleEngine()
    yield engine
    engine.close()


@pytest.fixture
def make_context(
    schemas: SchemaSet, annuaire: MemoryAnnuaire, centralisateurs: Centralisateurs, official: RuleEngine
) -> Callable[..., Context]:
    """Build a context; keyword arguments replace its fields."""

    def make(**changes: object) -> Context:
        given = {"today": TODAY, "schemas": schemas, "annuaire": annuaire, "centralisateurs": centralisateurs}
        fields = {"rules": Rules(), "official": official, **given, **changes}
        return Context(**fields)

    return make


def _table(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "annuaire" / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))
