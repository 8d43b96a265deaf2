"""Texts for the rules on values: a value with a place, a breakdown, a line, written in one call."""

from __future__ import annotations

from pipeline.domain.details import Adjustment, Line, Text, VatDetail
from pipeline.domain.terms import Place

HERE = Place("/Invoice/Ici", 12)


def text(value: str, scheme: str | None = None) -> Text:
    """A text at line 12."""
    return Text(value, HERE, scheme)


def vat(unit: str | None = None, **parts: str) -> VatDetail:
    """A breakdown of these parts, its amounts in a currency if one is named."""
    return VatDetail(
        HERE, **{name: text(value, unit if name in ("base", "amount") else None) for name, value in parts.items()}
    )


def allowance(*, is_charge: bool = False, **parts: str) -> Adjustment:
    """An allowance, or a charge."""
    return Adjustment(is_charge, HERE, **{name: text(value) for name, value in parts.items()})


def line(position: int = 1, **parts: str) -> Line:
    """A line of these parts."""
    place = Place(f"/Invoice/InvoiceLine[{position}]", 100 + position)
    return Line(position, place, **{name: Text(value, place) for name, value in parts.items()})
