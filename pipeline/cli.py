"""The command line: commands and options, no logic. Results go to stdout, logs and progress to stderr."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import cli_keeping
from pipeline.cli_options import AsJson, Chosen, Code, Jour, Stage, day, leave, product_of_choice

app = typer.Typer(
    help="Reçoit les flux EDI de factures, les juge, les route et dit à chaque émetteur ce qui est refusé et pourquoi.",
    epilog="Codes de sortie : 0 rien de refusé, 1 refus, 2 usage, 3 configuration, 4 panne, 5 instance déjà active.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
rejets_app = typer.Typer(help="Fichiers quotidiens de rejets.", no_args_is_help=True)
annuaire_app = typer.Typer(help="L'annuaire des destinataires.", no_args_is_help=True)
flux_app = typer.Typer(help="Un flux, du dépôt à la livraison.", no_args_is_help=True)
app.add_typer(rejets_app, name="rejets")
app.add_typer(annuaire_app, name="annuaire")
app.add_typer(flux_app, name="flux")
app.add_typer(cli_keeping.app)
flux_app.add_typer(cli_keeping.flux_app)


@app.callback()
def choose(
    config: Annotated[Path | None, typer.Option(metavar="FICHIER", help="Défaut : config/pipeline.toml.")] = None,
    root: Annotated[Path | None, typer.Option(metavar="DOSSIER", help="Défaut : EDI_FLUX_ROOT, sinon ./var.")] = None,
) -> None:
    """Options globales."""
    Chosen.config, Chosen.root = config, root


@app.command()
def init(
    demo: Annotated[bool, typer.Option("--demo", help="Ajoute trois émetteurs, un annuaire et des flux.")] = False,
) -> None:
    """Crée les dossiers et le journal.

    La racine (--root) reçoit partenaires/<CODE>/in et out pour chaque émetteur configuré. Peut être relancée.
    Avec --demo : trois émetteurs, un annuaire et des flux de toutes sortes, prêts pour « edi-flux drain ».
    """
    from pipeline.commands import judging

    with product_of_choice() as product:
        typer.echo(judging.init(product, demo=demo))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="CHEMIN…", exists=True, help="Fichiers ou dossiers à juger.")],
    until: Annotated[Stage, typer.Option(help="Dernière étape appliquée.")] = "control",
    strict_naming: Annotated[bool, typer.Option("--strict-naming", help="Refuse un nom de flux non conforme.")] = False,
    emetteur: Code = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processus de jugement.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Juge des fichiers sans rien écrire.

    Sans --emetteur : tout nom de fichier est admis et les doublons ne sont pas jugés. Avec --emetteur, les réglages
    de cet émetteur s'appliquent. Exemples :

    edi-flux check facture.xml

    edi-flux check dossier/ --json --jobs 2
    """
    from pipeline.commands import judging

    with product_of_choice() as product:
        asked = judging.CheckRequest(tuple(paths), until, emetteur, jobs, strict_naming=strict_naming)
        leave(judging.check(product, asked, as_json=as_json))


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(metavar="FICHIER", exists=True, dir_okay=False, help="Fichier à expliquer.")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FICHIER", dir_okay=False, help="Écrit une page HTML autonome.")
    ] = None,
    emetteur: Code = None,
    until: Annotated[Stage, typer.Option(help="Dernière étape appliquée.")] = "control",
) -> None:
    """Explique le verdict sur un fichier.

    Dit ce qu'est la facture, puis pour chaque point : où il se trouve, ce qui est trouvé, ce qui est attendu et quoi
    faire, avec les lignes du document. Avec --html, une page à imprimer ou à envoyer, la facture en regard. Exemple :

    edi-flux explain facture.xml --html explication.html
    """
    from pipeline.commands import explaining

    with product_of_choice() as product:
        leave(explaining.explain(product, explaining.ExplainRequest(path, until, emetteur, html)))


@app.command()
def drain(as_json: AsJson = False) -> None:
    """Traite ce qui est déposé, puis s'arrête.

    Prend tout ce qui est complet dans les dossiers de dépôt, le juge, livre les factures acceptées, écrit les
    comptes rendus. Les fichiers encore en cours d'envoi sont laissés et nommés sur la sortie d'erreur.
    """
    from pipeline.commands import judging

    with product_of_choice() as product:
        leave(judging.drain(product, as_json=as_json))


