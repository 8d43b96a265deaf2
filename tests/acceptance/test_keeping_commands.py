"""backup, restore, purge, flux hold and release as ops run them: what is printed, the exit codes, beside a service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.domain.days import day_in_paris
from pipeline.runtime.lock import root_lock
from pipeline.stores.journal import open_journal
from pipeline.stores.records import Claim, Deposit
from pipeline.stores.spool import Spool
from samples.generator import ubl_invoice
from tests.acceptance.console import (
    CONFIGURATION,
    FAULT,
    LOCKED,
    OK,
    REFUSED,
    USAGE,
    Console,
    Ran,
    flux_name,
    run_here,
    tree,
)

OLD, HELD, NEW = (flux_name("FSO1100A", number, "TDTDEM") for number in (1, 2, 3))
PARTNER = '[TDTDEM]\ncompletude = "renommage"\n'


class Purged(NamedTuple):
    """A root with an old, an old held and a new flux, and what each command said."""

    console: Console
    avant: str
    held: Ran
    rehearsed: Ran
    trees: tuple[dict[str, str], dict[str, str]]
    delivered: tuple[list[str], list[str]]
    purged: Ran
    again: Ran


@pytest.fixture(scope="module")
def purged(tmp_path_factory: pytest.TempPathFactory) -> Purged:
    """Two flux of forty days ago and one of today are drained; one is held; a purge is rehearsed, then done."""
    console = Console(tmp_path_factory.mktemp("purge"), PARTNER).install_here()
    now = datetime.now(UTC)
    _old(console, now - timedelta(days=40))
    console.put("TDTDEM", NEW, ubl_invoice(number="K-3"))
    console.run("drain")
    avant = day_in_paris(now - timedelta(days=30)).isoformat()
    held = console.here("flux", "hold", HELD[-25:], "--motif", "dossier 2026-118")
    delivered, before = console.delivered(), tree(console.root)
    rehearsed = console.here("purge", "--avant", avant, "--dry-run", "--json")
    after = tree(console.root)
    done = console.here("purge", "--avant", avant, "--json")
    return Purged(
        console,
        avant,
        held,
        rehearsed,
        (before, after),
        (delivered, console.delivered()),
        done,
        console.here("purge", "--avant", avant, "--json"),
    )


def _old(console: Console, when: datetime) -> None:
    """Receive two flux as they were received then."""
    spool = Spool(console.root / "spool")
    with open_journal(f"sqlite:///{console.root}/journal.sqlite3") as journal:
        for number, name in enumerate((OLD, HELD), start=1):
            path = console.folder / "depot"
            path.write_bytes(ubl_invoice(number=f"K-{number}"))
            stored = spool.store(path)
            assert stored is not None
            spool.flush()
            claim = Claim(f"{number:032x}", "TDTDEM", name.encode(), when)
            journal.receive([Deposit(claim, stored.sha256, stored.size, when, day_in_paris(when))])


def test_a_rehearsal_says_what_the_purge_then_does(purged: Purged) -> None:
    """The same keys and counts, and not a byte of the root changed by the first."""
    (said,), (done,), (again,) = purged.rehearsed.objects, purged.purged.objects, purged.again.objects
    path = next(iter(purged.console.root.glob("spool/*/*")))

    assert (said["flux"], said["contenus"], said["retenus"], said["dry_run"]) == (1, 1, 1, True)
    assert said["octets"] == pytest.approx(path.stat().st_size, abs=50)
    assert {**done, "dry_run": True} == said
    assert (again["flux"], again["contenus"]) == (0, 0)
    assert purged.trees[0] == purged.trees[1]
    assert len(list(purged.console.root.glob("spool/*/*"))) == 2
    assert purged.delivered[0] == purged.delivered[1]


def test_a_flux_says_that_it_was_purged_or_is_held(purged: Purged) -> None:
    """flux show: when, why, and the event that the purge left."""
    console = purged.console
    old, held = (console.here("flux", "show", name[-25:], "--json").objects[0] for name in (OLD, HELD))
    event = old["evenements"][-1]

    assert purged.held.out == f"{HELD[-25:]} est retenu : dossier 2026-118\n"
    assert old["purge_le"] is not None
    assert (old["retenue"], held["purge_le"], held["retenue"]["motif"]) == (None, None, "dossier 2026-118")
    assert (event["de"], event["vers"]) == ("IN_INTEGRE", "IN_INTEGRE")
    assert event["motif"].startswith(f"contenu purgé, {old['taille']} octets (dépôts avant le ")
    assert event["qui"]
    assert [one["payments"] for one in old["documents"]] == [[]]
    assert [one["payments"] for one in held["documents"]] != [[]]
    page = console.here("flux", "show", OLD[-25:]).out
    assert "Contenu" in page
    assert "purgé le" in page


def test_a_purged_flux_is_refused_by_name_and_counted_in_a_crowd(purged: Purged) -> None:
    """« contenu purgé le … », exit code 1; a mass replay passes it over and goes on."""
    named = purged.console.run("replay", "--flux", OLD[-25:], "--json", expect=REFUSED)
    crowd = purged.console.run("replay", "--dry-run", "--json", expect=OK)

    assert named.out == ""
    assert named.err.startswith(f"{OLD[-25:]} : contenu purgé le ")
    assert sorted(one["nom"] for one in crowd.objects) == [HELD, NEW]
    assert crowd.err == "1 flux laissés de côté : contenu purgé\n"


def test_what_a_hold_refuses(purged: Purged) -> None:
    """A flux that is purged, unknown, or was not held."""
    console = purged.console

    assert "plus rien à retenir" in console.here("flux", "hold", OLD[-25:], "--motif", "x", expect=REFUSED).err
    assert "inconnu du journal" in console.here("flux", "hold", "999", "--motif", "x", expect=REFUSED).err
    assert "n'était pas retenu" in console.here("flux", "release", NEW[-25:], "--motif", "x", expect=REFUSED).err
    console.here("flux", "hold", NEW[-25:], expect=USAGE)


def test_what_a_purge_refuses(purged: Purged) -> None:
    """A day that is none, one to come, a root that is not there; a service or a backup at work."""
    console = purged.console

    console.here("purge", "--avant", "hier", expect=USAGE)
    console.here("purge", expect=USAGE)
    assert "à venir" in console.here("purge", "--avant", "2999-01-01", expect=CONFIGURATION).err
    console.here("purge", "--avant", purged.avant, "--root", console.folder / "vide", expect=CONFIGURATION)
    with root_lock(console.root / ".verrou"):
        console.here("purge", "--avant", purged.avant, expect=LOCKED)
        console.here("purge", "--avant", purged.avant, "--dry-run")
    with root_lock(console.root / ".verrou-conservation", shared=True):
        console.here("purge", "--avant", purged.avant, expect=LOCKED)


def test_a_released_flux_goes_with_the_next_purge(tmp_path: Path) -> None:
    """And the backup made after it forgets it as well."""
    console = Console(tmp_path, PARTNER).install_here()
    _old(console, datetime.now(UTC) - timedelta(days=40))
    console.run("drain")
    console.here("flux", "hold", HELD[-25:], "--motif", "litige")
    console.here("backup", tmp_path / "b")
    console.here("flux", "release", HELD[-25:], "--motif", "jugé")
    kept = {path.name for path in console.root.glob("spool/*/*")}
    (done,) = console.here("purge", "--avant", day_in_paris(datetime.now(UTC) - timedelta(days=30)), "--json").objects

    assert done["contenus"] == len(kept) == 2
    for path in console.root.glob("destinataires/**/*.xml"):
        path.unlink()  # its recipient took it away
    console.here("backup", tmp_path / "b")
    assert kept & {path.name for path in (tmp_path / "b").glob("contenus/*/*")} == set()
    said = console.here("restore", tmp_path / "b", "--root", tmp_path / "autre").out
    assert "Ce qui a été déposé depuis n'y est pas" in said


def test_what_backup_and_restore_refuse(purged: Purged, tmp_path: Path) -> None:
    """A folder inside the root, one of somebody else's, a journal on a server, a root in use, a damaged backup."""
    console = purged.console
    (tmp_path / "autrui").mkdir()
    (tmp_path / "autrui" / "photo").touch()
    server = tmp_path / "serveur.toml"
    server.write_text(f'root = "{console.root}"\njournal = "postgresql+psycopg://ici/edi"\n', encoding="utf-8")

    assert "dans la racine" in console.here("backup", console.root / "b", expect=CONFIGURATION).err
    assert "Choisir un autre dossier" in console.here("backup", tmp_path / "autrui", expect=CONFIGURATION).err
    for command in ("backup", "restore"):
        said = run_here("--config", server, command, tmp_path / "b")
        assert said.code == CONFIGURATION
        assert "pg_" in said.err
    console.here("restore", tmp_path / "autrui", "--root", tmp_path / "r", expect=CONFIGURATION)
    console.here("backup", tmp_path / "b")
    console.here("restore", tmp_path / "b", expect=CONFIGURATION)
    (tmp_path / "occupe").mkdir()
    with root_lock(tmp_path / "occupe" / ".verrou"):
        console.here("restore", tmp_path / "b", "--root", tmp_path / "occupe", expect=LOCKED)
    next(iter((tmp_path / "b").glob("contenus/*/*"))).write_bytes(b"")
    console.here("restore", tmp_path / "b", "--root", tmp_path / "r", expect=FAULT)
    assert not (tmp_path / "r").exists()
