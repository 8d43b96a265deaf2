"""A content goes to quarantine under the name of its flux, may go there twice, and is known to be there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.domain.faults import StorageFault
from pipeline.stores.quarantine import is_quarantined, quarantine, quarantine_name

CONTENT = b"infecte"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def spooled(tmp_path: Path) -> Path:
    """A file of the spool, beside an empty quarantine."""
    (tmp_path / "q").mkdir()
    path = tmp_path / "spool" / DIGEST[:2] / DIGEST
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    return path


def test_it_is_moved_and_known(spooled: Path, tmp_path: Path) -> None:
    """Under a name that tells flux and digest; twice is once."""
    target = tmp_path / "q" / quarantine_name(12, DIGEST)
    quarantine(spooled, target)
    quarantine(spooled, target)

    assert target.name == f"flux-12-{DIGEST}"
    assert (target.read_bytes(), spooled.exists()) == (CONTENT, False)
    assert is_quarantined(tmp_path / "q", DIGEST)
    assert not is_quarantined(tmp_path / "q", DIGEST[::-1])


def test_another_flux_of_the_same_content_has_its_name(spooled: Path, tmp_path: Path) -> None:
    """Whichever came first took the bytes out of the spool."""
    folder = tmp_path / "q"
    for number in (1, 2):
        quarantine(spooled, folder / quarantine_name(number, DIGEST))

    assert [path.read_bytes() for path in sorted(folder.iterdir())] == [CONTENT] * 2


def test_a_content_that_is_nowhere_is_a_fault(spooled: Path, tmp_path: Path) -> None:
    """The effect is not done, and is done again."""
    spooled.unlink()
    with pytest.raises(StorageFault, match="ni au spool ni en quarantaine"):
        quarantine(spooled, tmp_path / "q" / quarantine_name(1, DIGEST))
