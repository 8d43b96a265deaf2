"""The service: scan on a timer or when woken, work, export each day's rejections; SIGTERM finishes within 30 s.

watchdog only shortens the wait. A fault of the disk or the database stops the service: the supervisor restarts it,
and a restart takes up what was left.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from pipeline.channels.drain import Door
from pipeline.channels.watcher import Watcher
from pipeline.runtime.exports import Beside, Exported, Exporter
from pipeline.runtime.schedule import daily

GRACE_SECONDS = 20.0
_EXPORT_GRACE = 5.0  # what is not written by then is due at the next start


@dataclass(frozen=True, slots=True)
class Service:
    """One service on one root: how often it scans, in seconds, when and how it exports.

    ``grace_seconds`` is how long a judgement under way may go on once a stop is asked; then its flux is left for the
    next start.
    """

    door: Door
    exporter: Exporter
    scan_seconds: float
    export_at: str
    formats: Sequence[str]
    grace_seconds: float = GRACE_SECONDS

    def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        wake, export = threading.Event(), threading.Event()
        export.set()  # what became due while the service was stopped
        watcher = Watcher([folder.folder for folder in self.door.folders], wake)
        with self._stopping(wake), daily(self.export_at, _both(export, wake)) as look:
            watcher.start()
            try:
                self._loop(watcher, wake, export, look)
            finally:
                watcher.stop()

    def _loop(self, watcher: Watcher, wake: threading.Event, export: threading.Event, look: Callable[[], None]) -> None:
        import structlog

        log = structlog.get_logger()
        log.warning("service", outcome="demarre", emetteurs=len(self.door.folders))
        told: set[tuple[str, bytes, str]] = set()
        short = ""
        exports = Beside(self.exporter, self.formats, _tell_export)
        deque(self.door.worker.work(), maxlen=0)  # what the journal holds from before
        while not self.door.worker.stopping.is_set():
            watcher.rearm()
            self._work()
            told = self._tell_oddities(told)
            short = self._tell_room(short)
            exports.settle(0)
            look()
            if export.is_set() and exports.begin():
                export.clear()
            wake.wait(0 if self.door.more else self.scan_seconds)
            wake.clear()  # before the next look, so that what comes during it is not forgotten
        exports.settle(_EXPORT_GRACE)
        log.warning("service", outcome="arrete")

    def _work(self) -> None:
        """Finish what the folders show, then what waited in the journal; a stop is heard between two lots."""
        worker = self.door.worker
        if worker.held and worker.layout.annuaire.exists():
            worker.held.clear()  # they waited for the annuaire
        deque(self.door.take_ready(), maxlen=0)

    def _tell_oddities(self, told: set[tuple[str, bytes, str]]) -> set[tuple[str, bytes, str]]:
        """Tell ops once of each thing in a drop folder that is never taken."""
        import structlog

        seen = self.door.oddities | (told if self.door.more else set())  # a part of a folder shows a part of them
        self.door.oddities.clear()
        for emetteur, name, kind in sorted(seen - told):
            structlog.get_logger().warning("depot", emetteur=emetteur, nom=repr(name), outcome="ignore", cause=kind)
        return seen

    def _tell_room(self, told: str) -> str:
        """Tell ops once that room lacks, and once that it is back."""
        import structlog

        short = self.door.short
        if bool(short) != bool(told):
            outcome = "place insuffisante" if short else "place retrouvée"
            structlog.get_logger().warning("depot", outcome=outcome, **({"cause": short} if short else {}))
        return short

    @contextmanager
    def _stopping(self, wake: threading.Event) -> Iterator[None]:
        """Turn SIGTERM and SIGINT into a request to stop, and restore the handlers afterwards."""
        asked: SimpleQueue[None] = SimpleQueue()  # the one thing that a signal handler may safely touch
        finished = threading.Event()

        def guard() -> None:
            asked.get()
            self.door.worker.stopping.set()
            wake.set()
            if not finished.wait(self.grace_seconds):
                self.door.worker.pool.stop()

        thread = threading.Thread(target=guard, name="stop", daemon=True)
        thread.start()
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        for number in before:
            signal.signal(number, lambda _number, _frame: asked.put(None))
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            finished.set()
            asked.put(None)
            thread.join()


def _tell_export(item: Exported) -> None:
    import structlog

    structlog.get_logger().warning("export", emetteur=item.emetteur, jour=item.jour.isoformat(), lignes=item.lignes)


def _both(export: threading.Event, wake: threading.Event) -> Callable[[], None]:
    def act() -> None:
        export.set()
        wake.set()

    return act
