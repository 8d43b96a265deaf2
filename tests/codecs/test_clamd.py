"""clamd's protocol: what is found, and that whatever is not a plain answer is a fault, in the time allowed."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.codecs.clamd import Clamd, Version, address_of
from pipeline.domain.faults import ScannerFault, ScannerSilence
from samples.generator.archives import zipped
from tests.antivirus import CLAMD, EICAR, EICAR_SIGNATURE, MARK, SIGNATURE, Daemon, answering
from tests.needs import needs

PATIENCE = 10.0
with_clamd = needs(CLAMD is not None, "clamd (clamav-daemon)")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A clamd that takes no more than a mebibyte."""
    started = Daemon(tmp_path_factory.mktemp("clamd"), StreamMaxLength="1M").start()
    yield started
    started.stop()


@with_clamd
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", None),
        (b"une facture", None),
        (EICAR, EICAR_SIGNATURE),
        (b"x" * 700_000 + MARK, SIGNATURE),
        (zipped([("a.txt", MARK)]), SIGNATURE),
    ],
    ids=["empty", "clean", "eicar", "far", "zipped"],
)
def test_a_real_clamd_finds_what_is_there(content: bytes, found: str | None, daemon: Daemon) -> None:
    """The signature is named; what is clean is None; a content that comes in two pieces is one content."""
    half = len(content) // 2

    assert daemon.client().scan([content]) == found
    assert daemon.client().scan([content[:half], b"", content[half:]]) == found


@with_clamd
@pytest.mark.parametrize("size", [1_500_000, 30_000_000])
def test_what_is_too_large_for_clamd_is_a_fault(size: int, daemon: Daemon) -> None:
    """It hangs up in the middle: the fault names the setting, and nothing passes for clean; it goes on answering."""
    client = daemon.client()
    with pytest.raises(ScannerFault, match=r"augmenter StreamMaxLength dans clamd\.conf"):
        client.scan([b"x" * size])

    assert client.scan([MARK]) == SIGNATURE


@with_clamd
def test_files_in_files_past_its_limit_are_found(daemon: Daemon) -> None:
    """What hides deeper than clamd looks is not clean: AlertExceedsMax, of the configuration that operators copy."""
    content = b"au fond"
    for _ in range(20):
        content = zipped([("suite.zip", content)])

    assert daemon.client().scan([content]) == "Heuristics.Limits.Exceeded.MaxRecursion"


@with_clamd
def test_a_frozen_clamd_is_a_silence_and_the_time_is_that_of_the_flux(daemon: Daemon) -> None:
    """It ends with the seconds of the flux, which all its scans share; another flux has its own."""
    client = daemon.client(seconds=0.5)
    with daemon.frozen():
        with pytest.raises(ScannerSilence, match="pas de réponse dans le temps admis"):
            client.scan([b"x"])
        with pytest.raises(ScannerSilence):
            client.scan([b"x" * 20_000_000])  # not even sent

    assert client.left == 0.0
    assert client.afresh().scan([b"x"]) is None


@with_clamd
def test_it_says_what_it_is(daemon: Daemon) -> None:
    """Signatures of ours have no date."""
    daemon.client().ping()
    version = daemon.client().version()

    assert version.engine[0].isdigit()
    assert (version.signatures, version.dated) == (None, None)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"OK\0",
        b"stream: OK ERROR\0",
        b"stream:  FOUN\0",
        b"INSTREAM: Can't write to temporary file. ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\xff\x00",
        b"\0",
        b"x" * 100_000,
    ],
)
def test_whatever_is_no_plain_answer_is_a_fault(answer: bytes, tmp_path: Path) -> None:
    """Errors, garbage, a connection that ends, an answer without end: never clean."""
    with answering(answer, tmp_path) as client:
        for ask in (lambda: client.scan([b"x"]), client.ping, client.version):
            with pytest.raises(ScannerFault):
                ask()


