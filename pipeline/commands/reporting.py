"""Commands that tell: rejets export, annuaire, status, flux, motifs, doctor."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.shown import FAULT, OK, REFUSED, counter, print_line

if TYPE_CHECKING:
    from pipeline.app import App

_OLD_SIGNATURES_DAYS = 7


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
    """Counts by state, backlog, age of the oldest."""
    from pipeline.runtime.status import status_object

    product.layout.create()
    plain = status_object(product.journal, product.clock())
    if as_json:
        print_line(plain)
        return
    from pipeline.reports.terminal import show
    from pipeline.reports.terminal_journal import status_table

    oldest = product.journal.oldest_pending()
    backlog = plain["en_attente"]
    assert isinstance(backlog, int)
    show(status_table(product.journal.counts(), backlog, product.clock() - oldest if oldest else None))


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
    show(flux_page(row, journal.events(row.id), documents, journal.rejets_of(row.id), journal.deliveries(row.id)))
    return OK


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


def doctor(product: App, *, as_json: bool) -> int:
    """Examine the installation; a fault when something is not sound."""
    from pipeline.runtime.doctor import examine

    probes = {
        "schémas": lambda: _schemas(product),
        "journal": lambda: _journal(product),
        "annuaire": lambda: _annuaire(product),
        "centralisateurs": lambda: _centralisateurs(product),
        "PDF/A": lambda: _pdfa(product),
        "jeux de règles": lambda: _rule_sets(product),
        "antivirus": lambda: _antivirus(product),
    }
    code = OK
    for finding in examine(product.layout, tuple(product.emetteurs), probes, product.clock()):
        code = code if finding.sound else FAULT
        if as_json:
            print_line({"sujet": finding.subject, "ok": finding.sound, "detail": finding.detail})
        else:
            sys.stdout.write(f"{'ok    ' if finding.sound else 'DÉFAUT'}  {finding.subject} : {finding.detail}\n")
    return code


def _schemas(product: App) -> str:
    from pipeline.domain.faults import SchemaFault

    problems = product.catalog.verify()
    if problems:
        raise SchemaFault(" ; ".join(problems))
    return product.schema_versions


def _journal(product: App) -> str:
    from pipeline.domain.faults import StorageFault

    if not product.layout.root.is_dir():
        raise StorageFault(f"{product.layout.root} n'existe pas ; lancer edi-flux init")
    return f"{sum(product.journal.counts().values())} flux"


def _pdfa(product: App) -> str:
    """Who judges PDF/A for the partners in pdfa-strict; veraPDF is started to be sure, when there is such a partner."""
    strict = ", ".join(code for code, partner in product.partners.items() if partner.rules.pdfa_strict)
    asked = f"émetteurs en pdfa-strict : {strict}" if strict else "aucun émetteur en pdfa-strict"
    if isinstance(product.verapdf, str):
        return f"nos contrôles de structure ; veraPDF est absent : {product.verapdf} ; {asked}"
    if not strict:
        return f"veraPDF est installé ; {asked}"
    from pipeline.codecs.verapdf import VeraPdf

    judge = VeraPdf(product.verapdf)
    try:
        return f"{judge.version()} ; {asked}"
    finally:
        judge.close()


def _antivirus(product: App) -> str:
    """Whether clamd answers, what it is, and how old its signatures are."""
    scanner = product.antivirus
    if scanner is None:
        return "aucun ([antivirus] socket est vide) : les contenus ne sont pas analysés"
    scanner.ping()
    known = scanner.version()
    if known.dated is None:
        return f"ClamAV {known.engine} répond ; âge des signatures inconnu"
    days = (product.clock() - known.dated).days
    old = f" ; elles ont {days} jours : relancer freshclam" if days > _OLD_SIGNATURES_DAYS else ""
    return f"ClamAV {known.engine} répond ; signatures {known.signatures} du {known.dated:%d/%m/%Y}{old}"


def _rule_sets(product: App) -> str:
    """Files intact; saxonche there; what a partner asks for is compiled to be sure."""
    from pipeline.codecs.rules_engine import MISSING, RuleEngine, is_available
    from pipeline.codecs.rulesets import load_rule_sets, verified

    sets = [verified(one) for one in load_rule_sets().values()]
    asked = product.rule_sets
    if not asked:
        lacking = "" if is_available() else f" ; {MISSING}"
        return f"{len(sets)} jeux intacts ; aucun émetteur n'en demande{lacking}"
    engine = RuleEngine()
    try:
        ready = engine.compile(asked)
    finally:
        engine.close()
    return f"{len(sets)} jeux intacts ; demandés et compilés : {', '.join(one.id for one in ready)}"


def _annuaire(product: App) -> str:
    from pipeline.domain.faults import ConfigurationFault

    known = product.annuaire
    if known is None:
        raise ConfigurationFault("aucun annuaire ; lancer edi-flux annuaire import FICHIER…")
    counts = known.counts()
    return f"{counts.structures} structures, {counts.services} services, importé le {known.imported_le:%d/%m/%Y}"


def _centralisateurs(product: App) -> str:
    """The table of mémoires against the directory: a line that leads nowhere would hold every mémoire of its court."""
    from pipeline.domain.faults import ConfigurationFault
    from pipeline.stages.centralisation import defect

    lines, known = product.centralisateurs.lignes, product.annuaire
    problems = [problem for line in lines if known and (problem := defect(line, known))]
    if problems:
        raise ConfigurationFault(" ; ".join(problems))
    unchecked = ", sans annuaire pour les vérifier" if lines and known is None else ""
    return f"{len(lines)} ligne{'s' if len(lines) > 1 else ''}{unchecked}"
