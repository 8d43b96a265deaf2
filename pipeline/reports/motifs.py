"""The registry of motifs as rows and as the page ``docs/motifs.md``, so that what is documented is what is given.

Limits: which sample reaches which motif is known to the golden tests, not here; they hand it over as a mapping.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.domain import motifs
from pipeline.domain.motif import Level, Motif

_NO_SAMPLES: Mapping[str, str] = {}
_TITLES = {
    Level.FLUX: ("Le flux", "Le flux entier est irrecevable : aucune de ses factures n'est intégrée."),
    Level.DOCUMENT: ("La facture", "Cette facture n'est pas intégrée ; les autres factures du flux le sont."),
    Level.WARNING: ("Les avertissements", "La facture est intégrée ; la remarque aide à corriger les suivantes."),
}
_HEAD = """# Motifs de rejet

Page produite à partir du registre (`pipeline/domain/motifs.py`) ; ne pas la modifier à la main.

- **Code** : code public et stable. `IRR_*` : le flux, ou un fichier du flux, n'est pas recevable ; `REJ_*` : la
  facture est rejetée ; `AVERT_*` : simple remarque.
- **Clé** : identifiant unique du motif ; retirée un jour peut-être, jamais réutilisée pour un autre sens.
- **Règle** : règle de gestion ou règle technique dont le motif découle.
"""


def motifs_rows() -> list[dict[str, str]]:
    """List every motif in the order of the registry: code, key, rule, level, label, remedy."""
    return [
        {
            "code": motif.code,
            "key": motif.key,
            "regle": motif.regle,
            "level": motif.level.value,
            "label": motif.label,
            "remedy": motif.remedy,
        }
        for motif in motifs.ALL
    ]


def motifs_markdown(samples: Mapping[str, str] = _NO_SAMPLES) -> str:
    """Write ``docs/motifs.md``: one table a level; ``samples`` gives, by key, the sample that reaches a motif."""
    sections = [_section(level, samples) for level in Level]
    return "\n".join([_HEAD, *sections])


def _section(level: Level, samples: Mapping[str, str]) -> str:
    title, meaning = _TITLES[level]
    columns = ["Code", "Clé", "Règle", "Motif", "Action corrective", *(["Exemple"] if samples else [])]
    table = [columns, ["---"] * len(columns)]
    table += [_cells(motif, samples) for motif in motifs.ALL if motif.level is level]
    rows = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return f"## {title}\n\n{meaning}\n\n{rows}\n"


def _cells(motif: Motif, samples: Mapping[str, str]) -> list[str]:
    sample = samples.get(motif.key)
    example = [f"`{sample}`" if sample else ""] if samples else []
    words = [_escaped(text) for text in (motif.regle, motif.label, motif.remedy)]
    return [f"`{motif.code}`", f"`{motif.key}`", *words, *example]


def _escaped(text: str) -> str:
    for special in "\\|<*_`":
        text = text.replace(special, f"\\{special}")
    return text
