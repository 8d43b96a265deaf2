"""What the product concludes on a document and on a flux: values only, rendered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.domain.container import Container
from pipeline.domain.flux import Etat, etat_of
from pipeline.domain.rejection import Reason
from pipeline.domain.seen import Seen


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an accepted invoice goes: recipient SIRET, service code when routed to a service, names for people."""

    siret: str
    service: str | None
    raison_sociale: str | None = None
    nom_service: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """The verdict on one document of a flux; accepted when ``rejections`` is empty.

    ``position`` counts from 1 in the flux; ``total`` counts all violations, of which at most 50 are kept.
    """

    position: int
    name: str
    container: Container
    sha256: str
    seen: Seen
    rejections: tuple[Reason, ...] = ()
    total: int = 0
    warnings: tuple[Reason, ...] = ()
    destination: Destination | None = None

    @property
    def is_accepted(self) -> bool:
        """True when nothing refuses the document."""
        return not self.rejections

    def refused_for(self, *reasons: Reason) -> DocumentVerdict:
        """Same document, refused for further reasons found after the chain (duplicates)."""
        kept = (*self.rejections, *reasons)
        return replace(self, rejections=kept, total=self.total + len(reasons), destination=None)


@dataclass(frozen=True, slots=True)
class FluxVerdict:
    """The verdict on a flux: what its name declares or its content shows, its own reasons, its documents.

    ``numero`` is the 25-character flux number when the name declares one. When ``rejections`` is not empty
    the envelope itself is refused and no document is integrated, whatever the documents say.
    """

    name: str
    sha256: str
    container: Container
    type: str | None = None
    interface: str | None = None
    syntax: str | None = None
    numero: str | None = None
    declared: bool = False
    rejections: tuple[Reason, ...] = ()
    documents: tuple[DocumentVerdict, ...] = ()

    @property
    def etat(self) -> Etat:
        """IN_INTEGRE, IN_INTEGRE_PARTIEL or IN_REJETE."""
        if self.rejections:
            return Etat.REJETE
        accepted = sum(document.is_accepted for document in self.documents)
        return etat_of(accepted, len(self.documents) - accepted)

    def refused_for(self, *reasons: Reason) -> FluxVerdict:
        """Same flux, its envelope refused for further reasons."""
        return replace(self, rejections=(*self.rejections, *reasons))
