"""The product as its users have it: a configuration file, a root on disk, and the console command in a process."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from pipeline.__main__ import main
from pipeline.domain.days import PARIS

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY / "samples"
ANNUAIRE = tuple(sorted((SAMPLES / "annuaire").glob("*.csv")))
OK, REFUSED, USAGE, CONFIGURATION, FAULT, LOCKED = range(6)
SECONDS = 60.0


class Ran(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict]:
        """The JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Console:
    """One installation in a folder: ``pipeline.toml``, ``emetteurs.toml`` and the root."""

    def __init__(self, folder: Path, emetteurs: str, settings: str = "") -> None:
        self.folder, self.root, self.config = folder, folder / "root", folder / "pipeline.toml"
        self.config.write_text(f'root = "{self.root}"\n{settings}', encoding="utf-8")
        (folder / "emetteurs.toml").write_text(emetteurs, encoding="utf-8")

    def run(self, *arguments: object, expect: int | None = OK) -> Ran:
        """Run ``edi-flux --config … <arguments>``; the exit code is part of the contract, so it is always stated."""
        ran = run("--config", self.config, *arguments)
        assert expect is None or ran.code == expect, (arguments, ran)
        return ran

    def here(self, *arguments: object, expect: int | None = OK) -> Ran:
        """The same in this process, for what starts no children: a tenth of the time."""
        ran = run_here("--config", self.config, *arguments)
        assert expect is None or ran.code == expect, (arguments, ran)
        return ran

    def start(self, *arguments: object, log: Path, said: Path = Path(os.devnull)) -> subprocess.Popen[bytes]:
        """Start a command and do not wait for it; its stderr goes to a file, its stdout to another."""
        command = _command("--config", self.config, *arguments)
        with log.open("wb") as stream, said.open("wb") as out:
            return subprocess.Popen(command, stdout=out, stderr=stream, cwd=REPOSITORY, env=_plain({}))

    def install(self) -> Console:
        """Create the folders and import the annuaire of the samples."""
        self.run("init")
        self.run("annuaire", "import", *ANNUAIRE)
        return self

    def install_here(self) -> Console:
        """The same as ``install``, in this process."""
        self.here("init")
        self.here("annuaire", "import", *ANNUAIRE)
        return self

    def inbox(self, emetteur: str) -> Path:
        """The drop folder of a partner."""
        return self.root / "partenaires" / emetteur / "in"

    def outbox(self, emetteur: str) -> Path:
        """Where a partner reads."""
        return self.root / "partenaires" / emetteur / "out"

    def put(self, emetteur: str, name: str | bytes, content: bytes) -> None:
        """Deposit as a careful partner does: another name while writing, then a rename."""
        folder = os.fsencode(self.inbox(emetteur))
        temporary = folder + b"/.en-cours.tmp"
        Path(os.fsdecode(temporary)).write_bytes(content)
        os.rename(temporary, folder + b"/" + os.fsencode(name))  # noqa: PTH104  names are raw bytes

    def report(self, emetteur: str, name: str) -> dict:
        """An integration report of a partner."""
        return json.loads((self.outbox(emetteur) / name).read_text(encoding="utf-8"))

    def delivered(self) -> list[str]:
        """Everything under ``destinataires/``, relative."""
        recipients = self.root / "destinataires"
        return sorted(str(path.relative_to(recipients)) for path in recipients.rglob("*") if path.is_file())


def run(*arguments: object, environment: Mapping[str, str] | None = None, cwd: Path = REPOSITORY) -> Ran:
    """Run the console command in a process of its own."""
    done = subprocess.run(
        _command(*arguments),
        capture_output=True,
        cwd=cwd,
        env=_plain(environment or {}),
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def run_here(*arguments: object) -> Ran:
    """Run the console command in this process."""
    environment = {key: value for key, value in os.environ.items() if key != "EDI_FLUX_ROOT"}
    with (
        patch.dict(os.environ, environment, clear=True),
        redirect_stdout(StringIO()) as out,
        redirect_stderr(StringIO()) as err,
    ):
        try:
            main([str(one) for one in arguments])
        except SystemExit as end:
            return Ran(int(end.code or 0), out.getvalue(), err.getvalue())


def tree(folder: Path) -> dict[str, str]:
    """Path, kind and digest of everything in a folder: two equal trees hold the same bytes."""
    return {
        os.fsencode(path.relative_to(folder)).hex(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "dossier"
        )
        for path in sorted(folder.rglob("*"))
    }


def today() -> date:
    """The day that a flux deposited now is told under."""
    return datetime.now(PARIS).date()


def flux_name(interface: str, sequence: int, emetteur: str) -> str:
    """A well-formed flux name."""
    return f"{interface}_{emetteur}_{emetteur}{interface[3:7]}{sequence:015d}"


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "pipeline", *map(str, arguments)]


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "EDI_FLUX_ROOT"}
    return {**kept, "PYTHONPATH": str(REPOSITORY), **environment}
