"""The directory in memory: the twin of ``AnnuaireFile`` for tests and for trials without an import.

Limits: it holds what it was given, for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.domain.annuaire import Service, Structure
from pipeline.stores.annuaire import Counts

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryAnnuaire:
    """A directory made of values; the last of two with the same key wins, as in an import."""

    def __init__(
        self,
        structures: Iterable[Structure] = (),
        services: Iterable[Service] = (),
        imported_le: datetime = _LONG_AGO,
    ) -> None:
        self.imported_le = imported_le
        self._structures = {structure.identifiant: structure for structure in structures}
        self._services = {(service.identifiant, service.code): service for service in services}

    def structure(self, siret: str) -> Structure | None:
        """Find a structure by its identifier."""
        return self._structures.get(siret)

    def establishments(self, siren: str, most: int) -> tuple[Structure, ...]:
        """List active structures whose SIRET begins with this SIREN, in order, ``most`` at most."""
        found = (one for number, one in sorted(self._structures.items()) if number.startswith(siren) and one.active)
        return tuple(found)[:most]

    def service(self, siret: str, code: str) -> Service | None:
        """Find a service of a structure by its code."""
        return self._services.get((siret, code))

    def services(self, siret: str) -> tuple[Service, ...]:
        """List the services of a structure, by code."""
        found = (service for service in self._services.values() if service.identifiant == siret)
        return tuple(sorted(found, key=lambda service: service.code))

    def counts(self) -> Counts:
        """Count what the directory knows."""
        return Counts(len(self._structures), len(self._services))
