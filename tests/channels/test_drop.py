"""The drop folder: what is listed, held back, claimed, given back, quarantined, and never touched."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.channels import drop, sweep
from pipeline.channels.drop import Candidate, DropFolder
from pipeline.channels.listing import Oddity, entries
from pipeline.channels.moving import check_same_filesystem
from pipeline.channels.quiet import Completude, Sighting, Tracker
from pipeline.domain.faults import ConfigurationFault, StorageFault
from tests.needs import need, needs

WHOLE = b"<Invoice></Invoice>"
WALL = 4_000_000_000.0  # long after any file of these tests was written


class House:
    """A root with one partner's folder."""

    def __init__(self, root: Path, policy: Completude = Completude.RENOMMAGE, settle: float = 10.0) -> None:
        self.depot, self.prise, self.quarantaine = root / "in", root / "prise", root / "quarantaine"
        for folder in (self.depot, self.prise, self.quarantaine):
            folder.mkdir()
        self.drop = DropFolder("JMRPOR", self.depot, Tracker(policy, settle))

    def put(self, name: bytes, content: bytes = WHOLE) -> bytes:
        """Deposit a file under a raw name; return its path."""
        path = os.fsencode(self.depot) + b"/" + name
        with open(path, "wb") as stream:  # noqa: PTH123  names are raw bytes
            stream.write(content)
        return path

    def ready(self, now: float = 0.0, wall: float = WALL) -> list[bytes]:
        """The names that are ready."""
        return [candidate.name for candidate in self.drop.ready(now, wall)]

    def candidate(self, now: float = 0.0) -> Candidate:
        """The only candidate."""
        (found,) = self.drop.ready(now, WALL)
        return found

    def claim(self, candidate: Candidate) -> Path | None:
        """Claim under a new id."""
        return self.drop.claim(candidate, self.prise / uuid4().hex, self.quarantaine)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Renommage: a final name is ready at once."""
    return House(tmp_path)


def settled(house: House, start: float, wall: float = WALL) -> list[bytes]:
    """Scan three times over ten seconds."""
    for now in (start, start + 5):
        house.ready(now, wall)
    return house.ready(start + 10, wall)


def test_plain_files_are_listed_oldest_change_first(house: House) -> None:
    """With what tells whether they change."""
    for name in (b"b.xml", b"a.xml"):
        house.put(name)
        os.utime(os.fsencode(house.depot) + b"/" + name, (0, 0))
    found = house.drop.scan()
    status = (house.depot / "a.xml").stat()

    assert sorted(sighting.name for sighting in found) == [b"a.xml", b"b.xml"]
    assert [s.ctime_ns for s in found] == sorted(s.ctime_ns for s in found)
    assert Sighting(b"a.xml", len(WHOLE), 0, status.st_ctime_ns, status.st_ino) in found


@pytest.mark.parametrize(
    "name",
    [b"\xff\xfe.xml", b"a\nb.xml", b"x" * 255, b"-rf", b"\xc3\xa9.xml", b"e\xcc\x81.xml", b"a b;c&d|e", b"%s{0}"],
)
@pytest.mark.parametrize("policy", list(Completude))
def test_any_name_that_a_file_may_have_is_taken(tmp_path: Path, name: bytes, policy: Completude) -> None:
    """Not UTF-8, with a newline, of 255 bytes: names are bytes, and never part of our own paths."""
    house = House(tmp_path, policy, settle=0)
    house.put(name)
    if policy is Completude.TEMOIN:
        if len(name) > 250:
            return  # no room for a witness: such a file waits
        house.put(name + b".done", b"")

    candidate = house.candidate()
    taken = house.claim(candidate)
    house.drop.remove_witness(name)

    assert (candidate.emetteur, candidate.name, candidate.size) == ("JMRPOR", name, len(WHOLE))
    assert taken is not None
    assert taken.read_bytes() == WHOLE
    assert os.listdir(house.depot) == []  # noqa: PTH208


def test_what_is_no_plain_file_is_told_apart_and_never_touched(house: House) -> None:
    """Links, pipes, sockets and folders are oddities for ops, whatever they point to."""
    house.put(b"good.xml")
    os.mkfifo(house.depot / "fifo.xml")
    (house.depot / "link.xml").symlink_to("/etc/passwd")
    (house.depot / "broken.xml").symlink_to("/nowhere")
    (house.depot / "loop.xml").symlink_to("loop.xml")
    (house.depot / "folder.xml").mkdir()
    (house.depot.parent / "secret").write_bytes(b"another partner's")
    (house.depot / "hard.xml").hardlink_to(house.depot.parent / "secret")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(house.depot / "sock.xml"))

        assert house.ready() == [b"good.xml"]
    assert house.drop.oddities == (
        Oddity(b"broken.xml", "lien symbolique"),
        Oddity(b"fifo.xml", "tube nommé"),
        Oddity(b"folder.xml", "dossier"),
        Oddity(b"hard.xml", "lien physique"),
        Oddity(b"link.xml", "lien symbolique"),
        Oddity(b"loop.xml", "lien symbolique"),
        Oddity(b"sock.xml", "socket"),
    )


@needs(os.geteuid() == 0, "root to make a device")
def test_a_device_is_an_oddity(house: House) -> None:
    """/dev/zero has no end."""
    os.mknod(house.depot / "zero.xml", 0o20666, os.makedev(1, 5))

    assert house.ready() == []
    assert house.drop.oddities == (Oddity(b"zero.xml", "périphérique"),)


def test_a_claim_moves_the_file_under_our_id(house: House) -> None:
    """The name of the partner is gone from the disk; the file is ours, whole."""
    house.put(b"a.xml")

    taken = house.drop.claim(house.candidate(), house.prise / "0123", house.quarantaine)

    assert taken == house.prise / "0123"
    assert (house.prise / "0123").read_bytes() == WHOLE
    assert list(house.depot.iterdir()) == []


def test_two_scanners_have_one_winner(house: House) -> None:
    """The loser finds nothing, and that is no fault."""
    house.put(b"a.xml")
    other = DropFolder("JMRPOR", house.depot, Tracker(Completude.RENOMMAGE))
    first, second = house.candidate(), other.ready(0.0, WALL)[0]

    taken = [house.claim(first), other.claim(second, house.prise / "other", house.quarantaine)]

    assert [path is not None for path in taken] == [True, False]
    assert len(list(house.prise.iterdir())) == 1


def test_a_claim_that_was_already_done_is_done(house: House) -> None:
    """A network file system may answer "absent" to a rename that it has done: the target tells."""
    house.put(b"a.xml")
    candidate = house.candidate()

    first = house.drop.claim(candidate, house.prise / "0123", house.quarantaine)

    assert first == house.drop.claim(candidate, house.prise / "0123", house.quarantaine)


@pytest.mark.parametrize("swap", ["fifo", "symlink", "hardlink", "folder"])
def test_what_was_swapped_before_the_claim_is_quarantined(house: House, swap: str) -> None:
    """Seen as a plain file, replaced at the last moment: never opened, never followed, kept for ops."""
    house.put(b"a.xml")
    candidate = house.candidate()
    path = house.depot / "a.xml"
    if swap != "hardlink":
        path.unlink()
    if swap == "fifo":
        os.mkfifo(path)
    elif swap == "symlink":
        path.symlink_to("/etc/passwd")
    elif swap == "hardlink":
        (house.depot / "b.xml").hardlink_to(path)
    else:
        path.mkdir()

    taken = house.drop.claim(candidate, house.prise / "0123", house.quarantaine)

    assert taken is None
    assert [entry.name for entry in house.quarantaine.iterdir()] == ["0123"]
    assert list(house.prise.iterdir()) == []
    assert [oddity.name for oddity in house.drop.oddities] == [b"a.xml"]


def test_a_missing_prise_is_our_fault(house: House) -> None:
    """It must not look like a lost race, or nothing would ever be taken."""
    house.put(b"a.xml")
    house.prise.rmdir()

    with pytest.raises(StorageFault, match="prise"):
        house.claim(house.candidate())
    assert (house.depot / "a.xml").read_bytes() == WHOLE


def test_stabilite_a_growing_file_is_never_given(tmp_path: Path) -> None:
    """Each piece starts the wait again; when it rests, whole, it is given."""
    house = House(tmp_path, Completude.STABILITE)
    for step in range(6):
        house.put(b"a.xml", WHOLE[: 3 * step + 1])
        assert house.ready(step * 9.0) == []
    house.put(b"a.xml")

    assert settled(house, 100.0) == [b"a.xml"]


def test_stabilite_a_file_that_vanished_since_the_scan_is_not_claimed(tmp_path: Path) -> None:
    """The partner took it back: nothing to do."""
    house = House(tmp_path, Completude.STABILITE, settle=0)
    house.put(b"a.xml")
    candidate = house.candidate()
    (house.depot / "a.xml").unlink()

    assert house.claim(candidate) is None


def test_stabilite_the_end_of_a_file_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A held-back file costs one look, not one a scan."""
    house = House(tmp_path, Completude.STABILITE, settle=0)
    house.put(b"a.xml", WHOLE[:-5])
    first = house.ready(0.0, 0.0)
    monkeypatch.setattr(os, "pread", None)

    assert (first, house.ready(1.0, 0.0)) == ([], [])


