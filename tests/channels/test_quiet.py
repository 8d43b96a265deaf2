"""When a file of a drop folder is complete: three policies, temporary names, witnesses, and nothing forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.channels.quiet import Completude, Observation, Sighting, Tracker, is_temporary, is_witness, witnesses_of

SECOND = 1_000_000_000


def seen(name: bytes = b"a.xml", size: int = 10, at: int = 0, ino: int = 1) -> Sighting:
    """A file last changed ``at`` seconds."""
    return Sighting(name, size, at * SECOND, at * SECOND, ino)


def test_renommage_a_final_name_is_complete_at_once() -> None:
    """The partner renames when it has finished; until then the name is temporary."""
    tracker = Tracker(Completude.RENOMMAGE)

    first = tracker.observe([seen(b"a.xml.part"), seen(b"b.xml")], 0.0)
    second = tracker.observe([seen(b"a.xml"), seen(b"b.xml")], 1.0)

    assert first == Observation(complete=(b"b.xml",), waiting=(b"a.xml.part",))
    assert second == Observation(complete=(b"a.xml", b"b.xml"), waiting=())


@pytest.mark.parametrize("witness", [b"a.xml.done", b"a.xml.ok", b"a.xml.fin", b"a.xml.DONE"])
def test_temoin_a_witness_makes_its_file_complete(witness: bytes) -> None:
    """``<name>.done`` beside it; the witness itself is neither complete nor waiting."""
    tracker = Tracker(Completude.TEMOIN)

    before = tracker.observe([seen(b"a.xml")], 0.0)
    after = tracker.observe([seen(b"a.xml"), seen(witness, 0, at=1)], 1.0)

    assert before == Observation((), (b"a.xml",))
    assert after == Observation((b"a.xml",), ())


def test_temoin_another_files_witness_says_nothing() -> None:
    """Only the whole name with the suffix counts; a witness alone waits for its file."""
    observation = Tracker(Completude.TEMOIN).observe([seen(b"a.xml"), seen(b"a.done"), seen(b"b.xml.done")], 0.0)

    assert observation == Observation((), (b"a.xml", b"a.done", b"b.xml.done"))


def test_temoin_a_witness_left_by_an_earlier_file_says_nothing() -> None:
    """Killed between claim and removal, the old witness must not attest the new upload that is under way."""
    old, new = seen(b"a.xml.done", 0, at=5), seen(b"a.xml.done", 0, at=9)
    uploading = seen(b"a.xml", at=7)
    tracker = Tracker(Completude.TEMOIN)

    assert tracker.observe([uploading, old], 0.0).complete == ()
    assert tracker.observe([uploading, new], 1.0).complete == (b"a.xml",)


def test_temoin_a_clock_set_back_between_file_and_witness_forgets_nothing() -> None:
    """The witness bears an earlier date than the file; we saw it come after, and that counts."""
    tracker = Tracker(Completude.TEMOIN)
    file, witness = seen(b"a.xml", at=7200), seen(b"a.xml.done", at=60)
    before = tracker.observe([file], 0.0).complete
    after = tracker.observe([file, witness], 1.0).complete
    written_anew = tracker.observe([seen(b"a.xml", at=9000), witness], 2.0).complete

    assert (before, after, written_anew) == ((), (b"a.xml",), ())


def test_on_a_network_mount_only_name_size_and_date_tell() -> None:
    """sshfs and SMB give new inode numbers to files that nobody touched; the wait is six times as long."""
    tracker = Tracker(Completude.STABILITE, 5.0, is_remote=True)
    told = [
        tracker.observe([Sighting(b"a.xml", 10, 5, ctime_ns=scan, ino=scan)], 10.0 * scan).complete for scan in range(4)
    ]

    assert told == [(), (), (), (b"a.xml",)]
    assert tracker.observe([Sighting(b"a.xml", 11, 5, ctime_ns=3, ino=3)], 40.0).complete == ()


def test_temoin_preserved_dates_and_changed_rights_do_not_matter() -> None:
    """``put -p`` sets the file's mtime to another year; chmod moves only its ctime."""
    witness = seen(b"a.xml.done", 0, at=9)
    tracker = Tracker(Completude.TEMOIN)

    future = Sighting(b"a.xml", 10, 999 * SECOND, 8 * SECOND, 1)
    chmod = Sighting(b"a.xml", 10, 8 * SECOND, 20 * SECOND, 1)

    assert tracker.observe([future, witness], 0.0).complete == (b"a.xml",)
    assert tracker.observe([chmod, witness], 0.0).complete == (b"a.xml",)


def test_stabilite_needs_time_and_several_scans() -> None:
    """Unchanged for ``settle_seconds`` over at least three scans."""
    tracker = Tracker(Completude.STABILITE, settle_seconds=10)

    told = [tracker.observe([seen()], now).complete for now in (0.0, 9.9, 10.0, 10.1)]

    assert told == [(), (), (b"a.xml",), (b"a.xml",)]


def test_stabilite_two_scans_far_apart_are_not_enough() -> None:
    """A process that slept between two scans has not watched."""
    tracker = Tracker(Completude.STABILITE, settle_seconds=10)

    told = [tracker.observe([seen()], now).complete for now in (0.0, 100.0, 100.1)]

    assert told == [(), (), (b"a.xml",)]


