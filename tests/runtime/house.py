"""A whole product in this process, for tests: real files, real journal, a clock to set, judges without children."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pipeline.app import App
from pipeline.channels.drain import Door, drain
from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xsd import SchemaSet
from pipeline.config import load_settings
from pipeline.runtime.child import Workplace
from pipeline.runtime.in_process import InProcess
from pipeline.runtime.layout import Layout
from pipeline.runtime.pool import Judges
from pipeline.runtime.worker import Done
from pipeline.stages.context import Context
from pipeline.stores.annuaire_import import import_annuaire
from samples.generator import ubl_invoice

SAMPLES = Path(__file__).parents[2] / "samples"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PARTNER = '[TDTDEM]\ncompletude = "renommage"\n'


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.now


class QuickApp(App):
    """The product with judges in this process; schemas are compiled once for the whole run."""

    def judges(self, processes: int | None = None) -> AbstractContextManager[Judges]:  # type: ignore[override]  # all that App asks of it
        """One judge, here."""
        workplace = Workplace(
            self.limits, self.schema_overrides, self.layout.annuaire, 0, 0, quarantaine=self.layout.quarantaine
        )
        given = {"limits": self.limits, "centralisateurs": self.centralisateurs, "antivirus": self.antivirus}
        return nullcontext(InProcess(workplace, replace(_shared(), **given)))


class House:
    """One installation under a folder."""

    def __init__(self, folder: Path, emetteurs: str = PARTNER, settings: str = "", *, quick: bool = True) -> None:
        self.folder, self.clock = folder, Clock()
        self.layout = Layout(folder / "root")
        config = folder / "pipeline.toml"
        config.write_text(f'root = "{self.layout.root}"\n{settings}', encoding="utf-8")
        (folder / "emetteurs.toml").write_text(emetteurs, encoding="utf-8")
        self.config = config
        self.quick = quick

    def app(self) -> App:
        """The product, as a new process would build it; close it."""
        settings, folder = load_settings(self.config)
        return (QuickApp if self.quick else App)(settings, folder, self.layout, self.clock)

    def install(self, *, annuaire: bool = True) -> House:
        """Folders, journal, annuaire."""
        app = self.app()
        self.layout.create(tuple(app.emetteurs))
        app.journal.counts()
        app.close()
        if annuaire:
            import_annuaire(sorted((SAMPLES / "annuaire").glob("*.csv")), self.layout.annuaire, now=NOW)
        return self

    def put(self, name: str | bytes, content: bytes, emetteur: str = "TDTDEM") -> Path:
        """Deposit under a final name."""
        path = self.layout.inbox(emetteur) / os.fsdecode(name)
        beside = self.folder / "en-cours"
        beside.write_bytes(content)
        beside.rename(path)  # a running service must not find it empty
        return path

    def drain(self) -> list[Done]:
        """Do what ``edi-flux drain`` does."""
        app = self.app()
        try:
            with app.working() as worker:
                worker.retry_seconds = 0.0
                return list(drain(Door(app.folders(), app.intake, worker)))
        finally:
            app.close()

    def delivered(self) -> dict[str, bytes]:
        """Everything at the recipients, by relative path."""
        return {
            str(path.relative_to(self.layout.recipients)): path.read_bytes()
            for path in sorted(self.layout.recipients.rglob("*"))
            if path.is_file()
        }

    def told(self, emetteur: str = "TDTDEM") -> Iterator[Path]:
        """Everything in a partner's out/."""
        yield from sorted(self.layout.outbox(emetteur).iterdir())


def flux_name(sequence: int, emetteur: str = "TDTDEM", interface: str = "FSO1100A") -> str:
    """A well-formed flux name."""
    return f"{interface}_{emetteur}_{emetteur}{interface[3:7]}{sequence:015d}"


@cache
def endless() -> bytes:
    """An invoice of 60,000 lines that its schema refuses, each: seconds of judgement on any machine, and much memory.

    What is valid streams; what has to be explained is read in memory.
    """
    head, mark, rest = ubl_invoice(number="LENTE-1").partition(b"<cac:InvoiceLine>")
    line, end, tail = rest.partition(b"</cac:InvoiceLine>")
    wrong = line.replace(b"<cbc:ID>1</cbc:ID>", b"<cbc:ID>1</cbc:ID><cbc:Faux>x</cbc:Faux>")
    return head + (mark + wrong + end) * 60_000 + tail


@cache
def _shared() -> Context:
    return Context(today=NOW.date(), schemas=SchemaSet(load_catalog()))
