"""Say on which mount a place stands: events and SQLite's locks hold on a local one only, renames within one mount only.

The kernel itself is asked (``/proc``): the mount of an open descriptor, then the type of that mount; no path is
compared with another.

Limits: Linux; elsewhere nothing is known, and a place is taken for local. A virtual machine's shared folder
(virtiofs, vboxsf) counts as local: its events come late, and the scan is the truth.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.domain.faults import ConfigurationFault
from pipeline.stores.files import shown

REMOTE_TYPES = frozenset(
    (
        "9p",
        "acfs",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "fuse",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "smb3",
        "smbfs",
    )
)
"""Types of file systems on which another machine may write: no event tells it, and locks are as good as its server."""

_LOCAL_FUSE = ("fuse.fuse-overlayfs",)  # the root of containers without root
_PROCESS = Path("/proc/self")
T = TypeVar("T")
_MOUNT_ID = re.compile(r"^mnt_id:\s*(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount of this machine: the kernel's number for it, and the type of its file system (``ext4``, ``nfs4``)."""

    id: int
    type: str

    @property
    def is_remote(self) -> bool:
        """Whether others than this machine may write to it."""
        is_fuse = self.type.startswith("fuse.") and self.type not in _LOCAL_FUSE
        return is_fuse or self.type in REMOTE_TYPES


def mount_of(place: Path | int, process: Path = _PROCESS) -> Mount | None:
    """The mount that a path, or an open descriptor, stands on; None when the system does not tell.

    A path that is missing stands where its nearest folder does.
    """
    return _at(place, partial(_mount_of, process=process))


def is_remote(place: Path | int) -> bool:
    """Whether a path stands on a network mount."""
    mount = mount_of(place)
    return mount is not None and mount.is_remote


def are_apart(one: Path | int, other: Path | int) -> bool:
    """Whether two places stand on two mounts, so that no rename leads from one to the other.

    A bind mount counts: the kernel renames within a mount, not within a file system.
    """
    first, second = (_at(place, _mount_id) for place in (one, other))
    return first is not None and second is not None and first != second


def cannot_rename(folder: Path, target: Path) -> bool:
    """Whether the kernel would refuse to rename from one folder to the other."""
    return folder.stat().st_dev != target.stat().st_dev or are_apart(folder, target)


def refuse_remote_database(file: Path) -> None:
    """Prove that SQLite's locks hold where a database is to stand.

    Raises:
        ConfigurationFault: a network mount; SQLite says that locks are unsafe there, and that databases get damaged.
    """
    mount = mount_of(file)
    if mount is not None and mount.is_remote:
        raise ConfigurationFault(
            f"Placer le journal sur un disque local (clé « journal » de pipeline.toml) : « {shown(file)} » est sur un "
            f"montage réseau ({mount.type}), où SQLite n'est pas sûr"
        )


def _at(place: Path | int, ask: Callable[[int], T | None]) -> T | None:
    if isinstance(place, int):
        return ask(place)
    for path in (place.absolute(), *place.absolute().parents):
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            return ask(descriptor)
        finally:
            os.close(descriptor)
    return None


def _mount_id(descriptor: int, process: Path = _PROCESS) -> int | None:
    try:
        told = _MOUNT_ID.search((process / "fdinfo" / str(descriptor)).read_text("ascii"))
    except OSError:
        return None
    return None if told is None else int(told[1])


def _mount_of(descriptor: int, process: Path) -> Mount | None:
    wanted = _mount_id(descriptor, process)
    try:
        mounts = (process / "mountinfo").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    return None if wanted is None else _read(mounts, wanted)


def _read(mountinfo: str, wanted: int) -> Mount | None:
    """``36 35 98:0 /root /point options optional… - type source options`` (proc_pid_mountinfo(5))."""
    for line in mountinfo.splitlines():
        head, _, tail = line.partition(" - ")
        if head.split(" ", 1)[0] == str(wanted):
            return Mount(wanted, tail.split(" ", 1)[0])
    return None
