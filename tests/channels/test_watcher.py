"""The watcher: a hint that something came, re-armed when folders come and go, deaf to our own work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.channels.drop import DropFolder
from pipeline.channels.quiet import Completude, Tracker
from pipeline.channels.watcher import Watcher

PATIENCE = 5.0  # seconds; events come in a few milliseconds, renames after half a second


@pytest.fixture
def hint() -> threading.Event:
    """What wakes the scanner."""
    return threading.Event()


@pytest.fixture
def watcher(tmp_path: Path, hint: threading.Event) -> Iterator[Watcher]:
    """A watcher on two folders, of which the second is missing."""
    (tmp_path / "in").mkdir()
    found = Watcher([tmp_path / "in", tmp_path / "later"], hint)
    found.start()
    yield found
    found.stop()


def until_heard(hint: threading.Event) -> bool:
    """Wait for the hint."""
    return hint.wait(PATIENCE)


def test_a_new_file_is_heard(tmp_path: Path, watcher: Watcher, hint: threading.Event) -> None:
    """Created, closed, or renamed into the folder."""
    hint.clear()
    (tmp_path / "in" / "a.xml").write_bytes(b"x")
    created = until_heard(hint)
    time.sleep(0.1)
    hint.clear()
    (tmp_path / "b").write_bytes(b"x")
    (tmp_path / "b").rename(tmp_path / "in" / "b.xml")

    assert (created, until_heard(hint)) == (True, True)


def test_a_missing_folder_is_watched_once_it_is_there(tmp_path: Path, watcher: Watcher, hint: threading.Event) -> None:
    """Its coming sets the hint too, since files may have come before the watch."""
    before = watcher.unwatched
    (tmp_path / "later").mkdir()
    hint.clear()
    watcher.rearm()
    told = hint.is_set()
    hint.clear()
    (tmp_path / "later" / "a.xml").write_bytes(b"x")

    assert before == (tmp_path / "later",)
    assert (told, watcher.unwatched, until_heard(hint)) == (True, (), True)


@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_a_replaced_folder_is_watched_again(tmp_path: Path, watcher: Watcher, hint: threading.Event, how: str) -> None:
    """Deleted and created again, even on the same inode number, or moved aside: the one that stands there counts."""
    if how == "deleted":
        (tmp_path / "in").rmdir()
    else:
        (tmp_path / "in").rename(tmp_path / "old")
    (tmp_path / "in").mkdir()
    time.sleep(0.2)
    hint.clear()
    watcher.rearm()
    told = hint.is_set()
    hint.clear()
    (tmp_path / "in" / "a.xml").write_bytes(b"x")

    assert (told, until_heard(hint)) == (True, True)


def test_a_deleted_folder_is_no_longer_watched(tmp_path: Path, watcher: Watcher) -> None:
    """And is no fault."""
    (tmp_path / "in").rmdir()
    watcher.rearm()

    assert watcher.unwatched == (tmp_path / "in", tmp_path / "later")


def test_our_own_scans_and_claims_wake_nobody(tmp_path: Path, watcher: Watcher, hint: threading.Event) -> None:
    """Otherwise the scanner would run for ever."""
    for folder in ("prise", "quarantaine"):
        (tmp_path / folder).mkdir()
    (tmp_path / "in" / "a.xml").write_bytes(b"<a></a>")
    drop = DropFolder("JMRPOR", tmp_path / "in", Tracker(Completude.STABILITE, 0))
    time.sleep(0.7)
    hint.clear()
    (candidate,) = drop.ready(0.0, 4e9)
    drop.take(candidate, tmp_path / "prise" / "0123", tmp_path / "quarantaine")
    drop.scan()
    watcher.rearm()
    time.sleep(0.7)

    assert hint.is_set() is False
