"""A purge on a real root: what leaves the disk and what stays, for whom; a rehearsal writes nothing; killed, it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.app import App
from pipeline.domain.days import day_in_paris
from pipeline.domain.faults import LockedFault
from pipeline.reports.rejets_csv import csv_bytes
from pipeline.runtime.lock import root_lock
from pipeline.runtime.purge import Plan, Purger, alone
from pipeline.runtime.replay import purged, replay
from pipeline.stores.keeping import Run
from pipeline.stores.records import FluxRow, Selection
from pipeline.stores.spool import Spool
from samples.generator import SUPPLIER_IBAN, tar_gz, ubl_invoice
from tests.acceptance.console import tree
from tests.runtime.house import NOW, House, flux_name

AVANT = NOW.date() + timedelta(days=1)
BOTH = tar_gz([("a.xml", ubl_invoice(number="P-3")), ("b.xml", ubl_invoice(number="P-4", ttc="1.00"))])


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Yesterday three flux: accepted, refused, an archive of both kinds; today one accepted."""
    house = House(tmp_path).install()
    for number, content in enumerate((ubl_invoice(number="P-1"), ubl_invoice(number="P-2", ttc="1.00"), BOTH), start=1):
        house.put(flux_name(number), content)
    house.drain()
    house.clock.now = NOW + timedelta(days=1)
    house.put(flux_name(4), ubl_invoice(number="P-5"))
    house.drain()
    return house


def _purger(app: App) -> Purger:
    return Purger(app.layout, app.journal.keeping, Spool(app.layout.spool), app.clock)


def _purge(house: House) -> Run:
    app = house.app()
    try:
        with alone(app.layout):
            return _purger(app).purge(AVANT)
    finally:
        app.close()


def _plan(house: House) -> Plan:
    app = house.app()
    try:
        return _purger(app).plan(AVANT)
    finally:
        app.close()


def _rows(house: House) -> dict[str, FluxRow]:
    app = house.app()
    rows = {row.nom: row for row in app.journal.select(Selection())}
    app.close()
    return rows


def _spool(house: House) -> set[str]:
    return {path.name for path in house.layout.spool.glob("*/*")}


def _csv(house: House) -> bytes:
    app = house.app()
    written = csv_bytes(app.journal.rejets(NOW.date()))
    app.close()
    return written


def test_yesterday_leaves_our_side_and_nobody_elses(house: House) -> None:
    """The spool keeps today's content; recipients, partners and the daily file have exactly what they had."""
    rows, delivered, told, csv = _rows(house), house.delivered(), tree(house.layout.outbox("TDTDEM")), _csv(house)
    run = _purge(house)

    assert _spool(house) == {rows[flux_name(4)].sha256}
    assert (run.contenus, run.octets) == (3, sum(rows[flux_name(number)].taille for number in (1, 2, 3)))
    assert len(delivered) == 6
    assert house.delivered() == delivered
    assert tree(house.layout.outbox("TDTDEM")) == told
    assert csv.count(b'"REJ_') == 4
    assert _csv(house) == csv


def test_the_journal_file_forgets_bank_accounts(house: House) -> None:
    """Not only the rows: no page of the file nor of its log still shows the IBAN, nor the free room of either."""
    rows = _rows(house)
    written = SUPPLIER_IBAN.replace(" ", "").encode()

    def traces() -> int:
        return sum(path.read_bytes().count(written) for path in house.layout.root.glob("journal.sqlite3*"))

    assert traces() >= 4
    app = house.app()
    keeping = app.journal.keeping
    with alone(app.layout):
        _purger(app).purge(AVANT + timedelta(days=1))

        assert {name: row.etat for name, row in _rows(house).items()} == {name: row.etat for name, row in rows.items()}
        assert traces() == 0

    assert len(keeping.runs()) == 1
    app.close()


