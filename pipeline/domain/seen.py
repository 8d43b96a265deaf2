"""What was observed of a document, however far it went through the chain."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Pdfa:
    """PDF/A findings: declared part and conformance ("3b"), whether every structural check passed, what failed."""

    declared: str | None
    ok: bool
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Xsd:
    """Which schema judged the document, and its verdict."""

    schema: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed of a document, however far it went; a refused document keeps what could be read."""

    vocabulary: str | None = None
    profile: str | None = None
    guideline: str | None = None
    pdfa: Pdfa | None = None
    xsd: Xsd | None = None
    invoice: Invoice | None = None
