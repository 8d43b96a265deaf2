"""How numbers are written: amounts G1.14, quantities G1.15, prices G1.16, as texts, before any computing.

Sources: rules of the general specification; DOMAIN §3.4 for the six decimals of B2G amounts, §13 for negative prices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import motifs
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import shorten

_MAX_DIGITS = 19
_MAX_QUANTITY_DIGITS = 10
# nothing to say of these: most numbers of most documents; possessive, since going back costs more than matching
ORDINARY = r"[0-9]{1,8}+(?:\.[0-9]{1,2}+)?+"
_ORDINARY = re.compile(ORDINARY)
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?P<point>\.?)(?P<part>[0-9]*)")


_ALL_ORDINARY = re.compile(rf"{ORDINARY}(?: {ORDINARY})*+")


@dataclass(frozen=True, slots=True)
class _Figures:
    """A number as written. ``size`` counts the digits and a minus sign, as G1.14 does; ``cents`` is False when a
    decimal beyond the second is not zero; ``plain`` when there is no plus sign and a digit on each side of the point.
    """

    size: int
    digits: int
    decimals: int
    negative: bool
    cents: bool
    plain: bool


def are_ordinary(values: Sequence[str]) -> bool:
    """Say of all at once that no rule on numbers has anything to tell; False when one has, or may have."""
    joined = " ".join(values)
    return _ALL_ORDINARY.fullmatch(joined) is not None and joined.count(" ") == len(values) - 1


def amount(value: str) -> Iterator[tuple[Motif, str]]:
    """What G1.14 says of an amount: at most 19 digits, sign included, and 6 decimals; 2 in the reform."""
    if _ORDINARY.fullmatch(value):
        return
    figures = _read(value)
    yield from _shape(value, figures, motifs.AMOUNT_FORMAT, 6)
    if figures is not None and figures.decimals <= 6 and not figures.cents:
        yield motifs.AMOUNT_DECIMALS, f"« {value} » ; attendu dans la réforme : 2 décimales au plus"


def quantity(value: str) -> Iterator[tuple[Motif, str]]:
    """What G1.15 says of a quantity: at most 19 digits, sign included, and 4 decimals; 10 digits in FX106 BT-129."""
    if _ORDINARY.fullmatch(value):
        return
    figures = _read(value)
    yield from _shape(value, figures, motifs.QUANTITY_FORMAT, 4)
    if figures is not None and figures.digits > _MAX_QUANTITY_DIGITS and figures.size <= _MAX_DIGITS:
        yield motifs.QUANTITY_LONG, f"« {value} », {figures.digits} chiffres ; attendu : {_MAX_QUANTITY_DIGITS} au plus"


def price(value: str) -> Iterator[tuple[Motif, str]]:
    """What G1.16 says of a price: at most 19 digits and 6 decimals, and no minus sign, which AIFE's P08 writes."""
    if _ORDINARY.fullmatch(value):
        return
    figures = _read(value)
    yield from _shape(value, figures, motifs.PRICE_FORMAT, 6)
    if figures is not None and figures.negative:
        yield motifs.PRICE_NEGATIVE, f"« {shorten(value)} » ; attendu : un prix positif ou nul"


def _shape(value: str, figures: _Figures | None, motif: Motif, decimals: int) -> Iterator[tuple[Motif, str]]:
    if figures is None:
        yield motif, f"« {shorten(value)} » ; attendu : des chiffres et un point, sans exposant, virgule ni espace"
    elif figures.size > _MAX_DIGITS or figures.decimals > decimals:
        found = f"{figures.size} chiffres, signe compris, dont {figures.decimals} décimales"
        yield motif, f"« {shorten(value)} », {found} ; attendu : {_MAX_DIGITS} et {decimals} au plus"
    elif not figures.plain:
        yield motifs.DECIMAL_WRITING, f"« {value} » ; attendu : par exemple 0.50 ou -12"


def _read(value: str) -> _Figures | None:
    found = _NUMBER.fullmatch(value)
    if found is None:
        return None
    sign, whole, point, part = found["sign"], found["whole"], found["point"], found["part"]
    digits = len(whole) + len(part)
    if digits == 0:
        return None
    return _Figures(
        size=digits + (sign == "-"),
        digits=digits,
        decimals=len(part),
        negative=sign == "-" and any(digit != "0" for digit in whole + part),
        cents=not part[2:].strip("0"),
        plain=sign != "+" and bool(whole) and bool(part) is bool(point),
    )
