"""Read an invoice from any vocabulary: the layout says where things stand, this module puts them together.

Never fails: what is missing, empty or malformed is None, also in a document that its schema refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.codecs.xml import Element, XmlDocument
from pipeline.domain.affacturage import deduce_factor
from pipeline.domain.invoice import Attachment, Invoice, Note, Totals, VatLine
from pipeline.domain.payment import Payee, Payment
from pipeline.domain.terms import Place, Term
from pipeline.formats.fields import Fields, Path, Table, locate
from pipeline.formats.parties import Located, PartyPaths, read_party
from pipeline.formats.values import day_of


@dataclass(frozen=True, slots=True)
class Layout:
    """How one vocabulary lays out an invoice.

    ``fields`` holds the paths of every single-valued term; the functions read what repeats. ``remarks`` are texts that
    are no notes (payment terms) and may yet speak of a factor. ``valideur`` is None where there is no such party.
    """

    fields: Table
    seller: PartyPaths
    buyer: PartyPaths
    valideur: PartyPaths | None
    payee: PartyPaths
    lines: Path
    notes: Callable[[Element], tuple[Note, ...]]
    remarks: Callable[[Element], tuple[str, ...]]
    vat: Callable[[Element], tuple[VatLine, ...]]
    payments: Callable[[Element], tuple[Payment, ...]]
    attachments: Callable[[XmlDocument], tuple[Attachment, ...]]


def read_invoice(document: XmlDocument, layout: Layout) -> Invoice:
    """Read every field of the invoice."""
    root = document.root
    fields = locate(root, layout.fields)
    seller, buyer = read_party(root, layout.seller), read_party(root, layout.buyer)
    valideur = read_party(root, layout.valideur) if layout.valideur else None
    payments = layout.payments(root)
    encaisseur = read_party(root, layout.payee)
    payee = _payee(encaisseur, payments)
    issued, day = day_of(fields.text(Term.ISSUE_DATE))
    invoice = Invoice(
        number=fields.text(Term.NUMBER),
        type_code=fields.text(Term.TYPE_CODE),
        issue_date_text=issued,
        issue_date=day,
        currency=fields.text(Term.CURRENCY),
        cadres=fields.texts(Term.CADRE),
        seller=seller.party,
        buyer=buyer.party,
        valideur=valideur.party if valideur and valideur.present else None,
        service=fields.text(Term.SERVICE),
        engagement=fields.text(Term.ENGAGEMENT),
        marche=fields.text(Term.MARCHE),
        origins=fields.texts(Term.ORIGIN),
        notes=layout.notes(root),
        remarks=layout.remarks(root),
        totals=_totals(fields),
        vat=layout.vat(root),
        payments=payments,
        payee=payee,
        attachments=layout.attachments(document),
        lines=sum(1 for _ in layout.lines.within(root)),
        places={**fields.places, **_party_places(seller, buyer, encaisseur), **_valideur_places(valideur)},
    )
    return replace(invoice, factor=deduce_factor(invoice))


def notes_of(pairs: Iterable[tuple[str | None, str | None]]) -> tuple[Note, ...]:
    """Make notes of (subject, text) pairs, dropping those without a text."""
    return tuple(Note(subject, content) for subject, content in pairs if content)


def _totals(fields: Fields) -> Totals:
    return Totals(
        ht=fields.amount(Term.TOTAL_HT),
        tva=fields.amount(Term.TOTAL_TVA),
        ttc=fields.amount(Term.TOTAL_TTC),
        prepaid=fields.amount(Term.PREPAID),
        rounding=fields.amount(Term.ROUNDING),
        net_a_payer=fields.amount(Term.NET_A_PAYER),
    )


def _payee(encaisseur: Located, payments: tuple[Payment, ...]) -> Payee | None:
    """The payee block as it stands; the account to credit is that of the first payment means that has one (BG-17)."""
    if not encaisseur.present:
        return None
    credited = next((payment for payment in payments if payment.iban), None)
    identifier = encaisseur.party.identifier
    return Payee(
        name=encaisseur.party.name,
        id=identifier.value if identifier else None,
        scheme=identifier.scheme if identifier else None,
        iban=credited.iban if credited else None,
        bic=credited.bic if credited else None,
    )


def _valideur_places(valideur: Located | None) -> Mapping[Term, Place]:
    return {} if valideur is None else {Term.VALIDEUR_ID: valideur.identifier_at, Term.VALIDEUR_NAME: valideur.name_at}


def _party_places(seller: Located, buyer: Located, payee: Located) -> Mapping[Term, Place]:
    return {
        Term.SELLER_ID: seller.identifier_at,
        Term.SELLER_NAME: seller.name_at,
        Term.SELLER_VAT: seller.tva_at,
        Term.BUYER_ID: buyer.identifier_at,
        Term.BUYER_NAME: buyer.name_at,
        Term.PAYEE_ID: payee.identifier_at,
        Term.PAYEE_NAME: payee.name_at,
    }
