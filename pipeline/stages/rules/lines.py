"""Rules on the lines, all in one pass: a document may have hundreds of thousands, and none is kept.

Numbers G1.14 to G1.16, price coherence G1.55, VAT G1.24 and G2.31, texts BR-FR-CPRO-31 and -40, origin -02.
A motif tells its first lines and counts the others: a refusal up to the 50 that a report keeps, a warning once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from pipeline.domain import motifs
from pipeline.domain.details import Line, Text
from pipeline.domain.motif import Level, Motif
from pipeline.domain.rejection import MAX_REASONS, Reason, because
from pipeline.domain.terms import Place, Term
from pipeline.domain.wire import amount
from pipeline.formats.values import decimal_of
from pipeline.stages.context import Context
from pipeline.stages.rules import decimals, vat
from pipeline.stages.rules.amounts import CENT
from pipeline.stages.rules.invoice_number import number_problem
from pipeline.stages.rules.places import at, said_by
from pipeline.stages.shapes import Extracted

_MAX_DESCRIPTION, _MAX_DELIVERY = 1024, 20
_TAXED_PRICES = "FSO1116A"  # its « net » price is the price with tax in AIFE's own samples (DOMAIN §2)

_Finding: TypeAlias = tuple[Motif, str, Place, str | None]


@dataclass(slots=True)
class _Tally:
    """How often a motif was found, and its first reasons, at most ``most``."""

    most: int
    count: int = 0
    reasons: list[Reason] = field(default_factory=list)


def lines(item: Extracted, context: Context) -> Iterator[Reason]:
    """Every rule on every line; the reasons come motif by motif, in the order in which each was first met."""
    recognised = item.validated.recognised
    interface = recognised.piece.interface
    prices = interface is None or interface.code != _TAXED_PRICES
    found: dict[str, _Tally] = {}
    for line in recognised.format.lines(recognised.document):
        for finding in _judge(line, prices=prices):
            _note(found, finding, strict=context.rules.control_strict)
    for tally in found.values():
        yield from _told(tally)


def how_many(item: Extracted, context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-19: 999,999 lines at most."""
    most = context.limits.lines
    if item.invoice.lines > most:
        yield at(item, Term.LINE, motifs.TOO_MANY_LINES, f"{item.invoice.lines} lignes ; attendu : {most} au plus")


def _judge(line: Line, *, prices: bool) -> Iterator[_Finding]:
    yield from _numbers(line)
    for motif, said in _vat(said_by(line.category), said_by(line.rate)):
        yield motif, said, (line.category or line.rate or line).place, None
    if prices and line.gross_price is not None and line.discount is not None:
        yield from _price(line, line.gross_price, line.discount)
    yield from _too_long(line.description, _MAX_DESCRIPTION, motifs.DESCRIPTION_LONG)
    yield from _too_long(line.delivery_id, _MAX_DELIVERY, motifs.LINE_DELIVERY_LONG)
    number = line.origin.number if line.origin is not None else None
    problem = number_problem(number.value) if number is not None else None
    if number is not None and problem:
        yield motifs.ORIGIN_NUMBER, problem, number.place, number.value


def _numbers(line: Line) -> Iterator[_Finding]:
    judged = (
        (line.quantity, decimals.quantity),
        (line.net, decimals.amount),
        (line.price, decimals.price),
        (line.gross_price, decimals.price),
        (line.discount, decimals.price),
    )
    for text, rule in judged:
        if text is not None:
            for motif, said in rule(text.value):
                yield motif, said, text.place, text.value


def _too_long(text: Text | None, most: int, motif: Motif) -> Iterator[_Finding]:
    if text is not None and len(text.value) > most:
        yield motif, f"{len(text.value)} caractères ; attendu : {most} au plus", text.place, text.value


@lru_cache(maxsize=256)
def _vat(category: str | None, rate: str | None) -> tuple[tuple[Motif, str], ...]:
    """The same few pairs come back on every line."""
    return tuple(vat.judge(category, rate))


def _price(line: Line, gross: Text, discount: Text) -> Iterator[_Finding]:
    """G1.55: net price = gross price - discount, within a cent."""
    price = line.price
    net, full, less = (decimal_of(said_by(text)) for text in (price, gross, discount))
    if price is None or net is None or full is None or less is None or abs(full - less - net) <= CENT:
        return
    said = f"net {amount(net)} ; attendu : {amount(full)} − {amount(less)} = {amount(full - less)}"
    yield motifs.PRICE_COHERENCE, said, price.place, price.value


def _note(found: dict[str, _Tally], finding: _Finding, *, strict: bool) -> None:
    motif, said, place, value = finding
    tally = found.get(motif.key)
    if tally is None:
        refuses = motif.level is not Level.WARNING or (strict and motif.strict is not None)
        tally = found[motif.key] = _Tally(MAX_REASONS if refuses else 1)
    tally.count += 1
    if len(tally.reasons) < tally.most:
        tally.reasons.append(because(motif, said, path=place.path, line=place.line, value=value))


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
