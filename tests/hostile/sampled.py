"""Attacks that are samples too: their bytes are the file, what they expect is in ``samples/provenance.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.attacks import Attack

SAMPLES = Path(__file__).parents[2] / "samples"
_WARNINGS = frozenset({"PDFA_WARNING", "XMP_WARNING"})


def sampled(family: str, *suffixes: str) -> Iterator[Attack]:
    """One attack for each hostile sample with such a name; what is accepted, if with a warning, expects no refusal.

    A bomb, megabytes, and pages that are dear to read ask for more than they weigh.
    """
    written = tomllib.loads((SAMPLES / "provenance.toml").read_text(encoding="utf-8"))
    for name, row in written.items():
        if not name.startswith("hostile/") or not name.endswith(suffixes):
            continue
        path, purpose = SAMPLES / name, row["purpose"]
        motif = row.get("motif", "")
        stem = path.name.split(".", 1)[0]
        is_bomb = "bomb" in stem or " Mo " in purpose or stem.startswith("page-")
        code = "" if motif in _WARNINGS else motif
        yield Attack(f"{family.lower()}-{stem}", f"{family} : {purpose}", path.read_bytes, path.name, code, is_bomb)
