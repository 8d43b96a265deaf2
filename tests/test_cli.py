"""The command line in this process: where options may stand, what each command prints, and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from pipeline import __main__ as edge
from pipeline.__main__ import CONFIGURATION, FAULT, LOCKED, OK, REFUSED, USAGE
from pipeline.domain.faults import ConfigurationFault, Fault, LockedFault, StorageFault
from samples.generator import ubl_invoice
from tests.runtime.house import SAMPLES, House, flux_name

GOOD = SAMPLES / "cii/accepted/minimal.xml"
BAD = SAMPLES / "cii/rejected/total-ttc.xml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line; give exit code, stdout, stderr."""
    monkeypatch.delenv("EDI_FLUX_ROOT", raising=False)

    def act(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()  # what the house said while it was built
        with pytest.raises(SystemExit) as left:
            edge.main([str(one) for one in arguments])
        structlog.reset_defaults()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return act


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation with two flux drained: one integrated, one refused."""
    house = House(tmp_path).install()
    house.put(flux_name(1), ubl_invoice(number="CLI-1"))
    house.put(flux_name(2), ubl_invoice(number="CLI-2", ttc="1250.00", net="1250.00"))
    house.drain()
    return house


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "C", "--root", "R", "annuaire", "show", "1"),
        ("annuaire", "show", "1", "--config", "C", "--root", "R"),
        ("annuaire", "--root=R", "show", "--config=C", "1"),
    ],
)
def test_global_options_may_stand_anywhere(house: House, run: Run, arguments: tuple[str, ...]) -> None:
    """Before the command, after it, with a blank or an equals sign: the same command."""
    places = {"C": str(house.config), "R": str(house.layout.root)}
    given = [one.replace("=C", f"={house.config}").replace("=R", f"={house.layout.root}") for one in arguments]

    assert run(*[places.get(one, one) for one in given]) == (REFUSED, "", "SIRET 1 inconnu de l'annuaire\n")


def test_what_follows_two_dashes_is_no_option(run: Run, tmp_path: Path) -> None:
    """A file may be named like an option."""
    (tmp_path / "--root").write_bytes(GOOD.read_bytes())
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        code, out, _ = run("check", "--json", "--", "--root")
    finally:
        os.chdir(before)

    assert (code, json.loads(out)["file"]) == (OK, "--root")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (LockedFault("tenue"), LOCKED),
        (ConfigurationFault("réglage"), CONFIGURATION),
        (StorageFault("disque"), FAULT),
        (Fault("autre"), FAULT),
    ],
)
def test_a_fault_is_one_sentence_and_a_code(run: Run, monkeypatch: pytest.MonkeyPatch, fault: Fault, code: int) -> None:
    """Whatever stops a command of our side is one French sentence on stderr."""

    def stop(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr("pipeline.app.load_settings", stop)

    assert run("status") == (code, "", f"edi-flux : {fault}\n")


def test_check_prints_an_object_a_file_in_input_order(run: Run) -> None:
    """Files come as given, folders sorted; the code is 1 when one is refused; --jobs changes nothing."""
    code, out, _ = run("check", BAD, GOOD, "--json")
    objects = [json.loads(line) for line in out.splitlines()]

    assert code == REFUSED
    assert [Path(one["file"]) for one in objects] == [BAD, GOOD]
    assert [one["etat"] for one in objects] == ["IN_REJETE", "IN_INTEGRE"]
    assert run("check", BAD, GOOD, "--json", "--jobs", "2")[:2] == (code, out)


def test_check_shows_people_a_table(run: Run) -> None:
    """Without --json the verdict is readable, and the reason is there."""
    code, out, _ = run("check", BAD)

    assert code == REFUSED
    assert "REJ_COH" in "".join(out.split())


@pytest.mark.parametrize(("until", "code"), [("detect", OK), ("validate", OK), ("extract", OK), ("control", REFUSED)])
def test_check_stops_where_asked(run: Run, until: str, code: int) -> None:
    """A wrong total is seen by control only."""
    assert run("check", BAD, "--until", until, "--json")[0] == code


def test_check_until_route_needs_an_annuaire(run: Run, house: House, tmp_path: Path) -> None:
    """Routing asks the annuaire of the root; without one that is said."""
    routed = run("check", GOOD, "--until", "route", "--config", house.config, "--json")

    assert routed[0] == OK
    assert json.loads(routed[1])["documents"][0]["destination"]["siret"] == "92100001400016"
    assert run("check", GOOD, "--until", "route", "--root", tmp_path / "vide")[0] == CONFIGURATION


def test_check_of_an_unreadable_file_is_a_fault_and_goes_on(run: Run, tmp_path: Path) -> None:
    """A link that leads nowhere inside a folder is left out; a file that cannot be read is told, the rest is judged."""
    (tmp_path / "a.xml").write_bytes(GOOD.read_bytes())
    (tmp_path / "b.xml").symlink_to(tmp_path / "nulle-part")
    code, out, _ = run("check", tmp_path, "--json")

    assert code == OK
    assert [Path(json.loads(line)["file"]).name for line in out.splitlines()] == ["a.xml"]


def test_an_unknown_partner_is_a_matter_of_configuration(run: Run, house: House) -> None:
    """The known ones are named."""
    code, _, err = run("check", GOOD, "--emetteur", "PERSON", "--config", house.config)

    assert (code, err) == (
        CONFIGURATION,
        "edi-flux : Émetteur « PERSON » inconnu ; émetteurs configurés : TDTDEM\n",
    )


def test_a_wrong_choice_is_a_usage(run: Run) -> None:
    """typer's own refusals keep their code."""
    assert run("check", GOOD, "--until", "livre")[0] == USAGE
    assert run("check", GOOD, "--jobs", "0")[0] == USAGE
    assert run("rejets", "export", "--format", "csv,pdf")[0] == USAGE
    assert run("rejets", "export", "--jour", "2026-02-30")[0] == USAGE


@pytest.mark.parametrize(
    "command",
    [
        ("init",),
        ("status",),
        ("flux", "show", "1"),
        ("annuaire", "show", "92200002100019"),
        ("motifs",),
        ("rejets", "export", "--jour", "2026-11-24"),
        ("rejets", "export", "--jour", "2026-11-23"),
        ("replay", "--dry-run", "--flux", "1"),
        ("drain",),
        ("doctor",),
    ],
)
def test_each_command_speaks_to_people(run: Run, house: House, command: tuple[str, ...]) -> None:
    """Without --json a command prints something readable on stdout, nothing on stderr, and leaves with 0."""
    code, out, err = run(*command, "--config", house.config)

    assert (code, err) == (OK, "")
    assert out.strip() != ""


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("flux", "show", "2"),
        ("annuaire", "show", "92200002100019"),
        ("motifs",),
        ("rejets", "export", "--jour", "2026-11-24"),
        ("doctor",),
    ],
)
def test_each_command_speaks_to_programs(run: Run, house: House, command: tuple[str, ...]) -> None:
    """With --json each line is one object, in ASCII."""
    code, out, err = run(*command, "--json", "--config", house.config)

    assert (code, err) == (OK, "")
    assert out.isascii()
    assert all(isinstance(json.loads(line), dict) for line in out.splitlines())


