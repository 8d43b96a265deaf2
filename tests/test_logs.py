"""Logs: JSON lines on stderr, ASCII, one event a line whatever the values hold; quiet unless asked."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from pipeline import logs

WORDS = "Jean Dupont, FR7630006000011234567890189"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    logging.root.handlers[:], logging.root.level = before


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_an_event_is_one_line_of_ascii_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters, escape sequences, newlines and accents reach no log reader raw."""
    logs.configure(verbose=True)
    structlog.get_logger().info("flux", step="juge", nom="\x1b[31mé\nfaux {}\u202e", ms=3)
    (line,) = _lines(capsys)
    event = json.loads(line)

    assert line.isascii()
    assert (event["event"], event["step"], event["ms"], event["level"]) == ("flux", "juge", 3, "info")
    assert event["timestamp"].endswith("Z")
    assert "\x1b" not in event["nom"]
    assert "\u202e" not in event["nom"]


def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """A field of a document never fills a log."""
    logs.configure()
    structlog.get_logger().warning("flux", cause="x" * 10_000)

    assert len(json.loads(_lines(capsys)[0])["cause"]) == 2_001


@pytest.mark.parametrize(("verbose", "events"), [(False, ["attention"]), (True, ["pas", "attention"])])
def test_steps_are_shown_only_when_asked(capsys: pytest.CaptureFixture[str], verbose: bool, events: list[str]) -> None:
    """drain says what went wrong; the service says every step."""
    logs.configure(verbose=verbose)
    structlog.get_logger().info("pas")
    structlog.get_logger().warning("attention")

    assert [json.loads(line)["event"] for line in _lines(capsys)] == events


def test_a_terminal_gets_readable_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """At a terminal an event is a line for people."""
    logs.configure(as_json=False)
    structlog.get_logger().warning("depot", nom="b'lien'")
    (line,) = _lines(capsys)

    assert "depot" in line
    assert not line.startswith("{")


def test_an_exception_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A stack is a field of its event, not lines between events."""
    logs.configure()
    try:
        1 / 0  # noqa: B018  for its exception
    except ZeroDivisionError:
        structlog.get_logger().exception("panne")
    (line,) = _lines(capsys)

    assert "ZeroDivisionError" in json.loads(line)["exception"]


def test_what_a_library_says_takes_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    """watchdog, APScheduler and pebble use the standard module: their words are events like ours, one a line."""
    logs.configure()
    logging.getLogger("watchdog").error("queue_events() called\nwhen the thread is inactive")
    (line,) = _lines(capsys)
    event = json.loads(line)

    assert (event["level"], event["event"]) == ("error", "queue_events() called\nwhen the thread is inactive")
    assert event["timestamp"].endswith("Z")


def test_an_account_in_a_name_is_cut_and_our_ids_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    """A file may be called after an IBAN; a flux number may look like one, and ops need it whole."""
    logs.configure()
    number = "FR12AB1100000000000000107"
    structlog.get_logger().warning(
        "depot", flux=number, emetteur="FR12AB", nom="b'RIB FR7630006000011234567890189.pdf'"
    )
    event = json.loads(_lines(capsys)[0])

    assert (event["flux"], event["emetteur"]) == (number, "FR12AB")
    assert event["nom"] == "b'RIB FR76…0189.pdf'"


@pytest.mark.parametrize("say", [lambda: structlog.get_logger().exception("panne"), lambda: logging.exception("panne")])
def test_the_words_of_an_exception_are_left_out(capsys: pytest.CaptureFixture[str], say: Callable[[], object]) -> None:
    """They may quote a document, through our own log or a library's: the stack and the kind are told."""
    logs.configure()
    try:
        raise ValueError(WORDS)  # noqa: TRY301  for its words
    except ValueError:
        say()
    (line,) = _lines(capsys)

    assert "Dupont" not in line
    assert "FR76" not in line
    assert json.loads(line)["exception"].endswith("\nValueError")


def test_a_judging_child_says_nothing_of_its_own(tmp_path: Path) -> None:
    """A library that warns of a document would quote it on the service's stderr, past every mask."""
    program = (
        "import logging, warnings; from pathlib import Path; from pipeline.runtime.child import Workplace, prepare\n"
        "from pipeline.stages.context import Limits\n"
        f"prepare(Workplace(Limits(), {{}}, Path({str(tmp_path)!r}), 2**32, 1.0))\n"
        "warnings.warn('Jean Dupont'); logging.getLogger('bibliotheque').error('Jean Dupont')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
