"""A copy of the journal while others write to it: one instant of it, sound, standing for itself."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.journal import open_journal
from pipeline.stores.journal_copy import Handed, JournalCopy, Stored, copy_journal, sqlite_file
from pipeline.stores.records import Claim
from tests.stores.builders import BUYER, JOUR, LATER, NOW, digest, document, receive, record, verdict


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/j.sqlite3", Path("/var/lib/j.sqlite3")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://ici/edi", None),
    ],
)
def test_only_a_file_can_be_copied(url: str, path: Path | None) -> None:
    """A server has its own tool, and memory has nothing to copy."""
    assert sqlite_file(url) == path


def test_a_copy_taken_under_writers_is_one_instant(tmp_path: Path) -> None:
    """Every transaction of the writer is in it whole or not at all, and the copies only grow."""
    source = tmp_path / "journal.sqlite3"
    journal = open_journal(f"sqlite:///{source}")
    done = threading.Event()

    def write() -> None:
        nth = 0
        while not done.is_set():
            row = receive(journal, f"e{nth}")
            record(journal, row, verdict(document(number=f"F-{nth}", seed=f"{nth}")))
            nth += 1

    writer = threading.Thread(target=write)
    writer.start()
    sizes: list[int] = []
    try:
        while len(sizes) < 5 or sizes[-1] == sizes[0]:
            copy = tmp_path / f"copie-{len(sizes)}"
            copy_journal(source, copy)
            with JournalCopy(copy) as read:
                counts, contents = Counter(read.counts()), list(read.contents())
                handed = list(read.deliveries())
            sizes.append(counts.total())

            assert counts.total() == len(contents)
            assert counts["IN_EN_COURS_TRAITEMENT_CPP"] == len(handed)
            assert counts["IN_RECU"] in (0, 1)
    finally:
        done.set()
        writer.join()
        journal.close()

    assert sizes == sorted(sizes)
    assert [path.name for path in tmp_path.glob("copie-0*")] == ["copie-0"]


def test_what_a_copy_tells(tmp_path: Path) -> None:
    """Revision, claims, contents that were not purged, deliveries with the digest of their flux."""
    source = tmp_path / "journal.sqlite3"
    with open_journal(f"sqlite:///{source}") as journal:
        row = receive(journal, "a")
        record(journal, row, verdict(document()))
        journal.confirm(row.id, now=NOW)
        receive(journal, "b")
        journal.announce([Claim("c", "JMRPOR", b"x", NOW)])
        copy_journal(source, tmp_path / "avant")
        run = journal.keeping.begin(LATER.date(), 0, LATER)
        journal.keeping.mark(run, journal.keeping.candidates(LATER.date()), LATER)
        copy_journal(source, tmp_path / "apres")
    with JournalCopy(tmp_path / "avant") as before, JournalCopy(tmp_path / "apres") as after:
        assert before.revision() == "0003_conservation"
        assert before.claims() == {"c"}
        assert list(before.contents()) == sorted([Stored(digest("a"), 2_000), Stored(digest("b"), 2_000)])
        assert list(after.contents()) == [Stored(digest("b"), 2_000)]
        ((siret, service, nom, flux_sha256),) = before.deliveries()
        assert Handed(siret, service, "", flux_sha256) == (BUYER, "COMPTA", "", digest("a"))
        assert nom.endswith(".xml")
    assert row.jour == JOUR


def test_a_damaged_journal_is_not_a_backup(tmp_path: Path) -> None:
    """Pages that do not hold together are found before the copy counts; no file of SQLite at all, too."""
    source = tmp_path / "journal.sqlite3"
    with open_journal(f"sqlite:///{source}") as journal:
        for nth in range(50):
            receive(journal, f"e{nth}")
    content = bytearray(source.read_bytes())
    content[4096 * 2 : 4096 * 40] = b"\xff" * (4096 * 38)
    source.write_bytes(content)
    with pytest.raises(StorageFault):
        copy_journal(source, tmp_path / "copie")
    source.write_bytes(b"pas un journal" * 1_000)
    with pytest.raises(StorageFault, match="Le journal refuse de travailler"):
        copy_journal(source, tmp_path / "copie-2")
