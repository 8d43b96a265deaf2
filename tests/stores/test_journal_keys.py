"""Uniqueness: one number a supplier, one content a flux number; and what an emitter may learn of another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.domain.flux import Etat
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Invoice, Party
from pipeline.domain.text import fold
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.journal_keys import Key, invoice_key
from tests.stores.builders import BROKEN, SELLER, WRONG, document, flux_name, receive, record, told, verdict

EARLIER = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """An in-memory journal."""
    with open_journal("sqlite://") as opened:
        yield opened


def test_a_second_invoice_with_the_same_number_is_refused(journal: Journal) -> None:
    """G1.45: the first keeps the number; the second is told where, when and in which flux it stands."""
    first = receive(journal, "a", at=EARLIER)
    record(journal, first, verdict(document()))
    recorded = record(journal, receive(journal, "b"), verdict(document(seed="other")))
    [reason] = recorded.verdict.documents[0].rejections

    assert (recorded.etat, recorded.deliveries) == (Etat.A_ROUTER, ())
    assert (reason.code, reason.path, reason.line, reason.value) == ("REJ_UNI", "/Invoice/cbc:ID", 4, "F-1")
    assert reason.motif == (
        "Une facture de ce fournisseur porte déjà ce numéro : le n° F-1 est celui d'une facture déposée le 03/11/2026 "
        f"dans le flux {first.numero}, fichier « {first.nom} » ; "
        "attendu : un numéro que ce fournisseur n'a jamais utilisé"
    )


def test_another_emitter_learns_only_the_day(journal: Journal) -> None:
    """Promise 4: nothing of another emitter's flux shows, neither number, nor file, nor code."""
    first = receive(journal, "a", at=EARLIER)
    record(journal, first, verdict(document()))
    row = receive(journal, "b", emetteur="AUTRE1")
    record(journal, row, verdict(document()))
    [rejet] = journal.rejets_of(row.id)

    assert rejet.motif == (
        "Une facture de ce fournisseur porte déjà ce numéro : le n° F-1 est celui d'une facture déposée le 03/11/2026, "
        "déjà reçue par un autre émetteur ; attendu : un numéro que ce fournisseur n'a jamais utilisé"
    )
    assert not [cell for cell in (first.numero, first.nom, first.emetteur) if cell in str(rejet)]


def test_two_documents_of_a_flux_with_one_number(journal: Journal) -> None:
    """In one flux the second document is the duplicate, and the first's file is named."""
    recorded = record(journal, receive(journal), verdict(document(1), document(2)))

    assert told(recorded) == {2: ["DUPLICATE"]}
    assert (
        "est déjà celui du fichier « facture-1.xml » du même flux" in recorded.verdict.documents[1].rejections[0].motif
    )
    assert journal.documents(1)[1]["verdict"] == "rejected"


def test_a_refused_invoice_holds_no_number(journal: Journal) -> None:
    """After a refusal the corrected invoice may bear the same number."""
    record(journal, receive(journal, "a"), verdict(document(1, WRONG)))
    record(journal, receive(journal, "b"), verdict(document(), rejections=(BROKEN,)))

    assert told(record(journal, receive(journal, "c"), verdict(document()))) == {}


def test_a_qualification_partner_may_repeat(journal: Journal) -> None:
    """Without uniqueness nothing is refused, and no number is taken."""
    for claim in "ab":
        assert told(record(journal, receive(journal, claim), verdict(document()), uniques=False)) == {}

    assert told(record(journal, receive(journal, "c"), verdict(document()))) == {}


def test_the_number_counts_as_written(journal: Journal) -> None:
    """Case and spelling tell numbers apart; an invoice without number is not judged here."""
    numbers = ["F-1", "f-1", "F-01", None, None]
    documents = [document(place, number=number) for place, number in enumerate(numbers, start=1)]

    assert told(record(journal, receive(journal), verdict(*documents))) == {}


