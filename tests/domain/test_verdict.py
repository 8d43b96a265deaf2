"""Verdicts: what refuses what, and the state that follows."""

from __future__ import annotations

import pytest

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import Etat
from pipeline.domain.rejection import because
from pipeline.domain.seen import Seen
from pipeline.domain.verdict import Destination, DocumentVerdict, FluxVerdict

REASON = because(motifs.DUPLICATE)
GOOD = DocumentVerdict(1, "a.xml", Container.XML, "00", Seen(), destination=Destination("1", None))
BAD = DocumentVerdict(2, "b.xml", Container.XML, "00", Seen(), (REASON,), 1)
FLUX = FluxVerdict("f", "00", Container.TARGZ)


def test_a_document_without_reason_is_accepted() -> None:
    """Only reasons refuse."""
    assert (GOOD.is_accepted, BAD.is_accepted) == (True, False)


def test_a_document_refused_afterwards_goes_nowhere() -> None:
    """A duplicate loses its destination; reasons add up."""
    assert GOOD.refused_for(REASON) == DocumentVerdict(1, "a.xml", Container.XML, "00", Seen(), (REASON,), 1)
    assert BAD.refused_for(REASON, REASON).total == 3


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((), Etat.REJETE),
        ((GOOD,), Etat.INTEGRE),
        ((GOOD, BAD), Etat.INTEGRE_PARTIEL),
        ((BAD,), Etat.REJETE),
    ],
)
def test_the_state_follows_from_the_documents(documents: tuple[DocumentVerdict, ...], expected: Etat) -> None:
    """DESIGN §2."""
    assert FluxVerdict("f", "00", Container.TARGZ, documents=documents).etat is expected


def test_a_refused_envelope_refuses_the_flux() -> None:
    """Whatever its documents say, none is integrated."""
    flux = FluxVerdict("f", "00", Container.TARGZ, documents=(GOOD,)).refused_for(REASON)

    assert (flux.etat, flux.rejections) == (Etat.REJETE, (REASON,))
