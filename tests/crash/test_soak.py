"""A small soak, of the same code as ``make soak``: an SFTP server, the service, random kills, then the accounts."""

from __future__ import annotations

from tests.acceptance.sftp_place import need_sftp
from tests.crash.soak import KINDS, Soak, soaked


def test_a_small_soak() -> None:
    """After kills of the group, the parent and a child while four partners send, all is as a quiet run leaves it."""
    need_sftp()

    outcome = soaked(Soak(files=120, kills=9, pause=(0.1, 0.8)))

    assert outcome.differences == [], outcome.as_json()
    assert outcome.kills == dict.fromkeys(KINDS, 3)
    assert outcome.by_sftp
