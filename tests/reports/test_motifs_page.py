"""What is documented of the motifs is what the registry holds."""

from __future__ import annotations

from pathlib import Path

from pipeline.domain import motifs
from pipeline.reports.motifs import motifs_markdown, motifs_rows
from samples.examples import examples

PAGE = Path(__file__).parents[2] / "docs" / "motifs.md"


def test_page_is_current() -> None:
    """docs/motifs.md is the page that the registry writes."""
    assert PAGE.read_text(encoding="utf-8") == motifs_markdown(examples())


def test_every_motif_that_a_file_can_reach_has_its_example() -> None:
    """The three others need a journal, or an empty file."""
    without = {motif.key for motif in motifs.ALL} - examples().keys()

    assert without == {"DUPLICATE", "FLUX_NUMBER_USED", "FLUX_EMPTY"}


def test_every_motif_is_listed() -> None:
    """Every motif has one row in the listing and one line in the page."""
    assert [row["key"] for row in motifs_rows()] == [motif.key for motif in motifs.ALL]
    assert motifs_markdown().count("\n| `") == len(motifs.ALL)


def test_row() -> None:
    """A row gives code, key, rule, level, label and remedy."""
    listed = {row["key"]: row for row in motifs_rows()}

    assert listed["DUPLICATE"] == {
        "code": "REJ_UNI",
        "key": "DUPLICATE",
        "regle": "G1.45",
        "level": "facture",
        "label": "Une facture de ce fournisseur porte déjà ce numéro",
        "remedy": "Si la facture est nouvelle, lui donner un nouveau numéro ; sinon ne pas la déposer de nouveau.",
    }


def test_samples_column() -> None:
    """Given samples, each table gets a column that names the one reaching the motif."""
    page = motifs_markdown({"FLUX_EMPTY": ("hostile/vide.xml", "Le fichier est vide : " + "x" * 300)})

    assert "| Code | Clé | Règle | Motif | Action corrective | Exemple |" in page
    assert page.count("[vide.xml](../samples/hostile/vide.xml) : Le fichier est vide : xxx") == 1
    assert "x…" in page


def test_angle_brackets_are_shown() -> None:
    """A remedy that writes <interface> shows it on the page instead of losing it as a tag."""
    assert "\\<interface>" in motifs_markdown()
