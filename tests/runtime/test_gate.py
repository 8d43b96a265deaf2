"""The gate: closed while the antivirus does not answer, asked again after a pause, each change told once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from pipeline.domain.faults import ScannerFault
from pipeline.runtime.gate import Gate


class Scanner:
    """An antivirus to switch off and on; ``asked`` counts."""

    def __init__(self) -> None:
        self.broken, self.asked = False, 0

    def ping(self) -> None:
        """Answer, or not."""
        self.asked += 1
        if self.broken:
            raise ScannerFault("injoignable")


@pytest.fixture
def told() -> Iterator[list]:
    """What is logged."""
    with structlog.testing.capture_logs() as events:
        yield events


def test_without_antivirus_it_is_always_open() -> None:
    """And nothing is ever in trouble."""
    gate = Gate()

    assert gate.is_open()
    assert gate.trouble is None


def test_it_closes_and_opens_by_itself(told: list) -> None:
    """Told once a change, however often it was asked."""
    scanner = Scanner()
    gate = Gate(scanner.ping, pause=0.0)
    opened = gate.is_open()
    scanner.broken = True
    closed = [gate.is_open() for _ in range(5)]
    trouble = gate.trouble
    scanner.broken = False
    again = [gate.is_open() for _ in range(5)]

    assert (opened, closed, again) == (True, [False] * 5, [True] * 5)
    assert trouble == "Aucun flux n'est jugé tant que l'antivirus ne répond pas. injoignable"
    assert gate.trouble is None
    assert [(event["event"], event["outcome"]) for event in told] == [
        ("antivirus", "en panne"),
        ("antivirus", "retabli"),
    ]


def test_it_is_not_asked_again_before_the_pause() -> None:
    """A scanner that is down is not asked for every lot."""
    scanner = Scanner()
    scanner.broken = True
    gate = Gate(scanner.ping, pause=60.0)

    assert [gate.is_open() for _ in range(5)] == [False] * 5
    assert scanner.asked == 1


def test_a_flux_waits_alone_longer_and_longer() -> None:
    """When the scanner answers all the same; five minutes at most; until it is judged."""
    gate = Gate(Scanner().ping, pause=5.0)
    pauses = [gate.missed(7, "trop grand") for _ in range(6)]
    gate.missed(8, "trop grand aussi")
    trouble = gate.trouble
    gate.passed(7)
    gate.passed(8)
    gate.passed(9)

    assert pauses == [5.0, 20.0, 80.0, 300.0, 300.0, 300.0]
    assert trouble == "2 flux gardés en attente de l'antivirus. trop grand"
    assert gate.trouble is None


def test_a_flux_does_not_wait_alone_when_all_do() -> None:
    """It was the scanner that failed: the flux is judged with the others, as soon as it is back."""
    scanner = Scanner()
    scanner.broken = True
    gate = Gate(scanner.ping)

    assert gate.missed(7, "coupé") == 0.0
    assert gate.alone == {}
