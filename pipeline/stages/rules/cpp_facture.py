"""Rules of CPPFactureMixte alone: a file holds one invoice, though the format has room for several (DOMAIN §1.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.rejection import Reason, because
from pipeline.formats import cpp_facture
from pipeline.stages.context import Context
from pipeline.stages.shapes import Extracted


def one_invoice(item: Extracted, _context: Context) -> Iterator[Reason]:
    """Several invoices in one file would leave all but the first unseen."""
    recognised = item.validated.recognised
    if recognised.format is not cpp_facture.CPP_FACTURE_MIXTE:
        return
    found = cpp_facture.units(recognised.document)
    if found > 1:
        detail = f"{found} factures trouvées ; attendu : une par fichier"
        yield because(motifs.SEVERAL_INVOICES, detail, path=cpp_facture.UNITS_PATH, value=str(found))
