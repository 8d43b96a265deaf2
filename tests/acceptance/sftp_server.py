"""A real OpenSSH server for tests: 127.0.0.1, a free port, keys of its own, one account and one chroot per partner.

As root it creates the accounts and removes them at the end; otherwise everybody logs in as the current user and a
forced command starts each key in its partner's folder, without isolation. Everything lies under ``/var/lib`` as root,
because sshd demands that every parent of a chroot belongs to root and that nobody else may write to it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import NamedTuple

from tests.acceptance.console import SECONDS, Ran

IS_ROOT = os.getuid() == 0
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
_PROGRAMS = ("sshd", "sftp", "ssh-keygen")
_PRIVSEP = Path("/run/sshd")  # sshd chroots there before a login; made at boot where systemd runs
_COMMON = """\
ListenAddress 127.0.0.1
PidFile none
StrictModes no
UsePAM no
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitTTY no
DisableForwarding yes
Subsystem sftp internal-sftp
"""


class Account(NamedTuple):
    """Who logs in for a partner, with which private key."""

    user: str
    key: Path


class SftpServer:
    """A running server; ``sftp`` is what a partner types, ``sending`` is a client that may be stopped."""

    def __init__(self, folder: Path, port: int, accounts: dict[str, Account]) -> None:
        self.folder, self.port, self.accounts = folder, port, accounts

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
        known = f"UserKnownHostsFile={self.folder / 'known_hosts'}"
        chosen = ["-F", "none", "-i", str(account.key), "-P", str(self.port), "-o", known, "-o", "IdentitiesOnly=yes"]
        return [_program("sftp"), "-q", *chosen, *options, "-b", str(batch), f"{account.user}@127.0.0.1"]


def is_installed() -> bool:
    """Say whether this machine has the server and the client."""
    return all(shutil.which(program, path=_PATH) for program in _PROGRAMS)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder whose parents satisfy sshd's ChrootDirectory when we are root; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="edi-flux-sftp-", dir="/var/lib" if IS_ROOT else None))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(folder: Path, partenaires: Path, emetteurs: Sequence[str]) -> Iterator[SftpServer]:
    """Create accounts and keys, open ``in`` to each partner, serve, then stop the server and remove the accounts.

    ``folder`` is for keys, configuration and log; ``partenaires`` holds ``<E>/in`` and ``<E>/out``.
    """
    with _accounts(folder, emetteurs) as accounts:
        port = _free_port()
        _key(folder / "host_key")
        public = (folder / "host_key.pub").read_text(encoding="utf-8")
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}", encoding="utf-8")
        for emetteur, account in accounts.items():
            _open(partenaires / emetteur, account)
        config = folder / "sshd_config"
        config.write_text(_configuration(folder, port, partenaires, accounts), encoding="utf-8")
        with _running(config, port, folder / "sshd.log"):
            yield SftpServer(folder, port, accounts)


def accepts(configuration: str, folder: Path) -> Ran:
    """Ask sshd whether it would start with this configuration; nothing is started."""
    config, key = folder / "sshd_config.essai", folder / "essai_key"
    config.write_text(configuration, encoding="utf-8")
    _key(key)
    _privsep()
    command = [_program("sshd"), "-t", "-f", str(config), "-h", str(key)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@contextmanager
def _accounts(folder: Path, emetteurs: Sequence[str]) -> Iterator[dict[str, Account]]:
    """One account per partner, without password nor shell, whose ``*`` is no lock (sshd refuses a locked account)."""
    created: list[str] = []
    accounts: dict[str, Account] = {}
    try:
        for emetteur in emetteurs:
            user = f"edi{os.getpid()}{emetteur.lower()}" if IS_ROOT else getuser()
            if IS_ROOT:
                settings = ["--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin", "--password", "*"]
                _do("useradd", *settings, "--user-group", user)
                created.append(user)
            accounts[emetteur] = Account(user, _key(folder / f"{emetteur}_key"))
        yield accounts
    finally:
        for user in created:
            _do("userdel", "--force", user)  # forced: a session that was killed may still be ending


def _open(folder: Path, account: Account) -> None:
    """The rights of docs/operations.md: the partner writes in ``in`` only; the folder itself is root's."""
    if IS_ROOT:
        folder.chmod(0o755)
        for name, mode in (("in", 0o2770), ("out", 0o2750)):
            shutil.chown(folder / name, group=account.user)
            (folder / name).chmod(mode)


def _configuration(folder: Path, port: int, partenaires: Path, accounts: dict[str, Account]) -> str:
    lines = [f"Port {port}", f"HostKey {folder / 'host_key'}", f"AuthorizedKeysFile {folder / 'keys-%u'}"]
    matches: list[str] = []
    for emetteur, account in accounts.items():
        options = ""
        if IS_ROOT:
            command = "ForceCommand internal-sftp -d / -u 0022"
            matches += [f"Match User {account.user}", f"  ChrootDirectory {partenaires / emetteur}", f"  {command}"]
        else:
            options = f'restrict,command="internal-sftp -d {partenaires / emetteur}" '
        public = account.key.with_name(f"{account.key.name}.pub").read_text(encoding="utf-8")
        with (folder / f"keys-{account.user}").open("a", encoding="utf-8") as stream:
            stream.write(options + public)
    return "\n".join([*lines, _COMMON, *matches, ""])


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
    if IS_ROOT:
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


def _key(path: Path) -> Path:
    _do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", path)
    return path


def _do(program: str, *arguments: object) -> None:
    done = subprocess.run(
        [_program(program), *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, (program, arguments, done.stderr)


def _program(name: str) -> str:
    found = shutil.which(name, path=_PATH)
    assert found is not None, f"{name} is not installed"
    return found
