"""The words that speak of a factor: subrogation, affacturage, factoring, factor, cession de créance; and their denials.

Misread letters are tolerated on the long words only (edit distance, after ``bones``): short ones would meet others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from pipeline.domain.plain_text import Reading, Word, bones, is_near, read_text

_SUBROGATION, _SUBROGATOIRE, _STEM = bones("subrogation"), bones("subrogatoire"), bones("subrog")
_AFFACTURAGE, _AFFACTUREUR = bones("affacturage"), bones("affactureur")
_AFFACTURE = frozenset(bones(word) for word in ("affacture", "affacturee", "affactures", "affacturees", "affacturer"))
_FACTORING, _FACTOR = bones("factoring"), frozenset(bones(word) for word in ("factor", "factors"))
_DETERMINERS = frozenset({"au", "aux", "du", "le", "les", "un", "notre", "votre", "nos", "son", "par", "our", "ce"})
_PAYING_WORDS = """
    paiement payer payable paye payee regler reglement ordre creance creances compte cede cedee cession contrat societe
    iban rib virement pay payment account
"""
_PAYING = frozenset(_PAYING_WORDS.split())
_GIVEN = frozenset({"cession", "cessions", "cede", "cedes", "cedee", "cedees", "cedant"})
_GIVEN_ENGLISH = frozenset({"assigned", "assignment", "sold", "transferred"})
_CLAIMS = frozenset({"creance", "creances"})
_CLAIMS_ENGLISH = frozenset({"invoice", "invoices", "receivable", "receivables", "debt", "debts", "claim", "claims"})
_BILLS = frozenset({"facture", "factures"})
_LEGAL_FORMS = frozenset({"gmbh", "ag", "kg", "sa", "sas", "sarl", "spa", "bv", "nv", "ab", "as", "ltd", "plc", "inc"})

_DENIALS = {
    **dict.fromkeys(("pas", "sans", "aucun", "aucune", "ni", "hors", "jamais", "not", "without", "never", "ohne"), 7),
    **dict.fromkeys(("non", "kein", "keine", "nicht"), 4),
    "no": 1,
}
_TOPIC_WORDS = """
    escompte frais tva taxe taxes ht retard reglement paiement remise rabais mais qui que car donc but which payment
    discount
