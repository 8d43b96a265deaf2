"""What a format declares; a vocabulary is data and two functions, never a subclass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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


def no_details(_document: XmlDocument) -> Details:
    """Details of a format that gives none: rules on form have nothing to judge."""
    return NO_DETAILS


def no_files(_document: XmlDocument) -> Iterator[Embedded]:
    """Files of a format that carries none."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Format:
    """One vocabulary.

    ``roots`` are the (namespace, local name) pairs of its root element: exactly one format claims a root.
    ``vocabulary`` is the name of DESIGN §3, or None for formats that are only known in order to be refused.
    ``schema`` is a catalogue id. ``read`` never fails: it takes whatever is there, also from a document that its
    schema refused; so do ``details`` and ``lines``, which only the control stage asks for, lines one by one.
    ``files`` are the files embedded in the XML, still encoded.
    ``refusal`` is the French sentence for a known format that is not accepted.
    """

    name: str
    vocabulary: str | None
    roots: frozenset[tuple[str | None, str]]
    schema: str | None
    profile: Callable[[XmlDocument], Profile]
    read: Callable[[XmlDocument], Invoice]
    refusal: str | None = None
    details: Callable[[XmlDocument], Details] = no_details
    lines: LineReader = NO_LINES
    files: Callable[[XmlDocument], Iterator[Embedded]] = no_files


def no_profile(_document: XmlDocument) -> Profile:
    """Profile of a format that has none."""
    return Profile(None, None)


def read_nothing(_document: XmlDocument) -> Invoice:
    """Reader of a format whose header is not worth reading."""
    return Invoice()
