"""The plan that ``faults.c`` follows: which call towards the disk fails, and how; a small file that all processes map."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from enum import IntEnum, IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("faults.c")
_LAYOUT = struct.Struct("=qqiiii488s")
COMPILER = shutil.which("cc") or shutil.which("gcc")


class Kind(IntFlag):
    """Kinds of calls, as ``faults.c`` counts them."""

    WRITE, SYNC, RENAME, LINK, UNLINK, MKDIR, CREATE, TRUNCATE, CLOSE = (1 << bit for bit in range(9))
    ALL = 511
    EXCEPT_JOURNAL = 512
    SPACE = WRITE | MKDIR | CREATE | TRUNCATE | LINK
    """What a full disk refuses; it still syncs, renames and removes."""


class Mode(IntEnum):
    """What becomes of the chosen call."""

    OFF, ONCE, FROM_THEN_ON, KILL, SHORT = range(5)


class Plan:
    """The shared file, mapped; ``environment`` makes a process and its children follow it."""

    def __init__(self, file: Path, root: Path, library: Path) -> None:
        file.write_bytes(bytes(_LAYOUT.size))
        with file.open("r+b") as stream:
            self._shared = mmap.mmap(stream.fileno(), _LAYOUT.size)
        self.environment = {"LD_PRELOAD": str(library), "FAULTS_PLAN": str(file), "FAULTS_ROOT": str(root)}

    def set(self, mode: Mode, at: int = 0, error: int = 0, kinds: Kind = Kind.ALL) -> None:
        """Begin to count anew."""
        self._shared[:] = _LAYOUT.pack(0, at, error, mode, kinds, 0, b"")

    @property
    def calls(self) -> int:
        """How many calls were counted."""
        return int(_LAYOUT.unpack(self._shared[:])[0])

    @property
    def fired(self) -> str:
        """The first call that failed, with its path under the root; empty when none did."""
        *_, fired, what = _LAYOUT.unpack(self._shared[:])
        text: str = what.split(b"\0")[0].decode("utf-8", "backslashreplace")
        return text if fired else ""

    def close(self) -> None:
        """Unmap it."""
        self._shared.close()


def compiled(folder: Path) -> Path:
    """Compile the library into a folder; where it is."""
    library = folder / "faults.so"
    assert COMPILER is not None
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O2", "-Wall", "-o", library, SOURCE, "-ldl"], check=True)
    return library
