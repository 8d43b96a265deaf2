"""The rename that makes a partner's file ours, and what must hold for it: one mount for ``in`` and ``prise``.

Limits: nothing is ever copied across. A copy could not be taken back as one step, and its original would have to be
removed while its partner may still write to it; files on another mount stay where they are, and ops are told.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from enum import Enum, auto
from pathlib import Path

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.files import shown
from pipeline.stores.mounts import cannot_rename
from pipeline.stores.points import point

MOUNTED_APART = "un montage recouvre le dépôt : rien n'y est pris"
"""What ops are told of a drop folder that a mount covers while the service runs."""

KEPT_FROM_US = "impossible à prendre : droits insuffisants sur le dossier ou le fichier"
"""What ops are told of a file that its partner does not let us take."""


# fs.protected_hardlinks, a mount in between, a file system that makes no second name
_NO_LINK = (errno.EPERM, errno.EACCES, errno.EXDEV, errno.EOPNOTSUPP, errno.ENOSYS)


class Renamed(Enum):
    """What became of a claim: ours, gone (another process won), out of reach on another mount, or kept from us."""

    OURS = auto()
    GONE = auto()
    APART = auto()
    KEPT = auto()


def rename_in(folder: int, name: bytes, into: Path) -> Renamed:
    """Rename a file of an open folder to ``into``; a network file system may say "absent" of a rename it has done.

    A refusal is the partner's doing (its folder without the right to write, a file of another's in a sticky folder, an
    immutable file) as long as our own folder would have taken the file.

    Raises:
        StorageFault: the system refuses.
    """
    try:
        os.rename(name, into, src_dir_fd=folder)
    except FileNotFoundError as err:
        if not into.parent.is_dir():
            raise StorageFault(f"Le dossier « {shown(into.parent)} » est absent") from err
        return Renamed.OURS if os.path.lexists(into) else Renamed.GONE
    except OSError as err:
        if err.errno == errno.EXDEV:
            return Renamed.APART
        if err.errno in (errno.EACCES, errno.EPERM) and os.access(into.parent, os.W_OK | os.X_OK, effective_ids=True):
            return Renamed.KEPT
        raise StorageFault(f"Impossible de prendre en charge « {shown(into)} » : {err.strerror}") from err
    return Renamed.OURS


def link_back(taken: Path, name: bytes, folder: int) -> bool:
    """Give a claimed file its name in an open folder again; False when another file bears it, or no link can be made.

    Raises:
        OSError: the system refuses for a reason of ours.
    """
    try:
        os.link(taken, name, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return os.path.samestat(taken.lstat(), os.stat(name, dir_fd=folder, follow_symlinks=False))
    except OSError as err:
        if err.errno in _NO_LINK:
            return False
        raise
    return True


def unlink_all(folder: int, names: Iterable[bytes]) -> None:
    """Remove these names from an open folder; one that is not there, or is a folder, is left out.

    Raises:
        OSError: the system refuses.
    """
    for name in names:
        try:
            os.unlink(name, dir_fd=folder)
            point("temoin.retire")
        except OSError as err:
            if err.errno not in (errno.ENOENT, errno.ENAMETOOLONG, errno.EISDIR):
                raise


def check_same_filesystem(root: Path) -> None:
    """Prove that claims can be renames: ``prise``, ``quarantaine`` and every partner's ``in`` share one mount.

    Raises:
        ConfigurationFault: one of them does not, or ``prise`` is missing. An ``in`` that is missing is not judged.
    """
    prise = root / "prise"
    if not prise.is_dir():
        raise ConfigurationFault(f"Créez d'abord la racine (edi-flux init) : « {shown(prise)} » est absent")
    for folder in [root / "quarantaine", *sorted((root / "partenaires").glob("*/in"))]:
        if folder.is_dir() and cannot_rename(folder, prise):
            raise ConfigurationFault(
                f"« {shown(folder)} » et « {shown(prise)} » doivent être sur le même système de fichiers et le même "
                "montage"
            )
