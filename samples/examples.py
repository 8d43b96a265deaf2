"""One example a motif, taken from the verdicts beside the samples: for ``docs/motifs.md`` (``make motifs``)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
_SIDECAR = ".verdict.json"
_READABLE = ("ubl", "cii", "cpp-facture", "facturx")


def examples() -> dict[str, tuple[str, str]]:
    """Sample and sentence by the key of a motif: the sample written for it if there is one, else the first."""
    written = tomllib.loads((ROOT / "provenance.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(written, key=lambda name: (_rank(name), name)):
        sidecar = ROOT / f"{name}{_SIDECAR}"
        if not sidecar.is_file():
            continue
        own = written[name].get("motif")
        for reason in _reasons(json.loads(sidecar.read_text(encoding="utf-8"))):
            key = reason["key"]
            if key not in found or (key == own and own != written[found[key][0]].get("motif")):
                found[key] = name, reason["motif"]
    return found


def _rank(name: str) -> int:
    """Prefer what a person can read: XML first, archives and attacks last."""
    folder = name.split("/", maxsplit=1)[0]
    return _READABLE.index(folder) if folder in _READABLE else len(_READABLE)


def _reasons(verdict: dict[str, Any]) -> Iterator[dict[str, Any]]:  # Any: our own JSON
    yield from verdict["rejections"]
    for document in verdict["documents"]:
        yield from document["rejections"]
        yield from document["warnings"]
