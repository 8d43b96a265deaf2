"""Examine an installation: versions, folders and who may read them, schemas, journal, disk, clock; what to mend."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.domain.days import PARIS
from pipeline.domain.faults import Fault
from pipeline.runtime.layout import Layout
from pipeline.runtime.rights import too_open
from pipeline.runtime.versions import require_versions
from pipeline.stores.mounts import cannot_rename, mount_of

MIN_FREE_BYTES = 2 * 1024**3
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: sound or not, and what was found or is to be done."""

    subject: str
    sound: bool
    detail: str


Examine = Callable[[], str]


def examine(layout: Layout, emetteurs: Sequence[str], probes: dict[str, Examine], now: datetime) -> Iterator[Finding]:
    """Examine everything; ``probes`` open the schemas, the journal and the annuaire and tell what they found."""
    yield _probe("versions", require_versions)
    yield _partners(emetteurs)
    yield from _folders(layout, emetteurs)
    yield _rights(layout, emetteurs)
    for subject, probe in probes.items():
        yield _probe(subject, probe)
    yield _disk(layout.root)
    yield _clock(now)


def _partners(emetteurs: Sequence[str]) -> Finding:
    if not emetteurs:
        return Finding("émetteurs", sound=False, detail="aucun émetteur ; en définir un dans emetteurs.toml")
    return Finding("émetteurs", sound=True, detail=f"{len(emetteurs)} : {', '.join(emetteurs)}")


def _folders(layout: Layout, emetteurs: Sequence[str]) -> Iterator[Finding]:
    needed = [layout.root, layout.spool, layout.prise, layout.quarantaine, layout.recipients]
    needed += [folder for code in emetteurs for folder in (layout.inbox(code), layout.outbox(code))]
    missing = [str(folder) for folder in needed if not folder.is_dir()]
    closed = [str(folder) for folder in needed if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK)]
    if missing or closed:
        detail = "; ".join([*(f"absent : {f}" for f in missing), *(f"non inscriptible : {f}" for f in closed)])
        yield Finding("dossiers", sound=False, detail=f"{detail} ; lancer edi-flux init")
        return
    yield Finding("dossiers", sound=True, detail=f"{len(needed)} dossiers sous {layout.root}")
    yield _mounts(layout, emetteurs)


def _mounts(layout: Layout, emetteurs: Sequence[str]) -> Finding:
    """Claims are renames, within one mount; on a network mount only the timer tells what came."""
    apart = [code for code in emetteurs if cannot_rename(layout.inbox(code), layout.prise)]
    mount = mount_of(layout.root)
    if apart:
        detail = f"prise/ et le dépôt de {', '.join(apart)} sont sur deux systèmes de fichiers ou deux montages"
    elif mount is not None and mount.is_remote:
        detail = (
            f"montage réseau ({mount.type}) : balayage seul, attentes allongées ; une seule machine peut y travailler"
        )
    else:
        detail = f"dépôts et prise/ sur le même{f' ({mount.type})' if mount else ''}"
    return Finding("système de fichiers", sound=not apart, detail=detail)


def _rights(layout: Layout, emetteurs: Sequence[str]) -> Finding:
    problems = too_open(layout, emetteurs)
    return Finding("droits", sound=not problems, detail=" ; ".join(problems) or "chacun n'ouvre que ce qui est à lui")


def _probe(subject: str, probe: Examine) -> Finding:
    try:
        return Finding(subject, sound=True, detail=probe())
    except Fault as err:
        return Finding(subject, sound=False, detail=str(err))


def _disk(root: Path) -> Finding:
    existing = next(path for path in (root.absolute(), *root.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{free / 1024**3:.1f} Gio libres" + ("" if free >= MIN_FREE_BYTES else " ; il en faut 2")
    return Finding("disque", sound=free >= MIN_FREE_BYTES, detail=detail)


def _clock(now: datetime) -> Finding:
    local = now.astimezone(PARIS)
    sound = now >= _BUILT
    detail = f"{local:%d/%m/%Y %H:%M} à Paris" + ("" if sound else " ; l'horloge retarde, la régler")
    return Finding("horloge", sound=sound, detail=detail)
