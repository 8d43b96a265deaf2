"""Verdicts as plain objects, and back: what ``check --json`` shows and what a restart reads again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Attachment, InnerFile, Invoice, Note, Party, Role, Totals, VatLine
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payee, Payment
from pipeline.domain.rejection import Reason, because
from pipeline.domain.seen import Pdfa, Seen, Xsd
from pipeline.domain.terms import Place, Term
from pipeline.domain.verdict import Destination, DocumentVerdict, FluxVerdict
from pipeline.domain.wire import amount, document_object, flux_object, reason_object
from pipeline.domain.wire_read import read_document, read_reason

# What the wire writes, and nothing else: notes, places, inner files, schemes and the kind of buyer are not written.
_TEXT = st.text(max_size=8)
_WORDS = st.text(min_size=1, max_size=8)
_MAYBE = st.none() | _TEXT
_AMOUNTS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
_LINES = st.none() | st.integers(1, 9)
_SELLERS = st.builds(Party, st.none() | st.builds(Identifier, st.sampled_from(IdType), _TEXT), _MAYBE, _MAYBE)
_BUYERS = st.builds(Party, st.none() | st.builds(Identifier, st.just(IdType.SIRET), _WORDS), _MAYBE)
_PAYMENTS = st.builds(Payment, _MAYBE, _MAYBE, _MAYBE, _MAYBE, _MAYBE)
_PAYEES = st.builds(Payee, _MAYBE, _MAYBE, _MAYBE, _MAYBE, _MAYBE)
_FACTORS = st.builds(
    Factor,
    *(_MAYBE,) * 5,
    st.sampled_from(Basis),
    st.sampled_from(Certainty),
    st.lists(st.sampled_from(Evidence), max_size=3).map(tuple),
    *(_MAYBE,) * 4,
    st.lists(_TEXT, max_size=2).map(tuple),
)
_ATTACHMENTS = st.builds(Attachment, _TEXT, _MAYBE, st.integers(0, 10**9), st.sampled_from(Role))
_REASONS = st.builds(Reason, st.sampled_from(motifs.ALL), _TEXT, _MAYBE, _LINES, _MAYBE)
_DATES = st.sampled_from([None, "2026-02-30", "demain", "2026-W10-1", ""]) | st.dates().map(date.isoformat)


def _lists(elements: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(elements, max_size=2).map(tuple)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and text[4:5] + text[7:8] == "--" and text != "2026-02-30" else None


_INVOICES = st.builds(
    Invoice,
    number=_MAYBE,
    type_code=_MAYBE,
    issue_date_text=_DATES,
    currency=_MAYBE,
    cadres=_WORDS.map(lambda word: (word,)) | st.just(()),
    seller=_SELLERS,
    buyer=_BUYERS,
    service=_MAYBE,
    engagement=_MAYBE,
    marche=_MAYBE,
    origins=_lists(_TEXT),
    totals=st.builds(Totals, ht=_AMOUNTS, tva=_AMOUNTS, ttc=_AMOUNTS, net_a_payer=_AMOUNTS),
    vat=_lists(st.builds(VatLine, _AMOUNTS, _AMOUNTS, _MAYBE, _AMOUNTS, _MAYBE)),
    payments=_lists(_PAYMENTS),
    payee=st.none() | _PAYEES,
    factor=st.none() | _FACTORS,
    attachments=_lists(_ATTACHMENTS),
    lines=st.integers(0, 999_999),
).map(lambda invoice: replace(invoice, issue_date=_day(invoice.issue_date_text)))
_SEEN = st.builds(
    Seen,
    _MAYBE,
    _MAYBE,
    _MAYBE,
    st.none() | st.builds(Pdfa, _MAYBE, st.booleans(), _lists(_TEXT)),
    st.none() | st.builds(Xsd, _TEXT, st.booleans()),
    st.none() | _INVOICES,
)
_DOCUMENTS = st.builds(
    DocumentVerdict,
    st.integers(1, 500),
    _TEXT,
    st.sampled_from([Container.XML, Container.PDF]),
    _TEXT,
    _SEEN,
    _lists(_REASONS),
    warnings=_lists(_REASONS),
    destination=st.none() | st.builds(Destination, _TEXT, _MAYBE, _MAYBE, _MAYBE),
).map(lambda document: replace(document, total=len(document.rejections)))
_BARE = DocumentVerdict(1, "a.xml", Container.XML, "00", Seen())


@given(_DOCUMENTS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_document_written_is_read_back(document: DocumentVerdict) -> None:
    """Through real JSON: a restart reports and shows without judging again."""
    plain = json.loads(json.dumps(document_object(document), ensure_ascii=False))

    assert read_document(plain) == document


def test_the_id_of_an_official_rule_is_read_back() -> None:
    """One motif stands for a whole rule set: the rule shown is the reason's own."""
    reason = replace(because(motifs.OFFICIAL_RULE, "x"), rule_id="BR-CO-15")
    plain = reason_object(reason)

    assert plain["regle"] == "BR-CO-15"
    assert read_reason(plain) == reason


