"""The right form of a date or a number that was written the way people write: for remedies, never to read an invoice.

Limits: nothing is guessed; what reads in two ways (1.234, 03/04/26) and what is no day of the calendar gives None,
except a day and a month in the French order.
"""

from __future__ import annotations

import re
from datetime import date

_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})[/.\- ]?(\d{1,2})[/.\- ]?(\d{1,2})(?:[t ].*)?")
_WRITTEN_DAY = re.compile(r"(\d{1,2})(?:er)? ([a-zéû]+)\.? (\d{4})")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_UNITS = re.compile(r"[\s\u00a0\u202f'’]|€|%|EUR|euros?", re.IGNORECASE)
_UNIT = re.compile(r"(.*\d)\s*([^\W\d_]+)\.?")
_MULTIPLES = frozenset(
    {"k", "m", "md", "mds", "mille", "million", "millions", "milliard", "milliards", "cent", "cents"}
)
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FRENCH_GROUPS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_ENGLISH_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")


def iso_day(text: str) -> str | None:
    """The day a text names, as AAAA-MM-JJ: « 02/03/2026 », « 20260302 », « 2 mars 2026 »; None when it names none."""
    flat = " ".join(text.split()).lower()
    if found := _FRENCH_DAY.fullmatch(flat):
        return _day(found[3], found[2], found[1])
    if found := _ISO_DAY.fullmatch(flat):
        return _day(found[1], found[2], found[3])
    found = _WRITTEN_DAY.fullmatch(flat)
    if found and found[2] in _MONTHS:
        return _day(found[3], str(_MONTHS.index(found[2]) + 1), found[1])
    return None


def is_no_day(text: str) -> bool:
    """True for what has the form AAAA-MM-JJ and is no day of the calendar, such as 2026-02-31."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is not None and iso_day(text) is None


def plain_number(text: str) -> str | None:
    """The number a text writes, with a point and nothing else: « 1 200,50 € » gives 1200.50; None when unsure.

    A unit after it is left out (« 1 jour »), unless it multiplies (« 12 k », « 3 millions »).
    """
    written = _UNIT.fullmatch(text.strip())
    if written and written[2].casefold() not in _MULTIPLES:
        text = written[1]
    bare = _UNITS.sub("", text)
    if _FRENCH_GROUPS.fullmatch(bare):
        return bare.replace(".", "").replace(",", ".")
    if _ENGLISH_GROUPS.fullmatch(bare):
        return bare.replace(",", "")
    return bare.replace(",", ".") if _PLAIN.fullmatch(bare) else None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
