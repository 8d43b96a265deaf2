"""The invoice read from its XML, with the files of its PDF."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.domain.container import Container
from pipeline.domain.invoice import Invoice, Role
from pipeline.domain.payment import Certainty, Evidence
from pipeline.stages.context import Context
from pipeline.stages.extract import extract
from pipeline.stages.shapes import Extracted, Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import (
    Attachment,
    Embedded,
    cii_invoice,
    facturx_pdf,
    plain_pdf,
    ubl_invoice,
    zipped,
)

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


_PAGE = ("Facture", "Règlement à l'ordre de NORVAL, qui le reçoit par subrogation.")


def _evidence(invoice: Invoice) -> tuple[Evidence, ...]:
    return invoice.factor.evidence if invoice.factor else ()


def test_a_mention_on_the_page_of_a_facturx_is_found(recognise: Recognise, context: Context) -> None:
    """DOMAIN §6.2: the legal mention may stand in the image alone."""
    invoice = _extracted(recognise(facturx_pdf(cii_invoice(), text=_PAGE), Container.PDF), context).invoice

    assert invoice.factor is not None
    assert (invoice.factor.name, invoice.factor.certainty) == ("NORVAL", Certainty.CERTAIN)
    assert _evidence(invoice) == (Evidence.PDF_MENTION,)


def test_the_page_is_read_although_the_xml_has_a_mention(recognise: Recognise, context: Context) -> None:
    """Both are evidence."""
    xml = cii_invoice(replace=(("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>393</ram:TypeCode>"),))
    invoice = _extracted(recognise(facturx_pdf(xml, text=_PAGE), Container.PDF), context).invoice

    assert _evidence(invoice) == (Evidence.PDF_MENTION, Evidence.TYPE_CODE)


def test_the_readable_file_of_a_mixed_xml_is_read(recognise: Recognise, context: Context) -> None:
    """E2: a PDF, bare or zipped, that calls itself the invoice; of an E1 no file is read."""
    page = plain_pdf(_PAGE)
    bare = (Attachment("f.pdf", page, "application/pdf", "01"),)
    packed = (Attachment("f.zip", zipped((("f.pdf", page),)), "application/zip", "01"),)
    other = (Attachment("f.pdf", page, "application/pdf", "02"),)
    found = [
        _evidence(_extracted(recognise(ubl_invoice(attachments=files)), context).invoice)
        for files in (bare, packed, other)
    ]

    assert found == [(Evidence.PDF_MENTION,), (Evidence.PDF_MENTION,), ()]


def test_a_page_without_mention_changes_nothing(recognise: Recognise, context: Context) -> None:
    """Most of them."""
    assert _extracted(recognise(facturx_pdf(cii_invoice()), Container.PDF), context).invoice.factor is None


def test_a_mixed_xml_without_readable_file_is_read_as_it_stands(recognise: Recognise, context: Context) -> None:
    """An E2 that forgot its PDF, or whose file is none."""
    text = (Attachment("f.txt", b"par subrogation", "text/plain", "01"),)

    assert _extracted(recognise(ubl_invoice(), interface="FSO1110A"), context).invoice.factor is None
    assert _extracted(recognise(ubl_invoice(attachments=text)), context).invoice.factor is None
