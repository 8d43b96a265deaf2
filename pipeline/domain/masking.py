"""Hide bank accounts in what is logged: of an IBAN its country, its key and its last four characters are left.

Blanks, hyphens, dots and underscores may stand between its characters, plain or escaped as in file names
(``%20``, ``\\xa0``). In capitals the form is enough, since a wrong key is still somebody's account; in small letters
the key must be right, or half of the hexadecimal names would be hidden.

Limits: an account that is no IBAN (RIB) is not found. Names are not sought here: no log quotes a document.
"""

from __future__ import annotations

import re

from pipeline.domain.bank import IBAN_LENGTHS, is_iban
from pipeline.domain.countries import COUNTRIES

SHORTEST, LONGEST = 15, 34
_GAP = r"(?:[ \t\u00a0\u202f._-]|%[0-9A-Fa-f]{2}|\\x[0-9a-f]{2})"
_ACCOUNT = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\x[0-9a-f]{2}))"
    rf"[A-Za-z]{{2}}{_GAP}{{0,2}}[0-9]{{2}}(?:{_GAP}{{0,2}}[A-Za-z0-9]){{11,30}}(?![A-Za-z0-9])"
)
_STEP = re.compile(rf"{_GAP}|[A-Za-z0-9]")
_CAPITALS = re.compile(r"[A-Z0-9]*", re.ASCII)


def mask_ibans(text: str) -> str:
    """Give the text with every IBAN cut to ``FR76…0189``; a text without any is returned as it is."""
    return _ACCOUNT.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    written = found[0]
    places = [step.start() for step in _STEP.finditer(written) if len(step[0]) == 1 and step[0].isalnum()]
    compact = "".join(written[place] for place in places)
    length = _length(compact)
    if length is None:
        return written
    return f"{compact[:4]}…{compact[length - 4 : length]}{written[places[length - 1] + 1 :]}"


def _length(compact: str) -> int | None:
    """How many characters belong to the account; None when it is none."""
    country = compact[:2].upper()
    expected = IBAN_LENGTHS.get(country, LONGEST)
    if is_iban(compact[:expected].upper()):
        return expected
    capitals = _CAPITALS.match(compact)
    length = min(capitals.end() if capitals else 0, expected)
    return length if length >= SHORTEST and country in COUNTRIES else None
