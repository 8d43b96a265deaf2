"""The commands that keep: backup, restore, purge, and the holds on a flux; commands and options, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import AsJson, day, leave, product_of_choice

app = typer.Typer()
flux_app = typer.Typer()
Folder = Annotated[Path, typer.Argument(metavar="DOSSIER", file_okay=False, help="Le dossier de la sauvegarde.")]
Motif = Annotated[str, typer.Option("--motif", metavar="TEXTE", help="Pourquoi ; noté au journal.")]


@app.command()
def backup(folder: Folder, as_json: AsJson = False) -> None:
    """Sauvegarde la racine, service en marche ou non.

    Le journal d'abord, puis ce qu'il nomme : contenus du spool, fichiers pris, quarantaine, factures remises, comptes
    rendus, annuaire, émetteurs de la racine. Relancée vers le même dossier, ne copie que ce qui est nouveau ;
    interrompue, laisse valable la sauvegarde d'avant. Le dossier est vide, ou une sauvegarde de cette racine.
    """
    from pipeline.commands import keeping

    with product_of_choice() as product:
        leave(keeping.backup(product, folder, as_json=as_json))


@app.command()
def restore(folder: Folder, as_json: AsJson = False) -> None:
    """Remet une sauvegarde en place.

    Vérifie tous les fichiers de la sauvegarde avant d'en écrire un seul. La racine (--root) est absente ou vide : une
    racine qui sert ne s'écrase pas, on la renomme d'abord. Interrompue, se relance. Ce qui a été déposé depuis la
    sauvegarde n'y est pas.
    """
    from pipeline.commands import keeping

    with product_of_choice() as product:
        keeping.restore(product, folder, as_json=as_json)


@app.command()
def purge(
    avant: Annotated[str, typer.Option("--avant", metavar="AAAA-MM-JJ", help="Jour gardé le plus ancien.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Dit ce qui partirait, sans rien écrire.")] = False,
    as_json: AsJson = False,
) -> None:
    """Supprime les contenus anciens, service arrêté.

    Retire du spool et de la quarantaine ce qui a été déposé avant ce jour, pour les flux terminés et non retenus
    (flux hold). Le journal garde empreintes, tailles, états et rejets : les fichiers de rejets restent les mêmes. Les
    factures remises et les comptes rendus ne sont pas touchés. Interrompue, se relance.
    """
    from pipeline.commands import keeping

    chosen = day(avant, "--avant")
    if chosen is None:
        raise typer.BadParameter("attendu : AAAA-MM-JJ", param_hint="--avant")
    with product_of_choice() as product:
        keeping.purge(product, keeping.PurgeRequest(chosen, dry_run=dry_run), as_json=as_json)


@flux_app.command("hold")
def flux_hold(key: Annotated[str, typer.Argument(metavar="N")], motif: Motif) -> None:
    """Retient un flux : aucune purge n'y touche."""
    from pipeline.commands import keeping

    with product_of_choice() as product:
        leave(keeping.hold(product, key, motif))


@flux_app.command("release")
def flux_release(key: Annotated[str, typer.Argument(metavar="N")], motif: Motif) -> None:
    """Rend à la purge un flux retenu."""
    from pipeline.commands import keeping

    with product_of_choice() as product:
        leave(keeping.release(product, key, motif))
