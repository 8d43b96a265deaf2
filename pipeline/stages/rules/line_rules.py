"""What is wrong with one line: numbers G1.14 to G1.16, price coherence G1.55, VAT G1.24 and G2.31, texts
BR-FR-CPRO-31 and -40, origin -02. And whether a glance at it is enough to say that nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from pipeline.domain import motifs
from pipeline.domain.details import Line, Text
from pipeline.domain.motif import Motif
from pipeline.domain.terms import Place
from pipeline.domain.wire import amount
from pipeline.formats.lines import Glance
from pipeline.formats.values import decimal_of
from pipeline.stages.rules import decimals, vat
from pipeline.stages.rules.amounts import CENT
from pipeline.stages.rules.invoice_number import number_problem
from pipeline.stages.rules.places import said_by

_MAX_DESCRIPTION, _MAX_DELIVERY = 1024, 20
# five numbers, a rate and a category, one blank between two: no blank can hide in a text that has to match
_NUMBER, _RATE, _CATEGORY = decimals.ORDINARY, r"[0-9]{1,2}+(?:\.[0-9]{1,2}+)?+", "[A-Z]{1,2}+"
_FIGURES = re.compile(" ".join(f"(?:{one})?+" for one in (*[_NUMBER] * 5, _RATE, _CATEGORY))).fullmatch

Finding: TypeAlias = tuple[Motif, str, Place, str | None]


def judge(line: Line, *, prices: bool) -> Iterator[Finding]:
    """Everything that is wrong with a line; ``prices`` when its net price is one without tax (G1.55)."""
    yield from _numbers(line)
    for motif, said in vat.judged(said_by(line.category), said_by(line.rate)):
        yield motif, said, (line.category or line.rate or line).place, None
    if prices and line.gross_price is not None and line.discount is not None:
        yield from _price(line, line.gross_price, line.discount)
    yield from _too_long(line.description, _MAX_DESCRIPTION, motifs.DESCRIPTION_LONG)
    yield from _too_long(line.delivery_id, _MAX_DELIVERY, motifs.LINE_DELIVERY_LONG)
    number = line.origin.number if line.origin is not None else None
    problem = number_problem(number.value) if number is not None else None
    if number is not None and problem:
        yield motifs.ORIGIN_NUMBER, problem, number.place, number.value


def is_plain(seen: Glance, *, prices: bool) -> bool:
    """Say that ``judge`` has nothing to say of a line; False when it may have, or when only reading it tells.

    A discount counts as one even where it may be a charge on the price: then the line is read.
    """
    quantity, net, price, gross, discount, category, rate, description, delivery, number, *_ = seen
    figures = f"{quantity or ''} {net or ''} {price or ''} {gross or ''} {discount or ''} {rate or ''} {category or ''}"
    if not _FIGURES(figures) or vat.judged_pair(category, rate):
        return False
    if gross is not None and discount is not None and prices and not _is_coherent(price, gross, discount):
        return False
    if description is not None and len(description) > _MAX_DESCRIPTION:
        return False
    if delivery is not None and len(delivery) > _MAX_DELIVERY:
        return False
    return number is None or number_problem(number) is None


def _numbers(line: Line) -> Iterator[Finding]:
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


def _too_long(text: Text | None, most: int, motif: Motif) -> Iterator[Finding]:
    if text is not None and len(text.value) > most:
        yield motif, f"{len(text.value)} caractères ; attendu : {most} au plus", text.place, text.value


def _price(line: Line, gross: Text, discount: Text) -> Iterator[Finding]:
    """G1.55: net price = gross price - discount, within a cent."""
    price = line.price
    if price is None or _is_coherent(price.value, gross.value, discount.value):
        return
    net, full, less = Decimal(price.value), Decimal(gross.value), Decimal(discount.value)
    said = f"net {amount(net)} ; attendu : {amount(full)} − {amount(less)} = {amount(full - less)}"
    yield motifs.PRICE_COHERENCE, said, price.place, price.value


def _is_coherent(price: str | None, gross: str, discount: str) -> bool:
    """True as well when one of them is no number, which another rule tells."""
    net, full, less = decimal_of(price), decimal_of(gross), decimal_of(discount)
    return net is None or full is None or less is None or abs(full - less - net) <= CENT
