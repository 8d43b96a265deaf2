"""Real mounts for tests: tmpfs, bind, and an sshfs whose far end is our own machine, all undone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.needs import need

SFTP_SERVER = Path("/usr/lib/openssh/sftp-server")


@contextmanager
def tmpfs(target: Path, options: str = "size=16m") -> Iterator[Path]:
    """An empty file system of its own over a folder."""
    need(can_mount(), "root's right to mount")
    with _mounted(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(target)], target):
        yield target


@contextmanager
def bind(source: Path, target: Path) -> Iterator[Path]:
    """A folder seen at a second place: the same file system on another mount."""
    need(can_mount(), "root's right to mount")
    with _mounted(["mount", "--bind", str(source), str(target)], target):
        yield target


@contextmanager
def sshfs(source: Path, target: Path) -> Iterator[Path]:
    """A network mount whose far end is a folder of this machine: sshfs talks to the SFTP server through two pipes."""
    need(can_mount() and Path("/dev/fuse").exists(), "root's right to mount, and /dev/fuse")
    need(shutil.which("sshfs") is not None and SFTP_SERVER.exists(), "sshfs and OpenSSH's SFTP server")
    # -f: in the foreground, our own child; the "ssh" it would start is the server itself
    serve = f"{target}.sh"
    Path(serve).write_text(f"#!/bin/sh\nexec {SFTP_SERVER}\n")
    os.chmod(serve, 0o755)  # noqa: PTH101  a plain string is what sshfs takes
    command = ["sshfs", "-f", "-o", f"ssh_command={serve},dcache_timeout=2", f"localhost:{source}", str(target)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if os.path.ismount(target):
                break
            assert process.poll() is None
            subprocess.run(["sleep", "0.05"], check=True)
        assert os.path.ismount(target)
        yield target
    finally:
        subprocess.run(["umount", str(target)], check=False)
        process.terminate()
        process.wait(10)


@cache
def can_mount() -> bool:
    """Whether this process may mount: root, and a container that lets it."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


@contextmanager
def _mounted(command: list[str], target: Path) -> Iterator[None]:
    subprocess.run(command, check=True)
    try:
        yield
    finally:
        # a scan may have the folder open at this very instant
        for _ in range(100):
            if subprocess.run(["umount", str(target)], capture_output=True, check=False).returncode == 0:
                break
            subprocess.run(["sleep", "0.05"], check=True)
        else:
            subprocess.run(["umount", "--lazy", str(target)], check=True)
