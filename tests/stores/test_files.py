"""The pieces of durable writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.files import make_directory, shown, sync_directory


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