def test_a_rehearsal_writes_nothing(house: House) -> None:
    """It counts what would go, and every byte of the root is as before."""
    (house.layout.quarantaine / "ABCDEF.1000000.00000000000000000000000000000000.x").touch()
    before = tree(house.layout.root)
    plan = _plan(house)

    assert (plan.flux, len(plan.going), len(plan.quarantaine), plan.retenus) == (3, 3, 1, 0)
    assert tree(house.layout.root) == before


def test_quarantined_files_go_by_their_claim(house: House) -> None:
    """What was set aside before that day goes, links too; folders, today's files and those of a held flux stay."""
    rows = _rows(house)
    quarantaine = house.layout.quarantaine
    micros = int(NOW.timestamp() * 1_000_000)
    old = quarantaine / f"TDTDEM.{micros}.{'0' * 32}.virus.xml"
    held = quarantaine / f"TDTDEM.{micros}.{rows[flux_name(1)].sha256[:32]}.{rows[flux_name(1)].sha256}"
    link, folder = quarantaine / f"TDTDEM.{micros}.{'1' * 32}.lien", quarantaine / "dossier"
    young = quarantaine / f"TDTDEM.{micros + 86_400_000_000}.{'2' * 32}.virus.xml"
    old.write_bytes(b"x")
    held.write_bytes(b"x")
    link.symlink_to("/etc/hostname")
    folder.mkdir()
    young.touch()
    app = house.app()
    app.journal.keeping.hold(rows[flux_name(1)], "litige", NOW)
    app.close()
    run = _purge(house)

    assert run.quarantaine == 2
    assert sorted(quarantaine.iterdir()) == sorted([held, folder, young])
    assert rows[flux_name(1)].sha256 in _spool(house)


def test_a_quarantined_file_without_claim_goes_by_its_date(house: House) -> None:
    """A name that tells nothing: what counts is since when it stands there, by the machine's own clock."""
    path = house.layout.quarantaine / "inconnu"
    path.touch()
    today = day_in_paris(datetime.now(UTC))
    app = house.app()
    found = [_purger(app).plan(today + timedelta(days=one)).quarantaine for one in (-1, 2)]
    app.close()

    assert found == [[], [path]]


def test_a_purged_flux_is_not_judged_again(house: House) -> None:
    """A replay passes it over and says which and since when; the others are judged."""
    _purge(house)
    app = house.app()
    with app.working() as worker:
        judged = [item.flux.nom for item in replay(worker, Selection(), dry_run=False)]
        gone = purged(app.journal, Selection())
    app.close()

    assert judged == [flux_name(4)]
    assert [(row.nom, when) for row, when in gone] == [
        (flux_name(number), NOW + timedelta(days=1)) for number in (1, 2, 3)
    ]


def test_the_same_content_again_is_stored_again(house: House) -> None:
    """A partner that deposits what was purged: a content like any other, and a duplicate like any other."""
    _purge(house)
    house.put(flux_name(9), ubl_invoice(number="P-1"))
    (done,) = house.drain()

    assert done.flux.sha256 in _spool(house)
    assert [reason.rule.key for one in done.verdict.documents for reason in one.rejections] == ["DUPLICATE"]
    assert _purge(house).contenus == 0


def test_a_second_purge_ends_the_first(house: House) -> None:
    """Killed after its marks, another day asked for: the first is ended, then the second one done."""
    app = house.app()
    keeping = app.journal.keeping
    keeping.begin(NOW.date(), 0, NOW)
    first, second = _purge(house), keeping.runs()
    app.close()

    assert [(run.avant, run.fini_le is None) for run in second] == [(NOW.date(), False), (AVANT, False)]
    assert first == second[1]


@pytest.mark.parametrize("name", [".verrou", ".verrou-conservation"])
def test_it_works_alone(house: House, name: str) -> None:
    """Neither beside the service nor beside a backup: who comes second is told."""
    with root_lock(house.layout.root / name, shared=name != ".verrou"), pytest.raises(LockedFault):
        _purge(house)

    assert len(_spool(house)) == 4
