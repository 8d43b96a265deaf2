"""Which service centralisateur receives the mémoires of which jurisdiction: the site's own table, as values.

Source: the issue that asked for it; no public list exists (ADR 0026). A line is found by the recipient as the mémoire
writes it: SIRET and code service first, then the SIRET alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rattachement:
    """One line: ``nom`` is its name in the file; ``siret`` and ``service`` the jurisdiction, as mémoires write it.

    A line without ``service`` holds for every mémoire of that SIRET. ``centralisateur`` is a SIRET, its
    ``centralisateur_service`` None when mémoires go to the structure itself.
    """

    nom: str
    siret: str
    service: str | None
    centralisateur: str
    centralisateur_service: str | None = None


@dataclass(frozen=True, slots=True)
class Centralisateurs:
    """The whole table; no two lines have the same jurisdiction."""

    lignes: tuple[Rattachement, ...] = ()

    def of(self, siret: str, service: str | None) -> Rattachement | None:
        """The line of a jurisdiction, or None: the one that names the service before the one that does not."""
        mine = [line for line in self.lignes if line.siret == siret]
        exact = next((line for line in mine if service is not None and line.service == service), None)
        return exact or next((line for line in mine if line.service is None), None)


NO_CENTRALISATEURS = Centralisateurs()
