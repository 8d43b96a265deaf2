"""A root on disk, a plan of faults, and the command line run over it as often as asked: one lane of a loop of cases."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.crash.preload.plan import Plan
from tests.runtime.house import House

REPOSITORY = Path(__file__).parents[2]
SECONDS = 60.0
"""A run takes less than one; longer is a hang."""


class Ran(NamedTuple):
    """Exit code (None: it had to be killed) and all that was said."""

    code: int | None
    said: str


class Lane:
    """A context manager: ``lay`` a template down as the root, then ``drain``, under the plan."""

    def __init__(self, folder: Path, library: Path, template: Path) -> None:
        self.folder = folder
        self.template = template
        self.house_folder = folder / "house"
        self.plan = Plan(folder / "plan", self.house_folder / "root", library)
        self.lay()
        warm = ["--config", str(self.house_folder / "pipeline.toml"), "drain", "--json"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE"))}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.preload.server", *warm],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
            env={**environment, **self.plan.environment},
            text=True,
        )

    def __enter__(self) -> Self:
        assert self._server.stdout is not None
        assert self._server.stdout.readline() == "ready\n"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(SECONDS)
        self.plan.close()

    def lay(self) -> House:
        """Copy the template in place of what was there."""
        shutil.rmtree(self.house_folder, ignore_errors=True)
        shutil.copytree(self.template, self.house_folder)
        return House(self.house_folder)

    def drain(self) -> Ran:
        """Run ``edi-flux drain --json`` over the root."""
        return self.run("drain", "--json")

    def run(self, *arguments: str) -> Ran:
        """Run a command over the root."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        said = self.folder / "said"
        given = ["--config", str(self.house_folder / "pipeline.toml"), *arguments]
        order = {"arguments": given, "said": str(said), "seconds": SECONDS}
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        code = json.loads(self._server.stdout.readline())
        return Ran(code, said.read_text(encoding="utf-8"))
