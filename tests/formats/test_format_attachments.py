"""Embedded attachments are decoded strictly, measured exactly, and opened when they are zipped."""

from __future__ import annotations

import base64
import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.invoice import Attachment, InnerFile, Role
from pipeline.formats.attachments import Embedded, describe, read_attachments, readable_pdf


def _zip(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def _read(payload: str | bytes, name: str = "pj.pdf", *labels: str) -> Attachment:
    text = payload.encode() if isinstance(payload, str) else base64.b64encode(payload)
    (attachment,) = read_attachments([Embedded(text, None, name, "application/pdf", labels, 7)])
    return attachment


@given(st.binary(max_size=2000), st.integers(1, 80))
def test_size_is_that_of_the_decoded_bytes(content: bytes, width: int) -> None:
    """Base64 may be folded at any width."""
    text = base64.b64encode(content).decode()
    folded = "\r\n\t ".join(text[at : at + width] for at in range(0, len(text), width))

    assert _read(folded).size == len(content)


def test_a_large_payload_is_decoded_by_pieces() -> None:
    """Pieces of a mebibyte of text join without loss, blanks in between or not."""
    content = bytes(range(256)) * 12_000
    text = base64.encodebytes(content).decode()

    assert (_read(text).size, _read(text).problem) == (len(content), None)


@pytest.mark.parametrize("payload", ["JVBERg=", "JVBERg", "JVBE!g==", "JVBERg==JVBE", "=AAA", "é", "data:;base64,JVBE"])
def test_what_is_no_base64_is_a_problem(payload: str) -> None:
    """Padding, alphabet, and nothing after the end."""
    assert _read(payload).problem == "le contenu n'est pas du base64 valide"


def test_nothing_may_follow_the_padding_of_an_earlier_piece() -> None:
    """Two payloads glued together are not one file."""
    first = base64.b64encode(bytes(786_431)).decode()

    assert first.endswith("=")
    assert _read(first + "JVBERg==").problem == "le contenu n'est pas du base64 valide"


def test_an_empty_payload_is_an_attachment_of_no_size() -> None:
    """It is told to the emitter as empty, not as unreadable."""
    attachment = _read(" \n ")

    assert (attachment.size, attachment.problem, attachment.line) == (0, None, 7)


def test_a_zip_is_listed() -> None:
    """Folders, empty files and documents that are themselves zips are listed without harm."""
    docx = _zip(("[Content_Types].xml", b"<Types/>"))
    attachment = _read(_zip(("a.pdf", b"%PDF-"), ("dossier/b.pdf", b"%PDF-"), ("vide.txt", b""), ("c.docx", docx)))

    assert attachment.problem is None
    assert attachment.inner[0] == InnerFile("a.pdf", 5)
    assert [one.name for one in attachment.inner] == ["a.pdf", "dossier/b.pdf", "vide.txt", "c.docx"]
    assert attachment.inner[2].size == 0


def test_an_office_document_is_not_opened() -> None:
    """A docx is a zip by its bytes, an attachment by itself, whatever its name."""
    docx = _zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))

    assert (_read(docx, "a.docx").inner, _read(docx, "a.bin").inner) == ((), ())


@pytest.mark.parametrize("name", ["../a.pdf", "/etc/passwd", "C:\\a.pdf"])
def test_a_name_that_leaves_its_folder_is_a_problem(name: str) -> None:
    """Nobody who opens the attachment should be led elsewhere."""
    assert "zip illisible" in (_read(_zip((name, b"x"))).problem or "")


def test_a_cut_zip_is_a_problem() -> None:
    """The size is still told."""
    content = _zip(("a.pdf", b"%PDF-" * 100))[:-30]
    attachment = _read(content)

    assert (attachment.size, attachment.inner) == (len(content), ())
    assert "zip illisible : L'archive est illisible" in (attachment.problem or "")


def test_many_bombs_cost_no_more_than_one() -> None:
    """All zips of a document share one allowance."""
    bomb = base64.b64encode(_zip(("a", bytes(60 * 1024 * 1024))))
    started = time.monotonic()
    attachments = read_attachments([Embedded(bomb, None, "a.zip", None, (), None)] * 200)

    assert all(attachment.problem for attachment in attachments)
    assert time.monotonic() - started < 5


def test_the_first_that_says_so_is_the_main_one() -> None:
    """Type 01 of Chorus Pro, LISIBLE of the reform; only one document is the invoice."""
    written = [Embedded(b"", "a.pdf", None, None, (label,), None) for label in ("02", "Lisible", "01", None)]
    roles = [attachment.role for attachment in read_attachments(written)]

    assert roles == [Role.COMPLEMENTARY, Role.MAIN, Role.COMPLEMENTARY, Role.COMPLEMENTARY]


@pytest.mark.parametrize(
    ("filename", "reference", "expected"),
    [
        ("EHF.pdf", "sales slip", "EHF.pdf"),
        (None, "aa.pdf", "aa.pdf"),
        ("filename0", "aa.pdf", "aa.pdf"),
        ("filename0", "doc 1.2", "filename0"),
        (None, None, ""),
        (None, "a\x00\u202eb.pdf", "a\ufffd\ufffdb.pdf"),
    ],
)
def test_the_name_is_the_one_with_an_extension(filename: str | None, reference: str | None, expected: str) -> None:
    """AIFE names the file in the reference, the norm in an attribute; names are safe to show."""
    (attachment,) = read_attachments([Embedded(b"", filename, reference, None, (), None)])

    assert attachment.name == expected


def test_a_file_of_a_pdf_is_described_alike() -> None:
    """Bytes that need no decoding: same size, same listing."""
    content = _zip(("a.pdf", b"%PDF-"))
    attachment = describe(name="pj.zip", mime=None, content=content, role=Role.COMPLEMENTARY)

    assert (attachment.size, attachment.inner) == (len(content), (InnerFile("a.pdf", 5),))
    assert describe(name="a.csv", mime=None, content=b"1;2", role=Role.COMPLEMENTARY).inner == ()


_PDF = b"%PDF-1.7 page"


def _embedded(content: bytes, *labels: str) -> Embedded:
    return Embedded(base64.b64encode(content), None, "f", None, labels, None)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], None),
        ([_embedded(_PDF)], _PDF),
        ([_embedded(b"%PDF-1.7 other"), _embedded(_PDF, "01")], _PDF),
        ([_embedded(b"text", "01"), _embedded(_PDF)], None),
        ([_embedded(_zip(("a.txt", b"text"), ("b.pdf", _PDF)))], _PDF),
        ([_embedded(_zip(("a.txt", b"text")))], None),
        ([_embedded(_zip(("a.pdf", _PDF))[:-30])], None),
        ([_embedded(_zip(("a.pdf", _PDF + bytes(2000))))], None),
        ([_embedded(_PDF + bytes(500))], None),
        ([_embedded(_PDF + bytes(5000))], None),
        ([Embedded(b"@@", None, "f", None, (), None)], None),
    ],
)
def test_the_readable_invoice_is_the_main_file_else_the_first(files: list[Embedded], expected: bytes | None) -> None:
    """A PDF, bare or zipped, within 500 bytes here; anything else is none."""
    assert readable_pdf(files, 500) == expected
