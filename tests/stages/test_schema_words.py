"""From a violation of a schema to a reason: the motif of its kind, the term of its field, what to write instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.codecs.xsd_types import Kind
from pipeline.codecs.xsd_words import Violation
from pipeline.domain import motifs
from pipeline.domain.rejection import Reason
from pipeline.stages.schema_words import reason_of

PLAIN = Violation(
    path="/Invoice/IssueDate",
    line=7,
    kind=Kind.DATE,
    found="02/03/2026",
    expected="une date de la forme AAAA-MM-JJ",
    head="« 02/03/2026 » dans <cbc:IssueDate>",
    tail=", ligne 7 ; attendu : une date de la forme AAAA-MM-JJ",
)
DATETIME = "une date et une heure de la forme AAAA-MM-JJThh:mm:ss"


def told(**changes: object) -> Reason:
    """Reason of a violation."""
    return reason_of(replace(PLAIN, **changes))


def test_the_sentence_names_the_field() -> None:
    """Label of the kind, then what and where, with the term, the French name and AIFE's field between."""
    reason = told()

    assert reason.rule == motifs.XSD_DATE
    assert reason.motif == (
        "Une date n'est pas au format du schéma : « 02/03/2026 » dans <cbc:IssueDate> "
        "(BT-2, date d'émission ; champ Generalites.DateEmission), ligne 7 ; attendu : une date de la forme AAAA-MM-JJ"
    )
    assert (reason.path, reason.line, reason.value) == ("/Invoice/IssueDate", 7, "02/03/2026")


