"""Tables for people at a terminal, for ``status``, ``flux show`` and ``motifs``: what the journal knows.

Limits: programs read ``--json``, never this. Importing this module imports rich: do it only to show a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.domain import motifs
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import DocumentVerdict
from pipeline.reports import words
from pipeline.reports.rejets import emplacement, paris
from pipeline.reports.terminal import BAD, GOOD, QUIET, STRONG, STYLES, etat_text, table
from pipeline.reports.texts import clean
from pipeline.stores.records import DeliveryRow, EventRow, FluxRow, RejetRow


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of a flux as the page shows it; ``number`` is the invoice number, or the file name without it."""

    position: int
    number: str
    recipient: str
    total: str
    accepted: bool
    factor: str = ""


def document_line(document: DocumentVerdict) -> DocumentLine:
    """Summarise a document verdict for the page of a flux."""
    return DocumentLine(
        position=document.position,
        number=words.number(document),
        recipient=words.recipient(document),
        total=words.total(document.seen.invoice),
        accepted=document.is_accepted,
        factor=words.factor(document),
    )


def status_table(counts: Mapping[str, int], backlog: int, oldest: timedelta | None) -> RenderableType:
    """The page of ``status``: flux by state, how many wait, and for how long the oldest has."""
    rows = table("État", "Nom officiel", "Flux")
    rows.columns[2].justify = "right"
    for etat in Etat:
        rows.add_row(Text(words.ETATS[etat], STYLES.get(etat, "")), Text(etat.value, QUIET), str(counts.get(etat, 0)))
    waiting = f"{words.plural(backlog, 'flux')} en attente" if backlog else "Aucun flux en attente"
    age = f", le plus ancien depuis {words.duration(oldest)}" if oldest is not None else ""
    return Group(rows, Text(f"{waiting}{age}."))


def flux_page(  # noqa: PLR0913  one page and its parts
    flux: FluxRow,
    events: Sequence[EventRow] = (),
    documents: Sequence[DocumentLine] = (),
    rejets: Sequence[RejetRow] = (),
    deliveries: Sequence[DeliveryRow] = (),
    *,
    content: str = "",
) -> RenderableType:
    """The page of ``flux show``: the flux, then each list in the order given; an empty list is left out.

    ``content`` says what became of the bytes, when that is worth a line.
    """
    parts = [_head(flux, content)]
    parts += [_events(events)] if events else []
    parts += [_documents(documents)] if documents else []
    parts += [_rejets(rejets)] if rejets else []
    parts += [_deliveries(deliveries)] if deliveries else []
    return Group(*parts)


def motifs_table() -> RenderableType:
    """The page of ``motifs``: every motif by its code, with what to do."""
    rows = table("Code", "Règle", "Niveau", "Motif", "Action corrective")
    rows.columns[0].no_wrap = True
    for motif in motifs.ALL:
        rows.add_row(Text(motif.code, STRONG), motif.regle, motif.level.value, Text(motif.label), Text(motif.remedy))
    return rows


def _head(flux: FluxRow, content: str) -> RenderableType:
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style=QUIET, no_wrap=True)
    facts.add_column(overflow="fold")
    for label, text in (
        ("N° flux", Text(flux.numero, STRONG)),
        ("Fichier", Text(clean(flux.nom))),
        ("Émetteur", Text(flux.emetteur)),
        ("Interface", Text(f"{flux.interface or words.UNKNOWN} (type {flux.type or words.UNKNOWN})")),
        ("Déposé le", Text(f"{paris(flux.depose_le)} (heure de Paris)")),
        ("Taille", Text(f"{flux.taille} octets")),
        ("SHA-256", Text(flux.sha256)),
        ("Tentative", Text(str(flux.tentative))),
        ("État", etat_text(flux.etat)),
        *([("Contenu", Text(clean(content)))] if content else []),
    ):
        facts.add_row(label, text)
    return facts


def _events(events: Sequence[EventRow]) -> RenderableType:
    rows = table("Quand (Paris)", "Qui", "De", "Vers", "Motif", title="\nHistorique")
    for event in events:
        rows.add_row(
            str(paris(event.quand)),
            Text(clean(event.qui)),
            Text(clean(event.de)),
            Text(clean(event.vers)),
            Text(clean(event.motif)),
        )
    return rows


def _documents(documents: Sequence[DocumentLine]) -> RenderableType:
    rows = table("N°", "Facture", "Destinataire", "TTC", "Verdict", title="\nFactures")
    for line in documents:
        verdict = Text("acceptée", GOOD) if line.accepted else Text("refusée", BAD)
        recipient = "\n".join(part for part in (clean(line.recipient), clean(line.factor)) if part)
        rows.add_row(str(line.position), Text(clean(line.number)), Text(recipient), Text(line.total), verdict)
    return rows


def _rejets(rejets: Sequence[RejetRow]) -> RenderableType:
    rows = table("Tentative", "Facture", "Code", "Motif", "Emplacement", title="\nRejets")
    for rejet in rejets:
        rows.add_row(
            str(rejet.tentative),
            Text(clean(rejet.numero_facture or rejet.nom_document)),
            Text(rejet.code, BAD),
            Text(f"{clean(rejet.motif)}\nÀ faire : {clean(rejet.action)}"),
            Text(clean(emplacement(rejet))),
        )
    return rows


def _deliveries(deliveries: Sequence[DeliveryRow]) -> RenderableType:
    rows = table("N°", "SIRET", "Service", "Fichier remis", "Remis le (Paris)", title="\nLivraisons")
    for delivery in deliveries:
        handed = str(paris(delivery.livre_le)) if delivery.livre_le else "pas encore"
        rows.add_row(
            str(delivery.position), delivery.siret, Text(clean(delivery.service)), Text(clean(delivery.nom)), handed
        )
    return rows
