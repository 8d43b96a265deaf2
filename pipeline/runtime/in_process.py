"""The pool without children: the same answers, worked out in the caller's process when they are asked for, unbounded.

For tests and small scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.child import Order, Workplace, context_of, judge_in
from pipeline.runtime.hand_over import Handing, hand_over
from pipeline.stages.context import Context


class InProcess:
    """Twin of ``Pool``; ``context`` carries schemas already compiled."""

    def __init__(self, workplace: Workplace, context: Context | None = None) -> None:
        self._workplace = workplace
        self._context = context or context_of(workplace)

    def warm(self) -> None:
        """Nothing to start."""

    def submit(self, order: Order) -> Future[FluxVerdict]:
        """Keep the order for ``answer``."""
        return _Deferred(order, self._context, self._workplace)

    def submit_many(self, orders: Sequence[Order]) -> list[Future[FluxVerdict]]:
        """Keep the orders for ``answer``."""
        return [self.submit(order) for order in orders]

    def answer(self, future: Future[FluxVerdict]) -> FluxVerdict:
        """Judge now."""
        return future.result()

    def hand_over(self, handings: Sequence[Handing]) -> Future[None]:
        """Keep the effects for ``handed``."""
        return _Kept(handings, self._context)

    def handed(self, future: Future[None]) -> None:
        """Do them now."""
        future.result()

    def stop(self) -> None:
        """Nothing is ever under way between two calls."""


class _Deferred(Future[FluxVerdict]):
    """A verdict that is worked out when it is asked for."""

    def __init__(self, order: Order, context: Context, workplace: Workplace) -> None:
        super().__init__()
        self._asked = order, context, workplace

    def result(self, timeout: float | None = None) -> FluxVerdict:
        return judge_in(*self._asked)


class _Kept(Future[None]):
    """Effects that are done when they are asked for."""

    def __init__(self, handings: Sequence[Handing], context: Context) -> None:
        super().__init__()
        self._asked = handings, context

    def result(self, timeout: float | None = None) -> None:
        hand_over(*self._asked)
