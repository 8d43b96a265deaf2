"""An invoice in plain French for whoever reads an explanation: what it is, who sends it to whom, for how much, verdict.

Every text leaves here clean. Limits: what the document does not give is left out, nothing is deduced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.identifiers import Identifier
from pipeline.domain.invoice import Invoice, Party
from pipeline.domain.payment import Factor, Payment
from pipeline.domain.wire import amount
from pipeline.reports import words
from pipeline.reports.explain import Told
from pipeline.reports.texts import clean

_TYPES = {
    "380": "Facture",
    "381": "Avoir",
    "384": "Facture rectificative",
    "386": "Facture d'acompte",
    "393": "Facture affacturée",
    "396": "Avoir affacturé",
    "472": "Facture rectificative affacturée",
}
_MEANS = {
    "10": "espèces",
    "20": "chèque",
    "30": "virement",
    "31": "virement",
    "42": "virement",
    "48": "carte",
    "49": "prélèvement",
    "57": "moyen déjà convenu",
    "58": "virement SEPA",
    "59": "prélèvement SEPA",
    "97": "report",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the invoice says: its EN 16931 term when it has one, its name in French, its value."""

    term: str | None
    name: str
    value: str


def heading(told: Told) -> str:
    """« Facture FA-1 du 2026-03-02, 1200.00 EUR TTC »; the file's name when nothing could be read."""
    invoice = told.verdict.seen.invoice
    if invoice is None or invoice.number is None:
        return f"Fichier {clean(told.verdict.name)}"
    kind = _TYPES.get(invoice.type_code or "", "Facture")
    day = f" du {clean(invoice.issue_date_text)}" if invoice.issue_date_text else ""
    total = words.total(invoice)
    return f"{kind} {clean(invoice.number)}{day}" + (f", {total} TTC" if total else "")


def verdict_words(told: Told) -> str:
    """« refusée : 2 points à corriger », « sans refus, 1 remarque »."""
    remarks = words.plural(len(told.remarks), "remarque") if told.remarks else ""
    if told.refusals:
        count = max(told.verdict.total, len(told.refusals))
        noun = "point à corriger" if count == 1 else "points à corriger"
        return f"refusée : {count} {noun}" + (f", {remarks}" if remarks else "")
    return f"sans refus, {remarks}" if remarks else "sans refus"


def more_words(count: int, noun: str, end: str = ".") -> str:
    """« … et 2 autres documents. »: what a page leaves out."""
    return f"… et {words.plural(count, 'autre')} {noun if count == 1 else noun + 's'}{end}"


def summary(told: Told) -> Iterator[tuple[str, str]]:
    """Rows of the head of a page: who, to whom, which file, how it is paid, the factor."""
    seen = told.verdict.seen
    invoice = seen.invoice
    if invoice is not None:
        yield "de", party_words(invoice.seller)
        yield "à", ", ".join(part for part in (party_words(invoice.buyer), _references(invoice)) if part)
    kind = told.source.format or clean(seen.vocabulary) or "format non reconnu"
    profile = f", profil {clean(seen.profile)}" if seen.profile else ""
    yield "fichier", f"{clean(told.verdict.name)} ({kind}{profile})"
    if invoice is not None:
        yield "paiement", " ; ".join(payment_words(payment) for payment in invoice.payments)
        yield "factor", factor_words(invoice.factor) if invoice.factor else ""


def party_words(party: Party) -> str:
    """« Ateliers Bellerive, SIRET 91023456700015 »; empty when the document names nobody."""
    parts = (clean(party.name), identifier_words(party.identifier))
    return ", ".join(part for part in parts if part)


def identifier_words(identifier: Identifier | None) -> str:
    """« SIRET 91023456700015 »; empty without one."""
    return f"{identifier.type.value} {clean(identifier.value)}" if identifier else ""


def payment_words(payment: Payment) -> str:
    """« virement (30), compte FR76…, échéance 2026-04-01 »."""
    code = clean(payment.means_code)
    means = f"{_MEANS.get(code.zfill(2), 'mode de paiement')} ({code})" if code else "mode de paiement absent"
    parts = (
        means,
        f"compte {clean(payment.iban)}" if payment.iban else "",
        f"titulaire {clean(payment.account_name)}" if payment.account_name else "",
        f"échéance {clean(payment.due_date)}" if payment.due_date else "",
    )
    return ", ".join(part for part in parts if part)


def factor_words(factor: Factor) -> str:
    """Who is to be paid instead of the seller, on what ground, how sure, and why."""
    name = clean(factor.name or factor.id) or "un factor non nommé"
    basis = f", {factor.basis.value}" if factor.basis.value != "inconnu" else ""
    why = " ".join(clean(sentence) for sentence in factor.explanation)
    return f"à payer à {name} ({factor.certainty.value}{basis})." + (f" {why}" if why else "")


def head_facts(invoice: Invoice) -> tuple[Fact, ...]:
    """The header of the invoice, term by term."""
    return _given(
        Fact("BT-1", "Numéro", clean(invoice.number)),
        Fact("BT-2", "Date d'émission", clean(invoice.issue_date_text)),
        Fact("BT-3", "Type", clean(invoice.type_code)),
        Fact("BT-23", "Cadre de facturation", ", ".join(map(clean, invoice.cadres))),
        Fact("BT-5", "Devise", clean(invoice.currency)),
        Fact("BT-10", "Code service", clean(invoice.service)),
        Fact("BT-13", "Numéro d'engagement", clean(invoice.engagement)),
        Fact("BT-12", "Numéro de marché", clean(invoice.marche)),
        Fact("BT-25", "Facture d'origine", ", ".join(map(clean, invoice.origins))),
    )


def party_facts(party: Party, name: str, number: str, tva: str) -> tuple[Fact, ...]:
    """A party; the terms are those of its name, its identifier and its VAT number."""
    return _given(
        Fact(name, "Raison sociale", clean(party.name)),
        Fact(number, "Identifiant", identifier_words(party.identifier)),
        Fact(tva, "Numéro de TVA", clean(party.tva)),
    )


def total_facts(invoice: Invoice) -> tuple[Fact, ...]:
    """The totals, with the currency."""
    totals, currency = invoice.totals, clean(invoice.currency)
    rows = (
        ("BT-109", "Total HT", totals.ht),
        ("BT-110", "Total TVA", totals.tva),
        ("BT-112", "Total TTC", totals.ttc),
        ("BT-113", "Déjà versé", totals.prepaid),
        ("BT-114", "Arrondi", totals.rounding),
        ("BT-115", "Net à payer", totals.net_a_payer),
    )
    return _given(
        *(Fact(term, name, f"{amount(value)} {currency}".strip()) for term, name, value in rows if value is not None)
    )


def _references(invoice: Invoice) -> str:
    parts = (
        f"service {clean(invoice.service)}" if invoice.service else "",
        f"engagement {clean(invoice.engagement)}" if invoice.engagement else "",
    )
    return ", ".join(part for part in parts if part)


def _given(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value)
