"""Files put in place together: nothing before settle, everything after, and a refusal is a fault that leaves nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores import together as module
from pipeline.stores.together import FEW, Together, sync_copies
from tests.needs import needs


def _put(folder: Path, count: int) -> Together:
    group = Together()
    for rank in range(count):
        group.put(folder / f"d{rank % 3}" / f"f{rank}", b"%d" % rank, once=True)
    return group


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40])
def test_all_stand_after_settle_and_none_before(tmp_path: Path, count: int) -> None:
    """Few files or many: hidden names first, then all of them."""
    group = _put(tmp_path, count)
    before = [path.name[0] for path in tmp_path.rglob("*") if path.is_file()]

    with group:
        group.settle()

    assert set(before) == {"."}
    assert _names(tmp_path) == sorted(f"d{rank % 3}/f{rank}" for rank in range(count))
    assert (tmp_path / "d0" / "f0").read_bytes() == b"0"


def test_many_files_cost_two_syncs_of_their_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what the group is for: no fsync a file."""
    calls: list[str] = []
    real = module.sync_filesystem
    group = _put(tmp_path, 40)  # folders are new: each was synced in its parent
    monkeypatch.setattr(module, "sync_filesystem", lambda descriptor: (calls.append("syncfs"), real(descriptor)))
    monkeypatch.setattr(os, "fsync", lambda descriptor: calls.append("fsync"))

    with group:
        group.settle()

    assert calls == ["syncfs", "syncfs"]


def test_without_syncfs_each_file_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another system: slower, as durable."""
    synced: list[int] = []
    real = os.fsync
    group = _put(tmp_path, 40)
    monkeypatch.setattr(module, "_syncfs", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(descriptor), real(descriptor)))

    with group:
        group.settle()

    assert len(synced) == 40 + 3


def test_a_device_that_fails_is_a_fault_and_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EIO of the file system: the hidden files go, the group is to be done again."""
    group = _put(tmp_path, 40)
    monkeypatch.setattr(module, "_syncfs", lambda: lambda descriptor: -1)

    with pytest.raises(StorageFault, match="rendre durable"), group:
        group.settle()

    assert _names(tmp_path) == []


def test_a_name_is_given_once(tmp_path: Path) -> None:
    """The same bytes are done already; others are a fault, and what stands is kept."""
    for _ in range(2):
        with _put(tmp_path, 1) as group:
            group.settle()

    with pytest.raises(StorageFault, match="autre contenu"), Together() as group:
        group.put(tmp_path / "d0" / "f0", b"other", once=True)

    assert (tmp_path / "d0" / "f0").read_bytes() == b"0"


def test_a_report_is_written_over(tmp_path: Path) -> None:
    """What may be told again replaces what stood there."""
    for content in (b"first", b"second"):
        with Together() as group:
            group.put(tmp_path / "report", content, once=False)
            group.settle()

    assert (tmp_path / "report").read_bytes() == b"second"
    assert _names(tmp_path) == ["report"]


