"""Builders of rows and verdicts for the tests of the reports: real values, one field changed at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import Etat
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Invoice, Party, Totals
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor
from pipeline.domain.rejection import Reason, because
from pipeline.domain.seen import Seen
from pipeline.domain.verdict import Destination, DocumentVerdict, FluxVerdict
from pipeline.stores.records import FluxRow, RejetRow

NUMERO = "XXX9991100000000000000001"
NAME = f"FSO1100A_XXX999_{NUMERO}"
SHA = "ab" * 32
TOO_LONG = because(
    motifs.NUMBER_FORMAT,
    "il compte 24 caractères ; 20 au plus",
    path="/Invoice/cbc:ID",
    line=12,
    value="FA-2026-000000000000001",
)
FACTOR = Factor("FACTOR SA", None, None, None, None, Basis.SUBROGATION, Certainty.CERTAIN, (Evidence.MENTION,))

ROW = RejetRow(
    flux_id=1,
    tentative=1,
    position=1,
    rang=1,
    jour=date(2026, 11, 20),
    numero=NUMERO,
    nom_fichier=NAME,
    nom_document=NAME,
    interface="FSO1100A",
    emetteur="XXX999",
    niveau="facture",
    numero_facture="FA-1",
    date_facture="2026-11-19",
    id_fournisseur="00000000000018",
    raison_fournisseur="Électricité & Fils",
    id_destinataire="00000000000026",
    code_service="ACHATS",
    engagement="0042",
    montant_ttc="120.00",
    devise="EUR",
    depose_le=datetime(2026, 11, 20, 9, 30, 15, 987654, tzinfo=UTC),
    cle="NUMBER_FORMAT",
    code="REJ_SEMAN",
    regle="G1.05",
    motif="Le numéro de facture n'est pas conforme",
    chemin="/Invoice/cbc:ID",
    ligne=12,
    valeur="FA-1",
    action="Raccourcir le numéro.",
)
FLUX = FluxRow(
    id=1,
    numero=NUMERO,
    declared=True,
    emetteur="XXX999",
    nom=NAME,
    interface="FSO1100A",
    type="E1",
    sha256=SHA,
    taille=2048,
    depose_le=datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC),
    jour=date(2026, 11, 20),
    etat=Etat.INTEGRE_PARTIEL,
    tentative=1,
    essais=1,
)


def row(**changes: object) -> RejetRow:
    """A rejection row with some fields changed."""
    return ROW._replace(**changes)


def invoice(number: str = "FA-1", **changes: object) -> Invoice:
    """An ordinary invoice of 120.00 EUR."""
    made = Invoice(
        number=number,
        currency="EUR",
        seller=Party(Identifier(IdType.SIRET, "00000000000018"), "Électricité & Fils"),
        buyer=Party(Identifier(IdType.SIRET, "00000000000026"), "Commune de Là-bas"),
        totals=Totals(ttc=Decimal("120.00")),
    )
    return replace(made, **changes)


def document(position: int = 1, *reasons: Reason, name: str = NAME, read: Invoice | None = None) -> DocumentVerdict:
    """A UBL document, refused for these reasons or accepted and routed to a service."""
    place = None if reasons else Destination("00000000000026", "ACHATS", "Commune de Là-bas", "Service des achats")
    seen = Seen(vocabulary="ubl-invoice", profile="en16931", invoice=read or invoice(f"FA-{position}"))
    return DocumentVerdict(position, name, Container.XML, SHA, seen, reasons, len(reasons), (), place)


def verdict(*documents: DocumentVerdict, rejections: tuple[Reason, ...] = ()) -> FluxVerdict:
    """A declared E1 flux holding these documents."""
    return FluxVerdict(
        NAME, SHA, Container.XML, "E1", "FSO1100A", "IN_DP_E1_UBL_INVOICE", NUMERO, True, rejections, documents
    )
