"""The invented people of the samples: suppliers, factors, and the public structures of ``samples/annuaire``."""

from __future__ import annotations

from dataclasses import dataclass, field

from samples.generator.keys import french_iban, iban, luhn_key, siret, tva
from samples.generator.model import COMMUNE, Party, Payment


def company(name: str, eight: str, street: str, postcode: str, city: str) -> Party:
    """A French company with SIRET and VAT number."""
    number = siret(eight)
    return Party(name, number, tva=tva(number), street=street, postcode=postcode, city=city)


def _german_vat(eight: str) -> str:
    """German VAT number: eight digits and their ISO 7064 mod 11, 10 key."""
    carry = 10
    for digit in eight:
        total = (int(digit) + carry) % 10 or 10
        carry = 2 * total % 11
    return f"DE{eight}{(11 - carry) % 10}"


# --- suppliers ------------------------------------------------------------------------------------
CORVANE = company("Menuiserie Corvane", "91134567", "4 chemin du Moulin", "35400", "Saint-Malo")
DOSTAL = company("Imprimerie Dostal", "91245678", "27 rue des Presses", "59000", "Lille")
ALBRINE = company("Propreté Albrine", "91356789", "8 avenue du Stade", "13010", "Marseille")
TESSALY = company("Bureau d'études Tessaly", "91467890", "3 quai des Forges", "44000", "Nantes")
FERRAND = company("Maître Odile Ferrand", "91578901", "15 rue du Palais", "21000", "Dijon")
QUERMONT = company("Travaux publics Quermont", "91689012", "Zone des Landes", "56000", "Vannes")
SOULAC = company("Étanchéité Soulac & Fils", "91790123", "2 impasse des Tuiliers", "33000", "Bordeaux")
VERDIER = company("Traiteur Verdier", "91801234", "9 place du Marché", "87000", "Limoges")

GERMAN = Party("Nordhaven Papier GmbH", _german_vat("99887766"), "2", street="Hafenweg 12", postcode="20095",
               city="Hamburg", country="DE")  # fmt: skip
SWISS = Party("Alpenwerk AG", "CHALPENWERKAG", "3", street="Seeweg 5", postcode="8000", city="Zürich", country="CH")
KANAKY = Party("Lagon Services", "0987654001", "4", street="3 rue du Récif", postcode="98800", city="Nouméa",
               country="NC")  # fmt: skip
TAHITIAN = Party("Fenua Informatique", "A98765001", "5", street="7 rue du Port", postcode="98714", city="Papeete",
                 country="PF")  # fmt: skip

PARTICULIERE = Party("Mme Solange Aubriet, traductrice", "0210034567AUBRIET SOLANGE", "7",
                     street="12 rue des Lices", postcode="21000", city="Dijon")  # fmt: skip

# --- factors --------------------------------------------------------------------------------------
NORVAL = company("Norval Affacturage", "93012345", "40 boulevard Haussman", "75009", "Paris")
LOMBARDE = company("Lombarde Factoring", "93123456", "1 cours des Lices", "31000", "Toulouse")
SORELIA = company("Sorelia Créances", "93234567", "6 rue de la Banque", "69002", "Lyon")
NORVAL_IBAN = french_iban("19801", "00077", "00020304050")
LOMBARDE_IBAN = french_iban("19802", "00088", "01234560001")
SORELIA_IBAN = french_iban("19803", "00099", "09876543210")
NORVAL_TRANSFER = Payment("30", NORVAL_IBAN, "NRVLFRPP", "Norval Affacturage")
LOMBARDE_TRANSFER = Payment("30", LOMBARDE_IBAN, "LMBRFR2TXXX", "Lombarde Factoring")
SORELIA_TRANSFER = Payment("30", SORELIA_IBAN, "SRLAFR2LXXX", "Sorelia Créances")
GERMAN_IBAN = iban("DE", "999000990001234567")
SWISS_IBAN = iban("CH", "00999000123456789")


def mention(factor: Party, account: str) -> str:
    """The subrogation mention, in our own words around the legal ones."""
    return (
        f"Règlement à l'ordre de {factor.name}, {factor.street}, {factor.postcode} {factor.city}, "
        f"à lui adresser directement sur le compte {account}. Elle le reçoit par subrogation dans le cadre du contrat "
        "de factoring et devra être avisée de toute réclamation."
    )


