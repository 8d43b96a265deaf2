"""60,000 complete files, half of them while the folder is being read: two readings after the burst have shown them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.channels.quiet import Completude
from pipeline.channels.sweep import Sweep

FILES = 60_000


def test_a_burst_is_found_in_two_scans(tmp_path: Path) -> None:
    """Each file is shown once, since it is taken then; those that come during a reading may wait for the next one."""
    depot, prise = tmp_path / "in", tmp_path / "prise"
    depot.mkdir()
    prise.mkdir()
    readings = 0

    @contextmanager
    def opened() -> Iterator[int]:
        nonlocal readings
        readings += 1
        descriptor = os.open(depot, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    sweep = Sweep(opened, Completude.RENOMMAGE)
    found: list[bytes] = []

    def take_a_part() -> bool:
        part = sweep.part(lambda _sighting: False)
        found.extend(sighting.name for sighting in part.sightings)
        for sighting in part.sightings:
            os.rename(os.fsencode(depot) + b"/" + sighting.name, os.fsencode(prise) + b"/" + sighting.name)  # noqa: PTH104  raw names
        return part.more

    coming = iter(range(FILES))
    _create(depot, coming, FILES // 2)
    while (at := next(coming, None)) is not None:
        _create(depot, iter([at]), 1)
        _create(depot, coming, 2_999)
        take_a_part()
    before = readings
    while take_a_part() or list(depot.iterdir()):
        assert readings <= before + 2

    assert len(found) == len(set(found)) == FILES
    assert readings <= before + 2


def _create(depot: Path, names: Iterator[int], count: int) -> None:
    for _, number in zip(range(count), names, strict=False):
        os.close(os.open(depot / f"{number:06}.xml", os.O_CREAT | os.O_WRONLY))
