"""An invoice is mixed when it carries its readable form beside the data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.domain.container import Container
from pipeline.stages.mixed import is_mixed
from pipeline.stages.shapes import Recognised
from samples.generator import Attachment, cii_invoice, cii_minimal, facturx_pdf, ubl_invoice

_MAIN = (Attachment("facture.pdf", b"%PDF-1.7", "application/pdf", "01"),)
_OTHER = (Attachment("bon.pdf", b"%PDF-1.7", "application/pdf", "02"),)


@pytest.mark.parametrize(
    ("content", "container", "interface", "expected"),
    [
        (ubl_invoice(), Container.XML, None, False),
        (ubl_invoice(attachments=_MAIN), Container.XML, None, True),
        (ubl_invoice(attachments=_OTHER), Container.XML, None, False),
        (cii_minimal(attachments=_OTHER), Container.XML, None, True),
        (cii_minimal(), Container.XML, None, False),
        (facturx_pdf(cii_invoice()), Container.PDF, None, True),
        (ubl_invoice(attachments=_MAIN), Container.XML, "FSO1100A", False),
        (ubl_invoice(), Container.XML, "FSO1110A", True),
        (ubl_invoice(cadre="A4"), Container.XML, "FSO1131A", True),
    ],
)
def test_the_interface_says_so_else_what_is_seen(
    recognise: Callable[..., Recognised], content: bytes, container: Container, interface: str | None, expected: bool
) -> None:
    """Declared first; then a PDF around, a file called the invoice, or any file in a minimal document."""
    item = recognise(content, container, interface)

    assert is_mixed(item, item.format.read(item.document)) is expected
