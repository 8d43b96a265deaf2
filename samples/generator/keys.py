"""Identifiers of invented companies, with valid keys: SIRET and SIREN (Luhn), VAT number, IBAN (mod 97).

Limits: the companies do not exist; SIREN begin with 9 and are not taken from any register.
"""

from __future__ import annotations


def luhn_key(digits: str) -> str:
    """Return the digit that makes ``digits`` + key pass Luhn."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siren(eight: str) -> str:
    """Complete eight digits to a SIREN of nine with its key."""
    return eight + luhn_key(eight)


def siret(eight: str, establishment: int = 1) -> str:
    """Complete eight digits of SIREN and an establishment number to a SIRET of fourteen with its key."""
    thirteen = f"{siren(eight)}{establishment:04d}"
    return thirteen + luhn_key(thirteen)


def tva(number: str) -> str:
    """French VAT number of a SIREN or SIRET."""
    nine = number[:9]
    return f"FR{(12 + 3 * (int(nine) % 97)) % 97:02d}{nine}"


def iban(country: str, account: str) -> str:
    """IBAN of an account (BBAN), with its two check digits."""
    rearranged = "".join(str(int(char, 36)) for char in f"{account}{country}00")
    return f"{country}{98 - int(rearranged) % 97:02d}{account}"


def french_iban(bank: str, desk: str, account: str) -> str:
    """French IBAN from bank (5 digits), desk (5) and account (11), RIB key computed."""
    key = 97 - (89 * int(bank) + 15 * int(desk) + 3 * int(account)) % 97
    return iban("FR", f"{bank}{desk}{account}{key:02d}")
