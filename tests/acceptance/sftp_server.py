"""A real OpenSSH server for tests, opened as operators open it: the files of ``deploy/sshd``, on 127.0.0.1.

Accounts, keys, cages and mounts are those that ``ajouter-emetteur.sh`` makes; sshd runs with ``edi-flux.conf``, whose
paths and group alone are replaced by the test's. Root only: nobody else makes chroots. Everything lies under
``/var/lib``, because sshd demands that every parent of a chroot belongs to root and that nobody else may write to it.
All of it is taken down at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

from tests.acceptance.console import REPOSITORY, SECONDS, Ran

IS_ROOT = os.getuid() == 0
DEPLOYED = REPOSITORY / "deploy/sshd"
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
_PROGRAMS = ("sshd", "sftp", "ssh-keygen", "useradd", "mount")
_PRIVSEP = Path("/run/sshd")  # sshd chroots there before a login; made at boot where systemd runs
_SITES = count()
# what Debian's sshd_config says around the file it includes; UsePAM no: the test has no say in /etc/pam.d
_MAIN = """\
Include {snippet}
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile none
UsePAM no
KbdInteractiveAuthentication no
PrintMotd no
Subsystem sftp /usr/lib/openssh/sftp-server
"""


class Account(NamedTuple):
    """Who logs in for a partner, with which private key."""

    user: str
    key: Path


class SftpServer:
    """A running server; ``sftp`` is what a partner types, ``sending`` is a client that may be stopped."""

    def __init__(self, folder: Path, port: int, accounts: dict[str, Account], site: Site) -> None:
        self.folder, self.port, self.accounts, self.site = folder, port, accounts, site

    def sftp(self, emetteur: str, *lines: str, expect: int | None = 0) -> Ran:
        """Run a batch as this partner; a batch stops at its first refusal (exit code 1)."""
        done = subprocess.run(
            self._client(emetteur, self._batch(lines)), capture_output=True, timeout=SECONDS, check=False
        )
        ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert expect is None or ran.code == expect, (lines, ran, self.log)
        return ran

    @contextmanager
    def sending(self, emetteur: str, *lines: str, kilobits: int) -> Iterator[subprocess.Popen[bytes]]:
        """Start a batch at a limited rate, to be stopped on its way; whatever its state, it ends with the block."""
        command = self._client(emetteur, self._batch(lines), "-l", str(kilobits))
        client = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield client
        finally:
            client.kill()
            client.wait(SECONDS)

    @contextmanager
    def session(self, emetteur: str) -> Iterator[subprocess.Popen[bytes]]:
        """One long session that reads its commands from ``stdin``; it stops at its first refusal (exit code 1)."""
        command = self._client(emetteur, Path("-"))
        with (self.folder / f"session-{emetteur}.log").open("wb") as log:
            client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        try:
            yield client
        finally:
            client.kill()
            client.wait(SECONDS)
            assert client.stdin is not None
            client.stdin.close()

    def ssh(self, emetteur: str, *arguments: str, key_of: str | None = None) -> Ran:
        """What a partner gets who does not ask for SFTP, or comes with the key of another."""
        account = self.accounts[emetteur]
        account = account._replace(key=self.accounts[key_of or emetteur].key)
        command = [_program("ssh"), *self._options(account), "-p", str(self.port), f"{account.user}@127.0.0.1"]
        done = subprocess.run(
            [*command, *arguments], capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def raw(self, emetteur: str, requests: Sequence[tuple[int, *tuple[bytes, ...]]]) -> list[int]:
        """Send requests of the protocol (type, strings) that no polite client sends; the status of each answer."""
        account = self.accounts[emetteur]
        command = [_program("ssh"), *self._options(account), "-p", str(self.port), "-s", f"{account.user}@127.0.0.1"]
        packets = [_packet(1, struct.pack(">I", 3))]  # SSH_FXP_INIT, version 3
        for rank, (kind, *strings) in enumerate(requests):
            packets.append(_packet(kind, struct.pack(">I", rank), *(_counted(one) for one in strings)))
        with subprocess.Popen([*command, "sftp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
            assert client.stdin is not None
            assert client.stdout is not None
            client.stdin.write(b"".join(packets))
            client.stdin.flush()  # and not closed yet: at its end the server leaves without the last answers
            answers = [_read_packet(client.stdout) for _ in packets][1:]  # the first one is its version
            client.stdin.close()
        assert [answer[0] for answer in answers] == [101] * len(requests)  # SSH_FXP_STATUS
        return [struct.unpack_from(">I", answer, 5)[0] for answer in answers]

    @property
    def log(self) -> str:
        """What the server said."""
        return (self.folder / "sshd.log").read_text(encoding="utf-8", errors="replace")

    def _batch(self, lines: Sequence[str]) -> Path:
        descriptor, name = tempfile.mkstemp(suffix=".batch", dir=self.folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in lines))
        return Path(name)

    def _client(self, emetteur: str, batch: Path, *options: str) -> list[str]:
        account = self.accounts[emetteur]
        chosen = [*self._options(account), "-P", str(self.port), *options, "-b", str(batch)]
        return [_program("sftp"), "-q", *chosen, f"{account.user}@127.0.0.1"]

    def _options(self, account: Account) -> list[str]:
        known = f"UserKnownHostsFile={self.folder / 'known_hosts'}"
        return ["-F", "none", "-i", str(account.key), "-o", known, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]


def _counted(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + text


def _packet(kind: int, *parts: bytes) -> bytes:
    return _counted(bytes([kind]) + b"".join(parts))


def _read_packet(stream: IO[bytes]) -> bytes:
    (length,) = struct.unpack(">I", stream.read(4))
    return stream.read(length)


def is_installed() -> bool:
    """Say whether this machine has the server, the client and what makes accounts and cages."""
    return all(shutil.which(program, path=_PATH) for program in _PROGRAMS)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder whose parents satisfy sshd's ChrootDirectory; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="edi-flux-sftp-", dir="/var/lib"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


class Site:
    """Where the files of ``deploy/sshd`` put things, for one test: its own cages, keys, fstab, group and accounts."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.root = folder, root
        self.cages, self.keys, self.fstab = folder / "cages", folder / "cles", folder / "fstab"
        self.group = f"edi{os.getpid()}n{next(_SITES)}"
        self.fstab.touch()

    def account(self, emetteur: str) -> str:
        """The account of a partner: no other run of these tests has it."""
        return f"{self.group}-{emetteur.lower()}"

    def add(self, emetteur: str, key: Path, account: str | None = None) -> Ran:
        """Run ``ajouter-emetteur.sh`` as operators do."""
        places = {"RACINE": self.root, "CAGES": self.cages, "CLES": self.keys, "FSTAB": self.fstab}
        environment = {"PATH": _PATH, "GROUPE": self.group, **{name: str(path) for name, path in places.items()}}
        command = [str(DEPLOYED / "ajouter-emetteur.sh"), emetteur, str(key), account or self.account(emetteur)]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def configuration(self) -> str:
        """``edi-flux.conf`` with these paths and this group; each must stand in it as documented."""
        text = (DEPLOYED / "edi-flux.conf").read_text(encoding="utf-8")
        for documented, ours in (
            ("Group edi-sftp", f"Group {self.group}"),
            ("/srv/sftp/%u", f"{self.cages}/%u"),
            (" /etc/ssh/edi-flux/%u", f" {self.keys}/%u"),
        ):
            assert text.count(documented) == 1, documented
            text = text.replace(documented, ours)
        return text

    def take_down(self) -> None:
        """Undo all that ``add`` did outside of the folder."""
        for line in self.fstab.read_text(encoding="utf-8").splitlines():
            _unmount(line.split()[1])
        members = re.search(rf"^{self.group}:.*:(.*)$", Path("/etc/group").read_text(encoding="utf-8"), re.MULTILINE)
        if members is None:
            return
        for user in members[1].split(","):
            if user:
                _do("userdel", "--force", user)  # forced: a session that was killed may still be ending
        _do("groupdel", self.group)