@pytest.mark.parametrize(
    "changed",
    [seen(size=11), replace(seen(), mtime_ns=1), replace(seen(), ctime_ns=1), seen(ino=2)],
    ids=["size", "mtime", "ctime", "inode"],
)
def test_stabilite_any_change_starts_again(changed: Sighting) -> None:
    """Size, both dates and the inode are watched."""
    tracker = Tracker(Completude.STABILITE, settle_seconds=10)
    for now in (0.0, 5.0):
        tracker.observe([seen()], now)

    told = [tracker.observe([changed], now).complete for now in (10.0, 15.0, 19.9, 20.0)]

    assert told == [(), (), (), (b"a.xml",)]


def test_stabilite_an_old_date_proves_nothing() -> None:
    """An upload that preserves the date of 2001 is watched like any other."""
    assert Tracker(Completude.STABILITE).observe([seen(at=-800_000_000)], 0.0).complete == ()


def test_stabilite_a_file_that_vanished_starts_again() -> None:
    """Deleted and sent again under the same name."""
    tracker = Tracker(Completude.STABILITE, settle_seconds=10)
    for now in (0.0, 5.0):
        tracker.observe([seen()], now)
    tracker.observe([], 6.0)

    told = [tracker.observe([seen()], now).complete for now in (10.0, 15.0, 20.0)]

    assert told == [(), (), (b"a.xml",)]


def test_stabilite_zero_seconds_means_at_once() -> None:
    """Who asks for no waiting gets none."""
    assert Tracker(Completude.STABILITE, settle_seconds=0).observe([seen()], 0.0).complete == (b"a.xml",)


@pytest.mark.parametrize(
    "name",
    [
        b".a.xml",
        b".a.xml.Xy12Zz",
        b"a.xml.filepart",
        b"a.xml.PART",
        b"a.partial",
        b"a.tmp",
        b"a.temp",
        b"a.uploading",
        b"a.incomplete",
        b"a.inprogress",
        b"a.crdownload",
        b"a.xml~",
        b"a.swp",
        b"\xff.tmp",
        b".",
    ],
)
def test_temporary_names_are_never_complete(name: bytes) -> None:
    """Whatever the policy, and however long they wait."""
    assert is_temporary(name)
    for policy in Completude:
        tracker = Tracker(policy, settle_seconds=1)
        for now in (0.0, 1e6, 2e6, 3e6):
            observation = tracker.observe([seen(name), seen(name + b".done", at=1)], now)
            assert name not in observation.complete


@pytest.mark.parametrize(
    "name", [b"a.xml", b"part", b"tmp", b"a.tmp.xml", b"departement.tar.gz", b"-rf", b"a\nb", b"\xff"]
)
def test_ordinary_names_are_not_temporary(name: bytes) -> None:
    """A pattern too wide would eat every file."""
    assert not is_temporary(name)
    assert not is_witness(name)


NAMES = st.sampled_from([b"a.xml", b"b.xml", b"a.xml.done", b"b.xml.part", b".c", b"\xff\n"])
SIGHTINGS = st.builds(Sighting, NAMES, st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(1, 2))
SCANS = st.lists(
    st.tuples(st.lists(SIGHTINGS, unique_by=lambda sighting: sighting.name), st.floats(0.0, 20.0)), max_size=12
)


@settings(deadline=None)
@given(st.sampled_from(Completude), SCANS)
def test_every_file_is_complete_or_waiting_never_both_never_forgotten(
    policy: Completude, scans: list[tuple[list[Sighting], float]]
) -> None:
    """Each scan is split in two, but for the witnesses that stand beside their file."""
    tracker, now = Tracker(policy, settle_seconds=10), 0.0
    for sightings, elapsed in scans:
        now += elapsed
        observation = tracker.observe(sightings, now)
        names = {sighting.name for sighting in sightings}
        missing = names - {*observation.complete, *observation.waiting}

        assert not {*observation.complete} & {*observation.waiting}
        assert {*observation.complete, *observation.waiting} <= names
        assert all(policy is Completude.TEMOIN and is_witness(name) and name[:-5] in names for name in missing)


@settings(deadline=None)
@given(SCANS)
def test_stabilite_never_tells_what_a_model_would_not(scans: list[tuple[list[Sighting], float]]) -> None:
    """Complete means: in the last scans, back to one at least 10 s old, three at least, the file was there unchanged."""
    tracker, now = Tracker(Completude.STABILITE, settle_seconds=10), 0.0
    history: list[tuple[float, dict[bytes, Sighting]]] = []
    for sightings, elapsed in scans:
        now += elapsed
        history.append((now, {sighting.name: sighting for sighting in sightings}))
        expected = set()
        for sighting in sightings:
            same = 0
            while same < len(history) and history[-1 - same][1].get(sighting.name) == sighting:
                same += 1
            since = history[-same][0]
            if same >= 3 and now - since >= 10 and not is_temporary(sighting.name) and not is_witness(sighting.name):
                expected.add(sighting.name)

        assert set(tracker.observe(sightings, now).complete) == expected


@settings(deadline=None)
@given(st.sampled_from(Completude), SCANS)
def test_what_stays_put_is_complete_in_the_end(policy: Completude, scans: list[tuple[list[Sighting], float]]) -> None:
    """No history makes a finished file be forgotten: left alone (with its witness), it is told."""
    tracker, now = Tracker(policy, settle_seconds=10), 0.0
    for sightings, elapsed in scans:
        now += elapsed
        tracker.observe(sightings, now)
    left = [seen(b"a.xml", at=1), *(seen(name, 0, at=2) for name in witnesses_of(b"a.xml"))]

    for _ in range(3):
        now += 6.0
        observation = tracker.observe(left, now)

    assert observation.complete == (b"a.xml",)
