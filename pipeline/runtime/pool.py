"""Judgement in killable children: bounded memory and time, so that one document cannot stop the shop.

A child compiles its schemas once and reads the flux from the spool itself; what comes back is the verdict.
A child that dies or hangs costs its flux one try; the caller decides after how many it is set aside. A pool whose
idle child was killed is replaced at the next order. ``in_process`` holds the twin without children.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from pipeline.domain.faults import Fault
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.child import (
    Order,
    Workplace,
    deliver_lot,
    judge_lot,
    judge_one,
    prepare,
    warm,
)
from pipeline.runtime.hand_over import Handing

if TYPE_CHECKING:
    from pebble import ProcessPool


_KILL_AFTER = 0.1
_PATIENCE = 10
_STARTS = 3  # a machine where children cannot be started says so, instead of trying for ever
_LOOK_SECONDS = 1.0
_LOT_TIMES = 4  # a lot has the time of four documents: the processor's bound stops one that takes more than its own
LOT_ORDERS = 32
COMMON_SCHEMAS = ("ubl-2.1-invoice", "cii-d22b")
LOT_BYTES = 4 * 1024 * 1024
_PRELOADED = [
    "pipeline.runtime.child",
    "pipeline.runtime.hand_over",
    "pipeline.runtime.judge",
    "pipeline.codecs.catalog",
    # what a refusal, a mention or a PDF needs, and a cold check does not
    "pipeline.codecs.xsd_explain",
    "pipeline.domain.mention_parts",
    "pipeline.formats.facturx",
    "pipeline.stages.schema_words",
]
A = TypeVar("A")
T = TypeVar("T")


class LostChild(Fault):
    """The child that judged a flux died or ran out of time or memory; the flux may be tried again."""


class Stopped(Fault):
    """The pool was told to stop before it gave this verdict; the flux has lost no try."""


class Judges(Protocol):
    """Whoever judges orders: a ``Pool``, or its twin ``InProcess``."""

    def warm(self) -> None:
        """Get ready to judge before anything is asked."""
        ...

    def submit(self, order: Order) -> Future[FluxVerdict]:
        """Hand over one flux; the answer comes through ``answer``."""
        ...

    def submit_many(self, orders: Sequence[Order]) -> list[Future[FluxVerdict]]:
        """Hand over many flux at once; one future an order, in their order."""
        ...

    def answer(self, future: Future[FluxVerdict]) -> FluxVerdict:
        """Wait for a verdict; a Fault, or what judging raised, when there is none."""
        ...

    def hand_over(self, handings: Sequence[Handing]) -> Future[None]:
        """Have the effects of a lot done; whether they are comes through ``handed``."""
        ...

    def handed(self, future: Future[None]) -> None:
        """Wait for effects; a Fault when they are not done, or not all."""
        ...

    def stop(self) -> None:
        """Give up what is not judged yet; any thread may ask."""
        ...


class Pool:
    """A pool of judging children; use as a context manager."""

    def __init__(self, workplace: Workplace, processes: int) -> None:
        self._workplace = workplace
        self._processes = processes
        self._pool = self._children()
        self._open: dict[Future[Any], ProcessPool] = {}  # Any: of one flux or of a lot
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None and not self._stopped:
            self._pool.close()  # type: ignore[no-untyped-call]  # pebble types the rest
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types the rest
        self._pool.join()

    def warm(self) -> None:
        """Start the children and let each compile the common schemas; come back at once, whatever comes of it."""
        for _ in range(self._processes):
            self._open.pop(self._schedule(warm, COMMON_SCHEMAS), None)

    def submit(self, order: Order) -> Future[FluxVerdict]:
        """Hand over one flux; the answer comes through ``answer``."""
        return self._schedule(judge_one, order)

    def hand_over(self, handings: Sequence[Handing]) -> Future[None]:
        """Have the effects of a lot done by a child; a slow disk has more time than a document."""
        return self._schedule(deliver_lot, handings, _PATIENCE)

    def handed(self, future: Future[None]) -> None:
        """Wait for effects.

        Raises:
            LostChild: the child did not survive them.
            Stopped: ``stop`` was called meanwhile.
            Fault: the one that the child met.
        """
        self._answer(future)

    def _schedule(self, act: Callable[[A], T], what: A, times: int = 1) -> Future[T]:
        future: Future[T]
        if self._stopped:
            future = Future()
            future.cancel()
            return future
        for _ in range(_STARTS):
            try:
                future = self._working().schedule(act, args=[what], timeout=times * self._workplace.seconds)
            except RuntimeError:  # pebble's: who forks the children died at that instant; the next one has another
                self._renew()
                continue
            self._open[future] = self._pool
            return future
        raise LostChild("Les processus de jugement ne démarrent pas")

    def submit_many(self, orders: Sequence[Order]) -> list[Future[FluxVerdict]]:
        """Hand over many flux at once: small ones travel together, so that a hundred do not cost a hundred messages."""
        shares: list[Future[FluxVerdict]] = []
        for lot in _lots(orders, self._processes):
            if len(lot) == 1:
                shares.append(self.submit(lot[0]))
                continue
            judged = self._schedule(judge_lot, lot, _LOT_TIMES)
            shares += [_Share(judged, rank, order) for rank, order in enumerate(lot)]
        return shares

    def answer(self, future: Future[FluxVerdict]) -> FluxVerdict:
        """Wait for a verdict. A lot whose child was lost is judged again one by one: only the culprit is lost again.

        Raises:
            LostChild: the child did not survive it.
            Stopped: ``stop`` was called meanwhile.
            Fault: the one that the child met.
        """
        if not isinstance(future, _Share):
            return self._answer(future)
        try:
            outcome = self._answer(future.lot)[future.rank]
        except LostChild:
            return self._answer(self.submit(future.order))
        if isinstance(outcome, MemoryError):
            raise LostChild("Jugement interrompu : mémoire admise dépassée") from outcome
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _answer(self, future: Future[T]) -> T:
        from pebble import ProcessExpired

        try:
            return self._result(future)
        except FutureTimeout as err:
            raise LostChild(f"Jugement interrompu après {self._workplace.seconds:g} s") from err
        except ProcessExpired as err:
            if err.exitcode == -signal.SIGXCPU:
                raise LostChild(f"Jugement interrompu après {self._workplace.seconds:g} s de calcul") from err
            raise LostChild(f"Le processus de jugement s'est arrêté (code {err.exitcode})") from err
        except BrokenProcessPool as err:
            raise LostChild("Un processus de jugement s'est arrêté") from err
        except MemoryError as err:
            raise LostChild("Jugement interrompu : mémoire admise dépassée") from err
        except CancelledError as err:
            raise Stopped("Arrêt demandé avant la fin du jugement") from err
        finally:
            self._open.pop(future, None)

    def _result(self, future: Future[T]) -> T:
        """Wait, but not for a pool that is no more: a child killed in the middle of its answer leaves half a message,
        on which pebble's own threads end without a word.
        """
        pool = self._open.get(future)
        while pool is not None and not future.done():
            try:
                return future.result(_LOOK_SECONDS)
            except FutureTimeout:
                if not future.done() and not pool.active:
                    raise BrokenProcessPool from None
        return future.result()

    def stop(self) -> None:
        """Give up what is not judged yet: whoever waits for it gets ``Stopped``; any thread may ask."""
        self._stopped = True
        for future in tuple(self._open):
            future.cancel()

    def _working(self) -> ProcessPool:
        """The pool, or a new one when pebble gave it up because a child died between two orders."""
        if not self._pool.active:
            self._renew()
        return self._pool

    def _renew(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types the rest
        self._pool.join()
        self._pool = self._children()

    def _children(self) -> ProcessPool:
        from pebble import CONSTS, ProcessPool

        CONSTS.term_timeout = _KILL_AFTER  # a child holds nothing: there is nothing to wait for
        context = get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)  # children start warm
        return ProcessPool(
            max_workers=self._processes,
            initializer=prepare,
            initargs=(self._workplace,),
            context=context,
        )


class _Share(Future[FluxVerdict]):
    """One flux of a lot that is judged together."""

    def __init__(self, lot: Future[list[FluxVerdict | Exception]], rank: int, order: Order) -> None:
        super().__init__()
        self.lot, self.rank, self.order = lot, rank, order


def _lots(orders: Sequence[Order], processes: int) -> Iterator[list[Order]]:
    """Cut orders into lots small enough that every child has work, and that a large flux goes alone."""
    most = max(1, min(LOT_ORDERS, -(-len(orders) // (2 * processes))))
    lot: list[Order] = []
    size = 0
    for order in orders:
        if lot and (len(lot) >= most or size + order.size > LOT_BYTES):
            yield lot
            lot, size = [], 0
        lot.append(order)
        size += order.size
    if lot:
        yield lot
