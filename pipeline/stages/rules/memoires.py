"""Rules on mémoires de frais de justice: the flux that carries them, and how they are paid (G8.20).

Sources: DOMAIN §1 (E3 is their flux), §3.1 (A3), §4.4 (G8.20). The list of G1.02 lets A3 stand under any interface, so
a mémoire elsewhere is only remarked on. An E3 under another cadre is judged with the cadres.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.cadres import MEMOIRE
from pipeline.domain.flux import FluxType
from pipeline.domain.rejection import Reason, because
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.payment import ACCEPTED_MEANS
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_FORMAT = "ubl-invoice"
_MEANS = "30"


def flux(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A mémoire goes in a flux E3, as a UBL Invoice."""
    if item.invoice.cadre != MEMOIRE or _is_e3(item):
        return
    recognised = item.validated.recognised
    under = f" sous {recognised.piece.interface.code}" if recognised.piece.interface else ""
    detail = f"trouvé : {recognised.format.name}{under} ; attendu : UBL Invoice sous FSO1120A"
    yield at(item, Term.CADRE, motifs.MEMOIRE_INTERFACE, detail, item.invoice.cadre)


def means(item: Extracted, _context: Context) -> Iterator[Reason]:
    """G8.20: in a flux E3 the payment means is always 30; a code that S2.05 does not know is told by its own rule."""
    if not _is_e3(item):
        return
    for payment in item.invoice.payments:
        code = (payment.means_code or _MEANS).zfill(2)
        if code != _MEANS and code in ACCEPTED_MEANS:
            path = item.invoice.place(Term.MEANS_CODE).path
            detail = f"« {payment.means_code} » ; attendu : {_MEANS} (virement)"
            yield because(motifs.MEMOIRE_PAYMENT, detail, path=path, line=payment.line, value=payment.means_code)


def _is_e3(item: Extracted) -> bool:
    """Say whether this document travels as an E3: what its interface declares, else what an E3 looks like."""
    recognised = item.validated.recognised
    if recognised.piece.interface is not None:
        return recognised.piece.interface.type is FluxType.E3
    return item.invoice.cadre == MEMOIRE and recognised.format.vocabulary == _FORMAT
