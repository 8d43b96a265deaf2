"""Commands that tell: rejets export, annuaire, status, flux, motifs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.shown import OK, REFUSED, counter, print_line

if TYPE_CHECKING:
    from pipeline.app import App
    from pipeline.stores.journal import Journal


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: day (None: yesterday in Europe/Paris), emitter (None: all), formats, folder."""

    jour: date | None
    emetteur: str | None
    formats: tuple[str, ...]
    out: Path | None


def export(product: App, request: ExportRequest, *, as_json: bool) -> None:
    """Write the daily rejection files of one day."""
    from pipeline.domain.days import day_in_paris

    jour = request.jour or day_in_paris(product.clock()) - timedelta(days=1)
    product.layout.create()
    written = product.exporter.export(jour, request.emetteur, request.formats, request.out)
    for item in written:
        if as_json:
            print_line(
                {
                    "emetteur": item.emetteur,
                    "jour": item.jour.isoformat(),
                    "format": item.format,
                    "path": str(item.path),
                    "lignes": item.lignes,
                    "sha256": item.sha256,
                }
            )
        else:
            sys.stdout.write(f"{item.path} ({item.lignes} lignes)\n")
    if not written and not as_json:
        sys.stdout.write(f"Aucun rejet le {jour:%d/%m/%Y}.\n")


def import_annuaire(product: App, files: Sequence[Path]) -> None:
    """Load the directory and swap it in whole."""
    from pipeline.stores.annuaire_import import import_annuaire as load

    product.layout.create()
    with counter("Lignes de l'annuaire") as bar:
        report = load(files, product.layout.annuaire, bar)
    for problem in report.problems:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(
        f"Annuaire chargé : {report.structures} structures, {report.services} services, "
        f"{report.ignored} lignes ignorées.\n"
    )


def show_structure(product: App, siret: str, *, as_json: bool) -> int:
    """Show what routing knows of a structure; refused when it knows nothing."""
    known = product.annuaire
    structure = known.structure("".join(siret.split())) if known else None
    if known is None or structure is None:
        sys.stderr.write(f"SIRET {siret} inconnu de l'annuaire\n" if known else "Aucun annuaire importé\n")
        return REFUSED
    services = known.services(structure.identifiant)
    if as_json:
        print_line({**asdict(structure), "services": [asdict(service) for service in services]})
        return OK
    demands = [
        text
        for text, asked in (
            ("service", structure.gestion_service),
            ("engagement", structure.gestion_engagement),
            ("service ou engagement", structure.gestion_service_engagement),
        )
        if asked
    ]
    state = "active" if structure.active else "inactive"
    sys.stdout.write(f"{structure.raison_sociale} (SIRET {structure.identifiant}), {state}\n")
    sys.stdout.write(f"  exige : {', '.join(demands) or 'rien de particulier'}\n")
    for service in services:
        closed = "" if service.actif else " (inactif)"
        sys.stdout.write(f"  service {service.code} : {service.nom}{closed}\n")
    return OK


def status(product: App, *, as_json: bool) -> None:
    """Counts by state, backlog, age of the oldest; whether the disk has room for more."""
    from pipeline.runtime.status import status_object
    from pipeline.stores.room import room_at

    product.layout.create()
    plain = status_object(product.journal, product.clock())
    room = room_at(product.layout.root, product.settings.depot.reserve_octets)
    if as_json:
        print_line({**plain, "place_libre": room.free, "place_suffisante": room.holds(0)})
        return
    from pipeline.reports.terminal import show
    from pipeline.reports.terminal_journal import status_table

    oldest = product.journal.oldest_pending()
    backlog = plain["en_attente"]
    assert isinstance(backlog, int)
    show(status_table(product.journal.counts(), backlog, product.clock() - oldest if oldest else None))
    if not room.holds(0):
        sys.stdout.write(f"Place insuffisante, rien n'est pris en charge : {room}\n")


def show_flux(product: App, key: str, *, as_json: bool) -> int:
    """Show one flux from end to end; refused when the journal does not know it."""
    from pipeline.runtime.status import flux_object

    product.layout.create()
    journal = product.journal
    row = journal.flux(key)
    if row is None:
        sys.stderr.write(f"Flux {key} inconnu du journal\n")
        return REFUSED
    if as_json:
        print_line(flux_object(journal, row))
        return OK
    from pipeline.domain.wire_read import read_document
    from pipeline.reports.terminal import show
    from pipeline.reports.terminal_journal import document_line, flux_page

    documents = [document_line(read_document(document)) for document in journal.documents(row.id)]
    told = journal.rejets_of(row.id)
    content = _content(journal, row.id)
    show(flux_page(row, journal.events(row.id), documents, told, journal.deliveries(row.id), content=content))
    return OK


def _content(journal: Journal, flux_id: int) -> str:
    """What became of the bytes of a flux: purged, held, or nothing worth telling."""
    from pipeline.reports.rejets import paris

    purged, hold = journal.keeping.purged([flux_id]).get(flux_id), journal.keeping.hold_of(flux_id)
    told = [f"purgé le {paris(purged)}"] if purged else []
    told += [f"retenu depuis le {paris(hold.depuis)} : {hold.motif}"] if hold else []
    return " ; ".join(told)


def list_motifs(*, as_json: bool) -> None:
    """Every motif."""
    from pipeline.reports.motifs import motifs_rows

    if as_json:
        for row in motifs_rows():
            print_line(dict(row))
        return
    from pipeline.reports.terminal import show
    from pipeline.reports.terminal_journal import motifs_table

    show(motifs_table())
