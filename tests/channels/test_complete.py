"""The end of a file: cut at any byte it looks truncated, whole it does not, and other damage is not called a cut."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.channels.complete import looks_truncated
from pipeline.domain.faults import StorageFault

XML = (
    b'<?xml version="1.0"?>\n<!-- note > -->\n<rsm:Invoice xmlns:rsm="urn:x" a="&gt;">'
    + b"<n>1</n>" * 50
    + b"</rsm:Invoice>\n"
)


def cut(tmp_path: Path, content: bytes) -> bool:
    """Write and look."""
    path = tmp_path / "file"
    path.write_bytes(content)
    return looks_truncated(path)


def tar_gz() -> bytes:
    """A small real envelope."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("a.xml")
        content = os.urandom(3000)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zipped(comment: bytes = b"") -> bytes:
    """A small real zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", XML)
        archive.comment = comment
    return packed.getvalue()


def pdf() -> bytes:
    """A small real PDF."""
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(100, 100, "Facture")
    canvas.save()
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        XML,
        XML.rstrip(),
        XML + b"<!-- </rsm:Invoice> --> <?pi x?>\n\n",
        XML + b"\0" * 300,
        b"\xef\xbb\xbf" + XML,
        XML.decode().encode("utf-16"),
        b"\xfe\xff" + XML.decode().encode("utf-16-be"),
        XML.decode().encode("utf-16-le"),
        b"<a/>",
        b'<a b="/>"\n/>',
        b'<!DOCTYPE a [<!ENTITY x "y">]><a></a >',
        XML.replace(b"<n>", b"<n>" + b" " * 200_000, 1),
        b"<a>" + b"<a>" * 100_000 + b"</a>" * 100_001,
    ],
)
def test_a_whole_xml_is_whole(tmp_path: Path, content: bytes) -> None:
    """Comments, instructions, blanks and padding may follow the root; encodings with two bytes are read."""
    assert cut(tmp_path, content) is False


@pytest.mark.parametrize("content", [XML, XML.decode().encode("utf-16"), b"\xef\xbb\xbf" + XML])
def test_an_xml_cut_anywhere_is_cut(tmp_path: Path, content: bytes) -> None:
    """From its first ``<`` to the last byte of its closing tag."""
    last = len(content.rstrip(b"\n\0"))

    assert [at for at in range(4, last) if not cut(tmp_path, content[:at])] == []


def test_a_large_xml_cut_in_its_middle_is_cut(tmp_path: Path) -> None:
    """Only the beginning and the end are read."""
    assert cut(tmp_path, XML.replace(b"</rsm", b"<n>1</n>" * 100_000 + b"</rsm")[:-200]) is True


@pytest.mark.parametrize("members", [1, 2])
def test_a_gzip_cut_anywhere_is_cut(tmp_path: Path, members: int) -> None:
    """It does not inflate to its end; whole, it does, in several members too."""
    one = tar_gz()
    content = one * members

    assert cut(tmp_path, content) is False
    assert [at for at in range(2, len(content), 7) if at != len(one) and not cut(tmp_path, content[:at])] == []
    assert cut(tmp_path, content[:-1]) is True


@pytest.mark.parametrize("size", [256 * 1024 * n + d for n in (1, 2, 4) for d in (-1, 0, 1)])
def test_a_gzip_whose_content_fills_the_buffer_is_whole(tmp_path: Path, size: int) -> None:
    """No size of content makes a whole file look cut."""
    assert cut(tmp_path, gzip.compress(os.urandom(size // 2) + b"a" * (size - size // 2))) is False


def test_a_large_gzip_is_streamed(tmp_path: Path) -> None:
    """Read in pieces, whole and cut."""
    content = gzip.compress(os.urandom(3_000_000), 1)

    assert cut(tmp_path, content) is False
    assert cut(tmp_path, content[:-9]) is True


@pytest.mark.parametrize("tail", [b"\0" * 512, b"rubbish"])
def test_what_follows_a_gzip_is_judged_elsewhere(tmp_path: Path, tail: bytes) -> None:
    """Padding after the last member is no cut; the beginning of another member is one."""
    assert cut(tmp_path, tar_gz() + tail) is False
    assert cut(tmp_path, tar_gz() + b"\x1f") is True


def test_a_damaged_gzip_is_not_called_cut(tmp_path: Path) -> None:
    """Damage does not heal by waiting."""
    assert cut(tmp_path, tar_gz()[:10] + b"\xff" * 200) is False


def test_a_gzip_bomb_is_given_up_at_once(tmp_path: Path) -> None:
    """The judgement refuses it; the scanner does not inflate it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    content = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(100)), packer.flush()])[:-4]
    begun = time.monotonic()

    assert cut(tmp_path, content) is False
    assert time.monotonic() - begun < 2.0


