"""The registry: every motif the product may give, once, by its stable key.

A key is retired, never reused for another meaning. ``docs/motifs.md`` is generated from this registry.
"""

from __future__ import annotations

from pipeline.domain import motifs_facture, motifs_flux
from pipeline.domain.motif import Level, Motif
from pipeline.domain.motifs_facture import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_flux import *  # noqa: F403  one door for every motif

ALL: tuple[Motif, ...] = tuple(
    motif for module in (motifs_flux, motifs_facture) for motif in vars(module).values() if isinstance(motif, Motif)
)
BY_KEY: dict[str, Motif] = {motif.key: motif for motif in ALL}

__all__ = ["ALL", "BY_KEY", "Level", "Motif", *BY_KEY]  # noqa: PLE0604  keys are names
