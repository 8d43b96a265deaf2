"""Every hostile sample and every attack that is not a flood, drained at once by the real command and its pool.

The floods are left to ``test_attacks``: what they do to a child does not depend on who started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import REFUSED, REPOSITORY, SAMPLES, Console, Ran
from tests.hostile.bait import Bait, baited
from tests.hostile.every_attack import EVERY_ATTACK
from tests.hostile.traced import STRACE, Call, Trace, abroad, listening, naming
from tests.needs import need

EMETTEURS = """
[HOSTIL]
completude = "renommage"
nommage = "souple"
doublons = false
[CALMES]
completude = "renommage"
nommage = "souple"
"""
SECRET = "secret-d-une-racine"
PATIENCE = 120.0
REFUSED_STATES, ACCEPTED = ("IN_REJETE", "IN_INTEGRE_PARTIEL"), ("IN_INTEGRE",)
SAMPLED = tuple(path for path in sorted((SAMPLES / "hostile").iterdir()) if not path.name.endswith(".verdict.json"))
ATTACKS = tuple(attack for attack in EVERY_ATTACK if not attack.bomb)


class Drained(NamedTuple):
    """The installation, what drain said, the system calls of all its processes, how often the server was called."""

    console: Console
    said: Ran
    calls: list[Call]
    visits: int

    @property
    def etats(self) -> dict[str, str]:
        """State of each flux, by the name that it was deposited under."""
        return {one["file"]: one["etat"] for one in self.said.objects}


@pytest.fixture(scope="module")
def drained(tmp_path_factory: pytest.TempPathFactory) -> Drained:
    """One partner deposits them all, another one good flux; one drain, watched."""
    need(STRACE is not None, "strace")
    folder = tmp_path_factory.mktemp("hostile")
    console, trace = Console(folder, EMETTEURS).install(), Trace(folder / "trace")
    secret, temporary = tmp_path_factory.mktemp("elsewhere") / SECRET, folder / "tmp"
    temporary.mkdir()
    secret.write_text("<!ENTITY x 'LEAKED'>", encoding="utf-8")
    with listening() as canary, baited(Bait(str(secret), canary.host)):
        for path in SAMPLED:
            console.put("HOSTIL", path.name, path.read_bytes())
        for attack in ATTACKS:
            console.put("HOSTIL", _name(attack.name, attack.file_name), attack.build())
        console.put("CALMES", "bonne.xml", ubl_invoice(number="CALME-1"))
        done = subprocess.run(
            trace.command(sys.executable, "-m", "pipeline", "--config", str(console.config), "drain", "--json"),
            capture_output=True, cwd=REPOSITORY, timeout=PATIENCE, check=False,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)},
        )  # fmt: skip
        said = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        return Drained(console, said, list(trace.calls()), canary.visits())


def test_the_command_survives_and_the_neighbour_is_served(drained: Drained) -> None:
    """It ends as it does when something was refused: no fault, no flux set aside; the good flux is at its recipient."""
    assert drained.said.code == REFUSED, drained.said.err
    assert drained.etats["bonne.xml"] == "IN_INTEGRE"
    assert any(name.rpartition("/")[2].startswith("CALMES") for name in drained.console.delivered())
    assert "IN_INCIDENTE" not in drained.etats.values()


def test_every_attack_ends_as_expected(drained: Drained) -> None:
    """Refused or accepted as the registry says, each sample as its recorded verdict does."""
    expected = {_name(one.name, one.file_name): REFUSED_STATES if one.code else ACCEPTED for one in ATTACKS}
    expected |= {path.name: (json.loads(_verdict(path))["etat"],) for path in SAMPLED}

    etats = drained.etats

    assert len(etats) == len(expected) + 1
    assert {name: etats[name] for name, admitted in expected.items() if etats[name] not in admitted} == {}


def test_no_file_is_named_and_nobody_is_called(drained: Drained) -> None:
    """Neither the planted secret nor what samples name is looked at, by any process of the command; no call goes out."""
    assert naming(drained.calls, SECRET, "/etc/passwd", "/etc/shadow", "evade.xml") == []
    assert (abroad(drained.calls), drained.visits) == ([], 0)
    assert len([call for call in drained.calls if call.is_opening]) > len(drained.etats)


def test_nothing_is_written_elsewhere(drained: Drained) -> None:
    """All that is opened to be written stands under the root, or is Python's own: a device, a file that it removes."""
    root, temporary = os.fsencode(drained.console.root), drained.console.folder / "tmp"
    ours = (b"/dev/", b"/proc/", os.fsencode(temporary) + b"/")
    written = {call.path for call in drained.calls if call.is_writing and call.path and b"/" in call.path}

    assert sorted(path for path in written if not path.startswith((root + b"/", *ours))) == []
    assert any(path.startswith(root + b"/spool/") for path in written)
    assert list(temporary.iterdir()) == []


def _name(name: str, file_name: str) -> str:
    return f"attaque-{name}.{file_name.partition('.')[2]}"


def _verdict(path: Path) -> str:
    return path.with_name(f"{path.name}.verdict.json").read_text(encoding="utf-8")
