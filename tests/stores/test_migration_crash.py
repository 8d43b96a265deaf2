"""Bringing an old journal, with its flux, to this version: killed at any statement, begun twice at once, it is whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, inspect, text

from pipeline.domain.faults import StorageFault
from pipeline.stores.journal import open_journal
from pipeline.stores.journal_engine import Database
from pipeline.stores.migrations import HEAD, REVISIONS
from tests.stores.builders import NOW, WRONG, document, receive, record, verdict
from tests.stores.old_journals import TABLES, take_back

COUNTS = {"IN_RECU": 2, "IN_REJETE": 1, "IN_INTEGRE": 1}
Whole = tuple[str, frozenset[str], dict[str, int]]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of the first revision: two flux received, one refused, one integrated."""
    path = tmp_path_factory.mktemp("vieux") / "journal.sqlite3"
    with open_journal(f"sqlite:///{path}") as journal:
        for claim in "ab":
            receive(journal, claim)
        for claim, judged in (("c", verdict(document(1, WRONG))), ("d", verdict(document(number="F-9")))):
            row = receive(journal, claim)
            record(journal, row, judged)
            journal.confirm(row.id, now=NOW)
    take_back(f"sqlite:///{path}", "0001")
    return path


def _whole(path: Path) -> Whole:
    """Revision, tables and flux by state of a journal, read without bringing it anywhere; it must be sound."""
    database = Database(f"sqlite:///{path}")
    with database.read() as connection:
        (sound,) = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        found = (
            str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar()),
            frozenset(inspect(connection).get_table_names()),
            {row[0]: row[1] for row in connection.execute(text("SELECT etat, count(*) FROM flux GROUP BY etat"))},
        )
    database.close()

    assert sound == "ok"
    return found


def _killed(path: Path, nth: int) -> bool:
    """Migrate in a child that kills itself at its nth statement (the commit counts as one); True if it got that far."""
    child = os.fork()
    if child == 0:
        try:
            database = Database(f"sqlite:///{path}")
            left = nth

            def count(*_details: object) -> None:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(database.engine, "before_cursor_execute", count)
            event.listen(database.engine, "commit", count)
            database.migrate()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def test_killed_at_any_statement_the_journal_is_old_or_new(old: Path, tmp_path: Path) -> None:
    """Never between two versions, never a flux less; the next start brings it to head and goes on."""
    before, path = _whole(old), tmp_path / "journal.sqlite3"
    kills = 0
    while True:
        for left in tmp_path.iterdir():
            left.unlink()
        shutil.copyfile(old, path)
        if not _killed(path, kills + 1):
            break
        kills += 1

        assert _whole(path) == before, f"killed at statement {kills}"

        with open_journal(f"sqlite:///{path}") as journal:
            assert journal.counts() == COUNTS
            assert receive(journal, f"apres-{kills}").id == 5

    assert kills >= len(TABLES["0002_compte"] + TABLES["0003_conservation"]) + len(REVISIONS)
    assert _whole(path)[0] == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_former_version_is_taken_up(old: Path, tmp_path: Path, revision: str) -> None:
    """From each revision: the same flux, counted, and a journal that can hold and purge."""
    path = tmp_path / "journal.sqlite3"
    shutil.copyfile(old, path)
    open_journal(f"sqlite:///{path}").close()
    take_back(f"sqlite:///{path}", revision)
    with open_journal(f"sqlite:///{path}") as journal:
        assert journal.counts() == COUNTS
        assert (journal.keeping.holds(), journal.keeping.runs()) == (0, ())

    assert _whole(path)[0] == HEAD


def test_processes_that_start_at_once_on_an_old_journal_all_work(old: Path, tmp_path: Path) -> None:
    """One migrates, the others wait for it; each then takes its flux in."""
    path = tmp_path / "journal.sqlite3"
    shutil.copyfile(old, path)
    work = (
        "import sys; from pipeline.stores.journal import open_journal; from tests.stores.builders import receive\n"
        "sys.stdin.read()\n"
        "with open_journal(sys.argv[1]) as journal: receive(journal, sys.argv[2])"
    )
    command = [sys.executable, "-c", work, f"sqlite:///{path}"]
    repository = Path(__file__).parents[2]
    started = [
        subprocess.Popen([*command, f"voisin-{nth}"], cwd=repository, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for nth in range(3)
    ]
    for one in started:
        assert one.stdin is not None
        one.stdin.close()
    said = [one.stderr.read() if one.stderr else b"" for one in started]

    assert [(one.wait(60), text) for one, text in zip(started, said, strict=True)] == [(0, b"")] * 3
    with open_journal(f"sqlite:///{path}") as journal:
        assert journal.counts() == {**COUNTS, "IN_RECU": 5}


def test_a_journal_of_a_later_version_is_refused(old: Path, tmp_path: Path) -> None:
    """The sentence says which revision stands there, which one is known, and what to do."""
    path = tmp_path / "journal.sqlite3"
    shutil.copyfile(old, path)
    database = Database(f"sqlite:///{path}")
    with database.write("essai") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099_demain'"))
    database.close()
    expected = f"plus récente d'edi-flux : le journal est à la révision 0099_demain, cette version connaît {HEAD}"
    with pytest.raises(StorageFault, match=expected):
        open_journal(f"sqlite:///{path}")
