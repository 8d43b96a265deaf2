"""How much room the root's file system has left before nothing more may be taken in: what is in hand needs the rest.

The reserve is capped at a twentieth of the file system, so that a small one can be used at all; a file system that
counts its inodes must have a hundredth of them free.

Limits: a measure of the instant; whoever else writes there may use the room up afterwards. Quotas are not seen.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.stores.files import storing

RESERVE_BYTES = 256 * 1024**2
_MOST_OF_DISK = 20
_LEAST_INODES = 100
_COPIES = 3  # of a flux, before its own bytes leave the drop folder: the spool, the deliveries, and as much again


@dataclass(frozen=True, slots=True)
class Room:
    """What is free on one file system, and what must stay free: bytes, inodes (0 of 0 where they are not counted)."""

    free: int
    reserve: int
    inodes: int
    least_inodes: int

    def holds(self, size: int) -> bool:
        """Whether flux of so many bytes in all may be taken in and brought to their end without the reserve."""
        return self.inodes >= self.least_inodes and self.free >= self.reserve + _COPIES * size

    def __str__(self) -> str:
        if self.inodes < self.least_inodes:
            return f"{self.inodes} fichiers possibles encore, réserve de {self.least_inodes}"
        return f"{_mebibytes(self.free)} libres, réserve de {_mebibytes(self.reserve)}"


def room_at(place: Path, reserve: int) -> Room:
    """Measure the file system of a folder.

    Raises:
        StorageFault: the folder is not there, or the system refuses.
    """
    with storing("mesurer la place de", place):
        found = os.statvfs(place)
    return Room(
        free=found.f_bavail * found.f_frsize,
        reserve=min(reserve, found.f_blocks * found.f_frsize // _MOST_OF_DISK),
        inodes=found.f_favail,
        least_inodes=found.f_files // _LEAST_INODES,
    )


def _mebibytes(octets: int) -> str:
    return f"{octets / 1024**2:.1f} Mio".replace(".", ",")
