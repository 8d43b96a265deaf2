"""``python -m bench [--rounds N] [--count N] [--only NAME…]``: the table of docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from bench import corpus, latency
from bench.cases import CORES, Case, Result, checked, deposited
from bench.product import edi_flux


def main() -> None:
    """Measure what is asked and print one line a case as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1_500, help="files of a case made of many")
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    _say(f"{'case':32} {'docs':>6} {'docs/s':>8} {'floor/s':>8} {'share':>6} {'bar':>7} {'MB':>6}")
    with tempfile.TemporaryDirectory(prefix="edi-flux-bench-") as folder:
        work = Path(folder)
        for measure, case in _cases(chosen.count):
            if _is_wanted(case.name, chosen.only):
                _say(_line(measure(case, chosen.rounds, work)))
        if _is_wanted("latency", chosen.only):
            half, worst = latency.measure(work / "latency", 200)
            _say(f"latency, idle, renamed in: p50 {half:.1f} ms, p99 {worst:.1f} ms (bar: 20 ms)")
        if _is_wanted("cold", chosen.only):
            _say(f"cold check of one file, median of 15: {_cold(work / 'cold'):.2f} s (bar: 0.25 s)")


def _cases(count: int) -> Iterator[tuple[Callable[[Case, int, Path], Result], Case]]:
    def of(kind: str, size: int, number: int) -> Callable[[Path], list[Path]]:
        return lambda folder: corpus.singles(folder, kind, size, number)

    few = max(50, count // 5)
    yield deposited, Case("deposit-ubl-10k", of("ubl", 10_000, count), "thin", "70 %")
    yield deposited, Case("deposit-cii-10k", of("cii", 10_000, count), "thin", "70 %")
    yield deposited, Case("deposit-ubl-10k-two-cores", of("ubl", 10_000, count), "thin", "1.7×", 2)
    yield deposited, Case("deposit-ubl-80k", of("ubl", 80_000, few), "thin")
    yield deposited, Case("deposit-facturx", of("facturx", 10_000, few), "pdf", "55 %")
    yield deposited, Case("deposit-tar-500", lambda folder: [corpus.archive(folder, 500, 10_000)], "tar", "60 %")
    yield checked, Case("check-ubl-10k", of("ubl", 10_000, count), "raw", "60 %")
    yield checked, Case("check-cii-10k", of("cii", 10_000, count), "raw", "60 %")
    yield checked, Case("check-facturx", of("facturx", 10_000, few), "pdf")
    yield checked, Case("check-100mb-lines", lambda folder: [corpus.large(folder, 60_000)], "stream", "60 %")
    yield checked, Case("check-60mb-attachment", lambda folder: [corpus.attached(folder, 60_000_000)], "stream", "60 %")


def _cold(work: Path) -> float:
    path = corpus.singles(work, "ubl", 3_000, 1)[0]
    seconds = []
    for _ in range(15):
        started = time.perf_counter()
        edi_flux("check", "--json", str(path), cores=CORES)
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def _is_wanted(name: str, only: list[str]) -> bool:
    return not only or any(word in name for word in only)


def _line(result: Result) -> str:
    share = f"{result.share:6.0%}" if result.share is not None else " " * 6
    floor = f"{result.documents / median(result.floor):8.1f}" if result.floor else " " * 8
    memory = median(result.megabytes)
    return f"{result.name:32} {result.documents:6} {result.rate:8.1f} {floor} {share} {result.bar:>7} {memory:6.0f}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
