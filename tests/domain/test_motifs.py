"""The registry of motifs: each once, complete, in the public vocabulary."""

from __future__ import annotations

import pytest

from pipeline.domain import motifs
from pipeline.domain.motifs import ALL, BY_KEY, Level, Motif


def test_keys_are_unique() -> None:
    """A key never names two motifs."""
    assert len(BY_KEY) == len(ALL)


@pytest.mark.parametrize("motif", ALL, ids=lambda motif: motif.key)
def test_a_motif_is_complete(motif: Motif) -> None:
    """DESIGN §4: public code, rule, label without final stop, remedy that is a sentence."""
    assert BY_KEY[motif.key] is motif
    assert motif.key.endswith("_STRICT") or getattr(motifs, motif.key) is motif
    assert motif.code.startswith("AVERT_" if motif.level is Level.WARNING else ("IRR_", "REJ_"))
    assert motif.regle
    assert not motif.label.endswith(".")
    assert motif.remedy.endswith(".")


def test_the_door_gives_them_all() -> None:
    """``from motifs import *`` names every key that is written; those of ``controle-strict`` are derived."""
    derived = {f"{motif.key}_STRICT" for motif in ALL if motif.strict}

    assert set(BY_KEY) - derived <= set(motifs.__all__)
    assert derived <= set(BY_KEY)
