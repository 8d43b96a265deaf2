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
    """One reason the product may give; ``key`` is unique and stable, ``code`` is the public code.

    ``strict`` is the code under which a warning becomes a refusal for a partner in ``controle-strict``: the sources
    disagree there, and this partner wants the stricter reading.
    """

    key: str
    code: str
    regle: str
    level: Level
    label: str
    remedy: str
    strict: str | None = None


def hardened(motif: Motif) -> Motif:
    """The refusal that a warning becomes under ``controle-strict``: its own key, the code it names, same words."""
    if motif.strict is None:
        return motif
    return Motif(f"{motif.key}_STRICT", motif.strict, motif.regle, Level.DOCUMENT, motif.label, motif.remedy)
