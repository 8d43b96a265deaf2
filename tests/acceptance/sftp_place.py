"""An installation with an SFTP server in front of it, and the partners' own disk: what the tests of SFTP stand on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.acceptance.console import Console
from tests.acceptance.sftp_server import IS_ROOT, SftpServer, is_installed, serving, workplace
from tests.needs import need

SETTLE = 0.5
"""Seconds without change after which a file looks finished, for partners in stabilite."""


class Place(NamedTuple):
    """An installation, the server on its folders, and where partners keep their own files."""

    console: Console
    server: SftpServer
    files: Path

    def file(self, name: str, content: bytes) -> Path:
        """A file on the partner's own disk."""
        path = self.files / name
        path.write_bytes(content)
        return path

    def deposit(self, emetteur: str, name: str, content: bytes) -> None:
        """Send under a temporary name, then rename."""
        path = self.file(name, content)
        self.server.sftp(emetteur, f"put {path} in/{name}.tmp", f"rename in/{name}.tmp in/{name}")

    def left(self, emetteur: str) -> list[str]:
        """What lies in the drop folder."""
        return sorted(path.name for path in self.console.inbox(emetteur).iterdir())

    def delivered(self, content: bytes) -> int:
        """How many times these bytes were delivered."""
        folder = self.console.root / "destinataires"
        return sum(path.is_file() and path.read_bytes() == content for path in folder.rglob("*"))

    def reports(self, emetteur: str, name: str) -> int:
        """How many integration reports name this file."""
        told = (path.read_text(encoding="utf-8") for path in self.console.outbox(emetteur).glob("CSO*.json"))
        return sum(f'"{name}"' in report for report in told)


@contextmanager
def open_place(emetteurs: str, codes: Sequence[str], settings: str = "") -> Iterator[Place]:
    """Install, open these partners over SFTP, and take all of it down at the end; see ``need_sftp``."""
    with workplace() as folder:
        console = Console(folder, emetteurs, settings).install()
        (folder / "sshd").mkdir()
        (folder / "files").mkdir()
        with serving(folder / "sshd", console.root, codes) as server:
            yield Place(console, server, folder / "files")


def need_sftp() -> None:
    """A developer may do without; CI may not."""
    need(is_installed(), "sshd and sftp (openssh-server)")
    need(IS_ROOT, "root: accounts and chroots")


def until(said: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


@contextmanager
def service(place: Place, name: str) -> Iterator[Path]:
    """``edi-flux watch``, from the moment it works; gives its log. Stopped by SIGTERM, without a fault."""
    log = place.files / f"{name}.log"
    process: subprocess.Popen[bytes] = place.console.start("watch", log=log)
    try:
        until(lambda: "demarre" in log.read_text(encoding="utf-8"), 20, "the service starts")
        yield log
    finally:
        process.terminate()
        code = process.wait(40)

    assert code == 0, log.read_text(encoding="utf-8")
