"""The form of an invoice number, its own or that of a preceding invoice: G1.05 in its B2G length, BR-FR-CPRO-02."""

from __future__ import annotations

import re

from pipeline.domain.rejection import shorten

_NUMBER = re.compile(r"[A-Za-z0-9 +_/-]{1,20}")
_OTHERS = re.compile(r"[A-Za-z0-9 +_/-]")
_EXPECTED = "1 à 20 lettres sans accent, chiffres, espaces, - + _ ou /"


def number_problem(value: str) -> str | None:
    """Say what is wrong with a number, or None; blanks at its ends are gone, readers strip texts."""
    if _NUMBER.fullmatch(value) and "  " not in value:
        return None
    bad = "".join(sorted(set(_OTHERS.sub("", value))))
    if bad:
        wrong = f"caractères non admis « {bad} »"
    elif "  " in value:
        return f"« {shorten(value)} » ; attendu : jamais deux espaces de suite"
    else:
        wrong = f"{len(value)} caractères"
    return f"« {shorten(value)} », {wrong} ; attendu : {_EXPECTED}"
