"""CPPFactureMixte (E2, interface FSO1113A): Chorus Pro's own mixed format, without namespace.

Sources: DOMAIN §2.2 (the pivot, its twin on the way out), §3.3, §6.2; ADR 0026 (a public instance, pivot schemas).
Limits: only the first invoice of a file is read, several are refused by a rule; lines are counted, not read; the format
has no note, no valideur, no due date and no amount already paid that any source shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.codecs.xml import Element, XmlDocument, line_of, text
from pipeline.domain.invoice import VatLine
from pipeline.domain.payment import Payment
from pipeline.domain.terms import Term
from pipeline.domain.text import fold
from pipeline.formats.attachments import Embedded
from pipeline.formats.detail_takes import text as text_take
from pipeline.formats.fields import Path, Steps, Table, first
from pipeline.formats.format import Format, Reading, no_profile
from pipeline.formats.header_takes import both
from pipeline.formats.parties import PartyLayout, begin, name, party_takes, scheme
from pipeline.formats.reading import Layout, read_document
from pipeline.formats.sheet import Sheet, Take, Who
from pipeline.formats.trees import grow
from pipeline.formats.values import account_of, decimal_of

ROOT = "CPPFactureMixte"
_UNIT = "CPPFactures/CPPFactureMixteUnitaire"
UNITS_PATH = f"/{ROOT}/{_UNIT}"
_BANK = f"{_UNIT}/Fournisseur/ReferenceBancaire"
_ENCAISSEUR = f"{_BANK}/RaisonSocialeEncaisseur"
_DATA = f"{_UNIT}/DonneesFacture"
_LABELS = {
    "virement": "30",
    "cheque": "20",
    "prelevement": "49",
    "espece": "10",
    "especes": "10",
    "carte": "48",
    "carte bancaire": "48",
    "report": "97",
    "autre": "01",
}


def units(document: XmlDocument) -> int:
    """Count the invoices of the file; the format allows several, a deposit holds one."""
    return sum(1 for _ in _below(_UNIT).within(document.root))


def _steps_of(path: str) -> Steps:
    return tuple(path.split("/"))


def _below(path: str) -> Path:
    return Path(path, _steps_of(path))


def _at(*paths: str) -> tuple[Path, ...]:
    return tuple(Path(f"/{ROOT}/{path}", _below(path).steps) for path in paths)


_PATHS: Mapping[Term, tuple[str, ...]] = {
    Term.CADRE: (f"{_DATA}/Cadre",),
    Term.NUMBER: (f"{_DATA}/Id",),
    Term.TYPE_CODE: (f"{_DATA}/Type",),
    Term.ISSUE_DATE: (f"{_DATA}/DateEmissionFacture",),
    Term.CURRENCY: (f"{_DATA}/Devise",),
    Term.SERVICE: (f"{_UNIT}/Debiteur/CodeService",),
    Term.ENGAGEMENT: (f"{_DATA}/Engagement/NumeroEngagement",),
    Term.MARCHE: (f"{_DATA}/Engagement/NumeroMarche",),
    Term.ORIGIN: (f"{_DATA}/IdFactureOrigine",),
    Term.ATTACHMENT: (f"{_UNIT}/PJ/Contenu",),
    Term.MEANS_CODE: (f"{_DATA}/ModePaiement/Code", f"{_DATA}/ModePaiement/Libelle"),
    Term.IBAN: (f"{_BANK}/Compte",),
    Term.ACCOUNT_NAME: (f"{_BANK}/RaisonSocialeEncaisseur",),
    Term.BIC: (f"{_BANK}/Etablissement",),
    Term.VAT_BREAKDOWN: (f"{_DATA}/TVAS/TVA", f"{_DATA}/TVAs/TVA"),
    Term.TOTAL_HT: (f"{_DATA}/Montants/MontantHT",),
    Term.TOTAL_TVA: (f"{_DATA}/TVAS/TVA/MontantTVA", f"{_DATA}/TVAs/TVA/MontantTVA"),
    Term.TOTAL_TTC: (f"{_DATA}/Montants/MontantTTC",),
    Term.NET_A_PAYER: (f"{_DATA}/Montants/MontantNetAPayer",),
}
_PLACES: Table = {term: _at(*paths) for term, paths in _PATHS.items()}
_SAID = frozenset(
    (
        *(Term.CADRE, Term.NUMBER, Term.TYPE_CODE, Term.ISSUE_DATE, Term.CURRENCY, Term.SERVICE, Term.ENGAGEMENT),
        *(Term.MARCHE, Term.ORIGIN, Term.TOTAL_HT, Term.TOTAL_TTC, Term.NET_A_PAYER),
    )
)
"""The terms that are read as they stand; the others of ``_PATHS`` are read with the block that they stand in."""


def _party(block: str, name: str) -> PartyLayout:
    identifier = _below("Identifiant")
    return PartyLayout(
        block=_at(f"{_UNIT}/{block}")[0],
        identifiers=((identifier, None),),
        legal=identifier,
        names=((_below(name), None),),
        vat=_below("IdentifiantTVA"),  # no source shows a VAT number in this format
    )


def _payee() -> PartyLayout:
    """The encaisseur: a name, which stands in the bank reference and is its own block; no identifier in this format."""
    own, none = Path("RaisonSocialeEncaisseur", ()), Path("RaisonSocialeEncaisseur", ("Identifiant",))
    block = Path(f"/{ROOT}/{_BANK}", _below(_ENCAISSEUR).steps)
    return PartyLayout(block, ((none, None),), none, ((own, None),), none)


_PARTIES = {
    Who.SELLER: _party("Fournisseur", "RaisonSociale"),
    Who.BUYER: _party("Debiteur", "Nom"),
    Who.PAYEE: _payee(),
}


def _documents(sheet: Sheet, _element: Element, _shown: str) -> None:
    sheet.has_documents = True


def _header() -> Mapping[str, Take]:
    seller, buyer = f"{_UNIT}/Fournisseur", f"{_UNIT}/Debiteur"
    return {
        **{path: text_take(term) for term in _PATHS if term in _SAID for path in _PATHS[term]},
        **party_takes(Who.SELLER, _PARTIES[Who.SELLER], seller),
        f"{seller}/TypeIdentifiant": scheme(Who.SELLER),
        **party_takes(Who.BUYER, _PARTIES[Who.BUYER], buyer),
        f"{buyer}/TypeIdentifiant": scheme(Who.BUYER),
        _ENCAISSEUR: both(begin(Who.PAYEE), name(Who.PAYEE)),
        f"{_UNIT}/PJ": _documents,
    }


def _vat(_sheet: Sheet, root: Element) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            base=decimal_of(text(tax, "BaseHt")),
            amount=decimal_of(text(tax, "MontantTVA")),
            category=None,
            rate=decimal_of(text(tax, "Taux")),
            exemption=None,
        )
        for path in (_below("TVAS/TVA"), _below("TVAs/TVA"))
        for tax in _of_first(root, _DATA, path)
    )


def _of_first(root: Element, block: str, path: Path) -> Iterator[Element]:
    """What stands under a path in the first block of that name: that of the first invoice."""
    found = first(root, _below(block))
    return iter(()) if found is None else path.within(found)


def _payments(_sheet: Sheet, root: Element) -> tuple[Payment, ...]:
    """One payment at most: the means, and the account when the format gives one."""
    means, bank = first(root, _below(f"{_DATA}/ModePaiement")), first(root, _below(_BANK))
    stands = means if means is not None else bank
    if stands is None:
        return ()
    return (
        Payment(
            means_code=None if means is None else _means_code(means),
            iban=None if bank is None else account_of(text(bank, "Compte")),
            bic=None if bank is None else text(bank, "Etablissement"),
            account_name=None if bank is None else text(bank, "RaisonSocialeEncaisseur"),
            due_date=None,
            information=None if means is None else text(means, "Libelle"),
            line=line_of(stands),
        ),
    )


def _means_code(means: Element) -> str | None:
    """The UNTDID 4461 code (S2.05); without one, the code that the label of Chorus Pro's API means, else the label."""
    label = text(means, "Libelle")
    return text(means, "Code") or (label and _LABELS.get(fold(label).strip(), label))


