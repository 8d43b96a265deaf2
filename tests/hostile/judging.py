"""Judge files one by one, each in a process of its own that is measured: ``python -m tests.hostile.judging ANNUAIRE``.

The process prepares itself once exactly as a child of the pool does (``runtime.child``: limits of memory and time,
schemas compiled), then forks for every path it reads on stdin; the fork judges and dies, and what the system counted
for it (``wait4``) goes out with the verdict, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.child import Order, Workplace, judge_one, prepare, warm
from pipeline.runtime.pool import COMMON_SCHEMAS
from pipeline.stages.context import Limits, Rules

TODAY = date(2026, 11, 24)
WALL_SECONDS = 60
DEFAULTS = {"memory_bytes": 2 * 1024**3, "seconds": 120.0}  # config.Jugement


def main() -> None:
    """Judge until stdin ends."""
    prepare(Workplace(limits=Limits(), schemas={}, annuaire=Path(sys.argv[1]), **DEFAULTS))
    warm(COMMON_SCHEMAS)
    for line in sys.stdin:
        path = Path(json.loads(line))
        sys.stdout.write(json.dumps(_measured(path)) + "\n")
        sys.stdout.flush()


def _measured(path: Path) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(WALL_SECONDS)
        os.write(writing, json.dumps(_verdict(path)).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123  a descriptor has no path
        said = pipe.read()
    _, status, used = os.wait4(child, 0)
    verdict = json.loads(said) if said else {"etat": None, "found": [], "fault": f"mort : {status}"}
    return {**verdict, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}


def _verdict(path: Path) -> dict[str, object]:
    try:
        verdict = judge_one(Order(path, path.name, Rules(), TODAY))
    except BaseException as err:  # noqa: BLE001  whatever it is, the table says it
        return {"etat": None, "found": [], "fault": f"{type(err).__name__}: {err}"}
    return {"etat": verdict.etat.value, "found": _found(verdict), "fault": None}


def _found(verdict: FluxVerdict) -> list[str]:
    """Keys and codes of the motifs of all refusals."""
    reasons = [*verdict.rejections, *(reason for one in verdict.documents for reason in one.rejections)]
    return sorted({reason.rule.key for reason in reasons} | {reason.rule.code for reason in reasons})


if __name__ == "__main__":
    main()
