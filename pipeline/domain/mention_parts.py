"""What a mention names of the factor: name, postal address, phone, IBAN and BIC.

Source: DOMAIN §6.1, the legal sentence: company, then « à lui adresser directement (address, phone, account) ».
Limits: a name that nothing announces, or that begins in lower case after a weak verb, is not read;
addresses are French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain.bank import find_bic, find_iban
from pipeline.domain.mention_named import Parts
from pipeline.domain.plain_text import Reading
from pipeline.domain.text import fold

_MAX_NAME = 99  # BR-FR-CPRO-34
_NEAR = 350  # characters after the name in which the rest stands
_TO = r"(?:a|au|aux|aupres de|entre les mains de|to)[ \n:]+"
_ORDER = re.compile(
    r"(?<![a-z0-9])(?:a ?)?[l1i|]['\n ]{0,2}[o0]rdre[ \n](?:de|du|des|d')[ \n:]*"
    r"|\b(?:order[ \n]of|pay(?:able)?[ \n]to(?:[ \n]the[ \n]order[ \n]of)?)[ \n]+"
)
_WEAK = (
    re.compile(r"\b(?:cede|subroge|assigned|transferee|vendue?)e?s?[ \n]" + _TO),
    re.compile(r"\b(?:au profit|en faveur|au benefice|entre les mains|aupres)[ \n]d(?:e[ \n]|u[ \n]|')"),
    re.compile(r"\b(?:factor|affactureur|societe d'affacturage|beneficiaire|cessionnaire|encaisseur) ?: ?"),
    re.compile(
        r"\b(?:etre|payer|payable|regler|verser)[ \n](?:(?:fait|effectue|verse|adresse|paye|regle)e?s?[ \n])?"
        r"(?:directement[ \n]|exclusivement[ \n])?" + _TO
    ),
)
_STREETS = (
    "rue|avenue|av|boulevard|bd|blvd|place|pl|quai|chemin|allees?|cours|route|impasse|square|esplanade|passage|"
    "faubourg|villa|voie|rond-point|parvis"
)
_STREET = re.compile(
    rf"(?<![a-z0-9])(?:\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?,? ?(?:{_STREETS})\b|"
    r"(?:tour|immeuble|bp|cs|tsa|residence)[ ])"
)
_POSTCODE = re.compile(r"(?<![a-z0-9])(?:f-|fr-)?\d{2} ?\d{3},? (?=[a-z])")
_ENDS = (
    r"[,;()\[\]\"]|(?<![ .\n][a-z])\.(?=[ \n]|$)|[ \n]-[ \n]|: |\n\n|"
    r"\b(?:a [l1i|]ui|qui|par (?:subrogation|cession|virement)|sur (?:le|son|notre)|dans le|iban|bic|swift|rib|"
    r"compte|tel|telephone|fax|siret|siren|rcs|elle|au titre|au capital|en vertu|selon|conformement|"
    r"which|who|under|pursuant)\b"
)
_NAME_END = re.compile(_ENDS + rf"|\n(?=\d|tour |immeuble |bp |cs |{_STREETS})")
_NEW_LINE = re.compile(r"\n(?=[a-zà-ÿ])")  # a name that goes on in the next line does so with a capital
_ADDRESS_END = re.compile(_ENDS + r"|\n|\d{2}(?:[ .]?\d{2}){4}")
_CITY_END = re.compile(_ENDS + r"|\n|[0-9]")
_CEDEX = re.compile(r" ?cedex(?: ?\d{1,2}\b)?")
_PHONE = re.compile(
    r"(?<![a-z0-9])(?P<number>(?:(?:\+|00) ?33 ?(?:\(0\) ?)?|[0o])[1-9](?:[ .\-/]?[0-9o]{2}){4})(?![0-9])"
)
_FOREIGN_PHONE = re.compile(r"\b(?:tel|telephone|phone)\b[ .:]{0,3}(?P<number>\+[0-9](?:[ .\-/]?[0-9]){6,13})(?![0-9])")
_FAX = re.compile(r"(?:\bfax|telecopie)[ .:]{0,4}$")
_COMMON_WORDS = """
    factor factors affactureur affacturage factoring nous lui elle celui ci notre nos votre son sa le la les l un une de
    societe banque our the jour jours reception terme echeance vue comptant facture creancier fournisseur vendeur
    subrogation cession creance
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ANNOUNCED = re.compile(
    r"(?:(?:la|le|notre|son|sa|votre|leur|the|our) |l')(?:factor|affactureur|organisme d'affacturage|"
    r"societe d'affacturage|societe de factoring|factoring company)\b[ :]*|(?:la|notre) (?P<plain>societe|ste)\b ?"
)


