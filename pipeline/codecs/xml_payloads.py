"""Set large base64 attachments apart before the parser sees the document: libxml2 takes no text above 10 MB.

The payload of a ``…BinaryObject`` element (``Contenu`` in CPPFactureMixte) is replaced by a short placeholder, itself
base64 and as many lines long, so that the schema's verdict and every line number stay what they are. Only what is
base64 letter for letter is set apart.
Limits: the payload is held once more in memory; a large document that streams leaves it in its file (``xml_text``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

PARSER_TEXT: Final = 10_000_000
"""Longest text that libxml2 takes, in bytes."""
LARGE_PAYLOAD: Final = 1_000_000
"""From how many characters base64 is set apart."""
_PAYLOAD = re.compile(rb"(?<=>)[A-Za-z0-9+/=\s]{%d,}(?=</)" % LARGE_PAYLOAD)
TAG: Final = re.compile(rb"<(?:(?:[\w.-]+:)?\w*BinaryObject|Contenu)\b[^<>]*>")
_PLACEHOLDER = re.compile(r"EDIFLUX(?P<index>\d{9})")


class Payload(Protocol):
    """A payload that is not held: its length in bytes, and its pieces of exactly ``size`` bytes but for the last."""

    def __len__(self) -> int: ...

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the content."""
        ...


def set_apart(utf8: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Give the document with placeholders, and the payloads in order; a small document comes back as it is."""
    if len(utf8) <= PARSER_TEXT:
        return utf8, ()
    payloads: list[bytes] = []

    def replaced(found: re.Match[bytes]) -> bytes:
        opening = utf8.rfind(b"<", 0, found.start())
        if opening < 0 or not TAG.fullmatch(utf8, opening, found.start()):
            return found[0]
        payloads.append(found[0])
        return placeholder(len(payloads) - 1, found[0].count(b"\n"))

    return _PAYLOAD.sub(replaced, utf8), tuple(payloads)


def placeholder(index: int, lines: int) -> bytes:
    """What stands for the ``index``-th payload, from 0: base64 itself, and as many lines long."""
    return b"EDIFLUX%09d" % index + b"\n" * lines


def payload_of(text: str | None, payloads: Sequence[bytes | Payload]) -> bytes | Payload:
    """Give the content that stands in an element: the payload set apart for it, else its own text."""
    found = _PLACEHOLDER.fullmatch((text or "").strip()) if payloads else None
    index = int(found["index"]) if found else len(payloads)
    return payloads[index] if index < len(payloads) else (text or "").encode()
