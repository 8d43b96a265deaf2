"""Who may read what under a root: the rights that our files are born with, and what departs from them.

Files get 0640 and folders 0750, whoever starts the command: ``out/`` and ``destinataires/`` are read by the group that
operations gave them, and by nobody else. What holds every emitter's flux (spool, prise, quarantaine, journal) is the
service's alone. ECOSYSTEM §4.6 and §4.7.

Limits: access lists beyond owner, group and others are not looked at; a partner's cage is sshd's business.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.runtime.layout import Layout

UMASK = 0o027
_OTHERS = stat.S_IRWXO
_NOT_OURS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@contextmanager
def our_umask() -> Iterator[None]:
    """Create with 0640 and 0750 at most while this lasts; children started meanwhile do so too.

    Not the caller's umask: 022 would show reports to every account, 077 would hide them from their partner.
    """
    before = os.umask(UMASK)
    try:
        yield
    finally:
        os.umask(before)


def too_open(layout: Layout, emetteurs: Sequence[str]) -> list[str]:
    """Say in French which rights let in somebody who has no business there, each with the command that mends it."""
    return [*_above(layout), *_root(layout), *_private(layout), *_shared(layout, emetteurs)]


def _above(layout: Layout) -> Iterator[str]:
    """Whoever may rename a folder above the root may put another in its place."""
    for parent in layout.root.absolute().parents:
        status = _status(parent)
        if status is None:
            continue
        if status.st_uid not in (0, os.geteuid()):
            yield f"« {parent} » appartient au compte n° {status.st_uid} ; chown root « {parent} »"
        elif status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX:
            yield f"d'autres comptes écrivent dans « {parent} » ; chmod go-w « {parent} »"


def _root(layout: Layout) -> Iterator[str]:
    yield from _of_another(layout.root)
    yield from _bits(layout.root, _OTHERS | stat.S_IWGRP, "o=,g-w")


def _private(layout: Layout) -> Iterator[str]:
    journal = [layout.journal.with_name(f"{layout.journal.name}{suffix}") for suffix in ("", "-wal", "-shm")]
    for path in (layout.spool, layout.prise, layout.quarantaine, layout.lock, *journal):
        yield from _of_another(path)
        yield from _bits(path, _NOT_OURS, "go=")


def _shared(layout: Layout, emetteurs: Sequence[str]) -> Iterator[str]:
    """A partner's group writes in ``in`` and reads in ``out``; recipients may be given what operations decide."""
    yield from _bits(layout.annuaire, _OTHERS_WRITE, "go-w")
    yield from _bits(layout.recipients, stat.S_IWOTH, "o-w")
    for code in emetteurs:
        yield from _of_another(layout.inbox(code))
        yield from _bits(layout.inbox(code), _OTHERS, "o=")
        yield from _of_another(layout.outbox(code))
        yield from _bits(layout.outbox(code), _OTHERS | stat.S_IWGRP, "o=,g-w")


def _of_another(path: Path) -> Iterator[str]:
    status = _status(path)
    if status is not None and status.st_uid not in (0, os.geteuid()):
        yield f"« {path} » appartient au compte n° {status.st_uid} ; chown le compte du service « {path} »"


def _bits(path: Path, forbidden: int, change: str) -> Iterator[str]:
    status = _status(path)
    if status is not None and status.st_mode & forbidden:
        yield f"« {path} » est ouvert à d'autres ({stat.S_IMODE(status.st_mode):04o}) ; chmod {change} « {path} »"


def _status(path: Path) -> os.stat_result | None:
    """None for what is absent or cannot be looked at (told elsewhere), and for a link, whose own rights say nothing."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return None if stat.S_ISLNK(status.st_mode) else status
