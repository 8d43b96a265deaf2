"""Judgement in killable children: bounded memory and time, so that one document cannot stop the shop.

A child compiles its schemas once and reads the flux from the spool itself; what comes back is the verdict.
A child that dies or hangs costs its flux one try; the caller decides after how many it is set aside.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.domain.faults import ConfigurationFault, Fault
from pipeline.domain.verdict import FluxVerdict
from pipeline.stages.context import Annuaire, Context, Limits, Rules

if TYPE_CHECKING:
    from pebble import ProcessFuture


@dataclass(frozen=True, slots=True)
class Order:
    """One flux to judge: where its bytes lie, its name, the partner's rules, the day of deposit."""

    path: Path
    name: str
    rules: Rules
    today: date


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every child needs once: limits, schema overrides, the annuaire's file, memory and time allowed."""

    limits: Limits
    schemas: Mapping[str, Path]
    annuaire: Path
    memory_bytes: int
    seconds: float


class LostChild(Fault):
    """The child that judged a flux died or ran out of time or memory; the flux may be tried again."""


class Pool:
    """A pool of judging children; use as a context manager."""

    def __init__(self, workplace: Workplace, processes: int) -> None:
        from pebble import ProcessPool

        self._seconds = workplace.seconds
        self._pool = ProcessPool(
            max_workers=processes,
            initializer=_prepare,
            initargs=(workplace,),
            context=get_context("forkserver"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]  # pebble types the rest
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types the rest
        self._pool.join()

    def submit(self, order: Order) -> ProcessFuture[FluxVerdict]:
        """Hand over one flux; the answer comes through ``answer``."""
        return self._pool.schedule(_judge, args=[order], timeout=self._seconds)

    def answer(self, future: ProcessFuture[FluxVerdict]) -> FluxVerdict:
        """Wait for a verdict; LostChild when the child did not survive it, the original Fault when it met one."""
        from pebble import ProcessExpired

        try:
            return future.result()
        except FutureTimeout as err:
            raise LostChild(f"Jugement interrompu après {self._seconds:.0f} s") from err
        except ProcessExpired as err:
            raise LostChild(f"Le processus de jugement s'est arrêté (code {err.exitcode})") from err
        except MemoryError as err:
            raise LostChild("Jugement interrompu : mémoire admise dépassée") from err


_workplace: Workplace | None = None
_context: Context | None = None


def _prepare(workplace: Workplace) -> None:
    """Run once in each child: limit it, and let the parent alone decide when to stop.

    A supervisor signals the whole group: a child that died of it would cost its flux a try. The pool kills for good.
    """
    global _workplace  # noqa: PLW0603  one workplace per child process, set before any work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (workplace.memory_bytes, hard))
    _workplace = workplace


def _judge(order: Order) -> FluxVerdict:
    from dataclasses import replace

    from pipeline.runtime.judge import judge

    try:
        content = order.path.read_bytes()
    except OSError as err:
        raise Fault(f"Spool illisible : {err}") from err
    context = replace(_shared_context(), rules=order.rules, today=order.today)
    if context.annuaire is None:  # imported since this child started
        context = replace(context, annuaire=_annuaire())
    return judge(order.name, content, context)


def _shared_context() -> Context:
    global _context  # noqa: PLW0603  schemas are compiled once per child process
    if _workplace is None:
        raise ConfigurationFault("Le processus de jugement n'a pas été préparé")
    if _context is None:
        from pipeline.codecs.catalog import load_catalog
        from pipeline.codecs.xsd import SchemaSet

        _context = Context(
            today=date.min,
            schemas=SchemaSet(load_catalog(_workplace.schemas)),
            limits=_workplace.limits,
            annuaire=_annuaire(),
        )
    return _context


def _annuaire() -> Annuaire | None:
    from pipeline.stores.annuaire import open_annuaire

    return open_annuaire(_workplace.annuaire) if _workplace else None
