"""Take a file out of a partner's folder by a rename, and tell whose doing it is when that is refused.

Limits: both folders stand on one file system (``check_same_filesystem``); nothing is synced here.
"""

from __future__ import annotations

import errno
import os
from enum import Enum, auto
from pathlib import Path

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.files import shown


class Moved(Enum):
    """What became of a rename: the file is ours, it has gone, or its partner does not let us take it."""

    OURS = auto()
    GONE = auto()
    KEPT = auto()


def move(folder: int, name: bytes, into: Path) -> Moved:
    """Rename a file of an open folder to a path of ours.

    A network file system may say "absent" of a rename that it has done: the target tells. A refusal is the partner's
    doing (its folder without the right to write, a file of another's in a sticky folder, an immutable file) as long as
    our own folder would have taken the file.

    Raises:
        ConfigurationFault: the two are not on one file system.
        StorageFault: the system refuses for a reason of ours.
    """
    try:
        os.rename(name, into, src_dir_fd=folder)
    except FileNotFoundError as err:
        if not into.parent.is_dir():
            raise StorageFault(f"Le dossier « {shown(into.parent)} » est absent") from err
        return Moved.OURS if os.path.lexists(into) else Moved.GONE
    except OSError as err:
        if err.errno == errno.EXDEV:
            raise ConfigurationFault(
                f"Le dépôt et « {shown(into.parent)} » doivent être sur le même système de fichiers"
            ) from err
        if err.errno in (errno.EACCES, errno.EPERM) and os.access(into.parent, os.W_OK | os.X_OK, effective_ids=True):
            return Moved.KEPT
        raise StorageFault(f"Impossible de prendre en charge « {shown(into)} » : {err.strerror}") from err
    return Moved.OURS


def check_same_filesystem(root: Path) -> None:
    """Prove that claims can be renames: ``prise``, ``quarantaine`` and every partner's ``in`` share one file system.

    Raises:
        ConfigurationFault: one of them does not, or ``prise`` is missing. An ``in`` that is missing is not judged.
    """
    prise = root / "prise"
    if not prise.is_dir():
        raise ConfigurationFault(f"Créez d'abord la racine (edi-flux init) : « {shown(prise)} » est absent")
    device = prise.stat().st_dev
    for folder in [root / "quarantaine", *sorted((root / "partenaires").glob("*/in"))]:
        if folder.is_dir() and folder.stat().st_dev != device:
            raise ConfigurationFault(
                f"« {shown(folder)} » et « {shown(prise)} » doivent être sur le même système de fichiers"
            )
