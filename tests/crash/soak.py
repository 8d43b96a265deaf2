"""A soak: the service killed at random while partners deposit, then the accounts. ``make soak``: 10,000 files, 200 kills.

A real SFTP server stands in front of the drop folders, with one client a partner; without sshd or root, files are
written locally, which is said, and which CI does not accept. Kills take in turn the whole process group, the parent
alone (its children live on for a moment), and one child. A supervisor restarts the service at once, as systemd would.
In the end each file has one journal entry and one outcome, and all that anybody can see is what a quiet run over the
same files leaves (``soak_audit``). ``tests/crash/test_soak.py`` runs a small one.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.acceptance.console import REPOSITORY, Console
from tests.acceptance.sftp_server import IS_ROOT, SftpServer, is_installed, serving, workplace
from tests.crash.soak_audit import Accounts, accounts_of
from tests.crash.soak_plan import (
    EMETTEURS,
    PARTNERS,
    ROUGH,
    STRICT,
    WITNESSED,
    Item,
    by_partner,
    deposited_by_hand,
    file_of,
    planned,
    report_of,
)

FILES, KILLS, SEED = 10_000, 210, 7
KINDS = ("group", "parent", "child")
SETTINGS = "[depot]\nscan-seconds = 0.2\nsursis-seconds = 5.0\n"
_MARK = "EDI_FLUX_SOAK"
_SETTLED_WITHIN = 300.0  # without any progress
_GONE_WITHIN = 15.0
_UP_FIRST = 0.8  # how often the service may have begun to work before it is killed


@dataclass(frozen=True, slots=True)
class Soak:
    """How many files and kills, and the seconds between two kills (from, to)."""

    files: int
    kills: int
    pause: tuple[float, float] = (0.2, 2.4)
    seed: int = SEED


@dataclass(slots=True)
class Outcome:
    """What came of it: accounts found and expected, kills by kind, what the service said when it left by itself."""

    found: Accounts
    expected: Accounts
    kills: Counter[str]
    exits: list[int]
    orphans: int
    seconds: dict[str, int]
    by_sftp: bool

    @property
    def differences(self) -> list[str]:
        """Everything that is not as it should be."""
        counts = self.found.counts
        outcomes = sum(counts[name] for name in ("routed", "refused", "duplicates", "quarantined"))
        told = self.found.differences(self.expected)
        if outcomes != counts["flux"]:
            told.append(f"{counts['flux']} flux, {outcomes} outcomes")
        if self.orphans:
            told.append(f"{self.orphans} processes are left")
        if any(self.exits):
            told.append(f"the service left by itself: {self.exits}")
        return told

    def as_json(self) -> str:
        """What ``make soak`` prints."""
        shown = {
            "found": self.found.counts,
            "expected": self.expected.counts,
            "differences": self.differences,
            "kills": dict(self.kills),
            "left_by_itself": self.exits,
            "processes_left": self.orphans,
            "writers": "sftp" if self.by_sftp else "local",
            "seconds": self.seconds,
        }
        return json.dumps(shown, indent=1, ensure_ascii=False)


def main() -> int:
    """Run the soak in a temporary folder; 0 when every account is right."""
    outcome = soaked(Soak(FILES, KILLS))
    print(outcome.as_json())
    return 1 if outcome.differences else 0


def soaked(soak: Soak) -> Outcome:
    """Run one soak and its quiet twin; nothing is left of either."""
    plan = planned(soak.files)
    by_sftp = IS_ROOT and is_installed()
    if not by_sftp:
        assert not os.environ.get("CI"), "CI has sshd, and is root"
        print("sans sshd ou sans root : dépôts locaux, pas SFTP", file=sys.stderr)
    with ExitStack() as stack:
        folder = (
            stack.enter_context(workplace()) if by_sftp else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        )
        for name in ("sshd", "files", "quiet", "noisy"):
            (folder / name).mkdir()
        started = time.monotonic()
        expected = _quiet(folder / "quiet", plan)
        between = time.monotonic()
        noisy = Console(folder / "noisy", EMETTEURS, SETTINGS).install()
        server = stack.enter_context(serving(folder / "sshd", noisy.root, PARTNERS)) if by_sftp else None
        run = _Run(soak, noisy, folder / "files", server)
        run.all_of(plan)
        found = accounts_of(noisy, plan, noisy.folder / "export")
        ended = time.monotonic()
        seconds = {"quiet": round(between - started), "noisy": round(ended - between)}
        return Outcome(found, expected, run.kills, run.exits, len(_marked(run.mark)), seconds, by_sftp)


def _quiet(folder: Path, plan: Sequence[Item]) -> Accounts:
    """What two undisturbed drains leave of the same files; the second takes those that follow a report."""
    console = Console(folder, EMETTEURS, SETTINGS).install()
    for later in (False, True):
        for item in plan:
            if (item.after is not None) is later:
                _write(item, console.inbox(item.emetteur))
        subprocess.run(
            [sys.executable, "-m", "pipeline", "--config", str(console.config), "drain"],
            cwd=REPOSITORY, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return accounts_of(console, plan, folder / "export")


def _write(item: Item, inbox: Path) -> None:
    for path, content in deposited_by_hand(item, inbox):
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(content)
        temporary.rename(path)


@dataclass(slots=True)
class _Run:
    """One noisy run: the service, its supervisor, and the clients that deposit at the pace of the kills."""

    soak: Soak
    console: Console
    files: Path
    server: SftpServer | None
    mark: str = field(default_factory=lambda: uuid4().hex)
    kills: Counter[str] = field(default_factory=Counter)
    exits: list[int] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    said: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def all_of(self, plan: Sequence[Item]) -> None:
        """Deposit the plan while killing; then wait until all has ended, stop the service, and look for orphans."""
        shares = by_partner(plan)
        for item in plan:
            file_of(self.files, item).write_bytes(item.content)
        (self.files / "temoin").touch()
        writers = [threading.Thread(target=self._deposit, args=share) for share in shares.items()]
        service = self._start()
        try:
            for writer in writers:
                writer.start()
            service = self._kill_at_random(service)
            while any(writer.is_alive() for writer in writers):
                service = self._supervised(service)
                time.sleep(0.1)
            assert not self.failures, self.failures
            service = self._settled(service, len(plan))
        finally:
            self.over.set()
            service.terminate()
            self.exits.append(service.wait(40))
            deadline = time.monotonic() + _GONE_WITHIN  # children outlive a killed parent for a moment
            while _marked(self.mark) and time.monotonic() < deadline:
                time.sleep(0.1)

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), _MARK: self.mark}
        command = [sys.executable, "-m", "pipeline", "--config", str(self.console.config), "watch"]
        with (self.console.folder / "service.log").open("ab") as log:
            self.said = log.tell()
            return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=log, start_new_session=True)

    def _kill_at_random(self, service: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        chance = random.Random(self.soak.seed)
        while self.kills.total() < self.soak.kills and not self.failures:
            if chance.random() < _UP_FIRST:
                self._up(service)
            time.sleep(chance.uniform(*self.soak.pause))
            service = self._supervised(service)
            kind = KINDS[self.kills.total() % len(KINDS)]
            if self._killed(service, kind, chance):
                self.kills[kind] += 1
            if kind != "child":
                service.wait()
                service = self._start()
        return service

    def _up(self, service: subprocess.Popen[bytes]) -> None:
        """Wait until it works: on a busy machine it would be killed at its start each time."""
        log = self.console.folder / "service.log"
        while service.poll() is None and b"demarre" not in log.read_bytes()[self.said :]:
            time.sleep(0.05)

    def _killed(self, service: subprocess.Popen[bytes], kind: str, chance: random.Random) -> bool:
        """Kill; False when there is nothing of that kind to kill yet."""
        try:
            match kind:
                case "group":
                    os.killpg(service.pid, signal.SIGKILL)
                case "parent":
                    service.kill()
                case _:
                    children = _below(service.pid, _marked(self.mark))
                    if not children:
                        return False
                    os.kill(chance.choice(children), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def _supervised(self, service: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Start it again if it left by itself, and remember that it did."""
        if service.poll() is None:
            return service
        self.exits.append(service.returncode)
        return self._start()

    def _settled(self, service: subprocess.Popen[bytes], deposits: int) -> subprocess.Popen[bytes]:
        """Wait until every deposit has its report, and gives up when nothing comes any more."""
        reports, since = -1, time.monotonic()
        while reports < deposits and time.monotonic() - since < _SETTLED_WITHIN:
            service = self._supervised(service)
            found = sum(1 for partner in PARTNERS for _ in self.console.outbox(partner).glob("CSO*.json"))
            if found != reports:
                reports, since = found, time.monotonic()
            time.sleep(0.2)
        time.sleep(1)  # the last confirmation
        return service

    def _deposit(self, emetteur: str, share: Sequence[Item]) -> None:
        try:
            with self._writer(emetteur) as write:
                for rank, item in enumerate(share):
                    self._wait(lambda rank=rank: rank < len(share) * (self.kills.total() + 1) / self.soak.kills)
                    if item.after is not None:
                        self._wait((self.console.outbox(STRICT) / report_of(item)).exists)
                    write(item)
        except BaseException as err:  # noqa: BLE001  told by the main thread
            self.failures.append(err)

    def _wait(self, ready: Callable[[], bool]) -> None:
        while not ready():
            assert not self.over.is_set(), "the run is over"
            time.sleep(0.02)

    @contextmanager
    def _writer(self, emetteur: str) -> Iterator[Callable[[Item], None]]:
        """One SFTP session for all that a partner sends; or a local copy, without a server."""
        inbox = self.console.inbox(emetteur)
        if self.server is None:
            yield lambda item: _write(item, inbox)
            return
        with self.server.session(emetteur) as client:
            assert client.stdin is not None

            def send(item: Item) -> None:
                assert client.stdin is not None
                client.stdin.write("".join(f"{line}\n" for line in self._commands(item)).encode())
                client.stdin.flush()

            yield send
            client.stdin.close()
            assert client.wait(300) == 0, self.server.log[-2_000:]

    def _commands(self, item: Item) -> Iterator[str]:
        path, name = file_of(self.files, item), item.name
        final = item.emetteur not in (STRICT, ROUGH)
        yield f'put "{path}" "in/{name}{"" if final else ".tmp"}"'
        if not final:
            yield f'rename "in/{name}.tmp" "in/{name}"'
        if item.emetteur == WITNESSED:
            yield f'put "{self.files / "temoin"}" "in/{name}.done"'


def _marked(mark: str) -> dict[int, int]:
    """The live processes that a run has started, each with its parent."""
    found: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                    found[int(folder.name)] = int(fields[1])
            except OSError:  # gone, or not ours
                continue
    return found


def _below(parent: int, processes: dict[int, int]) -> list[int]:
    """The children of a process, and theirs."""
    found = [pid for pid, of in processes.items() if of == parent]
    return sorted(found + [pid for child in found for pid in _below(child, processes)])


if __name__ == "__main__":
    raise SystemExit(main())
