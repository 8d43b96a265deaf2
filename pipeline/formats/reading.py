"""Read a document in one walk over its header: the invoice, and the details that only the rules judge.

A vocabulary gives a ``Layout``: what to take at which path, and where each term stands. Nothing fails: what is
missing, empty or malformed is None, also in a document that its schema refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from pipeline.codecs.xml import Element, XmlDocument, text
from pipeline.domain.affacturage import deduce_factor
from pipeline.domain.details import Details, Period, Text
from pipeline.domain.invoice import Invoice, Note, Party, Totals, VatLine
from pipeline.domain.payment import Payee, Payment
from pipeline.domain.terms import Term
from pipeline.formats.attachments import Embedded, read_attachments
from pipeline.formats.details import text_of
from pipeline.formats.fields import Fields, Path, Table
from pipeline.formats.format import Reading
from pipeline.formats.parties import PartyLayout, party_of
from pipeline.formats.places import Places
from pipeline.formats.sheet import MOST_PERIODS, Sheet, Take, Who
from pipeline.formats.trees import Tree, visit
from pipeline.formats.values import day_of, decimal_of, distinct


def no_periods(_root: Element, _most: int) -> Iterator[Period]:
    """Periods of the lines of a format whose details are not read."""
    return iter(())


def vat_lines(sheet: Sheet, _root: Element) -> tuple[VatLine, ...]:
    """The VAT breakdown (BG-23) in any currency, of what the walk took."""
    return tuple(
        VatLine(
            base=decimal_of(_value(detail.base)),
            amount=decimal_of(_value(detail.amount)),
            category=_value(detail.category),
            rate=decimal_of(_value(detail.rate)),
            exemption=_value(detail.exemption_text or detail.exemption_code),
        )
        for _, detail in sheet.vat
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """How one vocabulary lays out an invoice.

    ``header`` is walked once; ``loose`` are paths in any namespace, read apart. ``places`` are the paths of the
    single-valued terms, the preferred first. ``payments`` and ``vat`` make their part of what was taken. ``periods``
    reads those of the lines (BG-26), as many as it is told at most.
    """

    header: Tree[Take]
    places: Table
    parties: Mapping[Who, PartyLayout]
    lines: Path
    payments: Callable[[Sheet, Element], tuple[Payment, ...]]
    embedded: Callable[[XmlDocument], Iterable[Embedded]]
    vat: Callable[[Sheet, Element], tuple[VatLine, ...]] = vat_lines
    periods: Callable[[Element, int], Iterator[Period]] = no_periods
    loose: Mapping[Term, Path] = field(default_factory=dict)


class LinesSeen(NamedTuple):
    """What a header is read with: how many lines there are, and their periods, of which only the first are asked."""

    lines: int
    periods: Iterator[Period]


def read_document(document: XmlDocument, layout: Layout) -> Reading:
    """Read the header, and look through the lines for what is asked of them."""
    root = document.root
    lines = sum(1 for _ in layout.lines.within(root))
    return read_header(document, layout, LinesSeen(lines, layout.periods(root, MOST_PERIODS)))


def read_header(document: XmlDocument, layout: Layout, seen: LinesSeen) -> Reading:
    """Read everything but the lines, of which the document may have none left."""
    sheet = _taken(document.root, layout)
    return Reading(_invoice(document, layout, sheet, seen.lines), _details(sheet, seen.periods))


def _taken(root: Element, layout: Layout) -> Sheet:
    sheet = Sheet()
    visit(root, layout.header, sheet)
    for term, path in layout.loose.items():
        for element in path.within(root):
            sheet.add(term, text_of(element, path.shown))
    return sheet


def _invoice(document: XmlDocument, layout: Layout, sheet: Sheet, lines: int) -> Invoice:
    root, parties = document.root, sheet.parties
    payments = layout.payments(sheet, root)
    issued, day = day_of(_said(sheet, layout, Term.ISSUE_DATE))
    currency = _currency(sheet)
    invoice = Invoice(
        number=_said(sheet, layout, Term.NUMBER),
        type_code=_said(sheet, layout, Term.TYPE_CODE),
        issue_date_text=issued,
        issue_date=day,
        currency=currency,
        cadres=distinct(found.value for found in sheet.texts[Term.CADRE]),
        seller=party_of(parties.get(Who.SELLER)),
        buyer=party_of(parties.get(Who.BUYER)),
        valideur=party_of(parties[Who.VALIDEUR]) if Who.VALIDEUR in parties else None,
        service=_said(sheet, layout, Term.SERVICE),
        engagement=_said(sheet, layout, Term.ENGAGEMENT),
        marche=_said(sheet, layout, Term.MARCHE),
        origins=_origins(root, layout) if sheet.texts[Term.ORIGIN] else (),
        notes=tuple(Note(note.subject, said) for note in sheet.notes for said in note.texts),
        remarks=tuple(sheet.remarks),
        totals=_totals(sheet, currency),
        vat=layout.vat(sheet, root),
        payments=payments,
        payee=_payee(party_of(parties[Who.PAYEE]), payments) if Who.PAYEE in parties else None,
        attachments=read_attachments(layout.embedded(document)) if sheet.has_documents else (),
        lines=lines,
        places=Places(Fields(root, layout.places, currency), layout.parties, parties),
    )
    factor = deduce_factor(invoice)
    return invoice if factor is None else replace(invoice, factor=factor)


def _details(sheet: Sheet, periods: Iterator[Period]) -> Details:
    currency = _currency(sheet)
    for tax in sheet.taxes:
        sheet.add(Term.TOTAL_TVA_TAX_CURRENCY if _is_foreign(tax.scheme, currency) else Term.TOTAL_TVA, tax)
    return Details(
        texts={term: tuple(found) for term, found in sheet.texts.items() if found},
        amounts=tuple(sheet.amounts),
        vat=tuple(detail for unit, detail in sheet.vat if not _is_foreign(unit, currency)),
        adjustments=tuple(sheet.adjustments),
        periods=(*sheet.periods, *islice(periods, MOST_PERIODS - len(sheet.periods))),
        origins=tuple(sheet.origins),
    )


def _said(sheet: Sheet, layout: Layout, term: Term) -> str | None:
    """The text of a single-valued term: that of its preferred path, then the first."""
    found = sheet.texts[term]
    if len(found) > 1 and len(paths := layout.places[term]) > 1:
        ranks = [path.shown for path in paths]
        return min(found, key=lambda one: ranks.index(one.place.path or "")).value
    return found[0].value if found else None


def _origins(root: Element, layout: Layout) -> tuple[str, ...]:
    """Every preceding invoice, however many, by the order of the paths."""
    return distinct(text(element) for path in layout.places[Term.ORIGIN] for element in path.within(root))


def _totals(sheet: Sheet, currency: str | None) -> Totals:
    texts = sheet.texts
    return Totals(
        ht=_amount(texts[Term.TOTAL_HT], currency),
        tva=_amount(sheet.taxes, currency),
        ttc=_amount(texts[Term.TOTAL_TTC], currency),
        prepaid=_amount(texts[Term.PREPAID], currency),
        rounding=_amount(texts[Term.ROUNDING], currency),
        net_a_payer=_amount(texts[Term.NET_A_PAYER], currency),
    )


def _amount(found: list[Text], currency: str | None) -> Decimal | None:
    """The first amount in the invoice currency, if it names one (BT-110 beside BT-111); else any."""
    if not found:
        return None
    if len(found) == 1:
        return decimal_of(found[0].value)
    own = (one for one in found if not _is_foreign(one.scheme, currency))
    return decimal_of(next(own, found[0]).value)


def _value(found: Text | None) -> str | None:
    return found.value if found else None


def _payee(party: Party, payments: tuple[Payment, ...]) -> Payee:
    """The payee block as it stands; the account to credit is that of the first payment means that has one (BG-17)."""
    credited = next((payment for payment in payments if payment.iban), None)
    identifier = party.identifier
    return Payee(
        name=party.name,
        id=identifier.value if identifier else None,
        scheme=identifier.scheme if identifier else None,
        iban=credited.iban if credited else None,
        bic=credited.bic if credited else None,
    )


def _currency(sheet: Sheet) -> str | None:
    found = sheet.texts[Term.CURRENCY]
    return found[0].value if found else None


def _is_foreign(unit: str | None, currency: str | None) -> bool:
    return unit is not None and currency is not None and unit != currency
