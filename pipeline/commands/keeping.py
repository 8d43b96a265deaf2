"""Commands that keep: backup, restore, purge, flux hold, flux release."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.commands.shown import FAULT, OK, REFUSED, print_line
from pipeline.domain.faults import ConfigurationFault

if TYPE_CHECKING:
    from pipeline.app import App
    from pipeline.domain.wire import Plain
    from pipeline.runtime.purge import Purger
    from pipeline.stores.records import FluxRow


class PurgeRequest(NamedTuple):
    """What to purge: days before this one; only said, or done."""

    avant: date
    dry_run: bool


def backup(product: App, folder: Path, *, as_json: bool) -> int:
    """Back the root up; a fault when something that the journal names is missing or damaged."""
    from pipeline.runtime.backup import Backup, backup_object
    from pipeline.stores.vault import Vault

    journal = _journal_file(product, "pg_dump le sauvegarde : pg_dump d'abord, puis une copie de la racine (rsync -aH)")
    product.layout.require_whole()
    if journal.exists():
        product.journal.counts()  # brought to this version, and readable
    made = Backup(product.layout, journal, Vault(folder), product.clock()).make()
    if as_json:
        print_line(backup_object(made))
    else:
        sys.stdout.write(
            f"Sauvegarde achevée dans {folder} : {_flux(made.manifest.etats)}, {made.manifest.fichiers} fichiers,"
            f" {made.manifest.octets} octets ; {made.copies} fichiers copiés cette fois ({made.octets} octets).\n"
        )
    for problem in made.problems:
        sys.stderr.write(f"edi-flux : {problem}\n")
    return FAULT if made.problems else OK


def restore(product: App, folder: Path, *, as_json: bool) -> None:
    """Put a backup back into the root."""
    from pipeline.reports.rejets import paris
    from pipeline.runtime.restore import Restoration, restored_object
    from pipeline.stores.vault import Vault

    journal = _journal_file(product, "pg_restore le remet en place ; la racine se recopie (rsync -aH)")
    manifest = Restoration(Vault(folder), product.layout, journal, product.journal_url).restore()
    if as_json:
        print_line(restored_object(manifest, product.layout.root))
        return
    when = paris(datetime.fromisoformat(manifest.quand))
    sys.stdout.write(
        f"Restauré dans {product.layout.root} : {_flux(manifest.etats)}, {manifest.fichiers} fichiers,"
        f" état du {when} (heure de Paris).\n"
        "Ce qui a été déposé depuis n'y est pas : le faire redéposer. Ce qui était en cours sera terminé par le service"
        " ou par edi-flux drain.\n"
    )


def purge(product: App, request: PurgeRequest, *, as_json: bool) -> None:
    """Purge what is older than the day, or say what would go."""
    from pipeline.domain.days import day_in_paris
    from pipeline.runtime.purge import alone, plan_object, run_object

    if request.avant > day_in_paris(product.clock()):
        raise ConfigurationFault(f"« {request.avant} » est à venir ; --avant est au plus tard aujourd'hui")
    if not product.layout.quarantaine.is_dir() or (journal := product.journal_if_any) is None:
        raise ConfigurationFault(f"Rien à purger sous {product.layout.root} ; lancer edi-flux init")
    purger = _purger(product)
    if request.dry_run:
        _show_purge(plan_object(purger.plan(request.avant), request.avant), as_json=as_json)
        return
    with alone(product.layout):
        run = purger.purge(request.avant)
        _show_purge(run_object(run, journal.keeping.count(run), journal.keeping.holds()), as_json=as_json)


def hold(product: App, key: str, motif: str) -> int:
    """Hold a flux back from every purge; refused when it is unknown or purged already."""
    from pipeline.reports.rejets import paris
    from pipeline.runtime.lock import root_lock

    row = _flux_of(product, key)
    if row is None:
        return REFUSED
    with root_lock(product.layout.keep_lock, shared=True):
        purged = product.journal.keeping.purged([row.id]).get(row.id)
        if purged is not None:
            sys.stderr.write(f"{row.numero} : contenu purgé le {paris(purged)}, il n'y a plus rien à retenir\n")
            return REFUSED
        product.journal.keeping.hold(row, motif, product.clock())
    sys.stdout.write(f"{row.numero} est retenu : {motif}\n")
    return OK


def release(product: App, key: str, motif: str) -> int:
    """Give a held flux back to the rule; refused when it is unknown or not held."""
    row = _flux_of(product, key)
    if row is None:
        return REFUSED
    if not product.journal.keeping.release(row, motif, product.clock()):
        sys.stderr.write(f"{row.numero} n'était pas retenu\n")
        return REFUSED
    sys.stdout.write(f"{row.numero} n'est plus retenu : {motif}\n")
    return OK


def _journal_file(product: App, instead: str) -> Path:
    from pipeline.stores.journal_copy import sqlite_file

    found = sqlite_file(product.journal_url)
    if found is None:
        raise ConfigurationFault(f"Le journal n'est pas un fichier SQLite de cette machine ; {instead}")
    return found


def _purger(product: App) -> Purger:
    from pipeline.runtime.purge import Purger
    from pipeline.stores.spool import Spool

    return Purger(product.layout, product.journal.keeping, Spool(product.layout.spool), product.clock)


def _flux_of(product: App, key: str) -> FluxRow | None:
    product.layout.create()
    row = product.journal.flux(key)
    if row is None:
        sys.stderr.write(f"Flux {key} inconnu du journal\n")
    return row


def _show_purge(plain: Plain, *, as_json: bool) -> None:
    if as_json:
        print_line(plain)
        return
    verb = "Partiraient" if plain["dry_run"] else "Purgés"
    sys.stdout.write(
        f"{verb}, dépôts avant le {plain['avant']} : {plain['flux']} flux, {plain['contenus']} contenus du spool"
        f" ({plain['octets']} octets), {plain['quarantaine']} fichiers de quarantaine.\n"
        f"{plain['retenus']} flux retenus.\n"
    )


def _flux(etats: dict[str, int]) -> str:
    return f"{sum(etats.values())} flux"