def test_every_kind_has_its_motif() -> None:
    """Each kind has a motif of its own, under the code and the rule of schemas; the rest is XSD_INVALID."""
    rules = {kind: told(kind=kind, head="le contenu", wanted=("<cbc:ID>",), attribute="a").rule for kind in Kind}

    assert len({rule.key for rule in rules.values()}) == len(Kind)
    assert rules[Kind.OTHER] == motifs.XSD_INVALID
    assert {(rule.code, rule.regle) for rule in rules.values()} == {("IRR_SYNTAX", "XSD")}


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({}, "Écrire 2026-03-02 au lieu de 02/03/2026."),
        ({"found": "2026-02-31"}, "Corriger le jour : 2026-02-31 n'existe pas au calendrier."),
        ({"found": "2026-03-02"}, "Écrire 2026-03-02 sans espace ni retour à la ligne autour."),
        ({"found": "hier"}, motifs.XSD_DATE.remedy),
        ({"expected": DATETIME}, "Écrire 2026-03-02T00:00:00 au lieu de 02/03/2026."),
        ({"expected": DATETIME, "found": "x"}, "Écrire la date et l'heure, par exemple 2026-03-02T00:00:00."),
        ({"kind": Kind.NUMBER, "found": "1 200,00 €"}, "Écrire 1200.00 au lieu de 1 200,00 €."),
        ({"kind": Kind.NUMBER, "found": "douze"}, motifs.XSD_NUMBER.remedy),
        ({"kind": Kind.NUMBER, "found": "12", "expected": "au plus 10"}, motifs.XSD_NUMBER.remedy),
        (
            {"kind": Kind.LIST, "found": "oui", "path": "/Invoice/X", "expected": "true ou false"},
            "Écrire true au lieu de oui.",
        ),
        ({"kind": Kind.LIST, "found": "x", "path": "/Invoice/X", "expected": "true ou false"}, "Écrire true ou false."),
        (
            {"kind": Kind.LIST, "path": "/Invoice/AllowanceCharge/ChargeIndicator"},
            "Écrire false pour une remise, true pour une charge (des frais).",
        ),
        (
            {"kind": Kind.LENGTH, "found": "KILOGRAMME", "attribute": "unitCode"},
            "Écrire le code de l'unité, par exemple C62 (unité) ou KGM (kilogramme), au lieu de « KILOGRAMME ».",
        ),
        (
            {"kind": Kind.LENGTH, "found": "abcd", "expected": "au plus 3 caractères"},
            "Écrire au plus 3 caractères au lieu de « abcd ».",
        ),
        (
            {"kind": Kind.EMPTY, "head": "<cbc:IssueDate>"},
            "Renseigner <cbc:IssueDate> (date d'émission) : une date de la forme AAAA-MM-JJ ; "
            "s'il est facultatif, il peut être retiré.",
        ),
        (
            {"kind": Kind.EMPTY, "attribute": "unitCode", "expected": None},
            "Renseigner l'attribut unitCode (date d'émission) ; s'il est facultatif, il peut être retiré.",
        ),
        ({"kind": Kind.BASE64}, motifs.XSD_BASE64.remedy),
        (
            {"kind": Kind.TEXT, "found": "F-1", "wanted": ("<cbc:ID>",)},
            "Écrire <cbc:ID>F-1</cbc:ID> au lieu du texte seul.",
        ),
        (
            {"kind": Kind.TEXT, "found": "20260302", "wanted": ("<udt:DateTimeString>",)},
            'Écrire <udt:DateTimeString format="102">20260302</udt:DateTimeString> au lieu du texte seul.',
        ),
        (
            {"kind": Kind.TEXT, "found": "F-1"},
            "Retirer « F-1 », ou l'écrire dans le sous-élément prévu pour cette valeur.",
        ),
        (
            {"kind": Kind.TEXT, "found": "du texte", "wanted": ("<cbc:ID>",)},
            "Retirer ce texte, ou l'écrire dans le sous-élément prévu pour cette valeur.",
        ),
        ({"kind": Kind.ATTRIBUTE_UNKNOWN, "attribute": "heure"}, "Retirer l'attribut heure."),
        (
            {"kind": Kind.ATTRIBUTE_UNKNOWN, "attribute": "currencyId", "near": "currencyID"},
            "Écrire currencyID au lieu de currencyId.",
        ),
        (
            {"kind": Kind.ATTRIBUTE_MISSING, "attribute": "currencyID"},
            'Ajouter la devise du montant dans la balise ouvrante, attribut currencyID, par exemple currencyID="EUR".',
        ),
        (
            {"kind": Kind.ATTRIBUTE_MISSING, "attribute": "URI"},
            "Ajouter l'attribut dans la balise ouvrante, attribut URI.",
        ),
        (
            {"kind": Kind.OTHER, "found": "xsi:nil"},
            "Retirer xsi:nil et renseigner la valeur ; un élément facultatif sans valeur s'omet.",
        ),
        ({"kind": Kind.OTHER, "head": "le type (xsi:type) de <cbc:ID>"}, "Retirer l'attribut xsi:type."),
        ({"kind": Kind.OTHER}, motifs.XSD_INVALID.remedy),
    ],
)
def test_the_remedy_says_what_to_write(changes: dict[str, object], remedy: str) -> None:
    """The very value where it can be rewritten, else the form that is expected, else the motif's own words."""
    assert told(**changes).action == remedy


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        (
            {"near": "<cbc:IssueDate>", "path": "/Invoice/IssuDate", "found": "<cbc:IssuDate>"},
            "Écrire <cbc:IssueDate> (date d'émission) au lieu de <cbc:IssuDate>.",
        ),
        (
            {"near": "<cbc:ID>", "namespace": "urn:x", "found": "<cac:ID>"},
            "Écrire <cbc:ID>, dans l'espace de noms urn:x : le nom est bon, le préfixe ne l'est pas.",
        ),
        ({"found": "des éléments"}, "N'écrire qu'une valeur dans cet élément, sans balise à l'intérieur."),
        (
            {"found": "<cbc:PaymentDueDate>", "path": "/Invoice/PaymentDueDate"},
            "Retirer <cbc:PaymentDueDate> d'ici ; sa place est dans <PaymentMeans>.",
        ),
        (
            {"found": "<cbc:X>", "path": "/Invoice/X"},
            "Retirer <cbc:X> : le schéma ne connaît aucun élément de ce nom à cet endroit.",
        ),
    ],
)
def test_an_unexpected_element_is_told_what_it_should_be(changes: dict[str, object], remedy: str) -> None:
    """The name that was meant, the right namespace, the right block, or nothing."""
    assert told(kind=Kind.UNEXPECTED, **changes).action == remedy


