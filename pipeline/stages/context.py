"""What a judgement may look at besides the document: the partner's rules, limits, schemas, directory, date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from pipeline.codecs.archive import ArchiveLimits
from pipeline.codecs.pdf import PdfLimits
from pipeline.codecs.xml import XmlLimits
from pipeline.codecs.xsd import SchemaSet
from pipeline.domain.annuaire import Service, Structure

MEGA = 1024 * 1024


class Annuaire(Protocol):
    """The directory as judgement sees it."""

    def structure(self, siret: str) -> Structure | None:
        """Find a structure by its 14-digit identifier."""
        ...

    def service(self, siret: str, code: str) -> Service | None:
        """Find a service of a structure by its code."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """A partner's settings, as far as they judge (DESIGN §3).

    ``emetteur`` is None for a check without partner; ``naming_strict`` refuses a bad flux name;
    ``suppliers`` are the SIRETs it may send for, empty for any.
    """

    emetteur: str | None = None
    naming_strict: bool = False
    profile_strict: bool = False
    pdfa_strict: bool = False
    suppliers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes and counts (specifications of October 2025, §5.4.1: EDI 1 Go, 100 Mo, 100 Mo, 500 invoices)."""

    flux_bytes: int = 1024 * MEGA
    invoices_per_flux: int = 500
    attachment_bytes: int = 100 * MEGA
    xml: XmlLimits = field(default_factory=XmlLimits)
    pdf: PdfLimits = field(default_factory=PdfLimits)
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a stage may use. ``today`` is the deposit's date in Europe/Paris; ``annuaire`` is None when no
    directory is loaded, and the rules that need it are then not judged."""

    today: date
    schemas: SchemaSet
    rules: Rules = Rules()
    limits: Limits = field(default_factory=Limits)
    annuaire: Annuaire | None = None
