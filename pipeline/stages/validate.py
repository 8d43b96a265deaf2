"""Validate against the schema of the format, then a mémoire against ours, and for strict partners the Factur-X profile.

lxml gives the verdict; xmlschema explains a refusal (DESIGN §1). A document's own schemaLocation is never followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codecs.xsd import XsdVerdict
from pipeline.domain import motifs
from pipeline.domain.flux import FluxType
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import MAX_REASONS, Rejected
from pipeline.domain.seen import Seen, Xsd
from pipeline.formats import memoire
from pipeline.stages.context import Context
from pipeline.stages.shapes import Recognised, Validated

_PROFILE_SCHEMAS = {
    "minimum": "facturx-minimum",
    "basicwl": "facturx-basicwl",
    "basic": "facturx-basic",
    "en16931": "facturx-en16931",
    "extended": "facturx-extended",
}


def validate(item: Recognised, context: Context) -> Validated | Rejected:
    """Give the XSD verdict; every violation is reported with its path, line, what was found and expected."""
    schema = item.format.schema
    assert schema is not None, "an accepted format names its schema"
    verdict = context.schemas.verdict(item.document, schema)
    xsd = Xsd(verdict.schema, verdict.valid)
    if not verdict.valid:
        return _refuse(item, xsd, verdict)
    for stricter, motif in _second_layer(item, context):
        second = context.schemas.verdict(item.document, stricter)
        if not second.valid:
            return _refuse(item, xsd, second, motif)
    return Validated(item, xsd)


def _second_layer(item: Recognised, context: Context) -> Iterator[tuple[str, Motif]]:
    """The narrower schema that a document also has to obey: a mémoire its own, a CII that of its profile."""
    if item.format.vocabulary == "ubl-invoice" and _is_memoire(item):
        yield memoire.SCHEMA, motifs.MEMOIRE_SCHEMA
    profile = _PROFILE_SCHEMAS.get(item.profile.name or "") if item.format.vocabulary == "cii" else None
    if context.rules.profile_strict and profile is not None:
        yield profile, motifs.PROFILE_INVALID


def _is_memoire(item: Recognised) -> bool:
    """A flux E3, or a cadre A3 (ADR 0026)."""
    interface = item.piece.interface
    return (interface is not None and interface.type is FluxType.E3) or memoire.says_memoire(item.document)


def _refuse(item: Recognised, xsd: Xsd, verdict: XsdVerdict, motif: Motif | None = None) -> Rejected:
    """Refuse under the motif of each kind of violation, or under the one motif of a narrower schema."""
    from pipeline.stages.schema_words import reason_of  # here: an invoice that is valid needs no words

    reasons = tuple(reason_of(violation, motif) for violation in verdict.violations[:MAX_REASONS])
    seen = Seen(xsd=xsd, invoice=item.format.read(item.document))
    return Rejected(reasons, max(verdict.total, len(reasons)), seen)
