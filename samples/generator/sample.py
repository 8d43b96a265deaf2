"""One sample: where it stands, its bytes, what it is for, the motif it must reach, and whether its XML is valid."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """``path`` is relative to ``samples/``; ``motif`` a key of the registry, when one is the point of the sample.

    ``needs`` says what a check must be given for that motif: a setting, the annuaire, a partner. ``valid`` is False
    when the document is not to be checked against its schema.
    """

    path: str
    content: bytes
    purpose: str
    motif: str | None = None
    needs: str | None = None
    valid: bool = True
