"""The intake: announce, rename, copy, receive; what is gone, still written or swapped is never judged and never lost."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.domain.flux import Etat
from pipeline.runtime.claims import claim_name, is_announced
from pipeline.runtime.intake import Intake, Wanted
from pipeline.runtime.layout import Layout
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.records import Claim
from pipeline.stores.spool import Spool
from tests.runtime.house import NOW, Clock, flux_name

CONTENT = b"<Invoice/>"


@dataclass
class Gate:
    """An intake on a root, and offers of files in a folder of ours."""

    layout: Layout
    journal: Journal
    intake: Intake
    taken: list[str] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        """The folder that offers come from."""
        return self.layout.inbox("TDTDEM")

    def offer(self, name: str, content: bytes = CONTENT) -> Wanted:
        """A complete file."""
        path = self.inbox / name
        path.write_bytes(content)
        return self.wanted(name)

    def wanted(self, name: str, *, can_put_back: bool = True) -> Wanted:
        """The offer of a file that may be there or not."""
        path = self.inbox / name

        def claim(into: Path) -> bool:
            try:
                path.rename(into)
            except FileNotFoundError:
                return False
            return True

        def put_back(taken: Path) -> bool:
            if not can_put_back:
                return False
            taken.rename(path)
            return True

        return Wanted("TDTDEM", os.fsencode(name), self.inbox, claim, put_back, lambda: self.taken.append(name))

    def claimed(self, content: bytes | None = CONTENT, name: str = "flux") -> Path:
        """What a killed process leaves: a claimed file; without ``content``, only its place, announced if need be."""
        claim = Claim(uuid4().hex, "TDTDEM", os.fsencode(name), NOW)
        if is_announced(claim):
            self.journal.announce([claim])
        path = self.layout.prise / claim_name(claim)
        if content is not None:
            path.write_bytes(content)
        return path


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """An empty root."""
    layout = Layout(tmp_path)
    layout.create(("TDTDEM",))
    journal = open_journal("sqlite://")
    return Gate(layout, journal, Intake(layout, journal, Spool(layout.spool), Clock()))


def test_a_file_becomes_a_flux(gate: Gate) -> None:
    """The flux is IN_RECU under its day; the bytes are in the spool; nothing is left in in/ or prise/."""
    (row,) = gate.intake.take([gate.offer(flux_name(1))])

    assert (row.nom, row.etat, row.depose_le, row.jour) == (flux_name(1), Etat.RECU, NOW, NOW.date())
    assert gate.intake.spool.path(row.sha256).read_bytes() == CONTENT
    assert [*gate.inbox.iterdir(), *gate.layout.prise.iterdir()] == []
    assert gate.journal.claims() == ()
    assert gate.taken == [flux_name(1)]


def test_a_file_that_is_gone_is_forgotten(gate: Gate) -> None:
    """Another process was faster, or the partner took it back: no flux, no claim; the other files are taken."""
    rows = gate.intake.take([gate.wanted("parti"), gate.offer("present")])

    assert [row.nom for row in rows] == ["present"]
    assert gate.journal.claims() == ()
    assert gate.taken == ["present"]


def test_nothing_offered_costs_nothing(gate: Gate) -> None:
    """No transaction, no folder synced."""
    assert gate.intake.take([]) == ()


def test_two_files_of_the_same_bytes_are_two_flux(gate: Gate) -> None:
    """One content in the spool, two entries in the journal."""
    rows = gate.intake.take([gate.offer("a"), gate.offer("b")])

    assert len({row.id for row in rows}) == 2
    assert len({row.sha256 for row in rows}) == 1


def test_a_file_still_written_goes_back(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy finds that the file changes: it is put back under its name, no flux comes of it."""
    _change_while_copied(monkeypatch)
    rows = gate.intake.take([gate.offer("grandit")])

    assert rows == ()
    assert [path.name for path in gate.inbox.iterdir()] == ["grandit"]
    assert gate.journal.claims() == ()
    assert gate.taken == []


