"""The registry of motifs as rows and as the page ``docs/motifs.md``, so that what is documented is what is given.

Limits: which sample reaches which motif is known to the samples, not here; whoever asks hands it over as a mapping.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.domain import motifs
from pipeline.domain.motif import Level, Motif

Example = tuple[str, str]
_NO_EXAMPLES: Mapping[str, Example] = {}
_LONGEST = 240
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
- **Exemple** : un fichier de `samples/` qui reçoit ce motif, et la phrase qu'il reçoit.

Une clé en `_STRICT` est l'avertissement du même nom, devenu un refus pour un émetteur en `controle-strict`.
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


def motifs_markdown(examples: Mapping[str, Example] = _NO_EXAMPLES) -> str:
    """Write ``docs/motifs.md``: one table a level; ``examples`` gives, by key, a sample and the sentence it gets."""
    sections = [_section(level, examples) for level in Level]
    return "\n".join([_HEAD, *sections])


def _section(level: Level, examples: Mapping[str, Example]) -> str:
    title, meaning = _TITLES[level]
    columns = ["Code", "Clé", "Règle", "Motif", "Action corrective", *(["Exemple"] if examples else [])]
    table = [columns, ["---"] * len(columns)]
    table += [_cells(motif, examples) for motif in motifs.ALL if motif.level is level]
    rows = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return f"## {title}\n\n{meaning}\n\n{rows}\n"


def _cells(motif: Motif, examples: Mapping[str, Example]) -> list[str]:
    example = [_example(*examples[motif.key]) if motif.key in examples else ""] if examples else []
    words = [_escaped(text) for text in (motif.regle, motif.label, motif.remedy)]
    return [f"`{motif.code}`", f"`{motif.key}`", *words, *example]


def _example(sample: str, sentence: str) -> str:
    shown = sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1]}…"
    return f"[{sample.rpartition('/')[2]}](../samples/{sample}) : {_escaped(shown)}"


def _escaped(text: str) -> str:
    for special in "\\|<*_`":
        text = text.replace(special, f"\\{special}")
    return text
