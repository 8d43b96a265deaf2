"""Holds and purges in the journal: what may go, what is marked, what is forgotten, and what stays for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pipeline.domain.wire_read import read_document
from pipeline.reports.rejets_csv import csv_bytes
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.keeping import PERSONAL, without_personal
from pipeline.stores.records import FluxRow
from tests.stores.builders import JOUR, LATER, NOW, WRONG, digest, document, receive, record, verdict

AVANT = JOUR + timedelta(days=1)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """A journal in memory."""
    with open_journal("sqlite://") as made:
        yield made


def _ended(journal: Journal, claim: str, **rest: object) -> FluxRow:
    """A flux that was judged and confirmed: refused, when its claim begins with « r »."""
    row = receive(journal, claim, **rest)
    record(journal, row, verdict(document(1, *([WRONG] if claim[0] == "r" else []), number=f"F-{claim}", seed=claim)))
    return journal.confirm(row.id, now=NOW)


def _taken(journal: Journal, avant: date = AVANT) -> dict[str, tuple[list[int], bool]]:
    return {one.sha256: ([flux for flux, _ in one.flux], one.shared) for one in journal.keeping.candidates(avant)}


def _purge(journal: Journal, avant: date = AVANT) -> None:
    run = journal.keeping.begin(avant, 0, LATER)
    journal.keeping.mark(run, journal.keeping.candidates(avant), LATER)
    journal.keeping.end(run, LATER)


def test_only_ended_flux_of_earlier_days_may_go(journal: Journal) -> None:
    """Accepted or refused, of a day before; neither one received, nor one of the day itself, nor in incident."""
    accepted, refused = _ended(journal, "a"), _ended(journal, "r")
    receive(journal, "recu")
    incident = receive(journal, "incident")
    for _ in range(3):
        journal.incident(incident.id, now=NOW, reason="panne")
    _ended(journal, "jeune", at=NOW + timedelta(days=1))

    assert _taken(journal) == {accepted.sha256: ([accepted.id], False), refused.sha256: ([refused.id], False)}
    assert _taken(journal, JOUR) == {}


def test_a_held_flux_stays_until_it_is_released(journal: Journal) -> None:
    """Hold, hold again with another reason, release; each is an event, and the state does not change."""
    row = _ended(journal, "a")
    journal.keeping.hold(row, "litige", LATER)
    journal.keeping.hold(row, "contrôle", LATER)
    hold = journal.keeping.hold_of(row.id)

    assert hold is not None
    assert (hold.depuis, hold.motif) == (LATER, "contrôle")
    assert (_taken(journal), journal.keeping.holds()) == ({}, 1)
    assert journal.keeping.held_files() == {row.sha256, "a"}

    assert journal.keeping.release(row, "jugé", LATER)
    assert not journal.keeping.release(row, "jugé", LATER)
    assert list(_taken(journal)) == [row.sha256]
    assert [event.motif for event in journal.events(row.id)[-3:]] == [
        "retenu : litige",
        "retenu : contrôle",
        "libéré : jugé",
    ]
    assert {(event.de, event.vers) for event in journal.events(row.id)[-3:]} == {("IN_INTEGRE", "IN_INTEGRE")}
    assert journal.counts() == {"IN_INTEGRE": 1}


@pytest.mark.parametrize("other", ["younger", "held", "live"])
def test_a_content_that_another_flux_needs_is_shared(journal: Journal, other: str) -> None:
    """The old flux is purged, its content stays for the other one."""
    old = _ended(journal, "a", seed="meme")
    if other == "live":
        receive(journal, "b", seed="meme")
    else:
        row = _ended(journal, "b", seed="meme", at=NOW + timedelta(days=other == "younger"))
        if other == "held":
            journal.keeping.hold(row, "litige", NOW)

    assert _taken(journal) == {digest("meme"): ([old.id], True)}

    _purge(journal)
    (run,) = journal.keeping.runs()

    assert (run.contenus, run.octets, journal.keeping.marked(run), journal.keeping.count(run)) == (0, 0, [], 1)
    assert str(journal.events(old.id)[-1].motif).endswith(" ; gardé au spool pour un autre flux")


def test_a_content_that_goes_goes_once(journal: Journal) -> None:
    """Two old flux of one content: one content, its bytes counted once, both flux marked."""
    first, second = _ended(journal, "a", seed="meme"), _ended(journal, "b", seed="meme")
    _purge(journal)
    (run,) = journal.keeping.runs()

    assert (run.contenus, run.octets, run.fini_le) == (1, 2_000, LATER)
    assert journal.keeping.marked(run) == [digest("meme")]
    assert journal.keeping.purged([first.id, second.id, 99]) == {first.id: LATER, second.id: LATER}
    assert (_taken(journal), list(journal.keeping.digests())) == ({}, [])


def test_the_daily_file_does_not_change(journal: Journal) -> None:
    """Promise 3: the rows that tell a rejection, and the cells of its document, outlive the content."""
    _ended(journal, "r1")
    _ended(journal, "a")
    before = csv_bytes(journal.rejets(JOUR))
    _purge(journal)

    assert before.count(b"\r\n") == 2
    assert csv_bytes(journal.rejets(JOUR)) == before


def test_what_is_personal_is_forgotten_and_the_rest_reads_on(journal: Journal) -> None:
    """Bank accounts, payees, factors, attachments, warnings leave the extract; number, parties and amounts stay."""
    row = _ended(journal, "a")
    (before,) = journal.documents(row.id)
    _purge(journal)
    (after,) = journal.documents(row.id)

    assert after == {**before, **PERSONAL}
    assert read_document(after).seen.invoice is not None
    assert json.loads(without_personal(json.dumps({"payments": [{"iban": "FR76"}], "name": "x"}))) == {
        **PERSONAL,
        "name": "x",
    }


def test_a_number_once_used_stays_used(journal: Journal) -> None:
    """The keys of uniqueness outlive the content: an invoice does not become new because it is old."""
    _ended(journal, "a")
    _purge(journal)
    again = record(journal, receive(journal, "b"), verdict(document(number="F-a", seed="b")))

    assert [reason.rule.key for reason in again.verdict.documents[0].rejections] == ["DUPLICATE"]


def test_a_purge_that_was_killed_is_known(journal: Journal) -> None:
    """Until it is noted ended, it is the one to end first; its counters were kept with its marks."""
    row = _ended(journal, "a")
    run = journal.keeping.begin(AVANT, 3, LATER)
    journal.keeping.mark(run, journal.keeping.candidates(AVANT), LATER)
    unended = journal.keeping.unended()

    assert unended is not None
    assert (unended.id, unended.avant, unended.contenus, unended.quarantaine) == (run.id, AVANT, 1, 3)
    assert journal.keeping.marked(unended) == [row.sha256]

    journal.keeping.end(run, LATER)
    assert journal.keeping.unended() is None
