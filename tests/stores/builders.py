"""Small verdicts and deposits for the tests of the stores: every argument has a plausible default."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Invoice, Party, Totals
from pipeline.domain.rejection import Reason, because
from pipeline.domain.seen import Seen
from pipeline.domain.terms import Place, Term
from pipeline.domain.verdict import Destination, DocumentVerdict, FluxVerdict
from pipeline.stores.journal import Journal
from pipeline.stores.records import Claim, Deposit, FluxRow, Recorded

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
JOUR = date(2026, 11, 24)
LATER = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
LATER_JOUR = date(2026, 11, 26)
SELLER = "73282932000074"
BUYER = "21750001600019"
WRONG = because(
    motifs.XSD_INVALID, "« cbc:ID » trouvé ; attendu : cbc:CustomizationID", path="/Invoice", line=3, value="1"
)
BROKEN = because(motifs.ARCHIVE_UNREADABLE, "la fin du fichier manque")


def digest(seed: str) -> str:
    """Some SHA-256 that only depends on the seed."""
    return hashlib.sha256(seed.encode()).hexdigest()


def invoice(number: str | None = "F-1", *, seller: Party | None = None) -> Invoice:
    """An invoice with the cells that the rejection file shows."""
    return Invoice(
        number=number,
        issue_date_text="2026-11-20",
        currency="EUR",
        seller=seller or Party(Identifier(IdType.SIRET, SELLER, "1"), "Exemple SA", "FR44732829320"),
        buyer=Party(Identifier(IdType.SIRET, BUYER, "1"), "Ville d'Essai"),
        service="COMPTA",
        engagement="CMD-7",
        totals=Totals(ttc=Decimal("120.00")),
        lines=1,
        places={Term.NUMBER: Place("/Invoice/cbc:ID", 4)},
    )


def document(
    position: int = 1, *reasons: Reason, number: str | None = "F-1", seller: Party | None = None, seed: str = ""
) -> DocumentVerdict:
    """One document; accepted and routed unless reasons are given."""
    return DocumentVerdict(
        position=position,
        name=f"facture-{position}.xml",
        container=Container.XML,
        sha256=digest(f"{seed}{position}"),
        seen=Seen(vocabulary="ubl-invoice", invoice=invoice(number, seller=seller)),
        rejections=reasons,
        total=len(reasons),
        destination=None if reasons else Destination(BUYER, "COMPTA"),
    )


def verdict(*documents: DocumentVerdict, rejections: tuple[Reason, ...] = (), declared: bool = True) -> FluxVerdict:
    """A flux of these documents."""
    return FluxVerdict(
        name="flux",
        sha256=digest("flux"),
        container=Container.TARGZ if len(documents) > 1 else Container.XML,
        type="E1",
        interface="FSO1100A",
        declared=declared,
        rejections=rejections,
        documents=documents,
    )


def flux_name(sequence: int, emetteur: str = "JMRPOR") -> str:
    """A well-formed flux name."""
    return f"FSO1100A_{emetteur}_{emetteur}1100{sequence:015d}"


def deposit(
    claim: str = "a", *, name: str | bytes | None = None, emetteur: str = "JMRPOR", at: datetime = NOW, seed: str = ""
) -> Deposit:
    """A deposit under a flux name that depends on the claim."""
    shown = flux_name(int(digest(claim)[:8], 16), emetteur) if name is None else name
    raw = shown if isinstance(shown, bytes) else shown.encode()
    return Deposit(Claim(claim, emetteur, raw, at), digest(seed or claim), 2_000, at, at.date())


def receive(journal: Journal, claim: str = "a", **rest: object) -> FluxRow:
    """Receive one deposit."""
    return journal.receive([deposit(claim, **rest)])[0]


def record(journal: Journal, flux: FluxRow, judged: FluxVerdict, *, uniques: bool = True) -> Recorded:
    """Record a first verdict."""
    return journal.record(flux, judged, now=NOW, jour=flux.jour, cause="réception", uniques=uniques)


def replay(journal: Journal, flux: FluxRow, judged: FluxVerdict) -> Recorded:
    """Judge again the flux as it stands now."""
    row = journal.flux(str(flux.id))
    assert row is not None
    return journal.record(row, judged, now=LATER, jour=LATER_JOUR, cause="rejeu", uniques=True)


def told(recorded: Recorded) -> dict[int, list[str]]:
    """Keys of the motifs given, by position (0: the flux itself)."""
    given = {0: [reason.rule.key for reason in recorded.verdict.rejections]}
    given |= {one.position: [reason.rule.key for reason in one.rejections] for one in recorded.verdict.documents}
    return {position: keys for position, keys in given.items() if keys}
