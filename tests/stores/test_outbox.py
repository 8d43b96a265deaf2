"""The outbox: one name per delivery, the extract before the invoice, safe components, idempotence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.faults import StorageFault
from pipeline.stores.outbox import Outbox, component, deliver
from pipeline.stores.together import Together

SIRET = "21340172201787"


def _deliver(outbox: Outbox, siret: str, service: str | None, nom: str, content: bytes, extrait: bytes) -> Path:  # noqa: PLR0917
    """Hand one invoice over, a group of its own."""
    target = outbox.path(siret, service, nom)
    with Together() as together:
        deliver(target, content, extrait, together)
        together.settle()
    return target


def names_in(folder: Path) -> list[str]:
    """All files below, relative."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_invoice_and_its_extract_are_delivered(tmp_path: Path) -> None:
    """``<SIRET>/<service>/<nom>`` and ``<nom>.json``, and nothing else."""
    target = _deliver(Outbox(tmp_path), SIRET, "ACHATS", "F1.xml", b"<Invoice/>", b"{}")

    assert target == tmp_path / SIRET / "ACHATS" / "F1.xml"
    assert target.read_bytes() == b"<Invoice/>"
    assert target.with_name("F1.xml.json").read_bytes() == b"{}"
    assert names_in(tmp_path) == [f"{SIRET}/ACHATS/F1.xml", f"{SIRET}/ACHATS/F1.xml.json"]


@pytest.mark.parametrize("service", [None, ""])
def test_no_service_is_the_structure_itself(tmp_path: Path, service: str | None) -> None:
    """Without service code the invoice stands in the structure's folder."""
    assert _deliver(Outbox(tmp_path), SIRET, service, "F1.xml", b"x", b"{}") == tmp_path / SIRET / "F1.xml"


def test_delivering_twice_is_delivering_once(tmp_path: Path) -> None:
    """Same bytes under the same name: done; the file is not even written again."""
    outbox = Outbox(tmp_path)
    first = _deliver(outbox, SIRET, None, "F1.xml", b"x", b"{}").stat()

    second = _deliver(outbox, SIRET, None, "F1.xml", b"x", b"{}").stat()

    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


@pytest.mark.parametrize(("content", "extrait"), [(b"y", b"{}"), (b"x", b"[]")])
def test_other_bytes_under_the_same_name_are_a_fault(tmp_path: Path, content: bytes, extrait: bytes) -> None:
    """A name is given once; what was delivered is never overwritten."""
    outbox = Outbox(tmp_path)
    target = _deliver(outbox, SIRET, None, "F1.xml", b"x", b"{}")

    with pytest.raises(StorageFault, match="autre contenu"):
        _deliver(outbox, SIRET, None, "F1.xml", content, extrait)

    assert target.read_bytes() == b"x"


def test_whoever_sees_the_invoice_finds_its_extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extract is renamed into place first."""
    order: list[str] = []
    rename = Path.replace

    def watched(source: Path, target: Path) -> Path:
        order.append(target.name)
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", watched)
    _deliver(Outbox(tmp_path), SIRET, None, "F1.xml", b"x", b"{}")

    assert order == ["F1.xml.json", "F1.xml"]


def test_a_killed_delivery_is_taken_up_without_leftover(tmp_path: Path) -> None:
    """Killed between writing and renaming, doing it again uses the same temporary files."""
    outbox = Outbox(tmp_path)
    deliver(outbox.path(SIRET, None, "F1.xml"), b"x", b"{}", Together())  # never left: what a kill leaves
    assert len(names_in(tmp_path)) == 2
    _deliver(outbox, SIRET, None, "F1.xml", b"x", b"{}")

    assert names_in(tmp_path) == [f"{SIRET}/F1.xml", f"{SIRET}/F1.xml.json"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21340172201787", "21340172201787"),
        ("SERV_A-1.2", "SERV_A-1.2"),
        (".", "%2E"),
        ("..", "%2E."),
        (".cache", "%2Ecache"),
        ("../../etc", "%2E.%2F..%2Fetc"),
        ("A/B", "A%2FB"),
        ("É 1", "%C3%89%201"),
        ("100%", "100%25"),
        ("a\x00b\n", "a%00b%0A"),
        ("", "%"),
    ],
)
def test_the_rule_for_components(text: str, expected: str) -> None:
    """A code from outside becomes one safe component; plain codes stay as they are."""
    assert component(text) == expected


@settings(deadline=None)
@given(st.lists(st.text(st.characters(), max_size=120), min_size=2, max_size=2, unique=True))
def test_components_are_safe_and_never_shared(texts: list[str]) -> None:
    """One component, never ``.`` nor ``..`` nor hidden, never too long, and two texts never meet."""
    first, second = map(component, texts)

    assert first != second
    assert "/" not in first
    assert "\0" not in first
    assert not first.startswith(".")
    assert 0 < len(os.fsencode(first)) <= 200


def test_a_hostile_code_stays_inside_the_recipient(tmp_path: Path) -> None:
    """Whatever the document says, the file lands below the outbox."""
    for code in ("../../x", "/etc", "a" * 5000, "..", "\ud800", "."):
        target = _deliver(Outbox(tmp_path / "out"), code, code, code, b"x", b"{}")

        assert target.resolve().is_relative_to((tmp_path / "out").resolve())
        assert len(target.relative_to(tmp_path / "out").parts) == 3


def test_a_refusing_disk_is_a_fault(tmp_path: Path) -> None:
    """A file stands where the recipient's folder should be."""
    (tmp_path / SIRET).write_bytes(b"")

    with pytest.raises(StorageFault, match=SIRET):
        _deliver(Outbox(tmp_path), SIRET, None, "F1.xml", b"x", b"{}")
