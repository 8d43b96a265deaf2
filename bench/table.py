"""What a case gave, and the table: a line as soon as it is known, the whole as Markdown at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

HEADER = ("case", "docs", "docs/s", "floor/s", "share", "bar", "tree MB", "process MB", "extra MB", "note")
_WIDTHS = (28, 8, 9, 9, 7, 8, 8, 10, 8, 0)


@dataclass(slots=True)
class Result:
    """Runs of one case: documents, seconds of the product and of the floor, memory in MB, and the bar to reach.

    ``extra`` is what the tallest process took beyond judging one small file; ``note`` says what has no column.
    """

    name: str
    documents: int = 0
    bar: str = ""
    product: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    tallest: list[float] = field(default_factory=list)
    extra: float | None = None
    note: str = ""

    @property
    def rate(self) -> float:
        """Documents a second, median of the runs."""
        return self.documents / median(self.product)

    @property
    def share(self) -> float | None:
        """Share of the floor's speed, None without a floor."""
        return median(self.floor) / median(self.product) if self.floor else None

    def cells(self) -> tuple[str, ...]:
        """The cells of its line, in the order of ``HEADER``."""
        return (
            self.name,
            str(self.documents) if self.documents else "",
            f"{self.rate:.1f}" if self.product else "",
            f"{self.documents / median(self.floor):.1f}" if self.floor else "",
            f"{self.share:.0%}" if self.share is not None else "",
            self.bar,
            f"{median(self.megabytes):.0f}" if self.megabytes else "",
            f"{median(self.tallest):.0f}" if self.tallest else "",
            f"{self.extra:.0f}" if self.extra is not None else "",
            self.note,
        )


def line(cells: tuple[str, ...]) -> str:
    """One line for a terminal: the name to the left, figures to the right."""
    padded = [cells[0].ljust(_WIDTHS[0])]
    padded += [cell.rjust(width) for cell, width in zip(cells[1:-1], _WIDTHS[1:-1], strict=True)]
    return " ".join([*padded, cells[-1]]).rstrip()


def markdown(results: Iterable[Result]) -> str:
    """The table for docs/performance.md."""
    rows = [HEADER, ("---",) * len(HEADER), *(result.cells() for result in results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
