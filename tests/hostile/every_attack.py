"""All attacks of the registry, family by family."""

from __future__ import annotations

from tests.hostile.archive_attacks import ARCHIVE_ATTACKS
from tests.hostile.attacks import Attack
from tests.hostile.pdf_attacks import PDF_ATTACKS
from tests.hostile.xml_attacks import XML_ATTACKS

EVERY_ATTACK: tuple[Attack, ...] = (*XML_ATTACKS, *ARCHIVE_ATTACKS, *PDF_ATTACKS)
