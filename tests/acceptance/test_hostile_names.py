"""Hostile names and hostile kinds of files, end to end: each flux is judged once under its own name, what is no plain
file is never opened, followed or changed, everything is told harmlessly, and the neighbour is served.

The commands run without any capability, as the service does, and drain is watched by strace.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from samples.generator import ubl_invoice
from tests.acceptance.console import OK, REFUSED, REPOSITORY, Console, Ran, flux_name
from tests.hostile.names import HELD, TAKEN
from tests.hostile.traced import STRACE, Call, Trace, abroad, naming
from tests.needs import need

EMETTEURS = """
[HOSTIL]
completude = "renommage"
nommage = "souple"
doublons = false
[CALMES]
completude = "renommage"
nommage = "souple"
[FERMES]
completude = "renommage"
nommage = "souple"
"""
WRONG = ubl_invoice(number="=HOSTILE-1", ttc="1250.00", net="1250.00")
SECRET = "secret-du-voisin"
PATIENCE = 60.0
_WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ACTIVE = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\x00-\x1f]")


class Deposited(NamedTuple):
    """The installation after drain: what was left aside, what drain said, the system calls of all its processes."""

    console: Console
    odd: dict[bytes, str]
    drained: Ran
    calls: list[Call]

    @property
    def refused(self) -> list[dict]:
        """What was told of the flux of the hostile partner."""
        return [one for one in self.drained.objects if one["journal"]["emetteur"] == "HOSTIL"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deposited]:
    """Deposit all of it beside one good flux of another partner, and drain once."""
    need(os.geteuid() == 0, "root, to make devices and to give up every right")
    need(STRACE is not None, "strace")
    folder = tmp_path_factory.mktemp("noms")
    console = Console(folder, EMETTEURS).install()
    for name in TAKEN:
        console.put("HOSTIL", name, WRONG)
    for name in HELD:
        _write(console, name)
    console.put("CALMES", "bonne.xml", ubl_invoice(number="CALME-1"))
    console.put("FERMES", "enfermee.xml", ubl_invoice(number="FERME-1"))
    with _odd(console, folder) as odd:
        console.inbox("FERMES").chmod(0o555)
        trace = Trace(folder / "trace")
        drained = _drain(console, trace)
        yield Deposited(console, odd, drained, list(trace.calls()))
    console.inbox("FERMES").chmod(0o755)


def _write(console: Console, name: bytes) -> None:
    with open(os.fsencode(console.inbox("HOSTIL")) + b"/" + name, "wb") as stream:  # noqa: PTH123  names are raw bytes
        stream.write(WRONG)


@contextmanager
def _odd(console: Console, folder: Path) -> Iterator[dict[bytes, str]]:
    """Put in what is no plain file, or none to take; say how each is told."""
    inbox, secret = console.inbox("HOSTIL"), folder / SECRET
    secret.write_bytes(ubl_invoice(number="SECRET-1"))
    (folder / f"dossier-{SECRET}").mkdir()
    (inbox / "lien-fichier.xml").symlink_to(secret)
    (inbox / "lien-dossier").symlink_to(folder / f"dossier-{SECRET}")
    (inbox / "lien-passwd.xml").symlink_to("/etc/passwd")
    (inbox / "lien-mort.xml").symlink_to("/nulle/part")
    (inbox / "lien-boucle.xml").symlink_to("lien-boucle.xml")
    (inbox / "lien-voisin").symlink_to("../../CALMES/in")
    os.link(secret, inbox / "lien-physique.xml")
    os.mkfifo(inbox / "tube.xml")
    os.mknod(inbox / "zero.xml", 0o20666, os.makedev(1, 5))
    os.mknod(inbox / "disque.xml", 0o60666, os.makedev(7, 200))
    (inbox / flux_name("FSO1100A", 1, "HOSTIL")).mkdir()
    (inbox / "dossier\n\x1b[2J.xml").mkdir()
    (inbox / "illisible.xml").write_bytes(WRONG)
    (inbox / "illisible.xml").chmod(0)
    with (inbox / "immense.xml").open("wb") as stream:
        stream.truncate(1024**4)
    odd = {
        b"lien-fichier.xml": "lien symbolique", b"lien-dossier": "lien symbolique",
        b"lien-passwd.xml": "lien symbolique", b"lien-mort.xml": "lien symbolique",
        b"lien-boucle.xml": "lien symbolique", b"lien-voisin": "lien symbolique",
        b"lien-physique.xml": "lien physique", b"tube.xml": "tube nommé", b"prise.xml": "socket",
        b"zero.xml": "périphérique", b"disque.xml": "périphérique",
        os.fsencode(flux_name("FSO1100A", 1, "HOSTIL")): "dossier", b"dossier\n\x1b[2J.xml": "dossier",
        b"illisible.xml": "fichier illisible", b"immense.xml": "fichier démesuré",
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as server, _immutable(inbox / "immuable.xml") as is_immutable:
        server.bind(str(inbox / "prise.xml"))
        if is_immutable:
            odd[b"immuable.xml"] = "impossible à prendre"
        yield odd


@contextmanager
def _immutable(path: Path) -> Iterator[bool]:
    """A file that nobody may rename, where the file system knows such files; else it is not there."""
    path.write_bytes(WRONG)
    done = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False).returncode == 0
    if not done:
        path.unlink()
    try:
        yield done
    finally:
        if done:
            subprocess.run(["chattr", "-i", str(path)], check=True)


def _command(console: Console, *arguments: str) -> list[str]:
    return [*_WITHOUT_RIGHTS, sys.executable, "-m", "pipeline", "--config", str(console.config), *arguments]


def _drain(console: Console, trace: Trace) -> Ran:
    done = subprocess.run(
        trace.command(*_command(console, "drain", "--json")),
        capture_output=True, cwd=REPOSITORY, timeout=PATIENCE, check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert done.returncode == REFUSED, done
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


# --- names


def test_every_name_is_one_flux(found: Deposited) -> None:
    """Each file is judged once, whatever its name; spellings that a reader takes for one another are two flux."""
    assert len(found.refused) == len(TAKEN)
    assert {one["etat"] for one in found.refused} == {"IN_REJETE"}
    assert len({one["journal"]["numero"] for one in found.refused}) == len(TAKEN)
    names = {one["file"] for one in found.refused}
    assert {"r\u00e9sum\u00e9.xml", "re\u0301sume\u0301.xml", "ANGLE.xml", "angle.xml"} <= names


def test_unfinished_names_wait_and_are_told(found: Deposited) -> None:
    """Hidden names and temporary suffixes are not taken; ops are told of each, on a line of its own."""
    waiting = [line for line in found.drained.err.splitlines() if line.startswith("en attente (incomplet) : HOSTIL ")]

    assert len(waiting) == len(HELD)
    assert {os.fsencode(name) for name in os.listdir(found.console.inbox("HOSTIL"))} == {*HELD, *found.odd}  # noqa: PTH208


def test_the_neighbours_are_served(found: Deposited) -> None:
    """A good flux is routed beside all of this; a partner who closes its folder to us only keeps its own back."""
    etats = {one["journal"]["emetteur"]: one["etat"] for one in found.drained.objects}

    assert etats == {"HOSTIL": "IN_REJETE", "CALMES": "IN_INTEGRE"}
    assert [line for line in found.drained.err.splitlines() if "FERMES" in line] == [
        "laissé de côté (impossible à prendre : droits insuffisants sur le dossier ou le fichier) : FERMES enfermee.xml"
    ]
    assert (found.console.inbox("FERMES") / "enfermee.xml").exists()


# --- kinds


def test_what_is_no_plain_file_is_named_and_left(found: Deposited) -> None:
    """Links, pipes, sockets, devices, folders, files closed to us or of a terabyte: each has its line, with its kind."""
    told = [line for line in found.drained.err.splitlines() if line.startswith("laissé de côté (")]
    said = {line.partition(" : HOSTIL ")[2]: line for line in told if " : HOSTIL " in line}

    assert len(said) == len(found.odd)
    for name, kind in found.odd.items():
        shown = name.decode().replace("\n", "\\x0a").replace("\x1b", "\\x1b")
        assert said[shown].startswith(f"laissé de côté ({kind}")


def test_what_is_no_plain_file_is_never_opened(found: Deposited) -> None:
    """No open at all of a link, a pipe, a device: not even one that would come back at once."""
    opened = {call.path.rpartition(b"/")[2] for call in found.calls if call.is_opening and call.path}

    assert opened & set(found.odd) == set()
    assert naming(found.calls, SECRET, "/etc/passwd", "/nulle/part") == []
    assert abroad(found.calls) == []
    assert b"bonne.xml" not in opened  # a plain one is only opened once it is ours
    assert any(b".bonne.xml" in name for name in opened)


def test_nothing_is_written_in_a_drop_folder(found: Deposited) -> None:
    """No process opens anything of a drop folder to write, nor makes, links or changes anything there."""
    inboxes = [os.fsencode(found.console.inbox(code)) for code in ("HOSTIL", "CALMES", "FERMES")]
    names = {*TAKEN, *HELD, *found.odd, b"bonne.xml", b"enfermee.xml"}
    written = [
        call.line
        for call in found.calls
        if call.is_writing and call.path and (call.path in names or call.path.startswith(tuple(inboxes)))
    ]
    changed = [
        call.line
        for call in found.calls
        if re.match(r"(?:mk|link|sym|ch|fch|unlink|rmdir|trunc|utim|setxattr)", call.name)
        and call.path and (call.path in names or call.path.startswith(tuple(inbox + b"/" for inbox in inboxes)))
    ]  # fmt: skip

    assert (written, changed) == ([], [])
    assert [call.name for call in found.calls if call.is_writing] != []


def test_a_terabyte_is_not_copied(found: Deposited) -> None:
    """The sparse file stays where it is, whole; the spool holds no more than the flux that were judged."""
    spool = sum(path.stat().st_size for path in (found.console.root / "spool").rglob("*") if path.is_file())

    assert (found.console.inbox("HOSTIL") / "immense.xml").stat().st_size == 1024**4
    assert spool < 10 * 1024 * 1024


# --- what is told


def test_drain_says_it_harmlessly(found: Deposited) -> None:
    """stdout is ASCII JSON, one object a line; stderr has no control character, whatever the names hold."""
    assert found.drained.out.isascii()
    assert len(found.drained.out.splitlines()) == len(TAKEN) + 1
    assert _UNSHOWABLE.findall(found.drained.err) == []


@pytest.mark.parametrize("command", [("status",), ("replay", "--emetteur", "HOSTIL", "--dry-run")])
def test_commands_say_it_harmlessly(found: Deposited, command: tuple[str, ...]) -> None:
    """What commands show of these flux holds no control character and no direction override."""
    said = found.console.run(*command, expect=None)

    assert said.code in (OK, REFUSED)
    assert _UNSHOWABLE.findall(said.out + said.err) == []


def test_one_flux_is_shown_harmlessly(found: Deposited) -> None:
    """``flux show`` of names with what cannot be shown; ``check`` on files that bear every name."""
    worst = [one for one in found.refused if "\ufffd" in one["file"]]
    assert len(worst) > 20
    shown = [found.console.run("flux", "show", one["journal"]["numero"]) for one in worst[:3]]
    folder = found.console.folder / "a-juger"
    folder.mkdir()
    for name in TAKEN:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(WRONG)
    checked = found.console.run("check", folder, expect=REFUSED)

    assert [_UNSHOWABLE.findall(said.out + said.err) for said in (*shown, checked)] == [[]] * 4


@pytest.fixture(scope="module")
def exported(found: Deposited) -> dict[str, Path]:
    """The daily rejections of the hostile partner, in every format."""
    jour = found.refused[0]["journal"]["jour"]
    arguments = ("--jour", jour, "--emetteur", "HOSTIL", "--format", "csv,xlsx,json", "--json")
    written = found.console.run("rejets", "export", *arguments).objects
    return {Path(one["path"]).suffix: Path(one["path"]) for one in written}


def test_the_csv_runs_nothing(exported: dict[str, Path]) -> None:
    """One row a reason, 21 cells, no cell that a spreadsheet would run, no control character inside."""
    with exported[".csv"].open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream, delimiter=";")
    names = [row[head.index("Nom du fichier")] for row in rows]
    active = [cell for row in rows for cell in row if _ACTIVE.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)]

    assert {len(row) for row in rows} == {21}
    assert len({row[0] for row in rows}) == len(TAKEN)
    assert active == []
    assert [cell for row in rows for cell in row if _UNSHOWABLE.search(cell) or "\n" in cell] == []
    assert {"'=1+1", "''=1+1", "'-rf", "'@SUM(1)", "'＝1+1"} <= set(names)


def test_the_workbook_runs_nothing(exported: dict[str, Path]) -> None:
    """No cell is a formula or a link; the text is the value as it was read, on one line."""
    sheet = openpyxl.load_workbook(exported[".xlsx"]).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in cells if cell.hyperlink is not None] == []
    assert [cell.value for cell in cells if isinstance(cell.value, str) and _UNSHOWABLE.search(cell.value)] == []
    assert "=1+1" in {cell.value for cell in cells}


def test_the_json_is_one_object_a_line(found: Deposited, exported: dict[str, Path]) -> None:
    """A newline in a name makes no second line; names are those that the journal shows, nothing in them is invisible."""
    text = exported[".json"].read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]

    assert _UNSHOWABLE.findall(text) == []
    assert len({row["numero_flux"] for row in rows}) == len(TAKEN)
    assert {row["nom_fichier"] for row in rows} == {one["file"] for one in found.refused}


def test_integration_reports_are_harmless(found: Deposited) -> None:
    """One report a flux under a name of ours, valid JSON, nothing invisible in the raw text."""
    reports = [path for path in found.console.outbox("HOSTIL").iterdir() if not path.name.startswith("rejets_")]
    texts = [path.read_text(encoding="utf-8") for path in reports]

    assert len(reports) == len(TAKEN)
    assert [path.name for path in reports if not re.fullmatch(r"[A-Za-z0-9_.-]+", path.name)] == []
    assert [_UNSHOWABLE.findall(text) for text in texts if _UNSHOWABLE.search(text)] == []
    assert all(json.loads(text) for text in texts)


# --- the service


@pytest.fixture(scope="module")
def log(found: Deposited) -> str:
    """Run the service on what drain left, deposit every name again while a partner swaps files, and stop it."""
    path = found.console.folder / "journal.log"
    with path.open("wb") as stream:
        process = subprocess.Popen(
            _command(found.console, "watch"), stdout=subprocess.DEVNULL, stderr=stream, cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
    stop = threading.Event()
    swapper = threading.Thread(target=_swap, args=(found.console, stop))
    try:
        swapper.start()
        for name in TAKEN:
            found.console.put("HOSTIL", name, WRONG)
        found.console.put("CALMES", "seconde.xml", ubl_invoice(number="CALME-2"))
        report = found.console.outbox("CALMES")
        _until(lambda: len(list(report.iterdir())) >= 2 and _left(found) == set(), process)
        stop.set()
        swapper.join()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == OK
    finally:
        stop.set()
        swapper.join()
        process.kill()
        process.wait()
    return path.read_text(encoding="utf-8")


def _swap(console: Console, stop: threading.Event) -> None:
    """Put a plain file under a name, and a link to a secret or a pipe in its place, as fast as can be."""
    inbox, aside = console.inbox("HOSTIL"), console.folder / "a-cote"
    aside.mkdir()
    for count in range(1_000_000):
        if stop.is_set():
            return
        plain, odd = aside / "plain", aside / "odd"
        plain.write_bytes(WRONG)
        if count % 2:
            odd.symlink_to(console.folder / SECRET)
        else:
            os.mkfifo(odd)
        plain.rename(inbox / "course.xml")
        odd.rename(inbox / "course.xml")
        time.sleep(0.001)


def _left(found: Deposited) -> set[bytes]:
    names = {os.fsencode(name) for name in os.listdir(found.console.inbox("HOSTIL"))}  # noqa: PTH208
    return names & set(TAKEN)


def _until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    while not happened():
        assert process.poll() is None
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.05)


def test_the_log_is_one_event_a_line(log: str) -> None:
    """ASCII, each line one JSON object with an event of ours: no name made a line or an event of its own."""
    events = [json.loads(line) for line in log.splitlines()]

    assert log.isascii()
    assert {one["event"] for one in events} <= {"flux", "depot", "service", "export"}
    assert len([one for one in events if one["event"] == "flux" and one["step"] == "juge"]) >= len(TAKEN) + 1


def test_the_log_names_what_is_left_aside(found: Deposited, log: str) -> None:
    """Each is named once, by its raw bytes, with its kind."""
    told = [(one["nom"], one["cause"]) for one in map(json.loads, log.splitlines()) if one["event"] == "depot"]
    named = {nom: cause for nom, cause in told if "course" not in nom and "enfermee" not in nom}

    assert len([nom for nom, _ in told if "course" not in nom]) == len(
        set(told) - {t for t in told if "course" in t[0]}
    )
    assert set(named) == {repr(name) for name in found.odd}
    assert [name for name, kind in found.odd.items() if not named[repr(name)].startswith(kind)] == []


def test_what_is_swapped_at_the_last_moment_is_not_followed(found: Deposited, log: str) -> None:
    """Whatever a race put under a name between the look and the claim, the secret became nobody's flux."""
    said = found.console.run("status", "--json").out + log

    assert "SECRET-1" not in said
    assert found.console.run("rejets", "export", "--jour", found.refused[0]["journal"]["jour"], expect=None).code in (
        0,
        1,
    )
    assert (found.console.folder / SECRET).read_bytes() == ubl_invoice(number="SECRET-1")
    assert {one["outcome"] for one in map(json.loads, log.splitlines()) if one["event"] == "service"} == {
        "demarre", "arrete",
    }  # fmt: skip
