"""Every attack of the registry: the right answer, its time and memory, no other file named and nobody called.

Each is judged in a process with the limits of a child of the pool, watched by strace, and the system counts its cost.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hostile.bait import Bait, bait, baited
from tests.hostile.every_attack import EVERY_ATTACK
from tests.hostile.measured import Measured, measure
from tests.hostile.traced import STRACE, Call, Trace, abroad, listening, naming
from tests.needs import need

SECRET = "secret-d-un-autre"


class Judged(NamedTuple):
    """What became of every attack, the system calls that it took, how often the server was called, and the secret."""

    measured: list[Measured]
    calls: list[Call]
    visits: int
    secret: Path


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Judge all attacks once, with a secret file and a server planted where they look."""
    need(STRACE is not None, "strace")
    folder = tmp_path_factory.mktemp("attacks")
    secret = tmp_path_factory.mktemp("elsewhere") / SECRET
    secret.write_text("<!ENTITY x 'LEAKED'>", encoding="utf-8")
    trace = Trace(folder / "trace")
    with listening() as canary, baited(Bait(str(secret), canary.host)):
        measured = list(measure(EVERY_ATTACK, folder, trace))
        visits = canary.visits()
    return Judged(measured, list(trace.calls()), visits, secret)


def test_every_attack_has_the_answer_expected(judged: Judged) -> None:
    """Refused for its own reason, or accepted when it is harmless; never a fault of ours, never a dead process."""
    assert [one for one in judged.measured if not one.is_expected] == []
    assert len(judged.measured) == len(EVERY_ATTACK)


def test_every_attack_stays_within_its_bounds(judged: Judged) -> None:
    """2 s of computing, 5 s for a bomb, 1 GB of memory, as the system counted them for the process that judged it."""
    assert [one for one in judged.measured if not one.is_bounded] == []
    assert min(one.cpu for one in judged.measured) > 0
    assert min(one.peak for one in judged.measured) > 10 * 1024 * 1024


def test_no_attack_reaches_a_file(judged: Judged) -> None:
    """The file that the attacks name is never opened, nor even looked at; each of their own files is."""
    opened = Counter(call.path for call in judged.calls if call.is_opening)

    assert naming(judged.calls, SECRET) == []
    assert naming(judged.calls, "/etc/passwd", "/etc/shadow", "/etc/hostname") == []
    assert opened[os.fsencode(judged.secret.parent)] == 0
    assert sum(name is not None and name.endswith((b"/x.xml", b"/x.pdf")) for name in opened.elements()) >= len(
        [one for one in EVERY_ATTACK if one.file_name in ("x.xml", "x.pdf")]
    )


def test_no_attack_calls_anybody(judged: Judged) -> None:
    """No address of any network is called, not even to ask for a name; the server that the attacks name saw nobody."""
    assert abroad(judged.calls) == []
    assert judged.visits == 0


def test_attacks_name_the_bait() -> None:
    """The secret and the server do stand in the bytes: an attack that names neither would prove nothing."""
    with baited(Bait("/chemin/du-secret", "127.0.0.1:4242")):
        plain = [attack.build() for attack in EVERY_ATTACK if attack.row.startswith("XML : entité externe, utf-8")]

    assert len(plain) > 15
    assert [one for one in plain if b"/chemin/du-secret" not in one and b"127.0.0.1:4242" not in one] == []
    assert bait() == Bait()


def test_names_of_attacks_are_their_own() -> None:
    """One name an attack, in kebab case; every row has some."""
    names = [attack.name for attack in EVERY_ATTACK]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name)] == []
