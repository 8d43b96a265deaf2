"""What attacks try to reach: a secret file and a server. A test that watches plants both and says where they are.

Without a test that watches, the file is one that every machine has, and nobody listens at the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bait:
    """``file`` is an absolute path, ``host`` an address and a port (``127.0.0.1:9``)."""

    file: str = "/etc/passwd"
    host: str = "127.0.0.1:9"


_now = Bait()


def bait() -> Bait:
    """The bait that attacks built now name."""
    return _now


@contextmanager
def baited(planted: Bait) -> Iterator[None]:
    """Have the attacks built meanwhile name this bait."""
    global _now  # noqa: PLW0603  attacks are built without arguments
    before, _now = _now, planted
    try:
        yield
    finally:
        _now = before
