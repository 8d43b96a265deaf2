"""Watch what a process and its children open, name and call, by strace; and a server that nobody should call.

Limits: calls are seen, not their effects; what a process does with descriptors it was given is not.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Self

STRACE = which("strace")
_CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<rest>.*)$")
_FIRST_PATH = re.compile(r'"(?P<path>(?:[^"\\]|\\.)*)"')
_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
_OPENING = ("open", "openat", "openat2", "creat")
_CALLING = ("connect", "sendto", "sendmsg", "sendmmsg", "bind")
_ABROAD = ("AF_INET", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "nscd", "resolve")
_ESCAPES = re.compile(r"\\([0-7]{1,3}|.)")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: its name, the line that strace wrote, and the first path in it as raw bytes."""

    name: str
    line: str

    @property
    def path(self) -> bytes | None:
        """The first path named, None when it names none."""
        found = _FIRST_PATH.search(self.line)
        return _raw(found["path"]) if found else None

    @property
    def is_opening(self) -> bool:
        """Whether it opens a file, whatever for."""
        return self.name in _OPENING

    @property
    def is_writing(self) -> bool:
        """Whether it opens a file to write to it, or makes one."""
        return self.is_opening and (self.name == "creat" or any(flag in self.line for flag in _WRITING))

    @property
    def is_abroad(self) -> bool:
        """Whether it addresses anything but a socket of this machine's own file system."""
        return self.name in _CALLING and any(mark in self.line for mark in _ABROAD)


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace being written: ``command`` goes in front of what is to be watched; ``calls`` reads it afterwards."""

    file: Path

    def command(self, *what: str) -> list[str]:
        """The command that watches another."""
        assert STRACE is not None
        options = ["-f", "-qq", "-s", "4096", "--seccomp-bpf", "-e", "trace=%file,%network", "-e", "signal=none"]
        return [STRACE, *options, "-o", str(self.file), *what]

    def calls(self) -> Iterator[Call]:
        """All calls, in the order they began."""
        with self.file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                found = _CALL.match(line)
                if found is not None:
                    yield Call(found["name"], line.rstrip("\n"))


def naming(calls: Sequence[Call], *words: str) -> list[str]:
    """The calls that name a file with one of these words in its path, whatever they do with it and whether they may."""
    return [call.line for call in calls if call.name != "execve" and any(word in call.line for word in words)]


def abroad(calls: Sequence[Call]) -> list[str]:
    """The calls to any address."""
    return [call.line for call in calls if call.is_abroad]


@dataclass(slots=True)
class Listener:
    """A port of the loopback, TCP and UDP under one number, where calls are counted."""

    tcp: socket.socket
    udp: socket.socket

    @property
    def host(self) -> str:
        """Address and port, as a URL has them."""
        address, port = self.tcp.getsockname()
        return f"{address}:{port}"

    def visits(self) -> int:
        """How many connections and datagrams came since the last time it was asked."""
        count = 0
        while True:
            try:
                connection, _ = self.tcp.accept()
            except BlockingIOError:
                break
            connection.close()
            count += 1
        while True:
            try:
                self.udp.recv(1)
            except BlockingIOError:
                return count
            count += 1

    @classmethod
    def open(cls) -> Self:
        """Listen."""
        tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        tcp.listen(512)  # the system answers for us: whoever calls is counted, even unanswered
        tcp.setblocking(False)
        udp.setblocking(False)
        return cls(tcp, udp)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen for the time of a test."""
    listener = Listener.open()
    try:
        yield listener
    finally:
        listener.tcp.close()
        listener.udp.close()


def _raw(shown: str) -> bytes:
    """Undo strace's escapes: C letters and octal numbers."""
    letters = {"n": 10, "t": 9, "r": 13, "v": 11, "f": 12, '"': 34, "\\": 92}

    def byte(found: re.Match[str]) -> str:
        said = found[1]
        return chr(int(said, 8) if said[0] in "01234567" else letters[said])

    return _ESCAPES.sub(byte, shown).encode("latin-1")
