"""A real clamd for tests, with one signature of ours and that of the EICAR test file; and a scanner without daemon.

The EICAR string is put together at run time: no file of this repository holds it, so that no scanner flags one.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pipeline.codecs.clamd import Clamd
from pipeline.domain.faults import ScannerFault
from samples.generator.payloads import VIRUS_MARK

CLAMD = shutil.which("clamd", path=f"/usr/sbin:/usr/local/sbin:{os.environ.get('PATH', '')}")
DEPLOYED = Path(__file__).parents[1] / "deploy" / "clamav" / "clamd.conf"
MARK = VIRUS_MARK
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE, EICAR_SIGNATURE = "EdiFlux.Marque.UNOFFICIAL", "EdiFlux.Eicar.UNOFFICIAL"
SECONDS = 20.0
_STARTS = 30.0
_PATIENCE = 10.0
_LAST = (b"\0\0\0\0", b"PING\0", b"VERSION\0")


class Daemon:
    """A clamd of our own in a folder: ``start`` it, ``freeze`` it, ``stop`` it, as often as wanted."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.socket = folder / "clamd.ctl"
        self._config = folder / "clamd.conf"
        self._log = folder / "clamd.out"
        signatures = folder / "signatures"
        signatures.mkdir()
        marks = {"EdiFlux.Marque": MARK, "EdiFlux.Eicar": EICAR}
        lines = [f"{name}:0:*:{mark.hex()}" for name, mark in marks.items()]
        (signatures / "edi-flux.ndb").write_text("\n".join(lines) + "\n", encoding="ascii")
        ours = {
            "LocalSocket": str(self.socket),
            "LocalSocketGroup": None,
            "LocalSocketMode": "600",
            "DatabaseDirectory": str(signatures),
            "PidFile": str(folder / "clamd.pid"),
            "LogFile": str(folder / "clamd.log"),
            "TemporaryDirectory": str(folder),
            "User": None,
        }
        self._config.write_text(_settings({**ours, **settings}), encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it, and wait until it answers."""
        assert CLAMD is not None
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([CLAMD, "--config-file", self._config], stdout=log, stderr=log)
        until = time.monotonic() + _STARTS
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            assert time.monotonic() < until, "clamd does not answer"
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it, as a crash would; a frozen one too."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it hold its socket and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def client(self, seconds: float = SECONDS) -> Clamd:
        """Who talks to it."""
        return Clamd(str(self.socket), seconds)

    def _answers(self) -> bool:
        try:
            self.client().ping()
        except ScannerFault:
            return False
        return True


@dataclass
class Twin:
    """A scanner without daemon, which finds the mark; ``seen`` are the contents that it was shown."""

    seen: list[bytes] = field(default_factory=list)

    def afresh(self) -> Self:
        """It never tires."""
        return self

    def scan(self, pieces: Iterable[bytes]) -> str | None:
        """Look for the mark."""
        self.seen.append(b"".join(pieces))
        return SIGNATURE if MARK in self.seen[-1] else None


@contextmanager
def answering(answer: bytes, folder: Path, *, pong: bytes | None = None, reads: bool = True) -> Iterator[Clamd]:
    """A server that says this to whoever comes, and hangs up; ``pong`` to a PING, if that is to be another answer.

    Without ``reads`` it does not listen to what it is told.
    """
    path = str(folder / "faux.ctl")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def serve() -> None:
        while True:
            try:
                visitor, _ = server.accept()
            except OSError:
                return
            with visitor:
                try:
                    asked = _heard(visitor) if reads else b""
                    visitor.sendall(pong if pong is not None and asked.startswith(b"zPING") else answer)
                except OSError:
                    pass  # the visitor did not wait for the end

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Clamd(path, _PATIENCE)
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(_PATIENCE)
        Path(path).unlink()


def _heard(visitor: socket.socket) -> bytes:
    """The beginning of what a visitor asks, once all of it was read."""
    visitor.settimeout(_PATIENCE)
    first = last = visitor.recv(65536)
    while last and not last.endswith(_LAST):
        last = visitor.recv(65536)
    return first


def _settings(changed: dict[str, str | None]) -> str:
    """The configuration that operators copy, with these settings in place of its own; None for none."""
    text = DEPLOYED.read_text(encoding="utf-8")
    for name, value in changed.items():
        text = re.sub(rf"^{name} .*\n", "", text, flags=re.MULTILINE)
        text += f"{name} {value}\n" if value is not None else ""
    return text
