"""One process works on a root: the kernel holds the lock, and lets go of it when the process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.domain.faults import LockedFault, StorageFault
from pipeline.runtime.lock import root_lock
from tests.acceptance.console import REPOSITORY

_HOLD = """
import sys, time
from pathlib import Path
from pipeline.runtime.lock import root_lock
with root_lock(Path(sys.argv[1])):
    print("tenu", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    """LockedFault names the process; after the block the lock is free, again and again."""
    path = tmp_path / ".verrou"
    with root_lock(path), pytest.raises(LockedFault, match=rf"\(processus {os.getpid()}\)"), root_lock(path):
        pass
    with root_lock(path):
        pass

    assert path.read_text(encoding="ascii") == str(os.getpid())


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    """kill -9: the file stays, the lock does not."""
    path = tmp_path / ".verrou"
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LockedFault, match=rf"\(processus {process.pid}\)"), root_lock(path):
            pass
        process.send_signal(signal.SIGKILL)
    with root_lock(path):
        pass

    assert path.exists()


def test_a_block_that_fails_lets_go(tmp_path: Path) -> None:
    """An exception inside the block releases the lock."""
    path = tmp_path / ".verrou"
    with pytest.raises(ZeroDivisionError), root_lock(path):
        raise ZeroDivisionError
    with root_lock(path):
        pass


def test_a_lock_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    """A missing root is a StorageFault, not a lock that somebody holds."""
    with pytest.raises(StorageFault, match="Impossible d'ouvrir le verrou"), root_lock(tmp_path / "absent" / ".verrou"):
        pass
