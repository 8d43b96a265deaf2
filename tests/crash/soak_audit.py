"""The accounts of a root once everything in it has ended: what anybody can see, without what may differ by chance.

What may differ: instants, ids, numbers given by us, and which file of a group came first. All else must be the same
after two hundred kills as after a quiet run.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.console import Console, today
from tests.crash.soak_plan import PARTNERS, Item

_FINAL = ("IN_INTEGRE", "IN_INTEGRE_PARTIEL", "IN_REJETE", "IN_INCIDENTE")
_DUPLICATE = ("DUPLICATE", "FLUX_NUMBER_USED")
_NUMBER = re.compile(r"[A-Z0-9]{6}[0-9]{19}")
_WORD = re.compile(r"[\w.-]+")
_DAY = re.compile(r"\d\d/\d\d/\d{4}")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Counts by account, then what is compared as a whole: documents handed over and rows of the rejects files."""

    counts: dict[str, int]
    delivered: Counter[str]
    rows: Counter[tuple[str, ...]]

    def differences(self, expected: Accounts) -> list[str]:
        """Say in a few lines where these accounts are not the expected ones."""
        found = [
            f"{name}: {self.counts[name]}, expected {count}"
            for name, count in expected.counts.items()
            if self.counts[name] != count
        ]
        for what, ours, theirs in (
            ("delivered", self.delivered, expected.delivered),
            ("row", self.rows, expected.rows),
        ):
            found += [f"{what} too often: {one}" for one in list((ours - theirs).elements())[:5]]
            found += [f"{what} missing: {one}" for one in list((theirs - ours).elements())[:5]]
        return found


def accounts_of(console: Console, plan: Sequence[Item], first_day_files: Path) -> Accounts:
    """Audit a root that nobody works on any more; the rejects files are exported to ``first_day_files``."""
    with closing(sqlite3.connect(console.root / "journal.sqlite3")) as journal:
        counts = {**_outcomes(journal), **_once(journal, plan)}
        days = [row[0] for row in journal.execute("SELECT DISTINCT jour FROM rejet")]
    handed = [path for path in (console.root / "destinataires").rglob("*") if path.is_file()]
    documents = [path for path in handed if path.suffix != ".json"]
    rows = _rows(console, plan, days or [today().isoformat()], first_day_files)
    counts |= {
        "documents": len(documents),
        "extracts": len(handed) - len(documents),
        "reports": sum(len(list(console.outbox(partner).glob("CSO*.json"))) for partner in PARTNERS),
        "rows": rows.total(),
        **_left(console.root),
    }
    return Accounts(counts, Counter(map(_group_of(plan), documents)), rows)


def _outcomes(journal: sqlite3.Connection) -> dict[str, int]:
    """Every flux is counted in one of four; ``other`` is what has not ended."""
    duplicate = ", ".join(f"'{one}'" for one in _DUPLICATE)
    only_duplicates = f"SELECT flux_id FROM rejet GROUP BY flux_id HAVING sum(cle NOT IN ({duplicate})) = 0"
    count = "SELECT count(*) FROM flux WHERE "
    asked = {
        "routed": f"{count} etat IN ('IN_INTEGRE', 'IN_INTEGRE_PARTIEL')",
        "refused": f"{count} etat = 'IN_REJETE' AND id NOT IN ({only_duplicates})",
        "duplicates": f"{count} etat = 'IN_REJETE' AND id IN ({only_duplicates})",
        "quarantined": f"{count} etat = 'IN_INCIDENTE'",
        "other": f"{count} etat NOT IN {_FINAL}",
    }
    return {name: journal.execute(question).fetchone()[0] for name, question in asked.items()}


def _once(journal: sqlite3.Connection, plan: Sequence[Item]) -> dict[str, int]:
    """Each deposit is one flux, that reached its end once; each delivery was confirmed, each claim is over."""
    found = Counter(journal.execute("SELECT emetteur, nom FROM flux").fetchall())
    wanted = Counter((item.emetteur, item.name) for item in plan)
    ends = f"SELECT count(*) AS n FROM evenement WHERE vers IN {_FINAL} GROUP BY flux_id"
    return {
        "flux": found.total(),
        "lost": (wanted - found).total(),
        "twice": (found - wanted).total(),
        "ended": journal.execute(f"SELECT count(*) FROM ({ends})").fetchone()[0],
        "ended_twice": journal.execute(f"SELECT count(*) FROM ({ends}) WHERE n > 1").fetchone()[0],
        "delivered": journal.execute("SELECT count(*) FROM livraison WHERE livre_le IS NOT NULL").fetchone()[0],
        "undelivered": journal.execute("SELECT count(*) FROM livraison WHERE livre_le IS NULL").fetchone()[0],
        "claims": journal.execute("SELECT count(*) FROM prise").fetchone()[0],
        "damaged": journal.execute("PRAGMA integrity_check").fetchone()[0] != "ok",
    }


def _left(root: Path) -> dict[str, int]:
    """Nothing waits any more: drop folders, claims, quarantine; no half-written file anywhere; the spool is sound."""
    inboxes = [path for partner in PARTNERS for path in (root / "partenaires" / partner / "in").iterdir()]
    spooled = [path for path in (root / "spool").rglob("*") if path.is_file()]
    temporary = [path for path in root.rglob(".*") if path.name != ".verrou"]
    return {
        "left_in": len(inboxes),
        "left_prise": len(list((root / "prise").iterdir())),
        "left_quarantaine": len(list((root / "quarantaine").iterdir())),
        "left_temporary": len(temporary),
        "spool": len(spooled),
        "spool_wrong": sum(hashlib.sha256(path.read_bytes()).hexdigest() != path.name for path in spooled),
    }


def _group_of(plan: Sequence[Item]):
    """Tell a document by its bytes, and a whole flux whose bytes may have been others of its group by the group."""
    groups = {hashlib.sha256(item.content).hexdigest(): item.group for item in plan}

    def told(path: Path) -> str:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return groups.get(digest, digest)

    return told


def _rows(console: Console, plan: Sequence[Item], days: Iterable[str], into: Path) -> Counter[tuple[str, ...]]:
    for day in days:
        console.run("rejets", "export", "--jour", day, "--format", "csv", "--out", into)
    groups = {(item.emetteur, item.name): item.group for item in plan}
    groups |= {(item.emetteur, item.name[-25:]): item.group for item in plan if _NUMBER.fullmatch(item.name[-25:])}
    rows: Counter[tuple[str, ...]] = Counter()
    for path in into.glob("rejets_EDI_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream, delimiter=";"):
                del row["Date de dépôt"]
                rows[tuple(_without_chance(cell, row["Émetteur"], groups) for cell in row.values())] += 1
    return rows


def _without_chance(cell: str, emetteur: str, groups: dict[tuple[str, str], str]) -> str:
    def known(word: re.Match[str]) -> str:
        attributed = "attribué" if _NUMBER.fullmatch(word[0]) else word[0]
        return groups.get((emetteur, word[0]), attributed)

    return _WORD.sub(known, _DAY.sub("jour", cell))