@pytest.mark.parametrize(
    ("seller", "supplier"),
    [
        (Party(Identifier(IdType.SIRET, SELLER), "Exemple", "FR44732829320"), f"SIRET:{SELLER}"),
        (Party(None, "Exemple", "fr 44 732829320"), "TVA:FR44732829320"),
        (Party(None, " Société  d'Été\u00a0"), "NOM:societe d'ete"),
    ],
)
def test_a_supplier_is_its_identifier_else_vat_else_name(seller: Party, supplier: str) -> None:
    """What names the supplier in the key, by decreasing certainty."""
    assert invoice_key(Invoice(number="F-1", seller=seller)) == Key(supplier, "F-1")


def test_an_unknown_supplier_has_no_key() -> None:
    """Neither identifier, nor VAT number, nor name: uniqueness cannot be judged."""
    assert invoice_key(Invoice(number="F-1")) is None
    assert invoice_key(None) is None


def test_a_long_key_is_bounded_and_still_tells_apart() -> None:
    """An index entry is limited; two long names that differ at their end stay different."""
    keys = {invoice_key(Invoice(number="F-1", seller=Party(None, "x" * 9_000 + end))) for end in "ab"}

    assert len(keys) == 2
    assert max(len(key.fournisseur) for key in keys if key) < 200


def test_folding_a_name() -> None:
    """Accents, case and blanks do not tell two suppliers apart."""
    assert " ".join(fold("  ÉLECTRICITÉ\tde  Straße ").split()) == "electricite de strasse"


def test_a_flux_number_used_for_another_content_is_refused(journal: Journal) -> None:
    """Same declared number, other bytes: the flux is refused and its invoices hold no number."""
    first = receive(journal, "a", name=flux_name(1), at=EARLIER)
    record(journal, first, verdict(document(number="F-1")))
    recorded = record(journal, receive(journal, "b", name=flux_name(1)), verdict(document(number="F-2")))
    [reason] = recorded.verdict.rejections

    assert (recorded.etat, told(recorded)) == (Etat.A_ROUTER, {0: ["FLUX_NUMBER_USED"]})
    assert reason.motif == (
        "Le numéro de flux a déjà été utilisé pour un autre contenu : le numéro JMRPOR1100000000000000001 est celui du "
        f"fichier « {first.nom} » reçu le 03/11/2026 ; attendu : une séquence jamais utilisée"
    )
    assert told(record(journal, receive(journal, "c"), verdict(document(number="F-2")))) == {}


def test_the_same_flux_again_falls_under_its_invoices(journal: Journal) -> None:
    """Same number and same bytes: each invoice is told to be a duplicate."""
    record(journal, receive(journal, "a", name=flux_name(1), seed="same"), verdict(document()))
    recorded = record(journal, receive(journal, "b", name=flux_name(1), seed="same"), verdict(document()))

    assert told(recorded) == {1: ["DUPLICATE"]}


def test_a_refused_flux_frees_its_number(journal: Journal) -> None:
    """The number of a flux wholly refused, duplicates included, may be used again."""
    record(journal, receive(journal, "z"), verdict(document(number="F-1")))
    record(journal, receive(journal, "a", name=flux_name(1)), verdict(document(1, WRONG)))
    record(journal, receive(journal, "b", name=flux_name(1)), verdict(document(number="F-1")))
    recorded = record(journal, receive(journal, "c", name=flux_name(1)), verdict(document(number="F-2")))

    assert told(recorded) == {}


def test_an_attributed_number_is_never_used_twice(journal: Journal) -> None:
    """Flux whose name declares nothing are not compared by number."""
    record(journal, receive(journal, "a", name="x.xml"), verdict(document(number="F-1"), declared=False))
    recorded = record(journal, receive(journal, "b", name="x.xml"), verdict(document(number="F-2"), declared=False))

    assert told(recorded) == {}


def test_a_number_may_be_looked_up(journal: Journal) -> None:
    """A check without deposit: where the number stands, as much as the asker may know; None when free."""
    first = receive(journal, "a", at=EARLIER)
    record(journal, first, verdict(document()))
    key = Key(f"SIRET:{SELLER}", "F-1")
    day = "est celui d'une facture déposée le 03/11/2026"

    assert journal.holder(Key(f"SIRET:{SELLER}", "F-2")) is None
    assert journal.holder(key) == day
    assert journal.holder(key, "AUTRE1") == f"{day}, déjà reçue par un autre émetteur"
    assert journal.holder(key, "JMRPOR") == f"{day} dans le flux {first.numero}, fichier « {first.nom} »"
