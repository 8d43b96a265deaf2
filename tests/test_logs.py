"""Logs: JSON lines on stderr, ASCII, one event a line whatever the values hold; quiet unless asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from pipeline import logs


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
