"""What the commands of the command line share: options that several have, and the product that was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from datetime import date

    from pipeline.app import App

AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON par ligne sur la sortie standard.")]
Code = Annotated[str | None, typer.Option("--emetteur", metavar="CODE", help="Code application de l'émetteur.")]
Jour = Annotated[str | None, typer.Option("--jour", metavar="AAAA-MM-JJ", help="Jour, Europe/Paris.")]
Stage = Literal["detect", "validate", "extract", "control", "route"]


class Chosen:
    """Options given before the command."""

    config: Path | None = None
    root: Path | None = None


@contextmanager
def product_of_choice() -> Iterator[App]:
    """Build the product that the global options choose, and close it."""
    from pipeline.app import build
    from pipeline.runtime.rights import our_umask

    with our_umask():
        product = build(Chosen.config, Chosen.root)
        try:
            yield product
        finally:
            product.close()


def day(text: str | None, option: str = "--jour") -> date | None:
    """Read a day as AAAA-MM-JJ; what is no day is a mistake of usage."""
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as err:
        raise typer.BadParameter(f"« {text} » ; attendu : AAAA-MM-JJ", param_hint=option) from err


def leave(code: int) -> NoReturn:
    """End the command with its exit code."""
    raise typer.Exit(code)
