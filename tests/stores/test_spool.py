"""The spool: bytes kept under their digest, durable after ``flush``, untouched by whoever still writes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.spool import Spool, Spooled

CONTENT = b"<Invoice/>" * 300_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def test_a_file_is_stored_under_its_digest(tmp_path: Path) -> None:
    """``spool/<first two digits>/<sha256>``, private to us."""
    (tmp_path / "prise").write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")

    spooled = spool.store(tmp_path / "prise")
    spool.flush()

    assert spooled == Spooled(DIGEST, len(CONTENT))
    assert spool.path(DIGEST) == tmp_path / "spool" / DIGEST[:2] / DIGEST
    assert spool.path(DIGEST).read_bytes() == CONTENT
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    assert (tmp_path / "spool" / DIGEST[:2]).stat().st_mode & 0o077 == 0


def test_storing_twice_changes_nothing(tmp_path: Path) -> None:
    """Every step may be run twice, and two partners may send the same bytes."""
    (tmp_path / "prise").write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")

    results = {spool.store(tmp_path / "prise") for _ in range(2)}

    assert results == {Spooled(DIGEST, len(CONTENT))}
    assert sorted(path.name for path in (tmp_path / "spool").rglob("*")) == sorted([DIGEST[:2], DIGEST])


def test_a_descriptor_is_read_from_its_beginning(tmp_path: Path) -> None:
    """An open claimed file is copied whole, whatever its position."""
    (tmp_path / "prise").write_bytes(CONTENT)
    with (tmp_path / "prise").open("rb") as stream:
        stream.seek(7)

        assert Spool(tmp_path / "spool").store(stream.fileno()) == Spooled(DIGEST, len(CONTENT))


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    """Zero bytes are stored too: the refusal needs them."""
    (tmp_path / "prise").touch()

    assert Spool(tmp_path / "spool").store(tmp_path / "prise") == Spooled(hashlib.sha256().hexdigest(), 0)


def test_a_file_that_grows_while_it_is_copied_is_not_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size and date are compared before and after; the partner has not finished."""
    claimed = tmp_path / "prise"
    claimed.write_bytes(CONTENT)
    read = os.pread

    def growing(descriptor: int, length: int, offset: int) -> bytes:
        with claimed.open("ab") as stream:
            stream.write(b"more")
        return read(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", growing)

    assert Spool(tmp_path / "spool").store(claimed) is None
    assert list((tmp_path / "spool").rglob("*")) == []


def test_later_writes_to_the_claimed_file_do_not_reach_the_copy(tmp_path: Path) -> None:
    """The copy has its own inode."""
    claimed = tmp_path / "prise"
    claimed.write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")
    with claimed.open("r+b") as partner:
        spool.store(claimed)
        partner.write(b"changed")

    assert spool.path(DIGEST).read_bytes() == CONTENT


def test_a_damaged_copy_is_mended_by_storing_again(tmp_path: Path) -> None:
    """What stands under the digest after ``store`` is the content, whatever stood there."""
    (tmp_path / "prise").write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")
    spool.store(tmp_path / "prise")
    spool.path(DIGEST).write_bytes(b"damaged")

    spool.store(tmp_path / "prise")

    assert spool.path(DIGEST).read_bytes() == CONTENT


def test_what_is_no_plain_file_is_never_read(tmp_path: Path) -> None:
    """A link, a pipe, a folder, or nothing: a fault at once, without waiting."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("/etc/passwd")
    spool = Spool(tmp_path / "spool")

    for name in ("fifo", "link", ".", "none"):
        with pytest.raises(StorageFault):
            spool.store(tmp_path / name)
    assert list((tmp_path / "spool").rglob("*")) == []


def test_a_digest_is_never_a_path(tmp_path: Path) -> None:
    """Only 64 hexadecimal digits name a content."""
    for name in ("../../etc/passwd", "", DIGEST.upper(), DIGEST + "\n"):
        with pytest.raises(ValueError):  # noqa: PT011  the digest itself is the message
            Spool(tmp_path / "spool").path(name)


def test_sweep_removes_half_written_copies_only(tmp_path: Path) -> None:
    """What a killed process left half-copied goes, what is stored stays."""
    (tmp_path / "prise").write_bytes(CONTENT)
    spool = Spool(tmp_path / "spool")
    spool.store(tmp_path / "prise")
    (tmp_path / "spool" / ".copie-0123").write_bytes(b"half")

    assert spool.sweep() == 1
    assert spool.path(DIGEST).read_bytes() == CONTENT
    assert Spool(tmp_path / "nowhere").sweep() == 0


def test_a_full_or_refusing_disk_is_a_fault(tmp_path: Path) -> None:
    """A file stands where the spool should be: the system's refusal names it."""
    (tmp_path / "prise").write_bytes(CONTENT)
    (tmp_path / "spool").write_bytes(b"")

    with pytest.raises(StorageFault, match="spool"):
        Spool(tmp_path / "spool").store(tmp_path / "prise")
