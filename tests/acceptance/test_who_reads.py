"""Who may read what after a day's work, whatever rights the command was started with: by looking, and by trying."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import REFUSED, Console, flux_name, today
from tests.acceptance.sftp_server import IS_ROOT, workplace
from tests.needs import need

EMETTEURS = '[TDTDEM]\ncompletude = "renommage"\n[VOISIN]\ncompletude = "renommage"\n'
ACCOUNTS = {"TDTDEM": 64_701, "VOISIN": 64_702}
STRANGER = 64_703
FOLDER, FILE = 0o750, 0o640
OURS_FOLDER, OURS_FILE = 0o700, 0o600


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _worked(folder: Path, *, opened: Callable[[Console], None] = lambda _console: None) -> Console:
    """A day of both emitters: routed whole, routed from an archive, refused, exported, replayed."""
    console = Console(folder, EMETTEURS).install()
    opened(console)
    for code in ACCOUNTS:
        bad = ubl_invoice(number=f"{code}-3", ttc="1250.00", net="1250.00")
        two = tar_gz([("a.xml", ubl_invoice(number=f"{code}-1")), ("b.xml", bad)])
        console.put(code, flux_name("FSO1100A", 1, code), two)
        console.put(code, flux_name("FSO1100A", 2, code), ubl_invoice(number=f"{code}-2"))
    console.run("drain", expect=REFUSED)
    console.run("rejets", "export", "--jour", today(), "--format", "csv,xlsx,json")
    console.run("replay", expect=REFUSED)
    return console


def _modes(root: Path) -> dict[str, tuple[str, int]]:
    """Kind and rights of everything under a root, by path."""
    found: dict[str, tuple[str, int]] = {}
    for path in (root, *sorted(root.rglob("*"))):
        status = path.lstat()
        kind = "dossier" if stat.S_ISDIR(status.st_mode) else "fichier"
        found[str(path.relative_to(root))] = kind, stat.S_IMODE(status.st_mode)
    return found


def _expected(path: str, kind: str) -> int:
    top = path.split("/", maxsplit=1)[0]
    if top in ("spool", "prise", "quarantaine") and kind == "dossier":
        return OURS_FOLDER
    if top.startswith("journal.sqlite3") or top == ".verrou":
        return OURS_FILE
    return FOLDER if kind == "dossier" else FILE


@pytest.mark.parametrize("mask", [0o000, 0o077], ids=oct)
def test_rights_do_not_depend_on_who_starts_the_command(tmp_path: Path, mask: int) -> None:
    """A careless shell opens nothing and a strict one hides nothing from the groups: the product sets its own umask."""
    with _umask(mask):
        console = _worked(tmp_path)
    found = _modes(console.root)

    assert {path: oct(mode) for path, (kind, mode) in found.items() if mode != _expected(path, kind)} == {}
    assert sum(path.startswith("partenaires/TDTDEM/out/") for path in found) >= 7
    assert sum(path.startswith("destinataires/") and kind == "fichier" for path, (kind, _) in found.items()) == 8
    assert sum(path.startswith("spool/") and kind == "fichier" for path, (kind, _) in found.items()) == 4


def _as(account: int, act: Callable[[], object]) -> object:
    """What a function gives in a process of another account, that has no other group than its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account)
            os.setuid(account)
            os.write(writing, json.dumps(act()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return json.loads(told)


def _open_to_partners(console: Console) -> None:
    """The rights that docs/operations.md gives: a group reads ``out`` and writes ``in``."""
    for code, account in ACCOUNTS.items():
        for folder, mode in ((console.inbox(code), 0o2770), (console.outbox(code), 0o2750)):
            os.chown(folder, -1, account)
            folder.chmod(mode)


@pytest.fixture(scope="module")
def opened() -> Iterator[Console]:
    """An installation whose partners have accounts, after a day's work."""
    need(IS_ROOT, "root: to become another account")
    with workplace() as folder:
        yield _worked(folder, opened=_open_to_partners)


def _reached(paths: list[Path]) -> list[str]:
    """Which of these can be read, listed, or written beside."""
    reached: list[str] = []
    for path in paths:
        for flags in (os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_RDONLY | os.O_DIRECTORY):
            try:
                os.close(os.open(path, flags | os.O_NONBLOCK))
            except OSError:
                continue
            reached.append(str(path))
    return reached


@pytest.mark.parametrize("account", [*ACCOUNTS.values(), STRANGER])
def test_no_account_reaches_anything_by_its_path(opened: Console, account: int) -> None:
    """Outside its cage a partner is a stranger: it opens nothing under the root, not even what is its own."""
    everything = [opened.root, *sorted(opened.root.rglob("*"))]

    assert len(everything) > 40
    assert _as(account, lambda: _reached(everything)) == []


def _through(folder: int) -> list[str]:
    """What an account reads in a folder that is mounted in its cage."""
    try:
        names = os.listdir(folder)
    except OSError:
        names = []
    read: list[str] = []
    for name in names:
        try:
            descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
        except OSError:
            continue
        os.close(descriptor)
        read.append(name)
    return sorted(read)


def _try(folder: int, names: list[str]) -> list[str]:
    """Which of these names an account opens in a folder, to read or to write, or may remove, or add."""
    done: list[str] = []
    for name in names:
        for flags in (os.O_RDONLY, os.O_WRONLY):
            try:
                os.close(os.open(name, flags, dir_fd=folder))
                done.append(f"ouvre {name}")
            except OSError:
                continue
        try:
            os.unlink(name, dir_fd=folder)
            done.append(f"retire {name}")
        except OSError:
            pass
    try:
        os.close(os.open("ajout", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
        done.append("ajoute")
    except OSError:
        pass
    return done


def test_a_partner_reads_its_reports_and_nobody_else_does(opened: Console) -> None:
    """Reports and rejection files take the group of ``out``: their partner reads all of them, the other none.

    The folder is opened by root first, as a mount in a cage is: what is proved is the rights of the folder itself.
    """
    mine, other = "TDTDEM", "VOISIN"
    names = sorted(path.name for path in opened.outbox(mine).iterdir())
    folder = os.open(opened.outbox(mine), os.O_RDONLY | os.O_DIRECTORY)
    try:
        told = _as(ACCOUNTS[mine], lambda: _through(folder))
        strange = _as(ACCOUNTS[other], lambda: _try(folder, names))
        own = _as(ACCOUNTS[mine], lambda: _try(folder, names))
    finally:
        os.close(folder)

    assert told == names
    assert {name.partition("_")[0] for name in names} == {"CSO1100A", "rejets"}
    assert strange == []
    assert own == [f"ouvre {name}" for name in names]


def test_the_other_s_drop_folder_is_closed(opened: Console) -> None:
    """Nobody lists, reads, or adds to a drop folder but its partner, who does all of it."""
    inbox = opened.inbox("TDTDEM")
    (inbox / "attend.tmp").write_bytes(b"<x/>")
    (inbox / "attend.tmp").chmod(0o644)
    folder = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
    try:
        other = _as(ACCOUNTS["VOISIN"], lambda: _try(folder, ["attend.tmp"]))
        own = _as(ACCOUNTS["TDTDEM"], lambda: _try(folder, ["attend.tmp"]))
    finally:
        os.close(folder)

    assert other == []
    assert own == ["ouvre attend.tmp", "retire attend.tmp", "ajoute"]


def test_doctor_finds_these_rights_sound(opened: Console) -> None:
    """What docs/operations.md opens to partners is no fault."""
    findings = {one["sujet"]: one for one in opened.run("doctor", "--json", expect=None).objects}

    assert findings["droits"] == {"sujet": "droits", "ok": True, "detail": "chacun n'ouvre que ce qui est à lui"}