def test_a_server_that_reads_nothing_is_a_fault(tmp_path: Path) -> None:
    """Hung up on while a large content goes out."""
    with answering(b"stream: rien\0", tmp_path, reads=False) as client, pytest.raises(ScannerFault):
        client.scan([b"x" * 10_000_000])


def test_nobody_there(tmp_path: Path) -> None:
    """No socket, a socket that nobody listens on, a port that is closed: told with the address."""
    path = str(tmp_path / "personne.ctl")
    with pytest.raises(ScannerFault, match=r"Antivirus .*personne\.ctl injoignable"):
        Clamd(path, PATIENCE).scan([b"x"])
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(path)
    with pytest.raises(ScannerFault, match="injoignable"):
        Clamd(path, PATIENCE).ping()
    bound.close()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host, port = closed.getsockname()
        with pytest.raises(ScannerFault, match=rf"Antivirus 127\.0\.0\.1:{port} injoignable"):
            Clamd((host, port), PATIENCE).ping()


def test_the_time_allowed_is_kept_when_answers_drip(tmp_path: Path) -> None:
    """One byte now and then does not make a scan endless."""
    path = str(tmp_path / "goutte.ctl")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()
    client, started = Clamd(path, 1.0), time.monotonic()

    def drip() -> None:
        visitor, _ = server.accept()
        with visitor:
            try:
                while time.monotonic() - started < PATIENCE:
                    visitor.sendall(b"s")
                    time.sleep(0.1)
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with pytest.raises(ScannerSilence):
        client.scan([b"x"])
    server.close()
    thread.join(2 * PATIENCE)

    assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    ("sent", "fault"),
    [(1_000, False), (30_000_000, True)],
)
def test_the_time_that_a_large_content_takes_is_no_fault_of_its_author(sent: int, fault: bool, tmp_path: Path) -> None:
    """A small one that clamd gives up is refused, a large one waits for a longer MaxScanTime."""
    name = "Heuristics.Limits.Exceeded.MaxScanTime"
    with answering(f"stream: {name} FOUND\0".encode(), tmp_path) as client:
        if fault:
            with pytest.raises(ScannerFault, match=r"augmenter MaxScanTime dans clamd\.conf"):
                client.scan([b"x" * sent])
        else:
            assert client.scan([b"x" * sent]) == name


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        (
            "ClamAV 1.4.6/27812/Mon Nov 23 08:24:07 2026",
            Version("1.4.6", "27812", datetime(2026, 11, 23, 8, 24, 7, tzinfo=UTC)),
        ),
        (
            "ClamAV 1.4.6/27812/Tue Dec  1 08:24:07 2026",
            Version("1.4.6", "27812", datetime(2026, 12, 1, 8, 24, 7, tzinfo=UTC)),
        ),
        ("ClamAV 1.4.6/27812/Lun 23 nov 2026", Version("1.4.6", "27812", None)),
        ("ClamAV 1.4.6/27812/Mon Feb 31 08:24:07 2026", Version("1.4.6", "27812", None)),
        ("ClamAV 1.4.6", Version("1.4.6", None, None)),
    ],
)
def test_the_age_of_the_signatures(answer: str, version: Version, tmp_path: Path) -> None:
    """The date stands in VERSION; one that cannot be read is unknown, not an error."""
    with answering(answer.encode() + b"\0", tmp_path) as client:
        assert client.version() == version


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("clamd:3310", ("clamd", 3310)),
    ],
)
def test_an_address(written: str, address: str | tuple[str, int]) -> None:
    """A path, or host:port."""
    assert address_of(written) == address


@pytest.mark.parametrize("written", ["clamd.ctl", "./clamd.ctl", "clamd:", ":3310", "hote:0", "hote:65536", "a/b:1"])
def test_no_address(written: str) -> None:
    """A relative path would depend on where the service was started."""
    with pytest.raises(ValueError, match=re.escape(written)):
        address_of(written)
