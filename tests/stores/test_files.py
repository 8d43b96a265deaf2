"""Write beside, fsync, rename: a reader sees the old file or the whole new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.files import make_directory, shown, sync_directory, write_durably, write_once


def test_write_durably_replaces_the_whole_file(tmp_path: Path) -> None:
    """The new bytes stand alone under the name."""
    write_durably(tmp_path / "a.csv", b"first, longer")
    write_durably(tmp_path / "a.csv", b"second")

    assert (tmp_path / "a.csv").read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_write_once_tells_whether_it_wrote(tmp_path: Path) -> None:
    """True the first time, False when the same bytes stood there."""
    assert [write_once(tmp_path / "a", b"x"), write_once(tmp_path / "a", b"x")] == [True, False]


def test_two_writers_of_the_same_bytes_both_succeed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one renamed our common temporary file first: it is done all the same."""
    rename = Path.replace

    def beaten(source: Path, target: Path) -> Path:
        rename(source, target)
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", beaten)

    assert write_once(tmp_path / "a", b"x") is False
    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_failed_fsync_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a failed fsync cannot be trusted: the temporary file goes, the old file stays."""
    (tmp_path / "a").write_bytes(b"old")

    def failing(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)

    with pytest.raises(StorageFault, match="Impossible d'écrire"):
        write_durably(tmp_path / "a", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


def test_make_directory_is_idempotent_and_refuses_a_file(tmp_path: Path) -> None:
    """Parents are created; what is no folder is a fault."""
    make_directory(tmp_path / "a" / "b")
    make_directory(tmp_path / "a" / "b")
    (tmp_path / "c").touch()

    assert (tmp_path / "a" / "b").is_dir()
    with pytest.raises(StorageFault, match="c"):
        make_directory(tmp_path / "c")
    with pytest.raises(StorageFault, match="absent"):
        sync_directory(tmp_path / "absent")


def test_a_path_that_is_not_utf8_can_be_shown() -> None:
    """Faults are logged and printed: lone surrogates would break that."""
    assert shown(Path(os.fsdecode(b"/in/\xff.xml"))) == "/in/\\xff.xml"
