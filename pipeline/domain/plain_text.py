"""Text as a hand, a printer or a scanner leaves it, made comparable: accents, case, ligatures, hyphens, OCR noise.

Limits: the first 20,000 characters are read, far beyond what a note may hold (1024, BR-FR-CPRO-42) and a page does.
Every step costs a time proportional to the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MAX_READ = 20_000
_LONGEST = 80  # of a word: several may have lost the blanks between them
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\xad\ufffe\x02][ \t\r]*\n[ \t]*(?=[^\W\d_])")  # pdfium ends lines in U+FFFE
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9|!$]*[a-z0-9])?")
_PLAIN = {ord(c): "'" for c in "’‘‛`´ʼ"} | {ord(c): "-" for c in "‐‑‒–—―−"}
_PLAIN |= {ord("œ"): "oe", ord("Œ"): "OE", ord("æ"): "ae", ord("Æ"): "AE"}
_PLAIN |= dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE), "")
_PLAIN |= {code: " " for code in range(32) if chr(code) not in "\n\t\r"}
_BONES = str.maketrans("01i|!5$8q", "ollllssbg")


class Word(NamedTuple):
    """One word: as it compares (``text``), as a bad scan would have it (``bones``), and where it stands."""

    text: str
    bones: str
    start: int
    end: int


class Reading(NamedTuple):
    """A text made plain: ``shown`` keeps case and accents, ``folded`` compares; both have the same length."""

    shown: str
    folded: str
    words: tuple[Word, ...]

    def between(self, left: int, right: int) -> str:
        """What stands between two words, by their positions."""
        return self.folded[self.words[left].end : self.words[right].start]


class _Folding(dict[int, str]):
    """Each character to one character without accent or case, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKD", chr(code))[0].casefold()[0]
        self[code] = folded
        return folded


_FOLDING = _Folding()


def read_text(text: str) -> Reading:
    """Make a text plain and cut it into words."""
    shown = _plain(text[:MAX_READ])
    folded = shown.lower() if shown.isascii() else shown.translate(_FOLDING)
    words = tuple(
        Word(found[0], bones(found[0][:_LONGEST]), found.start(), found.end()) for found in _WORD.finditer(folded)
    )
    return Reading(shown, folded, words)


@lru_cache(maxsize=4096)
def bones(word: str) -> str:
    """What a bad scan cannot tell apart made equal: 0 o, 1 i l, 5 s, 8 b, q g, rn m, vv w."""
    return word.translate(_BONES).replace("rn", "m").replace("vv", "w")


def is_near(word: str, key: str, most: int) -> bool:
    """Say whether two words differ by at most ``most`` letters added, lost or changed; costs len × ``most``."""
    if abs(len(word) - len(key)) > most:
        return False
    row = list(range(len(key) + 1))
    for at, letter in enumerate(word, 1):
        previous, row = row, [at] + [most + 1] * len(key)
        for column in range(max(1, at - most), min(len(key), at + most) + 1):
            changed = previous[column - 1] + (letter != key[column - 1])
            row[column] = min(changed, previous[column] + 1, row[column - 1] + 1)
        if min(row) > most:
            return False
    return row[-1] <= most


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:MAX_READ]
    text = _HYPHENATED.sub("", text).translate(_PLAIN)
    return _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", _BLANKS.sub(" ", text)))