@pytest.mark.parametrize("content", [zipped(), zipped(b"a comment"), zipped(b"c" * 65_535)])
def test_a_zip_cut_anywhere_is_cut(tmp_path: Path, content: bytes) -> None:
    """Its end record must be there, with its whole comment."""
    places = [*range(4, min(len(content), 400)), len(content) - 1]

    assert cut(tmp_path, content) is False
    assert [at for at in places if not cut(tmp_path, content[:at])] == []


def test_a_pdf_cut_anywhere_is_cut(tmp_path: Path) -> None:
    """``%%EOF`` stands in its last 1024 bytes, with anything after it."""
    content = pdf()
    last = content.rindex(b"%%EOF") + 5

    assert cut(tmp_path, content) is False
    assert cut(tmp_path, content + b"\0" * 900) is False
    assert [at for at in range(5, last, 3) if not cut(tmp_path, content[:at])] == []


def test_an_empty_file_is_cut(tmp_path: Path) -> None:
    """Nothing whole has no byte: the upload has only begun, or the disk was full."""
    assert cut(tmp_path, b"") is True


@pytest.mark.parametrize("content", [b"Bonjour", b"\0\1\2\3" * 100, b"\x89PNG\r\n", b"{", "é".encode("utf-16")])
def test_unknown_content_is_not_cut(tmp_path: Path, content: bytes) -> None:
    """What has no known end cannot miss it."""
    assert cut(tmp_path, content) is False


@pytest.mark.parametrize(
    "content",
    [
        b"<" + b"a" * 300_000,
        b"<a " + b"'" * 300_000,
        b"<a" + b"\n" * 300_000,
        b"<!DOCTYPE a [" + b"]" * 300_000,
        b"<!--" * 100_000,
        b"<?" * 200_000,
        b"<a>" + b"</a " * 100_000,
        b"<a>" + b"</a>" + b" \n" * 200_000 + b"x",
        b"\xff\xfe" + b"<\0" * 100_000,
    ],
)
def test_hostile_text_costs_nothing(tmp_path: Path, content: bytes) -> None:
    """No pattern is tried twice over the same bytes."""
    begun = time.monotonic()
    cut(tmp_path, content)

    assert time.monotonic() - begun < 2.0


def test_what_is_no_plain_file_is_neither_followed_nor_waited_for(tmp_path: Path) -> None:
    """A pipe, a link, a folder, or nothing: the claim will tell."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "target").write_bytes(b"<a>")
    (tmp_path / "link").symlink_to(tmp_path / "target")

    assert [looks_truncated(tmp_path / name) for name in ("fifo", "link", ".", "none")] == [False] * 4


def test_a_descriptor_keeps_its_position(tmp_path: Path) -> None:
    """Whoever holds it goes on reading where it was."""
    (tmp_path / "a").write_bytes(XML[:-5])
    with (tmp_path / "a").open("rb") as stream:
        stream.read(3)

        assert looks_truncated(stream.fileno()) is True
        assert stream.tell() == 3


def test_a_failing_disk_is_our_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input/output error says nothing about the partner's file."""

    def failing(descriptor: int, length: int, offset: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", failing)

    with pytest.raises(StorageFault, match="Impossible de lire"):
        cut(tmp_path, XML)