def test_stabilite_a_file_that_moved_since_the_scan_is_not_claimed(tmp_path: Path) -> None:
    """The writer woke up between the scan and the claim: nothing is moved, the wait starts again."""
    house = House(tmp_path, Completude.STABILITE, settle=0)
    house.put(b"a.xml")
    candidate = house.candidate()
    house.put(b"a.xml", WHOLE * 2)

    assert house.claim(candidate) is None
    assert (house.depot / "a.xml").read_bytes() == WHOLE * 2


def test_stabilite_a_killed_upload_waits_and_is_taken_when_resumed(tmp_path: Path) -> None:
    """Stable but cut: held back for a quarter of an hour, since partners resume."""
    house = House(tmp_path, Completude.STABILITE)
    path = house.put(b"a.xml", WHOLE[:-5])
    written = (house.depot / "a.xml").stat().st_ctime

    assert settled(house, 0.0, wall=written + 10) == []
    assert house.drop.waiting == (b"a.xml",)
    with open(path, "ab") as stream:  # noqa: PTH123  names are raw bytes
        stream.write(WHOLE[-5:])
    assert settled(house, 20.0, wall=written + 30) == [b"a.xml"]
    assert house.drop.waiting == ()


def test_stabilite_a_killed_upload_is_given_in_the_end(tmp_path: Path) -> None:
    """After the delay it is given, to be refused: nothing is forgotten."""
    house = House(tmp_path, Completude.STABILITE)
    house.put(b"a.xml", WHOLE[:-5])
    written = (house.depot / "a.xml").stat().st_ctime

    assert settled(house, 0.0, wall=written + 10) == []
    assert house.ready(20.0, written + 899) == []
    assert house.ready(30.0, written + 901) == [b"a.xml"]


