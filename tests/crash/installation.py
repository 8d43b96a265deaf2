"""One installation with deposits of every kind, what a crash test does to it, and what anybody can see of it in the end."""

from __future__ import annotations

import re
import shutil
import signal
from contextlib import closing
from pathlib import Path

from pipeline.app import build
from pipeline.channels.drain import Door, drain
from pipeline.config import load_settings
from pipeline.runtime.clock import utc_now
from pipeline.runtime.layout import Layout
from pipeline.stores.points import CRASH_AT, CRASH_TRACE, POINTS
from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import CONFIGURATION, FAULT, OK, REFUSED, Console, Ran, flux_name, today
from tests.crash.scrubbed import scrubbed
from tests.runtime.house import QuickApp

EMETTEURS = """\
[TDTDEM]
completude = "renommage"
[EDITIA]
completude = "temoin"
nommage = "souple"
"""
DONE = (OK, REFUSED)
ENDED = (*DONE, FAULT, CONFIGURATION)  # a judgement of ours that took too long; a root that is restored already
KILLED = -signal.SIGKILL
_WRONG = {"ttc": "1250.00", "net": "1250.00"}
LARGE = b"<!--" + b"x" * (1024 * 1024) + b"-->"
LONG_NAME = "f" * 240 + ".xml"  # its claim has no room for it: it is announced in the journal

Outcome = dict[str, object]


def deposits() -> dict[tuple[str, str], bytes]:
    """What the partners have deposited, by emitter and name; each has one outcome that no order changes."""
    named = [flux_name("FSO1100A", number, "TDTDEM") for number in range(1, 9)]
    contents = [
        ubl_invoice(number="P-1"),
        ubl_invoice(number="P-2", **_WRONG),
        tar_gz(
            [("a.xml", ubl_invoice(number="P-3", service="ECOLES")), ("b.xml", ubl_invoice(number="P-4", **_WRONG))]
        ),
        ubl_invoice(number="P-5", service="ECOLES"),
        ubl_invoice(number="AVANT-1"),  # accepted the day before: a duplicate
        ubl_invoice(number="P-6") + LARGE,
        b"<Invoice",
        tar_gz([("../dehors.xml", ubl_invoice(number="P-7"))]),
    ]
    mine = {("TDTDEM", name): content for name, content in zip(named, contents, strict=True)}
    theirs = {
        ("EDITIA", LONG_NAME): ubl_invoice(number="P-8"),
        ("EDITIA", "=formule.xml"): ubl_invoice(number="P-9", **_WRONG),
    }
    return {**mine, **theirs}


class Installation(Console):
    """A console whose commands may be killed at a point."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, EMETTEURS, settings)

    @classmethod
    def of(cls, template: Path, folder: Path, settings: str = "") -> Installation:
        """A copy of a template, in a folder of its own."""
        shutil.copytree(template, folder, symlinks=True, dirs_exist_ok=True)
        copied = cls(folder, settings)
        if copied.manifest.exists():  # a backup is of the root that it names
            told = copied.manifest.read_text(encoding="utf-8")
            copied.manifest.write_text(told.replace(f"{template}/root", f"{folder}/root"), encoding="utf-8")
        return copied

    @property
    def vault(self) -> Path:
        """Where it is backed up."""
        return self.folder / "sauvegarde"

    @property
    def manifest(self) -> Path:
        """What makes a backup complete."""
        return self.vault / "manifeste.json"

    def prepare(self) -> Installation:
        """Everything up to the deposits: folders, annuaire, an invoice of the day before, ten flux in the folders."""
        self.install()
        self.put("EDITIA", "avant.xml", ubl_invoice(number="AVANT-1"))
        self.attest("avant.xml")
        self.run("drain")
        for (emetteur, name), content in deposits().items():
            self.put(emetteur, name, content)
            if emetteur == "EDITIA":
                self.attest(name)
        return self

    def attest(self, name: str) -> None:
        """Put the witness of a file of EDITIA."""
        (self.inbox("EDITIA") / f"{name}.ok").touch()

    def killed_at(self, at: str, *arguments: object) -> bool:
        """Run a command that dies at a point; whether it got there. One that did not has ended well."""
        ran = self.run_with({CRASH_AT: at}, *arguments)
        assert ran.code in (KILLED, *ENDED), (at, arguments, ran)
        return ran.code == KILLED

    def passages(self, *arguments: object) -> dict[str, int]:
        """Run a command to its end; how often it passed each point."""
        trace = self.folder / "trace"
        ran = self.run_with({CRASH_TRACE: str(trace)}, *arguments)
        assert ran.code in ENDED, (arguments, ran)
        names = trace.read_text(encoding="ascii").split() if trace.exists() else []
        return {name: names.count(name) for name in POINTS if name in names}

    def run_with(self, environment: dict[str, str], *arguments: object) -> Ran:
        """Run a command with more environment; any exit code."""
        from tests.acceptance import console

        return console.run("--config", self.config, *arguments, environment=environment)

    def drain_here(self) -> None:
        """Do what ``edi-flux drain`` does, in this process: a start and children less."""
        settings, folder = load_settings(self.config)
        with closing(QuickApp(settings, folder, Layout(self.root), utc_now)) as app, app.working() as worker:
            for _ in drain(Door(app.folders(), app.intake, worker)):
                pass

    def outcome(self) -> Outcome:
        """Export the day, and give all that anybody can see then, but for what may differ: ids and instants."""
        with closing(build(self.config, None)) as app:
            app.exporter.export(today(), None, ("csv", "json"))
            journal = app.journal
            rows = [row for key in range(1, 40) if (row := journal.flux(str(key))) is not None]
            numbers = {row.numero: row.nom for row in rows}
            told = [one for row in rows for one in journal.rejets_of(row.id)]
            return {
                "flux": sorted(
                    (one.nom, one.etat, one.tentative, [e.vers for e in journal.events(one.id)]) for one in rows
                ),
                "claims": journal.claims(),
                "counts": journal.counts(),
                "told": sorted((numbers[one.numero], one.position, one.cle, one.motif) for one in told),
                "delivered": scrubbed(self.root / "destinataires", numbers),
                "reports": [scrubbed(self.outbox(emetteur), numbers) for emetteur in ("TDTDEM", "EDITIA")],
                "spool": sorted(path.name for path in (self.root / "spool").rglob("*")),
                "left": [
                    re.sub(r"flux-\d+-", "flux-", str(path.relative_to(self.root)))  # the id of what is in quarantine
                    for folder in (
                        self.inbox("TDTDEM"),
                        self.inbox("EDITIA"),
                        self.root / "prise",
                        self.root / "quarantaine",
                    )
                    for path in folder.iterdir()
                ],
            }


def export_today() -> tuple[object, ...]:
    """The command that writes the day's files."""
    return ("rejets", "export", "--jour", today(), "--format", "csv,json")
