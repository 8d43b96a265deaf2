"""60,000 names while nobody reads events: the kernel's queue overflows, and all that is complete is found, each once.

``EDI_FLUX_BURST`` says how many of the names are flux (default 120, all are judged); the others are uploads that their
partner has not finished. ``EDI_FLUX_BURST=60000`` is the whole burst; judging 3,000 takes a minute on a busy machine with two cores.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from samples.generator import ubl_invoice
from tests.acceptance.console import Console, flux_name
from tests.acceptance.test_remount import PATIENCE, serving

NAMES = 60_000
FLUX = int(os.environ.get("EDI_FLUX_BURST", "120"))
EVENTS_A_NAME = 2  # created, closed after writing
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")


def test_a_burst_that_overflows_the_queue_is_found_without_the_timer(tmp_path: Path) -> None:
    """The service looks every hour only, and stands still during the burst: what is left of the queue wakes it, and a
    wake is a scan of everything. Unfinished uploads stay as they are and hide nobody."""
    console = Console(tmp_path, '[AAAAAA]\ncompletude = "renommage"\n', "[depot]\nscan-seconds = 3600\n").install()
    depot = console.inbox("AAAAAA")
    with serving(console) as service:
        service.until(service.put("AAAAAA", NAMES))  # it is awake, and listens
        service.process.send_signal(signal.SIGSTOP)
        for number in range(NAMES):
            name = flux_name("FSO1100A", number, "AAAAAA")
            is_flux = number % (NAMES // FLUX) == 0
            (depot / f"{name}{'' if is_flux else '.part'}").write_bytes(
                ubl_invoice(number=f"B-{number}") if is_flux else b""
            )
        service.process.send_signal(signal.SIGCONT)
        reports = [service.report("AAAAAA", number) for number in range(0, NAMES, NAMES // FLUX)]
        for there in reversed(reports):
            service.until(there, PATIENCE + FLUX / 10)
    routed = [one["flux"] for one in service.events("flux") if one["step"] == "route"]
    left = [path for path in depot.iterdir() if path.suffix == ".part"]

    assert int(QUEUE.read_text()) < EVENTS_A_NAME * NAMES
    assert len(routed) == len(set(routed)) == len(reports) + 1
    assert len(left) == NAMES - len(reports)
