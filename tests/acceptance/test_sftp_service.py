"""Deposits as partners really make them, under the running service: cut, resumed, renamed, paused, synchronised, many.

One ``edi-flux watch`` serves all these tests. Partners in SFTP come through OpenSSH; a partner with a TDT has the drop
folder mounted, and runs rsync on it. What is asked each time: never judged while partial, never forgotten, judged once.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from samples.generator import Embedded, Note, cii_invoice, facturx_pdf, ubl_invoice
from tests.acceptance.console import flux_name
from tests.acceptance.sftp_place import SETTLE, Place, need_sftp, open_place, service, until
from tests.needs import needs

EMETTEURS = f"""
[TDTDEM]
completude = "renommage"
doublons = false
[COMPTA]
completude = "stabilite"
settle-seconds = {SETTLE}
nommage = "souple"
"""
SCAN = 0.1
SETTINGS = f"[depot]\nscan-seconds = {SCAN}\n"
UNCHANGED = 3 * (SETTLE + SCAN)
"""Seconds during which a file does not change, and looks finished if one only waits."""
BIG = 4_000_000
KILOBITS, KILOBYTES = 40_000, 4_000  # a big file takes about a second: time to stop it on its way
MANY = 2_000
PATIENCE = 60.0
RSYNC = shutil.which("rsync")
_LONG = (Note("Relevé de chantier. " * 50),) * (BIG // 1_050)  # a note holds 1,024 characters at most
rsync = needs(RSYNC is not None, "rsync")


class Served(NamedTuple):
    """The place, and the log of its service."""

    place: Place
    log: Path

    def judged(self, name: str) -> int:
        """How many times a file was judged and told, be it in lots or alone."""
        return self.place.reports("COMPTA", name)

    def comes_to_its_end(self, name: str, content: bytes) -> None:
        """Wait for the report: these bytes were delivered once, and nothing is left. The fixture looks for a second."""
        until(lambda: self.judged(name) > 0, PATIENCE, f"a report on {name}")

        assert self.judged(name) == 1
        assert self.place.delivered(content) == 1
        assert name not in self.place.left("COMPTA")

    def stays(self, name: str) -> None:
        """See that nothing happens to a partial file for as long as would be enough if it were whole."""
        time.sleep(UNCHANGED)

        assert self.judged(name) == 0
        assert name in self.place.left("COMPTA")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """One installation, one server, one service; once it has stopped, no file was told twice nor by another name."""
    need_sftp()
    with open_place(EMETTEURS, ("TDTDEM", "COMPTA"), SETTINGS) as place:
        with service(place, "service") as log:
            yield Served(place, log)
        told = Counter(report["nomFichier"] for report in _reports(place))

        assert set(told.values()) == {1}, told


def _big_xml(number: str) -> bytes:
    return ubl_invoice(number=number, notes=_LONG)


def _big_pdf(number: str) -> bytes:
    plan = Embedded("plan.png", random.Random(7).randbytes(BIG), "image/png")
    return facturx_pdf(cii_invoice(number=number), extra=(plan,))


@pytest.mark.parametrize(("name", "write"), [("coupe.xml", _big_xml), ("coupe.pdf", _big_pdf)])
def test_an_upload_killed_on_its_way_waits_for_its_resumption(served: Served, name: str, write) -> None:
    """Half a file is never judged, however long it is still; ``reput`` brings the rest, and it is judged once."""
    place, content = served.place, write(name.upper().replace(".", "-"))
    path, there = place.file(name, content), place.console.inbox("COMPTA") / name

    with place.server.sending("COMPTA", f"put {path} in/{name}", kilobits=KILOBITS) as client:
        until(lambda: there.exists() and there.stat().st_size > len(content) // 2, PATIENCE, "half of the file")
        client.send_signal(signal.SIGKILL)
        client.wait(PATIENCE)
    served.stays(name)
    assert there.stat().st_size < len(content)
    place.server.sftp("COMPTA", f"reput {path} in/{name}")

    served.comes_to_its_end(name, content)


def test_a_filepart_is_never_judged_until_it_is_renamed(served: Served) -> None:
    """WinSCP's way, whole or not: under its temporary name a file waits, in renommage as in stabilite."""
    place = served.place
    strict, free = flux_name("FSO1100A", 1, "TDTDEM"), "winscp.xml"
    contents = {code: ubl_invoice(number=f"FILEPART-{code}") for code in ("TDTDEM", "COMPTA")}

    for code, name in (("TDTDEM", strict), ("COMPTA", free)):
        path = place.file(name, contents[code])
        place.server.sftp(code, f"put {path} in/{name}.filepart")
    served.stays(f"{free}.filepart")
    assert place.left("TDTDEM") == [f"{strict}.filepart"]
    for code, name in (("TDTDEM", strict), ("COMPTA", free)):
        place.server.sftp(code, f"rename in/{name}.filepart in/{name}")

    served.comes_to_its_end(free, contents["COMPTA"])
    until(lambda: place.reports("TDTDEM", strict) == 1, PATIENCE, "a report on the renamed file")
    assert place.delivered(contents["TDTDEM"]) == 1


def test_a_writer_that_pauses_is_waited_for(served: Served) -> None:
    """Opened and closed three times, seconds apart, each time still for long enough to look finished: judged once."""
    place, name, content = served.place, "pauses.xml", ubl_invoice(number="PAUSES-1")

    for piece, command in ((0.4, "put"), (0.8, "reput")):
        path = place.file(name, content[: int(len(content) * piece)])
        place.server.sftp("COMPTA", f"{command} {path} in/{name}")
        served.stays(name)
    place.server.sftp("COMPTA", f"reput {place.file(name, content)} in/{name}")

    served.comes_to_its_end(name, content)


@rsync
@pytest.mark.parametrize("options", [(), ("--inplace",)], ids=["default", "inplace"])
def test_rsync_killed_and_run_again(served: Served, options: tuple[str, ...]) -> None:
    """By default rsync writes under a hidden name; ``--inplace`` under the final one. Both are waited for, then taken."""
    place, name = served.place, f"rsync{''.join(options)}.xml"
    content = _big_xml(f"RSYNC{''.join(options)}".upper())
    path, inbox = place.file(name, content), place.console.inbox("COMPTA")
    written = f"{name}" if options else f".{name}.*"

    with _rsync(path, inbox, *options, f"--bwlimit={KILOBYTES}") as sender:
        until(lambda: any(one.stat().st_size > BIG // 2 for one in inbox.glob(written)), PATIENCE, "half of the file")
        os.killpg(sender.pid, signal.SIGKILL)
        sender.wait(PATIENCE)
    (partial,) = inbox.glob(written)
    served.stays(partial.name)
    assert partial.stat().st_size < len(content)
    with _rsync(path, inbox, *options) as sender:
        assert sender.wait(PATIENCE) == 0

    served.comes_to_its_end(name, content)
    assert [one for one in place.left("COMPTA") if one != name] == ([] if options else [partial.name])
    partial.unlink(missing_ok=True)


@rsync
def test_a_date_of_2001_does_not_make_a_file_old(served: Served) -> None:
    """``rsync -t`` and ``put -p`` keep the date of the original; it is taken once it has been still, by our clock."""
    place = served.place
    by_rsync, by_put = (
        place.file(name, ubl_invoice(number=f"ANCIEN-{name[7]}")) for name in ("ancien-r.xml", "ancien-p.xml")
    )
    for path in (by_rsync, by_put):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    inbox = place.console.inbox("COMPTA")

    with _rsync(by_rsync, inbox, "-t") as sender:
        assert sender.wait(PATIENCE) == 0
    arrived = {by_rsync.name: (inbox / by_rsync.name).stat()}
    place.server.sftp("COMPTA", f"put -p {by_put} in/{by_put.name}")
    arrived[by_put.name] = (inbox / by_put.name).stat()

    for path in (by_rsync, by_put):
        served.comes_to_its_end(path.name, path.read_bytes())
        (report,) = (one for one in _reports(place) if one["nomFichier"] == path.name)
        told_at = datetime.fromisoformat(report["dateHeureEtatCourantFlux"])
        assert arrived[path.name].st_mtime == 1_000_000_000
        assert told_at.timestamp() - arrived[path.name].st_ctime >= SETTLE


def test_thousands_of_files_in_one_session(served: Served) -> None:
    """A session that sends thousands of small files, each renamed in: all are found, each is judged and told once."""
    place = served.place
    path = place.file("petit.xml", ubl_invoice(number="PETIT-1"))
    names = [flux_name("FSO1100A", 10_000 + rank, "TDTDEM") for rank in range(MANY)]
    outbox = place.console.outbox("TDTDEM")

    place.server.sftp(
        "TDTDEM", *(line for name in names for line in (f"put {path} in/{name}.tmp", f"rename in/{name}.tmp in/{name}"))
    )
    told = [outbox / f"CSO{name[3:]}.json" for name in names]
    until(lambda: not place.left("TDTDEM") and all(report.exists() for report in told), PATIENCE, "every report")

    steps = (json.loads(line) for line in served.log.read_text(encoding="utf-8").splitlines())
    judged = Counter(one["flux"] for one in steps if one.get("step") == "juge")
    assert {judged[name[-25:]] for name in names} == {1}
    assert {json.loads(report.read_bytes())["etatCourantDepotFlux"] for report in told} == {"IN_INTEGRE"}
    assert place.delivered(path.read_bytes()) == MANY


@contextmanager
def _rsync(path: Path, inbox: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """One rsync and its other half, in a group of their own, so that both can be killed at once."""
    assert RSYNC is not None
    sender = subprocess.Popen([RSYNC, *options, str(path), f"{inbox}/"], start_new_session=True)
    try:
        yield sender
    finally:
        if sender.poll() is None:
            os.killpg(sender.pid, signal.SIGKILL)
            sender.wait(PATIENCE)


def _reports(place: Place) -> list[dict]:
    return [json.loads(path.read_bytes()) for path in place.console.outbox("COMPTA").glob("CSO*.json")]
