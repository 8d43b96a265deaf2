"""The watch itself can fail: whatever reads a planted file or calls anywhere is seen, by strace and by the server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.hostile.traced import STRACE, Trace, abroad, listening, naming
from tests.needs import needs

pytestmark = needs(STRACE is not None, "strace")

_CULPRIT = """
import os, socket, sys
secret, host, target = sys.argv[1:]
address, port = host.split(":")
open(secret).read()
os.open(target, os.O_WRONLY | os.O_CREAT)
socket.create_connection((address, int(port))).close()
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", (address, int(port)))
try:
    socket.create_connection(("::1", 9))
except OSError:
    pass
"""


def test_a_culprit_is_caught(tmp_path: Path) -> None:
    """A child that reads the secret, writes a file with an odd name, connects and sends a datagram is seen doing it."""
    secret, target, trace = tmp_path / "secret-temoin", tmp_path / "é\n\x1b.xml", Trace(tmp_path / "trace")
    secret.write_text("x")
    with listening() as canary:
        culprit = [sys.executable, "-c", _CULPRIT, str(secret), canary.host, str(target)]
        nested = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)", *culprit]
        subprocess.run(trace.command(*nested), check=True)
        calls = list(trace.calls())

        assert canary.visits() == 2
    assert len(naming(calls, "secret-temoin")) == 1
    assert [call.name for call in calls if call.is_abroad] == ["connect", "sendto", "connect"]
    assert len(abroad(calls)) == 3
    assert [call.path for call in calls if call.is_writing and call.path != b"/dev/null"] == [os.fsencode(target)]


def test_the_innocent_is_not(tmp_path: Path) -> None:
    """A process that does none of it is not accused: what Python opens to start is no secret, and no call."""
    trace = Trace(tmp_path / "trace")
    with listening() as canary:
        subprocess.run(trace.command(sys.executable, "-c", "print(open('/dev/null').read())"), check=True)

        assert canary.visits() == 0
    calls = list(trace.calls())
    assert len(calls) > 10
    assert (naming(calls, "secret-temoin"), abroad(calls)) == ([], [])
