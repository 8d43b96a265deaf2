"""All that anybody can see of a root once its work is done, so that two runs of the product can be compared.

What may differ is left out: the order of the flux ids, and instants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pipeline.reports.rejets_csv import csv_bytes
from pipeline.stores.journal import open_journal
from pipeline.stores.records import RejetRow
from tests.runtime.house import House

Outcome = dict[str, object]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_LOCK = ".verrou"


def outcome_of(house: House) -> Outcome:
    """Flux, events, deliveries, rejections, what was handed over and told, what is left; the journal must open."""
    with open_journal(f"sqlite:///{house.layout.journal}") as journal:
        rows = [row for key in range(1, 40) if (row := journal.flux(str(key))) is not None]
        return {
            "flux": sorted(
                (row.nom, row.etat.value, row.tentative, [event.vers for event in journal.events(row.id)])
                for row in rows
            ),
            "claims": journal.claims(),
            "deliveries": sorted(
                (row.nom, one.position, one.siret, one.service, one.sha256, one.livre_le is not None)
                for row in rows
                for one in journal.deliveries(row.id)
            ),
            "rejets": [_lines(journal.rejets(day.jour)) for day in journal.days_with_rejets()],
            "delivered": {re.sub(r"-\d+-", "-", name): content for name, content in house.delivered().items()},
            "reports": {
                path.name: json.loads(_INSTANT.sub("<instant>", path.read_text(encoding="utf-8")))
                for path in house.told()
            },
            "spool": sorted(path.name for path in house.layout.spool.rglob("*")),
            "left": left_in(house),
        }


def left_in(house: House) -> list[str]:
    """Files that nobody should find once all is done: claimed, set aside, deposited, or temporary."""
    layout = house.layout
    ours = [layout.prise, layout.quarantaine, *(layout.root / "partenaires").glob("*/in")]
    waiting = [path for folder in ours for path in folder.iterdir()]
    temporary = [path for path in layout.root.rglob(".*") if path.name != _LOCK]
    return sorted(str(path.relative_to(layout.root)) for path in {*waiting, *temporary})


def _lines(rows: Iterator[RejetRow]) -> list[str]:
    """The daily file but for its order, which is that of the deposits: who took them twice saw them otherwise."""
    return sorted(_INSTANT.sub("<instant>", csv_bytes(rows).decode("utf-8-sig")).splitlines())


def differences(found: Outcome, expected: Outcome) -> list[str]:
    """The parts that differ, each on a line that can be read."""
    return [
        f"{name} : {found[name]!r:.300} au lieu de {expected[name]!r:.300}"
        for name in expected
        if found[name] != expected[name]
    ]
