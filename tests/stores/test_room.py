"""The reserve: what must stay free on a file system, measured on real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.room import RESERVE_BYTES, Room, room_at
from tests.mounting import tmpfs

MIB = 1024**2


def test_the_reserve_is_at_most_a_twentieth_of_the_disk(tmp_path: Path) -> None:
    """A small file system can be used; what is written there is no longer free."""
    with tmpfs(tmp_path, "size=20m"):
        before = room_at(tmp_path, RESERVE_BYTES)
        (tmp_path / "a").write_bytes(bytes(5 * MIB))
        after = room_at(tmp_path, RESERVE_BYTES)

    assert (before.free, before.reserve) == (20 * MIB, MIB)
    assert before.free - after.free == 5 * MIB


def test_the_chosen_reserve_is_kept(tmp_path: Path) -> None:
    """When it is less than that."""
    assert room_at(tmp_path, 4096).reserve == 4096


@pytest.mark.parametrize(("size", "holds"), [(0, True), (30, True), (31, False), (1000, False)])
def test_a_flux_needs_three_times_its_size_above_the_reserve(size: int, holds: bool) -> None:
    """Its copy in the spool, what is delivered of it, and as much again, before its own bytes are given back."""
    assert Room(free=100, reserve=10, inodes=0, least_inodes=0).holds(size) is holds


def test_inodes_count_too(tmp_path: Path) -> None:
    """Free bytes are of no use when no file can be made; the sentence says which of the two lacks."""
    with tmpfs(tmp_path, "size=20m,nr_inodes=300"):
        before = room_at(tmp_path, MIB)
        for number in range(before.inodes - 2):
            (tmp_path / str(number)).touch()
        after = room_at(tmp_path, MIB)

    assert before.holds(0)
    assert str(before) == "20,0 Mio libres, réserve de 1,0 Mio"
    assert not after.holds(0)
    assert str(after) == "2 fichiers possibles encore, réserve de 3"


def test_a_missing_root_is_our_fault(tmp_path: Path) -> None:
    """Nothing can be measured."""
    with pytest.raises(StorageFault, match="mesurer"):
        room_at(tmp_path / "none", MIB)
