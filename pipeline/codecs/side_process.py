"""A process of our own behind pipes: for a library that tolerates neither fork nor threads, nor our memory limits.

One question is one frame (8 bytes of length, big-endian, then the bytes), one answer is one frame. The process is
started at the first question; a forked child never uses its parent's, it starts its own. Whatever goes wrong (crash,
silence, nonsense) the process is killed, the question is a ``Fault``, and the next question starts another.
The server outlives no parent, however busy: it holds the end of a pipe that nobody writes to, and the kernel kills it
when the other end closes (PR_SET_PDEATHSIG would do so at the end of the thread that started it).
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import pipeline
from pipeline.domain.faults import Fault

MAX_FRAME: Final = 512 * 1024 * 1024
"""Longest answer, in bytes."""
_HEAD: Final = 8
_CHUNK: Final = 1 << 16
_CLOSING_SECONDS: Final = 1.0


class SideProcess:
    """A server started on demand: ``module`` is run with ``python -m``, ``name`` is what a fault calls it.

    ``seconds`` bound one question, start included.
    """

    def __init__(self, module: str, name: str, seconds: float) -> None:
        self._module = module
        self._name = name
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._lock = threading.Lock()
        own = weakref.WeakMethod(self._forget)

        def forget() -> None:
            method = own()
            if method is not None:
                method()

        os.register_at_fork(after_in_child=forget)

    def __del__(self) -> None:
        """Leave no process behind an object that nobody holds any more."""
        self._kill()

    @property
    def pid(self) -> int | None:
        """Number of the running process, None when none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def ask(self, question: bytes) -> bytes:
        """Send one question and wait for its answer; questions of several threads wait for one another.

        Raises:
            Fault: no answer in time, or the process died. The process is gone then.
        """
        with self._lock:
            process = self._running()
            try:
                return _exchange(process, question, time.monotonic() + self._seconds)
            except TimeoutError as err:
                self._kill()
                raise Fault(f"{self._name} : pas de réponse en {self._seconds:g} s, processus arrêté") from err
            except (EOFError, OSError) as err:
                self._kill()
                raise Fault(f"{self._name} : le processus s'est arrêté (code {process.returncode})") from err
            except BaseException:  # interrupted half-way: the pipes hold the rest of an answer
                self._kill()
                raise

    def close(self) -> None:
        """End the process if one runs: the end of its input tells it, a kill does when it does not listen."""
        with self._lock:
            process = self._process
            if process is None:
                return
            assert process.stdin is not None
            with suppress(OSError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_CLOSING_SECONDS)
            self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._kill()  # it died between two questions: nobody lost anything
        if self._process is None:
            self._process, self._lifeline = _start(self._module, self._name)
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            self._close_pipes(process)

    def _forget(self) -> None:
        """In a forked child: leave the parent's process alone, close our copies of its pipes, take a free lock."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process is not None:
            process.returncode = 0  # not ours to wait for, nor to be warned about
            self._close_pipes(process)

    def _close_pipes(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        os.close(self._lifeline)


def serve(answer: Callable[[bytes], bytes]) -> None:
    """The server's whole life: take its pipes, answer each question, end when they end.

    What the library prints on standard output is lost, so that it cannot pass for an answer. A signal sent to the
    whole group is not for us: our parent decides.
    """
    import signal

    _die_with(int(sys.argv[-1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with _own_pipes() as (inside, outside):
        while len(head := inside.read(_HEAD)) == _HEAD:
            content = answer(inside.read(int.from_bytes(head, "big")))
            outside.write(len(content).to_bytes(_HEAD, "big"))
            outside.write(content)
            outside.flush()


def _die_with(lifeline: int) -> None:
    """Have the kernel kill us when the last other end of this pipe closes, whatever we are doing then."""
    import fcntl
    import signal

    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)
    ended = select.poll()
    ended.register(lifeline, select.POLLIN)
    if ended.poll(0):
        sys.exit(1)  # gone already


@contextmanager
def _own_pipes() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    inside, outside = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    with inside, outside:
        yield inside, outside


def _start(module: str, name: str) -> tuple[subprocess.Popen[bytes], int]:
    here = str(Path(pipeline.__file__).parent.parent)
    theirs, ours = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-P", "-m", module, str(theirs)],
            pass_fds=(theirs,),
            env={**os.environ, "PYTHONPATH": here},  # never from the folder we happen to stand in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # may quote the document
            bufsize=0,
        )
    except OSError as err:
        os.close(ours)
        raise Fault(f"{name} : le processus ne démarre pas ({err.strerror or err})") from err
    finally:
        os.close(theirs)
    return process, ours


def _exchange(process: subprocess.Popen[bytes], question: bytes, until: float) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    _send(process.stdin.fileno(), len(question).to_bytes(_HEAD, "big") + question, until)
    length = int.from_bytes(_receive(process.stdout.fileno(), _HEAD, until), "big")
    if length > MAX_FRAME:
        raise EOFError
    return _receive(process.stdout.fileno(), length, until)


def _send(descriptor: int, content: bytes, until: float) -> None:
    rest = memoryview(content)
    os.set_blocking(descriptor, False)
    while rest:
        _wait(descriptor, select.POLLOUT, until)
        rest = rest[os.write(descriptor, rest[:_CHUNK]) :]


def _receive(descriptor: int, length: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        _wait(descriptor, select.POLLIN, until)
        part = os.read(descriptor, min(_CHUNK, length - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _wait(descriptor: int, event: int, until: float) -> None:
    ready = select.poll()
    ready.register(descriptor, event)
    if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError
