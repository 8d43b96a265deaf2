"""Whether an invoice is mixed: it carries its readable form beside the data (E2, E5)."""

from __future__ import annotations

from pipeline.domain.flux import FluxType
from pipeline.domain.invoice import Invoice, Role
from pipeline.stages.shapes import Recognised

_MIXED = frozenset({FluxType.E2, FluxType.E5})


def is_mixed(item: Recognised, invoice: Invoice) -> bool:
    """What the interface declares, else what is seen: a PDF around the XML, or files that make it look mixed."""
    declared = item.piece.interface
    if declared is not None:
        return declared.type in _MIXED
    return item.pdf is not None or looks_mixed(invoice, item.profile.guideline)


def looks_mixed(invoice: Invoice, guideline: str | None) -> bool:
    """An attachment called main, or any in a minimal document, which has no guideline (AIFE's FSO1116A samples,
    DOMAIN §2.1)."""
    is_main = any(one.role is Role.MAIN for one in invoice.attachments)
    return is_main or (guideline is None and bool(invoice.attachments))
