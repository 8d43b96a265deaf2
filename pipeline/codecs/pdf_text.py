"""The door to the text of a PDF: what its first pages say, to seek words in it; nothing is rendered.

pdfium reads in a process of its own (``pdf_text_server``), so that a PDF made to harm it gives no text and harms
nothing else. Limits: 25 MB, 20 pages, 200,000 characters, 2 s of processor time, 1 GB of memory; a scanned page has no
text; the order of the words is that of the file, near enough to that of the eye.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.domain.faults import Fault

if TYPE_CHECKING:
    from pipeline.codecs.side_process import SideProcess

MAX_BYTES: Final = 25 * 1024 * 1024
_SECONDS: Final = 30.0
"""On the wall, start included: the server stops itself long before, unless the machine is stuck."""


def page_texts(content: bytes) -> tuple[str, ...]:
    """The texts of the first pages, a string a page; none when the PDF is damaged, encrypted, hostile or too large.

    Raises:
        Fault: the reader cannot be started on this machine.
    """
    if not content or len(content) > MAX_BYTES:
        return ()
    reader = _reader()
    if reader.pid is None:
        reader.ask(b"")  # whether it starts is our affair; what follows is the document's
    try:
        return tuple(json.loads(reader.ask(content)))
    except Fault:
        return ()


def close() -> None:
    """End the reader if one runs; the next question starts another."""
    _reader().close()


@cache
def _reader() -> SideProcess:
    from pipeline.codecs.side_process import SideProcess  # here: subprocess costs 10 ms that an XML must not pay

    return SideProcess("pipeline.codecs.pdf_text_server", "Lecture du texte d'un PDF", _SECONDS)
