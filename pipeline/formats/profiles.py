"""Name the profile that a guideline identifier (BT-24) declares, however it is spelt.

Sources: Factur-X 1.0 (both spellings, ``#compliant#urn:`` and ``:compliant:``), ZUGFeRD 2.0, XRechnung, Peppol BIS 3.
Limits: whether the document keeps what its profile promises is judged by the profile's schema.
"""

from __future__ import annotations

import re

from pipeline.formats.format import Profile

_EN16931 = "urn:cen.eu:en16931:2017"
_EXTENDED_FR = "urn.cpro.gouv.fr:1p0:extended-ctc-fr"
_PEPPOL = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:3\.0")
_XRECHNUNG = re.compile(r"(?:xoev-de|xeinkauf\.de):kosit:(?:standard:)?(?:extension:)?xrechnung_")
_LEVEL = re.compile(
    r"(?:factur-x\.eu:1p0|zugferd\.de:2p0(?:prelim)?):(?P<level>minimum|basicwl|basic|en16931|comfort|extended)"
)
_SAME_AS = {"comfort": "en16931"}


def profile_of(guideline: str | None) -> Profile:
    """Give the guideline as written, and the profile's name in DESIGN §3, or None when it is not one of them."""
    return Profile(guideline, name_of(guideline) if guideline else None)


def name_of(guideline: str) -> str | None:
    """Name a profile; None for ZUGFeRD 1.0, for an unknown identifier, and for a cadre put there by mistake."""
    written = guideline.strip().casefold()
    if written == _EN16931:
        return "en16931"
    if _XRECHNUNG.search(written):
        return "xrechnung"
    if written.endswith(_EXTENDED_FR):
        return "extended-ctc-fr"
    if _PEPPOL.search(written):
        return "peppol-bis3"
    level = _LEVEL.search(written)
    if level is None or level.end() != len(written):
        return None
    return _SAME_AS.get(level["level"], level["level"])