@app.command()
def watch() -> None:
    """Le service permanent.

    Surveille les dossiers de dépôt, traite, exporte chaque nuit les rejets de la veille et rattrape les jours
    manqués. SIGTERM l'arrête en moins de 30 secondes, sans rien perdre.
    """
    from pipeline.commands import judging

    with product_of_choice() as product:
        judging.watch(product)


@app.command()
def replay(
    flux: Annotated[
        list[str] | None, typer.Option("--flux", metavar="N", help="Numéro ou identifiant de flux.")
    ] = None,
    emetteur: Code = None,
    jour: Jour = None,
    etat: Annotated[str | None, typer.Option(metavar="ETAT", help="Par exemple IN_REJETE.")] = None,
    motif: Annotated[str | None, typer.Option(metavar="CODE", help="Code ou clé de motif.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare sans rien écrire.")] = False,
    as_json: AsJson = False,
) -> None:
    """Juge de nouveau des flux reçus.

    Relit les flux dans le spool, compare l'ancien et le nouveau verdict, ne livre que ce qui ne l'avait pas été.
    Sans critère, tous les flux jugés. Exemple :

    edi-flux replay --motif REJ_ADR --dry-run
    """
    from pipeline.commands import judging
    from pipeline.stores.records import Selection

    selection = Selection(tuple(flux or ()), emetteur, day(jour), etat, motif)
    with product_of_choice() as product:
        leave(judging.replay(product, selection, dry_run=dry_run, as_json=as_json))


@rejets_app.command("export")
def rejets_export(
    jour: Jour = None,
    emetteur: Code = None,
    formats: Annotated[str, typer.Option("--format", metavar="csv,xlsx,json", help="Formats, virgule.")] = "csv,xlsx",
    out: Annotated[Path | None, typer.Option(metavar="DOSSIER", help="Défaut : out/ de chaque émetteur.")] = None,
    as_json: AsJson = False,
) -> None:
    """Écrit les fichiers de rejets d'un jour.

    Par défaut, hier (Europe/Paris), tous les émetteurs. Peut être relancé sans risque : mêmes octets.
    """
    from pipeline.commands import reporting

    kinds = tuple(kind.strip() for kind in formats.split(",") if kind.strip())
    if not kinds or set(kinds) - {"csv", "xlsx", "json"}:
        raise typer.BadParameter(f"« {formats} » ; attendu : csv, xlsx, json", param_hint="--format")
    with product_of_choice() as product:
        reporting.export(product, reporting.ExportRequest(day(jour), emetteur, kinds, out), as_json=as_json)


@annuaire_app.command("import")
def annuaire_import(
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER…", exists=True, dir_okay=False)],
) -> None:
    """Charge l'annuaire.

    Un zip, ou les CSV des structures et des services, reconnus par leur en-tête. L'ancien annuaire sert jusqu'à
    l'échange ; une table absente de l'import est gardée.
    """
    from pipeline.commands import reporting

    with product_of_choice() as product:
        reporting.import_annuaire(product, files)


@annuaire_app.command("show")
def annuaire_show(siret: Annotated[str, typer.Argument(metavar="SIRET")], as_json: AsJson = False) -> None:
    """Montre une structure et ses services."""
    from pipeline.commands import reporting

    with product_of_choice() as product:
        leave(reporting.show_structure(product, siret, as_json=as_json))


@app.command()
def status(as_json: AsJson = False) -> None:
    """Compte les flux par état."""
    from pipeline.commands import reporting

    with product_of_choice() as product:
        reporting.status(product, as_json=as_json)


@flux_app.command("show")
def flux_show(key: Annotated[str, typer.Argument(metavar="N")], as_json: AsJson = False) -> None:
    """Montre un flux de bout en bout.

    Événements, factures, rejets, livraisons. N est le numéro du flux ou son identifiant au journal.
    """
    from pipeline.commands import reporting

    with product_of_choice() as product:
        leave(reporting.show_flux(product, key, as_json=as_json))


@app.command("motifs")
def list_motifs(as_json: AsJson = False) -> None:
    """Liste les motifs de rejet."""
    from pipeline.commands import reporting

    reporting.list_motifs(as_json=as_json)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Vérifie l'installation.

    Configuration, dossiers, schémas, journal, annuaire, disque, horloge ; dit quoi réparer.
    """
    from pipeline.commands import examining

    with product_of_choice() as product:
        leave(examining.doctor(product, as_json=as_json))
