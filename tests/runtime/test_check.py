"""Files are judged where they lie, in order, by one process or several, and nothing is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.faults import Fault
from pipeline.domain.flux import Etat
from pipeline.runtime.check import check_all, files_of
from pipeline.stages.context import Context
from samples.generator import Payment, ubl_invoice

Make = Callable[..., Context]


class _Unreached:
    """Look-ups that come after the first, which fails."""

    def service(self, siret: str, code: str) -> Service | None:
        """Never reached."""
        raise AssertionError

    def services(self, siret: str) -> tuple[Service, ...]:
        """Never reached."""
        raise AssertionError

    def establishments(self, siren: str, most: int) -> tuple[Structure, ...]:
        """Never reached."""
        raise AssertionError


class _Dying(_Unreached):
    """A directory whose reader dies with its process, as a crash of a native library would."""

    def structure(self, siret: str) -> Structure | None:
        """End the process at once."""
        os._exit(9)


class _Broken(_Unreached):
    """A directory that has a bug."""

    def structure(self, siret: str) -> Structure | None:
        """Fail."""
        raise RuntimeError("bogue")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten files: good, and one of them refused."""
    for number in range(10):
        payments = {"payments": (Payment("30"),)} if number == 4 else {}
        (tmp_path / f"{number}.xml").write_bytes(ubl_invoice(number=f"FA-{number}", **payments))
    return tmp_path


def test_files_of_folders_are_sorted(tmp_path: Path) -> None:
    """Named files stay in the order given; folders are walked; links and hidden files are left out."""
    for name in ("b/2.xml", "b/1.xml", "b/.cache/3.xml", "b/.4.xml", "b/sous/0.xml", "a.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "b" / "lien.xml").symlink_to(tmp_path / "a.xml")
    (tmp_path / "b" / "boucle").symlink_to(tmp_path)
    named = [tmp_path / "b", tmp_path / "a.xml", tmp_path / "absent.xml"]

    assert [str(path.relative_to(tmp_path)) for path in files_of(named)] == [
        "b/1.xml",
        "b/2.xml",
        "b/sous/0.xml",
        "a.xml",
        "absent.xml",
    ]


def test_a_hidden_folder_named_is_walked(tmp_path: Path) -> None:
    """Only what is hidden inside the folder named is left out."""
    hidden = tmp_path / ".depot"
    hidden.mkdir()
    (hidden / "a.xml").touch()

    assert files_of([hidden]) == [hidden / "a.xml"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_verdicts_come_in_the_order_of_the_files(folder: Path, make_context: Make, jobs: int) -> None:
    """One process or several give the same verdicts in the same order."""
    files = files_of([folder])
    found = list(check_all(files, make_context(), "route", jobs))

    assert [one.path for one in found] == files
    assert [one.verdict.etat for one in found] == [Etat.REJETE if n == 4 else Etat.INTEGRE for n in range(10)]
    assert {one.fault for one in found} == {None}


def test_several_jobs_conclude_as_one(folder: Path, make_context: Make) -> None:
    """DESIGN §5, promise 6: the same verdicts, to the last field."""
    files = files_of([folder])

    assert list(check_all(files, make_context(), "control", 2)) == list(check_all(files, make_context(), "control"))


def test_a_file_that_cannot_be_read_is_our_fault(tmp_path: Path, make_context: Make) -> None:
    """It is told in a sentence, and the others are judged."""
    (tmp_path / "b.xml").write_bytes(ubl_invoice())
    found = list(check_all([tmp_path / "absent.xml", tmp_path / "b.xml"], make_context(), "control"))

    assert [(one.fault is None, one.verdict.etat) for one in found] == [(False, Etat.REJETE), (True, Etat.INTEGRE)]
    assert (found[0].fault or "").startswith(f"{tmp_path / 'absent.xml'} : ")


def test_a_bug_of_ours_does_not_hide_the_others(folder: Path, make_context: Make) -> None:
    """The fault names the file; no rejection is invented."""
    (found,) = check_all([folder / "1.xml"], make_context(annuaire=_Broken()), "route", 4)

    assert (found.fault, found.verdict.rejections) == (f"{folder / '1.xml'} : RuntimeError : bogue", ())


def test_a_child_that_dies_is_a_fault(folder: Path, make_context: Make) -> None:
    """The command stops with advice, not with a trace."""
    with pytest.raises(Fault, match="--jobs 1"):
        list(check_all(files_of([folder]), make_context(annuaire=_Dying()), "route", 2))


def test_nothing_is_written(folder: Path, make_context: Make) -> None:
    """A check leaves the folder as it found it."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    list(check_all(files_of([folder]), make_context(), "route", 2))

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_limits_of_the_context_hold_in_children(folder: Path, make_context: Make) -> None:
    """The children inherit the whole context."""
    context = make_context()
    small = replace(context, limits=replace(context.limits, flux_bytes=10))
    found = list(check_all(files_of([folder]), small, "detect", 2))

    assert {reason.rule.key for one in found for reason in one.verdict.rejections} == {"FLUX_TOO_LARGE"}