@pytest.mark.parametrize(
    ("path", "tag", "example"),
    [
        ("/Invoice/IssueDate", "<cbc:IssueDate>", ", par exemple <cbc:IssueDate>2026-03-02</cbc:IssueDate>"),
        ("/Invoice/ID", "<cbc:ID>", ", par exemple <cbc:ID>FA-2026-0001</cbc:ID>"),
        ("/Invoice/LegalMonetaryTotal/PayableAmount", "<cbc:PayableAmount>",
         ', par exemple <cbc:PayableAmount currencyID="EUR">1200.00</cbc:PayableAmount>'),
        ("/CrossIndustryInvoice/X/GrandTotalAmount", "<ram:GrandTotalAmount>",
         ", par exemple <ram:GrandTotalAmount>1200.00</ram:GrandTotalAmount>"),
        ("/CrossIndustryInvoice/ExchangedDocument/IssueDateTime", "<ram:IssueDateTime>",
         ', par exemple <ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime>'),
        ("/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery",
         "<ram:ApplicableHeaderTradeDelivery>", ", par exemple <ram:ApplicableHeaderTradeDelivery/>"),
        ("/Invoice/TaxScheme", "<cac:TaxScheme>",
         ", par exemple <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"),
        ("/Invoice/X", "<cbc:X>", ""),
    ],
)  # fmt: skip
def test_a_missing_element_is_shown(path: str, tag: str, example: str) -> None:
    """Where to add it, and how it is written when its name tells."""
    reason = told(kind=Kind.MISSING, path=path, found=None, wanted=(tag,), expected="avant <cbc:Z>")

    assert reason.action.startswith(f"Ajouter {tag}")
    assert reason.action.endswith(f"avant <cbc:Z>{example}.")


def test_an_incomplete_content_names_its_choices() -> None:
    """Where one of several elements may follow, each is named; where none is known, the schema is."""
    choices = ("<udt:DateTimeString>", "<udt:DateTime>")
    some = told(kind=Kind.MISSING, path="/CrossIndustryInvoice/ExchangedDocument/IssueDateTime", wanted=choices)
    none = told(kind=Kind.MISSING, path="/Invoice/X", wanted=())

    assert some.action == "Ajouter <udt:DateTimeString> (date d'émission) ou <udt:DateTime> (date d'émission)."
    assert none.action == "Compléter cet élément selon le schéma du format."


def test_order_and_repetition() -> None:
    """Where to move, how many to keep."""
    moved = told(kind=Kind.ORDER, found="<cbc:DueDate>", path="/Invoice/DueDate", expected="après <cbc:IssueDate>")
    once = told(kind=Kind.REPEATED, head="<cbc:DueDate>", path="/Invoice/DueDate[2]", expected="une seule fois")
    twice = told(kind=Kind.REPEATED, head="<cbc:X>", path="/Invoice/X[3]", expected="au plus 2 fois")

    assert moved.action == (
        "Déplacer <cbc:DueDate> (date d'échéance) après <cbc:IssueDate> : le schéma impose l'ordre des éléments."
    )
    assert once.action == "Ne garder qu'un seul <cbc:DueDate> (date d'échéance) et retirer les autres."
    assert twice.action == "Garder <cbc:X> au plus 2 fois et retirer les autres."


def test_a_narrower_schema_has_one_motif() -> None:
    """Profile and mémoire: the same sentence and the same remedy, under their own motif."""
    memoire = reason_of(PLAIN, motifs.MEMOIRE_SCHEMA)
    beyond = reason_of(replace(PLAIN, kind=Kind.UNEXPECTED, found="<ram:X>"), motifs.PROFILE_INVALID)
    misspelt = reason_of(replace(PLAIN, kind=Kind.UNEXPECTED, found="<ram:X>", near="<ram:Y>"), motifs.PROFILE_INVALID)

    assert (memoire.rule, memoire.action) == (motifs.MEMOIRE_SCHEMA, "Écrire 2026-03-02 au lieu de 02/03/2026.")
    assert beyond.action == "Retirer <ram:X>, ou déclarer dans BT-24 un profil qui admet cet élément."
    assert misspelt.action.startswith("Écrire <ram:Y>")
