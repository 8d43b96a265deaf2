"""Plain French words for what the terminal shows: states, types, formats, invoices and their recipients.

Every text that came from outside leaves here cleaned: no escape sequence reaches a terminal. No colours here.
"""

from __future__ import annotations

from datetime import timedelta

from pipeline.domain.container import Container
from pipeline.domain.flux import Etat, FluxType
from pipeline.domain.invoice import Invoice, Party
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import Destination, DocumentVerdict, FluxVerdict
from pipeline.domain.wire import amount
from pipeline.reports.texts import clean

ETATS = {
    Etat.RECU: "reçu, à juger",
    Etat.A_ROUTER: "jugé, en livraison",
    Etat.INTEGRE: "intégré",
    Etat.INTEGRE_PARTIEL: "intégré en partie",
    Etat.REJETE: "rejeté",
    Etat.INCIDENTE: "incident chez nous",
}
UNKNOWN = "?"


def flux_type(verdict: FluxVerdict) -> str:
    """Name the type: E1 to E5, ``PDF/A-3`` for an E2 made of PDFs, ``?`` when nothing tells."""
    if verdict.type == FluxType.E2 and _is_pdf(verdict):
        return "PDF/A-3"
    return verdict.type or UNKNOWN


def vocabulary(document: DocumentVerdict) -> str:
    """Name the vocabulary and the profile observed: ``cii basicwl``, ``ubl-invoice``, ``?``."""
    seen = document.seen
    return clean(" ".join(part for part in (seen.vocabulary, seen.profile) if part)) or UNKNOWN


def number(document: DocumentVerdict) -> str:
    """Name the invoice by its number, else by its file."""
    invoice = document.seen.invoice
    return clean(invoice.number if invoice and invoice.number else document.name)


def party(found: Party) -> str:
    """Name a party by its name, else by its identifier; empty when the document gives neither."""
    return clean(found.name or (found.identifier.value if found.identifier else None))


def total(invoice: Invoice | None) -> str:
    """The TTC amount and its currency, ``120.00 EUR``; empty when unknown."""
    if invoice is None or invoice.totals.ttc is None:
        return ""
    return f"{amount(invoice.totals.ttc)} {clean(invoice.currency)}".rstrip()


def recipient(document: DocumentVerdict) -> str:
    """Name where an invoice goes: recipient and service of the route, else the buyer the document names."""
    place, invoice = document.destination, document.seen.invoice
    if place is not None:
        return _routed(place)
    return (party(invoice.buyer) if invoice else "") or UNKNOWN


def factor(document: DocumentVerdict) -> str:
    """Say that a factor is to be paid, and how sure it is; empty when the document speaks of none."""
    invoice = document.seen.invoice
    found = invoice.factor if invoice else None
    if found is None:
        return ""
    return f"à payer au factor {clean(found.name or found.id) or 'non nommé'} ({found.certainty.value})"


def reason_place(reason: Reason) -> str:
    """Where a reason stands: path and line, each when known."""
    line = f"ligne {reason.line}" if reason.line is not None else None
    return clean(" · ".join(part for part in (reason.path, line) if part))


def duration(age: timedelta) -> str:
    """An age in the unit people would say: ``12 s``, ``5 min``, ``3 h``, ``2 j``."""
    seconds = int(age.total_seconds())
    for limit, unit, word in ((60, 1, "s"), (3600, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{seconds // unit} {word}"
    return f"{seconds // 86_400} j"


def plural(count: int, noun: str) -> str:
    """A count and its noun; « flux » and nouns in -s or -x keep their form."""
    return f"{count} {noun}" if count < 2 or noun[-1] in "sx" else f"{count} {noun}s"


def agreed(count: int, state: str) -> str:
    """A count and a state of as many flux: the participle takes the plural (« 2 intégrés en partie »)."""
    first, _, rest = state.partition(" ")
    return f"{plural(count, first)} {rest}".rstrip()


def _is_pdf(verdict: FluxVerdict) -> bool:
    inside = {document.container for document in verdict.documents}
    return verdict.container is Container.PDF or inside == {Container.PDF}


def _routed(place: Destination) -> str:
    name = clean(place.raison_sociale) or place.siret
    service = clean(place.nom_service or place.service)
    return f"{name}, service {service}" if service else name
