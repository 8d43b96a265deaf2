"""The composition root: which root and which partners, what each setting becomes, and that nothing is built too early."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.app import App, build
from pipeline.channels.quiet import Completude
from pipeline.domain.faults import ConfigurationFault, LockedFault
from pipeline.runtime.partner import Partner
from pipeline.stages.context import Rules
from tests.acceptance.console import run
from tests.runtime.house import NOW, Clock, House

EMETTEURS = """
[STABLE]
settle-seconds = 0.5
[RENOME]
completude = "renommage"
nommage = "souple"
doublons = false
profil-strict = true
pdfa-strict = true
fournisseurs = ["73282932000074"]
"""


@pytest.fixture
def app(tmp_path: Path) -> App:
    """A product with two partners."""
    (tmp_path / "emetteurs.toml").write_text(EMETTEURS, encoding="utf-8")
    config = tmp_path / "pipeline.toml"
    config.write_text(
        f'root = "{tmp_path / "root"}"\n[depot]\nsettle-seconds = 7\nsursis-seconds = 8\n'
        "[limites]\nflux-octets = 1\nfacture-octets = 2\npiece-jointe-octets = 3\npieces-jointes-octets = 5\nfactures-par-flux = 4\n",
        encoding="utf-8",
    )
    return build(config, None, Clock())


def test_settings_of_a_partner_become_its_rules(app: App) -> None:
    """Every setting of a partner arrives where it is judged."""
    rules = Rules(
        emetteur="RENOME",
        naming_strict=False,
        profile_strict=True,
        pdfa_strict=True,
        suppliers=frozenset({"73282932000074"}),
    )

    assert app.partners["RENOME"] == Partner("RENOME", rules, uniques=False)
    assert app.partners["STABLE"] == Partner("STABLE", Rules(emetteur="STABLE", naming_strict=True), uniques=True)


def test_the_state_is_a_setting(tmp_path: Path, app: App) -> None:
    """The State's SIRET arrives in the context, by default that of « Services de l'État »."""
    config = tmp_path / "autre.toml"
    config.write_text(f'root = "{tmp_path / "root"}"\n[routage]\nsiret-etat = "92200002000018"\n', encoding="utf-8")

    assert app.context(Rules()).state_siret == "11000201100044"
    assert build(config, None, Clock()).context(Rules()).state_siret == "92200002000018"


def test_limits_arrive_everywhere(app: App) -> None:
    """One setting may bound several readers."""
    limits = app.limits

    assert (limits.flux_bytes, limits.archive.max_total_bytes) == (1, 1)
    assert (limits.xml.max_bytes, limits.pdf.max_bytes, limits.archive.max_member_bytes) == (2, 2, 2)
    assert (limits.attachment_bytes, limits.pdf.max_attachment_bytes) == (3, 3)
    assert (limits.invoices_per_flux, limits.attachments_bytes) == (4, 5)


def test_each_drop_folder_has_its_policy(app: App) -> None:
    """A partner's settle-seconds replace those of the platform."""
    folders = {folder.emetteur: folder for folder in app.folders()}

    assert {code: folder.tracker.policy for code, folder in folders.items()} == {
        "STABLE": Completude.STABILITE,
        "RENOME": Completude.RENOMMAGE,
    }
    assert [folders[code].tracker.settle_seconds for code in ("STABLE", "RENOME")] == [0.5, 7]
    assert {folder.sursis_seconds for folder in folders.values()} == {8}
    assert folders["STABLE"].folder == app.layout.inbox("STABLE")


def test_rules_of_a_check(app: App) -> None:
    """Without partner naming is souple; with one its settings apply; --strict-naming hardens either."""
    assert app.rules_for(None) == Rules(naming_strict=False)
    assert app.rules_for(None, strict_naming=True).naming_strict
    assert app.rules_for("RENOME") == app.partners["RENOME"].rules
    assert app.rules_for("RENOME", strict_naming=True).naming_strict
    with pytest.raises(ConfigurationFault, match=r"« PERSON » inconnu ; émetteurs configurés : STABLE, RENOME"):
        app.rules_for("PERSON")


