"""The journal's life of a flux: received, recorded, confirmed, or failed by us; each step safe to run twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline import __version__
from pipeline.domain.container import Container
from pipeline.domain.faults import StorageFault
from pipeline.domain.flux import Etat
from pipeline.domain.wire import document_object
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.names import delivery_name
from pipeline.stores.records import Claim
from tests.stores.builders import (
    BROKEN,
    BUYER,
    JOUR,
    LATER,
    NOW,
    WRONG,
    deposit,
    document,
    flux_name,
    receive,
    record,
    told,
    verdict,
)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """An in-memory journal."""
    with open_journal("sqlite://", schemas="ubl 2.1; cii D16B") as opened:
        yield opened


def test_a_claim_stays_open_until_received(journal: Journal) -> None:
    """A claim announced is listed until its flux exists; announcing it twice changes nothing."""
    one = deposit("a").claim
    two = Claim("b", "JMRPOR", b"\xff\n.xml", NOW)
    journal.announce([one, two])
    journal.announce([one])

    assert journal.claims() == (one, two)

    journal.receive([deposit("a")])

    assert journal.claims() == (two,)


def test_a_claim_may_be_forgotten(journal: Journal) -> None:
    """A claim whose file was not taken leaves no trace; forgetting what is unknown is harmless."""
    journal.announce([deposit("a").claim])
    journal.forget(["a", "unknown"])
    journal.forget([])

    assert journal.claims() == ()


def test_a_declared_number_is_kept(journal: Journal) -> None:
    """A well-formed name of the emitter itself declares the flux number."""
    row = receive(journal, name=flux_name(7) + ".tar.gz")

    assert (row.numero, row.declared, row.etat) == ("JMRPOR1100000000000000007", True, Etat.RECU)


@pytest.mark.parametrize(
    "name", ["facture.xml", flux_name(7, "AUTRE1"), "FSO0000A_JMRPOR_JMRPOR0000000000000000001", b"\xe9\n.xml"]
)
def test_a_number_is_attributed_otherwise(journal: Journal, name: str | bytes) -> None:
    """No usable name: the number is the emitter, four zeros and the id, and it is found again under it."""
    row = receive(journal, name=name)

    assert (row.numero, row.declared) == (f"JMRPOR0000{row.id:015d}", False)
    assert journal.flux(row.numero) == row


def test_a_hostile_name_is_shown_harmless(journal: Journal) -> None:
    """Bytes that are no text and control characters become U+FFFD."""
    row = receive(journal, name=b"\xe9\n\x00.xml")

    assert row.nom == "\ufffd\ufffd\ufffd.xml"


def test_receiving_twice_gives_the_same_flux(journal: Journal) -> None:
    """A claim is one flux, whether received again alone, in another lot, or twice in one lot."""
    first = journal.receive([deposit("a"), deposit("b")])
    again = journal.receive([deposit("c"), deposit("b"), deposit("a"), deposit("c")])

    assert again[1:3] == (first[1], first[0])
    assert again[0] == again[3]
    assert journal.counts() == {"IN_RECU": 3}
    assert len(journal.events(first[0].id)) == 1


def test_instants_come_back_in_utc(journal: Journal) -> None:
    """An instant given in another zone is the same instant, in UTC."""
    paris = datetime(2026, 11, 24, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    row = receive(journal, at=paris)
    read = journal.flux(str(row.id))

    assert read == row
    assert row.depose_le == datetime(2026, 11, 24, 9, 30, 0, 5, tzinfo=UTC)
    assert row.depose_le.tzinfo is UTC


def test_a_naive_instant_is_our_mistake(journal: Journal) -> None:
    """An instant without zone is refused, and nothing is kept."""
    with pytest.raises(StorageFault, match="fuseau"):
        journal.receive([deposit("a", at=datetime(2026, 11, 24))])

    assert journal.counts() == {}


def test_an_accepted_flux_is_delivered_then_integrated(journal: Journal) -> None:
    """T2 gives the deliveries under their stable names, T3 ends in IN_INTEGRE."""
    row = receive(journal)
    accepted = document()
    recorded = record(journal, row, verdict(accepted))
    [delivery] = recorded.deliveries

    assert recorded.etat is Etat.A_ROUTER
    assert (delivery.siret, delivery.service, delivery.livre_le) == (BUYER, "COMPTA", None)
    assert delivery.nom == f"{row.numero}-{row.id}-0001-{accepted.sha256[:12]}.xml"
    assert json.loads(delivery.extrait) == document_object(accepted)
    assert journal.deliveries(row.id) == recorded.deliveries

    done = journal.confirm(row.id, now=LATER)

    assert (done.etat, done.tentative, done.interface, done.type) == (Etat.INTEGRE, 1, "FSO1100A", "E1")
    assert journal.deliveries(row.id)[0].livre_le == LATER
    assert journal.pending() == ()


def test_delivery_names_are_stable() -> None:
    """The name depends on number, id, position and digest only; the container gives the extension."""
    assert delivery_name("N", 12, 3, "ab" * 32, Container.PDF) == "N-12-0003-abababababab.pdf"
    assert delivery_name("N", 12, 3, "ab" * 32, Container.UNKNOWN) == "N-12-0003-abababababab.xml"


def test_some_documents_refused_end_in_partiel(journal: Journal) -> None:
    """One good and one bad document: the good one is delivered, the flux ends in IN_INTEGRE_PARTIEL."""
    row = receive(journal)
    recorded = record(journal, row, verdict(document(1), document(2, WRONG)))

    assert [one.position for one in recorded.deliveries] == [1]
    assert journal.confirm(row.id, now=NOW).etat is Etat.INTEGRE_PARTIEL


def test_nothing_accepted_ends_rejected(journal: Journal) -> None:
    """Nothing to deliver: the report is still to be put, then IN_REJETE."""
    row = receive(journal)
    recorded = record(journal, row, verdict(document(1, WRONG)))

    assert (recorded.etat, recorded.deliveries) == (Etat.A_ROUTER, ())
    assert journal.confirm(row.id, now=NOW).etat is Etat.REJETE


def test_a_refused_envelope_delivers_nothing(journal: Journal) -> None:
    """When the envelope is refused, its good documents are neither delivered nor hold a key."""
    row = receive(journal)
    recorded = record(journal, row, verdict(document(1), rejections=(BROKEN,)))
    other = receive(journal, "b")

    assert recorded.deliveries == ()
    assert journal.confirm(row.id, now=NOW).etat is Etat.REJETE
    assert [(one.position, one.niveau) for one in journal.rejets_of(row.id)] == [(0, "flux")]
    assert told(record(journal, other, verdict(document(1)))) == {}


def test_a_rejection_row_carries_what_the_emitter_needs(journal: Journal) -> None:
    """Every cell of the daily file, before formatting."""
    row = receive(journal)
    record(journal, row, verdict(document(1), document(2, WRONG, number="F-2")))
    [rejet] = journal.rejets(JOUR)

    assert (rejet.numero, rejet.nom_fichier, rejet.nom_document) == (row.numero, row.nom, "facture-2.xml")
    assert (rejet.emetteur, rejet.interface, rejet.niveau, rejet.jour) == ("JMRPOR", "FSO1100A", "facture", JOUR)
    assert (rejet.numero_facture, rejet.date_facture) == ("F-2", "2026-11-20")
    assert (rejet.id_fournisseur, rejet.raison_fournisseur) == ("73282932000074", "Exemple SA")
    assert (rejet.id_destinataire, rejet.code_service, rejet.engagement) == (BUYER, "COMPTA", "CMD-7")
    assert (rejet.montant_ttc, rejet.devise, rejet.depose_le) == ("120.00", "EUR", NOW)
    assert (rejet.code, rejet.regle, rejet.motif) == (WRONG.code, WRONG.regle, WRONG.motif)
    assert (rejet.chemin, rejet.ligne, rejet.valeur, rejet.action) == ("/Invoice", 3, "1", WRONG.rule.remedy)


def test_recording_twice_records_once(journal: Journal) -> None:
    """A verdict recorded again on the same row gives what was recorded, duplicates included."""
    row = receive(journal)
    judged = verdict(document(1), document(2), document(3, WRONG))
    first = record(journal, row, judged)
    again = record(journal, row, judged)

    assert again == first
    assert len(journal.events(row.id)) == 2
    assert len(journal.rejets_of(row.id)) == 2


def test_recording_twice_keeps_the_flux_refusal(journal: Journal) -> None:
    """A flux refused for its number is refused again when its verdict is recorded twice."""
    record(journal, receive(journal, "a", name=flux_name(1)), verdict(document(number="F-1")))
    row = receive(journal, "b", name=flux_name(1))
    first = record(journal, row, verdict(document(number="F-2")))

    assert record(journal, row, verdict(document(number="F-2"))) == first


def test_confirming_twice_confirms_once(journal: Journal) -> None:
    """The second confirmation changes nothing, not even the instant of delivery."""
    row = receive(journal)
    record(journal, row, verdict(document()))
    first = journal.confirm(row.id, now=NOW)

    assert journal.confirm(row.id, now=LATER) == first
    assert journal.deliveries(row.id)[0].livre_le == NOW
    assert len(journal.events(row.id)) == 3


def test_a_lot_is_recorded_as_one_after_the_other(journal: Journal) -> None:
    """The second flux of a lot sees the keys of the first, and of the same flux number."""
    rows = journal.receive([deposit("a", name=flux_name(1)), deposit("b", name=flux_name(1)), deposit("c")])
    judged = [verdict(document(number="F-1")), verdict(document(number="F-2")), verdict(document(number="F-1"))]
    recorded = journal.record_many(
        list(zip(rows, judged, strict=True)), now=NOW, jour=None, cause="réception", uniques=True
    )

    assert [told(one) for one in recorded] == [{}, {0: ["FLUX_NUMBER_USED"]}, {1: ["DUPLICATE"]}]
    assert [one.etat for one in journal.confirm_many([row.id for row in rows], now=NOW)] == [
        Etat.INTEGRE,
        Etat.REJETE,
        Etat.REJETE,
    ]


def test_events_tell_who_when_and_with_what(journal: Journal) -> None:
    """Each change leaves one event: instant, process, states, code and schema versions, reason."""
    row = receive(journal)
    record(journal, row, verdict(document()))
    journal.confirm(row.id, now=LATER)
    seen = journal.events(row.id)

    assert [(one.de, one.vers, one.motif) for one in seen] == [
        (None, "IN_RECU", "dépôt"),
        ("IN_RECU", "IN_EN_COURS_TRAITEMENT_CPP", "réception"),
        ("IN_EN_COURS_TRAITEMENT_CPP", "IN_INTEGRE", "livraison"),
    ]
    assert {(one.version, one.schemas) for one in seen} == {(__version__, "ubl 2.1; cii D16B")}
    assert [one.quand for one in seen] == [NOW, NOW, LATER]
    assert all(one.qui for one in seen)


def test_the_third_failure_quarantines(journal: Journal) -> None:
    """Our failures are counted; the third in a row puts the flux aside, and it no longer asks for work."""
    row = receive(journal)
    states = [journal.incident(row.id, now=NOW, reason="disque plein").etat for _ in range(3)]

    assert states == [Etat.RECU, Etat.RECU, Etat.INCIDENTE]
    assert journal.pending() == ()
    assert journal.events(row.id)[-1].motif == "disque plein"


def test_a_success_forgets_failures(journal: Journal) -> None:
    """Only failures in a row count."""
    row = receive(journal)
    journal.incident(row.id, now=NOW, reason="disque plein")
    record(journal, row, verdict(document()))
    journal.incident(row.id, now=NOW, reason="disque plein")

    assert journal.confirm(row.id, now=NOW).essais == 0


def test_a_failed_replay_does_not_unsettle_a_flux(journal: Journal) -> None:
    """A flux already integrated stays so, however often its replay fails."""
    row = receive(journal)
    record(journal, row, verdict(document()))
    journal.confirm(row.id, now=NOW)

    assert journal.incident(row.id, now=LATER, reason="panne", limit=1).etat is Etat.INTEGRE


def test_an_unknown_flux_is_our_mistake(journal: Journal) -> None:
    """Confirming what the journal does not know is a fault, and says which."""
    with pytest.raises(StorageFault, match="flux 99"):
        journal.confirm(99, now=NOW)


def test_hostile_text_is_kept_without_failing(journal: Journal) -> None:
    """NUL and lone surrogates, which no database stores, become U+FFFD."""
    row = receive(journal)
    record(journal, row, verdict(document(1, WRONG, number="a\x00\udce9b")))
    [rejet] = journal.rejets_of(row.id)

    assert rejet.numero_facture == "a\ufffd\ufffdb"
    assert journal.flux("a\x00\udce9b") is None


def test_an_empty_lot_changes_nothing(journal: Journal) -> None:
    """Every step accepts a lot of none."""
    journal.announce([])

    assert journal.receive([]) == ()
    assert journal.record_many([], now=NOW, jour=None, cause="réception", uniques=True) == ()
    assert journal.confirm_many([], now=NOW) == ()
