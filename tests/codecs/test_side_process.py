"""A process behind pipes: asked, killed, restarted; never shared across a fork, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.codecs import side_process
from pipeline.codecs.side_process import SideProcess
from pipeline.domain.faults import Fault
from tests.codecs.processes import alive, gone

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of these tests lies under tests/, beside the package."""
    monkeypatch.setattr(side_process.pipeline, "__file__", str(ROOT / "pipeline" / "__init__.py"))


@pytest.fixture
def echo() -> Iterator[SideProcess]:
    """A server that answers what it is asked."""
    made = SideProcess("tests.codecs.echo_server", "Écho", 5.0)
    yield made
    made.close()


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 3_000_000])
def test_an_answer_comes_back_whole(echo: SideProcess, content: bytes) -> None:
    """Frames are longer than what a pipe holds at once."""
    assert echo.ask(content) == content


def test_it_starts_at_the_first_question(echo: SideProcess) -> None:
    """Before it, no process; after it, the same one answers all."""
    before = echo.pid
    pids = {int(echo.ask(b"who")) for _ in range(3)}

    assert (before, pids) == (None, {echo.pid})


def test_what_a_library_prints_is_no_answer(echo: SideProcess) -> None:
    """Standard output belongs to the library; the answers go another way."""
    assert echo.ask(b"print") == b"print"


def test_a_crash_is_a_fault_and_the_next_question_is_answered(echo: SideProcess) -> None:
    """The code of the process is told; another one takes over."""
    with pytest.raises(Fault, match=r"Écho : le processus s'est arrêté \(code 7\)"):
        echo.ask(b"die")

    assert echo.ask(b"again") == b"again"


def test_silence_is_a_fault_and_the_process_isgone() -> None:
    """A question has its time; the process that let it pass is killed."""
    slow = SideProcess("tests.codecs.echo_server", "Écho", 1.0)
    pid = int(slow.ask(b"who"))
    with pytest.raises(Fault, match="pas de réponse en 1 s"):
        slow.ask(b"hang")
    is_gone = gone(pid)
    answered = slow.ask(b"again")
    slow.close()

    assert (is_gone, answered) == (True, b"again")


def test_a_death_between_two_questions_costs_nothing(echo: SideProcess) -> None:
    """Somebody kills the idle process: the next question starts another."""
    os.kill(int(echo.ask(b"who")), signal.SIGKILL)
    time.sleep(0.2)

    assert echo.ask(b"again") == b"again"


def test_a_signal_to_the_group_is_not_for_it(echo: SideProcess) -> None:
    """A supervisor that sends SIGTERM to everybody does not cost a document its verdict."""
    pid = int(echo.ask(b"who"))
    os.kill(pid, signal.SIGTERM)
    os.kill(pid, signal.SIGINT)

    assert int(echo.ask(b"who")) == pid


def test_threads_take_turns(echo: SideProcess) -> None:
    """Answers are never mixed."""
    found: dict[int, bytes] = {}

    def ask(number: int) -> None:
        found[number] = echo.ask(b"%d" % number * 50_000)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {number: b"%d" % number * 50_000 for number in range(8)}


def test_a_forked_child_has_its_own(echo: SideProcess) -> None:
    """A child asks another process, and its end does not end its parent's."""
    mine = echo.ask(b"who")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, echo.ask(b"who"))
        os._exit(0)
    os.close(writing)
    theirs = os.read(reading, 100)
    os.close(reading)
    os.waitpid(child, 0)

    assert theirs.isdigit()
    assert theirs != mine
    assert gone(int(theirs))
    assert echo.ask(b"who") == mine


def test_close_ends_it() -> None:
    """Closed, it runs no more; closed twice is closed; asked again, it starts again."""
    made = SideProcess("tests.codecs.echo_server", "Écho", 5.0)
    made.close()
    pid = int(made.ask(b"who"))
    made.close()
    made.close()
    is_gone = gone(pid)
    again = made.ask(b"again")
    made.close()

    assert (is_gone, again) == (True, b"again")


def test_an_object_that_is_forgotten_leaves_no_process() -> None:
    """Nobody closed it: its process ends with it."""
    made = SideProcess("tests.codecs.echo_server", "Écho", 5.0)
    pid = int(made.ask(b"who"))
    del made

    assert gone(pid)


@pytest.mark.parametrize("busy", [False, True])
def test_no_orphan_after_a_sigkill_of_the_parent(busy: bool) -> None:
    """The parent is killed for good, its server idle or at work: the server is gone too."""
    code = (
        "import sys, threading, time; from pipeline.codecs.side_process import SideProcess;"
        "made = SideProcess('tests.codecs.echo_server', 'Écho', 50.0);"
        "print(made.ask(b'who').decode(), flush=True);"
        f"made.ask(b'hang') if {busy} else time.sleep(50)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        was_alive = alive(pid)
        parent.kill()

    assert was_alive
    assert gone(pid)


def test_a_server_that_does_not_start_is_a_fault() -> None:
    """A module that is not there: the process ends at once, a Fault says so."""
    absent = SideProcess("pipeline.codecs.no_such_server", "Absent", 5.0)

    with pytest.raises(Fault, match="Absent : le processus s'est arrêté"):
        absent.ask(b"who")
