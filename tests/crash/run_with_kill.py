"""Run the product in a forked process that kills itself (SIGKILL) at its n-th step towards the disk or the journal.

A step is a call that changes something outside the process: a rename, an fsync, a write, an unlink, a new folder, or a
transaction of the journal. The kill comes just before it; the one before the next step is the kill after it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from pipeline.stores import together
from pipeline.stores.journal import Journal
from pipeline.stores.keeping import Keeping

_SYSTEM = ("rename", "replace", "fsync", "write", "unlink", "mkdir", "link")
_JOURNAL = ("announce", "forget", "receive", "record_many", "confirm_many", "note_export")
_KEEPING = ("begin", "mark", "end")


def killed_at(nth: int, act: Callable[[], object]) -> bool:
    """Fork, run ``act``, and kill it before its ``nth`` step; True when it got that far, else it ended well."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _arm(nth)
            act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _arm(nth: int) -> None:
    left = nth

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return step

    for name in _SYSTEM:
        setattr(os, name, counted(getattr(os, name)))
    together.sync_filesystem = counted(together.sync_filesystem)  # type: ignore[assignment]  # one step of a lot
    for kind, names in ((Journal, _JOURNAL), (Keeping, _KEEPING)):
        for name in names:
            setattr(kind, name, counted(getattr(kind, name)))
