"""``python -m bench [--rounds N] [--count N] [--only NAME…]``: the table of docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from bench import cases, corpus
from bench.cases import Result


def main() -> None:
    """Measure what is asked and print one line a case as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1_500, help="files of a case made of many")
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    head = f"{'case':34} {'docs':>6} {'docs/s':>8} {'floor/s':>8} {'share':>6} {'bar':>7} {'MB':>6}\n"
    sys.stdout.write(head)
    with tempfile.TemporaryDirectory(prefix="edi-flux-bench-") as folder:
        for name, measure in _cases(chosen.rounds, chosen.count, Path(folder)):
            if not chosen.only or any(word in name for word in chosen.only):
                sys.stdout.write(_line(measure()))
                sys.stdout.flush()


def _cases(rounds: int, count: int, work: Path) -> Iterator[tuple[str, Callable[[], Result]]]:
    def of(kind: str, size: int, number: int) -> cases.Make:
        return lambda folder: corpus.singles(folder, kind, size, number)

    few = max(50, count // 5)

    def deposit(name: str, make: cases.Make, floor: str, bar: str, cores: int = 1) -> tuple[str, Callable[[], Result]]:
        return name, lambda: cases.deposited(name, make, floor, bar, rounds=rounds, work=work, cores=cores)

    def check(name: str, make: cases.Make, floor: str, bar: str) -> tuple[str, Callable[[], Result]]:
        return name, lambda: cases.checked(name, make, floor, bar, rounds=rounds, work=work)

    yield deposit("deposit-ubl-10k", of("ubl", 10_000, count), "thin", "70 %")
    yield deposit("deposit-cii-10k", of("cii", 10_000, count), "thin", "70 %")
    yield deposit("deposit-ubl-10k-two-cores", of("ubl", 10_000, count), "thin", "1.7×", 2)
    yield deposit("deposit-ubl-80k", of("ubl", 80_000, few), "thin", "")
    yield deposit("deposit-facturx", of("facturx", 10_000, few), "pdf", "55 %")
    yield deposit("deposit-tar-500", lambda folder: [corpus.archive(folder, 500, 10_000)], "tar", "60 %")
    yield check("check-ubl-10k", of("ubl", 10_000, count), "raw", "60 %")
    yield check("check-cii-10k", of("cii", 10_000, count), "raw", "60 %")
    yield check("check-facturx", of("facturx", 10_000, few), "pdf", "")
    yield check("check-100mb-lines", lambda folder: [corpus.large(folder, 60_000)], "stream", "60 %")
    yield check("check-60mb-attachment", lambda folder: [corpus.attached(folder, 60_000_000)], "stream", "60 %")


def _line(result: Result) -> str:
    share = f"{result.share:6.0%}" if result.share is not None else " " * 6
    floor = f"{result.documents / median(result.floor):8.1f}" if result.floor else " " * 8
    memory = median(result.megabytes)
    return f"{result.name:34} {result.documents:6} {result.rate:8.1f} {floor} {share} {result.bar:>7} {memory:6.0f}\n"


if __name__ == "__main__":
    main()