def read_parts(reading: Reading, start: int, end: int, seller: str | None = None) -> Parts:
    """Read what stands between two positions; ``seller`` is the name that is never the factor's."""
    found = _name(reading, start, end, fold(seller) if seller else None)
    name, after = found if found else (None, start)
    iban = find_iban(reading, start, end)
    return Parts(
        name=name,
        address=_address(reading, after, min(end, after + _NEAR)),
        phone=_phone(reading.folded, after, end),
        iban=iban[0] if iban else None,
        bic=find_bic(reading, start, end, iban[1] if iban else None),
    )


def _name(reading: Reading, start: int, end: int, seller: str | None) -> tuple[str, int] | None:
    """The first acceptable name, after « à l'ordre de » first; also the position after it."""
    for pattern in (_ORDER, *_WEAK):
        for found in pattern.finditer(reading.folded, start, end):
            name, after = _taken(reading, found.end(), end)
            if fold(name) != seller and _is_a_name(name, needs_capital=pattern is not _ORDER):
                return name, after
    return None


def _taken(reading: Reading, at: int, end: int) -> tuple[str, int]:
    announced = _ANNOUNCED.match(reading.folded, at)
    if announced and not (announced["plain"] and reading.shown[announced.start("plain")].isupper()):
        at = announced.end()
    limit = min(end, at + _MAX_NAME + 1)
    stop = _NAME_END.search(reading.folded, at, limit)
    after = stop.start() if stop else limit
    wrapped = _NEW_LINE.search(reading.shown, at, after)
    after = wrapped.start() if wrapped else after
    return " ".join(reading.shown[at:after].split()).strip(" '\"«»:-"), after


def _is_a_name(name: str, *, needs_capital: bool) -> bool:
    words = re.findall(r"\w+", fold(name))
    if len(name) > _MAX_NAME or sum(char.isalpha() for char in name) < 2 or not set(words) - _COMMON:
        return False
    return not needs_capital or (name[0].isupper() and words[0] not in _COMMON - {"factor", "banque", "societe"})


def _address(reading: Reading, start: int, end: int) -> str | None:
    """From the street to the city; without a postcode to the next mark; from the postcode without a street."""
    street = _STREET.search(reading.folded, start, end)
    postcode = _POSTCODE.search(reading.folded, street.end() if street else start, end)
    if street is None and postcode is None:
        return None
    begin = street.start() if street else _start_of(postcode)
    if postcode is not None:
        stop = _CITY_END.search(reading.folded, postcode.end(), end)
        cedex = _CEDEX.match(reading.folded, stop.start() - len("cedex ")) if stop else None
        after = cedex.end() if cedex else (stop.start() if stop else end)
    else:
        stop = _ADDRESS_END.search(reading.folded, begin, end)
        after = stop.start() if stop else end
    lines = re.sub(r",?\n(?=\d)", ", ", reading.shown[begin:after])  # a street or a postcode begins a new part
    return " ".join(lines.split()).strip(" ,'\"-") or None


def _start_of(found: re.Match[str] | None) -> int:
    assert found is not None, "a postcode stands where no street does"
    return found.start()


def _phone(folded: str, start: int, end: int) -> str | None:
    for found in _numbers(folded, start, end):
        if not _FAX.search(folded, max(start, found.start() - 12), found.start()):
            digits = found["number"].replace("(0)", "").replace("o", "0")
            return ("+" if digits.startswith("+") else "") + "".join(char for char in digits if char.isdigit())
    return None


def _numbers(folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
    yield from _PHONE.finditer(folded, start, end)
    yield from _FOREIGN_PHONE.finditer(folded, start, end)
