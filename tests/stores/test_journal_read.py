"""What is asked of the journal: order of the daily rows, selections, counts, exports, and an index for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Select

from pipeline.domain.flux import Etat
from pipeline.stores import journal_read
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.journal_engine import Database
from pipeline.stores.journal_rows import DELIVERIES, FLUX
from pipeline.stores.journal_schema import evenement, flux, livraison
from pipeline.stores.records import FluxRow, RejetDay, Selection
from tests.stores.builders import (
    BROKEN,
    JOUR,
    LATER_JOUR,
    NOW,
    WRONG,
    document,
    flux_name,
    receive,
    record,
    replay,
    verdict,
)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """An in-memory journal."""
    with open_journal("sqlite://") as opened:
        yield opened


@pytest.fixture
def four(journal: Journal) -> list[FluxRow]:
    """One flux delivered, one refused, one to be delivered, one only received; two emitters."""
    rows = [
        receive(journal, "a", name=flux_name(1)),
        receive(journal, "b", name=flux_name(2)),
        receive(journal, "c", emetteur="AUTRE1"),
        receive(journal, "d", at=NOW - timedelta(days=1)),
    ]
    record(journal, rows[0], verdict(document(1, number="F-1")))
    journal.confirm(rows[0].id, now=NOW)
    record(journal, rows[1], verdict(document(1, WRONG, number="F-2")))
    journal.confirm(rows[1].id, now=NOW)
    record(journal, rows[2], verdict(document(1, number="F-3"), document(2, WRONG, WRONG, number="F-4")))
    return rows


def test_pending_is_what_a_restart_goes_on_with(journal: Journal, four: list[FluxRow]) -> None:
    """Received and to-be-delivered flux, by id, at most as many as asked."""
    assert [row.id for row in journal.pending()] == [four[2].id, four[3].id]
    assert [row.id for row in journal.pending(limit=1)] == [four[2].id]
    assert journal.oldest_pending() == NOW - timedelta(days=1)


def test_an_idle_journal_has_no_oldest(journal: Journal) -> None:
    """Nothing pending: no age."""
    assert journal.oldest_pending() is None
    assert journal.counts() == {}


def test_counts_by_state(journal: Journal, four: list[FluxRow]) -> None:
    """One number a state that has any flux."""
    assert len(four) == sum(journal.counts().values())
    assert journal.counts() == {"IN_EN_COURS_TRAITEMENT_CPP": 1, "IN_INTEGRE": 1, "IN_RECU": 1, "IN_REJETE": 1}


def test_counts_are_those_of_the_rows(journal: Journal, four: list[FluxRow]) -> None:
    """Whatever happens to a flux (refused, judged again, failed on our side, set aside), the kept counts are exact."""
    journal.incident(four[3].id, now=NOW, reason="disque plein")
    once = journal.counts()
    journal.incident(four[3].id, now=NOW, reason="disque plein", limit=1)
    aside = journal.counts()
    replay(journal, four[1], verdict(document(1, number="F-2")))
    journal.confirm_many([four[1].id, four[2].id], now=NOW)
    journal.confirm(four[1].id, now=NOW)

    assert once["IN_RECU"] == 1
    assert (aside.get("IN_RECU"), aside["IN_INCIDENTE"]) == (None, 1)
    assert journal.counts() == Counter(row.etat.value for row in journal.select(Selection()))


def test_a_rehearsal_counts_nothing(journal: Journal, four: list[FluxRow]) -> None:
    """What is undone is not counted either."""
    before = journal.counts()
    journal.rehearse(four[1], verdict(document(1, number="F-2")), now=NOW, cause="rejeu", uniques=True)

    assert journal.counts() == before


def test_a_flux_is_found_by_id_or_number(journal: Journal, four: list[FluxRow]) -> None:
    """At most 12 digits are an id; of several flux with one number the newest is meant."""
    newest = receive(journal, "e", name=flux_name(1))

    assert journal.flux(newest.numero) == newest
    assert journal.flux(str(newest.id)) == newest
    assert journal.flux(four[1].numero) == journal.flux(str(four[1].id))
    assert journal.flux("999999999999") is None
    assert journal.flux("") is None


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [0, 1, 2, 3]),
        (Selection(emetteur="AUTRE1"), [2]),
        (Selection(jour=JOUR - timedelta(days=1)), [3]),
        (Selection(etat="IN_REJETE"), [1]),
        (Selection(etat="inconnu"), []),
        (Selection(motif="XSD_INVALID"), [1, 2]),
        (Selection(motif="IRR_SYNTAX", emetteur="JMRPOR"), [1]),
        (Selection(motif="inconnu"), []),
        (Selection(flux=("2", "JMRPOR1100000000000000001", "inconnu", "2")), [0, 1]),
        (Selection(flux=("1", "2"), etat="IN_INTEGRE"), [0]),
    ],
)
def test_selections(journal: Journal, four: list[FluxRow], selection: Selection, expected: list[int]) -> None:
    """Every criterion narrows; empty ones select all; the order is that of the ids."""
    assert [row.id for row in journal.select(selection)] == [four[place].id for place in expected]


def test_a_motif_counts_in_the_last_attempt_only(journal: Journal, four: list[FluxRow]) -> None:
    """A flux whose replay no longer gives the motif is not selected by it."""
    replay(journal, four[1], verdict(document(1, number="F-2")))

    assert [row.id for row in journal.select(Selection(motif="XSD_INVALID"))] == [four[2].id]


def test_rows_of_a_day_in_their_order(journal: Journal) -> None:
    """By instant of deposit, flux number, position, rank, whatever the order of recording; the flux comes first."""
    late = receive(journal, "late", name=flux_name(1), at=NOW + timedelta(hours=1))
    second = receive(journal, "second", name=flux_name(3))
    first = receive(journal, "first", name=flux_name(2))
    for row in (late, second, first):
        record(journal, row, verdict(document(2, WRONG, WRONG), document(1, WRONG), rejections=(BROKEN,)))
    seen = [(row.flux_id, row.position, row.rang) for row in journal.rejets(JOUR)]

    assert seen == [
        (row.id, position, rang) for row in (first, second, late) for position, rang in ((0, 1), (1, 1), (2, 1), (2, 2))
    ]


@pytest.mark.parametrize("emetteur", [None, "JMRPOR"])
def test_rows_come_in_pages_without_loss(journal: Journal, emetteur: str | None) -> None:
    """More rows than a page: each once, in order, and one may write while reading."""
    rows = [receive(journal, f"c{nth}", name=flux_name(100 - nth)) for nth in range(30)]
    bad = verdict(*(document(place, *[WRONG] * 5) for place in range(1, 8)))
    journal.record_many([(row, bad) for row in rows], now=NOW, jour=None, cause="réception", uniques=True)
    reading = journal.rejets(JOUR, emetteur)
    seen = [next(reading)]
    receive(journal, "meanwhile")
    seen += reading
    keys = [(row.depose_le, row.numero, row.flux_id, row.tentative, row.position, row.rang) for row in seen]

    assert len(seen) == 30 * 7 * 5 > 2 * journal_read.PAGE
    assert keys == sorted(set(keys))


def test_rows_of_one_emitter(journal: Journal, four: list[FluxRow]) -> None:
    """Isolation: the rows of one emitter only."""
    assert {row.flux_id for row in journal.rejets(JOUR, "AUTRE1")} == {four[2].id}
    assert {row.emetteur for row in journal.rejets(JOUR)} == {"AUTRE1", "JMRPOR"}
    assert list(journal.rejets(JOUR, "INCONN")) == []


def test_days_with_rejets(journal: Journal, four: list[FluxRow]) -> None:
    """One line a day and emitter, with the number of rows and a mark that grows with each new row."""
    before = journal.days_with_rejets()
    replay(journal, four[1], verdict(document(1, WRONG, number="F-2")))

    assert before == (RejetDay(JOUR, "AUTRE1", 2, 3), RejetDay(JOUR, "JMRPOR", 1, 1))
    assert journal.days_with_rejets() == (*before, RejetDay(LATER_JOUR, "JMRPOR", 1, 4))
    assert journal.days_with_rejets(LATER_JOUR) == (RejetDay(LATER_JOUR, "JMRPOR", 1, 4),)


def test_documents_of_the_last_attempt(journal: Journal, four: list[FluxRow]) -> None:
    """Documents as the last attempt judged them; none before any judgement."""
    replay(journal, four[1], verdict(document(1, number="F-2"), document(2, WRONG, number="F-5")))

    assert [(one["position"], one["verdict"]) for one in journal.documents(four[1].id)] == [
        (1, "accepted"),
        (2, "rejected"),
    ]
    assert journal.documents(four[3].id) == []


def test_exports_are_remembered_by_their_bytes(journal: Journal) -> None:
    """The digest of the last file by day, emitter and format."""
    assert journal.exported(JOUR, "JMRPOR") is None
    assert journal.exported_lines(JOUR, "JMRPOR") is None

    for digest in ("one", "one", "two", "two"):
        journal.note_export(JOUR, "JMRPOR", "csv", digest, 3, NOW)
    journal.note_export(JOUR, "JMRPOR", "xlsx", "three", 3, NOW)

    assert journal.exported(JOUR, "JMRPOR") == "two"
    assert journal.exported_lines(JOUR, "JMRPOR") == 3
    assert journal.exported(JOUR, "JMRPOR", "xlsx") == "three"
    assert journal.exported(JOUR, "AUTRE1") is None


QUERIES = {
    "counts": journal_read.counts_query(),
    "pending": journal_read.pending_query(Etat.RECU, 64),
    "oldest": journal_read.oldest_query(Etat.A_ROUTER),
    "state": FLUX.where(flux.c.etat == Etat.REJETE.value).order_by(flux.c.id),
    "rejets of a flux": journal_read.rejets_of_query([12]),
    "documents": journal_read.documents_query([12]),
    "days with rejets": journal_read.days_query(None),
    "days with rejets since": journal_read.days_query(JOUR),
    "numero": journal_read.flux_query("JMRPOR1100000000000000001"),
    "id": journal_read.flux_query("12"),
    "rejets": journal_read.rejets_query(JOUR, None, None),
    "rejets of an emitter": journal_read.rejets_query(JOUR, "JMRPOR", None),
    "emitter": FLUX.where(flux.c.emetteur == "JMRPOR").order_by(flux.c.id),
    "day": FLUX.where(flux.c.jour == JOUR),
    "events": evenement.select().where(evenement.c.flux_id == 1).order_by(evenement.c.id),
    "deliveries": DELIVERIES.where(livraison.c.flux_id == 1),
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_its_index(name: str) -> None:
    """No question reads a whole table, nor sorts what an index already holds in order."""
    plan = _plan(QUERIES[name])

    whole = [step for step in plan if step.startswith("SCAN") and "USING COVERING INDEX" not in step]
    assert [step for step in whole if not step.startswith("SCAN compte")] == []
    assert [step for step in plan if "TEMP B-TREE" in step] == []


INSTANT = (
    "counts",
    "pending",
    "oldest",
    "numero",
    "id",
    "rejets",
    "rejets of a flux",
    "documents",
    "deliveries",
    "events",
)


@pytest.mark.parametrize("name", INSTANT)
def test_what_ops_ask_every_day_scans_nothing(name: str) -> None:
    """status, flux show and the pages of an export seek; only the kept counts, a row a state, are read whole."""
    scans = [step for step in _plan(QUERIES[name]) if step.startswith("SCAN")]

    assert scans == (["SCAN compte USING INDEX sqlite_autoindex_compte_1"] if name == "counts" else [])


def test_a_further_page_is_sought_not_read_again(journal: Journal, four: list[FluxRow]) -> None:
    """The page after a row begins at its place in the index."""
    plan = _plan(journal_read.rejets_query(JOUR, "JMRPOR", next(journal.rejets(JOUR))))

    assert four
    assert [step for step in plan if step.startswith("SCAN")] == []
    assert "(depose_le,numero,flux_id,tentative,position,rang)>" in plan[0]


def _plan(query: Select[*tuple[object, ...]]) -> list[str]:
    database = Database("sqlite://")
    database.migrate()
    compiled = query.compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    database.close()
    return [row.detail for row in rows]
