"""What may be taken at a path of a document: a text, a date, an amount, or a block made of several fields.

Each stops reading, not only keeping, once it holds as much as ``sheet`` allows: a million notes cost a look each.
"""

from __future__ import annotations

from pipeline.codecs.xml import Element, line_of
from pipeline.domain.details import Adjustment, Origin, Period, Text, VatDetail
from pipeline.domain.terms import Place, Term
from pipeline.formats.details import TRUE, Field, day_text, fields_of, text_of
from pipeline.formats.sheet import MOST_AMOUNTS, MOST_BLOCKS, MOST_PERIODS, MOST_TEXTS, Sheet, Take
from pipeline.formats.trees import Tree

_OTHER_DOCUMENTS = frozenset({"130", "50"})  # invoiced object (BT-18), and in CII the call for tenders (BT-17)


def text(term: Term) -> Take:
    """Take a text."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        kept = sheet.texts[term]
        if len(kept) < MOST_TEXTS and (found := text_of(element, shown)) is not None:
            kept.append(found)

    return take


def day(term: Term) -> Take:
    """Take a date."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        kept = sheet.texts[term]
        if len(kept) < MOST_TEXTS and (found := day_text(element, shown)) is not None:
            kept.append(found)

    return take


def amount(term: Term | None = None) -> Take:
    """Take an amount, and the term it is of, if it has one."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        if len(sheet.amounts) >= MOST_AMOUNTS:
            return
        found = text_of(element, shown)
        sheet.add_amount(found)
        if term is not None:
            sheet.add(term, found)

    return take


def tax_amount(sheet: Sheet, element: Element, shown: str) -> None:
    """Take a VAT total; its currency decides, at the end, whether it is BT-110 or BT-111."""
    if len(sheet.taxes) >= MOST_TEXTS:
        return
    found = text_of(element, shown)
    sheet.add_amount(found)
    if found is not None:
        sheet.taxes.append(found)


def contact(term: Term, tree: Tree[Field]) -> Take:
    """Take one text for each contact block, blank and placed on the block when it names nobody."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        kept = sheet.texts[term]
        if len(kept) < MOST_TEXTS:
            kept.append(fields_of(element, tree).get("name") or Text("", (shown, element)))

    return take


def period(tree: Tree[Field]) -> Take:
    """Take a billing period (BG-14), and the code of the VAT date that UBL writes in it (BT-8)."""

    def take(sheet: Sheet, element: Element, _shown: str) -> None:
        if len(sheet.periods) >= MOST_PERIODS:
            return
        found = fields_of(element, tree)
        sheet.add(Term.VAT_POINT_CODE, found.pop("code", None))
        if found:
            sheet.periods.append(Period(found.get("start"), found.get("end")))

    return take


def origin(tree: Tree[Field]) -> Take:
    """Take a preceding invoice (BG-3)."""

    def take(sheet: Sheet, element: Element, _shown: str) -> None:
        if len(sheet.origins) >= MOST_BLOCKS:
            return
        found = fields_of(element, tree)
        number, issued = found.get("number"), found.get("day")
        sheet.add(Term.ORIGIN, number)
        sheet.add(Term.ORIGIN_DATE, issued)
        if found:
            sheet.origins.append(Origin(number, issued))

    return take


def adjustment(tree: Tree[Field]) -> Take:
    """Take an allowance or a charge of the document (BG-20, BG-21)."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        if len(sheet.adjustments) >= MOST_BLOCKS:
            return
        found = fields_of(element, tree)
        indicator = found.pop("indicator", None)
        sheet.add_amount(found.pop("base", None))
        sheet.add_amount(found.get("amount"))
        is_charge = indicator is not None and indicator.value in TRUE
        sheet.adjustments.append(Adjustment(is_charge, Place(shown, line_of(element)), **found))

    return take


def vat(tree: Tree[Field]) -> Take:
    """Take a VAT breakdown (BG-23), said to be in the currency of the VAT total being read, if any."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        if len(sheet.vat) >= MOST_BLOCKS:
            return
        found = fields_of(element, tree)
        sheet.add_amount(found.get("base"))
        sheet.add_amount(found.get("amount"))
        sheet.add(Term.VAT_POINT_DATE, found.pop("due_date", None))
        sheet.add(Term.VAT_POINT_CODE, found.get("due_code"))
        sheet.add(Term.VAT_CATEGORY, found.get("category"))
        sheet.add(Term.EXEMPTION_TEXT, found.get("exemption_text"))
        sheet.add(Term.EXEMPTION_CODE, found.get("exemption_code"))
        if (bare := found.pop("bare_rate", None)) is not None:  # UBL's own, beside that of the norm
            found.setdefault("rate", bare)
        sheet.vat.append((sheet.unit, VatDetail(Place(shown, line_of(element)), **found)))

    return take


def supporting(tree: Tree[Field]) -> Take:
    """Take the reference of a supporting document (BT-122)."""

    def take(sheet: Sheet, element: Element, _shown: str) -> None:
        sheet.has_documents = True
        if len(sheet.texts[Term.SUPPORT_REFERENCE]) >= MOST_TEXTS:
            return
        found = fields_of(element, tree)
        kind = found.get("kind")
        if kind is None or kind.value not in _OTHER_DOCUMENTS:
            sheet.add(Term.SUPPORT_REFERENCE, found.get("number"))

    return take
