"""Extract the invoice: header, parties, totals, payment, payee, factor, attachments of the XML and of its PDF.

The readable form of a mixed invoice is read too, for the mention of a factor that may stand there alone (DOMAIN §6.2).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.codecs import pdf_text
from pipeline.domain.affacturage import deduce_factor, read_page
from pipeline.domain.invoice import Attachment, Invoice, Role
from pipeline.domain.mention import Mention
from pipeline.domain.rejection import Rejected
from pipeline.formats.attachments import describe, readable_pdf
from pipeline.stages.context import Context
from pipeline.stages.mixed import is_mixed
from pipeline.stages.shapes import Extracted, Pdf, Recognised, Validated


def extract(item: Validated, _context: Context) -> Extracted | Rejected:
    """Read everything the later stages and the recipient need; nothing is judged here."""
    recognised = item.recognised
    invoice, details = recognised.format.reading(recognised.document)
    page = _mention_in_pdf(recognised, invoice)
    if page is not None:
        invoice = replace(invoice, factor=deduce_factor(invoice, page))
    if recognised.pdf is not None and recognised.pdf.attachments:
        invoice = replace(invoice, attachments=(*invoice.attachments, *_beside(recognised.pdf)))
    return Extracted(item, invoice, details)


def _mention_in_pdf(item: Recognised, invoice: Invoice) -> Mention | None:
    """The mention on the first page that has one, of the PDF around the XML or of the readable file inside it.

    Read even when the XML has a mention: the two together are better evidence, and may disagree on the account.
    """
    pages = (read_page(text, invoice) for text in pdf_text.page_texts(_readable(item, invoice)))
    return next((mention for mention in pages if mention is not None), None)


def _readable(item: Recognised, invoice: Invoice) -> bytes:
    if item.pdf is not None:
        return item.piece.content
    if not is_mixed(item, invoice):
        return b""
    return readable_pdf(item.format.files(item.document), pdf_text.MAX_BYTES) or b""


def _beside(pdf: Pdf) -> tuple[Attachment, ...]:
    return tuple(
        describe(name=file.name, mime=file.mime, content=file.content, role=Role.COMPLEMENTARY)
        for file in pdf.attachments
    )
