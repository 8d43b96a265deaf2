"""What a judgement may look at besides the document: the partner's rules, limits, schemas, directory, date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, Self

from pipeline.codecs.archive import ArchiveLimits
from pipeline.codecs.pdf import PdfaReport, PdfLimits
from pipeline.codecs.xml import XmlDocument, XmlLimits
from pipeline.codecs.xsd import SchemaSet
from pipeline.domain.annuaire import STATE_SIRET, Service, Structure
from pipeline.domain.centralisateurs import NO_CENTRALISATEURS, Centralisateurs
from pipeline.domain.findings import Finding

MEGA = 1024 * 1024


class Annuaire(Protocol):
    """The directory as judgement sees it."""

    def structure(self, siret: str) -> Structure | None:
        """Find a structure by its 14-digit identifier."""
        ...

    def service(self, siret: str, code: str) -> Service | None:
        """Find a service of a structure by its code."""
        ...

    def services(self, siret: str) -> tuple[Service, ...]:
        """List the services of a structure, by code."""
        ...

    def establishments(self, siren: str, most: int) -> tuple[Structure, ...]:
        """List active structures whose SIRET begins with this SIREN, in order, ``most`` at most."""
        ...


class RuleSets(Protocol):
    """The official rule sets as judgement sees them; settings are "en16931" and "br-fr"."""

    def covers(self, vocabulary: str, settings: tuple[str, ...]) -> bool:
        """True when every setting has a rule set for this vocabulary."""
        ...

    def judge(self, document: XmlDocument, vocabulary: str, settings: tuple[str, ...]) -> tuple[Finding, ...]:
        """Run the sets of these settings; a Fault when one did not run to its end."""
        ...


class PdfaJudge(Protocol):
    """A complete PDF/A validator."""

    def judge(self, content: bytes, declared: str | None) -> PdfaReport:
        """Judge a PDF by the part and level it declares ("3b"); a Fault when the validator itself fails."""
        ...


class Antivirus(Protocol):
    """A scanner of contents."""

    def afresh(self) -> Self:
        """The same with all its time again, for another flux."""
        ...

    def scan(self, pieces: Iterable[bytes]) -> str | None:
        """Scan one content; the signature found in it, None when it is clean, a ScannerFault when that is not sure."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """A partner's settings, as far as they judge (DESIGN §3).

    ``emetteur`` is None for a check without partner; ``naming_strict`` refuses a bad flux name;
    ``control_strict`` refuses where the sources disagree instead of warning; ``rule_sets`` are official rule sets to
    run besides ("en16931", "br-fr"); ``suppliers`` are the SIRETs it may send for, empty for any.
    """

    emetteur: str | None = None
    naming_strict: bool = False
    profile_strict: bool = False
    pdfa_strict: bool = False
    control_strict: bool = False
    rule_sets: tuple[str, ...] = ()
    suppliers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes and counts (specifications of October 2025, §5.4.1: EDI 1 Go, 100 Mo, 100 Mo, 500 invoices).

    ``attachments_bytes`` is for all attachments of an invoice (DOMAIN §1.3), ``lines`` for its lines (BR-FR-CPRO-19).
    """

    flux_bytes: int = 1024 * MEGA
    invoices_per_flux: int = 500
    attachment_bytes: int = 100 * MEGA
    attachments_bytes: int = 120 * MEGA
    lines: int = 999_999
    xml: XmlLimits = field(default_factory=XmlLimits)
    pdf: PdfLimits = field(default_factory=PdfLimits)
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a stage may use. ``today`` is the deposit's date in Europe/Paris; ``annuaire`` is None when no
    directory is loaded, and the rules that need it are then not judged. ``state_siret`` is the structure whose service
    codes find the recipient by themselves (DOMAIN §4.4). ``pdfa`` judges PDF/A for
    partners in ``pdfa-strict``; without it structural checks do.
    ``official`` runs the rule sets of partners that ask for some. ``centralisateurs`` sends mémoires on (ADR 0026).
    ``antivirus`` scans every content before it is read (ADR 0032), None where no antivirus is set."""

    today: date
    schemas: SchemaSet
    rules: Rules = Rules()
    limits: Limits = field(default_factory=Limits)
    annuaire: Annuaire | None = None
    official: RuleSets | None = None
    state_siret: str = STATE_SIRET
    pdfa: PdfaJudge | None = None
    centralisateurs: Centralisateurs = NO_CENTRALISATEURS
    antivirus: Antivirus | None = None
