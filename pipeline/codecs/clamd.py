"""Talk to clamd, ClamAV's daemon: scan bytes over its socket, ask whether it answers and how old its signatures are.

Protocol: clamd(8), commands in their ``z`` form (null-terminated): ``zPING``, ``zVERSION``, ``zINSTREAM`` followed by
pieces, each behind its length on four bytes, and by a length of zero. One connection a scan: on a local socket that
costs less than the session that clamd closes when it is left alone.
Limits: whatever is not a plain « OK » or « FOUND » is a fault, so that nothing passes unscanned; on TCP a refusal by
size may be lost with the connection, and is then told as a broken one.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self, TypeAlias

from pipeline.domain.faults import ScannerFault, ScannerSilence

Address: TypeAlias = str | tuple[str, int]

PING_SECONDS: Final = 5.0
_PIECE: Final = 256 * 1024
_MOST_ANSWERED: Final = 4096
_MOST_NAME: Final = 150
_SMALL: Final = 25 * 1024 * 1024
_END: Final = struct.pack("!L", 0)
_TCP = re.compile(r"\[?(?P<host>[^/\s\]]+)\]?:(?P<port>[0-9]{1,5})")
_VERSION = re.compile(r"ClamAV (?P<engine>[^/]+)(?:/(?P<signatures>[0-9]+)/(?P<date>.+))?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMED_OUT = "Heuristics.Limits.Exceeded.MaxScanTime"


@dataclass(frozen=True, slots=True)
class Version:
    """What clamd says of itself: engine, number and date of its signatures, which only official ones have."""

    engine: str
    signatures: str | None
    dated: datetime | None


@dataclass(slots=True)
class Clamd:
    """One clamd, and the seconds that it has for all the scans of a flux, of which ``left`` remain."""

    address: Address
    seconds: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.seconds

    def afresh(self) -> Self:
        """The same with all its time again, for another flux."""
        return type(self)(self.address, self.seconds)

    def scan(self, pieces: Iterable[bytes]) -> str | None:
        """Scan one content; the name of the signature found in it, None when it is clean.

        A limit of its own that clamd announces (AlertExceedsMax) counts as a signature, since what goes past it is
        made to: files in files, floods. But the time that a large content takes is no fault of who sent it.

        Raises:
            ScannerFault: clamd is not there, or did not scan all of it.
            ScannerSilence: it gave no answer in the time that was left.
        """
        started, sent = time.monotonic(), _Sent()
        try:
            found = _verdict(self._ask(b"zINSTREAM\0", sent.framed(pieces), started + self.left))
        finally:
            self.left = max(self.left - (time.monotonic() - started), 0.0)
        if found == _TIMED_OUT and sent.size > _SMALL:
            raise ScannerFault("Antivirus : analyse interrompue ; augmenter MaxScanTime dans clamd.conf")
        return found

    def ping(self) -> None:
        """Make sure that it answers.

        Raises:
            ScannerFault: it does not.
        """
        answer = self._ask(b"zPING\0", (), time.monotonic() + PING_SECONDS)
        if answer != "PONG":
            raise _unexpected(answer)

    def version(self) -> Version:
        """Ask what it is, and how old its signatures are.

        Raises:
            ScannerFault: it gives no answer, or none that is a version.
        """
        answer = self._ask(b"zVERSION\0", (), time.monotonic() + PING_SECONDS)
        found = _VERSION.fullmatch(answer)
        if found is None:
            raise _unexpected(answer)
        return Version(found["engine"], found["signatures"], _date(found["date"]))

    def _ask(self, command: bytes, body: Iterable[bytes], until: float) -> str:
        try:
            with closing(self._connect(until)) as connection:
                try:
                    _send(connection, command, body, until)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it has said why before it closed
                return _answer(connection, until)
        except TimeoutError as err:
            raise ScannerSilence(f"Antivirus {self._shown} : pas de réponse dans le temps admis") from err
        except OSError as err:
            raise ScannerFault(f"Antivirus {self._shown} injoignable : {err.strerror or err}") from err

    def _connect(self, until: float) -> socket.socket:
        if not isinstance(self.address, str):
            return socket.create_connection(self.address, timeout=_left(until))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(until))
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection

    @property
    def _shown(self) -> str:
        return self.address if isinstance(self.address, str) else f"{self.address[0]}:{self.address[1]}"


def address_of(written: str) -> Address:
    """Read an address: the absolute path of a socket, or host:port.

    Raises:
        ValueError: it is neither.
    """
    if written.startswith("/"):
        return written
    found = _TCP.fullmatch(written)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise ValueError(written)
    return found["host"], int(found["port"])


@dataclass(slots=True)
class _Sent:
    """How much of a content went out."""

    size: int = 0

    def framed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Put its length before each piece; large ones are cut, empty ones would end the stream and are left out."""
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                part = piece[start : start + _PIECE]
                self.size += len(part)
                yield struct.pack("!L", len(part)) + part
        yield _END


def _send(connection: socket.socket, command: bytes, body: Iterable[bytes], until: float) -> None:
    held = command
    for part in body:
        held += part
        if len(held) >= _PIECE:
            connection.settimeout(_left(until))
            connection.sendall(held)
            held = b""
    connection.settimeout(_left(until))
    connection.sendall(held)


def _answer(connection: socket.socket, until: float) -> str:
    """Read up to the null that ends an answer, without ever holding more than an answer is long."""
    held = b""
    while b"\0" not in held:
        connection.settimeout(_left(until))
        read = connection.recv(_MOST_ANSWERED)
        if not read or len(held) + len(read) > _MOST_ANSWERED:
            raise ScannerFault("Antivirus : connexion rompue avant la réponse")
        held += read
    text = held.partition(b"\0")[0].decode("ascii", "replace")
    return "".join(char if char.isprintable() else "?" for char in text)


def _verdict(answer: str) -> str | None:
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:_MOST_NAME]
    if answer.startswith("INSTREAM size limit exceeded"):
        raise ScannerFault("Antivirus : contenu trop grand pour lui ; augmenter StreamMaxLength dans clamd.conf")
    raise _unexpected(answer)


def _unexpected(answer: str) -> ScannerFault:
    return ScannerFault(f"Antivirus : réponse inattendue « {answer[:_MOST_NAME]} »")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _date(written: str | None) -> datetime | None:
    """Read the date as clamd writes it, « Mon Nov 23 08:24:07 2026 », whatever the language of this machine."""
    found = re.fullmatch(r"\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})", written or "")
    if found is None or found[1] not in _MONTHS:
        return None
    month = _MONTHS.index(found[1]) + 1
    try:
        return datetime.strptime(f"{found[4]}-{month}-{found[2]} {found[3]}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
