"""The invoice read from its XML, with the files of its PDF."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.domain.container import Container
from pipeline.domain.invoice import Role
from pipeline.stages.context import Context
from pipeline.stages.extract import extract
from pipeline.stages.shapes import Extracted, Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import Attachment, Embedded, cii_invoice, facturx_pdf

Recognise = Callable[..., Recognised]


def _extracted(item: Recognised, context: Context) -> Extracted:
    validated = validate(item, context)
    assert isinstance(validated, Validated), validated
    found = extract(validated, context)
    assert isinstance(found, Extracted)
    return found


def test_the_attachments_of_the_pdf_follow_those_of_the_xml(recognise: Recognise, context: Context) -> None:
    """BG-24, then what stands beside the XML in the PDF, which is complementary."""
    xml = cii_invoice(attachments=(Attachment("a.pdf", b"%PDF-1.7 a", "application/pdf", "01"),))
    content = facturx_pdf(xml, extra=(Embedded("b.csv", b"1;2", "text/csv", "/Supplement"),))
    invoice = _extracted(recognise(content, Container.PDF), context).invoice

    assert [(one.name, one.size, one.role) for one in invoice.attachments] == [
        ("a.pdf", 10, Role.MAIN),
        ("b.csv", 3, Role.COMPLEMENTARY),
    ]


def test_a_pdf_without_other_files_adds_nothing(recognise: Recognise, context: Context) -> None:
    """The PDF itself is the readable invoice, not an attachment."""
    assert _extracted(recognise(facturx_pdf(cii_invoice()), Container.PDF), context).invoice.attachments == ()


def test_a_bare_xml_is_read_as_it_stands(recognise: Recognise, context: Context) -> None:
    """No PDF around it."""
    assert _extracted(recognise(cii_invoice()), context).invoice.number == "FA-2026-0001"
