"""The invoice as a person reads it, in HTML: parties, totals, VAT, payment, notes, attachments, up to 200 lines.

Limits: what the readers of the formats do not give (addresses, contacts) is not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.domain.details import Line, Text
from pipeline.domain.fields import Field
from pipeline.domain.invoice import Invoice
from pipeline.domain.wire import amount
from pipeline.reports.explain import Told
from pipeline.reports.explain_words import Fact, head_facts, more_words, party_facts, payment_words, total_facts
from pipeline.reports.html import Html, element, joined
from pipeline.reports.texts import clean, is_decimal

Marks = Mapping[str, Sequence[int]]
_MAX_NOTES = 20
_SAME = {  # terms that stand in one place of the page
    **dict.fromkeys(("BT-29", "BT-30"), "BT-30"),
    **dict.fromkeys(("BT-46", "BT-47"), "BT-47"),
    **dict.fromkeys(("BT-60", "BT-61", "BT-59"), "BG-10"),
    **dict.fromkeys(("BT-81", "BT-84", "BT-85", "BT-86", "BT-9", "BG-17", "BT-82"), "BG-16"),
    **dict.fromkeys(("BT-116", "BT-117", "BT-118", "BT-119", "BT-120", "BT-121"), "BG-23"),
    **dict.fromkeys(("BT-122", "BT-123", "BT-124", "BT-125"), "BG-24"),
    **dict.fromkeys(("BT-21", "BT-22"), "BG-1"),
}


def anchor_of(field: Field | None) -> str:
    """Where the page shows a field: its invoice line, else its term or the block that stands for it."""
    if field is None:
        return ""
    return f"ligne-{field.rank}" if field.rank else _SAME.get(field.term or "", field.term or "")


def marks_of(told: Told) -> Marks:
    """Numbers of the findings by the anchor of the field they are about."""
    marks: dict[str, list[int]] = defaultdict(list)
    for finding in (*told.refusals, *told.remarks):
        marks[anchor_of(finding.field)].append(finding.number)
    return marks


def invoice_section(told: Told) -> tuple[Html | None, frozenset[str]]:
    """The invoice and the anchors it shows; None when nothing of it could be read."""
    invoice = told.verdict.seen.invoice
    if invoice is None:
        return None, frozenset()
    page = _Page(told.verdict.position, marks_of(told))
    parts = (
        element("h3", "La facture"),
        page.facts("En-tête", head_facts(invoice)),
        page.facts("Fournisseur", party_facts(invoice.seller, "BT-27", "BT-30", "BT-31"), "BG-4"),
        page.facts("Destinataire", party_facts(invoice.buyer, "BT-44", "BT-47", "BT-48"), "BG-7"),
        page.facts("Valideur", party_facts(invoice.valideur, "", "", "")) if invoice.valideur else None,
        page.items("Encaisseur", _payee(invoice), "BG-10"),
        page.facts("Totaux", total_facts(invoice), "BG-22"),
        page.table("Ventilation de la TVA", _VAT_HEAD, _vat(invoice), "BG-23"),
        page.items("Paiement", [payment_words(payment) for payment in invoice.payments], "BG-16"),
        page.items("Notes", _notes(invoice), "BG-1"),
        page.items("Pièces jointes", _attachments(invoice), "BG-24"),
        page.lines(invoice, told.source.lines),
    )
    return element("div", parts, class_="facture"), frozenset(page.anchors)


_VAT_HEAD = ("Catégorie", "Taux", "Base", "TVA", "Exonération")
_LINE_HEAD = ("N°", "Article", "Quantité", "Prix", "TVA %", "Montant HT")


class _Page:
    """Writes the parts of one invoice, each with its anchor and the findings about it."""

    def __init__(self, position: int, marks: Marks) -> None:
        self.position, self.marks = position, marks
        self.anchors: set[str] = set()

    def facts(self, title: str, facts: tuple[Fact, ...], anchor: str | None = None) -> Html | None:
        """A block of names and values."""
        if not facts:
            return None
        rows = [joined(element("dt", fact.name), self._value(fact)) for fact in facts]
        return joined(self._title(title, anchor), element("dl", rows))

    def items(self, title: str, items: Sequence[str], anchor: str) -> Html | None:
        """A list of sentences."""
        if not items:
            return None
        return joined(self._title(title, anchor), element("ul", [element("li", item) for item in items]))

    def table(self, title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], anchor: str) -> Html | None:
        """A table, numbers to the right."""
        if not rows:
            return None
        body = [element("tr", map(_cell, row)) for row in rows]
        return joined(self._title(title, anchor), _table(head, body))

    def lines(self, invoice: Invoice, lines: tuple[Line, ...]) -> Html | None:
        """The invoice lines that were read, and how many there are in all."""
        if not lines:
            return None
        hidden = invoice.lines - len(lines)
        more = element("p", more_words(hidden, "ligne")) if hidden > 0 else None
        return joined(self._title("Lignes", "BG-25"), _table(_LINE_HEAD, [self._line(line) for line in lines]), more)

    def _line(self, line: Line) -> Html:
        anchor = f"ligne-{line.position}"
        name = joined(_said(line.name), self._cites(anchor))
        cells = (_said(line.id), name, _said(line.quantity), _said(line.price), _said(line.rate), _said(line.net))
        marked = "marque" if anchor in self.marks else None
        return element("tr", map(_cell, cells), id=self._id(anchor), class_=marked)

    def _title(self, title: str, anchor: str | None) -> Html:
        return element("h4", title, self._cites(anchor), id=self._id(anchor) if anchor else None)

    def _value(self, fact: Fact) -> Html:
        marked = "marque" if fact.term in self.marks else None
        place = self._id(fact.term) if fact.term else None
        return element("dd", fact.value, self._cites(fact.term), id=place, class_=marked)

    def _cites(self, anchor: str | None) -> Iterator[Html]:
        for number in self.marks.get(anchor or "", ()):
            yield element("a", f"constat {number}", href=f"#constat-{number}", class_="cite")

    def _id(self, anchor: str) -> str:
        self.anchors.add(anchor)
        return f"f{self.position}-{anchor}"


def _cell(text: str) -> Html:
    """A cell of a table; a plain number stands to the right."""
    return element("td", text, class_="nombre" if is_decimal(text) else None)


def _table(head: tuple[str, ...], body: Iterable[Html]) -> Html:
    titles = element("tr", [element("th", title, scope="col") for title in head])
    return element("table", element("thead", titles), element("tbody", body))


def _vat(invoice: Invoice) -> list[tuple[str, ...]]:
    return [
        (
            clean(one.category),
            amount(one.rate) or "",
            amount(one.base) or "",
            amount(one.amount) or "",
            clean(one.exemption),
        )
        for one in invoice.vat
    ]


def _payee(invoice: Invoice) -> list[str]:
    payee = invoice.payee
    if payee is None:
        return []
    return [", ".join(part for part in (clean(payee.name), clean(payee.id), clean(payee.iban)) if part)]


def _notes(invoice: Invoice) -> list[str]:
    return [
        f"{clean(note.subject)} : {note.text}" if note.subject else note.text for note in invoice.notes[:_MAX_NOTES]
    ]


def _attachments(invoice: Invoice) -> list[str]:
    return [f"{clean(one.name)} ({clean(one.mime) or 'type absent'}, {one.size} octets)" for one in invoice.attachments]


def _said(text: Text | None) -> str:
    return clean(text.value) if text else ""
