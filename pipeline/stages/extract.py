"""Extract the invoice: header, parties, totals, payment, payee, factor, attachments of the XML and of its PDF."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain.invoice import Attachment, Role
from pipeline.domain.rejection import Rejected
from pipeline.formats.attachments import describe
from pipeline.stages.context import Context
from pipeline.stages.shapes import Extracted, Pdf, Validated


def extract(item: Validated, _context: Context) -> Extracted | Rejected:
    """Read everything the later stages and the recipient need; nothing is judged here."""
    recognised = item.recognised
    invoice = recognised.format.read(recognised.document)
    if recognised.pdf is not None and recognised.pdf.attachments:
        invoice = replace(invoice, attachments=(*invoice.attachments, *_beside(recognised.pdf)))
    return Extracted(item, invoice)


def _beside(pdf: Pdf) -> tuple[Attachment, ...]:
    return tuple(
        describe(name=file.name, mime=file.mime, content=file.content, role=Role.COMPLEMENTARY)
        for file in pdf.attachments
    )
