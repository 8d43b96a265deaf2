"""One invoice written as UBL, as CII and as Factur-X reads back the same payments, payee and factor.

What the vocabularies themselves do not share is left out of the generator, not out of the comparison:
- a BIC stands inside the account in UBL and beside it in CII: it is given only with an account;
- a note that begins like a subject mark (``#ABC#``) is a subject in UBL and a text in CII: none does, but ACC's own;
- the second identifier stands in the legal entity in UBL and outside it in CII: only pairs of the same worth are given;
- carriage returns and control characters do not survive XML. Line numbers are those of each document, hence dropped.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codecs import pdf, xml
from pipeline.codecs.pdf import PdfFile
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.invoice import Invoice as Read
from pipeline.domain.payment import Factor, Payee
from pipeline.domain.payment import Payment as Paid
from pipeline.domain.rejection import Rejected
from pipeline.formats import facturx, registry
from samples.generator import Invoice, Note, Party, Payment, cii_invoice, facturx_pdf, siren, siret, ubl_invoice
from samples.generator.cast import LOMBARDE_IBAN, NORVAL, NORVAL_IBAN, cession, mention

Blocks = tuple[tuple[Paid, ...], Payee | None, Factor | None]

_CHARACTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="#") | st.just(" ")
_FREE = st.text(_CHARACTERS, min_size=1, max_size=25).map(str.strip).filter(bool)
_NAMES = (
    st.sampled_from(["Ateliers Bellerive", "ATELIERS BELLERIVE SARL", "Norval Affacturage", "Sorelia & Fils <SA>"])
    | _FREE
)
_NUMBERS = st.sampled_from(
    [siret("91023456"), siret("91023456", 2), siren("91023456"), siret("93012345"), "DE123456788"]
)
_SCHEMES = st.none() | st.sampled_from(["1", "2", "3", "0002", "0009", "6", "maison"])
_MAYBE_IBAN = st.none() | st.sampled_from(
    [NORVAL_IBAN, LOMBARDE_IBAN, " ".join(NORVAL_IBAN), NORVAL_IBAN.lower(), "4711"]
)
_MENTIONS = st.sampled_from(
    [
        mention(NORVAL, NORVAL_IBAN),
        cession(NORVAL),
        "Merci de votre confiance",
        "Pas d'affacturage",
        "Créance cédée à Norval,\ntél. 01 99 00 12 34",
        "CONTRAT N° 7",
    ]
)
_TEXTS = _MENTIONS | _FREE


@st.composite
def _parties(draw: st.DrawFn) -> Party:
    name, number, scheme = draw(st.none() | _NAMES), draw(st.none() | _NUMBERS), draw(_SCHEMES)
    if draw(st.booleans()):  # the pair of the reform: SIRET and SIREN of one company
        return Party(name, siret("93012345"), "0009", legal_id=siren("93012345"), legal_scheme="0002")
    return Party(name, number, None if number is None else scheme)


@st.composite
def _payments(draw: st.DrawFn) -> Payment:
    account = draw(_MAYBE_IBAN)
    return Payment(
        code=draw(st.sampled_from(["30", "58", "20", "97", "10"])),
        iban=account,
        bic=draw(st.none() | st.sampled_from(["NRVLFRPP", "LMBRFR2TXXX"])) if account else None,
        account_name=draw(st.none() | _NAMES),
        information=draw(st.none() | _TEXTS),
    )


_INVOICES = st.builds(
    Invoice,
    type_code=st.sampled_from(["380", "381", "384", "393", "396", "472"]),
    due_date=st.none() | st.just("2026-04-01"),
    notes=st.lists(st.builds(Note, _TEXTS, st.sampled_from([None, "ACC", "REG"])), max_size=3).map(tuple),
    seller=_parties(),
    payee=st.none() | _parties(),
    payments=st.lists(_payments(), max_size=3).map(tuple),
)


def _parsed(content: bytes) -> XmlDocument:
    document = xml.parse(content)
    assert isinstance(document, XmlDocument), document
    return document


def _read(document: XmlDocument) -> Read:
    claimed = registry.claim(document)
    assert claimed is not None
    return claimed.read(document)


def _read_pdf(content: bytes) -> Read:
    opened = pdf.read(content)
    assert isinstance(opened, PdfFile), opened
    found = facturx.find_invoice(opened, xml.DEFAULT_LIMITS)
    assert not isinstance(found, Rejected), found
    return found.format.read(found.document)


def _blocks(invoice: Read) -> Blocks:
    return (
        tuple(replace(payment, line=None, account_line=None) for payment in invoice.payments),
        invoice.payee,
        invoice.factor,
    )


@given(_INVOICES)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_ubl_and_cii_give_the_same_payments_payee_and_factor(invoice: Invoice) -> None:
    """Certainty, evidence, mention, explanation included."""
    assert _blocks(_read(_parsed(ubl_invoice(invoice)))) == _blocks(_read(_parsed(cii_invoice(invoice))))


@given(_INVOICES)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_pdf_around_changes_nothing(invoice: Invoice) -> None:
    """Factur-X is the same CII inside a PDF/A-3; its page says nothing here."""
    content = cii_invoice(invoice)

    assert _blocks(_read_pdf(facturx_pdf(content))) == _blocks(_read(_parsed(content)))


@given(_INVOICES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_was_written_is_what_is_read(invoice: Invoice) -> None:
    """One payment for each, in order, under its code, its account without blanks in capitals and its holder."""
    read = _read(_parsed(cii_invoice(invoice)))
    compact = [None if one.iban is None else "".join(one.iban.split()).upper() for one in invoice.payments]

    assert [payment.iban for payment in read.payments] == compact
    assert [payment.means_code for payment in read.payments] == [one.code for one in invoice.payments]
    assert [payment.account_name for payment in read.payments] == [one.account_name for one in invoice.payments]
    assert (read.payee.name if read.payee else None) == (invoice.payee.name if invoice.payee else None)
