"""Floors and ceilings of pyproject hold at start-up: what is outside is named, with what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.faults import ConfigurationFault
from pipeline.runtime import versions
from pipeline.runtime.versions import installed, require_versions, unfit
from tests.runtime.house import House

REQUIRED = [
    "python>=3.11",
    "lxml<7,>=6.1.3",
    "pysqlite3<1,>=0.6.1; sys_platform == 'linux'",
    "ruff<0.18; extra == 'dev'",
]


def _unfit(**found: str) -> list[str]:
    return list(unfit(REQUIRED, {"python": "3.11.7", "lxml": "6.1.3", **found}.get))


@pytest.mark.parametrize("version", ["6.1.3", "6.1.3rc1", "6.1.10", "6.2", "6.99.99"])
def test_a_version_within_its_bounds_is_fit(version: str) -> None:
    """Numbers are compared as numbers; what an extra or another system asks may be absent."""
    assert _unfit(lxml=version) == []


@pytest.mark.parametrize("version", ["6.1.2", "4.9.2", "7", "7.0.0b1", "inconnue"])
def test_a_version_outside_its_bounds_is_named(version: str) -> None:
    """With the bounds, and what was found."""
    assert _unfit(lxml=version) == [f"lxml<7,>=6.1.3 (trouvé : {version})"]


def test_an_old_python_or_an_optional_part_that_is_old_is_named() -> None:
    """Python is held like the rest; what may be absent must be fit when it is there."""
    assert _unfit(python="3.10.2") == ["python>=3.11 (trouvé : 3.10.2)"]
    assert _unfit(pysqlite3="0.5") == ["pysqlite3<1,>=0.6.1 (trouvé : 0.5)"]


def test_what_is_absent_is_named() -> None:
    """No package, no start."""
    assert list(unfit(["absente>=1"], installed)) == ["absente>=1 (absent)"]


def test_this_machine_is_fit() -> None:
    """The lock installs what pyproject allows; without metadata there is nothing to hold against."""
    assert require_versions().startswith("Python 3.")


def test_a_bare_copy_of_the_sources_has_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is installed under that name: nothing is required."""
    monkeypatch.setattr(versions, "DISTRIBUTION", "edi-flux-absent")

    assert require_versions().endswith("toutes dans leurs bornes")


def test_work_does_not_begin_on_an_unfit_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """drain, watch and replay stop before they take anything, with the sentence that says what to install."""
    house = House(tmp_path).install()
    monkeypatch.setattr(versions, "_requirements", lambda: ["lxml>=99"])

    with pytest.raises(ConfigurationFault, match=r"^Installer lxml>=99 \(trouvé : 6[0-9.]+\) ; hors de ces bornes"):
        house.drain()
