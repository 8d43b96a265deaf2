"""Read single values as documents write them: decimals, dates, accounts; None rather than an error.

Limits: nothing is judged here (ranges, keys, code lists); the control stage does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

MAX_DECIMAL = 40
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
    r"(?:T[0-9:.]{5,18})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_SHOWN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN_LENGTH = 10
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")


def decimal_of(text: str | None) -> Decimal | None:
    """Read a plain decimal of at most 40 characters, with a point and no exponent; anything else is None."""
    return None if text is None or len(text) > MAX_DECIMAL else _decimal(text)


@lru_cache(maxsize=1024)
def _decimal(text: str) -> Decimal | None:
    """An amount is read by who sums it, by who compares it and by who shows it."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def day_of(text: str | None) -> tuple[str | None, date | None]:
    """Read AAAAMMJJ (CII, format 102) or AAAA-MM-JJ (UBL), a time or a time zone being dropped.

    Returns the text as AAAA-MM-JJ when it has that shape, else as written; and the day when it exists.
    """
    shown = shown_day(text)
    if shown is None or not _SHOWN.fullmatch(shown):
        return shown, None
    try:
        return shown, date.fromisoformat(shown)
    except ValueError:
        return shown, None


def shown_day(text: str | None) -> str | None:
    """The text of ``day_of`` alone: AAAA-MM-JJ when it has that shape, else as written."""
    if text is None or (len(text) == _SHOWN_LENGTH and _SHOWN.fullmatch(text)):  # nearly every day is written so
        return text
    found = _DAY.fullmatch(text)
    return f"{found['year']}-{found['month']}-{found['day']}" if found else text


def account_of(text: str | None) -> str | None:
    """Read an account (BT-84): an IBAN without blanks in capitals; what does not look like one, as written."""
    if text is None:
        return None
    compact = "".join(text.split()).upper()
    return compact if _IBAN.fullmatch(compact) else text


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Keep each non-empty value once, in the order met."""
    return tuple(dict.fromkeys(value for value in values if value))
