"""Rules on the lines, all in one pass: a document may have hundreds of thousands, and none is kept.

A line that a glance finds plainly fine costs no more; any other is read completely, and judged by ``line_rules``.
A motif tells its first lines and counts the others: a refusal up to the 50 that a report keeps, a warning once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.codecs.xml import Element
from pipeline.domain import motifs
from pipeline.domain.details import Period
from pipeline.domain.flux import Interface
from pipeline.domain.motif import Level, Motif
from pipeline.domain.rejection import MAX_REASONS, Reason, because
from pipeline.domain.terms import Term
from pipeline.formats.lines import LineReader
from pipeline.stages.context import Context
from pipeline.stages.rules.line_origins import LineOrigins
from pipeline.stages.rules.line_rules import is_plain, judge
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_TAXED_PRICES = "FSO1116A"  # its « net » price is the price with tax in AIFE's own samples (DOMAIN §2)


@dataclass(slots=True)
class _Tally:
    """How often a motif was found, and its first reasons, at most ``most``."""

    most: int
    count: int = 0
    reasons: list[Reason] = field(default_factory=list)


class LineJudge:
    """Judges the lines of one document, which come one by one, in document order, and may be gone the moment after.

    ``own`` is the number of the document, ``interface`` that of its flux; ``strict`` tells each line of what refuses
    under ``controle-strict``. ``most_periods`` says how many periods of lines (BG-26) to keep, none unless asked.
    It knows their ``count``, their ``periods``, the ``origins`` that they name, and tells what is wrong with them.
    """

    __slots__ = ("_found", "_most_periods", "_prices", "_reader", "_strict", "count", "origins", "periods")

    def __init__(
        self,
        reader: LineReader,
        own: str | None,
        interface: Interface | None,
        *,
        strict: bool = False,
        most_periods: int = 0,
    ) -> None:
        self.count = 0
        self.origins = LineOrigins(reader, own)
        self.periods: list[Period] = []
        self._reader = reader
        self._prices = interface is None or interface.code != _TAXED_PRICES
        self._strict = strict
        self._most_periods = most_periods
        self._found: dict[str, _Tally] = {}

    def see(self, block: Element, position: int) -> None:
        """Judge the next line, given its complete element and its position from 1."""
        self.count += 1
        seen = self._reader.glance(block)
        if seen is None or not is_plain(seen, prices=self._prices) or not self.origins.glance(seen, block, position):
            self._read(block, position)
        if self._most_periods and (seen is None or seen[-1] is not None or seen[-2] is not None):
            self.periods.extend(self._reader.periods(block, self._most_periods - len(self.periods)))

    def told(self) -> Iterator[Reason]:
        """The reasons so far, motif by motif, in the order in which each was first met."""
        for tally in self._found.values():
            yield from _told(tally)

    def _read(self, block: Element, position: int) -> None:
        line = self._reader.read(block, position)
        self.origins.add(line)
        for motif, said, place, value in judge(line, prices=self._prices):
            tally = self._tally(motif)
            tally.count += 1
            if len(tally.reasons) < tally.most:
                tally.reasons.append(because(motif, said, path=place.path, line=place.line, value=value))

    def _tally(self, motif: Motif) -> _Tally:
        tally = self._found.get(motif.key)
        if tally is None:
            refuses = motif.level is not Level.WARNING or (self._strict and motif.strict is not None)
            tally = self._found[motif.key] = _Tally(MAX_REASONS if refuses else 1)
        return tally


def lines(item: Extracted, context: Context) -> Iterator[Reason]:
    """Every rule on every line; the reasons come motif by motif, in the order in which each was first met."""
    recognised = item.validated.recognised
    if recognised.lines is not None:
        return recognised.lines.told()
    reader, interface = recognised.format.lines, recognised.piece.interface
    seen = LineJudge(reader, item.invoice.number, interface, strict=context.rules.control_strict)
    for position, block in enumerate(reader.blocks(recognised.document), 1):
        seen.see(block, position)
    return seen.told()


def how_many(item: Extracted, context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-19: 999,999 lines at most."""
    most = context.limits.lines
    if item.invoice.lines > most:
        yield at(item, Term.LINE, motifs.TOO_MANY_LINES, f"{item.invoice.lines} lignes ; attendu : {most} au plus")


def _told(tally: _Tally) -> Iterator[Reason]:
    """The reasons kept; a refusal is repeated as often as it was found, so that the total counts them all."""
    others = tally.count - len(tally.reasons)
    if tally.most > 1:
        yield from tally.reasons
        yield from (tally.reasons[-1] for _ in range(others))
        return
    (first,) = tally.reasons
    yield first if not others else _and_others(first, others)


def _and_others(reason: Reason, others: int) -> Reason:
    plural = "autres lignes" if others > 1 else "autre ligne"
    return Reason(reason.rule, f"{reason.motif} (et {others} {plural})", reason.path, reason.line, reason.value)