@contextmanager
def serving(folder: Path, root: Path, emetteurs: Sequence[str]) -> Iterator[SftpServer]:
    """Open each partner of this root, serve, then stop the server and take everything down.

    ``folder`` is for cages, keys, configuration and log; ``root`` holds ``partenaires/<E>/in`` and ``out``.
    """
    site = Site(folder, root)
    try:
        accounts: dict[str, Account] = {}
        for emetteur in emetteurs:
            private = make_key(folder / f"{emetteur}_key")
            added = site.add(emetteur, private.with_name(f"{private.name}.pub"))
            assert added.code == 0, added
            accounts[emetteur] = Account(site.account(emetteur), private)
        port = _free_port()
        make_key(folder / "host_key")
        public = (folder / "host_key.pub").read_text(encoding="utf-8")
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}", encoding="utf-8")
        with _running(write_configuration(site, port), port, folder / "sshd.log"):
            yield SftpServer(folder, port, accounts, site)
    finally:
        site.take_down()


def write_configuration(site: Site, port: int) -> Path:
    """Write what sshd reads: a main file like Debian's, that includes the deployed one."""
    snippet, main = site.folder / "edi-flux.conf", site.folder / "sshd_config"
    snippet.write_text(site.configuration(), encoding="utf-8")
    main.write_text(_MAIN.format(snippet=snippet, port=port, folder=site.folder), encoding="utf-8")
    return main


def accepts(config: Path, *options: str) -> Ran:
    """Ask sshd whether it would start with this configuration, or something else about it; nothing is started."""
    _privsep()
    command = [_program("sshd"), *(options or ("-t",)), "-f", str(config)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def make_key(path: Path) -> Path:
    """A key pair; the public half stands in ``<path>.pub``."""
    _do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", path)
    return path


@contextmanager
def _running(config: Path, port: int, log: Path) -> Iterator[None]:
    _privsep()
    with log.open("wb") as stream:
        server = subprocess.Popen([_program("sshd"), "-D", "-e", "-f", str(config)], stderr=stream)
        try:
            _wait_for(port, server, log)
            yield
        finally:
            server.terminate()
            server.wait(SECONDS)


def _privsep() -> None:
    """Left in place at the end: another run of these tests may be using it."""
    _PRIVSEP.mkdir(0o755, exist_ok=True)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"sshd does not serve: {log.read_text(encoding='utf-8', errors='replace')}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _unmount(target: str) -> None:
    """A session that is ending may hold a file for an instant. (``Path.is_mount`` does not see bind mounts.)"""
    deadline = time.monotonic() + 10
    while subprocess.run([_program("mountpoint"), "-q", target], check=False).returncode == 0:
        subprocess.run([_program("umount"), target], capture_output=True, check=False)
        assert time.monotonic() < deadline, f"{target} stays busy"
        time.sleep(0.01)


def _do(program: str, *arguments: object) -> None:
    done = subprocess.run(
        [_program(program), *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, (program, arguments, done.stderr)


def _program(name: str) -> str:
    found = shutil.which(name, path=_PATH)
    assert found is not None, f"{name} is not installed"
    return found
