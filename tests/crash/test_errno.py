"""Each write, sync, rename, link, removal, creation and closing of a drain fails in turn, by the real command line.

Nothing is lost, nothing refused for it, nothing done twice, and the next drain ends it all. Here each call of a few
flux fails once, and each effect of a lot, the errors in turn; ``python -m tests.crash.errno_matrix`` lets each call
fail with each error.
"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.crash.errno_cases import FEW, HANDED, LOT, Loop, run_loop
from tests.crash.preload.plan import COMPILER, Kind, Mode
from tests.needs import needs

OF_EFFECTS = Kind.WRITE | Kind.SYNC | Kind.RENAME | Kind.LINK | Kind.MKDIR | Kind.EXCEPT_JOURNAL

pytestmark = needs(COMPILER is not None, "a C compiler (cc)")


@pytest.mark.parametrize(
    ("loop", "least", "reached"),
    [
        pytest.param(
            Loop(FEW),
            150,
            "write fsync rename link unlink mkdir open ftruncate close "
            "journal:pwrite journal:fsync journal:unlink journal:open journal:close",
            id="every call",
        ),
        pytest.param(
            Loop(HANDED, OF_EFFECTS),
            40,
            "write syncfs rename link mkdir",
            id="every effect of a lot that a child delivers",
        ),
        pytest.param(Loop(LOT, Kind.SYNC | Kind.EXCEPT_JOURNAL), 10, "syncfs", id="every sync of many files together"),
        pytest.param(
            Loop(HANDED, Kind.SPACE, Mode.FROM_THEN_ON, (errno.ENOSPC,), 16), 8, "open", id="a disk that stays full"
        ),
        pytest.param(Loop(FEW, Kind.WRITE, Mode.SHORT, (0,), 4), 5, "journal:pwrite", id="writes cut short"),
        pytest.param(
            Loop(FEW, Kind.WRITE | Kind.CREATE, Mode.ONCE, (errno.EINTR,), 4),
            5,
            "journal:pwrite",
            id="calls interrupted",
        ),
    ],
)
def test_a_call_that_fails_costs_nothing(tmp_path: Path, loop: Loop, least: int, reached: str) -> None:
    """Exit code 0, 1, or 4 with a sentence; then a drain without faults ends as if there had been none."""
    tally = run_loop(tmp_path, loop)

    assert tally.divergences == []
    assert tally.cases >= least
    assert set(reached.split()) <= tally.reached
