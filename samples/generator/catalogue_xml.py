"""The XML samples: ``ubl/`` and ``cii/``, accepted and rejected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from samples.generator import cast
from samples.generator.cases import Case, credit_note, factoring, minimal_e2, nominal, parties
from samples.generator.cii import cii_invoice, cii_minimal
from samples.generator.model import COMMUNE, SUPPLIER, Note, Party, Payment
from samples.generator.refusals import all_refusals
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_credit_note, ubl_invoice, ubl_minimal

Write = Callable[..., bytes]
_SHEET = '<?xml-stylesheet type="text/xsl" href="feuille-maison.xsl"?>'


def samples() -> Iterator[Sample]:
    """All XML samples of both vocabularies."""
    yield from _accepted("ubl", "UA", (*_shared(), *_ubl_only()))
    yield from _accepted("cii", "CA", (*_shared(), *_cii_only()))
    yield from _rejected("ubl", "UR", ubl_invoice)
    yield from _rejected("cii", "CR", cii_invoice)


def _shared() -> tuple[tuple[Case, Write | None], ...]:
    return tuple((case, None) for case in (*nominal(), *parties(), *factoring()))


def _accepted(folder: str, prefix: str, cases: tuple[tuple[Case, Write | None], ...]) -> Iterator[Sample]:
    default = ubl_invoice if folder == "ubl" else cii_invoice
    for index, (case, write) in enumerate(cases, 1):
        changes = {"number": f"{prefix}-2026-{index:04d}", **case.changes}
        content = (write or default)(**changes)
        yield Sample(f"{folder}/accepted/{case.name}.xml", content, case.purpose, case.motif, case.needs)


def _rejected(folder: str, prefix: str, write: Write) -> Iterator[Sample]:
    chosen = [item for item in all_refusals() if folder in item.where.split()]
    for index, item in enumerate(chosen, 1):
        changes = {"number": f"{prefix}-2026-{index:04d}", **item.changes}
        path = f"{folder}/rejected/{item.name}.xml"
        yield Sample(path, write(**changes), item.purpose, item.motif, item.needs, item.valid)


def _ubl_only() -> tuple[tuple[Case, Write | None], ...]:
    credit = credit_note()
    peppol = {
        "guideline": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        "seller": _legal_only(SUPPLIER),
        "buyer": _legal_only(COMMUNE),
    }
    xrechnung = {"guideline": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"}
    memoire = {"cadre": "A3", "seller": cast.FERRAND, "buyer": cast.TRIBUNAL, "service": "FJ-CIVIL"}
    factored = {**credit, "type_code": "396", "payee": cast.NORVAL, "payments": (cast.NORVAL_TRANSFER,)}
    return (
        (Case("e2-minimal", "E2 minimale : cadre en extension, PDF zippé sous le type PDF", minimal_e2()), ubl_minimal),
        (Case("credit-note", "avoir CreditNote avec sa facture d'origine", credit), ubl_credit_note),
        (Case("credit-note-396", "avoir affacturé", factored), ubl_credit_note),
        (Case("credit-note-as-invoice", "avoir 381 dans un Invoice", credit), None),
        (Case("memoire-a3", "mémoire de frais de justice (E3)", memoire), None),
        (Case("peppol-bis3", "profil Peppol, SIRET dans PartyLegalEntity (0009)", peppol), None),
        (Case("xrechnung", "profil XRechnung", xrechnung), None),
        (Case("stylesheet-pi", "feuille de style citée : jamais ouverte", {"prolog": _SHEET}), None),
        (Case("cadre-twice-same", "cadre A1 en profil et en extension", {"cadre_extension": "A1"}), None),
    )


def _cii_only() -> tuple[tuple[Case, Write | None], ...]:
    named = Payment("30", cast.NORVAL_IBAN, None, "Norval Affacturage")
    bare = replace(cast.NORVAL, name=None)
    extended = {"guideline": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"}
    ctc = {"guideline": "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"}
    basic = {
        "guideline": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
        "valideur": cast.QUERMONT,
        "cadre": "A9",
    }
    no_format = {"date_format": None, "period": ("2026-02-01", "2026-02-28")}
    notes = (Note("Mémoire du mois de février"),)
    empty = {"cadre": None, "guideline": None}
    return (
        (Case("e2-minimal", "E2 minimale : sans profil, PDF zippé sous le type PDF", minimal_e2()), cii_minimal),
        (Case("credit-note-381", "avoir avec sa facture d'origine", credit_note()), None),
        (Case("factor-payee-without-name", "encaisseur sans nom, nom du compte", {"payee": bare, "payments": (named,)}),
         None),
        (Case("extended", "profil EXTENDED", extended), None),
        (Case("extended-ctc-fr", "profil EXTENDED-CTC-FR", ctc), None),
        (Case("dates-without-format", "dates sans @format", no_format), None),
        (Case("empty-context", "contexte vide : ni cadre ni profil", {**empty, "notes": notes}), None),
        (Case("beyond-profile", "BASIC déclaré, éléments au-delà : refusé seulement en profil strict", basic,
              "PROFILE_INVALID", "un émetteur en profil-strict"), None),
    )  # fmt: skip


def _legal_only(who: Party) -> Party:
    return replace(who, id=None, scheme=None, legal_id=who.id, legal_scheme="0009")
