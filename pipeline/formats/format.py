"""What a format declares; a vocabulary is data and two functions, never a subclass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.codecs.xml import XmlDocument
from pipeline.domain.details import NO_DETAILS, Details
from pipeline.domain.invoice import Invoice
from pipeline.formats.attachments import Embedded
from pipeline.formats.lines import NO_LINES, LineReader


@dataclass(frozen=True, slots=True)
class Profile:
    """Declared profile: ``guideline`` as written (BT-24), ``name`` of DESIGN §3 or None when not one of them."""

    guideline: str | None
    name: str | None


class Reading(NamedTuple):
    """What one walk over a document gives: the invoice, and the details that only the rules judge, none in a format
    that gives none."""

    invoice: Invoice
    details: Details = NO_DETAILS


def no_files(_document: XmlDocument) -> Iterator[Embedded]:
    """Files of a format that carries none."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Format:
    """One vocabulary.

    ``roots`` are the (namespace, local name) pairs of its root element: exactly one format claims a root.
    ``vocabulary`` is the name of DESIGN §3, or None for formats that are only known in order to be refused.
    ``schema`` is a catalogue id. ``reading`` never fails: it takes whatever is there, also from a document that its
    schema refused; so does ``lines``, which only the control stage asks for, one by one.
    ``files`` are the files embedded in the XML, still encoded.
    ``refusal`` is the French sentence for a known format that is not accepted.
    """

    name: str
    vocabulary: str | None
    roots: frozenset[tuple[str | None, str]]
    schema: str | None
    profile: Callable[[XmlDocument], Profile]
    reading: Callable[[XmlDocument], Reading]
    refusal: str | None = None
    lines: LineReader = NO_LINES
    files: Callable[[XmlDocument], Iterator[Embedded]] = no_files

    def read(self, document: XmlDocument) -> Invoice:
        """Read the invoice alone."""
        return self.reading(document).invoice

    def details(self, document: XmlDocument) -> Details:
        """Read the details alone."""
        return self.reading(document).details


def no_profile(_document: XmlDocument) -> Profile:
    """Profile of a format that has none."""
    return Profile(None, None)


def read_nothing(_document: XmlDocument) -> Reading:
    """Reader of a format whose header is not worth reading."""
    return Reading(Invoice())
