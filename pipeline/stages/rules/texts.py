"""Rules on the form of texts: lengths and counts of BR-FR-CPRO-02 and -25 to -44, countries G2.01, note subjects G1.52.

A length is one row of ``LENGTHS``. Lengths count characters. Source: DOMAIN §3.4 and §4.6; adr 0027.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.countries import COUNTRIES
from pipeline.domain.details import Text
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.invoice_number import number_problem
from pipeline.stages.rules.places import on
from pipeline.stages.shapes import Extracted

LENGTHS: tuple[tuple[Term, int, Motif], ...] = (
    (Term.EXEMPTION_TEXT, 1024, motifs.EXEMPTION_TEXT_LONG),
    (Term.SELLER_STREET, 400, motifs.SELLER_STREET_LONG),
    (Term.SELLER_CITY, 400, motifs.SELLER_CITY_LONG),
    (Term.BUYER_TRADE_NAME, 99, motifs.BUYER_TRADE_NAME_LONG),
    (Term.PAYMENT_TERMS, 1024, motifs.PAYMENT_TERMS_LONG),
    (Term.SELLER_TRADE_NAME, 99, motifs.SELLER_TRADE_NAME_LONG),
    (Term.PAYEE_NAME, 99, motifs.PAYEE_NAME_LONG),
    (Term.DELIVERY_ID, 20, motifs.DELIVERY_ID_LONG),
    (Term.NOTE, 1024, motifs.NOTE_LONG),
    (Term.SELLER_NAME, 99, motifs.SELLER_NAME_LONG),
    (Term.BUYER_NAME, 99, motifs.BUYER_NAME_LONG),
)
_ONCE = (
    (Term.PAYMENT_TERMS, motifs.PAYMENT_TERMS_SEVERAL),
    (Term.SELLER_CONTACT, motifs.SELLER_CONTACTS),
    (Term.BUYER_CONTACT, motifs.BUYER_CONTACTS),
)
_COUNTRIES = (Term.SELLER_COUNTRY, Term.BUYER_COUNTRY, Term.REPRESENTATIVE_COUNTRY, Term.DELIVERY_COUNTRY)
_SUBJECT = re.compile(r"[A-Z]{3}")
_MAX_REFERENCE = 50
_MAX_REASON = 1024


def lengths(item: Extracted, _context: Context) -> Iterator[Reason]:
    """What the fields of Chorus Pro can hold (BR-FR-CPRO-29 to -44; FX106 for reasons of allowances and charges)."""
    texts = item.details.texts
    for term, most, motif in LENGTHS:
        if term in texts:
            yield from _too_long(texts[term], most, motif)
    if item.details.adjustments:
        reasons = tuple(one.reason for one in item.details.adjustments if one.reason is not None)
        yield from _too_long(reasons, _MAX_REASON, motifs.ALLOWANCE_REASON_LONG)


def supporting(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-30: references of supporting documents; a name of attachment is cut, not refused (DOMAIN §14)."""
    found = item.details.all(Term.SUPPORT_REFERENCE)
    if found:
        names = {attachment.name for attachment in item.invoice.attachments}
        references = tuple(text for text in found if text.value not in names)
        yield from _too_long(references, _MAX_REFERENCE, motifs.SUPPORT_REFERENCE_LONG)


def once(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-25, -26 and -27: payment terms, contact of the seller and of the buyer stand once at most."""
    for term, motif in _ONCE:
        found = item.details.all(term)
        if len(found) > 1:
            yield on(found[1], motif, f"{len(found)} fois ; attendu : une")


def origin_numbers(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-02: the number of a preceding invoice (BT-25) has the form of an invoice number, G1.05."""
    for text in item.details.all(Term.ORIGIN):
        problem = number_problem(text.value)
        if problem:
            yield on(text, motifs.ORIGIN_NUMBER, problem)


def countries(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G2.01: countries of seller, buyer, tax representative and delivery are ISO 3166 alpha-2 codes."""
    for term in _COUNTRIES:
        for text in item.details.all(term):
            if text.value not in COUNTRIES:
                yield on(text, motifs.COUNTRY, f"« {text.value} » ; attendu : deux lettres majuscules, par exemple FR")


def subjects(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.52: the subject of a note has the form of a code UNTDID 4451; the list itself is not judged."""
    for text in item.details.all(Term.NOTE_SUBJECT):
        if not _SUBJECT.fullmatch(text.value):
            yield on(text, motifs.NOTE_SUBJECT, f"« {text.value} » ; attendu : trois lettres majuscules")


def _too_long(found: tuple[Text, ...], most: int, motif: Motif) -> Iterator[Reason]:
    for text in found:
        if len(text.value) > most:
            yield on(text, motif, f"{len(text.value)} caractères ; attendu : {most} au plus")
