"""Rules on dates: a day of the calendar (G1.09), of the years 2000 to 2099 (G1.36), periods in order (G6.25)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.domain import motifs
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.places import on
from pipeline.stages.shapes import Extracted

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORDINARY = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")  # good in any month


def days(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.09 and G1.36 on delivery, VAT point, periods and preceding invoices; past and future are admitted."""
    details = item.details
    ends = [text for period in details.periods for text in (period.start, period.end)]
    origins = [origin.day for origin in details.origins]
    for text in (*details.all(Term.VAT_POINT_DATE), *details.all(Term.DELIVERY_DATE), *ends, *origins):
        wrong = judge(text.value) if text else None
        if text and wrong:
            yield on(text, *wrong)


def periods(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G6.25: a period does not end before it starts; the same day warns, for EN 16931 (BR-29) admits it."""
    for period in item.details.periods:
        if period.start is None or period.end is None:
            continue
        start, end = day_of(period.start.value), day_of(period.end.value)
        if start is None or end is None:
            continue
        said = f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}"
        if end < start:
            yield on(period.end, motifs.PERIOD_ORDER, said)
        elif end == start:
            yield on(period.end, motifs.PERIOD_ONE_DAY, said)


def judge(text: str) -> tuple[Motif, str] | None:
    """What G1.09 and G1.36 say of a date as readers give it, AAAA-MM-JJ; None when it is good."""
    if _ORDINARY.fullmatch(text):
        return None
    day = day_of(text)
    if day is None:
        return motifs.DATE_FORMAT, f"« {text} » ; attendu : un jour du calendrier, AAAA-MM-JJ ou AAAAMMJJ"
    return None if 2000 <= day.year <= 2099 else (motifs.DATE_RANGE, f"« {text} »")


def day_of(text: str) -> date | None:
    """The day a text names as AAAA-MM-JJ, the shape readers give to dates; ISO weeks are none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
