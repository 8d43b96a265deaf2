"""Which UBL invoices say that they are mémoires de frais de justice (cadre A3), told before the document is read.

Limits: nothing else of the document is looked at; the cadre is judged in the control stage.
"""

from __future__ import annotations

from pipeline.codecs.xml import XmlDocument, text
from pipeline.domain.cadres import MEMOIRE
from pipeline.formats.ubl_paths import EXTENDED_CADRE, below

SCHEMA = "ubl-memoire"
_PLACES = (below("ProfileID"), below(EXTENDED_CADRE))


def says_memoire(document: XmlDocument) -> bool:
    """Say whether a UBL document names A3 as its cadre, in either of its two places."""
    return any(text(found) == MEMOIRE for place in _PLACES for found in place.within(document.root))
