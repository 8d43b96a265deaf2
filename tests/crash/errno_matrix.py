"""Every call of a drain fails with every error, one after the other: what ``test_errno`` does once for each call.

``python -m tests.crash.errno_matrix`` takes many minutes; one JSON line a loop, exit code 1 when one diverges.
"""

from __future__ import annotations

import errno
import json
import tempfile
import time
from pathlib import Path

from tests.crash.errno_cases import FEW, HANDED, LOT, Loop, run_loop
from tests.crash.preload.plan import Kind, Mode

LOOPS = {
    "peu": Loop(FEW, each=True),
    "enfant": Loop(HANDED, each=True),
    "lot": Loop(LOT, Kind.ALL | Kind.EXCEPT_JOURNAL, each=True),
    "plein": Loop(HANDED, Kind.SPACE, Mode.FROM_THEN_ON, (errno.ENOSPC, errno.EDQUOT), each=True),
    "court": Loop(HANDED, Kind.WRITE, Mode.SHORT, (0,)),
    "interrompu": Loop(HANDED, Kind.WRITE | Kind.CREATE, Mode.ONCE, (errno.EINTR,)),
}


def main() -> int:
    """Run them all; 0 when nothing diverged."""
    diverged = 0
    for name, loop in LOOPS.items():
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            tally = run_loop(Path(folder), loop)
        diverged += len(tally.divergences)
        print(
            json.dumps(
                {
                    "boucle": name,
                    "appels": tally.calls,
                    "cas": tally.cases,
                    "executions": tally.runs,
                    "arrets": tally.stopped,
                    "divergences": tally.divergences,
                    "secondes": round(time.monotonic() - started),
                },
                ensure_ascii=False,
            ),
            flush=True,
        )
    return 1 if diverged else 0


if __name__ == "__main__":
    raise SystemExit(main())
