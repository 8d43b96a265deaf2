"""Print what became of every attack as a Markdown table: ``python -m tests.hostile.table [WORD…]``.

With words, only the attacks whose name or row holds one of them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.hostile.every_attack import EVERY_ATTACK
from tests.hostile.measured import MEGA, Measured, measure

_HEAD = "| attaque | genre | octets | verdict | motif | CPU (s) | mémoire (Mo) |\n|---|---|---:|---|---|---:|---:|"


def main(words: list[str]) -> int:
    """Judge the attacks and print one line for each; 1 when one has not the answer expected, or costs too much."""
    chosen = [one for one in EVERY_ATTACK if not words or any(word in f"{one.name} {one.row}" for word in words)]
    bad: list[Measured] = []
    worst_cpu = worst_peak = 0.0
    sys.stdout.write(_HEAD + "\n")
    with tempfile.TemporaryDirectory() as folder:
        for one in measure(chosen, Path(folder)):
            sys.stdout.write(_line(one) + "\n")
            sys.stdout.flush()
            worst_cpu, worst_peak = max(worst_cpu, one.cpu), max(worst_peak, one.peak)
            if not (one.is_expected and one.is_bounded):
                bad.append(one)
    sys.stdout.write(
        f"\n{len(chosen)} attaques, {len(bad)} hors de l'attendu ; au plus {worst_cpu:.2f} s"
        f" et {worst_peak / MEGA:.0f} Mo.\n"
    )
    return 1 if bad else 0


def _line(one: Measured) -> str:
    verdict = "refusé" if one.etat == "IN_REJETE" else "accepté" if one.etat == "IN_INTEGRE" else str(one.etat)
    wrong = "" if one.is_expected and one.is_bounded else " **inattendu**"
    keys = ", ".join(key for key in one.found if not key.startswith(("IRR_", "REJ_"))) or one.fault or "—"
    return (
        f"| {one.attack.name} | {one.attack.row} | {one.weight} | {verdict}{wrong} | {keys}"
        f" | {one.cpu:.2f} | {one.peak / MEGA:.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