def test_help_names_every_command(run: Run) -> None:
    """The help is the list of the contract, with the exit codes."""
    code, out, _ = run("--help")
    commands = ("init", "check", "drain", "watch", "replay", "rejets", "annuaire", "status", "flux", "motifs", "doctor")

    assert code == OK
    assert [one for one in commands if one not in out] == []
    assert "4 panne, 5 instance" in " ".join(out.split())


def test_init_demo_then_drain(run: Run, tmp_path: Path) -> None:
    """The two commands of ``make demo``: partners, annuaire and flux, then their table."""
    root = tmp_path / "demo"
    first = run("init", "--demo", "--root", root)
    second = run("drain", "--root", root)

    assert first[0] == OK
    assert "flux de démonstration déposés" in first[1]
    assert second[0] == REFUSED
    assert "ALB-2026-090" in second[1]


def test_explain_shows_a_page(run: Run) -> None:
    """Where, what, what to do, with the exit code of ``check``."""
    code, out, err = run("explain", BAD)

    assert (code, err) == (REFUSED, "")
    assert "1. Le montant TTC n'est pas égal au montant HT augmenté de la TVA" in out
    assert "champ    BT-112, montant total TTC ; champ Generalites.MontantTTC" in out
    assert run("explain", GOOD)[0] == OK


def test_explain_writes_one_html_page(run: Run, tmp_path: Path) -> None:
    """The page goes to the file, the terminal says where; a place that cannot be written is a fault."""
    page = tmp_path / "page.html"
    code, out, _ = run("explain", BAD, "--html", page)

    assert (code, out) == (REFUSED, f"Page écrite : {page}\n")
    assert page.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert run("explain", BAD, "--html", tmp_path / "absent" / "page.html")[0] == FAULT