def test_stabilite_a_clock_that_went_back_does_not_hold_a_file_for_ever(tmp_path: Path) -> None:
    """The monotonic clock counts too."""
    house = House(tmp_path, Completude.STABILITE)
    house.put(b"a.xml", WHOLE[:-5])
    written = (house.depot / "a.xml").stat().st_ctime

    assert settled(house, 0.0, wall=written - 1e8) == []
    assert house.ready(908.0, written - 1e8) == []
    assert house.ready(911.0, written - 1e8) == [b"a.xml"]


@pytest.mark.parametrize("policy", [Completude.RENOMMAGE, Completude.TEMOIN])
def test_a_declared_end_is_believed(tmp_path: Path, policy: Completude) -> None:
    """Who renames or sends a witness says that it has finished: a cut file is judged at once."""
    house = House(tmp_path, policy)
    house.put(b"a.xml", WHOLE[:-5])
    house.put(b"a.xml.done", b"")

    assert house.ready() == [b"a.xml"]


def test_renommage_a_temporary_name_waits_for_its_final_name(house: House) -> None:
    """However long it takes."""
    house.put(b"a.xml.filepart")
    before = [house.ready(now) for now in (0.0, 1e6)]
    (house.depot / "a.xml.filepart").rename(house.depot / "a.xml")

    assert before == [[], []]
    assert house.ready(2e6) == [b"a.xml"]


