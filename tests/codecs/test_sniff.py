"""The container is told from the first bytes, whatever the name."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from pipeline.codecs.sniff import sniff
from pipeline.domain.container import Container
from tests.codecs.archives import tar_gz, tar_of, tarfile_info, zip_of
from tests.needs import needs

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<?xml version='1.0'?><a/>",
        b"\n  <a/>",
        b"\xef\xbb\xbf<a/>",
        b"\xef\xbb\xbf",
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-be"),
        "<a/>".encode("utf-16-le"),
        "\ufeff<a/>".encode("utf-16-be"),
        "<a/>".encode("utf-32"),
        "\ufeff<a/>".encode("utf-32-be"),
        b"Bonjour, ceci est du texte\r\n\tavec une tabulation\n",
        "Numéro;Montant\n".encode("latin-1"),
        b'{"facture": 1}',
        b"<a>\x0b</a>",
        b"<a>%PDF-1.4</a>",
    ],
)
def test_text_is_xml(head: bytes) -> None:
    """Any text, and an empty file, goes to the XML codec, which refuses what is no XML and says so."""
    expected = Container.XML

    actual = sniff(head)

    assert expected == actual


@pytest.mark.parametrize("junk", [b"", b"JUNK HEADER LINE\r\n", b"\x00\x01\x02", b"x" * 1019])
def test_pdf_header_may_come_late(junk: bytes) -> None:
    """A PDF is recognised when its header stands within the first 1024 bytes."""
    expected = Container.PDF

    actual = sniff(junk + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    assert expected == actual


def test_pdf_header_too_late() -> None:
    """Beyond the first 1024 bytes a header makes no PDF."""
    expected = Container.UNKNOWN

    actual = sniff(b"\x00" * 1020 + b"%PDF-1.7")

    assert expected == actual


@pytest.mark.parametrize("content", [b"%PDF-1.7 stored", b"<a/>"])
def test_zip_with_a_stored_member(content: bytes) -> None:
    """A zip stays a zip although a stored member shows its own header in the first bytes."""
    expected = Container.ZIP

    actual = sniff(zip_of(("a", content), method=0))

    assert expected == actual


def test_empty_zip_is_a_zip() -> None:
    """A zip that holds nothing begins with its end record."""
    expected = Container.ZIP

    actual = sniff(zip_of())

    assert expected == actual


@pytest.mark.parametrize("content", [tar_gz(("a.xml", b"<a/>")), gzip.compress(b"<a/>")])
def test_gzip_is_targz(content: bytes) -> None:
    """Whatever is gzip is judged as tar.gz."""
    expected = Container.TARGZ

    actual = sniff(content)

    assert expected == actual


@pytest.mark.parametrize(
    "head",
    [
        tar_of([(tarfile_info("%PDF-1.4", b"a"), b"a")]),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"7z\xbc\xaf\x27\x1c\x00\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    ],
)
def test_other_binary_is_unknown(head: bytes) -> None:
    """An uncompressed tar, an image, another archiver's file: not read by the product."""
    expected = Container.UNKNOWN

    actual = sniff(head)

    assert expected == actual


@needs(CORPUS.is_dir(), "../shared/corpus")
def test_corpus_containers() -> None:
    """Every file of the corpus is told from its bytes as its manifest says."""
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    archives = {Container.TARGZ: "archive", Container.ZIP: "archive"}

    expected = [(row["path"], row["container"]) for row in rows]
    actual = []
    for row in rows:
        with (CORPUS / row["path"]).open("rb") as file:
            found = sniff(file.read(4096))
        actual.append((row["path"], archives.get(found, found.value)))

    assert expected == actual
