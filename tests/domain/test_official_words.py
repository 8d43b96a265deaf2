"""What official rules expect, in French: by id, by family, or by what the set itself says."""

from __future__ import annotations

import pytest

from pipeline.domain.official_words import expected_by

CATEGORIES = ("S", "E", "AE", "IC", "G", "O", "Z", "AF", "AG")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("BR-02", "un numéro de facture (BT-1)"),
        ("BR-CO-15", "total avec TVA (BT-112) = total hors TVA (BT-109) + TVA (BT-110)"),
        ("BR-CL-23", "une unité de la recommandation 20 ou 21 de l'ONU (par exemple C62)"),
        ("BR-DEC-14", "au plus deux décimales à BT-112"),
        ("BR-S-05", "un taux de TVA supérieur à zéro pour une ligne de catégorie S (taux normal)"),
        ("BR-E-06", "un taux de TVA égal à zéro pour une remise de catégorie E (exonéré)"),
        ("BR-AF-07", "un taux de TVA positif ou nul pour des frais de catégorie L (IGIC)"),
        ("BR-O-05", "aucun taux de TVA pour une ligne de catégorie O (hors champ de la TVA)"),
        ("BR-O-13", "aucune autre catégorie de TVA auprès de la catégorie O (hors champ de la TVA) (remise)"),
        ("BR-S-08", "base de TVA (BT-116) = lignes − remises + frais de catégorie S (taux normal) du même taux"),
        ("BR-S-09", "montant de TVA (BT-117) = base (BT-116) × taux (BT-119) pour la catégorie S (taux normal)"),
        ("BR-Z-09", "montant de TVA (BT-117) = zéro pour la catégorie Z (taux zéro)"),
        ("BR-E-10", "un motif d'exonération (BT-120 ou BT-121) pour la catégorie E (exonéré)"),
        ("BR-Z-10", "aucun motif d'exonération pour la catégorie Z (taux zéro)"),
        ("BR-IC-12", "un pays de livraison (BT-80) pour une livraison intracommunautaire"),
        ("BR-FR-12_BT-49", "l'adresse électronique de l'acheteur (BT-49)"),
        ("BR-FR-CO-05_BT-3", "pour un avoir, une facture antérieure (BT-25) avec sa date (BT-26), en tête ou sur chaque ligne"),
        ("UBL-CR-099", "un document sans cet élément, que le modèle EN 16931 n'a pas"),
        ("UBL-DT-14", "un élément sans cet attribut"),
    ],
)  # fmt: skip
def test_a_rule_has_its_words(rule: str, words: str) -> None:
    """Read after « attendu : »."""
    assert expected_by(rule, "") == words


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_its_ten_rules(category: str) -> None:
    """The families of EN 16931 are complete, and each names its category."""
    found = [expected_by(f"BR-{category}-{number:02}", "") for number in range(1, 11)]

    assert all(words and "catégorie" in words for words in found)
    assert len(set(found)) == 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Element 'ram:BuyerTradeParty' must occur exactly 1 times.", "BuyerTradeParty exactement 1 fois"),
        ("Element 'ram:X' may occur at maximum 2 times.", "X au plus 2 fois"),
        ("Element variant 'ram:T[@a=\"b\"]' may occur at maximum 1 times.", "T au plus 1 fois"),
        ("Element 'ram:X' must occur at least 1 times.", "X au moins 1 fois"),
        ("Element 'ram:X' is marked as not used in the given context.", "pas de X ici, ou sous une autre forme"),
        ("Attribute @currencyID' marked as not used in the given context.", "pas d'attribut currencyID ici"),
        ("Attribute '@format' is required in this context.", "un attribut format"),
        ("Value of '@schemeID' is not allowed.", "un attribut schemeID de la liste des codes admis"),
        ("Value of 'ram:TypeCode' is not allowed.", "un code admis dans TypeCode"),
        ("Only one BT-41 element is allowed on an invoice.", "une seule donnée BT-41"),
    ],
)
def test_what_a_set_says_of_a_profile(text: str, words: str) -> None:
    """The rules of Factur-X on the profile have numbers that say nothing: their sentences do."""
    assert expected_by("FX-SCH-A-000001", text) == words


@pytest.mark.parametrize(
    "rule", ["", "BR-99", "BR-CO-99", "BR-DEC-99", "BR-S-99", "BR-S-11", "BR-FR-99", "BR-FR-X", "CII-SR-470", "NLR-1"]
)
def test_a_rule_that_we_do_not_know(rule: str) -> None:
    """No words rather than wrong ones: its set's message is quoted."""
    assert expected_by(rule, "Some message.") is None
