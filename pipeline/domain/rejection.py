"""What an emitter is told: reasons, and the value a stage returns when it refuses."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.motif import Motif
from pipeline.domain.seen import Seen

MAX_REASONS = 50
MAX_VALUE = 200
MAX_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class Reason:
    """One violation: which motif, the full French sentence, and where it stands.

    ``motif`` is the sentence shown; ``path`` an XPath-like place or a file name; ``line`` is 1-based;
    ``value`` is what was found, cut at 200 characters. ``remedy`` replaces the motif's own when this case has a
    better one; ``action`` is the one to show. ``rule_id`` names the rule when the motif stands for a whole rule set.
    """

    rule: Motif
    motif: str
    path: str | None = None
    line: int | None = None
    value: str | None = None
    remedy: str | None = None
    rule_id: str | None = None

    @property
    def action(self) -> str:
        """What the emitter should do."""
        return self.remedy or self.rule.remedy

    @property
    def code(self) -> str:
        """Public code of the motif (IRR_*, REJ_*)."""
        return self.rule.code

    @property
    def regle(self) -> str:
        """Management rule or technical rule the reason comes from."""
        return self.rule_id or self.rule.regle


@dataclass(frozen=True, slots=True)
class Rejected:
    """A refusal: at most 50 reasons kept, ``total`` counts them all.

    ``seen`` is what the refusing stage observed of the document beyond the shape it was given, ``warnings`` what it
    would have remarked on besides.
    """

    reasons: tuple[Reason, ...]
    total: int
    seen: Seen | None = None
    warnings: tuple[Reason, ...] = ()


def because(  # noqa: PLR0913  one reason and its circumstances, all by name
    rule: Motif,
    detail: str = "",
    *,
    path: str | None = None,
    line: int | None = None,
    value: str | None = None,
    remedy: str | None = None,
) -> Reason:
    """Build a reason: the motif's label, then what was found and what was expected.

    The detail quotes what comes from outside: it is put on one line and cut at 1000 characters.
    """
    shown = _cut(" ".join(detail.split()), MAX_DETAIL)
    sentence = f"{rule.label} : {shown}" if shown else rule.label
    return Reason(rule, sentence, path, line, shorten(value), remedy)


def rejected(*reasons: Reason, seen: Seen | None = None) -> Rejected:
    """Refuse for these reasons, keeping the first 50 and the count of all."""
    return Rejected(reasons[:MAX_REASONS], len(reasons), seen)


def shorten(value: str | None) -> str | None:
    """Cut a quoted value to 200 characters, on one line, so that a report stays readable."""
    return None if value is None else _cut(" ".join(value.split()), MAX_VALUE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
