"""Every attack of the registry, judged in a process like those of the pool, and what it cost there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.stores.annuaire_import import import_annuaire
from tests.acceptance.console import ANNUAIRE
from tests.hostile.attacks import Attack

REPOSITORY = Path(__file__).parents[2]
MEGA = 1024 * 1024
MOST_SECONDS = 2.0
MOST_SECONDS_OF_A_BOMB = 5.0
MOST_BYTES = 1024 * MEGA


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of an attack: state of the flux, keys and codes found, our fault if any, and the cost.

    ``weight`` and ``peak`` in bytes, ``cpu`` in seconds of computing (user and system), whatever neighbours do.
    """

    attack: Attack
    etat: str | None
    found: tuple[str, ...]
    fault: str | None
    weight: int
    cpu: float
    peak: int

    @property
    def is_expected(self) -> bool:
        """Whether it is refused for the reason expected, or accepted when that is expected."""
        if self.fault is not None:
            return False
        if not self.attack.code:
            return self.etat == "IN_INTEGRE"
        return self.etat != "IN_INTEGRE" and self.attack.code in self.found

    @property
    def is_bounded(self) -> bool:
        """Whether it stayed within its time and the memory of all."""
        most = MOST_SECONDS_OF_A_BOMB if self.attack.bomb else MOST_SECONDS
        return self.cpu <= most and self.peak <= MOST_BYTES


def measure(attacks: Iterable[Attack], folder: Path) -> Iterator[Measured]:
    """Judge each attack, in their order; ``folder`` holds one of them at a time."""
    annuaire = folder / "annuaire.sqlite3"
    import_annuaire(ANNUAIRE, annuaire, now=datetime.now(UTC))
    command = [sys.executable, "-m", "tests.hostile.judging", str(annuaire)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for attack in attacks:
            content = attack.build()
            path = folder / attack.file_name
            path.write_bytes(content)
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            said = json.loads(process.stdout.readline())
            path.unlink()
            yield Measured(
                attack, said["etat"], tuple(said["found"]), said["fault"], len(content), said["cpu"], said["peak"]
            )
        process.stdin.close()