def test_two_writers_of_the_same_bytes_both_succeed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one renamed our common temporary file first: it is done all the same."""
    rename = Path.replace

    def beaten(source: Path, target: Path) -> Path:
        rename(source, target)
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", beaten)
    with Together() as group:
        group.put(tmp_path / "a", b"x", once=True)
        group.settle()

    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_failed_fsync_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a failed fsync cannot be trusted: the temporary file goes, the old file stays."""
    (tmp_path / "a").write_bytes(b"old")

    def failing(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    group = Together()
    group.put(tmp_path / "a", b"new", once=False)
    with pytest.raises(StorageFault, match="rendre durable"), group:
        group.settle()

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


def _linked(target: Path, source: Path) -> os.stat_result:
    with Together() as group:
        group.link(target, source)
        assert not target.exists()
        group.settle()
    return target.stat()


def test_a_second_name_stands_for_a_copy(tmp_path: Path) -> None:
    """The same file under two names, the second only after settle; asked again it is done already."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")

    first, again = _linked(tmp_path / "d" / "f", source), _again(tmp_path / "d" / "f", source)

    assert first.st_ino == again.st_ino == source.stat().st_ino
    assert _names(tmp_path) == ["d/f", "source"]


def _again(target: Path, source: Path) -> os.stat_result:
    with Together() as group:
        group.link(target, source)
        group.link(target, source)
        group.settle()
    return target.stat()


@needs(os.getuid() == 0, "root")
def test_a_folder_that_gives_rights_gets_a_copy(tmp_path: Path) -> None:
    """A new file takes its group; nor may a file have endless names, or one that others may write to a second one."""
    source, shared = tmp_path / "source", tmp_path / "shared"
    source.write_bytes(b"x" * 3_000_000)
    shared.mkdir()
    os.chown(shared, -1, 4242)
    shared.chmod(0o2770)

    copied = _linked(shared / "f", source)

    assert (copied.st_gid, copied.st_ino == source.stat().st_ino) == (4242, False)
    assert (shared / "f").read_bytes() == source.read_bytes()
    assert _names(tmp_path) == ["shared/f", "source"]
    plain = tmp_path.stat()
    assert module.may_link(source.stat(), tmp_path, plain)
    many = os.stat_result((0o100644, 1, plain.st_dev, module.MOST_NAMES, plain.st_uid, plain.st_gid, 1, 0, 0, 0))
    assert not module.may_link(many, tmp_path, plain)
    source.chmod(0o664)  # whoever takes it away could write to what the spool keeps
    assert not module.may_link(source.stat(), tmp_path, plain)


def test_a_folder_with_default_rights_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its access list is for new files."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    monkeypatch.setattr(os, "getxattr", lambda *_asked: b"\2\0\0\0")

    assert _linked(tmp_path / "f", source).st_ino != source.stat().st_ino


@pytest.mark.parametrize("reason", [errno.EXDEV, errno.EPERM])
def test_where_a_second_name_is_refused_a_copy_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    """Two mounts of one file system have one device, and no link between them."""

    def refuse(*_asked: object, **_named: object) -> None:
        raise OSError(reason, os.strerror(reason))

    source = tmp_path / "source"
    source.write_bytes(b"abc")
    monkeypatch.setattr(os, "link", refuse)

    assert _linked(tmp_path / "d" / "f", source).st_ino != source.stat().st_ino
    assert (tmp_path / "d" / "f").read_bytes() == b"abc"
    assert _names(tmp_path) == ["d/f", "source"]


def test_another_file_under_the_name_is_a_fault(tmp_path: Path) -> None:
    """Whether it stands there before the group or appears while it is put in place."""
    source, target = tmp_path / "source", tmp_path / "f"
    source.write_bytes(b"abc")
    with Together() as group:
        group.link(target, source)
        target.write_bytes(b"abd")
        with pytest.raises(StorageFault, match="existe déjà avec un autre contenu"):
            group.settle()
    with pytest.raises(StorageFault, match="existe déjà avec un autre contenu"), Together() as group:
        group.link(target, source)
    target.write_bytes(b"abc")

    assert _again(target, source).st_ino != source.stat().st_ino  # the same bytes stood there already


def test_the_same_file_put_by_another_process_meanwhile_is_done(tmp_path: Path) -> None:
    """Two workers may do one effect."""
    source, target = tmp_path / "source", tmp_path / "f"
    source.write_bytes(b"abc")
    with Together() as group:
        group.link(target, source)
        target.write_bytes(b"abc")
        group.settle()

    assert target.read_bytes() == b"abc"


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_copies_of_a_lot_are_synced(tmp_path: Path, count: int) -> None:
    """Few or many, they stay what they were; a missing one of a few is a fault."""
    files = [tmp_path / str(rank) for rank in range(count)]
    for file in files:
        file.write_bytes(b"x")

    device = os.open(tmp_path, os.O_RDONLY)
    sync_copies(files, (), device)

    assert [file.read_bytes() for file in files] == [b"x"] * count
    with pytest.raises(StorageFault):
        sync_copies([tmp_path / "absent"], (), device)
    os.close(device)


def test_a_group_given_up_leaves_nothing_and_holds_nothing(tmp_path: Path) -> None:
    """The third file is refused: the first two are gone, and no descriptor stays open."""
    open_files = Path("/proc/self/fd")
    before = len(list(open_files.iterdir()))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFault):
        _put_three(tmp_path)

    assert _names(tmp_path) == ["file"]
    assert len(list(open_files.iterdir())) == before


def _put_three(folder: Path) -> None:
    with Together() as group:
        for target in ("a", "b", "file/c"):
            group.put(folder / target, b"x", once=True)
