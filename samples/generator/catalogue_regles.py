"""Samples of the official rule sets: what a partner with ``regles`` is told of its documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samples.generator.cii import cii_invoice
from samples.generator.cpp import cpp_facture
from samples.generator.model import COMMUNE, SUPPLIER, Line, Party
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_credit_note, ubl_invoice

EN16931 = "un émetteur en regles en16931"
BR_FR = "un émetteur en regles br-fr"
_SIRET = "0009"


def samples() -> Iterator[Sample]:
    """Every sample of the rule sets."""
    yield from _accepted()
    yield from _refused()
    yield from _not_evaluable()
    yield from _absent()


def _accepted() -> Iterator[Sample]:
    parties = {"seller": _typed(SUPPLIER), "buyer": _typed(COMMUNE)}
    yield Sample(
        "ubl/accepted/regles-en16931.xml",
        ubl_invoice(number="UG-2026-0001", **parties),
        "conforme à EN 16931 : SIRET typés 0009",
        needs=EN16931,
    )
    yield Sample(
        "ubl/accepted/regles-en16931-warning.xml",
        ubl_invoice(number="UG-2026-0002", marche="2026-M-017", **parties),
        "type de document d'un marché : hors du modèle EN 16931, un avertissement",
        "OFFICIAL_WARNING",
        EN16931,
    )
    yield Sample(
        "ubl/accepted/regles-en16931-credit-note.xml",
        ubl_credit_note(number="UG-2026-0003", origins=("FA-2026-0001",), origin_dates=("2026-03-02",), **parties),
        "avoir conforme à EN 16931",
        needs=EN16931,
    )
    basic = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic"
    yield Sample(
        "cii/accepted/regles-en16931-basic.xml",
        cii_invoice(number="CG-2026-0001", guideline=basic),
        "profil basic : les règles propres au profil EN 16931 avertissent seulement",
        "OFFICIAL_WARNING",
        EN16931,
    )


def _refused() -> Iterator[Sample]:
    unitless = (Line(unit="UNITE"),)
    yield Sample(
        "ubl/rejected/official-rule.xml",
        ubl_invoice(number="UG-2026-0011", lines=unitless),
        "identifiants typés à la façon de Chorus Pro, unité inventée : EN 16931 les refuse",
        "OFFICIAL_RULE",
        EN16931,
    )
    yield Sample(
        "cii/rejected/official-rule.xml",
        cii_invoice(number="CG-2026-0011", lines=unitless),
        "identifiants typés à la façon de Chorus Pro, unité inventée : EN 16931 les refuse",
        "OFFICIAL_RULE",
        EN16931,
    )
    yield Sample(
        "ubl/rejected/official-rule-br-fr.xml",
        ubl_invoice(number="UG-2026-0012"),
        "cadre A1, ni notes ni adresses électroniques : les règles de la réforme refusent",
        "OFFICIAL_RULE",
        BR_FR,
    )
    yield Sample(
        "cii/rejected/official-rule-br-fr.xml",
        cii_invoice(number="CG-2026-0012"),
        "cadre A1, ni notes ni adresses électroniques : les règles de la réforme refusent",
        "OFFICIAL_RULE",
        BR_FR,
    )


def _not_evaluable() -> Iterator[Sample]:
    twice = ("</ram:GrandTotalAmount>", "</ram:GrandTotalAmount><ram:GrandTotalAmount>1310.40</ram:GrandTotalAmount>")
    yield Sample(
        "cii/rejected/rule-not-evaluable.xml",
        cii_invoice(number="CG-2026-0021", replace=(twice,)),
        "deux totaux TTC, dont l'un en une autre devise : valide pour le schéma, le jeu EN 16931 s'arrête dessus",
        "RULE_NOT_EVALUABLE",
        EN16931,
    )
    second = "<cac:PartyLegalEntity><cbc:RegistrationName>Bellerive Services</cbc:RegistrationName>"
    again = ("</cac:PartyLegalEntity>", f"</cac:PartyLegalEntity>{second}</cac:PartyLegalEntity>")
    yield Sample(
        "ubl/rejected/rule-not-evaluable.xml",
        ubl_invoice(number="UG-2026-0021", replace=(again,)),
        "deux entités légales pour une partie : valide pour le schéma, le jeu EN 16931 s'arrête dessus",
        "RULE_NOT_EVALUABLE",
        EN16931,
    )


def _absent() -> Iterator[Sample]:
    yield Sample(
        "cpp-facture/accepted/regles-absent.xml",
        cpp_facture(number="PG-2026-0001"),
        "CPPFactureMixte : aucun jeu officiel ne juge ce format",
        "OFFICIAL_ABSENT",
        EN16931,
    )


def _typed(party: Party) -> Party:
    """The same party, its SIRET under the international type instead of Chorus Pro's."""
    return replace(party, id=None, legal_id=party.id, legal_scheme=_SIRET)
