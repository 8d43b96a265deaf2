"""Rules on the header: number G1.05, cadre G1.02, type G1.01, dates G1.07 G1.09 G1.36, currency G1.10, lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.domain import motifs
from pipeline.domain.flux import FluxType
from pipeline.domain.rejection import Reason, shorten
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_NUMBER = re.compile(r"[A-Za-z0-9 +_/-]{1,20}")
_CADRE = re.compile(r"A(?:[1-9]|1[0-9]|2[0-5])")
_REFORM_CADRE = re.compile(r"[BSM][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORKS_CADRES = frozenset(f"A{n}" for n in (*range(4, 9), 10, 11, *range(13, 21), *range(22, 26)))
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
    elif not _NUMBER.fullmatch(value):
        bad = "".join(sorted(set(re.sub(r"[A-Za-z0-9 +_/-]", "", value))))
        wrong = f"caractères non admis « {bad} »" if bad else f"{len(value)} caractères"
        expected = "1 à 20 lettres sans accent, chiffres, espaces, - + _ ou /"
        detail = f"« {shorten(value)} », {wrong} ; attendu : {expected}"
        yield at(item, Term.NUMBER, motifs.NUMBER_FORMAT, detail, value)


def cadre(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.02: A1 to A25, absent means A1; works and mémoire interfaces demand their own cadres (DOMAIN §14)."""
    found = item.invoice.cadres
    if len(set(found)) > 1:
        yield at(item, Term.CADRE, motifs.CADRE_CONTRADICTION, " et ".join(f"« {c} »" for c in found), found[1])
    for value in dict.fromkeys(found):
        if _REFORM_CADRE.fullmatch(value):
            detail = f"« {value} » est un cadre de la réforme de 2026 ; attendu ici : A1 pour une facture fournisseur"
            yield at(item, Term.CADRE, motifs.CADRE_UNKNOWN, detail, value)
        elif not _CADRE.fullmatch(value):
            yield at(item, Term.CADRE, motifs.CADRE_UNKNOWN, f"« {value} » ; attendu : A1 à A25 (A1 si absent)", value)
    yield from _cadre_of_interface(item)


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
    if invoice.issue_date is None:
        if invoice.issue_date_text is None:
            yield at(item, Term.ISSUE_DATE, motifs.DATE_MISSING)
        else:
            yield _bad_date(item, Term.ISSUE_DATE, invoice.issue_date_text)
    elif not 2000 <= invoice.issue_date.year <= 2099:
        yield _bad_year(item, Term.ISSUE_DATE, invoice.issue_date.isoformat())
    elif invoice.issue_date > context.today:
        detail = f"{invoice.issue_date:%d/%m/%Y} ; attendu : {context.today:%d/%m/%Y} au plus tard"
        yield at(item, Term.ISSUE_DATE, motifs.DATE_FUTURE, detail, invoice.issue_date.isoformat())


def other_dates(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.09 and G1.36 on due dates, each value once."""
    for text in dict.fromkeys(p.due_date for p in item.invoice.payments if p.due_date):
        parsed = _day(text)
        if parsed is None:
            yield _bad_date(item, Term.DUE_DATE, text)
        elif not 2000 <= parsed.year <= 2099:
            yield _bad_year(item, Term.DUE_DATE, text)


def currency(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G1.10: an ISO 4217 code; absent is not wrong, AIFE's own samples omit it (DOMAIN §13)."""
    value = item.invoice.currency
    if value not in (None, "EUR") and not _is_currency(value or ""):
        yield at(item, Term.CURRENCY, motifs.CURRENCY, f"« {value} »", value)


def lengths(item: Extracted, _context: Context) -> Iterator[Reason]:
    """FX106 and BR-FR-CPRO-14, -15: service 100 characters, engagement and marché 50."""
    invoice = item.invoice
    values = {Term.SERVICE: invoice.service, Term.ENGAGEMENT: invoice.engagement, Term.MARCHE: invoice.marche}
    for term, label, most in _LENGTHS:
        value = values[term]
        if value is not None and len(value) > most:
            detail = f"{label} de {len(value)} caractères ; attendu : {most} au plus"
            yield at(item, term, motifs.FIELD_TOO_LONG, detail, value)


def _cadre_of_interface(item: Extracted) -> Iterator[Reason]:
    interface = item.validated.recognised.piece.interface
    if interface is None:
        return
    value = item.invoice.cadre or "A1"
    if interface.is_works and value not in WORKS_CADRES:
        detail = f"« {value} » sous {interface.code} ; attendu : un cadre de travaux, par exemple A4 ou A10"
        yield at(item, Term.CADRE, motifs.CADRE_INTERFACE, detail, item.invoice.cadre)
    elif interface.type is FluxType.E3 and value != "A3":
        detail = f"« {value} » sous {interface.code} ; attendu : A3 (mémoire de frais de justice)"
        yield at(item, Term.CADRE, motifs.CADRE_INTERFACE, detail, item.invoice.cadre)


def _day(text: str) -> date | None:
    """The day a text names as AAAA-MM-JJ, the shape readers give to dates; ISO weeks are none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _is_currency(value: str) -> bool:
    from iso4217 import Currency

    return any(value == currency.code for currency in Currency)


def _bad_date(item: Extracted, term: Term, text: str) -> Reason:
    return at(
        item, term, motifs.DATE_FORMAT, f"« {text} » ; attendu : un jour du calendrier, AAAA-MM-JJ ou AAAAMMJJ", text
    )


def _bad_year(item: Extracted, term: Term, text: str) -> Reason:
    return at(item, term, motifs.DATE_RANGE, f"« {text} »", text)
