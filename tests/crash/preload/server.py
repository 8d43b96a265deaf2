"""Runs the command line again and again without paying for its start: each run is a fork that knows the modules.

One JSON order a line on stdin (``arguments``, ``said``: where stdout and stderr go, ``seconds``), one answer a line on
stdout: the exit code, negative for a signal, null when it took too long and was killed. A run is the real
``pipeline.__main__`` with real judging children, from a server of children (multiprocessing's) that all runs share.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing import forkserver
from pathlib import Path
from typing import NoReturn, TypedDict

from pipeline.__main__ import main as entry
from pipeline.__main__ import run
from pipeline.runtime import pool


class Order(TypedDict):
    """One run."""

    arguments: list[str]
    said: str
    seconds: float


def main() -> None:
    """Get ready by running the command line given, say so, then run what is asked until stdin ends."""
    pool._PRELOADED.append("tests.crash.preload.warmed")
    forkserver.set_forkserver_preload(pool._PRELOADED)
    forkserver.ensure_running()
    # a fork cannot wait for its sibling, to see whether it lives
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]
    _run_here(sys.argv[1:])
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _run_here(arguments: list[str]) -> None:
    """Run a command in this process, for what is only imported or compiled when first used."""
    with Path(os.devnull).open("w", encoding="utf-8") as nobody, redirect_stdout(nobody), redirect_stderr(nobody):
        try:
            entry(arguments)
        except SystemExit:
            gc.collect()


def _run(order: Order) -> int | None:
    process = os.fork()
    if process == 0:
        _become(order)
    deadline = time.monotonic() + order["seconds"]
    while time.monotonic() < deadline:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return None


def _become(order: Order) -> NoReturn:
    """Be the process that a shell would have started, to its end."""
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, number in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(descriptor, number)
    sys.argv[1:] = order["arguments"]
    try:
        run()
    except SystemExit as end:
        threading._shutdown()  # type: ignore[attr-defined]  # threads and children are waited for, as at any end
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 70)  # freeing all modules takes longer than the run itself
    os._exit(70)


if __name__ == "__main__":
    main()
