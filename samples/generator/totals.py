"""Amounts of an invoice computed from its lines, unless the invoice sets them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from samples.generator.model import AUTO, CENT, Invoice, Line, Vat


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts to write; None leaves one out."""

    lines: str
    charges: str | None
    allowances: str | None
    ht: str | None
    tva: str | None
    ttc: str | None
    net: str | None
    vat: tuple[Vat, ...]


def amounts(invoice: Invoice) -> Amounts:
    """Compute what is ``AUTO``; what is set stays as set, even wrong."""
    lines = sum((_written(line) for line in invoice.lines), Decimal(0))
    charges = sum((Decimal(a.amount) for a in invoice.allowances if a.charge), Decimal(0))
    allowances = sum((Decimal(a.amount) for a in invoice.allowances if not a.charge), Decimal(0))
    vat = invoice.vat if invoice.vat is not None else breakdown(invoice)
    ht = lines + charges - allowances
    tax = sum((Decimal(v.amount or 0) for v in vat), Decimal(0))
    ttc = ht + tax
    net = ttc - Decimal(invoice.prepaid or 0) + Decimal(invoice.rounding or 0)
    return Amounts(
        lines=_text(lines),
        charges=_text(charges) if charges else None,
        allowances=_text(allowances) if allowances else None,
        ht=_pick(invoice.ht, ht),
        tva=_pick(invoice.tva, tax),
        ttc=_pick(invoice.ttc, ttc),
        net=_pick(invoice.net, net),
        vat=vat,
    )


def breakdown(invoice: Invoice) -> tuple[Vat, ...]:
    """VAT by (category, rate), in the order of the lines."""
    bases: dict[tuple[str | None, str], Decimal] = {}
    for line in invoice.lines:
        key: tuple[str | None, str] = (line.category, line.rate)
        bases[key] = bases.get(key, Decimal(0)) + _written(line)
    for item in invoice.allowances:
        key = (item.category, item.rate)
        bases[key] = bases.get(key, Decimal(0)) + Decimal(item.amount) * (1 if item.charge else -1)
    return tuple(
        Vat(
            _text(base),
            _text(base * Decimal(rate) / 100),
            rate,
            category,
            invoice.exemption if category not in ("S", "Z") else None,
            invoice.exemption_code if category not in ("S", "Z") else None,
        )
        for (category, rate), base in bases.items()
    )


def _written(line: Line) -> Decimal:
    """The net amount that the line will say."""
    return line.net if line.written_net is None else Decimal(line.written_net)


def _text(amount: Decimal) -> str:
    return str(Decimal(amount).quantize(CENT))


def _pick(value: str | None, computed: Decimal) -> str | None:
    return _text(computed) if value == AUTO else value
