"""What a mention may name of the factor; ``mention_parts`` reads it, when there is a mention to read."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mention names; the phone as digits (``+`` first when written so), the accounts without blanks."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    iban: str | None = None
    bic: str | None = None

    def completed(self, other: Parts) -> Parts:
        """These, and what only the other has."""
        return Parts(*(getattr(self, one.name) or getattr(other, one.name) for one in fields(self)))
