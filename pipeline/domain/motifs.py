"""The registry: every motif the product may give, once, by its stable key.

A key is retired, never reused for another meaning. ``docs/motifs.md`` is generated from this registry.
"""

from __future__ import annotations

from pipeline.domain import (
    motifs_affacturage,
    motifs_controle,
    motifs_facture,
    motifs_flux,
    motifs_longueurs,
    motifs_memoires,
    motifs_officiels,
    motifs_schema,
    motifs_valeurs,
)
from pipeline.domain.motif import Level, Motif, hardened
from pipeline.domain.motifs_affacturage import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_controle import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_facture import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_flux import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_longueurs import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_memoires import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_officiels import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_schema import *  # noqa: F403  one door for every motif
from pipeline.domain.motifs_valeurs import *  # noqa: F403  one door for every motif

_MODULES = (
    motifs_flux,
    motifs_schema,
    motifs_facture,
    motifs_controle,
    motifs_valeurs,
    motifs_longueurs,
    motifs_memoires,
    motifs_affacturage,
    motifs_officiels,
)
_WRITTEN = tuple(motif for module in _MODULES for motif in vars(module).values() if isinstance(motif, Motif))
ALL: tuple[Motif, ...] = (*_WRITTEN, *(hardened(motif) for motif in _WRITTEN if motif.strict))
BY_KEY: dict[str, Motif] = {motif.key: motif for motif in ALL}

__all__ = ["ALL", "BY_KEY", "Level", "Motif", *(motif.key for motif in _WRITTEN)]  # noqa: PLE0604  keys are names
