"""Turn tables of the settings into what the parts take; ``app.py`` puts the parts together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.config import Depot, Emetteur, Limites, Settings
from pipeline.runtime.layout import Layout
from pipeline.runtime.partner import Partner
from pipeline.stages.context import Limits, Rules

if TYPE_CHECKING:
    from pipeline.channels.drop import DropFolder

LARGEST_TIMES = 2
"""A file beyond so many times the size admitted for a flux stays in its folder, and is told; below, it is refused."""


def limits_of(chosen: Limites) -> Limits:
    """Limits of the settings, as judgement takes them."""
    from pipeline.codecs.archive import ArchiveLimits
    from pipeline.codecs.pdf import PdfLimits
    from pipeline.codecs.xml import XmlLimits

    return Limits(
        flux_bytes=chosen.flux_octets,
        invoices_per_flux=chosen.factures_par_flux,
        attachment_bytes=chosen.piece_jointe_octets,
        attachments_bytes=chosen.pieces_jointes_octets,
        xml=XmlLimits(max_bytes=chosen.facture_octets),
        pdf=PdfLimits(max_bytes=chosen.facture_octets, max_attachment_bytes=chosen.piece_jointe_octets),
        archive=ArchiveLimits(max_member_bytes=chosen.facture_octets, max_total_bytes=chosen.flux_octets),
    )


def drop_folder(code: str, emetteur: Emetteur, layout: Layout, settings: Settings) -> DropFolder:
    """The drop folder of a partner, with its own completeness policy."""
    from pipeline.channels.drop import DropFolder
    from pipeline.channels.quiet import Completude, Tracker
    from pipeline.stores.mounts import is_remote

    depot, inbox = settings.depot, layout.inbox(code)
    settle = depot.settle_seconds if emetteur.settle_seconds is None else emetteur.settle_seconds
    tracker = Tracker(Completude(emetteur.completude), settle, is_remote=is_remote(inbox))
    return DropFolder(
        code,
        inbox,
        tracker,
        sursis_seconds=depot.sursis_seconds,
        prise=layout.prise,
        largest=LARGEST_TIMES * settings.limites.flux_octets,
    )


def scan_seconds(depot: Depot, folders: Sequence[DropFolder]) -> float:
    """How often the service looks; less often as soon as a folder stands on a network mount, where looking costs."""
    from pipeline.channels.quiet import REMOTE_FACTOR

    return depot.scan_seconds * (REMOTE_FACTOR if any(folder.tracker.is_remote for folder in folders) else 1)


def partner_of(code: str, emetteur: Emetteur) -> Partner:
    """A partner, as the runtime knows it."""
    rules = Rules(
        emetteur=code,
        naming_strict=emetteur.nommage == "strict",
        profile_strict=emetteur.profil_strict,
        pdfa_strict=emetteur.pdfa_strict,
        control_strict=emetteur.controle_strict,
        rule_sets=emetteur.regles,
        suppliers=frozenset(emetteur.fournisseurs),
    )
    return Partner(code, rules, uniques=emetteur.doublons)
