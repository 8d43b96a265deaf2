"""Reads the text of PDFs with pdfium, served by ``python -m pipeline.codecs.pdf_text_server`` (see ``SideProcess``).

pdfium is native code that knows no limits and no threads: here it may crash or loop alone. It can open nothing (no
file, no socket, no font of the machine), write nothing, and has its own memory and processor time. Neither JavaScript
nor XFA is compiled in, no form is initialised.
A question is the PDF; an empty one asks whether the library is there. An answer is a JSON list, a text a page.
"""

from __future__ import annotations

import codecs
import ctypes
import json
import resource
import time
from typing import TYPE_CHECKING, Final

from pipeline.codecs.side_process import serve

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES: Final = 20
MAX_CHARACTERS: Final = 200_000
MAX_OBJECTS: Final = 100_000
"""Of one page; no more of its text is asked for beyond."""
_MEMORY_BYTES: Final = 1024**3
_SECONDS: Final = 1.0
_HARD_SECONDS: Final = 2
_UTF_16: Final = "utf-16-le"


def main() -> None:
    """Serve until the parent closes our input or dies."""
    import pypdfium2  # noqa: F401  loaded before the doors close

    codecs.lookup(_UTF_16)
    serve(answer)


def answer(question: bytes) -> bytes:
    """The texts of the first pages, as far as limits allow; none when pdfium does not open the file."""
    _limit()
    return json.dumps(_texts(question) if question else []).encode()


def _texts(content: bytes) -> list[str]:
    from pypdfium2 import PdfDocument, PdfiumError

    texts: list[str] = []
    try:
        document = PdfDocument(content)
    except PdfiumError:
        return texts
    until = time.process_time() + _SECONDS
    left = MAX_CHARACTERS
    for number in range(min(len(document), MAX_PAGES)):
        text = _text(document, number, left)
        texts.append(text)
        left -= len(text)
        if left <= 0 or time.process_time() > until:
            break
    document.close()
    return texts


def _text(document: PdfDocument, number: int, most: int) -> str:
    """The text of one page; empty when pdfium does not load the page."""
    from pypdfium2 import PdfiumError, raw

    try:
        page = document[number]
        if raw.FPDFPage_CountObjects(page) > MAX_OBJECTS:
            return ""
        letters = page.get_textpage()
    except PdfiumError:
        return ""
    count = min(letters.count_chars(), most)
    buffer = (ctypes.c_ushort * (count + 1))()
    raw.FPDFText_GetText(letters, 0, count, buffer)
    page.close()
    return bytes(buffer).decode(_UTF_16, "replace")[:count].rstrip("\0")


def _limit() -> None:
    """Bound what is left of this process's life for one question; no descriptor more than those it has."""
    _lower(resource.RLIMIT_AS, _MEMORY_BYTES)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = int(time.process_time()) + _HARD_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (spent if hard == resource.RLIM_INFINITY else min(spent, hard), hard))


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    main()
