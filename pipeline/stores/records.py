"""The rows that stores exchange with the rest: plain frozen values, no SQL.

Instants are aware UTC datetimes; a day (``jour``) is the date in Europe/Paris.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict


@dataclass(frozen=True, slots=True)
class Claim:
    """A file taken from ``in/`` to ``prise/``; its name there tells all this (``runtime.claims``). ``nom``: bytes."""

    id: str
    emetteur: str
    nom: bytes
    vu_le: datetime


@dataclass(frozen=True, slots=True)
class Deposit:
    """A claimed file, copied to the spool: its digest, size in bytes, instant and day of deposit."""

    claim: Claim
    sha256: str
    taille: int
    depose_le: datetime
    jour: date


@dataclass(frozen=True, slots=True)
class FluxRow:
    """Current state of one flux. ``numero`` is declared by its name, else attributed (emitter + 0000 + id)."""

    id: int
    numero: str
    declared: bool
    emetteur: str
    nom: str
    interface: str | None
    type: str | None
    sha256: str
    taille: int
    depose_le: datetime
    jour: date
    etat: Etat
    tentative: int
    essais: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One journal event: never changed, never removed."""

    quand: datetime
    qui: str
    de: str | None
    vers: str
    version: str
    schemas: str
    motif: str | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One document to hand over, or handed over (``livre_le`` is then set). ``nom`` is its stable file name."""

    flux_id: int
    position: int
    siret: str
    service: str | None
    nom: str
    sha256: str
    extrait: str
    livre_le: datetime | None


class RejetRow(NamedTuple):
    """One row of the daily rejection file, before formatting. ``position`` is 0 for a reason on the flux itself.

    A tuple, because a day may have a million of them.
    """

    flux_id: int
    tentative: int
    position: int
    rang: int
    jour: date
    numero: str
    nom_fichier: str
    nom_document: str | None
    interface: str | None
    emetteur: str
    niveau: str
    numero_facture: str | None
    date_facture: str | None
    id_fournisseur: str | None
    raison_fournisseur: str | None
    id_destinataire: str | None
    code_service: str | None
    engagement: str | None
    montant_ttc: str | None
    devise: str | None
    depose_le: datetime
    cle: str
    code: str
    regle: str
    motif: str
    chemin: str | None
    ligne: int | None
    valeur: str | None
    action: str


class RejetDay(NamedTuple):
    """One day of one emitter that has rejection rows: how many, and the highest row id, which grows with each."""

    jour: date
    emetteur: str
    lignes: int
    dernier: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """What T2 decided: the verdict with duplicates refused, the flux as it now stands, and what is to be delivered.

    ``judged_at`` is when this verdict was recorded; None when someone else had recorded it before.
    """

    verdict: FluxVerdict
    flux: FluxRow
    deliveries: tuple[DeliveryRow, ...]
    judged_at: datetime | None = field(compare=False)

    @property
    def etat(self) -> Etat:
        """State of the flux."""
        return self.flux.etat


@dataclass(frozen=True, slots=True)
class Selection:
    """Which flux a replay or a listing is about; empty fields select all."""

    flux: tuple[str, ...] = ()
    emetteur: str | None = None
    jour: date | None = None
    etat: str | None = None
    motif: str | None = None