def test_temoin_file_and_witness_go_together(tmp_path: Path) -> None:
    """The witness is consumed once the file is claimed; other witnesses stay."""
    house = House(tmp_path, Completude.TEMOIN)
    house.put(b"a.xml")
    before = house.ready()
    house.put(b"a.xml.done", b"")
    house.put(b"b.xml.done", b"")
    candidate = house.candidate()
    house.claim(candidate)
    house.drop.remove_witness(candidate.name)
    house.drop.remove_witness(candidate.name)

    assert before == []
    assert [path.name for path in house.depot.iterdir()] == ["b.xml.done"]


def test_only_temoin_removes_anything(house: House) -> None:
    """With another policy ``a.xml.ok`` is the partner's own affair."""
    house.put(b"a.xml.ok")
    house.drop.remove_witness(b"a.xml")

    assert [path.name for path in house.depot.iterdir()] == ["a.xml.ok"]


def test_a_missing_folder_is_survived(house: House) -> None:
    """Deleted, it holds nothing; created again, it is read."""
    house.put(b"a.xml")
    candidate = house.candidate()
    (house.depot / "a.xml").unlink()
    house.depot.rmdir()

    assert house.ready() == []
    assert house.claim(candidate) is None
    house.depot.mkdir()
    house.put(b"b.xml")
    assert house.ready() == [b"b.xml"]


def test_a_link_in_place_of_the_folder_is_not_followed(house: House) -> None:
    """A partner who replaces ``in`` does not make us take another's files."""
    other = house.depot.parent / "other"
    other.mkdir()
    (other / "a.xml").write_bytes(WHOLE)
    house.depot.rmdir()
    house.depot.symlink_to(other)

    assert house.ready() == []
    assert house.drop.oddities == (Oddity(b".", "n'est pas un dossier"),)
    assert house.claim(Candidate("JMRPOR", Sighting(b"a.xml", 1, 1, 1, 1))) is None
    assert (other / "a.xml").exists()


def test_a_file_is_given_back_under_its_name(house: House) -> None:
    """The copy found that somebody still writes: the writer goes on, as if nothing had been."""
    house.put(b"a.xml")
    taken = house.claim(house.candidate())
    assert taken is not None

    assert house.drop.give_back(b"a.xml", taken) is True
    assert (house.depot / "a.xml").read_bytes() == WHOLE
    assert list(house.prise.iterdir()) == []


def test_giving_back_never_overwrites_what_was_sent_again(house: House) -> None:
    """Both are kept: the new one in the folder, the old one ours."""
    house.put(b"a.xml")
    taken = house.claim(house.candidate())
    assert taken is not None
    house.put(b"a.xml", b"<New/>")

    assert house.drop.give_back(b"a.xml", taken) is False
    assert (house.depot / "a.xml").read_bytes() == b"<New/>"
    assert taken.read_bytes() == WHOLE


