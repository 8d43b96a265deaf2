"""Contents that an antivirus refused: taken out of the spool, kept for ops in ``quarantaine/``, where nobody reads.

A content has one name there for each flux that brought it: ``flux-<id>-<sha256>``. What is in quarantine is neither
read nor handed out again; whoever puts it back in the spool by hand takes that on himself.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.domain.faults import StorageFault
from pipeline.stores.files import shown, storing, sync_directory
from pipeline.stores.points import point


def quarantine_name(flux_id: int, sha256: str) -> str:
    """The name of what a flux brought."""
    return f"flux-{flux_id}-{sha256}"


def quarantine(source: Path, target: Path) -> None:
    """Move a file of the spool to quarantine, durable; may be done twice, and for several flux of one content.

    Raises:
        StorageFault: the content is in neither place, or the system refuses.
    """
    with storing("mettre en quarantaine", source):
        try:
            source.rename(target)
            point("quarantaine.rangee")
        except FileNotFoundError:
            _second_name(target)
    sync_directory(target.parent)
    if source.parent.is_dir():
        sync_directory(source.parent)


def is_quarantined(folder: Path, sha256: str) -> bool:
    """Say whether a content is in quarantine."""
    return _any_of(folder, sha256) is not None


def _second_name(target: Path) -> None:
    """The content is no longer in the spool: another flux has brought it here, or this one did before."""
    if os.path.lexists(target):
        return
    other = _any_of(target.parent, target.name.rpartition("-")[2])
    if other is None:
        raise StorageFault(f"« {shown(target)} » : ce contenu n'est ni au spool ni en quarantaine")
    os.link(other, target, follow_symlinks=False)


def _any_of(folder: Path, sha256: str) -> Path | None:
    return next(folder.glob(f"flux-*-{sha256}"), None)
