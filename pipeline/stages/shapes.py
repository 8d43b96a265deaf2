"""The shapes a document takes on its way: each narrower and complete, so that a mis-ordered chain does not type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.codecs.content import Content, bytes_of
from pipeline.codecs.pdf import EmbeddedFile
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.container import Container
from pipeline.domain.details import NO_DETAILS, Details
from pipeline.domain.flux import FluxName, Interface
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import Reason, Rejected
from pipeline.domain.seen import Pdfa, Xsd
from pipeline.domain.verdict import Destination
from pipeline.formats.format import Format, Profile


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a flux: its 1-based position, its name, its bytes, and the interface the flux declares, if any.

    ``held`` is the stored file itself when that is a large XML; it is then the whole flux.
    """

    position: int
    name: str
    held: Content
    container: Container
    interface: Interface | None

    @property
    def content(self) -> bytes:
        """All bytes, read now if they are not held."""
        return bytes_of(self.held)


@dataclass(frozen=True, slots=True)
class BadPiece:
    """One file of a flux that cannot be judged at all, and why; the rest of the flux goes on."""

    position: int
    name: str
    rejected: Rejected


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the outside of a flux says: its name if well formed, its interface if known, what its content is."""

    name: FluxName | None
    interface: Interface | None
    container: Container
    rejections: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pdf:
    """What the PDF around an invoice showed: PDF/A findings and the embedded files that are not the invoice."""

    pdfa: Pdfa
    attachments: tuple[EmbeddedFile, ...]


class LinesSeen(Protocol):
    """What was found wrong with the lines of a document while it streamed."""

    def told(self) -> Iterator[Reason]:
        """Give the reasons."""
        ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """A piece whose format is known and accepted. ``pdf`` is None for a bare XML.

    ``lines`` is what a large document told of its lines as it streamed, None for one whose lines are there to be read.
    """

    piece: Piece
    format: Format
    document: XmlDocument
    profile: Profile
    pdf: Pdf | None
    warnings: tuple[Reason, ...]
    lines: LinesSeen | None = None


@dataclass(frozen=True, slots=True)
class Validated:
    """A recognised document that its schema accepts."""

    recognised: Recognised
    xsd: Xsd


@dataclass(frozen=True, slots=True)
class Extracted:
    """A valid document, the invoice read from it, and the details that only the rules look at."""

    validated: Validated
    invoice: Invoice
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True)
class Controlled:
    """An invoice that obeys the management rules, with the remarks it deserves."""

    extracted: Extracted
    warnings: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Routed:
    """An invoice with a recipient that exists and is active."""

    controlled: Controlled
    destination: Destination
