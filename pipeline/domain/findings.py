"""What an official rule set found in a document, before we say it in our words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Weight(Enum):
    """What the set makes of its finding; NOT_EVALUABLE: the set itself stopped on a value of the document."""

    FATAL = "fatal"
    WARNING = "warning"
    NOT_EVALUABLE = "not evaluable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the set ``rule_set`` (an id of ``schemas/regles.toml``).

    ``rule`` is the rule's own id, such as BR-CO-15, empty where the set gives none; ``text`` is the set's message, on
    one line; ``path`` and ``line`` say where, ``value`` what stood there when that is known.
    """

    rule_set: str
    rule: str
    weight: Weight
    text: str
    path: str | None = None
    line: int | None = None
    value: str | None = None
