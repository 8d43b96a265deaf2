"""Samples of cadres, valideur, origin invoices, signs, and of what the annuaire decides: recipient, service, State."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from samples.generator import cast
from samples.generator.cases import Case, credit_note
from samples.generator.cii import cii_invoice
from samples.generator.keys import siret
from samples.generator.model import COMMUNE, SUPPLIER, Line
from samples.generator.refusals import BOTH, CII, DIRECTORY, UBL, Refusal
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_credit_note, ubl_invoice

Write = Callable[..., bytes]
STRICT = "un émetteur en controle-strict"
_WRITERS: dict[str, tuple[str, Write]] = {UBL: ("UD", ubl_invoice), CII: ("CD", cii_invoice)}
_NO_ORIGIN = {"type_code": "381", "due_date": None}
_SUBCONTRACTED = {"cadre": "A9", "seller": cast.CORVANE, "marche": "M-2025-014"}
_STATE = {"buyer": cast.UNKNOWN_BUYER, "service": "ETATPRF038", "engagement": "1500041872"}


def samples() -> Iterator[Sample]:
    """Accepted ones first, then the refused, each in the vocabularies it concerns."""
    for folder, (prefix, write) in _WRITERS.items():
        for index, case in enumerate(_accepted(), 1):
            content = write(**{"number": f"{prefix}-2026-{index:04d}", **case.changes})
            yield Sample(f"{folder}/accepted/{case.name}.xml", content, case.purpose, case.motif, case.needs)
        chosen = [item for item in (*_refused(), *_strict()) if folder in item.where.split()]
        for index, item in enumerate(chosen, 1):
            content = write(**{"number": f"{prefix}-2026-{100 + index:04d}", **item.changes})
            yield Sample(f"{folder}/rejected/{item.name}.xml", content, item.purpose, item.motif, item.needs)
    content = ubl_credit_note(number="UD-2026-0300", **{**credit_note(), "type_code": "380"})
    yield Sample("ubl/rejected/root-type.xml", content, "type 380 dans un CreditNote", "ROOT_TYPE")


def _accepted() -> tuple[Case, ...]:
    return (*_cadres(), *_origins(), *_signs(), *_recipients())


def _cadres() -> tuple[Case, ...]:
    works = {"cadre": "A10", "seller": cast.CORVANE, "buyer": cast.REGION, "service": "LYC-01"}
    own = {**_SUBCONTRACTED, "valideur": replace(cast.CORVANE, tva=None)}
    tacit = {"cadre": "A22", "seller": cast.QUERMONT, "buyer": cast.AMENAGEUR}
    return (
        Case("valideur-expected-a10", "décompte de sous-traitant sans valideur : averti", works, "VALIDEUR_EXPECTED"),
        Case("valideur-is-seller", "le sous-traitant se désigne lui-même comme valideur : averti", own,
             "VALIDEUR_IS_SELLER"),
        Case("valideur-under-a1", "valideur facultatif sous A1 : sans effet", {"valideur": cast.QUERMONT}),
        Case("works-a22", "projet de décompte général tacite : sans valideur", tacit),
        Case("paid-cadre", "A2 avec un net à payer : averti", {"cadre": "A2"}, "PAID_CADRE"),
    )  # fmt: skip


def _origins() -> tuple[Case, ...]:
    dated = Line(origin="FA-2026-0003", origin_date="2026-01-08")
    other = Line("Déplacement", "1", "80.00", origin="FA-2026-0004", origin_date="2026-01-12")
    two = {"origins": ("FA-2026-0003", "FA-2026-0004"), "origin_dates": ("2026-01-08", "2026-01-12")}
    return (
        Case("credit-note-by-lines", "avoir dont chaque ligne nomme sa facture d'origine",
             {**_NO_ORIGIN, "lines": (dated, other)}),
        Case("credit-note-some-lines", "avoir dont une ligne seulement nomme sa facture d'origine : averti",
             {**_NO_ORIGIN, "lines": (dated, Line())}, "CREDIT_NOTE_ORIGIN"),
        Case("credit-note-origin", "avoir sans facture d'origine : averti", _NO_ORIGIN, "CREDIT_NOTE_ORIGIN"),
        Case("origins-several", "avoir sur deux factures : averti", {**_NO_ORIGIN, **two}, "ORIGINS_SEVERAL"),
        Case("origin-date", "avoir dont la facture d'origine n'a pas de date : averti",
             {**_NO_ORIGIN, "origins": ("FA-2026-0003",)}, "ORIGIN_DATE"),
        Case("origin-date-later", "facture d'origine datée d'après l'avoir : averti",
             {**credit_note(), "origin_dates": ("2026-03-03",)}, "ORIGIN_DATE"),
    )  # fmt: skip


def _signs() -> tuple[Case, ...]:
    back = (Line("Régularisation", "-1", "250.00"),)
    return (
        Case("negative-net", "net négatif payé par virement : averti", {"lines": back}, "NEGATIVE_NET"),
        Case("negative-credit-note", "avoir négatif : averti", {**credit_note(), "lines": back},
             "NEGATIVE_CREDIT_NOTE"),
    )  # fmt: skip


def _recipients() -> tuple[Case, ...]:
    return (
        Case("engagement-placeholder", "engagement « NEANT » : averti", {"engagement": "NEANT"},
             "ENGAGEMENT_PLACEHOLDER"),
        Case("recipient-by-service", "SIRET inconnu, service de l'État : routée par le service", _STATE,
             "RECIPIENT_BY_SERVICE"),
        Case("buyer-is-seller", "fournisseur et destinataire de même SIRET : averti",
             {"seller": replace(COMMUNE, tva=SUPPLIER.tva)}, "BUYER_IS_SELLER"),
        Case("buyer-state-siret", "SIRET de l'État, service et engagement", {**_STATE, "buyer": cast.ETAT}),
    )  # fmt: skip


def _refused() -> tuple[Refusal, ...]:
    line = Line(origin="FA-2026-0004", origin_date="2026-01-12")
    bad_valideur = replace(cast.QUERMONT, id=(cast.QUERMONT.id or "")[:9])
    corrective: dict[str, object] = {"type_code": "384"}
    rows: tuple[Refusal, ...] = (
        Refusal("CADRE_UNKNOWN", "cadre S5 de la réforme : A9 ici", {"cadre": "S5"}, suffix="s5"),
        Refusal("CADRE_UNKNOWN", "cadre M2 de la réforme : A2 ici", {"cadre": "M2"}, suffix="m2"),
        Refusal("CADRE_UNKNOWN", "cadre S8 de la réforme : sans équivalent", {"cadre": "S8"}, suffix="s8"),
        Refusal("VALIDEUR_MISSING", "A9 sans valideur", dict(_SUBCONTRACTED), CII),
        Refusal("VALIDEUR_MISSING", "A12, valideur sans identifiant", suffix="a12", where=CII,
                changes={"cadre": "A12", "valideur": replace(cast.TESSALY, id=None)}),
        Refusal("VALIDEUR_ID", "valideur connu par son SIREN", {**_SUBCONTRACTED, "valideur": bad_valideur}),
        Refusal("CORRECTIVE_ORIGIN", "rectificative sans facture d'origine", corrective),
        Refusal("CORRECTIVE_ORIGIN", "rectificative de deux factures", {**corrective, "origins": ("FA-1", "FA-2")},
                suffix="two"),
        Refusal("ORIGIN_TWICE", "facture d'origine en tête et sur une ligne", {**credit_note(), "lines": (line,)}),
        Refusal("ORIGIN_SELF", "avoir qui se nomme comme facture d'origine",
                {**credit_note(), "number": "AV-2026-12", "origins": ("AV-2026-12",)}),
    )  # fmt: skip
    return (*rows, *_misdirected())


def _misdirected() -> Iterator[Refusal]:
    sibling = replace(cast.METROPOLE, id=siret("92110010", 9))
    cases: tuple[tuple[str, str, str, dict[str, object]], ...] = (
        ("RECIPIENT_UNKNOWN", "same-siren", "établissement inconnu, le siège est proposé", {"buyer": sibling}),
        ("SERVICE_UNKNOWN", "case", "code service en minuscules", {"buyer": cast.REGION, "service": "lyc-01"}),
        ("SERVICE_UNKNOWN", "pseudo", "FACTURES_PUBLIQUES n'est pas un service",
         {"buyer": cast.METROPOLE, "service": "FACTURES_PUBLIQUES"}),
        ("ENGAGEMENT_MISSING", "state", "SIRET inconnu, service de l'État, sans engagement",
         {**_STATE, "engagement": None}),
        ("RECIPIENT_UNKNOWN", "closed-service", "SIRET inconnu, service de l'État fermé",
         {**_STATE, "service": "ETATPRF099"}),
    )  # fmt: skip
    for motif, suffix, purpose, changes in cases:
        yield Refusal(motif, purpose, changes, BOTH, suffix, DIRECTORY)


def _strict() -> Iterator[Refusal]:
    """Every warning that ``controle-strict`` makes a refusal, as its accepted twin is written."""
    for case in _accepted():
        if case.motif in _HARDENED and case.name not in _SHOWN_ONCE:
            yield Refusal(f"{case.motif}_STRICT", f"{case.purpose} ; refusé en controle-strict", dict(case.changes),
                          needs=STRICT)  # fmt: skip


_HARDENED = frozenset({
    "VALIDEUR_EXPECTED", "VALIDEUR_IS_SELLER", "PAID_CADRE", "CREDIT_NOTE_ORIGIN", "ORIGINS_SEVERAL", "ORIGIN_DATE",
    "NEGATIVE_NET", "ENGAGEMENT_PLACEHOLDER",
})  # fmt: skip
_SHOWN_ONCE = frozenset({"credit-note-some-lines", "origin-date-later"})
