"""Find the structure that an invoice is for: the one of its SIRET, else the State when the service code is the State's.

Shared by the control stage, which applies what the recipient demands, and the route stage, which sends it there: both
must mean the same structure. Sources: DOMAIN §4.4 and §13 (sample P46: unknown SIRET and service code of the State).
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.domain.annuaire import PSEUDO_SERVICE, Structure
from pipeline.domain.invoice import Invoice
from pipeline.stages.context import Annuaire, Context


class Recipient(NamedTuple):
    """A structure of the directory, active or not; ``by_service`` when only the service code led to it."""

    structure: Structure
    by_service: bool = False


def find_recipient(invoice: Invoice, context: Context) -> Recipient | None:
    """The recipient in the directory; None without directory, without identifier, or when nothing leads to one."""
    identifier = invoice.buyer.identifier
    if context.annuaire is None or identifier is None:
        return None
    structure = context.annuaire.structure(identifier.value)
    if structure is not None:
        return Recipient(structure)
    state = _state(invoice, context.annuaire, context.state_siret)
    return Recipient(state, by_service=True) if state else None


def service_code(invoice: Invoice) -> str | None:
    """The service that the invoice names; ``FACTURES_PUBLIQUES`` is none, whatever the directory lists."""
    return None if invoice.service == PSEUDO_SERVICE else invoice.service


def _state(invoice: Invoice, annuaire: Annuaire, siret: str) -> Structure | None:
    """The State's structure when it is active and the invoice names one of its active services."""
    code = service_code(invoice)
    service = annuaire.service(siret, code) if code else None
    if service is None or not service.actif:
        return None
    state = annuaire.structure(siret)
    return state if state and state.active else None