def test_what_is_not_written_is_lost() -> None:
    """Notes, places and inner files are needed only while judging."""
    attachment = Attachment("a.zip", None, 1, Role.MAIN, (InnerFile("b", 1),), "illisible", 4)
    invoice = Invoice(notes=(Note(None, "x"),), attachments=(attachment,), places={Term.NUMBER: Place("/a", 1)})
    document = replace(_BARE, seen=Seen(invoice=invoice))

    assert read_document(document_object(document)).seen.invoice == Invoice(
        attachments=(Attachment("a.zip", None, 1, Role.MAIN),)
    )


def test_a_factor_stored_by_the_first_release_is_read() -> None:
    """It had neither address, phone, words of the mention nor explanation."""
    factor = Factor("F", None, None, None, None, Basis.UNKNOWN, Certainty.POSSIBLE, (Evidence.ACCOUNT_NAME,))
    plain = document_object(replace(_BARE, seen=Seen(invoice=Invoice(factor=factor))))
    stored = plain["factor"]
    assert isinstance(stored, dict)
    for key in ("address", "phone", "mention_name", "mention_iban", "explanation"):
        del stored[key]
    invoice = read_document(plain).seen.invoice

    assert invoice is not None
    assert invoice.factor == factor


def test_a_foreign_object_is_a_fault_of_ours() -> None:
    """Only what this product wrote is read."""
    with pytest.raises(KeyError):
        read_document({"position": 1})


def test_every_key_is_present_in_every_object() -> None:
    """DESIGN §3: what a refused document could not yield is null, never absent."""
    bare = document_object(_BARE)
    full = document_object(replace(_BARE, seen=Seen("cii", "basic", "urn:x", Pdfa(None, ok=True, failed=()))))

    assert list(bare) == list(full)
    assert (bare["invoice"], bare["payments"], bare["factor"], bare["verdict"]) == (None, [], None, "accepted")


def test_a_flux_is_one_object() -> None:
    """DESIGN §3: the head of ``check --json``."""
    reason = because(motifs.FLUX_EMPTY)
    flux = FluxVerdict("a", "00", Container.ZIP, "E1", "FSO1100A", "S", "N", True, (reason,), (_BARE,))
    plain = flux_object(flux, "dossier/a")

    assert list(plain) == ["file", "sha256", "container", "flux", "etat", "rejections", "documents"]
    assert (plain["file"], plain["container"], plain["etat"]) == ("dossier/a", "zip", "IN_REJETE")
    assert plain["flux"] == {"type": "E1", "interface": "FSO1100A", "syntax": "S", "numero": "N", "declared": True}
    assert plain["rejections"] == [
        {
            "code": "IRR_VIDE_F",
            "regle": "VIDE",
            "motif": "Le fichier est vide",
            "path": None,
            "line": None,
            "value": None,
            "remedy": motifs.FLUX_EMPTY.remedy,
            "key": "FLUX_EMPTY",
        }
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"), (Decimal("0E-7"), "0.0000000")],
)
def test_amounts_have_no_exponent(value: Decimal | None, expected: str | None) -> None:
    """Decimal strings as written."""
    assert amount(value) == expected
