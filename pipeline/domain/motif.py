"""A motif: one reason for which a flux or an invoice may be refused, and how to cure it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Who is refused: the whole flux, one file (document) of it, or only a remark is made."""

    FLUX = "flux"
    DOCUMENT = "facture"
    WARNING = "avertissement"


@dataclass(frozen=True, slots=True)
class Motif:
    """One reason the product may give; ``key`` is unique and stable, ``code`` is the public code."""

    key: str
    code: str
    regle: str
    level: Level
    label: str
    remedy: str
