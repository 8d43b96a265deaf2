"""Commands that judge: init, check, drain, watch, replay; each returns its exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.commands.shown import FAULT, OK, REFUSED, counter, print_line, progress
from pipeline.domain.faults import ConfigurationFault, ScannerFault, StorageFault
from pipeline.domain.flux import Etat
from pipeline.domain.wire import Plain, flux_object

if TYPE_CHECKING:
    from pipeline.app import App
    from pipeline.runtime.check import Checked
    from pipeline.runtime.worker import Done, Worker
    from pipeline.stores.records import Selection


class CheckRequest(NamedTuple):
    """What to check: paths, last stage, partner whose settings apply, number of processes."""

    paths: tuple[Path, ...]
    until: str
    emetteur: str | None
    jobs: int
    strict_naming: bool = False


def init(product: App, *, demo: bool) -> str:
    """Create root, folders and journal; with ``demo`` also partners, annuaire and flux to process."""
    layout = product.layout
    deposited: list[Path] = []
    layout.create()
    if demo:
        from pipeline.runtime.demo import install

        deposited = install(layout)
    layout.create(tuple(product.emetteurs))
    product.journal.counts()
    lines = [f"Racine prête : {layout.root.absolute()}"]
    lines += [f"  {code} dépose dans {layout.inbox(code)}" for code in product.emetteurs]
    if not product.emetteurs:
        lines.append("  Aucun émetteur : en définir un dans emetteurs.toml, puis relancer edi-flux init.")
    if demo:
        lines.append(f"  {len(deposited)} flux de démonstration déposés ; les traiter : edi-flux drain")
    return "\n".join(lines)


def check(product: App, request: CheckRequest, *, as_json: bool) -> int:
    """Judge files in place; JSON objects in input order, or one table."""
    from pipeline.runtime.check import check_all, check_in_children, files_of

    rules = product.rules_for(request.emetteur, strict_naming=request.strict_naming)
    context = product.context(rules)
    if request.until == "route" and context.annuaire is None:
        raise ConfigurationFault("Importer un annuaire avant de router : edi-flux annuaire import FICHIER…")
    files = files_of(request.paths)
    partner = product.partners.get(request.emetteur or "")
    code, shown = OK, []
    with ExitStack() as stack:
        results: Iterable[Checked] = check_all(files, context, request.until)
        if request.jobs > 1 and len(files) > 1:
            from pipeline.runtime.child import Order

            asked = Order(Path(), "", rules, context.today, until=request.until)
            results = check_in_children(files, stack.enter_context(product.judges(request.jobs)), asked)
        if partner is not None and partner.uniques:
            from pipeline.runtime.uniqueness import unique

            results = unique(results, product.journal_if_any, partner.code)
        for result in progress(results, len(files)):
            code = max(code, _checked_code(result))
            if result.fault:
                sys.stderr.write(f"edi-flux : {result.fault}\n")
            if as_json:
                print_line(_checked_object(result))
            else:
                shown.append((str(result.path), result.verdict))
    if not as_json:
        from pipeline.reports.terminal import show, verdict_table

        show(verdict_table(shown))
    return code


def drain(product: App, *, as_json: bool) -> int:
    """Take, judge, deliver all that is complete; say what became of each flux."""
    from pipeline.channels.drain import Door, waiting_names
    from pipeline.channels.drain import drain as drain_all

    _require_partners(product)
    _logs()
    code, shown = OK, []
    with product.working() as worker, counter("Flux traités") as tell:
        door = Door(product.folders(), product.intake, worker)
        for count, item in enumerate(drain_all(door), start=1):
            code = code if item.flux.etat is Etat.INTEGRE else REFUSED
            if tell:
                tell(count)
            if as_json:
                print_line(_done_object(item))
            else:
                shown.append(item)
        waiting, short = waiting_names(door), door.short
    if not as_json:
        _show_drained(shown)
    for emetteur, name in waiting:
        sys.stderr.write(f"en attente (incomplet) : {emetteur} {_shown(name)}\n")
    for emetteur, name, kind in sorted(door.oddities):
        sys.stderr.write(f"laissé de côté ({kind}) : {emetteur} {_shown(name)}\n")
    _require_unheld(worker)
    _require_room(short)
    return FAULT if worker.incidents else code


def watch(product: App) -> None:
    """Run the service until it is told to stop."""
    from pipeline.assembly import scan_seconds
    from pipeline.channels.drain import Door
    from pipeline.channels.watch import Service

    _require_partners(product)
    _logs(verbose=True)
    chosen = product.settings
    with product.working() as worker:
        worker.pool.warm()
        door = Door(product.folders(), product.intake, worker)
        every = scan_seconds(chosen.depot, door.folders)
        Service(door, product.exporter, every, chosen.export.heure, chosen.export.formats).run()


def replay(product: App, selection: Selection, *, dry_run: bool, as_json: bool) -> int:
    """Judge again; say before and after for each flux."""
    from pipeline.runtime.replay import replay as replay_all
    from pipeline.runtime.replay import replayed_object

    _logs()
    code = OK
    if dry_run and product.journal_if_any is None:
        return code
    with product.reading() if dry_run else product.working() as worker:
        for item in replay_all(worker, selection, dry_run=dry_run):
            plain = replayed_object(item)
            code = max(code, REFUSED if item.after.etat is not Etat.INTEGRE else OK)
            if as_json:
                print_line(plain)
            else:
                sys.stdout.write(_replay_line(plain))
        if _tell_purged(worker, selection) and selection.flux:
            code = REFUSED
        _require_unheld(worker)
    return FAULT if worker.incidents else code


def _tell_purged(worker: Worker, selection: Selection) -> int:
    """Tell which flux cannot be judged again: by name those that were asked for by name, else how many."""
    from pipeline.reports.rejets import paris
    from pipeline.runtime.replay import purged

    gone = purged(worker.journal, selection)
    if selection.flux:
        for row, when in gone:
            sys.stderr.write(f"{row.numero} : contenu purgé le {paris(when)}, il ne peut plus être rejugé\n")
    elif gone:
        sys.stderr.write(f"{len(gone)} flux laissés de côté : contenu purgé\n")
    return len(gone)


def _checked_object(result: Checked) -> Plain:
    plain = flux_object(result.verdict, str(result.path))
    if result.fault:
        plain["etat"] = Etat.INCIDENTE.value
    return plain


def _checked_code(result: Checked) -> int:
    if result.fault:
        return FAULT
    return OK if result.verdict.etat is Etat.INTEGRE else REFUSED


def _done_object(item: Done) -> Plain:
    """The verdict as ``check`` gives it, with what the journal knows of the flux."""
    from pipeline.runtime.status import row_object

    return {**flux_object(item.verdict, item.flux.nom), "etat": item.flux.etat.value, "journal": row_object(item.flux)}


def _shown(name: bytes) -> str:
    from pipeline.domain.masking import mask_ibans

    text = mask_ibans(name.decode("utf-8", "backslashreplace"))
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _replay_line(plain: Plain) -> str:
    old, new = plain["ancien"], plain["nouveau"]
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    mark = "change" if plain["change"] else "inchangé"
    return f"{plain['flux']}  {old['etat']} → {new['etat']}  {mark}  {plain['livres']} livraison(s)\n"


def _require_partners(product: App) -> None:
    if not product.emetteurs:
        raise ConfigurationFault("Aucun émetteur configuré ; en définir un dans emetteurs.toml")


def _require_unheld(worker: Worker) -> None:
    """Flux kept for want of an annuaire or of an antivirus: say it, whatever became of the others."""
    if worker.gate.trouble:
        raise ScannerFault(worker.gate.trouble)
    if worker.held:
        raise ConfigurationFault(f"{len(worker.held)} flux gardés en attente. {next(iter(worker.held.values()))}")


def _require_room(short: str) -> None:
    if short:
        raise StorageFault(f"Faire de la place sur le disque de la racine : {short} ; des dépôts restent dans in/")


def _logs(*, verbose: bool = False) -> None:
    from pipeline import logs

    logs.configure(verbose=verbose)


def _show_drained(done: list[Done]) -> None:
    from pipeline.reports.terminal import DrainLine, drain_table, show

    show(drain_table([DrainLine(item.flux, item.verdict) for item in done]))
