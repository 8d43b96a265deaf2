"""Doctor tells who scans contents, whether it answers, and how old its signatures are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.commands.examining import _antivirus
from pipeline.domain.faults import ScannerFault
from tests.antivirus import answering
from tests.runtime.house import House

DATED = b"ClamAV 1.4.6/27812/Mon Nov 23 08:24:07 2026\0"


def _found(folder: Path, answer: bytes, day: datetime) -> str:
    with answering(answer, folder, pong=b"PONG\0") as client:
        house = House(folder, settings=f'[antivirus]\nsocket = "{client.address}"\n')
        house.clock.now = day
        return _antivirus(house.app())


@pytest.mark.parametrize(
    ("day", "answer", "told"),
    [
        (24, DATED, "ClamAV 1.4.6 répond ; signatures 27812 du 23/11/2026"),
        (30, DATED, "ClamAV 1.4.6 répond ; signatures 27812 du 23/11/2026"),
        (1, b"ClamAV 1.4.6\0", "ClamAV 1.4.6 répond ; âge des signatures inconnu"),
    ],
)
def test_an_antivirus_that_answers(day: int, answer: bytes, told: str, tmp_path: Path) -> None:
    """Its version, and the day of its signatures when they have one."""
    assert _found(tmp_path, answer, datetime(2026, 11, day, 12, tzinfo=UTC)) == told


def test_old_signatures_are_told(tmp_path: Path) -> None:
    """More than a week: with what to do about it."""
    told = _found(tmp_path, DATED, datetime(2026, 12, 3, 12, tzinfo=UTC))

    assert told.endswith(" du 23/11/2026 ; elles ont 10 jours : relancer freshclam")


def test_an_antivirus_that_says_something_else(tmp_path: Path) -> None:
    """Not sound, and what it said."""
    with pytest.raises(ScannerFault, match="réponse inattendue « stream: OK »"):
        _found(tmp_path, b"stream: OK\0", datetime(2026, 12, 3, tzinfo=UTC))


def test_no_antivirus_is_a_choice(tmp_path: Path) -> None:
    """It is told, and sound."""
    assert _antivirus(House(tmp_path).app()).startswith("aucun ([antivirus] socket est vide)")
