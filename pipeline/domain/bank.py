"""Find an account in running text: IBAN (ISO 13616, mod-97 key checked) and BIC, as printed, dictated or scanned.

Limits: an account that is no IBAN (RIB, foreign number) is not found; a BIC only after its label or the account.
"""

from __future__ import annotations

import re

from pipeline.domain.plain_text import Reading

IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL", "FO", "GL"), 18),
    **dict.fromkeys(("SI",), 19),
    **dict.fromkeys(("AT", "BA", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("GI",), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "RO", "SE", "SK", "TN"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GF", "GP", "GR", "IT", "MC", "MQ", "NC", "PF", "RE", "SM", "YT"), 27),
    **dict.fromkeys(("AL", "CY", "HU", "LB", "MA", "PL"), 28),
    **dict.fromkeys(("MT",), 31),
}
_SCANNED = str.maketrans("OIL|SB", "011158")
_START = re.compile(r"[a-z]{2}[0-9oil|]{2}(?=[ .\n-]{0,2}[a-z0-9])")
_SEPARATORS = " .\n-"
_BIC = r"(?P<bic>[A-Z]{4}[ ]?[A-Z]{2}[ ]?[A-Z0-9]{2}(?:[ ]?[A-Z0-9]{3})?)(?![A-Za-z0-9])"
_LABELLED_BIC = re.compile(
    r"(?:\b(?:[Bb][Ii1l][Cc]|[Ss][Ww][Ii1l][Ff][Tt])\b(?:[ /(]*(?:SWIFT|swift|Swift)\b)?[ :\n)]{0,4})" + _BIC
)
_NEXT_BIC = re.compile(r"[ ,;/\n-]{1,4}" + _BIC)


def is_iban(account: str) -> bool:
    """Check the key of an IBAN without blanks, in capitals (ISO 7064 mod 97-10) and its country's length."""
    if IBAN_LENGTHS.get(account[:2], 0) != len(account) or not (account.isascii() and account.isalnum()):
        return False
    if not account[2:4].isdigit():
        return False
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1


def find_iban(reading: Reading, start: int = 0, end: int | None = None) -> tuple[str, int] | None:
    """Find the first valid IBAN between two positions: without blanks, and the position after it.

    Blanks and dots are tolerated anywhere; letters that a scanner takes for digits are tried when the key is wrong.
    """
    folded = reading.folded[:end] if end is not None else reading.folded
    for found in _START.finditer(folded, start):
        length = IBAN_LENGTHS.get(found[0][:2].upper())
        taken = _take(folded, found.start(), length) if length else None
        if taken is None:
            continue
        written, after = taken
        for account in (written, written[:2] + written[2:].translate(_SCANNED)):
            if is_iban(account):
                return account, after
    return None


def find_bic(reading: Reading, start: int, end: int, after_iban: int | None) -> str | None:
    """Find a BIC in capitals: after the word BIC or SWIFT, else right after the account."""
    found = _LABELLED_BIC.search(reading.shown, start, end)
    if found is None and after_iban is not None:
        found = _NEXT_BIC.match(reading.shown, after_iban, end)
    return found["bic"].replace(" ", "") if found else None


def _take(folded: str, start: int, length: int) -> tuple[str, int] | None:
    """Take ``length`` letters and digits, blanks left out: at most twice as many characters are looked at."""
    kept: list[str] = []
    for at in range(start, min(len(folded), start + 2 * length)):
        char = folded[at]
        if char in _SEPARATORS:
            continue
        if not (char.isalnum() or char == "|"):
            return None
        kept.append(char)
        if len(kept) == length:
            return "".join(kept).upper(), at + 1
    return None
