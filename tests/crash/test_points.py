"""Kill the product at every point it passes, kill it there again, let it finish: the end is that of an undisturbed run.

Each case runs the console command in processes of its own, with its pool of children. Starting them is what a case
costs; two cases run at a time.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.stores.points import POINTS
from samples.generator import ubl_invoice
from tests.acceptance.console import ANNUAIRE, flux_name, today
from tests.antivirus import CLAMD, MARK, Daemon
from tests.crash.being_written import being_written
from tests.crash.installation import LARGE, Installation, Outcome, export_today
from tests.needs import need

DRAIN = ("drain", "--json")
VAULT = object()
"""Stands for the folder of the backup, which each copy of a scene has of its own."""
EMPTY_ROOT: tuple[object, ...] = ()
"""Stands for the loss of the root."""
BACKUP, RESTORE = ("backup", VAULT), ("restore", VAULT)
ONE = "TDTDEM1100000000000000001"
INFECTED = flux_name("FSO1100A", 98, "TDTDEM")
WRITTEN_TO = "g" * 240  # its claim is announced in the journal, since no name has room for it
TWO = 2
IN_SERVICE = (
    "prise.renommee",
    "journal.recu",
    "prise.retiree",
    "journal.verdict.avant",
    "journal.verdict",
    "remise.durable",
    "remise.liee",
    "journal.confirmation.avant",
    "journal.confirmation",
)
"""Where the service is killed too: it has its lots overlap, and the way is the one of a drain."""


@dataclass(frozen=True)
class Scene:
    """A state to start from (None: nothing at all), the command that dies there, and what a bystander does meanwhile.

    ``again`` is the command that dies at the recovery, if it is another one. ``tells_each``: each time that the command
    is run is an event of its own.
    """

    name: str
    template: Path | None
    command: tuple[object, ...]
    settings: str = ""
    again: tuple[object, ...] | None = None
    tells_each: bool = False
    after: tuple[tuple[object, ...], ...] = ()
    beside: Callable[[Installation], AbstractContextManager[None]] = lambda _: nullcontext()

    def start(self, folder: Path) -> Installation:
        """The state, in a folder of its own."""
        if self.template is None:
            return Installation(folder, self.settings)
        return Installation.of(self.template, folder, self.settings)

    def finish(self, installation: Installation) -> Outcome:
        """Let the product do undisturbed what is left; what is seen then."""
        if self.template is None:
            installation.prepare()
        for command in dict.fromkeys((self.again or self.command, *self.after, DRAIN)):
            if command is EMPTY_ROOT:
                shutil.rmtree(installation.root)
            elif command is DRAIN and not self.settings:
                installation.drain_here()
            else:
                installation.run(*self.placed(command, installation), expect=None)
        outcome = installation.outcome()
        if self.tells_each:
            outcome["flux"] = [(*flux, sorted(set(events))) for *flux, events in outcome["flux"]]
        return outcome

    def placed(self, command: tuple[object, ...], installation: Installation) -> tuple[object, ...]:
        """A command of the scene, with the folders of this installation."""
        return tuple(installation.vault if word is VAULT else word for word in command)


@dataclass(frozen=True)
class Case:
    """A scene, a point and its passage at which the command dies; ``must``: it gets there for sure."""

    scene: Scene
    point: str
    passage: int
    must: bool

    @property
    def at(self) -> str:
        """The value of ``EDI_FLUX_CRASH_AT``."""
        return f"{POINTS.index(self.point) + 1}:{self.passage}"


@pytest.fixture(scope="module")
def antivirus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The settings that have a clamd of ours asked."""
    need(CLAMD is not None, "clamd")
    daemon = Daemon(tmp_path_factory.mktemp("clamd")).start()
    yield f'[antivirus]\nsocket = "{daemon.socket}"\n'
    daemon.stop()


@pytest.fixture(scope="module")
def scenes(antivirus: str, tmp_path_factory: pytest.TempPathFactory) -> list[Scene]:
    """The states that a stopped process may have left, each made by the product itself."""
    prepared = Installation(tmp_path_factory.mktemp("prepared")).prepare()
    drained = Installation.of(prepared.folder, tmp_path_factory.mktemp("drained") / "root-of")
    drained.run(*DRAIN, expect=None)
    claimed = Installation.of(prepared.folder, tmp_path_factory.mktemp("claimed") / "root-of")
    assert claimed.killed_at(_number("journal.recu"), *DRAIN)
    link = claimed.root / "prise" / f"TDTDEM.1700000000000000.{uuid4().hex}.lien"
    link.symlink_to("/etc/passwd")
    held = Installation.of(drained.folder, tmp_path_factory.mktemp("held") / "root-of")
    held.run("flux", "hold", ONE, "--motif", "litige")
    (held.root / "quarantaine" / f"TDTDEM.1700000000000000.{uuid4().hex}.reste").touch()
    _make_old(held)
    backed = Installation.of(drained.folder, tmp_path_factory.mktemp("backed") / "root-of")
    backed.run("backup", backed.vault)
    backed.run("flux", "hold", ONE, "--motif", "litige")
    lost = Installation.of(backed.folder, tmp_path_factory.mktemp("lost") / "root-of")
    shutil.rmtree(lost.root)
    infected = Installation.of(prepared.folder, tmp_path_factory.mktemp("infected") / "root-of")
    infected.put("TDTDEM", INFECTED, ubl_invoice(number="P-98") + b"<!--" + MARK + b"-->")
    return [
        Scene("installation", None, ("init",)),
        Scene("annuaire", prepared.folder, ("annuaire", "import", *ANNUAIRE)),
        Scene("drain", prepared.folder, DRAIN),
        Scene("export", drained.folder, export_today()),
        Scene("sauvegarde", backed.folder, BACKUP, after=(EMPTY_ROOT, RESTORE)),
        Scene("restauration", lost.folder, RESTORE),
        Scene("retenue", drained.folder, ("flux", "hold", ONE, "--motif", "litige"), tells_each=True),
        Scene("libération", held.folder, ("flux", "release", ONE, "--motif", "clos"), tells_each=True),
        Scene("purge", held.folder, ("purge", "--avant", today().isoformat())),
        Scene("virus", infected.folder, DRAIN, settings=antivirus),
        Scene("reprise", claimed.folder, DRAIN),
        Scene("incident", claimed.folder, DRAIN, tells_each=True, beside=_a_content_is_away),
        Scene("en cours d'écriture", prepared.folder, DRAIN, beside=_somebody_writes),
    ]