def test_giving_back_can_be_taken_up_after_a_kill(house: House) -> None:
    """Killed between link and unlink, the same file is in both places; again, and it is in one."""
    house.put(b"a.xml")
    taken = house.claim(house.candidate())
    assert taken is not None
    (house.depot / "a.xml").hardlink_to(taken)

    assert house.drop.give_back(b"a.xml", taken) is True
    assert house.ready() == [b"a.xml"]


def test_giving_back_into_a_missing_folder_keeps_the_file(house: House) -> None:
    """It stays ours."""
    house.put(b"a.xml")
    taken = house.claim(house.candidate())
    assert taken is not None
    house.depot.rmdir()

    assert house.drop.give_back(b"a.xml", taken) is False
    assert taken.exists()


def test_one_file_system_is_required(tmp_path: Path) -> None:
    """Claims are renames: another device is refused at start, a missing ``prise`` too."""
    with pytest.raises(ConfigurationFault, match="prise"):
        check_same_filesystem(tmp_path)
    for folder in ("prise", "quarantaine", "partenaires/JMRPOR/in"):
        (tmp_path / folder).mkdir(parents=True)
    check_same_filesystem(tmp_path)
    shm = Path("/dev/shm")
    need(shm.is_dir() and shm.stat().st_dev != tmp_path.stat().st_dev, "a second file system (/dev/shm)")
    (tmp_path / "partenaires" / "OTHERS").mkdir()
    (tmp_path / "partenaires" / "OTHERS" / "in").symlink_to(shm)

    with pytest.raises(ConfigurationFault, match="même système de fichiers"):
        check_same_filesystem(tmp_path)


def test_a_refused_rename_or_unlink_is_our_fault(tmp_path: Path) -> None:
    """A folder stands where the file should go, or the folder cannot be read: ops must know."""
    house = House(tmp_path, Completude.TEMOIN)
    house.put(b"a.xml")
    house.put(b"a.xml.done", b"")
    (house.prise / "0123").mkdir()
    candidate = house.candidate()

    with pytest.raises(StorageFault, match="0123"):
        house.drop.claim(candidate, house.prise / "0123", house.quarantaine)
    with pytest.raises(StorageFault, match="dossier"):
        DropFolder("JMRPOR", tmp_path / ("x" * 300), Tracker(Completude.TEMOIN)).scan()


def test_a_claim_across_file_systems_names_the_setting_at_fault(house: House) -> None:
    """A mount that appeared after the start: nothing is moved."""
    shm = Path("/dev/shm")
    need(shm.is_dir() and shm.stat().st_dev != house.prise.stat().st_dev, "a second file system (/dev/shm)")
    house.put(b"a.xml")

    with pytest.raises(ConfigurationFault, match="même système de fichiers"):
        house.drop.claim(house.candidate(), shm / uuid4().hex, house.quarantaine)
    assert (house.depot / "a.xml").exists()


@needs(os.geteuid() == 0, "root to be somebody else")
def test_a_file_we_may_not_read_stays_and_is_told(house: House) -> None:
    """A partner's 0600 file: not taken, so not lost; named for ops, and taken once it is readable."""
    os.chmod(house.put(b"a.xml"), 0o600)  # noqa: PTH101  names are raw bytes
    house.depot.chmod(0o755)
    descriptor = os.open(house.depot, os.O_RDONLY)
    try:
        os.seteuid(65534)
        found = list(entries(descriptor))
    finally:
        os.seteuid(0)
        os.close(descriptor)

    assert found == [Oddity(b"a.xml", "fichier illisible : droits insuffisants")]


