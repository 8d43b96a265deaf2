"""Nothing is half written: an error or a kill at any statement of any step leaves the journal as before it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from pipeline.domain.faults import StorageFault
from pipeline.domain.flux import Etat
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.journal_engine import Database
from pipeline.stores.journal_schema import METADATA
from pipeline.stores.records import FluxRow
from tests.stores.builders import (
    LATER,
    NOW,
    WRONG,
    deposit,
    document,
    flux_name,
    receive,
    record,
    replay,
    told,
    verdict,
)

Dump = dict[str, list[tuple[object, ...]]]
Step = Callable[[Journal], object]
JUDGED = verdict(document(1, number="F-1"), document(2, number="F-1"), document(3, WRONG, number="F-3"))


def _row(journal: Journal) -> FluxRow:
    row = journal.flux("1")
    assert row is not None
    return row


# each step runs on what the steps before it left
STEPS: dict[str, Step] = {
    "announce": lambda journal: journal.announce([deposit("a").claim]),
    "receive": lambda journal: journal.receive([deposit("a", name=flux_name(1)), deposit("b", name="x")]),
    "incident": lambda journal: journal.incident(1, now=NOW, reason="panne"),
    "record": lambda journal: record(journal, _row(journal), JUDGED),
    "confirm": lambda journal: journal.confirm(1, now=NOW),
    "replay": lambda journal: replay(
        journal, _row(journal), verdict(*(document(nth, number=f"F-{nth}") for nth in (1, 2, 3)))
    ),
    "export": lambda journal: journal.note_export(LATER.date(), "JMRPOR", "csv", "digest", 1, LATER),
    "forget": lambda journal: journal.forget(["b"]),
}


class _Outage(Exception):
    """What the test throws into a transaction."""


@pytest.mark.parametrize("name", STEPS)
def test_an_error_at_any_statement_leaves_nothing(name: str) -> None:
    """Fail at the first statement, then at the second, and so on to the commit: the tables never change."""
    database, journal = _prepared("sqlite://", until=name)
    before = _dump(database)
    failures = 0
    while True:
        with _trap(database, failures + 1, _fail) as reached:
            try:
                STEPS[name](journal)
            except _Outage:
                failures += 1
        if not reached:
            break

        assert _dump(database) == before

    assert failures >= 2
    assert _dump(database) != before or name == "forget"


@pytest.mark.parametrize("name", ["receive", "record", "confirm", "replay"])
def test_a_kill_at_any_statement_leaves_nothing(name: str, tmp_path: Path) -> None:
    """SIGKILL a real process at each statement and at the commit; the next process finds the state before, goes on."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    database, journal = _prepared(url, until=name)
    before = _dump(database)
    journal.close()
    kills = 0
    while _killed(url, STEPS[name], kills + 1):
        kills += 1
        database = Database(url)

        assert _dump(database) == before

        database.close()
    with open_journal(url) as reopened:
        STEPS[name](reopened)  # the surviving child did it already: once more changes nothing that counts

        assert kills >= 4
        assert sum(reopened.counts().values()) == 2


def test_a_kill_inside_the_migration_leaves_no_half_journal(tmp_path: Path) -> None:
    """Kill the creation of the tables at every third statement: opening again succeeds."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    kills = 0
    for nth in range(1, 40, 3):
        kills += _killed(url, lambda _: None, nth)

    with open_journal(url) as journal:
        assert kills >= 5
        assert receive(journal).etat is Etat.RECU


def test_two_documents_at_one_position_are_our_mistake() -> None:
    """A verdict that contradicts itself is refused by the tables, whole."""
    database, journal = _prepared("sqlite://", until="record")
    before = _dump(database)
    with pytest.raises(StorageFault):
        record(journal, _row(journal), verdict(document(1), document(1)))

    assert _dump(database) == before


def test_one_number_two_connections(tmp_path: Path) -> None:
    """Four threads on two connections record the same twenty numbers: each is accepted once, the rest is refused."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    journals = [open_journal(url), open_journal(url)]
    outcomes: list[str] = []

    def work(worker: int) -> None:
        journal = journals[worker % 2]
        for nth in range(20):
            row = receive(journal, f"{worker}-{nth}")
            done = record(journal, row, verdict(document(number=f"F-{nth}")))
            outcomes.append("accepted" if not told(done) else told(done)[1][0])

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["DUPLICATE"] * 60 + ["accepted"] * 20
    assert journals[0].counts() == {"IN_EN_COURS_TRAITEMENT_CPP": 80}

    for journal in journals:
        journal.close()


def test_many_may_open_a_new_journal_at_once(tmp_path: Path) -> None:
    """Openers that race for the migration all succeed; it ran once."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    opened: list[Journal] = []
    threads = [threading.Thread(target=lambda: opened.append(open_journal(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [journal.counts() for journal in opened] == [{}] * 4

    for journal in opened:
        journal.close()


def _prepared(url: str, *, until: str) -> tuple[Database, Journal]:
    database = Database(url)
    database.migrate()
    journal = Journal(database)
    for name, step in STEPS.items():
        if name == until:
            break
        step(journal)
    return database, journal


def _dump(database: Database) -> Dump:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


class _trap:  # noqa: N801  used as a statement
    """Call ``act`` at the ``nth`` statement (the commit counts as one); its value is a list, filled when reached."""

    def __init__(self, database: Database, nth: int, act: Callable[[], None]) -> None:
        self._engine, self._left, self._act = database.engine, nth, act
        self._reached: list[bool] = []

    def __enter__(self) -> list[bool]:
        event.listen(self._engine, "before_cursor_execute", self._count)
        event.listen(self._engine, "commit", self._count)
        return self._reached

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._count)
        event.remove(self._engine, "commit", self._count)

    def _count(self, *_details: object) -> None:
        self._left -= 1
        if self._left == 0:
            self._reached.append(True)
            self._act()


def _fail() -> None:
    raise _Outage


def _killed(url: str, step: Step, nth: int) -> bool:
    """Run the step in a child that kills itself at its nth statement; True when it got that far."""
    child = os.fork()
    if child == 0:
        try:
            database = Database(url)
            with _trap(database, nth, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                database.migrate()
                step(Journal(database))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