def test_killed_twice_at_every_point(scenes: list[Scene], tmp_path: Path, record_property: Callable) -> None:
    """Every point of the registry is reached in some scene; wherever the product dies, nothing is lost nor done twice."""
    met: set[str] = set()
    kills = cases = 0
    wrong: list[str] = []
    for scene in scenes:
        reference, passages = _undisturbed(scene, tmp_path / "reference")
        new = {point: count for point, count in passages.items() if scene.name == "drain" or point not in met}
        chosen = list(_cases(scene, new))
        if scene.name == "drain":
            served = replace(scene, name="service", command=("watch",), again=DRAIN)
            chosen += [Case(served, point, 1, must=True) for point in IN_SERVICE]
        with ThreadPoolExecutor(TWO) as two:
            for case, (killed, outcome) in zip(
                chosen, two.map(lambda one: _killed_twice(one, tmp_path), chosen), strict=True
            ):
                kills, cases = kills + killed, cases + 1
                if outcome != reference:
                    wrong.append(
                        f"{case.scene.name}, {case.point}, passage {case.passage}: {_difference(reference, outcome)}"
                    )
                assert killed or not case.must, case
        met |= passages.keys()
    record_property("crash", f"{len(met)} points, {cases} cases, {kills} kills, {len(wrong)} divergences")
    print(f"\n{len(met)} points, {cases} cases, {kills} kills, {len(wrong)} divergences")

    assert wrong == []
    assert set(POINTS) - met == set()


def test_the_reference_is_right(scenes: list[Scene], tmp_path: Path) -> None:
    """What all is compared with: each flux has one outcome, of the right kind."""
    outcome, _ = _undisturbed(scenes[2], tmp_path / "reference")

    states = {name[-5:] if name.startswith("FSO") else name: str(state) for name, state, _, _ in outcome["flux"]}  # type: ignore[attr-defined]
    assert sorted(states.values()) == ["IN_INTEGRE"] * 5 + ["IN_INTEGRE_PARTIEL"] + ["IN_REJETE"] * 5
    assert len(outcome["delivered"]) == 2 * 6  # type: ignore[arg-type]
    assert outcome["left"] == []
    assert outcome["claims"] == ()


def _undisturbed(scene: Scene, folder: Path) -> tuple[Outcome, Mapping[str, int]]:
    shutil.rmtree(folder, ignore_errors=True)
    installation = scene.start(folder)
    with scene.beside(installation):
        passages = installation.passages(*scene.placed(scene.command, installation))
    return scene.finish(installation), passages


def _killed_twice(case: Case, tmp_path: Path) -> tuple[int, Outcome]:
    folder = tmp_path / uuid4().hex
    installation = case.scene.start(folder)
    with case.scene.beside(installation):
        commands = (case.scene.command, case.scene.again or case.scene.command)
        kills = sum(installation.killed_at(case.at, *case.scene.placed(command, installation)) for command in commands)
    outcome = case.scene.finish(installation)
    shutil.rmtree(folder)
    return kills, outcome


def _cases(scene: Scene, passages: Mapping[str, int]) -> Iterator[Case]:
    """The first passage and one in the midst of the others: passages of children count in each child."""
    for point, count in passages.items():
        yield Case(scene, point, 1, must=True)
        if count > 2 and scene.command is DRAIN:
            yield Case(scene, point, 1 + count // 2, must=False)


def _somebody_writes(installation: Installation) -> AbstractContextManager[None]:
    installation.put("TDTDEM", WRITTEN_TO, ubl_invoice(number="P-99") + LARGE * 8)
    return being_written(installation.inbox("TDTDEM") / WRITTEN_TO)


def _make_old(installation: Installation) -> None:
    """Have all flux deposited weeks ago: nobody waits for tomorrow to see a purge."""
    with closing(sqlite3.connect(installation.root / "journal.sqlite3")) as journal, journal:
        journal.execute("UPDATE flux SET jour = '2026-01-15'")


@contextmanager
def _a_content_is_away(installation: Installation) -> Iterator[None]:
    """A content of the spool cannot be read: our failure, of the flux that has it alone."""
    content = next(path for path in sorted((installation.root / "spool").rglob("*")) if path.is_file())
    away = content.rename(installation.folder / content.name)
    try:
        yield
    finally:
        away.rename(content)


def _number(point: str) -> str:
    return str(POINTS.index(point) + 1)


def _difference(expected: Outcome, found: Outcome) -> str:
    return "; ".join(f"{key}: {expected[key]!r} != {found[key]!r}" for key in expected if expected[key] != found[key])[
        :600
    ]