def test_a_backlog_is_listed_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under renommage a listing stops after enough complete files; unfinished ones never hide those behind them."""
    monkeypatch.setattr(sweep, "MOST_AT_ONCE", 3)
    for number in range(5):
        (tmp_path / f"{number}.xml").write_bytes(b"x")
        (tmp_path / f"{number}.xml.part").write_bytes(b"x")
    folder = DropFolder("TDTDEM", tmp_path, Tracker(Completude.RENOMMAGE))
    first = [candidate.name for candidate in folder.ready(0.0, 0.0)]
    more = folder.more
    for name in first:
        (tmp_path / os.fsdecode(name)).unlink()
    rest = [candidate.name for candidate in folder.ready(0.0, 0.0)]

    assert (len(first), more) == (3, True)
    assert (len(rest), folder.more) == (2, False)
    assert {*first, *rest} == {b"%d.xml" % number for number in range(5)}


@pytest.mark.parametrize("policy", [Completude.RENOMMAGE, Completude.TEMOIN])
def test_a_listing_goes_on_where_it_stopped(
    tmp_path: Path, policy: Completude, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few names are looked at in one scan; what is not taken does not hide what follows, and nothing is forgotten."""
    monkeypatch.setattr(sweep, "LOOKED_AT_ONCE", 4)
    house = House(tmp_path, policy)
    for number in range(20):
        house.put(b"%d.xml" % number)
        house.put(b"%d.xml.done" % number, b"")
    told: list[bytes] = []
    scans = 1
    told += house.ready()
    while house.drop.more:
        scans += 1
        told += house.ready()

    assert scans >= 10
    assert {*told} == {b"%d.xml" % number for number in range(20)}
    assert {name for _ in range(scans) for name in house.ready()} == {*told}


def test_a_part_of_a_listing_remembers_few_of_the_names_that_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million unfinished uploads are not kept in memory; the finished ones among them are all given."""
    monkeypatch.setattr(sweep, "MOST_WAITING", 2)
    house = House(tmp_path)
    for number in range(9):
        house.put(b"%d.xml.part" % number)
        house.put(b"%d.xml" % number)

    assert sorted(house.ready()) == [b"%d.xml" % number for number in range(9)]
    assert len(house.drop.waiting) == 2


def test_temoin_a_backlog_is_given_in_parts_each_file_with_its_witness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the folder's order puts the two names; a file without witness is never given."""
    monkeypatch.setattr(sweep, "MOST_AT_ONCE", 3)
    house = House(tmp_path, Completude.TEMOIN)
    for number in range(12):
        house.put(b"%d.xml" % number)
        if number % 3:
            house.put(b"%d.xml.ok" % number, b"")
    house.put(b"alone.fin", b"")
    told = set(house.ready())
    while house.drop.more:
        told |= set(house.ready())

    assert told == {b"%d.xml" % number for number in range(12) if number % 3}


def test_stabilite_a_backlog_settles_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are remembered; they settle, go, and others follow; those held back hide nobody."""
    monkeypatch.setattr(sweep, "MOST_SETTLING", 3)
    monkeypatch.setattr(sweep, "MOST_HELD", 2)
    house = House(tmp_path, Completude.STABILITE)
    house.drop.sursis_seconds = 1e12
    for number in range(4):
        house.put(b"%d.xml" % number)
        house.put(b"%d-cut.xml" % number, b"<Invoice>")
    told: set[bytes] = set()
    for start in range(0, 200, 20):
        for name in settled(house, start):
            assert house.claim(Candidate("JMRPOR", _sighting(house, name))) is not None
            told.add(name)

    assert told == {b"%d.xml" % number for number in range(4)}
    assert {*house.drop.waiting} == {b"%d-cut.xml" % number for number in range(4)}
    assert house.drop.more is False


def test_stabilite_the_ends_of_a_backlog_are_looked_at_a_part_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening files takes time: a part is given, ``more`` says so, and the rest is not called incomplete."""
    monkeypatch.setattr(drop, "ENDS_AT_ONCE", 2)
    house = House(tmp_path, Completude.STABILITE)
    for number in range(5):
        house.put(b"%d.xml" % number)
    given = settled(house, 0.0)

    assert (len(given), house.drop.waiting, house.drop.more) == (2, (), True)


def _sighting(house: House, name: bytes) -> Sighting:
    return next(sighting for sighting in house.drop.scan() if sighting.name == name)
