"""What an attack of the hostile registry is: a name, the row it stands for, its bytes when asked, the answer expected.

Bytes are built when they are needed: the large ones are never files of the repository.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile file.

    Attributes:
        name: its own among all attacks, in kebab case.
        row: the kind of attack that it stands for, as the table says it (``XML : entité externe``).
        build: its bytes, built again at each call.
        file_name: the name it is deposited under.
        code: the motif expected, by its key (``XML_DOCTYPE``) or by its public code (``IRR_SYNTAX``); empty: the attack
            is harmless, and the flux is accepted.
        bomb: whether it asks for far more than it weighs; a bomb has 5 s of computing time, other attacks 2 s.
    """

    name: str
    row: str
    build: Callable[[], bytes]
    file_name: str
    code: str
    bomb: bool = False
