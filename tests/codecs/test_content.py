"""A file is read, or left where it is when it is a large XML."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.codecs.content import StoredFile, bytes_of, digest_of, head_of, load, size_of
from pipeline.domain.faults import Fault


@pytest.mark.parametrize("content", [b"", b"<a/>", b"%PDF-1.7" + b"x" * 100, b"PK\x03\x04" + b"x" * 100])
def test_what_is_small_or_no_xml_is_read(content: bytes, tmp_path: Path) -> None:
    """Archives and PDF are needed as a whole, whatever their size."""
    path = tmp_path / "flux"
    path.write_bytes(content)

    assert load(path, large=50) == content


def test_a_large_xml_stays_in_its_file(tmp_path: Path) -> None:
    """All that is asked of it is what its bytes would answer."""
    content = b"<a>" + b"x" * 5000 + b"</a>"
    path = tmp_path / "flux"
    path.write_bytes(content)
    found = load(path, large=50)

    assert isinstance(found, StoredFile)
    assert (size_of(found), head_of(found), bytes_of(found)) == (len(content), content[:4096], content)
    assert digest_of(found) == digest_of(content) == hashlib.sha256(content).hexdigest()
    assert head_of(content) == content[:4096]
    assert b"".join(found.pieces(4, size=7)) == content[4:]


def test_an_xml_as_large_as_the_threshold_is_read(tmp_path: Path) -> None:
    """One byte more is large."""
    path = tmp_path / "flux"
    path.write_bytes(b"<a>12345</a>")

    assert load(path, large=12) == b"<a>12345</a>"
    assert isinstance(load(path, large=11), StoredFile)


def test_a_file_that_goes_away_is_our_fault(tmp_path: Path) -> None:
    """The emitter cannot mend it."""
    path = tmp_path / "flux"
    path.write_bytes(b"<a/>")
    stored = StoredFile(path)
    path.unlink()

    with pytest.raises(Fault, match="illisible"):
        stored.read()