"""
_OTHER_TOPICS = frozenset(_TOPIC_WORDS.split())
_ANSWERS = frozenset({"non", "neant", "aucun", "aucune", "no", "none"})
_AFTER_NON = frozenset({"applicable", "concerne", "concernee", "souscrit", "prevu", "prevue", "avenu"})
_LINKS = frozenset({"ou", "et", "ni", "de", "d", "du", "des", "la", "le", "l", "un", "une", "or", "nor", "creance"})
_REACH = max(_DENIALS.values())
_MAX_NAME = 200


class Kind(Enum):
    """What a word speaks of."""

    SUBROGATION = "subrogation"
    FACTORING = "affacturage"
    CESSION = "cession"


class Occurrence(NamedTuple):
    """A word met: its position among the words, what it speaks of, whether it is denied."""

    at: int
    kind: Kind
    denied: bool


def occurrences(reading: Reading, names: tuple[str, ...] = ()) -> list[Occurrence]:
    """Give every word that speaks of a factor, in order; those that belong to one of ``names`` are left out."""
    spelt = [_spelt(name[:_MAX_NAME]) for name in names]
    found: list[Occurrence] = []
    for at, kind in _all_met(reading):
        if _is_in_a_name(reading.words, at, spelt):
            continue
        follows = bool(found) and found[-1].denied and _is_linked(reading, found[-1].at, at)
        found.append(Occurrence(at, kind, follows or _is_denied(reading, at)))
    return found


def _all_met(reading: Reading) -> list[tuple[int, Kind]]:
    whole = [(at, kind) for at, word in enumerate(reading.words) if (kind := _kind(reading, at, word)) is not None]
    kinds = {kind for _, kind in whole}
    return sorted((*whole, *(one for one in _scattered(reading) if one[1] not in kinds)), key=lambda one: one[0])


def _kind(reading: Reading, at: int, word: Word) -> Kind | None:
    if len(word.bones) < 4:
        return None
    if _is_subrogation(word.bones):
        return Kind.SUBROGATION
    if _is_affacturage(word.bones) or _is_factoring(reading, at) or _is_factor(reading, at):
        return Kind.FACTORING
    return Kind.CESSION if _is_cession(reading, at) else None


def _is_subrogation(letters: str) -> bool:
    if _STEM in letters:
        return True
    return letters[0] == "s" and (is_near(letters, _SUBROGATION, 2) or is_near(letters, _SUBROGATOIRE, 2))


def _is_affacturage(letters: str) -> bool:
    if letters in _AFFACTURE or _AFFACTURAGE[:-1] in letters or _AFFACTUREUR[:-1] in letters:
        return True
    return letters[0] == "a" and (is_near(letters, _AFFACTURAGE, 2) or is_near(letters, _AFFACTUREUR, 1))


def _is_factoring(reading: Reading, at: int) -> bool:
    """« refactoring » is an English word of another trade, and « Factoring GmbH » a name."""
    if not is_near(reading.words[at].bones, _FACTORING, 1) or _text(reading, at - 1) == "re":
        return False
    return _text(reading, at + 1) not in _LEGAL_FORMS


def _is_factor(reading: Reading, at: int) -> bool:
    """Short and met elsewhere (« X-factor »): it counts after a determiner, and where payment is spoken of."""
    if reading.words[at].bones not in _FACTOR or _text(reading, at - 1) not in _DETERMINERS:
        return False
    return any(word.text in _PAYING for word in reading.words[max(0, at - 9) : at + 10])


def _is_cession(reading: Reading, at: int) -> bool:
    """« cession de créance », « créance cédée », « facture cédée à », « loi Dailly », « invoice assigned to »."""
    word = reading.words[at].text
    if word == "dailly":
        return True
    if word in _GIVEN:
        return bool(_texts(reading, at - 4, at + 5) & _CLAIMS or (word != "cession" and _is_given_to(reading, at)))
    if word in _GIVEN_ENGLISH:
        return _text(reading, at + 1) == "to" and bool(_texts(reading, at - 6, at) & _CLAIMS_ENGLISH)
    return False


def _is_given_to(reading: Reading, at: int) -> bool:
    return bool(_texts(reading, at - 4, at) & _BILLS) and _text(reading, at + 1) in ("a", "au", "aux")


def _scattered(reading: Reading) -> list[tuple[int, Kind]]:
    """The two long words with blanks inside (« s u b r o g a t i o n »), sought letter by letter."""
    starts = list(accumulate((len(word.bones) for word in reading.words), initial=0))
    letters = "".join(word.bones for word in reading.words)
    found: list[tuple[int, Kind]] = []
    for key, kind in ((_SUBROGATION, Kind.SUBROGATION), (_AFFACTURAGE, Kind.FACTORING)):
        at = letters.find(key)
        if at >= 0:
            found.append((bisect_right(starts, at) - 1, kind))
    return found


@lru_cache(maxsize=256)
def _spelt(name: str) -> tuple[str, ...]:
    return tuple(word.text for word in read_text(name).words)


def _is_in_a_name(words: tuple[Word, ...], at: int, names: list[tuple[str, ...]]) -> bool:
    return any(_stands_at(words, at - inner, name) for name in names for inner in _places(name, words[at].text))


def _places(name: tuple[str, ...], word: str) -> Iterator[int]:
    return (inner for inner, one in enumerate(name) if one == word)


def _stands_at(words: tuple[Word, ...], start: int, name: tuple[str, ...]) -> bool:
    return start >= 0 and tuple(word.text for word in words[start : start + len(name)]) == name


def _is_denied(reading: Reading, at: int) -> bool:
    return _is_denied_before(reading, at) or _is_denied_after(reading, at)


def _is_denied_before(reading: Reading, at: int) -> bool:
    """A negation a few words before, in the same clause and with no other topic between."""
    for distance in range(1, min(_REACH, at) + 1):
        word = reading.words[at - distance].text
        if _is_clause_end(reading.between(at - distance, at - distance + 1), reading, at - distance + 1):
            return False
        if word in _OTHER_TOPICS:
            return False
        if distance <= _DENIALS.get(word, 0):
            return True
    return False


def _is_denied_after(reading: Reading, at: int) -> bool:
    """« affacturage : non », « subrogation néant », « cession sans objet », « affacturage non applicable »."""
    if at + 1 >= len(reading.words):
        return False
    between, answer, then = reading.between(at, at + 1), _text(reading, at + 1), _text(reading, at + 2)
    if any(mark in between for mark in ".,;\n"):
        return False
    if (answer, then) == ("sans", "objet"):
        return True
    if answer not in _ANSWERS:
        return False
    is_last = then == "" or any(mark in reading.between(at + 1, at + 2) for mark in ".,;\n")
    return is_last or then in _AFTER_NON or any(mark in between for mark in ":=?-")


def _is_linked(reading: Reading, denied: int, at: int) -> bool:
    """« sans subrogation, cession de créance ou affacturage »: one denial for the whole list."""
    if at - denied > 5 or any(
        mark in reading.folded[reading.words[denied].end : reading.words[at].start] for mark in ".;:!?"
    ):
        return False
    return all(word.text in _LINKS for word in reading.words[denied + 1 : at])


def _is_clause_end(between: str, reading: Reading, following: int) -> bool:
    """A mark, a blank line, or a line that begins like a sentence."""
    if any(mark in between for mark in ".,;:!?") or "\n\n" in between:
        return True
    start = reading.words[following].start
    return "\n" in between and reading.shown[start].isupper() and reading.shown[start + 1 : start + 2].islower()


def _text(reading: Reading, at: int) -> str:
    return reading.words[at].text if 0 <= at < len(reading.words) else ""


def _texts(reading: Reading, start: int, end: int) -> set[str]:
    return {word.text for word in reading.words[max(0, start) : max(0, end)]}
