"""A claim that is refused: whose doing it is decides between an oddity of one partner and a fault that stops us."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.channels.claim import KEPT_FROM_US, Renamed, rename_in
from pipeline.channels.drop import DropFolder
from pipeline.channels.listing import Oddity
from pipeline.channels.quiet import Completude, Tracker
from pipeline.domain.faults import StorageFault

WHOLE = b"<Invoice></Invoice>"


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, int, Path]]:
    """A drop folder with one file, the same opened, and where it is to go."""
    depot, prise = tmp_path / "in", tmp_path / "prise"
    depot.mkdir()
    prise.mkdir()
    (depot / "a.xml").write_bytes(WHOLE)
    descriptor = os.open(depot, os.O_RDONLY)
    yield depot, descriptor, prise / "0123"
    os.close(descriptor)


def _refusing(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def rename(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "rename", rename)  # the system's own answer, which root never gets


def test_a_file_is_ours_once_and_then_gone(folders: tuple[Path, int, Path]) -> None:
    """One rename takes it; the next one finds nothing, unless the target says that it was done."""
    depot, descriptor, into = folders

    assert rename_in(descriptor, b"a.xml", into) is Renamed.OURS
    assert rename_in(descriptor, b"a.xml", into) is Renamed.OURS
    assert rename_in(descriptor, b"a.xml", into.with_name("0124")) is Renamed.GONE
    assert (into.read_bytes(), list(depot.iterdir())) == (WHOLE, [])


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_a_partner_who_lets_nothing_be_taken_keeps_it(
    folders: tuple[Path, int, Path], monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A folder without the right to write, a sticky one, an immutable file: theirs, as long as ours would take it."""
    depot, descriptor, into = folders
    _refusing(monkeypatch, code)
    drop = DropFolder("JMRPOR", depot, Tracker(Completude.RENOMMAGE))
    (candidate,) = drop.ready(0.0, 0.0)

    assert rename_in(descriptor, b"a.xml", into) is Renamed.KEPT
    assert drop.take(candidate, into, into.parent) is None
    assert drop.oddities == (Oddity(b"a.xml", KEPT_FROM_US),)


def test_a_folder_of_ours_that_refuses_is_our_fault(
    folders: tuple[Path, int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer, when our own folder is closed: everything stops, the file stays."""
    depot, descriptor, into = folders
    _refusing(monkeypatch, errno.EACCES)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)

    with pytest.raises(StorageFault, match="Impossible de prendre en charge"):
        rename_in(descriptor, b"a.xml", into)
    assert (depot / "a.xml").read_bytes() == WHOLE


@pytest.mark.parametrize(("size", "left"), [(1000, []), (1001, ["a.xml"])])
def test_what_is_far_too_large_is_not_copied(folders: tuple[Path, int, Path], size: int, left: list[str]) -> None:
    """A sparse file weighs nothing and is copied in full: beyond the size it stays, and is told."""
    depot, _, into = folders
    os.truncate(depot / "a.xml", size)
    drop = DropFolder("JMRPOR", depot, Tracker(Completude.RENOMMAGE), largest=1000)
    (candidate,) = drop.ready(0.0, 0.0)
    taken = drop.take(candidate, into, into.parent)

    assert [path.name for path in depot.iterdir()] == left
    assert (taken is None) is bool(left)
    assert [oddity.kind for oddity in drop.oddities] == ["fichier démesuré : plus de 1000 octets"] * len(left)
