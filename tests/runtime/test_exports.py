"""Daily rejection files: a function of the journal, cut at Paris midnights, due until they are written."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.days import day_in_paris
from pipeline.domain.faults import StorageFault
from pipeline.runtime.exports import Beside, Exported, Exporter
from pipeline.runtime.layout import Layout
from pipeline.stores.journal import Journal, open_journal
from tests.runtime.house import Clock
from tests.stores.builders import WRONG, deposit, document, verdict

SHORT, LONG = date(2027, 3, 28), date(2027, 10, 31)  # the days of 23 and of 25 hours in Paris


class Office:
    """A journal, an exporter on it, and flux refused at instants of our choice."""

    def __init__(self, root: Path) -> None:
        self.layout, self.clock = Layout(root), Clock()
        root.mkdir(exist_ok=True)
        self.journal: Journal = open_journal(f"sqlite:///{root}/journal.sqlite3")
        self.exporter = Exporter(self.layout, self.journal, self.clock)
        self.count = 0

    def refuse(self, at: datetime, emetteur: str = "TDTDEM", *, refused: bool = True) -> None:
        """Receive and judge one flux at that instant, as intake and worker do."""
        self.count += 1
        received = deposit(f"{emetteur}-{self.count}", emetteur=emetteur, at=at)
        (row,) = self.journal.receive([type(received)(**{**_fields(received), "jour": day_in_paris(at)})])
        number = f"F-{emetteur}-{self.count}"
        judged = verdict(document(1, *([WRONG] if refused else []), number=number))
        self.journal.record(row, judged, now=at, jour=None, cause="depot", uniques=True)
        self.journal.confirm(row.id, now=at)

    def due(self, fmt: str = "csv") -> list[tuple[date, str]]:
        """What is due now."""
        return self.exporter.due(fmt)

    def numbers(self, path: Path) -> list[str]:
        """The invoice numbers of a CSV."""
        return [line.split('";"')[5] for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office without any flux."""
    return Office(tmp_path / "root")


def _fields(received: object) -> dict[str, object]:
    return {name: getattr(received, name) for name in ("claim", "sha256", "taille", "depose_le", "jour")}


@pytest.mark.parametrize(
    ("jour", "hours", "first", "last"),
    [
        (SHORT, 23, datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)),
        (LONG, 25, datetime(2027, 10, 30, 22, 0, tzinfo=UTC), datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_is_cut_at_paris_midnights(
    office: Office, jour: date, hours: int, first: datetime, last: datetime
) -> None:
    """Days of 23 and 25 hours: the first and the last second belong to the file, the seconds around do not."""
    for at in (first - timedelta(seconds=1), first, last, last + timedelta(seconds=1)):
        office.refuse(at)
    office.clock.now = last + timedelta(days=2)
    (made,) = office.exporter.export(jour, None, ("csv",))

    assert (last - first + timedelta(seconds=1)) == timedelta(hours=hours)
    assert office.numbers(made.path) == ["F-TDTDEM-2", "F-TDTDEM-3"]


def test_both_hours_between_two_and_three_are_told(office: Office) -> None:
    """In the night of the 25-hour day the clock shows 02:30 twice: both flux are told, in order of deposit."""
    summer, winter = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    office.refuse(winter)
    office.refuse(summer)
    (made,) = office.exporter.export(LONG, None, ("csv",))

    assert office.numbers(made.path) == ["F-TDTDEM-2", "F-TDTDEM-1"]
    assert made.path.read_text(encoding="utf-8-sig").count("2027-10-31 02:30:00") == 2


def test_missed_days_are_all_written(office: Office) -> None:
    """After three days without service each past day has its file; a day without rejection has none."""
    for day in (20, 21, 23):
        office.refuse(datetime(2026, 11, day, 12, tzinfo=UTC))
    office.refuse(datetime(2026, 11, 22, 12, tzinfo=UTC), refused=False)
    office.clock.now = datetime(2026, 11, 24, 3, tzinfo=UTC)
    made = office.exporter.export_due(("csv",))

    assert [item.path.name for item in made] == [f"rejets_EDI_TDTDEM_202611{day}.csv" for day in (20, 21, 23)]
    assert office.exporter.export_due(("csv",)) == []


def test_the_day_in_hand_is_not_due(office: Office) -> None:
    """A day is exported once it is over in Paris, not in UTC."""
    office.refuse(datetime(2026, 11, 24, 12, tzinfo=UTC))
    office.clock.now = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)

    assert office.due() == []

    office.clock.now = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)

    assert office.due() == [(date(2026, 11, 24), "TDTDEM")]


