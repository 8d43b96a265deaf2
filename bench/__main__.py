"""``python -m bench [--quick] [--huge] [--rounds N] [--count N] [--only NAME…]``: the table of docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import backlog, corpus, large_journal, latency, peers
from bench.cases import CORES, Case, checked, deposited, replayed
from bench.product import edi_flux
from bench.table import HEADER, Result, line, markdown

HUGE = 10_000_000
PEERED = {"check-ubl-10k": "ubl", "check-cii-10k": "cii", "check-ubl-80k": "ubl", "check-facturx": "facturx"}
ONE_CORE = {"deposit-ubl-10k-two-cores": "deposit-ubl-10k", "check-ubl-10k-two-cores": "check-ubl-10k"}
"""Cases whose floor is the product itself on one core."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything: counts are such that the start of the product is a tenth of a case at most."""

    rounds: int
    deposits: int
    checks: int
    backlog: int
    seconds: float
    rejets: int
    drops: int


FULL = Plan(rounds=3, deposits=6_000, checks=6_000, backlog=100_000, seconds=60.0, rejets=1_000_000, drops=200)
QUICK = Plan(rounds=1, deposits=600, checks=1_500, backlog=5_000, seconds=8.0, rejets=100_000, drops=50)


@dataclass(slots=True)
class Table:
    """What was measured so far, printed as it comes."""

    only: list[str]
    results: dict[str, Result] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        """Whether this case was asked for."""
        return not self.only or any(word in name for word in self.only)

    def add(self, result: Result) -> None:
        """Print and keep a line."""
        self.results[result.name] = result
        say(line(result.cells()))


def main() -> None:
    """Measure what is asked and print one line a case as soon as it is known, then the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three minutes, one round")
    parser.add_argument("--huge", action="store_true", help="status over 10,000,000 flux as well")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--count", type=int, help="files of a case made of many")
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    plan = QUICK if chosen.quick else FULL
    count = chosen.count
    table = Table(chosen.only)
    say(line(HEADER))
    with tempfile.TemporaryDirectory(prefix="edi-flux-bench-") as folder:
        work = Path(folder)
        others = peers.install(work / "peers") if any(map(table.wants, PEERED)) else None
        for measure, case in _cases(count or plan.deposits, count or plan.checks):
            if table.wants(case.name):
                result = measure(case, chosen.rounds or plan.rounds, work)
                _compare(result, table.results)
                if others is not None and case.name in PEERED:
                    result.note = others.rates(PEERED[case.name], work / case.name / "source")
                table.add(result)
        for name, special in _specials(plan, chosen.rounds or plan.rounds, work, huge=chosen.huge):
            if table.wants(name):
                table.add(special())
    say("\n" + markdown(table.results.values()))


def _cases(deposits: int, checks: int) -> Iterator[tuple[Callable[[Case, int, Path], Result], Case]]:
    def of(kind: str, size: int, number: int) -> Callable[[Path], list[Path]]:
        return lambda folder: corpus.singles(folder, kind, size, number)

    def archives(folder: Path) -> list[Path]:
        return [corpus.archive(folder, 500, 10_000, number) for number in range(1, max(2, deposits // 500) + 1)]

    yield deposited, Case("deposit-ubl-10k", of("ubl", 10_000, deposits), "thin", "70 %")
    yield deposited, Case("deposit-cii-10k", of("cii", 10_000, deposits), "thin", "70 %")
    yield deposited, Case("deposit-ubl-10k-two-cores", of("ubl", 10_000, deposits), "", "170 %", 2)
    yield deposited, Case("deposit-ubl-80k", of("ubl", 80_000, deposits // 4), "thin")
    yield deposited, Case("deposit-cii-80k", of("cii", 80_000, deposits // 4), "thin")
    yield deposited, Case("deposit-facturx", of("facturx", 10_000, deposits // 2), "pdf", "55 %")
    yield deposited, Case("deposit-tar-500", archives, "tar", "60 %")
    yield replayed, Case("replay-ubl-10k", of("ubl", 10_000, deposits), "", "100 %")
    yield checked, Case("check-ubl-10k", of("ubl", 10_000, checks), "raw", "60 %")
    yield checked, Case("check-cii-10k", of("cii", 10_000, checks), "raw", "60 %")
    yield checked, Case("check-ubl-10k-two-cores", of("ubl", 10_000, checks), "", "170 %", 2)
    yield checked, Case("check-ubl-80k", of("ubl", 80_000, checks // 6), "raw")
    yield checked, Case("check-facturx", of("facturx", 10_000, checks // 4), "pdf")
    yield checked, Case("check-100mb-lines", lambda folder: [corpus.large(folder, 60_000)], "stream", "60 %")
    yield checked, Case("check-60mb-attachment", lambda folder: [corpus.attached(folder, 60_000_000)], "stream", "60 %")


def _specials(plan: Plan, rounds: int, work: Path, *, huge: bool) -> Iterator[tuple[str, Callable[[], Result]]]:
    yield "rejets-export", partial(large_journal.exported, plan.rejets, rounds, work)
    if huge:
        yield f"status-{HUGE}", partial(large_journal.huge, HUGE, work)
    yield "backlog", partial(backlog.measure, plan.backlog, plan.seconds, work)
    yield "latency", partial(_latency, work, plan.drops)
    yield "cold", partial(_cold, work / "cold")


def _compare(result: Result, known: dict[str, Result]) -> None:
    one = known.get(ONE_CORE.get(result.name, ""))
    if one is not None:
        result.floor = list(one.product)


def _latency(work: Path, drops: int) -> Result:
    half, worst = latency.measure(work / "latency", drops)
    return Result("latency", drops, "20 ms", note=f"idle, renamed in to routed: p50 {half:.1f} ms, p99 {worst:.1f} ms")


def _cold(work: Path) -> Result:
    path = corpus.singles(work, "ubl", 3_000, 1)[0]
    seconds = []
    for _ in range(15):
        started = time.perf_counter()
        edi_flux("check", "--json", str(path), cores=CORES)
        seconds.append(time.perf_counter() - started)
    half, worst = latency.percentiles(seconds)
    return Result(
        "cold", bar="0.25 s", note=f"check of one file: p50 {half:.2f} s, worst {min(worst, max(seconds)):.2f} s"
    )


def say(text: str) -> None:
    """Print at once, whatever stands behind a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
