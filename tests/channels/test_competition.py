"""Several processes on one drop folder, without a lock between them: a rename has one winner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(("processes", "files"), [(2, 2_000), (4, 5_000)])
def test_each_file_is_taken_once(tmp_path: Path, processes: int, files: int) -> None:
    """Every name has one winner, whose file holds that name's bytes; losers go on, and see nothing odd."""
    for folder in ("in", "prise", "quarantaine"):
        (tmp_path / folder).mkdir()
    for number in range(files):
        (tmp_path / "in" / f"{number:05}.xml").write_bytes(b"%d" % number)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.channels.competitor", str(tmp_path), str(who)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        for who in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    (tmp_path / "go").touch()
    told = [process.communicate(timeout=60)[0].splitlines() for process in running]
    won = [lines[:-1] for lines in told]

    assert [process.returncode for process in running] == [0] * processes
    assert sorted(name for names in won for name in names) == [f"{number:05}.xml" for number in range(files)]
    assert [lines[-1].endswith(" ()") for lines in told] == [True] * processes
    for who, names in enumerate(won):
        assert [(tmp_path / "prise" / f"{who}.{n}").read_text() for n in range(len(names))] == [
            str(int(name[:5])) for name in names
        ]
    assert sum(map(bool, won)) > 1  # they did compete
    assert list((tmp_path / "in").iterdir()) == []
