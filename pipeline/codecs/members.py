"""What the archive readers share: shapes, limits, the rules on member names, and the meter that stops a bomb.

Limits: nothing here opens an archive; see ``archive`` (the door), ``tar`` and ``unzip``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from pipeline.codecs.names import printable
from pipeline.codecs.sniff import HEAD_BYTES, is_plain_tar, sniff
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Rejected, because, rejected

MAX_NAME_BYTES = 255
RATIO_FLOOR = 1024 * 1024
_ARCHIVES = (Container.TARGZ, Container.ZIP)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold; sizes in bytes, all counted while inflating since declared sizes lie.

    ``max_ratio`` compares everything inflated with the size of the archive, once 1 MiB has been inflated.
    """

    max_members: int = 10_000
    max_member_bytes: int = 100 * 1024 * 1024
    max_total_bytes: int = 1024**3
    max_ratio: int = 200


class Member(NamedTuple):
    """One file of the archive: a safe, flat, unique name and all its bytes."""

    name: str
    content: bytes


class BadMember(NamedTuple):
    """One element of the archive that is refused; the others may still be good. The name is safe to show."""

    name: str
    rejected: Rejected


Found: TypeAlias = Member | BadMember | Rejected


class ArchiveProblem(Exception):
    """Stops the reading of a whole archive; never seen outside the archive codec."""

    def __init__(self, refusal: Rejected) -> None:
        super().__init__(refusal.reasons[0].motif)
        self.refusal = refusal


def unreadable(detail: str) -> ArchiveProblem:
    """The archive cannot be read to its end."""
    return ArchiveProblem(rejected(because(motifs.ARCHIVE_UNREADABLE, detail)))


def over_limit(detail: str) -> ArchiveProblem:
    """The archive holds more than is allowed."""
    return ArchiveProblem(rejected(because(motifs.ARCHIVE_LIMIT, detail)))


def refuse(name: str, rule: Motif, detail: str) -> BadMember:
    """Refuse one member, quoting its safe name."""
    shown = printable(name) or "(sans nom)"
    return BadMember(shown, rejected(because(rule, detail, path=shown, value=shown)))


@dataclass(slots=True)
class Meter:
    """Counts what one archive has cost so far: elements, and bytes inflated from ``compressed`` bytes."""

    limits: ArchiveLimits
    compressed: int
    inflated: int = 0
    elements: int = 0

    def inflate(self, size: int) -> None:
        """Count bytes just inflated.

        Raises:
            ArchiveProblem: the total or the ratio is exceeded.
        """
        self.inflated += size
        if self.inflated > self.limits.max_total_bytes:
            raise over_limit(f"plus de {self.limits.max_total_bytes} octets une fois décompressée")
        if self.inflated > RATIO_FLOOR and self.inflated > self.limits.max_ratio * self.compressed:
            raise over_limit(f"taux de compression supérieur à {self.limits.max_ratio} pour 1")

    def element(self) -> None:
        """Count one more element.

        Raises:
            ArchiveProblem: there are too many.
        """
        self.elements += 1
        if self.elements > self.limits.max_members:
            raise over_limit(f"plus de {self.limits.max_members} fichiers")


@dataclass(slots=True)
class Names:
    """The names already met in one archive: flat, simple and distinct, whatever their case or their accents' form."""

    met: set[str] = field(default_factory=set)

    def flat(self, name: str) -> str | BadMember:
        """Return the safe name of a member, or refuse it. ``./x``, as ``tar -C folder .`` writes it, is ``x``."""
        bare = name.removeprefix("./")
        fault = _fault_of(bare)
        if fault:
            return refuse(name, motifs.MEMBER_NAME, fault)
        safe = printable(bare)
        key = unicodedata.normalize("NFC", safe).casefold()  # what Windows and macOS call one name
        if key in self.met:
            return refuse(name, motifs.MEMBER_NAME, "un autre fichier de l'archive porte déjà ce nom")
        self.met.add(key)
        return safe


def judged(name: str, content: bytes) -> Member | BadMember:
    """Refuse an empty member or a nested archive, whatever its name says; give all others."""
    if not content:
        return refuse(name, motifs.MEMBER_EMPTY, "0 octet")
    head = content[:HEAD_BYTES]
    if sniff(head) in _ARCHIVES or is_plain_tar(head):
        return refuse(name, motifs.MEMBER_KIND, "archive dans l'archive")
    return Member(name, content)


def too_large(name: str, limits: ArchiveLimits) -> BadMember:
    """Refuse a member that is larger than allowed."""
    return refuse(name, motifs.MEMBER_TOO_LARGE, f"plus de {limits.max_member_bytes} octets une fois décompressé")


def _fault_of(name: str) -> str:
    """Say what is wrong with a member's name; empty when it is a plain file name."""
    if not name.strip() or name in (".", ".."):
        return "nom vide"
    if len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES:
        return f"nom de plus de {MAX_NAME_BYTES} octets"
    if "/" in name or "\\" in name or name[1:2] == ":":
        return "le nom contient un chemin ; un nom de fichier simple est attendu"
    if any(not (char.isprintable() or _undecodable(char)) for char in name):
        return "le nom contient un caractère de contrôle"
    return ""


def _undecodable(char: str) -> bool:
    """Say whether this stands for a byte that is not UTF-8 (old Latin-1 names): shown as U+FFFD, not refused."""
    return "\udc80" <= char <= "\udcff"
