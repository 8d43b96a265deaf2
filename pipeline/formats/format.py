"""What a format declares; a vocabulary is data and two functions, never a subclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.codecs.xml import XmlDocument
from pipeline.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Profile:
    """Declared profile: ``guideline`` as written (BT-24), ``name`` of DESIGN §3 or None when not one of them."""

    guideline: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Format:
    """One vocabulary.

    ``roots`` are the (namespace, local name) pairs of its root element: exactly one format claims a root.
    ``vocabulary`` is the name of DESIGN §3, or None for formats that are only known in order to be refused.
    ``schema`` is a catalogue id. ``read`` never fails: it takes whatever is there, also from a document that its
    schema refused. ``refusal`` is the French sentence for a known format that is not accepted.
    """

    name: str
    vocabulary: str | None
    roots: frozenset[tuple[str | None, str]]
    schema: str | None
    profile: Callable[[XmlDocument], Profile]
    read: Callable[[XmlDocument], Invoice]
    refusal: str | None = None


def no_profile(_document: XmlDocument) -> Profile:
    """Profile of a format that has none."""
    return Profile(None, None)


def read_nothing(_document: XmlDocument) -> Invoice:
    """Reader of a format whose header is not worth reading."""
    return Invoice()
