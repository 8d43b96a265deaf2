"""Settings: what may be left out, what is refused, and that the message names the file and the key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import config
from pipeline.config import (
    Antivirus,
    Depot,
    Emetteur,
    Export,
    Jugement,
    Limites,
    Pdfa,
    Routage,
    Settings,
    load_emetteurs,
    load_settings,
)
from pipeline.domain.faults import ConfigurationFault

REPOSITORY = Path(__file__).parents[1]


def _settings(folder: Path, text: str) -> Path:
    path = folder / "pipeline.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _partners(folder: Path, text: str) -> Path:
    path = folder / "emetteurs.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_root_is_enough(tmp_path: Path) -> None:
    """A file holding only the root has every default, and partners are sought beside it."""
    found = load_settings(_settings(tmp_path, 'root = "/srv/edi"\n'))

    assert found == (Settings(root="/srv/edi"), tmp_path)


def test_the_documented_defaults_are_the_defaults() -> None:
    """Each commented line of config/pipeline.toml, uncommented, changes nothing."""
    text = (REPOSITORY / "config/pipeline.toml").read_text(encoding="utf-8")
    written = re.findall(r"^# ([a-z-]+) = (.+?)\s*(?:#.*)?$", text, re.MULTILINE)
    known = {
        field.replace("_", "-"): getattr(table, field)
        for table in (Limites(), Depot(), Jugement(), Export(), Routage(), Pdfa(), Antivirus())
        for field in table.__struct_fields__
    }
    shown = {key: value for key, value in written if key in known}

    assert set(shown) == set(known)
    assert {key: _plain(value) for key, value in shown.items()} == known


def test_the_documented_partner_is_the_default_partner(tmp_path: Path) -> None:
    """config/emetteurs.toml shows every setting of a partner, and each shown value is the default."""
    text = (REPOSITORY / "config/emetteurs.toml").read_text(encoding="utf-8")
    example = "\n".join(line.removeprefix("# ") for line in text.splitlines() if re.match(r"# (\[|[a-z-]+ = )", line))
    (shown,) = load_emetteurs((_partners(tmp_path, example),)).values()

    assert set(re.findall(r"^([a-z-]+) = ", example, re.MULTILINE)) == {
        field.replace("_", "-") for field in Emetteur.__struct_fields__
    }
    assert shown == Emetteur(raison_sociale="Exemple SA", settle_seconds=5.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("racine = 'x'", "clé inconnue « racine »"),
        ("[depot]\nsettle_seconds = 1", "clé inconnue « depot.settle_seconds »"),
        (
            "[jugement]\nprocessus = 'deux'",
            "valeur refusée pour « jugement.processus » (trouvé : un texte ; attendu : un entier)",
        ),
        ("[export]\nformats = ['pdf']", "valeur refusée pour « export.formats[0] » (« pdf » n'existe pas)"),
        ("[export]\nheure = '02:30'", "export.heure attend HH:MM, hors de 02:00 à 02:59"),
        ("[export]\nheure = '24:00'", "export.heure attend HH:MM"),
        ("[export]\nheure = '7:05'", "export.heure attend HH:MM"),
        ("[routage]\nsiret-etat = '1100020110004'", "routage.siret-etat attend un SIRET de 14 chiffres"),
        ("root = 3", "valeur refusée pour « root » (trouvé : un entier ; attendu : un texte)"),
        ("root = ", "Corriger"),
        ("root = 'a'\nroot = 'b'", "Corriger"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    """An unknown key, a wrong type, a wrong value, a file that is no TOML: file and key are in the sentence."""
    path = _settings(tmp_path, text)
    with pytest.raises(ConfigurationFault) as caught:
        load_settings(path)

    assert str(path) in str(caught.value)
    assert sentence in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file in another encoding is told, not shown as a stack."""
    path = tmp_path / "pipeline.toml"
    path.write_bytes(b'root = "\xff"')
    with pytest.raises(ConfigurationFault, match="Corriger"):
        load_settings(path)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    """--config of a file that is not there is refused; without --config the defaults do."""
    with pytest.raises(ConfigurationFault, match="introuvable"):
        load_settings(tmp_path / "absent.toml")


def test_without_a_file_the_defaults_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder without config/, no file is needed."""
    monkeypatch.chdir(tmp_path)

    assert load_settings(None) == (Settings(), Path("config"))


@pytest.mark.parametrize("code", ["tdtdem", "TDTDE", "TDTDEM1", "TDT-EM", '"../../x"', '"TDTDÉM"', '"TDTDEM\\n"'])
def test_a_code_is_six_capitals_or_digits(tmp_path: Path, code: str) -> None:
    """Anything else could become another folder."""
    with pytest.raises(ConfigurationFault, match="code application"):
        load_emetteurs((_partners(tmp_path, f"[{code}]\n"),))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("doublon = true", "clé inconnue « TDTDEM.doublon »"),
        ('completude = "magie"', "valeur refusée pour « TDTDEM.completude » (« magie » n'existe pas)"),
        ('regles = ["en1693"]', "valeur refusée pour « TDTDEM.regles[0] » (« en1693 » n'existe pas)"),
    ],
)
def test_a_wrong_partner_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    """A partner's table is as strict as the settings."""
    with pytest.raises(ConfigurationFault) as caught:
        load_emetteurs((_partners(tmp_path, f"[TDTDEM]\n{line}\n"),))

    assert sentence in str(caught.value)


def test_rule_sets_need_their_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for without saxonche, the start is refused and the extra named; with it, they are known."""
    path = _partners(tmp_path, '[TDTDEM]\nregles = ["en16931", "br-fr"]\n')
    monkeypatch.setattr(config, "find_spec", lambda name: name)

    assert load_emetteurs((path,))["TDTDEM"].regles == ("en16931", "br-fr")

    monkeypatch.setattr(config, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationFault, match=r'TDTDEM\.regles demande « en16931, br-fr ».*"edi-flux\[rules\]"'):
        load_emetteurs((path,))


def test_a_partner_is_a_table(tmp_path: Path) -> None:
    """Anything else is told with the partner's code."""
    with pytest.raises(ConfigurationFault, match=r"« TDTDEM » \(trouvé : un entier ; attendu : une table\)"):
        load_emetteurs((_partners(tmp_path, "TDTDEM = 3\n"),))


def test_the_last_file_wins(tmp_path: Path) -> None:
    """A partner of the root's own file replaces the configuration's; a file that is not there is none."""
    first = _partners(tmp_path, '[TDTDEM]\nnommage = "souple"\n[AUTRES]\n')
    (tmp_path / "root").mkdir()
    second = _partners(tmp_path / "root", "[TDTDEM]\n")

    assert load_emetteurs((first, second, tmp_path / "absent.toml")) == {"TDTDEM": Emetteur(), "AUTRES": Emetteur()}


def _plain(value: str) -> object:
    import tomllib

    found = tomllib.loads(f"v = {value}")["v"]
    return tuple(found) if isinstance(found, list) else found
