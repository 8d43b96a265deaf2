"""Recognise the mention of a factor in a text, and read what stands in it.

Sources: DOMAIN §6.1 (the legal sentence of the arrêté of 14 December 2021, and the cession that is no subrogation),
§14 (ACC notes, ``#ACC#``). A word that is denied close by (« sans subrogation ») is no mention; nor is the name of a
party, though it holds the word (« Norval Affacturage »).
Limits: French, and the usual English sentences; what a text implies without one of the words is not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.domain.mention_named import Parts
from pipeline.domain.mention_words import Kind, Occurrence, occurrences
from pipeline.domain.payment import Basis
from pipeline.domain.plain_text import Reading, read_text

MAX_MENTION = 1024
_MARK = re.compile(r"#\s?acc\s?#")
_TELLING = (Kind.SUBROGATION, Kind.CESSION, Kind.FACTORING)
_LOOSE_CESSION = frozenset({"cession", "cede", "cedee", "cedes", "cedees"})
_BEFORE, _AFTER = 400, 500  # characters around the word, where the rest of the mention stands
_SENTENCE_END = re.compile(r"[.;!?](?=[ \n])|\n")
_ORDER = re.compile(r"[l1i|]['\n ]{0,2}[o0]rdre[ \n]de")
_OPENING = re.compile(r"reg[l1i|]ement|pour etre|creance|facture cedee")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention: its text (1024 characters at most), its ground, and what it names of the factor, when it does."""

    text: str
    basis: Basis
    parts: Parts


def read_mention(
    text: str, names: tuple[str, ...] = (), *, is_acc: bool = False, is_page: bool = False
) -> Mention | None:
    """Find the mention in one text; None when it has none.

    ``names`` are those of the parties and accounts: the words in them do not count, and the first, the seller's, is
    never the factor's. ``is_acc``: the note's subject says that it is a mention. ``is_page``: the text is that of a
    whole page, of which only the part around the words is kept.
    """
    reading = read_text(text)
    found = occurrences(reading, names)
    said = [one for one in found if not one.denied]
    if not said and (found or not (is_acc or _MARK.search(reading.folded))):
        return None
    first = min(said, key=lambda one: _TELLING.index(one.kind), default=None)
    start, end = _around(reading, first)
    shown = reading.shown[start:end] if is_page or len(text) > MAX_MENTION else text
    from pipeline.domain.mention_parts import read_parts  # here: 5 ms of patterns that few invoices need

    parts = read_parts(reading, start, end, names[0] if names else None)
    if is_page and parts.name is None:  # on a page what stands near may be the seller's
        parts = Parts()
    return Mention(
        " ".join(shown.split())[:MAX_MENTION] if is_page else shown[:MAX_MENTION],
        _basis(reading, found, (start, end)),
        parts,
    )


def merged(first: Mention, second: Mention | None) -> Mention:
    """The first mention, completed by what only the second tells."""
    if second is None:
        return first
    basis = second.basis if first.basis is Basis.UNKNOWN else first.basis
    return replace(first, basis=basis, parts=first.parts.completed(second.parts))


def _basis(reading: Reading, found: list[Occurrence], window: tuple[int, int]) -> Basis:
    """What the words say; where a mention stands, a bare « cédée » near them tells enough."""
    kinds = {one.kind for one in found if not one.denied}
    if Kind.SUBROGATION in kinds:
        return Basis.SUBROGATION
    denied = {one.at for one in found if one.denied}
    given = (at for at, word in enumerate(reading.words) if word.text in _LOOSE_CESSION and at not in denied)
    if Kind.CESSION in kinds or any(window[0] <= reading.words[at].start < window[1] for at in given):
        return Basis.CESSION
    return Basis.UNKNOWN


def _around(reading: Reading, occurrence: Occurrence | None) -> tuple[int, int]:
    """Where the mention begins and ends: the sentences around the word, from the one that speaks of payment."""
    if occurrence is None:
        return 0, min(len(reading.shown), _BEFORE + _AFTER)
    word = reading.words[occurrence.at]
    lowest = max(0, word.start - _BEFORE, reading.folded.rfind("\n\n", 0, word.start) + 1)
    orders = list(_ORDER.finditer(reading.folded, lowest, word.start))
    opening = orders[-1] if orders else _OPENING.search(reading.folded, lowest, word.start)
    reach = opening.start() if opening else word.start
    ends = [found.end() for found in _SENTENCE_END.finditer(reading.folded, lowest, reach)]
    start = ends[-1] if ends else lowest
    paragraph = reading.folded.find("\n\n", word.end)
    end = min(len(reading.shown), word.end + _AFTER)
    return start, min(end, paragraph) if paragraph >= 0 else end
