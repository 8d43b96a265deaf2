"""The text of a PDF is read in a process that may die; whatever the PDF, nothing else does."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codecs import pdf_text, pdf_text_server
from pipeline.codecs.pdf_text import page_texts
from pipeline.codecs.side_process import SideProcess
from pipeline.domain.faults import Fault
from samples.generator import bad_pdf, bad_pdf_text, facturx_pdf, plain_pdf

PLAIN = plain_pdf(("Facture", "Contrat d'affacturage n° 12"))
WORDS = ("Facture\r\nContrat d'affacturage n° 12",)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    pdf_text.close()


def _pages(count: int, text: str = "page") -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        with pikepdf.open(BytesIO(plain_pdf((text,)))) as page:
            for _ in range(count):
                pdf.pages.extend(page.pages)
        pdf.save(out)
    return out.getvalue()


def _edited(edit: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(PLAIN)) as pdf:
        edit(pdf)
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def test_each_page_gives_its_text() -> None:
    """In the order of the pages, lines ended as pdfium does."""
    assert page_texts(PLAIN) == WORDS
    assert page_texts(_pages(3)) == ("page",) * 3


def test_a_facturx_file_gives_its_page_and_not_its_xml() -> None:
    """Embedded files are read elsewhere."""
    assert page_texts(facturx_pdf(b"<facture>subrogation</facture>", text=("Bonjour",))) == ("Bonjour",)


def test_pages_are_counted() -> None:
    """Twenty pages, whatever their number."""
    assert len(page_texts(_pages(25))) == pdf_text_server.MAX_PAGES


def test_characters_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all pages; reading stops when they are used up."""
    monkeypatch.setattr(pdf_text_server, "MAX_CHARACTERS", 10)

    assert pdf_text_server._texts(_pages(5, "12345678")) == ["12345678", "12"]


def test_time_is_counted_between_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before stays."""
    monkeypatch.setattr(pdf_text_server, "_SECONDS", -1.0)

    assert pdf_text_server._texts(_pages(5)) == ["page"]


def test_objects_of_a_page_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of a million strokes is no invoice."""
    monkeypatch.setattr(pdf_text_server, "MAX_OBJECTS", 0)

    assert pdf_text_server._texts(PLAIN) == [""]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"x" * 100,
        PLAIN[: len(PLAIN) // 2],
        bad_pdf.encrypted(PLAIN),
        _edited(bad_pdf.page_loop)[:300],
    ],
)
def test_what_is_no_readable_pdf_gives_no_text(content: bytes) -> None:
    """Empty, cut, damaged, encrypted."""
    assert "".join(page_texts(content)) == ""


def test_a_file_that_is_too_large_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded in bytes."""
    monkeypatch.setattr(pdf_text, "MAX_BYTES", len(PLAIN) - 1)

    assert page_texts(PLAIN) == ()


@pytest.mark.parametrize("edit", [bad_pdf_text.nested_forms, bad_pdf_text.content_bomb, bad_pdf_text.inline_image])
def test_a_page_made_to_harm_gives_up_alone(edit: Callable[[pikepdf.Pdf], None]) -> None:
    """2^30 drawings, 100 MB of operators, an image of 100 MB: bounded time, and the next PDF is read."""
    content = _edited(edit)
    started = time.monotonic()
    page_texts(content)

    assert time.monotonic() - started < 15
    assert page_texts(PLAIN) == WORDS


@pytest.mark.parametrize(
    "edit", [bad_pdf.javascript, bad_pdf.launch, bad_pdf.link_script, bad_pdf.xfa, bad_pdf.outside_file]
)
def test_nothing_is_run_or_fetched(edit: Callable[[pikepdf.Pdf], None]) -> None:
    """Scripts, programs, forms, files elsewhere: the page's text comes, nothing else."""
    assert page_texts(_edited(edit)) == WORDS


def test_the_reader_can_open_and_write_nothing() -> None:
    """No descriptor more than its pipes: neither file nor socket; no byte to any file; bounded memory and time."""
    code = (
        "import json, resource, socket; from pipeline.codecs import pdf_text_server as s\n"
        "s.answer(b'')\n"
        "def tried(f):\n"
        "    try: f(); return 'done'\n"
        "    except OSError as err: return err.errno\n"
        "limits = [resource.getrlimit(k)[0] for k in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]\n"
        "print(json.dumps([tried(lambda: open('/etc/hosts')), tried(socket.socket), limits]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert json.loads(done.stdout) == [24, 24, [1024**3, 0, 0]]


def test_limits_never_exceed_those_of_the_parent() -> None:
    """A stricter limit of the judging child holds."""
    code = (
        "import resource as r; from pipeline.codecs import pdf_text_server as s\n"
        "r.setrlimit(r.RLIMIT_AS, (2**29, 2**29)); r.setrlimit(r.RLIMIT_CPU, (1, 1)); s.answer(b'')\n"
        "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.split() == [str(2**29), "1"]


def test_a_reader_that_does_not_start_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The document is not judged on half of what it says."""
    broken = SideProcess("pipeline.codecs.no_such_module", "Lecture", 10)
    monkeypatch.setattr(pdf_text, "_reader", lambda: broken)

    with pytest.raises(Fault, match="Lecture"):
        page_texts(PLAIN)


def test_our_own_process_is_not_limited() -> None:
    """The limits are the reader's."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    page_texts(PLAIN)

    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    assert pdf_text._reader().pid not in (None, os.getpid())


@given(st.integers(0, len(PLAIN) - 1), st.binary(min_size=1, max_size=20))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_damage_gives_text_or_none(at: int, junk: bytes) -> None:
    """A PDF with some bytes changed never raises."""
    assert isinstance(page_texts(PLAIN[:at] + junk + PLAIN[at + len(junk) :]), tuple)
