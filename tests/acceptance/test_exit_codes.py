"""The exit code is what cron and supervisors read: 0 done, 1 refused, 2 usage, 3 configuration, 4 fault, 5 locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.console import CONFIGURATION, FAULT, OK, REFUSED, SAMPLES, USAGE, Console, run

PARTNER = '[TDTDEM]\ncompletude = "renommage"\n'
GOOD = SAMPLES / "cii/accepted/minimal.xml"
BAD = SAMPLES / "cii/rejected/currency.xml"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", GOOD), OK),
        (("check", GOOD, BAD), REFUSED),
        (("--help",), OK),
        (("check",), USAGE),
        (("check", "/nulle/part.xml"), USAGE),
        (("inconnue",), USAGE),
        (("replay", "--dry-run"), OK),
        (("replay", "--jour", "hier"), USAGE),
        (("rejets", "export", "--jour", "24/11/2026"), USAGE),
        (("rejets", "export", "--format", "pdf"), USAGE),
        (("--config", "/nulle/part.toml", "status"), CONFIGURATION),
    ],
)
def test_exit_code(arguments: tuple[object, ...], code: int, tmp_path: Path) -> None:
    """Each command line, without any installation, leaves with the code of the contract and writes nothing."""
    ran = run(*arguments, cwd=tmp_path)

    assert ran.code == code
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in ran.err


def test_an_unknown_setting_refuses_to_start(tmp_path: Path) -> None:
    """The message names the file and the path of the key; nothing is created."""
    console = Console(tmp_path, PARTNER, "[depot]\nsettle-secondes = 3\n")
    ran = console.run("drain", expect=CONFIGURATION)

    assert ran.err == f"edi-flux : Corriger {console.config} : clé inconnue « depot.settle-secondes »\n"
    assert not console.root.exists()


def test_an_unknown_key_of_a_partner_refuses_to_start(tmp_path: Path) -> None:
    """A partner's table is as strict as the settings."""
    console = Console(tmp_path, '[TDTDEM]\nnomage = "souple"\n')
    ran = console.run("drain", expect=CONFIGURATION)

    assert ran.err == f"edi-flux : Corriger {tmp_path / 'emetteurs.toml'} : clé inconnue « TDTDEM.nomage »\n"


def test_drain_without_partner_is_a_matter_of_configuration(tmp_path: Path) -> None:
    """Nobody may deposit: the message says where to define who."""
    ran = Console(tmp_path, "").run("drain", expect=CONFIGURATION)

    assert ran.err == "edi-flux : Aucun émetteur configuré ; en définir un dans emetteurs.toml\n"


def test_a_damaged_journal_is_a_fault(tmp_path: Path) -> None:
    """A journal that is no database is told in French, without a stack; doctor finds it among the rest."""
    console = Console(tmp_path, PARTNER)
    console.run("init")
    (console.root / "journal.sqlite3").write_bytes(b"ceci n'est pas une base" * 1000)
    ran = console.run("status", expect=FAULT)
    findings = console.run("doctor", "--json", expect=FAULT).objects

    assert ran.err.startswith("edi-flux : Le journal refuse de travailler")
    assert "Traceback" not in ran.err
    assert {one["sujet"] for one in findings if not one["ok"]} >= {"journal", "annuaire"}


def test_the_root_is_the_option_then_the_environment_then_the_settings(tmp_path: Path) -> None:
    """--root wins over EDI_FLUX_ROOT, which wins over ``root`` of the settings; options may follow the command."""
    console = Console(tmp_path, PARTNER)
    by_option, by_environment = tmp_path / "option", tmp_path / "environnement"
    environment = {"EDI_FLUX_ROOT": str(by_environment)}
    said = run("init", "--config", console.config, f"--root={by_option}", environment=environment).out

    assert said.startswith(f"Racine prête : {by_option}\n")
    assert by_option.is_dir()
    assert not by_environment.exists()

    run("init", "--config", console.config, environment=environment)

    assert by_environment.is_dir()
    assert not console.root.exists()


def test_doctor_says_what_to_mend_before_anything_exists(tmp_path: Path) -> None:
    """On a machine where nothing was done, doctor names what is missing and creates nothing."""
    console = Console(tmp_path, PARTNER)
    findings = {one["sujet"]: one for one in console.run("doctor", "--json", expect=FAULT).objects}

    assert [name for name in ("dossiers", "journal", "annuaire") if findings[name]["ok"]] == []
    assert "edi-flux init" in findings["dossiers"]["detail"]
    assert findings["schémas"]["ok"]
    assert not console.root.exists()


def test_motifs_need_no_installation(tmp_path: Path) -> None:
    """``motifs --json`` lists every motif with what a supplier can do."""
    listed = run("motifs", "--json", cwd=tmp_path).objects

    assert len(listed) > 50
    assert [one for one in listed if not all(one.values())] == []
    assert list(tmp_path.iterdir()) == []