def test_partners_may_stand_elsewhere(tmp_path: Path) -> None:
    """``emetteurs`` names another file, relative to the settings; one that is not there is refused."""
    (tmp_path / "partenaires.toml").write_text("[AILLEU]\n", encoding="utf-8")
    config = tmp_path / "pipeline.toml"
    config.write_text('root = "x"\nemetteurs = "partenaires.toml"\n', encoding="utf-8")

    assert list(build(config, None).emetteurs) == ["AILLEU"]

    config.write_text('root = "x"\nemetteurs = "absent.toml"\n', encoding="utf-8")
    with pytest.raises(ConfigurationFault, match=r"absent\.toml"):
        _ = build(config, None).emetteurs


def test_the_root_has_an_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then EDI_FLUX_ROOT, then the settings, then ./var."""
    config = tmp_path / "pipeline.toml"
    config.write_text('root = "reglages"\n', encoding="utf-8")
    monkeypatch.setenv("EDI_FLUX_ROOT", "environnement")

    assert build(config, Path("option")).layout.root == Path("option")
    assert build(config, None).layout.root == Path("environnement")

    monkeypatch.delenv("EDI_FLUX_ROOT")
    config.write_text("", encoding="utf-8")

    assert build(config, None).layout.root == Path("var")


def test_a_check_creates_no_journal(app: App) -> None:
    """What only looks opens a journal if there is one, and makes none."""
    assert app.journal_if_any is None
    assert not app.layout.root.exists()


def test_one_worker_a_root(tmp_path: Path) -> None:
    """While somebody works, nobody else does; looking is allowed."""
    house = House(tmp_path).install()
    first, second = house.app(), house.app()
    with first.working():
        with second.reading() as worker:
            assert worker.journal.counts() == {}
        with pytest.raises(LockedFault), second.working():
            pass
    with second.working() as worker:
        assert worker.clock() == NOW
    first.close()
    second.close()


def test_a_missing_override_of_a_schema_is_refused(tmp_path: Path) -> None:
    """A site that points a schema elsewhere and is wrong is told at once."""
    config = tmp_path / "pipeline.toml"
    config.write_text('[schemas]\ncii-d22b = "/nulle/part.xsd"\n', encoding="utf-8")
    with pytest.raises(ConfigurationFault, match=r"schemas\.cii-d22b : le schéma /nulle/part\.xsd n'existe pas"):
        _ = build(config, tmp_path / "root").catalog


_NOT_AT_START = {
    "alembic": "the journal",
    "apscheduler": "the daily export",
    "multiprocessing": "children",
    "pebble": "children",
    "pikepdf": "a PDF",
    "pipeline.codecs.clamd": "an antivirus",
    "pipeline.formats.carried": "an antivirus",
    "pipeline.runtime.gate": "an antivirus",
    "pipeline.codecs.xsd_explain": "a document that its schema refuses",
    "pipeline.domain.mention_parts": "the mention of a factor",
    "pipeline.formats.facturx": "a PDF",
    "pipeline.reports": "a page or a table",
    "pipeline.runtime.child": "children",
    "pipeline.stages.schema_words": "a document that its schema refuses",
    "pypdfium2": "the text of a PDF",
    "rich": "a table at a terminal",
    "sqlalchemy": "the journal",
    "structlog": "a log",
    "watchdog": "a service",
    "xmlschema": "a document that its schema refuses",
    "xlsxwriter": "the daily export",
}


def test_a_cold_check_loads_only_what_it_uses() -> None:
    """``check`` of one good XML starts without what serves other commands, other files, or refusals."""
    code = (
        "import sys; from pipeline.__main__ import main\n"
        "try: main(['check', 'samples/cii/accepted/minimal.xml', '--json'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({set(_NOT_AT_START)} & set(sys.modules)), file=sys.stderr)"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)

    assert done.stderr.decode().splitlines()[-1] == "[]"
    assert run("--help").code == 0
