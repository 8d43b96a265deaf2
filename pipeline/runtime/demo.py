"""The demonstration: three partners, a small annuaire, and one flux of every kind in their drop folders."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.codecs.resources import resource
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.runtime.layout import Layout
from pipeline.stores.annuaire_import import import_annuaire

PARTNERS = """\
# Émetteurs de démonstration, écrits par « edi-flux init --demo ».

[TDTDEM]
raison-sociale = "Tiers de télétransmission Démo"
completude = "renommage"

[EDITIA]
raison-sociale = "Éditia Logiciels"
completude = "renommage"

[COMPTA]
raison-sociale = "Compta Services"
completude = "renommage"
nommage = "souple"
"""


def install(layout: Layout) -> list[Path]:
    """Write the partners, the annuaire, its centralisateurs, and deposit the samples; return the files deposited.

    ConfigurationFault when this root has partners of its own.
    """
    samples = resource("samples", "demo")
    if layout.partners_file.exists() and layout.partners_file.read_text(encoding="utf-8") != PARTNERS:
        raise ConfigurationFault(f"{layout.partners_file} existe déjà ; choisir une autre racine pour la démonstration")
    try:
        layout.partners_file.write_text(PARTNERS, encoding="utf-8")
        shutil.copyfile(resource("samples", "annuaire", "centralisateurs.toml"), layout.centralisateurs_file)
        deposited: list[Path] = []
        for folder in sorted(path for path in samples.iterdir() if path.is_dir()):
            layout.create((folder.name,))
            deposited += [_deposit(file, layout.inbox(folder.name)) for file in sorted(folder.iterdir())]
    except OSError as err:
        raise StorageFault(f"Démonstration impossible à installer : {err}") from err
    annuaire = resource("samples", "annuaire")
    import_annuaire(sorted(annuaire.glob("*.csv")), layout.annuaire)
    return deposited


def _deposit(file: Path, inbox: Path) -> Path:
    """Deposit as a careful partner does: write under a temporary name, then rename."""
    temporary = inbox / f".{file.name}.tmp"
    shutil.copyfile(file, temporary)
    return temporary.replace(inbox / file.name)