def test_a_file_that_cannot_go_back_is_taken_later(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file has its name: the claim stays open, and the next recovery takes what was claimed. Nothing is lost."""
    _change_while_copied(monkeypatch)
    (gate.inbox / "grandit").write_bytes(CONTENT)
    first = gate.intake.take([gate.wanted("grandit", can_put_back=False)])
    monkeypatch.undo()
    (row,) = gate.intake.recover()

    assert first == ()
    assert (row.nom, gate.intake.spool.path(row.sha256).read_bytes()) == ("grandit", CONTENT + b"x")
    assert list(gate.layout.prise.iterdir()) == []


@pytest.mark.parametrize("name", ["vivant", "v" * 250])
def test_recovery_takes_what_a_killed_process_claimed(gate: Gate, name: str) -> None:
    """A claim with its file becomes a flux; a claim without file is forgotten; doing it again changes nothing."""
    gate.claimed(name=name)
    gate.claimed(None, name="w" * 250)
    rows = gate.intake.recover()

    assert [(row.nom, row.depose_le) for row in rows] == [(name, NOW)]
    assert gate.intake.recover() == ()
    assert gate.journal.claims() == ()
    assert list(gate.layout.prise.iterdir()) == []


def test_recovery_drops_what_the_journal_has_already(gate: Gate) -> None:
    """The kill came before the unlink: the flux is received, or nothing is told of the file."""
    (gate.layout.prise / uuid4().hex).write_bytes(CONTENT)
    claimed = gate.claimed()
    gate.intake.recover()
    claimed.write_bytes(CONTENT)

    assert gate.intake.recover() == ()
    assert len(gate.journal.pending()) == 1
    assert list(gate.layout.prise.iterdir()) == []


def test_recovery_does_not_take_twice_what_was_being_put_back(gate: Gate) -> None:
    """Killed between the link and the unlink of ``put_back``, the file is in both places: only in/ keeps it."""
    path = gate.claimed(name="rendu")
    os.link(path, gate.inbox / "rendu")

    assert gate.intake.recover() == ()
    assert list(gate.layout.prise.iterdir()) == []
    assert (gate.inbox / "rendu").read_bytes() == CONTENT
    assert (gate.inbox / "rendu").stat().st_nlink == 1


@pytest.mark.parametrize("kind", ["symlink", "fifo"])
def test_recovery_opens_no_swapped_file(gate: Gate, kind: str, tmp_path: Path) -> None:
    """What was swapped for a link or a pipe just before a kill goes to quarantaine, unopened; the others go on."""
    path = gate.claimed(None)
    if kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/etc/hostname")
    gate.claimed(name="suivant")

    assert [row.nom for row in gate.intake.recover()] == ["suivant"]
    assert [item.name for item in gate.layout.quarantaine.iterdir()] == [path.name]
    assert gate.journal.claims() == ()


def test_a_disk_that_refuses_loses_nothing(gate: Gate) -> None:
    """The spool cannot be written: a fault; the claim stays open, and a recovery finishes once the disk is back."""
    gate.layout.spool.rmdir()
    gate.layout.spool.write_text("pas un dossier")
    with pytest.raises(StorageFault):
        gate.intake.take([gate.offer("attend")])

    assert len(list(gate.layout.prise.iterdir())) == 1

    gate.layout.spool.unlink()
    gate.layout.create()

    assert [row.nom for row in gate.intake.recover()] == ["attend"]


def _change_while_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a writer add a byte between two reads: the system call itself does it, our code is as it is."""
    real = os.pread

    def pread(descriptor: int, count: int, offset: int) -> bytes:
        piece = real(descriptor, count, offset)
        if piece.endswith(b"/>"):
            with open(f"/proc/self/fd/{descriptor}", "ab") as stream:  # noqa: PTH123  a descriptor, not a path
                stream.write(b"x")
        return piece

    monkeypatch.setattr(os, "pread", pread)