def test_explain_stops_where_it_is_told(run: Run, house: House, tmp_path: Path) -> None:
    """``--until`` as for check; routing needs an annuaire; a partner must be known; one file, not a folder."""
    assert run("explain", BAD, "--until", "extract")[0] == OK
    assert run("explain", GOOD, "--until", "route", "--config", house.config)[0] == OK
    assert run("explain", GOOD, "--until", "route", "--root", tmp_path / "vide")[0] == CONFIGURATION
    assert run("explain", GOOD, "--emetteur", "PERSON", "--config", house.config)[0] == CONFIGURATION
    assert run("explain", tmp_path)[0] == USAGE


def test_explain_of_an_unreadable_file_is_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our side could not read: said, and no page."""
    from pipeline.runtime import worker

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(worker, "judge", refuse)
    code, out, err = run("explain", GOOD)

    assert (code, out) == (FAULT, "")
    assert "Input/output error" in err


def test_a_defect_of_ours_quotes_no_document(run: Run, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place and its kind go to stderr; its words may be a document's, and a fault's own may hold an account."""

    words = "Jean Dupont, FR7630006000011234567890189"

    def fail(*_: object, **__: object) -> None:
        raise ValueError(words)

    def refuse(*_: object, **__: object) -> None:
        raise StorageFault("Impossible de lire « RIB FR7630006000011234567890189.pdf »")

    monkeypatch.setattr("pipeline.commands.reporting.status", fail)
    code, out, err = run("status", "--config", house.config)

    assert (code, out) == (FAULT, "")
    assert err.startswith("edi-flux : défaut interne, à signaler :\n")
    assert err.endswith("\nValueError\n")
    assert "Dupont" not in err

    monkeypatch.setattr("pipeline.commands.reporting.status", refuse)

    assert run("status", "--config", house.config)[2] == "edi-flux : Impossible de lire « RIB FR76…0189.pdf »\n"


def test_the_journal_s_password_is_never_shown(run: Run, tmp_path: Path) -> None:
    """A setting that holds a secret is told as a setting to mend, whatever the command."""
    config = tmp_path / "pipeline.toml"
    secret = "postgresql+absent://edi:M0TDEPASSE@127.0.0.1/journal"
    config.write_text(f'root = "{tmp_path / "root"}"\njournal = "{secret}"\n', encoding="utf-8")
    (tmp_path / "emetteurs.toml").write_text('[TDTDEM]\ncompletude = "renommage"\n', encoding="utf-8")
    said = [
        run(*command, "--config", config)
        for command in (("init",), ("doctor",), ("status",), ("drain",), ("watch",), ("replay",), ("flux", "show", "1"))
    ]

    assert [code for code, _, _ in said] == [CONFIGURATION, FAULT, *[CONFIGURATION] * 5]
    assert [line for _, out, err in said for line in (out + err).splitlines() if "M0TDEPASSE" in line] == []


def _process(before: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own, after these statements."""
    given = [str(one) for one in arguments]
    program = f"import sys, threading, atexit; from pipeline import __main__ as edge\nsys.argv[1:] = {given}\n{before}\nedge.run()"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(("path", "code"), [(GOOD, OK), (BAD, REFUSED), ("nowhere.xml", USAGE)])
def test_the_process_ends_with_its_code_and_its_whole_output(path: object, code: int) -> None:
    """Ending at once loses neither the exit code, nor a line that waits in a buffer, nor what was to run at exit."""
    done = _process("atexit.register(print, 'over')", "check", "--json", path)

    assert done.returncode == code
    assert [line[:7] for line in done.stdout.splitlines()] == ['{"file"'] * (code != USAGE) + ["over"]


def test_a_process_with_threads_waits_for_them() -> None:
    """What a thread still does is done: the end is then the usual one."""
    later = "threading.Thread(target=lambda: (threading.main_thread().join(), print('done later'))).start()"

    assert _process(later, "check", "--json", GOOD).stdout.splitlines()[-1] == "done later"


def test_a_process_that_nobody_reads_ends_with_a_fault() -> None:
    """Standard output full or closed at the end is never taken for a success."""
    full = "sys.stdout = open('/dev/full', 'w')"

    assert _process(full, "check", "--json", GOOD).returncode == FAULT
    assert _process("sys.stdout.close()", "check", "--json", GOOD).returncode == FAULT
