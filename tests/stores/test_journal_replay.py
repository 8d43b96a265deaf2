"""Replay: what was told stays told, what was handed over stays so, the rest is judged anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.domain.flux import Etat
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.records import FluxRow
from tests.stores.builders import (
    BROKEN,
    JOUR,
    LATER,
    LATER_JOUR,
    NOW,
    WRONG,
    document,
    flux_name,
    receive,
    record,
    replay,
    told,
    verdict,
)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """An in-memory journal."""
    with open_journal("sqlite://") as opened:
        yield opened


@pytest.fixture
def partial(journal: Journal) -> FluxRow:
    """A flux whose first document was delivered and whose second was refused."""
    row = receive(journal, name=flux_name(1))
    record(journal, row, verdict(document(1, number="F-1"), document(2, WRONG, number="F-2")))
    return journal.confirm(row.id, now=NOW)


def test_only_the_undelivered_is_delivered(journal: Journal, partial: FluxRow) -> None:
    """A replay that accepts the second document delivers it alone; own keys are no conflict."""
    recorded = replay(journal, partial, verdict(document(1, number="F-1"), document(2, number="F-2")))

    assert (recorded.etat, told(recorded)) == (Etat.A_ROUTER, {})
    assert [one.position for one in recorded.deliveries] == [2]

    done = journal.confirm(partial.id, now=LATER)

    assert (done.etat, done.tentative) == (Etat.INTEGRE, 2)
    assert [one.livre_le for one in journal.deliveries(partial.id)] == [NOW, LATER]


def test_what_was_told_stays_told(journal: Journal, partial: FluxRow) -> None:
    """A replay that accepts removes no row of the earlier attempt."""
    before = list(journal.rejets(JOUR))
    replay(journal, partial, verdict(document(1, number="F-1"), document(2, number="F-2")))

    assert list(journal.rejets(JOUR)) == before
    assert list(journal.rejets(LATER_JOUR)) == []


def test_a_second_refusal_is_told_under_the_replay_s_day(journal: Journal, partial: FluxRow) -> None:
    """A replay that refuses again writes its own rows, for its own day."""
    replay(journal, partial, verdict(document(1, number="F-1"), document(2, WRONG, number="F-2")))
    [told_again] = journal.rejets(LATER_JOUR)

    assert (told_again.tentative, told_again.position, told_again.depose_le) == (2, 2, NOW)
    assert [one.tentative for one in journal.rejets_of(partial.id)] == [1, 2]


def test_a_delivered_document_is_not_refused_anymore(journal: Journal, partial: FluxRow) -> None:
    """A document handed over stays accepted whatever the replay thinks of it, and no row is written."""
    recorded = replay(journal, partial, verdict(document(1, WRONG, number="F-1"), document(2, WRONG, number="F-2")))

    assert (journal.confirm(partial.id, now=NOW).etat, told(recorded)) == (Etat.INTEGRE_PARTIEL, {2: ["XSD_INVALID"]})
    assert [one["verdict"] for one in journal.documents(partial.id)] == ["accepted", "rejected"]


def test_a_delivered_document_keeps_its_number(journal: Journal, partial: FluxRow) -> None:
    """After a replay the delivered invoice still holds its key, and the flux its number."""
    replay(journal, partial, verdict(document(1, WRONG, number="F-1"), document(2, WRONG, number="F-2")))

    assert told(record(journal, receive(journal, "b"), verdict(document(number="F-1")))) == {1: ["DUPLICATE"]}
    assert told(record(journal, receive(journal, "c", name=flux_name(1)), verdict(document(number="F-9")))) == {
        0: ["FLUX_NUMBER_USED"]
    }


def test_a_replay_meets_what_came_meanwhile(journal: Journal, partial: FluxRow) -> None:
    """The number of the refused document was taken since: the replay finds a duplicate."""
    record(journal, receive(journal, "b"), verdict(document(number="F-2")))
    recorded = replay(journal, partial, verdict(document(1, number="F-1"), document(2, number="F-2")))

    assert told(recorded) == {2: ["DUPLICATE"]}


def test_a_replay_frees_the_numbers_of_what_it_refuses(journal: Journal) -> None:
    """A document accepted but not decided for delivery, refused by the replay, holds no number anymore."""
    row = receive(journal)
    record(journal, row, verdict(replace(document(1), destination=None)))
    replay(journal, row, verdict(document(1, WRONG)))

    assert told(record(journal, receive(journal, "b"), verdict(document(1)))) == {}


def test_a_refused_flux_may_be_accepted_later(journal: Journal) -> None:
    """IN_REJETE, then everything accepted: all is delivered and the flux ends integrated."""
    row = receive(journal)
    record(journal, row, verdict(document(1, WRONG)))
    recorded = replay(journal, row, verdict(document(1)))

    assert len(recorded.deliveries) == 1
    assert journal.confirm(row.id, now=LATER).etat is Etat.INTEGRE


def test_a_decided_delivery_is_never_undone(journal: Journal) -> None:
    """A replay between verdict and confirmation: the file may be out already, so the delivery stands."""
    row = receive(journal)
    first = record(journal, row, verdict(document(1)))
    recorded = replay(journal, row, verdict(document(1, WRONG)))

    assert recorded.deliveries == first.deliveries
    assert (recorded.etat, told(recorded)) == (Etat.A_ROUTER, {})


def test_an_envelope_refused_late_keeps_what_was_delivered(journal: Journal, partial: FluxRow) -> None:
    """The envelope refused by a replay: told, yet the flux stays IN_INTEGRE_PARTIEL."""
    recorded = replay(journal, partial, verdict(rejections=(BROKEN,)))

    assert (journal.confirm(partial.id, now=NOW).etat, told(recorded)) == (
        Etat.INTEGRE_PARTIEL,
        {0: ["ARCHIVE_UNREADABLE"]},
    )


def test_everything_delivered_already(journal: Journal) -> None:
    """A replay with nothing left to deliver ends in the state of its verdict."""
    row = receive(journal)
    record(journal, row, verdict(document(1)))
    journal.confirm(row.id, now=NOW)
    recorded = replay(journal, row, verdict(document(1)))

    assert (journal.confirm(row.id, now=NOW).etat, recorded.deliveries) == (Etat.INTEGRE, ())


def test_two_replays_at_once_are_one(journal: Journal, partial: FluxRow) -> None:
    """Two replays that read the same row: the second is told what the first recorded."""
    judged = verdict(document(1, WRONG, number="F-1"), document(2, number="F-2"), document(3, number="F-2"))
    outcomes = [
        journal.record(partial, judged, now=LATER, jour=LATER_JOUR, cause="rejeu", uniques=True) for _ in range(2)
    ]

    assert outcomes[0] == outcomes[1]
    assert told(outcomes[0]) == {3: ["DUPLICATE"]}
    assert [one.tentative for one in journal.rejets_of(partial.id)] == [1, 2]


def test_a_quarantined_flux_may_be_replayed(journal: Journal) -> None:
    """IN_INCIDENTE is left by a replay, with its count of failures."""
    row = receive(journal)
    journal.incident(row.id, now=NOW, reason="schéma absent", limit=1)
    replay(journal, row, verdict(document(1)))

    assert journal.confirm(row.id, now=LATER).etat is Etat.INTEGRE


def test_a_rehearsal_decides_as_a_replay_and_keeps_nothing(journal: Journal, partial: FluxRow) -> None:
    """Dry run: delivered documents stay accepted, duplicates are seen, and every table is as before."""
    judged = verdict(document(1, WRONG, number="F-1"), document(2, number="F-1"))
    row = journal.flux(str(partial.id))
    assert row is not None
    before = (row, journal.events(row.id), journal.rejets_of(row.id), journal.deliveries(row.id))
    decided = journal.rehearse(row, judged, now=LATER, cause="rejeu", uniques=True)

    assert told(decided) == {2: ["DUPLICATE"]}
    assert (
        journal.flux(str(row.id)),
        journal.events(row.id),
        journal.rejets_of(row.id),
        journal.deliveries(row.id),
    ) == before