def test_a_partner_without_rejection_has_no_file(office: Office) -> None:
    """Each emitter has its own file, in its own folder; who was refused nothing gets none."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    office.refuse(at, "AAAAAA")
    office.refuse(at, "BBBBBB")
    office.refuse(at, "CCCCCC", refused=False)
    made = office.exporter.export_due(("csv", "xlsx", "json"))

    assert sorted(item.path.relative_to(office.layout.root).parts[1:3] for item in made) == sorted(
        [("AAAAAA", "out"), ("BBBBBB", "out")] * 3
    )
    assert not office.layout.outbox("CCCCCC").exists()


def test_a_day_that_grew_is_written_again(office: Office) -> None:
    """A replay may add rows to a day already exported: its file is due again, with the rows it had and the new ones."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    office.refuse(at)
    (first,) = office.exporter.export_due(("csv",))
    before = first.path.read_bytes()
    office.refuse(at + timedelta(hours=1))

    assert office.due() == [(at.date(), "TDTDEM")]

    (second,) = office.exporter.export_due(("csv",))

    assert second.path == first.path
    assert second.path.read_bytes().startswith(before)
    assert (first.lignes, second.lignes) == (1, 2)


def test_the_file_is_a_function_of_the_journal(office: Office, tmp_path: Path) -> None:
    """Another instant, another folder, another process's journal object: the same bytes, and the digest is theirs."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for _ in range(3):
        office.refuse(at)
    first = office.exporter.export(at.date(), None, ("csv", "xlsx", "json"))
    with open_journal(f"sqlite:///{office.layout.root}/journal.sqlite3") as reopened:
        later = Exporter(office.layout, reopened, Clock(datetime(2031, 1, 1, tzinfo=UTC)))
        again = later.export(at.date(), "TDTDEM", ("csv", "xlsx", "json"), tmp_path / "ailleurs")

    assert [item.sha256 for item in again] == [item.sha256 for item in first]
    assert [hashlib.sha256(item.path.read_bytes()).hexdigest() for item in again] == [item.sha256 for item in first]


def test_two_exporters_at_once_write_one_whole_file(office: Office) -> None:
    """cron and the service may export the same day at the same time: both succeed, the file is whole, nothing is left."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for _ in range(5):
        office.refuse(at)
    made: list[str] = []

    def export() -> None:
        for _ in range(5):
            made.extend(item.sha256 for item in office.exporter.export(at.date(), None, ("csv", "xlsx")))

    threads = [threading.Thread(target=export) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(path.name for path in office.layout.outbox("TDTDEM").iterdir())

    assert (len(made), len(set(made))) == (30, 2)
    assert names == ["rejets_EDI_TDTDEM_20261123.csv", "rejets_EDI_TDTDEM_20261123.xlsx"]


def test_what_is_due_is_written_beside_the_work_in_hand(office: Office) -> None:
    """One at a time: asked again while it goes on, the export says no; at its end it has told what it wrote."""
    office.refuse(datetime(2027, 3, 1, 12, tzinfo=UTC))
    office.clock.now = datetime(2027, 3, 2, 12, tzinfo=UTC)
    told: list[Exported] = []
    goes_on = threading.Event()

    def tell(item: Exported) -> None:
        goes_on.wait(10)
        told.append(item)

    beside = Beside(office.exporter, ("csv",), tell)
    first, second = beside.begin(), beside.begin()
    beside.settle(0)
    assert not told
    goes_on.set()
    beside.settle()

    assert (first, second) == (True, False)
    assert [item.jour for item in told] == [date(2027, 3, 1)]
    assert beside.begin()
    beside.settle()


def test_a_fault_of_an_export_beside_the_work_comes_back(office: Office) -> None:
    """Whoever asks next hears of it, and the service stops as for any fault."""
    office.refuse(datetime(2027, 3, 1, 12, tzinfo=UTC))
    office.clock.now = datetime(2027, 3, 2, 12, tzinfo=UTC)
    office.layout.outbox("TDTDEM").parent.mkdir(parents=True)
    office.layout.outbox("TDTDEM").write_bytes(b"")
    beside = Beside(office.exporter, ("csv",), lambda _item: None)
    beside.begin()
    with pytest.raises(StorageFault):
        beside.settle()
    with pytest.raises(StorageFault):
        beside.begin()


def test_what_cannot_be_written_is_a_fault_and_leaves_nothing(office: Office) -> None:
    """A folder stands where the file goes: a StorageFault that names it, no temporary file, still due."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    office.refuse(at)
    folder = office.layout.outbox("TDTDEM")
    (folder / "rejets_EDI_TDTDEM_20261123.csv" / "plein").mkdir(parents=True)
    with pytest.raises(StorageFault, match=r"rejets_EDI_TDTDEM_20261123\.csv"):
        office.exporter.export_due(("csv",))

    assert [path.name for path in folder.iterdir()] == ["rejets_EDI_TDTDEM_20261123.csv"]
    assert office.due() == [(at.date(), "TDTDEM")]
