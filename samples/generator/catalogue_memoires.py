"""Mémoires de frais de justice: E3 flux sent on to their service centralisateur, and what refuses them (ADR 0026)."""

from __future__ import annotations

from collections.abc import Iterator

from samples.generator import cast
from samples.generator.catalogue_flux import MEMOIRE, flux_name
from samples.generator.model import Payment
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

_ZONED = (("2026-03-02</cbc:IssueDate>", "2026-03-02+01:00</cbc:IssueDate>"),)
_LONG = (("1000.00</cbc:PriceAmount>", "1000.0000001</cbc:PriceAmount>"),)


def samples() -> Iterator[Sample]:
    """The flux, numbered after those of ``catalogue_flux``."""
    for sequence, changes, purpose, motif in _rows():
        content = ubl_invoice(**{**MEMOIRE, "number": f"MFJ-2026-{sequence:03d}", **changes})
        name = f"flux/{flux_name('FSO1120A', sequence)}"
        yield Sample(name, content, purpose, motif, None, valid=False)


def _rows() -> tuple[tuple[int, dict[str, object], str, str | None], ...]:
    return (
        (11, {}, "mémoire remis au service centralisateur de sa juridiction", None),
        (12, {"service": "FJ-PENAL"}, "mémoire remis au centralisateur propre à ce code service", None),
        (13, {"buyer": cast.PRUDHOMMES, "service": None}, "juridiction absente de l'annuaire, présente dans la table",
         None),
        (14, {"buyer": cast.PORT_BLANC, "service": None}, "juridiction sans ligne : remis à elle-même", None),
        (15, {"seller": cast.PARTICULIERE}, "mémoire d'un particulier (type 7)", None),
        (16, {"payments": (Payment("10"),)}, "mémoire payé en espèces", "MEMOIRE_PAYMENT"),
        (17, {"replace": _ZONED}, "date d'émission avec un fuseau", "MEMOIRE_SCHEMA"),
        (18, {"replace": _LONG}, "prix de sept décimales", "MEMOIRE_SCHEMA"),
    )  # fmt: skip
