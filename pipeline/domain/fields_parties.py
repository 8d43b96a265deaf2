"""Rows of the parties and their addresses, which repeat the same elements under other terms (BG-4 to BG-15)."""

from __future__ import annotations

from typing import TypeAlias

Named: TypeAlias = tuple[str | None, str, str | None]
Steps: TypeAlias = dict[str, str]

# what each element of an address is, in the order in which EN 16931 numbers the terms
UBL_ADDRESS: Steps = {
    "StreetName": "adresse",
    "AdditionalStreetName": "complément d'adresse",
    "AddressLine/Line": "troisième ligne d'adresse",
    "CityName": "ville",
    "PostalZone": "code postal",
    "CountrySubentity": "région",
    "Country/IdentificationCode": "code pays",
}
CII_ADDRESS: Steps = {
    "LineOne": "adresse",
    "LineTwo": "complément d'adresse",
    "LineThree": "troisième ligne d'adresse",
    "CityName": "ville",
    "PostcodeCode": "code postal",
    "CountrySubDivisionName": "région",
    "CountryID": "code pays",
}
# what each element of a party is, and the name AIFE gives to it, in the order of ``SELLER`` and ``BUYER``
UBL_PARTY: Steps = {
    "PartyIdentification/ID": "identifiant|Identifiant",
    "PartyLegalEntity/CompanyID": "identifiant légal|Identifiant",
    "PartyTaxScheme/CompanyID": "numéro de TVA|IdentifiantTVA",
    "PartyLegalEntity/RegistrationName": "raison sociale|RaisonSociale",
    "PartyName/Name": "nom commercial|NomCommercial",
    "EndpointID": "adresse électronique|",
    "Contact/Name": "nom du contact|",
    "Contact/Telephone": "téléphone du contact|",
    "Contact/ElectronicMail": "courriel du contact|",
}
CII_PARTY: Steps = {
    "GlobalID": "identifiant|Identifiant",
    "SpecifiedLegalOrganization/ID": "identifiant légal|Identifiant",
    "SpecifiedTaxRegistration/ID": "numéro de TVA|IdentifiantTVA",
    "Name": "raison sociale|RaisonSociale",
    "SpecifiedLegalOrganization/TradingBusinessName": "nom commercial|NomCommercial",
    "URIUniversalCommunication/URIID": "adresse électronique|",
    "DefinedTradeContact/PersonName": "nom du contact|",
    "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber": "téléphone du contact|",
    "DefinedTradeContact/EmailURIUniversalCommunication/URIID": "courriel du contact|",
}
SELLER = (29, 30, 31, 27, 28, 34, 41, 42, 43)
BUYER = (46, 47, 48, 44, 45, 49, 56, 57, 58)
SELLER_ADDRESS = (35, 36, 162, 37, 38, 39, 40)
BUYER_ADDRESS = (50, 51, 163, 52, 53, 54, 55)
REPRESENTATIVE_ADDRESS = (64, 65, 164, 66, 67, 68, 69)
DELIVERY_ADDRESS = (75, 76, 165, 77, 78, 79, 80)


def party_rows(block: str, steps: Steps, terms: tuple[int, ...], whose: str, aife: str) -> dict[str, Named]:
    """Rows of a seller or a buyer: ``terms`` are BT numbers, ``whose`` is « du fournisseur », ``aife`` the block."""
    rows: dict[str, Named] = {}
    for (step, names), term in zip(steps.items(), terms, strict=True):
        name, _, field = names.partition("|")
        rows[f"{block}/{step}"] = (f"BT-{term}", f"{name} {whose}", f"{aife}.{field}" if field else None)
    return rows


def address_rows(block: str, steps: Steps, terms: tuple[int, ...], whose: str, aife: str | None) -> dict[str, Named]:
    """Rows of an address, its own block not included: ``terms`` are the BT numbers in the order of EN 16931."""
    return {
        f"{block}/{step}": (f"BT-{term}", f"{name} {whose}", aife)
        for (step, name), term in zip(steps.items(), terms, strict=True)
    }
