"""One of several processes that take files from one drop folder: ``python -m tests.channels.competitor ROOT ID``.

It waits for the file ROOT/go, takes until the folder is empty, and prints the names that it won, one a line, and how
many it found gone.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline.channels.drop import DropFolder
from pipeline.channels.quiet import Completude, Tracker

_PAUSE = 0.0002


def main(root: Path, who: str) -> None:
    """Take, and tell."""
    drop = DropFolder("JMRPOR", root / "in", Tracker(Completude.RENOMMAGE))
    print("ready", flush=True)
    while not (root / "go").exists():
        time.sleep(0.001)
    won = lost = 0
    while candidates := drop.ready(time.monotonic(), time.time()):
        for candidate in candidates:
            time.sleep(_PAUSE)  # or the first to look has taken all before the others have begun
            if drop.take(candidate, root / "prise" / f"{who}.{won}", root / "quarantaine") is None:
                lost += 1
            else:
                won += 1
                print(candidate.name.decode())
    print("lost", lost, drop.oddities)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
