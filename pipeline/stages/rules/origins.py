"""Rules on the preceding invoice of credit notes and corrective invoices (G1.31, G1.32, BR-FR-CPRO-20; ADR 0028).

The form of its number and of its date is judged with the other texts. Lines are read, one by one, for the types that
this concerns and for no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.details import Text
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because, shorten
from pipeline.domain.terms import Term
from pipeline.domain.type_codes import CORRECTIVES, CREDIT_NOTES
from pipeline.stages.context import Context
from pipeline.stages.rules.line_origins import SHOWN, LineOrigins, line_origins
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_CONCERNED = CREDIT_NOTES | CORRECTIVES
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def named(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A credit note names its origin, a corrective invoice exactly one; in the header or on each line, not both."""
    kind = item.invoice.type_code
    if kind not in _CONCERNED:
        return
    recognised, header = item.validated.recognised, item.invoice.origins
    lines = line_origins(recognised.format.lines, recognised.document, item.invoice.number)
    if header and lines.first:
        detail = f"{_list(header)} en tête, « {lines.first.value} » sur une ligne"
        yield _on(motifs.ORIGIN_TWICE, lines.first, detail)
    if kind in CORRECTIVES:
        yield from _exactly_one(item, header or tuple(lines.numbers))
    elif not header and (lines.bare or not lines.named):
        yield _unnamed(item, lines)
    if lines.own:
        yield _on(motifs.ORIGIN_SELF, lines.own, f"« {lines.own.value} »")
    if lines.undated:
        yield _on(motifs.ORIGIN_DATE, lines.undated, f"facture « {lines.undated.value} », date absente")


def itself(item: Extracted, _context: Context) -> Iterator[Reason]:
    """No document is its own origin."""
    own = item.invoice.number
    if own is not None and own in item.invoice.origins:
        yield at(item, Term.ORIGIN, motifs.ORIGIN_SELF, f"« {own} »", own)


def several(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-20 wants one origin; G1.31 speaks of several for a credit note, so this only warns."""
    found = item.invoice.origins
    if len(found) > 1 and item.invoice.type_code not in CORRECTIVES:
        yield at(item, Term.ORIGIN, motifs.ORIGINS_SEVERAL, f"{_list(found)} ; attendu : une seule", found[1])


def dated(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.31 in its target (FULL) wants the date of each origin; it cannot be later than the document's own."""
    if item.invoice.type_code not in _CONCERNED:
        return
    for origin in item.details.origins:
        if origin.day is not None:
            yield from _too_late(origin.day, item)
        elif origin.number is not None:
            yield _on(motifs.ORIGIN_DATE, origin.number, f"facture « {origin.number.value} », date absente")


def _exactly_one(item: Extracted, found: tuple[str, ...]) -> Iterator[Reason]:
    if len(found) != 1:
        detail = f"{_list(found) if found else 'aucune'} ; attendu : une seule"
        yield at(item, Term.ORIGIN, motifs.CORRECTIVE_ORIGIN, detail, found[1] if found else None)


def _unnamed(item: Extracted, lines: LineOrigins) -> Reason:
    if lines.bare is None or not lines.named:
        return at(item, Term.ORIGIN, motifs.CREDIT_NOTE_ORIGIN, "aucune ; attendu : une au moins")
    detail = f"nommée par {lines.named} des {lines.total} lignes ; attendu : par chacune, ou en tête"
    return because(motifs.CREDIT_NOTE_ORIGIN, detail, path=lines.bare.path, line=lines.bare.line)


def _too_late(day: Text, item: Extracted) -> Iterator[Reason]:
    issued = item.invoice.issue_date
    if issued is not None and _DAY.fullmatch(day.value) and day.value > issued.isoformat():
        detail = f"« {day.value} » ; attendu : {issued.isoformat()}, date du document, au plus tard"
        yield _on(motifs.ORIGIN_DATE, day, detail)


def _list(found: tuple[str, ...]) -> str:
    shown = ", ".join(f"« {shorten(number)} »" for number in found[:SHOWN])
    return f"{shown}…" if len(found) > SHOWN else shown


def _on(motif: Motif, where: Text, detail: str) -> Reason:
    return because(motif, detail, path=where.place.path, line=where.place.line, value=where.value)
