"""The name a claimed file bears in ``prise/``: all that a restart needs to know of it, without asking the journal.

``<EMETTEUR>.<microseconds since 1970>.<32 hexadecimal digits>.<name>``, the name in percent form. One rename thereby
both takes a file and says whose it is, what it was called and when it was seen. A name too long for that is announced
in the journal first, and its file bears the digits alone.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pipeline.stores.records import Claim

MAX_NAME = 255
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLAIMED = re.compile(
    r"(?P<emetteur>[A-Z0-9]{6})\.(?P<micros>[0-9]{1,17})\.(?P<id>[0-9a-f]{32})\.(?P<nom>[\w.~%-]*)", re.ASCII
)


def claim_name(claim: Claim) -> str:
    """Name of the claimed file."""
    micros = (claim.vu_le - _EPOCH) // timedelta(microseconds=1)
    name = f"{claim.emetteur}.{micros}.{claim.id}.{quote_from_bytes(claim.nom, safe='')}"
    return name if len(name) <= MAX_NAME else claim.id


def is_announced(claim: Claim) -> bool:
    """Say whether the name cannot hold it all, so that the journal must."""
    return claim_name(claim) == claim.id


def claims_in(prise: Path) -> list[Claim]:
    """Claims that the names in ``prise/`` tell, oldest first; other files are left out."""
    found = [claim for entry in os.scandir(prise) if (claim := read_claim(entry.name)) is not None]
    return sorted(found, key=lambda claim: (claim.vu_le, claim.id))


def read_claim(name: str) -> Claim | None:
    """Read the name of a claimed file; None when it is not one."""
    told = _CLAIMED.fullmatch(name)
    if told is None:
        return None
    seen = _EPOCH + timedelta(microseconds=int(told["micros"]))
    return Claim(told["id"], told["emetteur"], unquote_to_bytes(told["nom"]), seen)
