"""All attacks of the registry, family by family."""

from __future__ import annotations

from tests.hostile.attacks import Attack
from tests.hostile.xml_attacks import XML_ATTACKS

EVERY_ATTACK: tuple[Attack, ...] = (*XML_ATTACKS,)
