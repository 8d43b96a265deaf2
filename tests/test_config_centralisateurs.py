"""The table of the services centralisateurs: what it may say, what refuses the start, and where it is sought."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.app import build
from pipeline.config import Juridiction, load_centralisateurs
from pipeline.domain.centralisateurs import NO_CENTRALISATEURS, Centralisateurs, Rattachement
from pipeline.domain.faults import ConfigurationFault

REPOSITORY = Path(__file__).parents[1]
COURT, CENTRAL = "92700007500014", "92130013300011"
LINE = f'siret = "{COURT}"\ncentralisateur = "{CENTRAL}"\n'


def _table(folder: Path, text: str, name: str = "centralisateurs.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_is_read(tmp_path: Path) -> None:
    """Its name, the jurisdiction, the centralisateur; an empty service is none."""
    text = f'[TJ]\n{LINE}service = ""\n[TJ-P]\n{LINE}service = "P"\ncentralisateur-service = "FJ"\n'

    assert load_centralisateurs((_table(tmp_path, text),)) == Centralisateurs(
        (Rattachement("TJ", COURT, None, CENTRAL), Rattachement("TJ-P", COURT, "P", CENTRAL, "FJ"))
    )


def test_the_documented_line_is_a_line(tmp_path: Path) -> None:
    """config/centralisateurs.toml says nothing as shipped; its example shows every key, and loads."""
    shipped = REPOSITORY / "config" / "centralisateurs.toml"
    lines = shipped.read_text(encoding="utf-8").splitlines()
    example = "\n".join(line.removeprefix("# ") for line in lines if re.match(r"# (\[|[a-z-]+ = )", line))
    (shown,) = load_centralisateurs((_table(tmp_path, example),)).lignes

    assert load_centralisateurs((shipped,)) == NO_CENTRALISATEURS
    assert set(re.findall(r"^([a-z-]+) = ", example, re.MULTILINE)) == {
        field.replace("_", "-") for field in Juridiction.__struct_fields__
    }
    assert shown == Rattachement("TJ-EXEMPLE", COURT, "FJ-PENAL", CENTRAL, "FJ-CENTRAL")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"[TJ]\n{LINE}code = 'x'", "clé inconnue « TJ.code »"),
        (f'[TJ]\nsiret = "{COURT}"', "clé manquante « TJ.centralisateur »"),
        ("[TJ]\nsiret = 92700007500014\ncentralisateur = 'x'", "valeur refusée pour « TJ.siret »"),
        (
            f"[TJ]\n{LINE.replace(COURT, '92700007500015')}",
            "TJ.siret attend un SIRET, « 92700007500015 » n'en est pas un",
        ),
        (
            f"[TJ]\n{LINE.replace(CENTRAL, '921300133')}",
            "TJ.centralisateur attend un SIRET, « 921300133 » n'en est pas un",
        ),
        (f"[TJ]\n{LINE}[TGI]\n{LINE}", "[TJ] et [TGI] désignent la même juridiction"),
        ("TJ = 3", "« TJ » (trouvé : un entier ; attendu : une table)"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    """A table that cannot be understood stops the start; the line and the key are in the sentence."""
    with pytest.raises(ConfigurationFault) as caught:
        load_centralisateurs((_table(tmp_path, text),))

    assert sentence in str(caught.value)


def test_the_table_is_sought_beside_the_settings_and_in_the_root(tmp_path: Path) -> None:
    """The default file, or the one that is named, which must then be there; a line of the root replaces its namesake."""
    config = _table(tmp_path, 'root = "racine"\n', "pipeline.toml")

    assert build(config, tmp_path / "racine").centralisateurs == NO_CENTRALISATEURS

    _table(tmp_path, f"[TJ]\n{LINE}")
    (tmp_path / "racine").mkdir()
    _table(tmp_path / "racine", f'[TJ]\n{LINE}centralisateur-service = "FJ"\n')
    (line,) = build(config, tmp_path / "racine").centralisateurs.lignes

    assert line.centralisateur_service == "FJ"

    config.write_text('centralisateurs = "ailleurs.toml"\n', encoding="utf-8")
    with pytest.raises(ConfigurationFault, match=r"Fichier des centralisateurs introuvable : .*ailleurs\.toml"):
        _ = build(config, tmp_path).centralisateurs
