"""On which mount a place stands: what the kernel tells, and what follows for events, renames and SQLite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.domain.faults import ConfigurationFault
from pipeline.stores.journal import open_journal
from pipeline.stores.mounts import Mount, are_apart, cannot_rename, is_remote, mount_of
from tests.mounting import bind, sshfs, tmpfs

MOUNTINFO = (
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "127 27 0:50 / /mnt/a\\040b rw shared:3 master:1 - {} server:/partage rw,vers=4.2\n"
)


def _told(tmp_path: Path, kind: str, number: int = 127) -> Mount | None:
    """What is read when the kernel says that a descriptor stands on mount ``number``, of this kind."""
    (tmp_path / "fdinfo").mkdir(exist_ok=True)
    (tmp_path / "fdinfo" / "5").write_text(f"pos:\t0\nflags:\t02100000\nmnt_id:\t{number}\nino:\t2\n")
    (tmp_path / "mountinfo").write_text(MOUNTINFO.format(kind))
    return mount_of(5, tmp_path)


@pytest.mark.parametrize(
    "kind",
    ["nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "gfs2", "ocfs2", "lustre"],
)
def test_a_network_type_is_remote(tmp_path: Path, kind: str) -> None:
    """Whatever stands between the number and the type in the kernel's line."""
    told = _told(tmp_path, kind)

    assert told == Mount(127, kind)
    assert told.is_remote


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuseblk", "fuse.fuse-overlayfs"])
def test_a_disk_is_not_remote(tmp_path: Path, kind: str) -> None:
    """A partition that a driver outside the kernel reads is a disk too."""
    told = _told(tmp_path, kind)

    assert told == Mount(127, kind)
    assert not told.is_remote


def test_what_the_system_does_not_tell_is_unknown(tmp_path: Path) -> None:
    """No such mount in the list, or no ``/proc`` at all: nothing is known."""
    assert _told(tmp_path, "ext4", number=12) is None
    assert mount_of(5, tmp_path / "none") is None


def test_a_missing_file_stands_where_its_folder_does(tmp_path: Path) -> None:
    """The journal that is about to be created, for one."""
    assert mount_of(tmp_path / "a" / "b.sqlite3") == mount_of(tmp_path)
    assert mount_of(tmp_path) is not None
    assert not are_apart(tmp_path / "a", tmp_path)


def test_a_mount_over_a_folder_is_apart(tmp_path: Path) -> None:
    """And no longer once it is undone."""
    for name in ("in", "prise"):
        (tmp_path / name).mkdir()
    with tmpfs(tmp_path / "in"):
        mounted = (are_apart(tmp_path / "in", tmp_path / "prise"), mount_of(tmp_path / "in"))

    assert mounted[0] is True
    assert mounted[1] is not None
    assert mounted[1].type == "tmpfs"
    assert not are_apart(tmp_path / "in", tmp_path / "prise")


def test_a_bind_mount_of_the_same_file_system_is_apart(tmp_path: Path) -> None:
    """The device is the same, and the kernel refuses to rename all the same."""
    for name in ("in", "prise", "ailleurs"):
        (tmp_path / name).mkdir()
    with bind(tmp_path / "ailleurs", tmp_path / "in"):
        (tmp_path / "in" / "a").write_bytes(b"x")
        assert (tmp_path / "in").stat().st_dev == (tmp_path / "prise").stat().st_dev
        assert cannot_rename(tmp_path / "in", tmp_path / "prise")
        with pytest.raises(OSError, match="cross-device"):
            os.rename(tmp_path / "in" / "a", tmp_path / "prise" / "a")  # noqa: PTH104  the call that a claim makes


def test_a_real_network_mount_is_seen(tmp_path: Path) -> None:
    """sshfs, as the kernel tells it; a journal on it is refused before anything is written there."""
    for name in ("loin", "ici"):
        (tmp_path / name).mkdir()
    with sshfs(tmp_path / "loin", tmp_path / "ici") as mounted:
        assert is_remote(mounted)
        with pytest.raises(ConfigurationFault, match=r"Placer le journal sur un disque local .* \(fuse\.sshfs\)"):
            open_journal(f"sqlite:///{mounted}/journal.sqlite3")
    assert list((tmp_path / "loin").iterdir()) == []
