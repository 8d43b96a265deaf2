"""What each official rule expects, in French: read after « attendu : ». Our own words, by id, or by family of ids.

Sources: EN 16931-1 §6.4 (rules) and its business terms (BT-n, BG-n); XP Z12-012 for BR-FR. A rule that has no words
here is quoted in the words of its set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pipeline.domain.official_words_fr import BR_FR

# fmt: off
_TERMS: Final = {
    "01": "un identifiant de spécification (BT-24)", "02": "un numéro de facture (BT-1)",
    "03": "une date d'émission (BT-2)", "04": "un type de facture (BT-3)", "05": "une devise (BT-5)",
    "06": "le nom du vendeur (BT-27)", "07": "le nom de l'acheteur (BT-44)",
    "08": "l'adresse du vendeur (BG-5)", "09": "le pays du vendeur (BT-40)",
    "10": "l'adresse de l'acheteur (BG-8)", "11": "le pays de l'acheteur (BT-55)",
    "12": "la somme des montants nets des lignes (BT-106)", "13": "le total hors TVA (BT-109)",
    "14": "le total avec TVA (BT-112)", "15": "le net à payer (BT-115)", "16": "au moins une ligne (BG-25)",
    "17": "le nom du bénéficiaire (BT-59) quand il n'est pas le vendeur",
    "18": "le nom du représentant fiscal (BT-62)", "19": "l'adresse du représentant fiscal (BG-12)",
    "20": "le pays du représentant fiscal (BT-69)", "21": "un identifiant de ligne (BT-126)",
    "22": "une quantité facturée (BT-129)", "23": "une unité de la quantité (BT-130)",
    "24": "un montant net de ligne (BT-131)", "25": "un nom d'article (BT-153)", "26": "un prix net (BT-146)",
    "27": "un prix net (BT-146) qui ne soit pas négatif", "28": "un prix brut (BT-148) qui ne soit pas négatif",
    "29": "une fin de période (BT-74) au plus tôt à son début (BT-73)",
    "30": "une fin de période de ligne (BT-135) au plus tôt à son début (BT-134)",
    "31": "un montant de remise (BT-92)", "32": "une catégorie de TVA de la remise (BT-95)",
    "33": "un motif de remise (BT-97) ou son code (BT-98)", "36": "un montant de frais (BT-99)",
    "37": "une catégorie de TVA des frais (BT-102)", "38": "un motif de frais (BT-104) ou son code (BT-105)",
    "41": "un montant de remise de ligne (BT-136)",
    "42": "un motif de remise de ligne (BT-139) ou son code (BT-140)",
    "43": "un montant de frais de ligne (BT-141)", "44": "un motif de frais de ligne (BT-144) ou son code (BT-145)",
    "45": "une base de TVA (BT-116)", "46": "un montant de TVA (BT-117)", "47": "une catégorie de TVA (BT-118)",
    "48": "un taux de TVA (BT-119), sauf hors champ de la TVA", "49": "un code de moyen de paiement (BT-81)",
    "50": "un compte à créditer (BT-84) quand il y a un virement (BG-17)",
    "51": "un numéro de carte (BT-87) tronqué : ses six premiers et quatre derniers chiffres au plus",
    "52": "une référence de la pièce jointe (BT-122)",
    "53": "le total de TVA en devise comptable (BT-111), puisque cette devise (BT-6) est donnée",
    "54": "un nom (BT-160) et une valeur (BT-161) pour chaque attribut d'article",
    "55": "un numéro de facture antérieure (BT-25)", "56": "le numéro de TVA du représentant fiscal (BT-63)",
    "57": "le pays de livraison (BT-80)", "61": "un compte à créditer (BT-84) pour un virement",
    "62": "le type de l'adresse électronique du vendeur (BT-34-1)",
    "63": "le type de l'adresse électronique de l'acheteur (BT-49-1)",
    "64": "le type de l'identifiant standard d'article (BT-157-1)",
    "65": "le type de la classification d'article (BT-158-1)",
}
_COHERENCE: Final = {
    "03": "soit une date d'exigibilité de la TVA (BT-7), soit son code (BT-8), pas les deux",
    "04": "une catégorie de TVA (BT-151) sur chaque ligne",
    "05": "un code (BT-98) et un motif (BT-97) de remise qui disent la même chose",
    "06": "un code (BT-105) et un motif (BT-104) de frais qui disent la même chose",
    "07": "un code (BT-140) et un motif (BT-139) de remise de ligne qui disent la même chose",
    "08": "un code (BT-145) et un motif (BT-144) de frais de ligne qui disent la même chose",
    "09": "des numéros de TVA (BT-31, BT-48, BT-63) précédés du code de leur pays",
    "10": "BT-106 = somme des montants nets des lignes (BT-131)",
    "11": "BT-107 = somme des remises de pied (BT-92)", "12": "BT-108 = somme des frais de pied (BT-99)",
    "13": "total hors TVA (BT-109) = lignes (BT-106) − remises (BT-107) + frais (BT-108)",
    "14": "total de TVA (BT-110) = somme des montants du récapitulatif (BT-117)",
    "15": "total avec TVA (BT-112) = total hors TVA (BT-109) + TVA (BT-110)",
    "16": "net à payer (BT-115) = total avec TVA (BT-112) − déjà payé (BT-113) + arrondi (BT-114)",
    "17": "montant de TVA (BT-117) = base (BT-116) × taux (BT-119), arrondi à deux décimales",
    "18": "au moins un récapitulatif de TVA (BG-23)",
    "19": "un début (BT-73) ou une fin (BT-74) de période de facturation",
    "20": "un début (BT-134) ou une fin (BT-135) de période de ligne",
    "21": "un motif de remise (BT-97) ou son code (BT-98)", "22": "un motif de frais (BT-104) ou son code (BT-105)",
    "23": "un motif de remise de ligne (BT-139) ou son code (BT-140)",
    "24": "un motif de frais de ligne (BT-144) ou son code (BT-145)",
    "25": "une échéance (BT-9) ou des conditions de paiement (BT-20) quand il reste à payer",
    "26": "un identifiant du vendeur : BT-29, BT-30 ou numéro de TVA (BT-31)",
}
_CODES: Final = {
    "01": "un type de facture de la liste UNTDID 1001", "03": "une devise ISO 4217", "04": "une devise ISO 4217",
    "05": "une devise comptable ISO 4217", "06": "un code d'exigibilité de la liste UNTDID 2005",
    "07": "un type d'identifiant d'objet de la liste UNTDID 1153", "08": "un sujet de note de la liste UNTDID 4451",
    "10": "un type d'identifiant de la liste ISO 6523 (par exemple 0009 pour un SIRET)",
    "11": "un type d'immatriculation de la liste ISO 6523 (par exemple 0002 pour un SIREN)",
    "13": "un type de classification d'article de la liste UNTDID 7143", "14": "un code pays ISO 3166-1",
    "15": "un pays d'origine ISO 3166-1", "16": "un moyen de paiement de la liste UNTDID 4461",
    "17": "une catégorie de TVA de la liste UNTDID 5305", "18": "une catégorie de TVA de la liste UNTDID 5305",
    "19": "un code de remise de la liste UNTDID 5189", "20": "un code de frais de la liste UNTDID 7161",
    "21": "un type d'identifiant d'article de la liste ISO 6523", "22": "un code d'exonération de la liste VATEX",
    "23": "une unité de la recommandation 20 ou 21 de l'ONU (par exemple C62)",
    "24": "un type de pièce jointe admis (application/pdf, image/png, image/jpeg, text/csv, tableurs)",
    "25": "un type d'adresse électronique de la liste EAS", "26": "un type de lieu de livraison de la liste ISO 6523",
}
_DECIMALS: Final = {
    "01": "BT-92", "02": "BT-93", "05": "BT-99", "06": "BT-100", "09": "BT-106", "10": "BT-107", "11": "BT-108",
    "12": "BT-109", "13": "BT-110", "14": "BT-112", "15": "BT-111", "16": "BT-113", "17": "BT-114", "18": "BT-115",
    "19": "BT-116", "20": "BT-117", "23": "BT-131", "24": "BT-136", "25": "BT-137", "27": "BT-141", "28": "BT-142",
}
_CATEGORIES: Final = {
    "S": "S (taux normal)", "Z": "Z (taux zéro)", "E": "E (exonéré)", "AE": "AE (autoliquidation)",
    "IC": "K (livraison intracommunautaire)", "G": "G (exportation)", "O": "O (hors champ de la TVA)",
    "AF": "L (IGIC)", "AG": "M (IPSI)", "B": "B (paiement scindé)",
}
_SELLER: Final = "un numéro de TVA du vendeur (BT-31) ou du représentant fiscal (BT-63)"
_WHO: Final = {
    "AE": f"{_SELLER}, ou un autre numéro fiscal (BT-32), et un identifiant de l'acheteur (BT-48 ou BT-47)",
    "IC": f"{_SELLER}, et celui de l'acheteur (BT-48)", "G": _SELLER,
    "O": "aucun numéro de TVA du vendeur, de l'acheteur ni du représentant fiscal",
}
_RATED: Final = ("S", "AF", "AG")
_WHERE: Final = {"02": "une ligne", "03": "une remise", "04": "des frais",
                 "05": "une ligne", "06": "une remise", "07": "des frais"}
_ALONE: Final = {"11": "récapitulatif", "12": "ligne", "13": "remise", "14": "frais"}
_OTHERS: Final = {
    "BR-IC-11": "une date de livraison (BT-72) ou une période (BG-14) pour une livraison intracommunautaire",
    "BR-IC-12": "un pays de livraison (BT-80) pour une livraison intracommunautaire",
    "BR-B-01": "une facture italienne pour la catégorie de TVA B",
    "BR-B-02": "pas de catégorie S auprès de la catégorie B",
    "PEPPOL-EN16931-R008": "aucun élément vide",
    "UBL-DT-01": "un montant de deux décimales au plus",
    "UBL-DT-06": "un type (mimeCode) à la pièce jointe", "UBL-DT-07": "un nom de fichier à la pièce jointe",
}
_TABLES: Final = {"": _TERMS, "CO-": _COHERENCE, "CL-": _CODES}
_PLAIN: Final = re.compile(r"BR-(?P<family>CO-|CL-|)(?P<number>\d\d)")
_DEC: Final = re.compile(r"BR-DEC-(?P<number>\d\d)")
_VAT: Final = re.compile(r"BR-(?P<category>AE|AF|AG|IC|[SEGOZ])-(?P<number>\d\d)")
_FRENCH: Final = re.compile(r"BR-FR-(?P<key>(?:(?:CO|DEC|MV|BD)-)?\d\d|MV-BD)(?:\D|$)")
_MODEL: Final = re.compile(r"UBL-CR-\d+")
_ATTRIBUTE: Final = re.compile(r"UBL-DT-(?:0[89]|1\d|2\d)")
# fmt: on
_TEXTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Element(?: variant)? '(?:\w+:)?(\w+).* must occur exactly (\d+) times?\.", r"\1 exactement \2 fois"),
        (r"Element(?: variant)? '(?:\w+:)?(\w+).* may occur at maximum (\d+) times?\.", r"\1 au plus \2 fois"),
        (r"Element(?: variant)? '(?:\w+:)?(\w+).* must occur at least (\d+) times?\.", r"\1 au moins \2 fois"),
        (r"Element(?: variant)? '(?:\w+:)?(\w+).*marked as not used.*", r"pas de \1 ici, ou sous une autre forme"),
        (r"Attribute '?@(\w+)'? (?:is )?marked as not used.*", r"pas d'attribut \1 ici"),
        (r"Attribute '?@(\w+)'? is required.*", r"un attribut \1"),
        (r"Value of '@(\w+)' is not allowed\.", r"un attribut \1 de la liste des codes admis"),
        (r"Value of '(?:\w+:)?(\w+).* is not allowed\.", r"un code admis dans \1"),
        (r"A UBL invoice should not include the (.+)", r"un document sans \1, que le modèle EN 16931 n'a pas"),
        (r"Only one (BT-\d+) element is allowed.*", r"une seule donnée \1"),
    )
)


def expected_by(rule: str, text: str) -> str | None:
    """What this rule expects, None when we do not know; ``text`` is the message, where it says more than the id."""
    sources: tuple[Callable[[str], str | None], ...] = (_OTHERS.get, _by_table, _by_category, _by_prefix)
    told = _by_text(text)
    return told or next((words for words in (source(rule) for source in sources) if words), None)


def _by_table(rule: str) -> str | None:
    plain, decimals, french = _PLAIN.fullmatch(rule), _DEC.fullmatch(rule), _FRENCH.match(rule)
    if plain:
        return _TABLES[plain["family"]].get(plain["number"])
    if decimals and decimals["number"] in _DECIMALS:
        return f"au plus deux décimales à {_DECIMALS[decimals['number']]}"
    return BR_FR.get(french["key"]) if french else None


def _by_category(rule: str) -> str | None:
    """The ten rules that every VAT category has, and the four more of category O."""
    found = _VAT.fullmatch(rule)
    if found is None:
        return None
    category, number = found["category"], found["number"]
    name = _CATEGORIES[category]
    if number in ("02", "03", "04"):
        who = _WHO.get(category, f"{_SELLER}, ou un autre numéro fiscal (BT-32)")
        return f"{who}, pour {_WHERE[number]} de catégorie {name}"
    if number in ("05", "06", "07"):
        return f"{_rate(category)} pour {_WHERE[number]} de catégorie {name}"
    if number in _ALONE and category == "O":
        return f"aucune autre catégorie de TVA auprès de la catégorie {name} ({_ALONE[number]})"
    return _breakdown(category, number, name)


def _rate(category: str) -> str:
    if category == "O":
        return "aucun taux de TVA"
    if category == "S":
        return "un taux de TVA supérieur à zéro"
    return "un taux de TVA positif ou nul" if category in _RATED else "un taux de TVA égal à zéro"


def _breakdown(category: str, number: str, name: str) -> str | None:
    """What the VAT breakdown of a category must say: present, its base, its tax, its exemption."""
    per_rate = " du même taux" if category in _RATED else ""
    tax = "base (BT-116) × taux (BT-119)" if category in _RATED else "zéro"
    exempted = category not in (*_RATED, "Z")
    exemption = "un motif d'exonération (BT-120 ou BT-121)" if exempted else "aucun motif d'exonération"
    words = {
        "01": f"un récapitulatif de TVA (BG-23) de catégorie {name} si, et seulement si, elle est employée",
        "08": f"base de TVA (BT-116) = lignes − remises + frais de catégorie {name}{per_rate}",
        "09": f"montant de TVA (BT-117) = {tax} pour la catégorie {name}",
        "10": f"{exemption} pour la catégorie {name}",
    }
    return words.get(number)


def _by_prefix(rule: str) -> str | None:
    if _MODEL.fullmatch(rule):
        return "un document sans cet élément, que le modèle EN 16931 n'a pas"
    return "un élément sans cet attribut" if _ATTRIBUTE.fullmatch(rule) else None


def _by_text(text: str) -> str | None:
    return next((pattern.sub(words, text) for pattern, words in _TEXTS if pattern.fullmatch(text)), None)
