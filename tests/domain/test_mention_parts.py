"""What a mention names of the factor: name, address, phone and account, wherever they stand in the sentence."""

from __future__ import annotations

import pytest

from pipeline.domain.mention import read_mention
from pipeline.domain.mention_named import Parts

IBAN = "FR7630006000011234567890189"
SELLER = "Ateliers Bellerive"


def _parts(text: str) -> Parts:
    found = read_mention(text, (SELLER,))
    assert found is not None
    return found.parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Règlement à l’ordre de FACTO FRANCE, à lui adresser directement. Subrogation", "FACTO FRANCE"),
        ("Reglement a I'ordre de FACTO a 1ui adresser, par subrogation", "FACTO"),
        ("à l'ordre de B.N.P. Facto. Subrogation", "B.N.P. Facto"),
        ("Règlement à l'ordre de la société Norval Finance, par subrogation", "Norval Finance"),
        ("Règlement à l'ordre de la Société Générale Factoring, par subrogation", "la Société Générale Factoring"),
        ("à l'ordre de notre factor NORVAL (subrogation)", "NORVAL"),
        ("à l'ordre de\nNORVAL\nAFFACTURAGE\n40 rue X, subrogation", "NORVAL AFFACTURAGE"),
        ("à l'ordre de : « Norval »\npar subrogation", "Norval"),
        ("Facture cédée à FACTO SA par subrogation", "FACTO SA"),
        ("Créance cédée au profit de Norval Finance", "Norval Finance"),
        ("Affactureur : Norval Finance", "Norval Finance"),
        ("Affactureur : Factor Exemple", "Factor Exemple"),
        ("Le paiement doit être effectué directement à NORVAL, affactureur", "NORVAL"),
        ("à l'ordre de Ateliers Bellerive. Facture cédée à NORVAL", "NORVAL"),
        (
            "Payable to the order of Lombarde Factoring under our contract of assignment of receivables",
            "Lombarde Factoring",
        ),
        ("à l'ordre de notre factor, subrogation", None),
        ("à l'ordre de lui-même, subrogation", "lui-même"),
        ("créance cédée à notre banque", None),
        ("affacturage ; à payer à réception de facture", None),
        ("AFFACTURAGE ; PAYER A RECEPTION DE FACTURE", None),
        ("à l'ordre de " + "N" * 150 + " par subrogation", None),
        ("bon d'ordre de mission, affacturage", None),
        ("à l'ordre de 1, subrogation", None),
    ],
)
def test_the_factor_is_named_after_what_announces_it(text: str, name: str | None) -> None:
    """« à l'ordre de » first; never the seller, a common word, or more than 99 characters."""
    assert _parts(text).name == name


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(40 boulevard Haussman, 75009 Paris, tél. 1)", "40 boulevard Haussman, 75009 Paris"),
        ("12 bis, rue des Prés 75 009 PARIS CEDEX 09 sur le compte X", "12 bis, rue des Prés 75 009 PARIS CEDEX 09"),
        (
            "Tour Norval\n20 avenue Prothin\n92927 Paris La Défense Cedex\nIBAN",
            "Tour Norval, 20 avenue Prothin, 92927 Paris La Défense Cedex",
        ),
        ("1 rue X, 0102030405", "1 rue X"),
        ("40 boulevard\nHaussman", "40 boulevard"),
        ("BP 12 F-69002 Lyon. Merci", "BP 12 F-69002 Lyon"),
        ("75009 Paris", "75009 Paris"),
        ("Paris, en cours de route", None),
    ],
)
def test_the_address_goes_from_the_street_to_the_city(text: str, address: str | None) -> None:
    """French addresses, on one line or several; the postcode alone when there is no street."""
    assert _parts(f"Subrogation à l'ordre de NORVAL, {text}").address == address


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("01 99 00 12 34", "0199001234"),
        ("tél : 01.99.00.12.34", "0199001234"),
        ("O1 99 OO 12 34", "0199001234"),
        ("+33 (0)1 99 00 12 34", "+33199001234"),
        ("0033 1 99 00 12 34", "0033199001234"),
        ("Tel. +41 22 900 12 34", "+41229001234"),
        ("fax 01 99 00 12 34, tél 01 99 00 12 35", "0199001235"),
        ("télécopie : 01 99 00 12 34", None),
        (f"compte {IBAN}", None),
        ("01 99 00 12 3456", None),
    ],
)
def test_the_phone_is_given_in_digits(text: str, phone: str | None) -> None:
    """French numbers, others after their label; no fax, no part of an account."""
    assert _parts(f"Subrogation à l'ordre de NORVAL, {text}").phone == phone


def test_the_whole_legal_sentence_through_a_scanner() -> None:
    """Name, address, phone, IBAN and BIC, letters taken for digits and digits for letters."""
    text = (
        "Rég1ement à I'ordre de NORVAL AFFACTURAGE, à 1ui adresser directement (40 boulevard Haussman, 75009 Paris, "
        "tél. 01 99 OO 12 34, IBAN FR76 3OOO 6OOO 0112 3456 789O 189, BIC AGRIFRPPXXX). E11e 1e reçoit par "
        "subroqati0n dans 1e cadre du contrat de factorinq."
    )

    assert _parts(text) == Parts(
        name="NORVAL AFFACTURAGE",
        address="40 boulevard Haussman, 75009 Paris",
        phone="0199001234",
        iban=IBAN,
        bic="AGRIFRPPXXX",
    )
