"""The edge of the process: ``python -m pipeline`` and the ``edi-flux`` command, and its exit codes.

0 done and nothing refused, 1 done and something refused, 2 usage, 3 configuration, 4 fault (disk, database, schema),
5 another instance holds the lock.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from pipeline.domain.faults import ConfigurationFault, Fault, LockedFault, stack_of

OK, REFUSED, USAGE, CONFIGURATION, FAULT, LOCKED = range(6)
_GC_THRESHOLD = 50_000  # a start makes tens of thousands of objects that stay: 8 ms of looking for none that go
_HOISTED = ("--config", "--root")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code; a fault is one French sentence on stderr."""
    from pipeline.cli import app

    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(_hoist(given), prog_name="edi-flux")
    except LockedFault as err:
        _leave(str(err), LOCKED)
    except ConfigurationFault as err:
        _leave(str(err), CONFIGURATION)
    except Fault as err:
        _leave(str(err), FAULT)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads any more: what was begun is taken up by the next start
        raise SystemExit(FAULT) from None
    except Exception as err:  # noqa: BLE001  the edge of the process: a bug of ours must not read as "something refused"
        _leave(f"défaut interne, à signaler :\n{stack_of(err)}", FAULT)
    raise SystemExit(OK)


def run() -> NoReturn:
    """Be the process: run the command line it was given, and end without giving memory back piece by piece.

    Freeing modules and a compiled schema takes 30 ms, a tenth of a cold check. A command that started threads or
    children ends as usual: they are waited for.
    """
    gc.set_threshold(_GC_THRESHOLD, 20, 20)
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, int) and threading.active_count() == 1 and "multiprocessing" not in sys.modules:
            _end(end.code)
        raise


def _end(code: int) -> NoReturn:
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads any more, the disk is full, or closed already
        code = FAULT
    os._exit(code)


def _hoist(arguments: list[str]) -> list[str]:
    """Global options may also follow the command: move them before it."""
    front: list[str] = []
    rest: list[str] = []
    items = iter(arguments)
    for item in items:
        if item == "--":
            return [*front, *rest, item, *items]
        if item.partition("=")[0] in _HOISTED:
            front += [item] if "=" in item else [item, *([value] if (value := next(items, None)) is not None else [])]
        else:
            rest.append(item)
    return [*front, *rest]


def _leave(sentence: str, code: int) -> NoReturn:
    from pipeline.domain.masking import mask_ibans

    sys.stderr.write(f"edi-flux : {mask_ibans(sentence)}\n")
    raise SystemExit(code)


if __name__ == "__main__":
    run()
