"""Files are judged where they lie, in order, by one process or several, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.domain.annuaire import Service, Structure
from pipeline.domain.flux import Etat
from pipeline.domain.wire import flux_object
from pipeline.runtime.check import Checked, check_all, check_in_children, files_of
from pipeline.runtime.child import Order, Workplace
from pipeline.runtime.in_process import InProcess
from pipeline.runtime.pool import Pool
from pipeline.stages.context import Context, Limits, Rules
from samples.generator import Payment, ubl_invoice
from tests.runtime.house import endless

Make = Callable[..., Context]


ASKED = Order(Path(), "", Rules(), date(2026, 11, 24), until="control")


def workplace(annuaire: Path, seconds: float = 60.0) -> Workplace:
    """What the children need; without annuaire nothing is routed."""
    return Workplace(Limits(), {}, annuaire, 2 * 1024**3, seconds)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Two children."""
    with Pool(workplace(tmp_path_factory.mktemp("annuaire") / "none"), 2) as made:
        yield made


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


def test_verdicts_come_in_the_order_of_the_files(folder: Path, make_context: Make) -> None:
    """Ten files, one refused."""
    files = files_of([folder])
    found = list(check_all(files, make_context(), "route"))

    assert [one.path for one in found] == files
    assert [one.verdict.etat for one in found] == [Etat.REJETE if n == 4 else Etat.INTEGRE for n in range(10)]
    assert {one.fault for one in found} == {None}


def test_children_conclude_as_this_process(folder: Path, pool: Pool) -> None:
    """DESIGN §5, promise 6: the same verdicts, to the last field that is shown; a missing file is our fault."""
    files = [*files_of([folder]), folder / "absent.xml"]
    twin = InProcess(workplace(folder.parent / "none"))
    here = [_shown(one) for one in check_in_children(files, twin, ASKED)]

    assert [_shown(one) for one in check_in_children(files, pool, ASKED)] == here
    assert [one["etat"] for one, _ in here[:10]] == ["IN_REJETE" if n == 4 else "IN_INTEGRE" for n in range(10)]
    assert [fault is None for _, fault in here] == [True] * 10 + [False]


def test_a_file_that_no_child_survives_is_told_and_the_others_judged(folder: Path) -> None:
    """Past its time the child is killed; the fault names the file and what happened."""
    (folder / "3.xml").write_bytes(endless())
    with Pool(workplace(folder.parent / "none", seconds=1.0), 2) as pool:
        found = list(check_in_children(files_of([folder]), pool, ASKED))

    assert [one.path.name for one in found if one.fault] == ["3.xml"]
    assert "après 1 s" in (found[3].fault or "")
    assert sum(one.verdict.etat is Etat.INTEGRE for one in found) == 8


def test_a_file_that_cannot_be_read_is_our_fault(tmp_path: Path, make_context: Make) -> None:
    """It is told in a sentence, and the others are judged."""
    (tmp_path / "b.xml").write_bytes(ubl_invoice())
    found = list(check_all([tmp_path / "absent.xml", tmp_path / "b.xml"], make_context(), "control"))

    assert [(one.fault is None, one.verdict.etat) for one in found] == [(False, Etat.REJETE), (True, Etat.INTEGRE)]
    assert (found[0].fault or "").startswith(f"{tmp_path / 'absent.xml'} : ")


def test_a_bug_of_ours_does_not_hide_the_others(folder: Path, make_context: Make) -> None:
    """The fault names the file; no rejection is invented."""
    (found,) = check_all([folder / "1.xml"], make_context(annuaire=_Broken()), "route")

    assert (found.fault, found.verdict.rejections) == (f"{folder / '1.xml'} : RuntimeError : bogue", ())


def test_nothing_is_written(folder: Path, make_context: Make) -> None:
    """A check leaves the folder as it found it."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    list(check_all(files_of([folder]), make_context(), "route"))

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_limits_hold_in_children(folder: Path) -> None:
    """The children judge by the limits of this product."""
    small = replace(workplace(folder.parent / "none"), limits=Limits(flux_bytes=10))
    with Pool(small, 2) as pool:
        found = list(check_in_children(files_of([folder]), pool, replace(ASKED, until="detect")))

    assert {reason.rule.key for one in found for reason in one.verdict.rejections} == {"FLUX_TOO_LARGE"}


def _shown(one: Checked) -> tuple[Mapping[str, object], str | None]:
    """What a check shows of a file."""
    return flux_object(one.verdict, str(one.path)), one.fault
