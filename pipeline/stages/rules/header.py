"""Rules on the header: number G1.05, type G1.01, dates G1.07 G1.09 G1.36, currency G1.10, lengths."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.dates import judge
from pipeline.stages.rules.invoice_number import number_problem
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

ACCEPTED_TYPES = frozenset({"380", "381", "384", "386", "393", "396", "472", "503"})
_SELF_BILLED_FACTORED = frozenset({"501", "502", "473"})
_SELF_BILLED = frozenset({"389", "261", "471", "500"})
_LENGTHS = (
    (Term.SERVICE, "code service", 100),
    (Term.ENGAGEMENT, "numéro d'engagement", 50),
    (Term.MARCHE, "numéro de marché", 50),
)


def number(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.05: 1 to 20 characters among letters, digits, blank, - + _ / (B2G; the reform allows 35)."""
    value = item.invoice.number
    if value is None:
        yield at(item, Term.NUMBER, motifs.NUMBER_MISSING)
        return
    problem = number_problem(value)
    if problem:
        yield at(item, Term.NUMBER, motifs.NUMBER_FORMAT, problem, value)


def type_code(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.01 as Chorus Pro applies it: no 501, 502, 473 (§6.7), no self-billing (FX106)."""
    value = item.invoice.type_code
    if value is None:
        yield at(item, Term.TYPE_CODE, motifs.TYPE_MISSING)
    elif value in _SELF_BILLED_FACTORED:
        yield at(
            item, Term.TYPE_CODE, motifs.SELF_BILLED_FACTORED, f"type « {value} » ; attendu : 393, 396 ou 472", value
        )
    elif value not in ACCEPTED_TYPES:
        why = " (auto-facturation)" if value in _SELF_BILLED else ""
        expected = ", ".join(sorted(ACCEPTED_TYPES))
        yield at(item, Term.TYPE_CODE, motifs.TYPE_CODE, f"« {value} »{why} ; attendu : {expected}", value)


def issue_date(item: Extracted, context: Context) -> Iterator[Reason]:
    """G1.09 format, G1.36 years 2000 to 2099, G1.07 not after the day of deposit."""
    invoice = item.invoice
    text = invoice.issue_date_text if invoice.issue_date is None else invoice.issue_date.isoformat()
    if text is None:
        yield at(item, Term.ISSUE_DATE, motifs.DATE_MISSING)
        return
    wrong = judge(text)
    if wrong:
        yield at(item, Term.ISSUE_DATE, *wrong, text)
    elif invoice.issue_date is not None and invoice.issue_date > context.today:
        detail = f"{invoice.issue_date:%d/%m/%Y} ; attendu : {context.today:%d/%m/%Y} au plus tard"
        yield at(item, Term.ISSUE_DATE, motifs.DATE_FUTURE, detail, text)


def other_dates(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.09 and G1.36 on due dates, each value once."""
    for text in dict.fromkeys([p.due_date for p in item.invoice.payments if p.due_date]):
        wrong = judge(text)
        if wrong:
            yield at(item, Term.DUE_DATE, *wrong, text)


def currency(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.10: an ISO 4217 code; absent is not wrong, AIFE's own samples omit it (DOMAIN §13)."""
    value = item.invoice.currency
    if value not in (None, "EUR") and not _is_currency(value or ""):
        yield at(item, Term.CURRENCY, motifs.CURRENCY, f"« {value} »", value)


def lengths(item: Extracted, _context: Context) -> Iterator[Reason]:
    """FX106 and BR-FR-CPRO-14, -15: service 100 characters, engagement and marché 50."""
    invoice = item.invoice
    values = (invoice.service, invoice.engagement, invoice.marche)
    for value, (term, label, most) in zip(values, _LENGTHS, strict=True):
        if value is not None and len(value) > most:
            detail = f"{label} de {len(value)} caractères ; attendu : {most} au plus"
            yield at(item, term, motifs.FIELD_TOO_LONG, detail, value)


def _is_currency(value: str) -> bool:
    from iso4217 import Currency

    return any(value == currency.code for currency in Currency)
