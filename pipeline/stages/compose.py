"""A chain of stages: a typed, visible list of pure functions that stops at the first refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar, cast

from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

Stage = Callable[[A, Context], B | Rejected]


class Outcome(NamedTuple):
    """How far an item went: the last shape it reached, and the refusal that stopped it, if any."""

    reached: object
    refusal: Rejected | None


@dataclass(frozen=True, slots=True)
class Chain(Generic[A, B]):
    """Stages from shape A to shape B, in order; ``then`` type-checks that each takes what the former gives."""

    stages: tuple[Callable[..., object], ...]

    @staticmethod
    def start(stage: Stage[A, B]) -> Chain[A, B]:
        """Begin a chain with one stage."""
        return Chain((stage,))

    def then(self, stage: Stage[B, C]) -> Chain[A, C]:
        """Append the stage that takes what this chain gives."""
        return Chain((*self.stages, stage))

    def until(self, name: str) -> Chain[A, object]:
        """Cut the chain after the stage of that name; ValueError when it has none."""
        names = self.names
        return Chain(self.stages[: names.index(name) + 1])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the stages, in order."""
        return tuple(stage.__name__ for stage in self.stages)

    def run(self, item: A, context: Context) -> Outcome:
        """Pass an item through the stages; stop at the first refusal and say how far it went."""
        reached: object = item
        for stage in self.stages:
            result = cast("Callable[[object, Context], object]", stage)(reached, context)  # then() proved the order
            if isinstance(result, Rejected):
                return Outcome(reached, result)
            reached = result
        return Outcome(reached, None)