def _embedded(document: XmlDocument) -> Iterator[Embedded]:
    """TypePJ 01 is the readable invoice, 02 what goes with it."""
    for block in _of_first(document.root, _UNIT, _below("PJ")):
        for content in _below("Contenu").within(block):
            kind = text(block, "TypePJ")
            yield Embedded(
                payload=document.payload(content),
                filename=text(block, "NomPJ"),
                reference=text(block, "NomPJOrigine"),
                mime=text(block, "MimeTypePJ"),
                labels=(kind and kind.zfill(2), text(block, "CategoriePJ")),
                line=line_of(content),
            )


_LAYOUT = Layout(
    header=grow(_header(), _steps_of, f"/{ROOT}"),
    places=_PLACES,
    parties=_PARTIES,
    lines=_below(f"{_DATA}/Lignes/Ligne"),
    payments=_payments,
    embedded=_embedded,
    vat=_vat,
)


def reading(document: XmlDocument) -> Reading:
    """Read the first invoice of the file; never fails. The format has no total of VAT: it is that of its rates."""
    invoice = read_document(document, _LAYOUT).invoice
    taxes = [line.amount for line in invoice.vat]
    known = [tax for tax in taxes if tax is not None]
    total = sum(known, Decimal(0)) if known and len(known) == len(taxes) else None
    lines = sum(1 for _ in _of_first(document.root, _DATA, _below("Lignes/Ligne")))
    return Reading(replace(invoice, totals=replace(invoice.totals, tva=total), lines=lines))


CPP_FACTURE_MIXTE = Format(
    name=ROOT,
    vocabulary="cpp-facture",
    roots=frozenset({(None, ROOT)}),
    schema="cpp-facture-mixte",
    profile=no_profile,
    reading=reading,
    files=_embedded,
)
