"""Duplicates seen by a check: among the files checked together, and in a journal that is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.domain.flux import Etat
from pipeline.runtime.check import Checked
from pipeline.runtime.judge import judge
from pipeline.runtime.uniqueness import unique
from pipeline.stages.context import Context, Rules
from pipeline.stores.journal import Journal, open_journal
from pipeline.stores.records import Claim, Deposit
from samples.generator import SUPPLIER, Party, Payment, siret, tar_gz, ubl_invoice

Check = Callable[..., Checked]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINE, OTHER = "XXX999", "YYY999"
ANOTHER = Party("Autre", siret("91134567"))


@pytest.fixture
def check(make_context: Callable[..., Context]) -> Check:
    """Judge bytes as a file of that name."""

    def judged(name: str, content: bytes, context: Context | None = None) -> Checked:
        return Checked(Path("dossier") / name, judge(name, content, context or make_context()), None)

    return judged


@pytest.fixture
def journal() -> Iterator[Journal]:
    """An empty journal, in memory."""
    with open_journal("sqlite://") as opened:
        yield opened


def _told(results: list[Checked]) -> list[list[list[str]]]:
    """For each file, for each document, the keys of its motifs."""
    return [
        [[reason.rule.key for reason in document.rejections] for document in result.verdict.documents]
        for result in results
    ]


def _record(journal: Journal, checked: Checked, emetteur: str) -> None:
    name = f"FSO1100A_{emetteur}_{emetteur}1100000000000000001"
    verdict = checked.verdict
    claim = Claim(emetteur, emetteur, name.encode(), NOW)
    (flux,) = journal.receive([Deposit(claim, verdict.sha256, 1, NOW, NOW.date())])
    journal.record(flux, verdict, now=NOW, jour=flux.jour, cause="depot", uniques=True)


def test_the_first_one_met_keeps_the_number(check: Check) -> None:
    """G1.45: the second is refused, naming the file of the first, at the place of its number."""
    first, second = unique([check("a.xml", ubl_invoice()), check("b.xml", ubl_invoice())], None, MINE)
    (reason,) = second.verdict.documents[0].rejections

    assert (first.verdict.etat, second.verdict.etat) == (Etat.INTEGRE, Etat.REJETE)
    assert reason.motif == (
        "Une facture de ce fournisseur porte déjà ce numéro : le n° FA-2026-0001 est déjà celui de a.xml"
    )
    assert (reason.rule.key, reason.path, reason.value) == ("DUPLICATE", "/Invoice/ID", "FA-2026-0001")
    assert second.verdict.documents[0].destination is None


def test_two_invoices_of_one_flux_may_be_duplicates(check: Check) -> None:
    """The files of an archive count one by one."""
    archive = tar_gz([("1.xml", ubl_invoice()), ("2.xml", ubl_invoice()), ("3.xml", ubl_invoice(number="B"))])

    assert _told(list(unique([check("lot", archive)], None, MINE))) == [[[], ["DUPLICATE"], []]]


@pytest.mark.parametrize("change", [{"number": "FA-2"}, {"seller": ANOTHER}])
def test_another_number_or_another_supplier_is_no_duplicate(check: Check, change: dict[str, object]) -> None:
    """The key is the supplier and the number."""
    results = [check("a.xml", ubl_invoice()), check("b.xml", ubl_invoice(**change))]

    assert _told(list(unique(results, None, MINE))) == [[[]], [[]]]


def test_a_refused_invoice_holds_no_number(check: Check) -> None:
    """DOMAIN §4.7: an invoice that never entered may come again under its number; it gets no second reason."""
    refused = ubl_invoice(payments=(Payment("30"),))
    results = [check("a.xml", refused), check("b.xml", ubl_invoice()), check("c.xml", refused)]

    assert _told(list(unique(results, None, MINE))) == [[["IBAN_MISSING"]], [[]], [["IBAN_MISSING"]]]


def test_a_refused_envelope_holds_no_number(check: Check, make_context: Callable[..., Context]) -> None:
    """None of its invoices was integrated."""
    strict = make_context(rules=Rules(emetteur=MINE, naming_strict=True))
    results = [check("a.xml", ubl_invoice(), strict), check("b.xml", ubl_invoice())]

    assert _told(list(unique(results, None, MINE))) == [[[]], [[]]]


def test_a_document_without_invoice_is_left_alone(check: Check) -> None:
    """Nothing is known of its number."""
    results = [check("a.xml", b"<x/>"), check("b.xml", b"<x/>")]

    assert _told(list(unique(results, None, MINE))) == [[["FORMAT_UNKNOWN"]], [["FORMAT_UNKNOWN"]]]


def test_a_number_of_the_journal_is_taken(check: Check, journal: Journal) -> None:
    """The journal says since when; it is only read, so a second check says the same."""
    _record(journal, check("a.xml", ubl_invoice()), MINE)
    before = journal.counts()
    told = [
        result.verdict.documents[0].rejections[0].motif
        for _ in range(2)
        for result in unique([check("b.xml", ubl_invoice())], journal, MINE)
    ]

    assert told[0] == told[1]
    assert "le n° FA-2026-0001 est celui d'une facture déposée le 24/11/2026" in told[0]
    assert journal.counts() == before


def test_another_emitter_s_flux_stays_unnamed(check: Check, journal: Journal) -> None:
    """DESIGN §5, promise 4: only the day is told."""
    _record(journal, check("secret.xml", ubl_invoice()), OTHER)
    (result,) = unique([check("b.xml", ubl_invoice())], journal, MINE)
    (reason,) = result.verdict.documents[0].rejections

    assert reason.rule.key == "DUPLICATE"
    assert OTHER not in reason.motif


def test_a_number_free_in_the_journal_is_free(check: Check, journal: Journal) -> None:
    """And then held by the first file met."""
    _record(journal, check("a.xml", ubl_invoice(seller=SUPPLIER, number="Z")), MINE)
    results = [check("b.xml", ubl_invoice()), check("c.xml", ubl_invoice())]

    assert _told(list(unique(results, journal, MINE))) == [[[]], [["DUPLICATE"]]]
