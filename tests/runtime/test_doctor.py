"""Doctor finds each planted fault, says what to do about it, and goes on to the next subject."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.runtime.doctor import Finding, examine
from pipeline.runtime.layout import Layout
from tests.runtime.house import NOW

SUBJECTS = ["versions", "émetteurs", "dossiers", "système de fichiers", "droits", "sonde", "disque", "horloge"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A sound root."""
    made = Layout(tmp_path / "root")
    made.create(("TDTDEM",))
    return made


def _found(layout: Layout, **changes: object) -> dict[str, Finding]:
    asked = {"emetteurs": ("TDTDEM",), "probes": {"sonde": lambda: "tout va"}, "now": NOW, **changes}
    return {finding.subject: finding for finding in examine(layout, **asked)}


def test_a_sound_installation(layout: Layout) -> None:
    """Every subject is examined, in the same order, and is sound."""
    found = _found(layout)

    assert list(found) == SUBJECTS
    assert [subject for subject in SUBJECTS if not found[subject].sound and subject != "disque"] == []


def _no_root(layout: Layout) -> None:
    shutil.rmtree(layout.root)


def _no_inbox(layout: Layout) -> None:
    layout.inbox("TDTDEM").rmdir()


def _no_spool(layout: Layout) -> None:
    layout.spool.rmdir()


@pytest.mark.parametrize("plant", [_no_root, _no_inbox, _no_spool])
def test_a_missing_folder_is_named(layout: Layout, plant: Callable[[Layout], None]) -> None:
    """The folder is named and the command that makes it; the other subjects are examined all the same."""
    plant(layout)
    found = _found(layout)

    assert not found["dossiers"].sound
    assert "absent : " in found["dossiers"].detail
    assert found["dossiers"].detail.endswith("lancer edi-flux init")
    assert found["sonde"].sound
    assert "disque" in found


def test_no_partner(layout: Layout) -> None:
    """Nobody may deposit."""
    found = _found(layout, emetteurs=())

    assert found["émetteurs"] == Finding(
        "émetteurs", sound=False, detail="aucun émetteur ; en définir un dans emetteurs.toml"
    )


def test_a_probe_that_fails_says_its_sentence(layout: Layout) -> None:
    """A fault of the journal, the schemas or the annuaire is one finding, not the end."""

    def broken() -> str:
        raise StorageFault("Le journal refuse de travailler : disque plein")

    found = _found(layout, probes={"journal": broken, "schémas": lambda: "9"})

    assert found["journal"] == Finding("journal", sound=False, detail="Le journal refuse de travailler : disque plein")
    assert found["schémas"].sound


def test_a_clock_before_our_time(layout: Layout) -> None:
    """A machine that believes in 2020 would date every rejection wrongly."""
    found = _found(layout, now=datetime(2020, 1, 1, tzinfo=UTC))

    assert not found["horloge"].sound
    assert found["horloge"].detail == "01/01/2020 01:00 à Paris ; l'horloge retarde, la régler"
