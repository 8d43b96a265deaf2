"""Doctor says who judges PDF/A, for whom, and what veraPDF lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.app import App, build
from pipeline.codecs import verapdf
from pipeline.commands.examining import doctor
from tests.codecs.verapdf_here import need_verapdf

STRICT = "[TDTDEM]\npdfa-strict = true\n"


def _app(folder: Path, emetteurs: str, settings: str = "") -> App:
    config = folder / "pipeline.toml"
    config.write_text(f'root = "{folder / "root"}"\n{settings}', encoding="utf-8")
    (folder / "emetteurs.toml").write_text(emetteurs, encoding="utf-8")
    return build(config, None)


def _line(app: App, capsys: pytest.CaptureFixture[str]) -> str:
    doctor(app, as_json=False)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " PDF/A : " in line]
    return line


def test_verapdf_is_started_to_be_sure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its versions and the partners it judges for; found at the first question it would be found too late."""
    need_verapdf()
    line = _line(_app(tmp_path, STRICT), capsys)

    assert line.startswith("ok      PDF/A : veraPDF 1.")
    assert line.endswith(" ; émetteurs en pdfa-strict : TDTDEM")


def test_verapdf_is_not_started_for_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without partner in pdfa-strict there is nothing to judge."""
    need_verapdf()
    line = _line(_app(tmp_path, "[TDTDEM]\n"), capsys)

    assert line == "ok      PDF/A : veraPDF est installé ; aucun émetteur en pdfa-strict"


def test_without_verapdf_structural_checks_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extra that is absent is no fault; who judges then is told, and what is missing."""
    monkeypatch.setattr(verapdf, "find_spec", lambda _name: None)
    line = _line(_app(tmp_path, STRICT), capsys)

    assert line == (
        "ok      PDF/A : nos contrôles de structure ; veraPDF est absent : l'extra pdfa n'est pas installé ; "
        "émetteurs en pdfa-strict : TDTDEM"
    )


def test_a_verapdf_that_does_not_start_is_unsound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every PDF of these partners would be an incident: it must be mended."""
    need_verapdf()
    for name in ("jaxb-runtime", "jaxb-core", "istack-commons-runtime"):
        (tmp_path / f"{name}.jar").touch()
    line = _line(_app(tmp_path, STRICT, f'[pdfa]\njaxb = "{tmp_path}"\n'), capsys)

    assert line.startswith("DÉFAUT  PDF/A : veraPDF ne démarre pas : ")