def cession(bank: Party) -> str:
    """The mention of a cession de créance."""
    return (
        f"Cette facture se rapporte à un contrat d'affacturage : créance cédée à {bank.name} par cession de créance "
        "professionnelle ; le paiement est à effectuer entre ses mains."
    )


# --- public structures ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Service:
    """A service of a structure."""

    code: str
    name: str
    engagement: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Structure:
    """A public structure, what it demands, and its services."""

    party: Party
    engagement: bool = False
    service: bool = False
    either: bool = False
    moa: bool = False
    moa_only: bool = False
    active: bool = True
    services: tuple[Service, ...] = field(default=())


def _public(name: str, eight: str, postcode: str, city: str) -> Party:
    return Party(name, siret(eight), street="1 place de la République", postcode=postcode, city=city)


def _leading_zero(name: str) -> Party:
    thirteen = "0" + "9810002" + luhn_key("09810002") + "0001"
    return Party(name, thirteen + luhn_key(thirteen), street="2 rue du Phare", postcode="97100", city="Basse-Terre")


MINISTERE = _public("Direction nationale des phares", "92200002", "75007", "Paris")
HOPITAL = _public("Centre hospitalier de Valmeran", "92300003", "38990", "Valmeran")
SYNDICAT = _public("Syndicat des eaux de l'Ourque (dissous)", "92400004", "60100", "Creil")
AMENAGEUR = _public("Société publique d'aménagement du Ponant", "92500005", "29200", "Brest")
DEPARTEMENT = _public("Département des Monts-Bleus", "92600006", "63000", "Clermont-Ferrand")
TRIBUNAL = _public("Tribunal judiciaire de Rochebrune", "92700007", "26200", "Montélimar")
COUR_APPEL = _public("Cour d'appel de Hautemer", "92130013", "21000", "Dijon")
PORT_BLANC = _public("Tribunal judiciaire de Port-Blanc", "92140014", "22000", "Saint-Brieuc")
PRUDHOMMES = _public("Conseil de prud'hommes de Sainte-Aubine", "92150015", "16000", "Angoulême")
REGION = _public("Région Grand Littoral", "92800008", "76000", "Rouen")
UNIVERSITE = _public("Université de Haute-Lande", "92900009", "40000", "Mont-de-Marsan")
METROPOLE = _public("Métropole de Trois-Rives", "92110010", "57000", "Metz")
LYCEE = _public("Lycée Émilie-Carrière", "92120011", "86000", "Poitiers")
PHARE = _leading_zero("Port autonome des Antilles du Nord")
ETAT = Party("Services de l'État", "11000201100044", street="3 boulevard de Bercy", postcode="75012", city="Paris")
UNKNOWN_BUYER = _public("Mairie introuvable", "92990099", "01000", "Bourg")

STRUCTURES = (
    Structure(
        MINISTERE,
        engagement=True,
        service=True,
        services=(
            Service("PHARES-75", "Bureau des marchés"),
            Service("PHARES-29", "Subdivision de Brest"),
            Service("PHARES-OLD", "Ancienne subdivision de Royan", active=False),
        ),
    ),
    Structure(COMMUNE, moa=True, services=(Service("ECOLES", "Écoles et périscolaire"),)),
    Structure(HOPITAL, either=True, services=(Service("PHARMA", "Pharmacie"), Service("RESTO", "Restauration"))),
    Structure(SYNDICAT, active=False),
    Structure(AMENAGEUR, moa=True, moa_only=True),
    Structure(DEPARTEMENT, engagement=True, moa=True),
    Structure(TRIBUNAL, services=(Service("FJ-CIVIL", "Frais de justice civils"),)),
    Structure(REGION, service=True, moa=True, services=(Service("LYC-01", "Lycées"), Service("TRANSP", "Transports"))),
    Structure(UNIVERSITE),
    Structure(
        METROPOLE,
        moa=True,
        services=(
            Service("VOIRIE", "Voirie", engagement=True),
            Service("FACTURES_PUBLIQUES", "Factures publiques"),
        ),
    ),
    Structure(LYCEE),
    Structure(COUR_APPEL, services=(Service("FJ-CENTRAL", "Service centralisateur des frais de justice"),)),
    Structure(PORT_BLANC),
    Structure(PHARE),
    Structure(
        ETAT,
        engagement=True,
        service=True,
        services=(
            Service("ETATARC075", "Archives, Île-de-France"),
            Service("ETATPRF038", "Préfecture, Isère"),
            Service("ETATPRF099", "Préfecture, ancienne", active=False),
        ),
    ),
)
